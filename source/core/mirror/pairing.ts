import type {Account} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import {nameForm} from '../directory/reserved.ts';
import {type MirrorConflicts, namedPerson} from './conflicts.ts';
import {doubtful, hasOtherMail, isLikely, namesOf, sameUserName} from './doubtful-user.ts';
import type {HeldUser} from './held.ts';
import {grouped} from './locations.ts';
import {carriesMark} from './marks.ts';
import type {Mirrored} from './mirrored.ts';
import type {MirrorSettings} from './settings.ts';
import {usernameOf} from './usernames.ts';

/** A person of ours, and the user there where there is one. */
export interface UserPair {
	readonly account: Account;
	readonly user?: HeldUser;
	readonly row?: Mirrored;
	/** Nothing is written about them until a conflict is decided. */
	readonly undecided?: string;
	/** Their user name is another human's, as was decided: they need another one. */
	readonly nameless?: string;
}

export interface UserPairs {
	/** Everybody whose account is alive, and who else has a user there, by Person ID and in its order. */
	readonly pairs: ReadonlyMap<string, UserPair>;
	/** Pairs whose person is in the directory no more. */
	readonly orphans: ReadonlyArray<{readonly row: Mirrored; readonly user?: HeldUser}>;
	/** Rows that say nothing any more: another one took their place. */
	readonly surplus: readonly Mirrored[];
	/** Ids there of users who are somebody here. */
	readonly paired: ReadonlySet<string>;
	/** Ids there of users who carry our mark and are nobody here any more; those of `orphans` too. */
	readonly nobodys: ReadonlySet<string>;
	/** Ids there of users who may be somebody here: that is asked about. */
	readonly undecided: ReadonlySet<string>;
}

export const isAlive = ({status}: Pick<Account, 'status'>) => status !== 'Deactivated';

/**
 * Pairs people: by the pair that is known, the id there that the directory keeps, the user name, the e-mail. The first
 * two are identity. A name or an address that two share, or that a human of another name has there, is a conflict:
 * nobody is overwritten by a guess, and nobody who may be there already is made a second time unasked.
 */
export function pairUsers(
	directory: Pick<Directory, 'accounts'>,
	users: readonly HeldUser[],
	rows: readonly Mirrored[],
	settings: MirrorSettings,
	conflicts: MirrorConflicts,
): UserPairs {
	const {connection} = settings;
	const byId = new Map(users.map((user) => [user.id, user]));
	const found = new Map<string, UserPair>();
	const asked = new Map<string, Mirrored>();
	const holder = new Map<string, Account>();
	const loose: Mirrored[] = [];
	const surplus: Mirrored[] = [];
	const join = (account: Account, user: HeldUser | undefined, row: Mirrored | undefined) => {
		found.set(account.personId, {
			account,
			...(user === undefined ? {} : {user}),
			...(row === undefined ? {} : {row}),
		});
		if (user !== undefined) holder.set(user.id, account);
	};

	/** Takes a pair that is known, where both of it are still there. */
	const take = (row: Mirrored) => {
		const account = directory.accounts.get(row.key);
		const user = byId.get(row.id);
		if (row.id.startsWith('+')) asked.set(row.key, row);
		else if (account === undefined) loose.push(row);
		else {
			const other = found.get(row.key);
			if (other === undefined) join(account, user, row);
			// Of two rows the one that is there counts; the other one's user was deleted, and a new one paired.
			else if (user !== undefined && (other.user === undefined || (other.user.trashed && !user.trashed))) {
				if (other.row !== undefined) surplus.push(other.row);
				if (other.user !== undefined) holder.delete(other.user.id);
				join(account, user, row);
			} else surplus.push(row);
		}
	};
	const marked = users
		.filter(({notes}) => carriesMark(notes, connection.id))
		.sort((a, b) => (a.id < b.id ? -1 : 1));
	const answered = new Map(marked.map((user) => [nameForm(user.username.trim()), user]));
	const known = new Set(rows.map(({id}) => id));
	for (const each of rows) {
		// What an interrupted run asked for, and a read shows now: it was made, whatever became of its account.
		const name = each.id.startsWith('+') ? nameForm(each.pending?.username?.trim() ?? '') : '';
		const found = name === '' ? undefined : answered.get(name);
		const isMade = found !== undefined && !known.has(found.id);
		if (isMade) surplus.push(each);
		const row: Mirrored = isMade ? {...each, id: found.id, made: true} : each;
		take(row);
	}
	const searching: Account[] = [];
	for (const account of directory.accounts.values()) {
		if (found.has(account.personId)) continue;
		const known = account.externalIds[connection.id];
		const user = known === undefined ? undefined : byId.get(known);
		if (user !== undefined && !holder.has(user.id)) join(account, user, undefined);
		else if (isAlive(account)) searching.push(account);
	}
	searching.sort((a, b) => (a.personId < b.personId ? -1 : 1));

	const names = grouped(users, ({username}) => nameForm(username.trim()));
	const addresses = grouped(
		users.filter(({trashed}) => !trashed),
		({email}) => nameForm(email.trim()),
	);
	const nameOf = (account: Account) => nameForm(usernameOf(account) ?? '');
	const wanting = grouped(searching, nameOf);
	const takers = grouped(
		[...found.values()].filter(({account}) => isAlive(account)).map(({account}) => account),
		nameOf,
	);
	const mailed = grouped(searching, ({email}) => nameForm(email?.trim() ?? ''));
	const called = grouped(searching, namesOf);
	const calledThere = grouped(
		users.filter(({id, trashed}) => !trashed && !holder.has(id)),
		namesOf,
	);
	const mayBeSomebody = new Set<string>();
	/** One user there who is nobody's, and has the names of nobody else on either side. */
	const twinOf = (account: Account): readonly HeldUser[] => {
		const names = namesOf(account);
		const [user, ...more] = called.get(names)?.length === 1 ? (calledThere.get(names) ?? []) : [];
		if (user === undefined || more.length > 0 || holder.has(user.id)) return [];
		const isWanted = wanting.has(nameForm(user.username.trim()));
		return isWanted || hasOtherMail(account, user) ? [] : [user];
	};

	const same = new Map<string, Account | undefined>();
	/** Who has a name that several want; undefined: nobody yet. */
	const whose = (name: string, all: readonly Account[]): Account | undefined => {
		if (!same.has(name)) same.set(name, sameUserName(name, all, conflicts));
		return same.get(name);
	};

	for (const account of searching) {
		const name = nameOf(account);
		const row = asked.get(account.personId);
		const undecided = (why: string) =>
			found.set(account.personId, {account, undecided: why, ...(row === undefined ? {} : {row})});
		const nameless = (why: string) =>
			found.set(account.personId, {account, nameless: why, ...(row === undefined ? {} : {row})});
		const named = name === '' ? [] : (names.get(name) ?? []);
		const others = [
			...(wanting.get(name) ?? []),
			...(takers.get(name) ?? []),
			...named.flatMap(({id}) => holder.get(id) ?? []),
		];
		const all = name === '' ? [account] : [...new Set([account, ...others])];
		const winner = all.length > 1 ? whose(name, all) : account;
		if (winner === undefined) {
			for (const {id} of named) if (!holder.has(id)) mayBeSomebody.add(id);
			undecided(
				`${all.length} people come to the user name ${name}: ${all.map(namedPerson).sort().join(', ')}`,
			);
			continue;
		}
		if (winner !== account) {
			nameless(`its user name is that of ${namedPerson(winner)}, as was decided`);
			continue;
		}
		const free = named.filter(({id}) => !holder.has(id));
		const living = free.filter(({trashed}) => !trashed);
		const mail = nameForm(account.email?.trim() ?? '');
		const byMail = mail === '' ? [] : (addresses.get(mail) ?? []).filter(({id}) => !holder.has(id));
		const shared = (mailed.get(mail)?.length ?? 0) > 1;
		const candidates = living.length > 0 ? living : free.length > 0 ? free : shared ? [] : byMail;
		const also = living.length > 0 && !shared ? byMail.filter((each) => !candidates.includes(each)) : [];
		const [only] = candidates;
		// Given the name, they cannot have it as long as the user there is somebody else's pair.
		const taken = only === undefined ? named.find(({id}) => holder.has(id)) : undefined;
		if (taken !== undefined) {
			nameless(`its user name there is that of ${namedPerson(holder.get(taken.id)!)}`);
			continue;
		}
		const several = only === undefined ? twinOf(account) : [...candidates, ...also];
		const [first] = several;
		if (first === undefined || (only === undefined && row !== undefined)) {
			found.set(account.personId, {account, ...(row === undefined ? {} : {row})});
			continue;
		}
		const isSure = row !== undefined || (several.length === 1 && isLikely(account, first));
		if (only !== undefined && isSure) {
			join(account, first, row);
			continue;
		}
		const chosen = doubtful(account, several, settings, conflicts);
		if (chosen === undefined) {
			for (const {id} of several) mayBeSomebody.add(id);
			undecided('it is not decided which user there this person is');
		} else if (chosen !== 'different') join(account, chosen, row);
		else {
			const taken = named.find((user) => !holder.has(user.id));
			if (taken !== undefined) nameless(`its user name there is another human's (${taken.id})`);
			else found.set(account.personId, {account});
		}
	}

	// What we made was made for somebody: an ended account whose pair was lost takes it again by its user name.
	const living = marked.filter(({trashed}) => !trashed);
	const ended = grouped(
		[...directory.accounts.values()].filter(({personId}) => !found.has(personId)),
		nameOf,
	);
	for (const user of living) {
		const [account, ...more] = ended.get(nameForm(user.username.trim())) ?? [];
		const isFree = !holder.has(user.id) && !known.has(user.id);
		if (isFree && account !== undefined && more.length === 0 && !found.has(account.personId))
			join(account, user, undefined);
	}

	const pairs = new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
	// A row that was asked for and whose person has a row of their own says nothing any more.
	for (const [key, row] of asked) if (pairs.get(key)?.row !== row && pairs.has(key)) surplus.push(row);
	const orphans: Array<{row: Mirrored; user?: HeldUser}> = [];
	for (const row of [...loose, ...[...asked.values()].filter(({key}) => !pairs.has(key))]) {
		const user = byId.get(row.id);
		// The Person ID was edited: the user there is somebody else's pair now, whose row takes this one's place.
		if (user !== undefined && holder.has(user.id)) surplus.push(row);
		else orphans.push({row, ...(user === undefined ? {} : {user})});
	}
	const nobodys = new Set(living.flatMap(({id}) => (holder.has(id) ? [] : [id])));
	return {pairs, orphans, surplus, paired: new Set(holder.keys()), nobodys, undecided: mayBeSomebody};
}
