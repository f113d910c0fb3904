import {type Account, type EditableField, fullName} from '../directory/account.ts';
import {type AccountNames, accountNames} from './account-names.ts';
import {conflictKind} from './conflicts/index.ts';
import type {Draft} from './draft.ts';
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
			const changed = meetName(draft, match, newcomer, named.why);
			if (changed !== undefined) given.push(changed);
		}
	}
	if (given.length === 0) return;
	// With another e-mail or user name the name is formed once more; what cannot be formed even so stays blank.
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
		reason: 'new at the source',
		place: draft.input.roster.people.place(row),
	});
}

/**
 * A newcomer for whom no name can be formed: the upload would fail in Apple School Manager, so this one is left out
 * until decided.
 * @returns the newcomer with what was given instead, to be named again; undefined: settled or left out.
 */
function meetName(draft: Draft, match: PeopleMatch, newcomer: Newcomer, why: string): Newcomer | undefined {
	const {account, row} = newcomer;
	const {connection, roster} = draft.input;
	const {people} = roster;
	const kind = conflictKind('account-name');
	const incoming = people.text(row, 'externalId');
	const outcome =
		kind &&
		meet(draft, kind, {
			incoming,
			accounts: [],
			sides: [
				{label: 'Managed Apple Account', key: account.personId, fields: {name: fullName(account), why}},
				incomingSide(people, row, connection.name),
			],
			people: {
				incoming: {id: people.text(row, 'id'), firstName: account.firstName, lastName: account.lastName},
				source: connection.source,
				named: why,
			},
		});
	if (outcome?.does === 'number') create(draft, newcomer);
	else if (outcome?.does === 'give' && outcome.field !== 'location' && outcome.input !== undefined) {
		// Whichever it is made of (`conflicts/given.ts`).
		const field = outcome.input.includes('@') ? 'email' : outcome.field;
		const kept: EditableField[] = [...new Set([...(account.kept ?? []), field])];
		return {row, account: {...account, [field]: outcome.input, kept}};
	} else {
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
