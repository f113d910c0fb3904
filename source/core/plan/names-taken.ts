import type {Account} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import type {Directory} from '../directory/directory.ts';
import type {PersonId} from '../directory/ids.ts';
import {nameForm} from '../directory/reserved.ts';
import type {Draft} from './draft.ts';
import type {PeopleMatch} from './matcher.ts';

/** The problem that tells of a record whose user name is another account's. */
export const nameTaken = 'user-name-taken';

/** The problem that tells of a record whose account and another one have one Managed Apple Account already. */
export const nameDoubled = 'user-name-doubled';

/** Holds back whoever would get a user name that is another's; before anything is planned of the rows. */
export function holdTakenNames(draft: Draft, match: PeopleMatch) {
	const {taken, doubled} = namesTaken(draft, match);
	for (const id of doubled) tellDoubled(draft, match, id as PersonId);
	for (const id of taken) hold(draft, match, id as PersonId);
}

/** Made before names were looked at: who has it by right nobody here can say, so that both go on as they are. */
function tellDoubled(draft: Draft, match: PeopleMatch, id: PersonId) {
	const row = match.rows.get(id);
	if (row === undefined) return;
	const {people} = draft.input.roster;
	draft.problem(people.place(row), {
		code: nameDoubled,
		severity: 'warning',
		field: 'userName',
		value: people.text(row, 'email'),
		message: 'is the Managed Apple Account of two accounts here: it has to be unique',
		action: 'both go on as they are',
	});
}

/** Two cannot sign in with one name: somebody new is left out until it is free, and who is here stays as they are. */
function hold(draft: Draft, match: PeopleMatch, id: PersonId) {
	const {directory, roster} = draft.input;
	const row = match.rows.get(id);
	if (row === undefined) return;
	const place = roster.people.place(row);
	const isKnown = directory.accounts.has(id);
	draft.problem(place, {
		code: nameTaken,
		severity: 'error',
		field: 'userName',
		value: roster.people.text(row, 'email'),
		message:
			'is the user name of another account, and becomes the Managed Apple Account: it has to be unique',
		action: isKnown ? 'person stays as last sent' : 'person left out',
	});
	draft.hold('accounts', isKnown ? id : roster.people.text(row, 'externalId'), 'user name taken', place);
	if (isKnown) draft.retained.add(id);
	match.letGo(id);
}

/**
 * Whose rows give a user name that is another's: the Managed Apple Account has to be unique [seed 001]. Whoever has a
 * name already keeps it, whoever gives it up in this very roster frees it, and of several who come with one nobody gets
 * it. Whose row is absent has theirs still: it is reserved for 120 days from the removal [seed 003].
 * @returns Person IDs, and whose name another living account has too; none of any source but an identity provider,
 * whose user name is the Managed Apple Account.
 */
function namesTaken(
	{input}: Draft,
	match: PeopleMatch,
): {readonly taken: ReadonlySet<string>; readonly doubled: readonly string[]} {
	const {connection, directory, roster} = input;
	const taken = new Set<string>();
	const {provided} = roster;
	if (provided === undefined || !isFromIdentityProvider(connection.source)) return {taken, doubled: []};
	/** The name that each row gives, by Person ID; and who is to have it. */
	const wanted = new Map<string, string>();
	const wanting = new Map<string, string[]>();
	for (const [id, row] of match.rows) {
		const userName = provided.get(roster.people.text(row, 'externalId'))?.userName;
		if (userName === undefined) continue;
		const name = nameForm(userName);
		wanted.set(id, name);
		wanting.set(name, [...(wanting.get(name) ?? []), id]);
	}
	const holding = new Map<string, string[]>();
	for (const account of directory.accounts.values()) {
		const name = toldName(account);
		if (name !== undefined && wanting.has(name))
			holding.set(name, [...(holding.get(name) ?? []), account.personId]);
	}
	// Who does not get another name keeps the one they have: until nobody is added.
	for (let before = -1; before < taken.size; ) {
		before = taken.size;
		for (const [id, name] of wanted) {
			if (taken.has(id) || (holding.get(name) ?? []).includes(id)) continue;
			const keeps = (other: string) => taken.has(other) || wanted.get(other) === undefined;
			const isHeld = (holding.get(name) ?? []).some(keeps);
			if (isHeld || (wanting.get(name) ?? []).some((other) => other !== id)) taken.add(id);
		}
	}
	const doubled = [...wanted].flatMap(([id, name]) => {
		const others = (holding.get(name) ?? []).filter((other) => other !== id && isLiving(directory, other));
		const stays = (other: string) => taken.has(other) || (wanted.get(other) ?? name) === name;
		return !taken.has(id) && others.some(stays) ? [id] : [];
	});
	return {taken, doubled};
}

const isLiving = ({accounts}: Directory, id: string) => {
	const account = accounts.get(id as PersonId);
	return account !== undefined && account.status !== 'Deactivated';
};

/** One that we predicted is none: Apple School Manager forms the real one. */
const toldName = ({managedAppleAccount}: Account): string | undefined =>
	managedAppleAccount === undefined || managedAppleAccount.predicted
		? undefined
		: nameForm(managedAppleAccount.name);
