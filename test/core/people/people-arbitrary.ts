import fc from 'fast-check';
import {type Account, roles, sources, statuses} from '../../../source/core/directory/account.ts';
import {connectionId, locationId, personId, runId} from '../../../source/core/directory/ids.ts';
import {type PeopleQuery, type Surroundings, sortColumns} from '../../../source/core/people/query.ts';

/** Names in which letters, marks, scripts and halves of characters meet. */
const name = fc.oneof(
	fc.constantFrom('Ana', 'ana', 'Müller', 'Mu\u0308ller', 'Muller', 'İpek', 'Diaz', 'Diaz Jr', 'Diaz, A', ''),
	fc.constantFrom('田中', '😀 Smile', '\ud800half', '\u{20000}x', 'A\nB', 'A\0B', '\u202eevil', 'ﬁne'),
	fc.string({unit: fc.constantFrom('a', 'b', 'A', 'é', ' ', '-', ',', '@', '😀', '\ud83d'), maxLength: 8}),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, {nil: undefined, freq: 2});
const place = fc.constantFrom('L1', 'l1', 'L2', 'L3', 'North School');
const grade = fc.constantFrom('1', '2', '10', 'KG', 'Other', '02');

/** The ids that people have here: few, so that the same one comes again. */
export const ids = Array.from({length: 40}, (_, index) => (index % 3 === 0 ? `P${index}` : `${index}.é`));

const account = (id: string): fc.Arbitrary<Account> =>
	fc
		.record({
			firstName: name,
			middleName: maybe(name),
			lastName: name,
			email: maybe(name),
			personNumber: maybe(fc.constantFrom('1001', 'P1')),
			sisUsername: maybe(name),
			gradeLevel: maybe(grade),
			managed: maybe(name),
			roles: fc.array(fc.record({role: fc.constantFrom(...roles), locationId: maybe(place)}), {maxLength: 3}),
			source: fc.constantFrom(...sources),
			status: fc.constantFrom(...statuses),
			federated: fc.boolean(),
			external: fc.dictionary(fc.constantFrom('c1', 'c2'), name),
			leaving: fc.boolean(),
		})
		.map(({managed, federated, external, leaving, roles: at, ...rest}) => ({
			...(JSON.parse(JSON.stringify(rest)) as typeof rest),
			personId: personId(id),
			roles: at.map(({role, locationId: where}) =>
				where === undefined ? {role} : {role, locationId: locationId(where)},
			),
			...(managed === undefined ? {} : {managedAppleAccount: {name: managed, predicted: true}}),
			authentication: federated ? ('Federated' as const) : ('Managed Apple Account' as const),
			externalIds: Object.fromEntries(
				Object.entries(external).map(([key, value]) => [connectionId(key), value]),
			),
			created: '2026-08-21T02:14:00.000Z',
			...(leaving
				? {leaving: {since: '2026-08-20', due: '2026-08-27', run: runId(1), decision: 'passed' as const}}
				: {}),
		})) as fc.Arbitrary<Account>;

/** People with different ids, in order of them. */
export const people = fc
	.uniqueArray(fc.constantFrom(...ids), {maxLength: ids.length})
	.chain((chosen) => fc.tuple(...[...chosen].sort().map(account)))
	.map((all) => all as readonly Account[]);

/** What happens to somebody: they come, change, or go. */
export const events = fc.array(
	fc.constantFrom(...ids).chain((id) => maybe(account(id)).map((after) => ({id, after}))),
	{maxLength: 30},
);

export const surroundings: fc.Arbitrary<Surroundings> = fc
	.tuple(fc.subarray(ids), fc.subarray(ids))
	.map(([conflicted, followedUp]) => ({
		conflicted: new Set(conflicted),
		followedUp: new Set(followedUp),
		locationNames: new Map([
			['L1', 'North School'],
			['L2', 'l1'],
		]),
	}));

export const order = fc.record({column: fc.constantFrom(...sortColumns), down: fc.boolean()});

export const queries: fc.Arbitrary<PeopleQuery> = fc
	.record({
		text: maybe(fc.oneof(name, fc.constantFrom('a', 'diaz,', 'p1', 'ü', 'ana\nana', ' a ', '\ud83d'))),
		status: maybe(fc.constantFrom(...statuses)),
		source: maybe(fc.constantFrom(...sources)),
		role: maybe(fc.constantFrom('student', 'Instructor', 'nobody')),
		location: maybe(fc.constantFrom('L1', 'north school', 'L3', 'nowhere')),
		grade: maybe(grade),
		conflicted: maybe(fc.boolean()),
		followUp: maybe(fc.boolean()),
		leaving: maybe(fc.boolean()),
		order: maybe(order),
	})
	// Most queries ask for one or two things only; all of them together find nobody.
	.chain((query) => fc.subarray(Object.keys(query), {maxLength: 3}).map((kept) => pick(query, kept)));

function pick(query: object, kept: readonly string[]): PeopleQuery {
	return Object.fromEntries(
		Object.entries(query).filter(([key, value]) => value !== undefined && kept.includes(key)),
	) as PeopleQuery;
}
