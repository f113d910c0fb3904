import {userBothChanged} from './both-changed.ts';
import type {MirrorDraft} from './draft.ts';
import type {HeldUser} from './held.ts';
import {comesIn, judge, sameIn, type Verdict} from './judge.ts';
import {fieldText, heldUserFields} from './members.ts';
import {isAlive, pairUsers, type UserPair, type UserPairs} from './pairing.ts';
import {settle} from './pending.ts';
import {keptUserFields} from './writes.ts';

/** Users there with every change of ours that is not known there yet. */
export interface MergedUsers extends Pick<UserPairs, 'paired' | 'nobodys' | 'undecided'> {
	readonly users: readonly HeldUser[];
	/** Person IDs by ids there. */
	readonly people: ReadonlyMap<string, string>;
}

/** Merges users field by field; members of classes know their ids from then on. */
export function mergeUsers(draft: MirrorDraft): MergedUsers {
	const {directory, held, settings, conflicts} = draft;
	const all = pairUsers(directory, held.users, draft.rows('users'), settings, conflicts);
	const {pairs} = all;
	const users = new Map(held.users.map((user): [string, HeldUser] => [user.id, user]));
	const people = new Map<string, string>();
	for (const {account, user, row, undecided} of pairs.values()) {
		if (user === undefined || undecided !== undefined) continue;
		people.set(user.id, account.personId);
		if (!isAlive(account)) continue;
		draft.memberIds.set(account.personId, user.id);
		users.set(user.id, mergedUser(draft, {account, user, row}));
	}
	// Who was made and does not show yet is a member all the same.
	for (const {account, row, user} of pairs.values())
		if (user === undefined && row !== undefined && !row.id.startsWith('+') && isAlive(account))
			draft.memberIds.set(account.personId, row.id);
	const {paired, nobodys, undecided} = all;
	return {users: [...users.values()], people, paired, nobodys, undecided};
}

function mergedUser(
	draft: MirrorDraft,
	{
		account,
		user,
		row,
	}: {readonly account: UserPair['account']; readonly user: HeldUser; readonly row: UserPair['row']},
): HeldUser {
	const says = draft.says(account.owner, row?.made);
	const settled = row && settle(row, heldUserFields(user), draft.settings, says.rules);
	const verdicts = keptUserFields.map((field) => {
		const ours = fieldText(account, field);
		const sides = {ours, theirs: user[field], agreed: settled?.row.agreed[field], ...says};
		const waits = settled?.waiting.has(field) === true;
		const verdict: Verdict = waits ? 'write' : judge(sides, sameIn(field));
		return {field, ours, verdict};
	});
	const both = verdicts.flatMap(({field, verdict}) => (verdict === 'both' ? [field] : []));
	const theirs =
		both.length > 0 && userBothChanged(draft, account, user, row?.at ?? '', both, says.rules) === false;
	const fields = Object.fromEntries(
		verdicts.map(({field, ours, verdict}) => [field, comesIn(verdict, theirs) ? user[field] : ours]),
	);
	const wrote = settled?.waiting.has('locationId') === true ? row?.pending?.fields.locationId : undefined;
	return {...user, ...fields, locationId: wrote ?? user.locationId};
}
