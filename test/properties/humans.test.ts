import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Account} from '../../source/core/directory/account.ts';
import {splitList} from '../../source/core/directory/records.ts';
import {conflictKind} from '../../source/core/plan/conflicts/index.ts';
import {coveredBy, type Rule, ruleId} from '../../source/core/plan/rule.ts';
import type {RosterObjects} from '../../source/core/roster/from-objects.ts';
import {
	accountOf,
	directoryOf,
	foreignAccount,
	otherConnection,
	sis,
	student,
	tombstoneOf,
} from '../support/district.ts';
import {nights} from '../support/nights.ts';

/**
 * Humans whose given and family names are nobody else's, and whose ids, e-mails and user names are anybody's: what
 * a source makes of them when it swaps, reuses and re-keys. The Person Number says who each one is, and is compared
 * by no rule.
 */
const given = ['Ana', 'Ben', 'Cleo', 'Dan', 'Eve', 'Flo'];
const family = ['Ash', 'Birch', 'Cedar', 'Doum', 'Elm', 'Fir'];

const listing = fc.record({
	human: fc.nat(5),
	id: fc.nat(5),
	/** The Person ID may be another than the record's own. */
	personId: fc.option(fc.nat(5), {freq: 3, nil: undefined}),
	mail: fc.nat(2),
	user: fc.nat(3),
	staff: fc.boolean(),
	south: fc.boolean(),
});
type Listing = typeof listing extends fc.Arbitrary<infer T> ? T : never;
const night = fc.array(listing, {maxLength: 7});

const rosterOf = (listed: readonly Listing[]): RosterObjects => ({
	locations: ['north', 'south'].map((externalId) => ({externalId, name: externalId})),
	courses: [{externalId: 'k', name: 'Course', location: 'north'}],
	people: listed.map(({human, id, personId, mail, user, staff, south}) =>
		student(`s${id}`, given[human]!, family[human]!, {
			...(personId === undefined ? {} : {id: `s${personId}`}),
			kind: staff ? 'staff' : 'student',
			personNumber: `human ${human}`,
			email: mail === 0 ? '' : `mail${mail}@x.example`,
			sisUsername: user === 0 ? '' : `user${user}`,
			locations: [south ? 'south' : 'north'],
		}),
	),
});

const tagged = (human: number, more: Partial<Account>): Partial<Account> => ({
	firstName: given[human]!,
	lastName: family[human]!,
	personNumber: `human ${human}`,
	email: 'mail1@x.example',
	...more,
});
/** Who is here before the first night: an IdP's, another connection's, a local one, an unpaired one, a removed one. */
const start = directoryOf({
	accounts: [
		foreignAccount('s0', 'SCIM', tagged(0, {sisUsername: 'user1'})),
		accountOf('s1', tagged(1, {owner: otherConnection, externalIds: {}})),
		accountOf('s2', tagged(2, {source: 'Manual', detached: sis})),
		accountOf('9003', tagged(3, {externalIds: {}, unpaired: {[sis]: 's3'}})),
		foreignAccount('boss', 'Manual', tagged(4, {roles: [{role: 'Administrator'}], sisUsername: 'user2'})),
		foreignAccount('old', 'SCIM', {
			...tagged(5, {sisUsername: 'user3', status: 'Deactivated'}),
			deactivated: {at: '2026-08-20T02:00:00.000Z', by: 'idp', source: 'SCIM'},
		}),
	],
	tombstones: [tombstoneOf('s4', {externalIds: {}, firstName: 'Gus', lastName: 'Gum'})],
});

/** What says that two are one human; every other way out may be taken. */
const sameHuman = new Set(['same-person', 'renamed', 'revive']);

test('no two humans end in one account, whatever the nights bring and whatever is chosen but that they are one', () => {
	fc.assert(
		fc.property(
			fc.array(night, {minLength: 2, maxLength: 5}),
			fc.record({
				autoMerge: fc.boolean(),
				leaverGrace: fc.constantFrom(0, 7),
				locationMoves: fc.constantFrom('take', 'ask'),
			}),
			fc.array(fc.nat(1000), {minLength: 9, maxLength: 9}),
			(listed, policy, dice) => {
				const school = nights(start, policy as {locationMoves: 'ask'});
				const humans = new Map<string, string>();
				const rules: Rule[] = [];
				let roll = 0;
				const die = () => dice[roll++ % dice.length]!;
				const look = () => {
					for (const {personId, personNumber} of school.directory.accounts.values()) {
						expect([personId, personNumber]).toEqual([personId, humans.get(personId) ?? personNumber]);
						humans.set(personId, personNumber!);
					}
				};
				look();
				for (const each of listed) {
					const roster = rosterOf(each);
					for (let again = 0; again < 4; again++) {
						school.night(roster, {rules, approved: true});
						look();
						for (const {id, kind, choices, sides, decision} of school.conflicts) {
							if (decision !== undefined) continue;
							const ways = choices.filter(({name}) => !sameHuman.has(name));
							const way = ways[die() % ways.length]!;
							const {mayBecomeRule, ...compared} = conflictKind(kind)!;
							if (mayBecomeRule && way.key !== 'z' && way.input === undefined && die() % 3 === 0) {
								const covers = coveredBy(compared, sides);
								const rule = {kind, connection: sis, choice: way.key, covers, by: 'test', at: ''};
								rules.push({...rule, id: ruleId(kind, sis, covers)});
							} else school.decide(way.key, id, way.input && `given${die()}@x.example`);
						}
					}
				}
			},
		),
		{numRuns: 150, seed: 20261121},
	);
});

test('nor in one class: who is enrolled is who the source says', () => {
	fc.assert(
		fc.property(fc.array(night, {minLength: 2, maxLength: 4}), fc.boolean(), (listed, autoMerge) => {
			const school = nights(start, {autoMerge});
			for (const each of listed) {
				const roster = rosterOf(each);
				const ids = each.map(({id}) => id);
				const alone = each.filter(({id, staff}) => !staff && ids.indexOf(id) === ids.lastIndexOf(id));
				school.night({
					...roster,
					classes: given.map((_, human) => ({externalId: `c${human}`, course: 'k', location: 'north'})),
					enrolments: alone.map(({human, id}) => ({
						id: `c${human}-s${id}`,
						class: `c${human}`,
						student: `s${id}`,
					})),
				});
				for (const {classId, students} of school.directory.enrolments.values())
					for (const id of splitList(students))
						expect([id, school.directory.accounts.get(id)?.personNumber]).toEqual([
							id,
							`human ${classId.slice(1)}`,
						]);
			}
		}),
		{numRuns: 150, seed: 20261121},
	);
});
