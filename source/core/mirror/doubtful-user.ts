import type {Account} from '../directory/account.ts';
import {nameForm} from '../directory/reserved.ts';
import {fold, sameText} from '../plan/fold.ts';
import {accountSide, type MirrorConflicts, namedPerson, userSide} from './conflicts.ts';
import type {HeldUser} from './held.ts';
import type {MirrorSettings} from './settings.ts';
import {usernameOf} from './usernames.ts';

/**
 * A user name or an address alone pairs nobody: a name agrees too. Where only one of the two names does, no e-mail
 * speaks against it: a brother and a sister have one family name, and two Annas one given name [our decision].
 */
export function isLikely(account: Account, user: HeldUser): boolean {
	const sameMail = sameText(account.email, user.email);
	const given = sameText(account.firstName, user.firstName);
	const family = sameText(account.lastName, user.lastName);
	if (given && family) return true;
	if (given || family) return !hasOtherMail(account, user);
	return sameMail && sameText(usernameOf(account), user.username);
}

/** Both have an e-mail address, and not the same. */
export const hasOtherMail = (account: Account, user: HeldUser): boolean =>
	(account.email ?? '').trim() !== '' && user.email.trim() !== '' && !sameText(account.email, user.email);

/** Given and family name, as they are compared. */
export const namesOf = ({firstName, lastName}: Pick<HeldUser, 'firstName' | 'lastName'>): string =>
	firstName.trim() === '' || lastName.trim() === '' ? '' : `${fold(firstName)}\n${fold(lastName)}`;

/** Which of two people of ours has a user name; undefined: it is not decided. */
export function sameUserName(
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

/**
 * What becomes of somebody who is another human: a user name is given once there, and whether an e-mail address is, no
 * source says.
 */
function untilOther(account: Account, users: readonly HeldUser[]): string {
	const isTaken = (ours: string | undefined, theirs: readonly string[]) =>
		ours !== undefined &&
		ours.trim() !== '' &&
		theirs.some((each) => nameForm(each.trim()) === nameForm(ours.trim()));
	const name = usernameOf(account);
	if (
		isTaken(
			name,
			users.map(({username}) => username),
		)
	)
		return `This person gets none of their own before their SIS user name is another one: ${name} is taken there.`;
	const sameMail = isTaken(
		account.email,
		users.map(({email}) => email),
	);
	return sameMail
		? `This person gets a user of their own, which may be refused there as long as that one has ${account.email}.`
		: 'This person gets a user of their own.';
}

/** Which user there somebody is; undefined: it is not decided. */
export function doubtful(
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
