import type {Account} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import {nameForm} from '../directory/reserved.ts';
import {fold, sameText} from '../plan/fold.ts';
import {accountSide, type MirrorConflicts, namedPerson, userSide} from './conflicts.ts';
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
}

export const isAlive = ({status}: Pick<Account, 'status'>) => status !== 'Deactivated';

/**
 * Pairs people: by the pair that is known, the id there that the directory keeps, the user name, the e-mail. The first
 * two are identity. A name or an address that two share, or that a human of another name has there, is a conflict:
 * nobody is overwritten by a guess.
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
		const [only] = candidates;
		if (only === undefined) {
			// Given the name, they cannot have it as long as the user there is somebody else's pair.
			const taken = named.find(({id}) => holder.has(id));
			if (taken !== undefined)
				nameless(`its user name there is that of ${namedPerson(holder.get(taken.id)!)}`);
			else found.set(account.personId, {account, ...(row === undefined ? {} : {row})});
			continue;
		}
		const also = living.length > 0 && !shared ? byMail.filter((each) => !candidates.includes(each)) : [];
		const several = [...candidates, ...also];
		const isMade = row !== undefined;
		if (isMade || (several.length === 1 && isLikely(account, only))) {
			join(account, only, row);
			continue;
		}
		const chosen = doubtful(account, several, settings, conflicts);
		if (chosen === undefined) undecided('it is not decided which user there this person is');
		else if (chosen !== 'different') join(account, chosen, row);
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
	return {pairs, orphans, surplus, paired: new Set(holder.keys()), nobodys};
}

/**
 * A user name or an address alone pairs nobody: a name agrees too. Where only one of the two names does, no e-mail
 * speaks against it: a brother and a sister have one family name, and two Annas one given name [our decision].
 */
function isLikely(account: Account, user: HeldUser): boolean {
	const sameMail = sameText(account.email, user.email);
	const otherMail = !sameMail && (account.email ?? '').trim() !== '' && user.email.trim() !== '';
	const given = isOneName(account.firstName, user.firstName);
	const family = sameText(account.lastName, user.lastName);
	if (given && family) return true;
	if (given || family) return !otherMail;
	return sameMail && sameText(usernameOf(account), user.username);
}

/** The same, or one of them is the beginning of the other, as initials and short names are. */
function isOneName(a: string, b: string): boolean {
	if (sameText(a, b)) return true;
	const [short, long] = [fold(a), fold(b)].sort((x, y) => x.length - y.length) as [string, string];
	return short !== '' && long.startsWith(short.replace(/\.$/, ''));
}

function sameUserName(
	name: string,
	all: readonly Account[],
	conflicts: MirrorConflicts,
): Account | undefined {
	const people = all.toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
	const [first, second] = people as [Account, Account];
	const decision = conflicts.meet({
		kind: 'same-user-name',
		incoming: name,
		accounts: people.map(({personId}) => personId),
		sides: [accountSide(first), accountSide(second)],
		choices: [
			{
				key: 'f',
				name: 'first',
				label: `${namedPerson(first)} has it`,
				effect: `Nobody else is written under it; another SIS user name here ends this.`,
			},
			{
				key: 's',
				name: 'second',
				label: `${namedPerson(second)} has it`,
				effect: `Nobody else is written under it; another SIS user name here ends this.`,
			},
		],
	});
	return decision === undefined ? undefined : decision.choice === 'f' ? first : second;
}

/** What Jamf School takes once only: whoever is another human needs another one before they are made there. */
function untilOther(account: Account, users: readonly HeldUser[]): string {
	const taken = [
		['SIS user name', usernameOf(account), users.map(({username}) => username)],
		['e-mail address', account.email, users.map(({email}) => email)],
	] as const;
	const found = taken.flatMap(([what, ours = '', theirs]) =>
		ours.trim() !== '' && theirs.some((each) => nameForm(each.trim()) === nameForm(ours.trim()))
			? [[what, ours] as const]
			: [],
	);
	const list = (at: 0 | 1) => found.map((each) => each[at]).join(' and ');
	if (found.length === 0) return 'This person gets a user of their own.';
	return found.length === 1
		? `This person gets none of their own before their ${list(0)} is another one: ${list(1)} is taken there.`
		: `This person gets none of their own before their ${list(0)} are others: ${list(1)} are taken there.`;
}

function doubtful(
	account: Account,
	candidates: readonly HeldUser[],
	{connection}: Pick<MirrorSettings, 'connection'>,
	conflicts: MirrorConflicts,
): HeldUser | 'different' | undefined {
	const sorted = candidates.toSorted((a, b) => (a.id < b.id ? -1 : 1));
	const [first, second] = sorted as [HeldUser, HeldUser?];
	const named = (user: HeldUser) => `${user.firstName} ${user.lastName} (${user.username}, ${user.id})`;
	const decision = conflicts.meet({
		kind: 'doubtful-pair',
		incoming: sorted.map(({id}) => id).join(' '),
		accounts: [account.personId],
		sides: [accountSide(account), userSide(first, connection.name)],
		choices: [
			{
				key: 's',
				name: 'same',
				label: `Same person: ${named(first)}`,
				effect: 'That user is kept as the account here is.',
			},
			...(second === undefined
				? []
				: [
						{
							key: 't',
							name: 'second',
							label: `Same person: ${named(second)}`,
							effect: 'That user is kept as the account here is.',
						},
					]),
			{
				key: 'd',
				name: 'different',
				label: 'Different people',
				effect: `That user is left alone. ${untilOther(account, sorted)}`,
			},
		],
	});
	if (decision === undefined) return undefined;
	return decision.choice === 's' ? first : decision.choice === 't' ? second : 'different';
}
