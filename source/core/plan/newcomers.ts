import {type Account, type EditableField, fullName} from '../directory/account.ts';
import type {NamePart} from '../directory/managed-name.ts';
import {type AccountNames, accountNames, type NameOutcome, partNames} from './account-names.ts';
import type {ConflictKind} from './conflict-kind.ts';
import {conflictKind} from './conflicts/index.ts';
import type {Draft} from './draft.ts';
import {enrichedWords} from './enriched.ts';
import type {PeopleMatch} from './matcher.ts';
import {incomingSide} from './person-row.ts';
import {meet} from './raise.ts';

/** Somebody whom a row brings for the first time, whole but for the name of the Managed Apple Account. */
export interface Newcomer {
	readonly account: Account;
	readonly row: number;
}

/** Plans new accounts. They are named together, so that the order of rows decides no number. */
export function planNewcomers(
	draft: Draft,
	match: PeopleMatch,
	newcomers: readonly Newcomer[],
	names: AccountNames,
) {
	const given: Newcomer[] = [];
	for (const newcomer of newcomers) {
		const named = names.get(newcomer.account.personId);
		if (named === undefined) create(draft, newcomer);
		else if ('name' in named) create(draft, newcomer, named.name);
		else {
			const changed = meetName(draft, match, newcomer, named);
			if (changed !== undefined) given.push(changed);
		}
	}
	if (given.length === 0) return;
	// With what was given the name is formed once more, beside all others.
	const accounts = [...newcomers.filter(({account}) => nameOf(names, account)), ...given].map(
		({account}) => account,
	);
	const again = accountNames(draft.input, accounts);
	for (const newcomer of given) create(draft, newcomer, nameOf(again, newcomer.account));
}

const nameOf = (names: AccountNames, {personId}: Account) => {
	const named = names.get(personId);
	return named !== undefined && 'name' in named ? named.name : undefined;
};

function create(draft: Draft, {account, row}: Newcomer, name?: string) {
	draft.change({
		kind: 'accounts',
		action: 'create',
		key: account.personId,
		after: name === undefined ? account : {...account, managedAppleAccount: {name, predicted: true}},
		reason: `new at the source${enrichedWords(undefined, account, draft.input.connectionNames)}`,
		place: draft.input.roster.people.place(row),
	});
}

type Fault = Extract<NameOutcome, {readonly fault: string}>;

/**
 * A newcomer for whom no name can be formed: the upload would fail in Apple School Manager, so this one is left out
 * until decided, and until what was decided makes a name.
 * @returns the newcomer with what was given instead, to be named again; undefined: settled or left out.
 */
function meetName(
	draft: Draft,
	match: PeopleMatch,
	newcomer: Newcomer,
	{fault, why, part}: Fault,
): Newcomer | undefined {
	const {account, row} = newcomer;
	const {connection, roster} = draft.input;
	const {people} = roster;
	const kind = conflictKind('account-name');
	const incoming = people.text(row, 'externalId');
	const outcome =
		kind &&
		meet(draft, thatMakesAName(draft, kind, newcomer, part), {
			incoming,
			accounts: [],
			beside: match.besideRows.has(row),
			sides: [
				{label: 'Managed Apple Account', key: account.personId, fields: {name: fullName(account), why}},
				incomingSide(people, row, connection.name),
			],
			people: {
				incoming: {id: people.text(row, 'id'), firstName: account.firstName, lastName: account.lastName},
				source: connection.source,
				named: why,
				nameFault: fault,
				...(part === undefined ? {} : {lacking: partNames[part]}),
			},
		});
	if (outcome?.does === 'number') create(draft, newcomer);
	else if (outcome?.does === 'give' && outcome.input !== undefined)
		return given(newcomer, part, outcome.input);
	else {
		draft.hold('accounts', incoming, `account name: ${why}`, people.place(row));
		draft.problem(people.place(row), {
			code: 'account-name',
			severity: 'error',
			field: 'person_id',
			value: account.personId,
			message: `gets no Managed Apple Account: ${why}`,
			action: 'person left out',
		});
		match.letGo(account.personId);
	}
	return undefined;
}

/** A value with which no name can be formed either is none: the conflict stays open. */
const thatMakesAName = (
	draft: Draft,
	kind: ConflictKind,
	newcomer: Newcomer,
	part: NamePart | undefined,
): ConflictKind => ({
	...kind,
	waysOut: kind.waysOut.map((way) => {
		if (way.effect.does !== 'give' || way.input === undefined) return way;
		const makesOne = (text: string) => {
			const {account} = given(newcomer, part, text);
			const named = accountNames(draft.input, [account]).get(account.personId);
			return named === undefined || 'name' in named;
		};
		return {...way, input: {...way.input, schema: way.input.schema.refine(makesOne, 'makes no name')}};
	}),
});

/** The newcomer with the part that was missing; else with another e-mail or SIS user name, whichever it is. */
function given({account, row}: Newcomer, part: NamePart | undefined, text: string): Newcomer {
	const field = part === undefined || part === 'personId' ? undefined : fieldsOfParts[part];
	const other = text.includes('@') ? 'email' : 'sisUsername';
	const named = field ?? other;
	const kept: EditableField[] = [...new Set([...(account.kept ?? []), named])];
	return {row, account: {...account, [named]: text.trim(), kept}};
}

const fieldsOfParts = {
	first: 'firstName',
	last: 'lastName',
	initials: 'lastName',
	personNumber: 'personNumber',
	sisUsername: 'sisUsername',
	email: 'email',
} as const;
