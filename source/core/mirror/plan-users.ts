import type {Account} from '../directory/account.ts';
import {userBothChanged} from './both-changed.ts';
import {accountSide} from './conflicts.ts';
import type {MirrorDraft} from './draft.ts';
import {waitsMissing} from './gone.ts';
import {absentUser} from './gone-users.ts';
import type {HeldUser} from './held.ts';
import {judge, sameEmail, sameIn} from './judge.ts';
import {carriesMark, markOf} from './marks.ts';
import {fieldText, heldUserFields} from './members.ts';
import type {MirrorHeldBack} from './mirror-plan.ts';
import type {Mirrored} from './mirrored.ts';
import {isAlive, pairUsers, type UserPair, type UserPairs} from './pairing.ts';
import {settle, whyWaiting} from './pending.ts';
import {type Places, placesOf, wantedPlace} from './places.ts';
import {usernameOf} from './usernames.ts';
import {type KeptUserField, keptUserFields, type UserFields, yetToCome} from './writes.ts';

/** Plans everybody; members of classes know their ids from then on. */
export function planUsers(draft: MirrorDraft): UserPairs {
	const {directory, held, settings, conflicts} = draft;
	const all = pairUsers(directory, held.users, draft.rows('users'), settings, conflicts);
	const places = placesOf(directory, draft.locations);
	for (const row of all.surplus) draft.drop(row);
	for (const pair of all.pairs.values()) planUser(draft, pair, places);
	for (const {row, user} of all.orphans) absentUser(draft, row, user);
	const planned = new Set(all.orphans.map(({row}) => row.id));
	for (const id of all.nobodys)
		if (!planned.has(id))
			draft.holdBack(
				{kind: 'users', id},
				'nobodys',
				'it says that we made it, and nobody here is known for it: it is left alone',
			);
	return all;
}

function planUser(draft: MirrorDraft, pair: UserPair, placesOfPerson: (account: Account) => Places) {
	const {account, user, row, undecided, nameless} = pair;
	if (!isAlive(account)) return absentUser(draft, row ?? newRow(draft, account, user), user, account);
	if (undecided !== undefined) return heldBack(draft, pair, 'conflict', undecided);
	if (nameless !== undefined) return heldBack(draft, pair, 'no-user-name', nameless);
	if (user === undefined) {
		if (row !== undefined && waitsMissing(draft, row, account.owner)) return;
		return createUser(draft, account, placesOfPerson(account));
	}
	const known = row === undefined || row.id !== user.id ? newRow(draft, account, user, row) : row;
	if (user.trashed) {
		draft.keep(known);
		// Whoever leaves here, by what that source says or by another, needs nobody to bring them back there.
		if (account.leaving !== undefined)
			return heldBack(draft, pair, 'in-grace', 'the user is in the trash there, and the account leaves here');
		return heldBack(
			draft,
			pair,
			'trashed-there',
			'the user is in the trash there; only a person can restore it',
		);
	}
	const {ended: _, missing: __, absent: ___, ...present} = known;
	draft.memberIds.set(account.personId, user.id);
	updateUser(draft, account, user, present, placesOfPerson(account));
}

/** The row of a pair that was not known, or of one whose creation was asked for and is seen now. */
function newRow(
	draft: MirrorDraft,
	account: Account,
	user: HeldUser | undefined,
	asked?: Mirrored,
): Mirrored {
	const {connection, now} = draft.settings;
	if (asked !== undefined) draft.drop(asked);
	return {
		connection: connection.id,
		kind: 'users',
		agreed: {},
		at: now.toISOString(),
		...asked,
		id: user?.id ?? yetToCome(account.personId),
		key: account.personId,
		...(carriesMark(user?.notes ?? '', connection.id) ? {made: true} : {}),
	};
}

function createUser(draft: MirrorDraft, account: Account, places: Places) {
	const {settings, twoWay} = draft;
	const {personId: key, owner} = account;
	const back = (code: MirrorHeldBack['code'], why: string) => heldBack(draft, {account}, code, why);
	if (twoWay && owner === settings.connection.id)
		return back('missing-there', 'it comes from there and is not there: it leaves as its source says');
	const username = usernameOf(account);
	if (username === undefined)
		return back('no-user-name', 'there is neither a SIS user name nor a Managed Apple Account');
	const wanted = wantedPlace(places, undefined);
	if ('nowhere' in wanted) {
		for (const location of places.unmapped) draft.waitFor(location, 'people');
		return back(
			wanted.nowhere,
			wanted.nowhere === 'no-location' ? 'it has no location' : 'its location is none there',
		);
	}
	const at =
		'at' in wanted
			? wanted.at
			: 'several' in wanted
				? decidedPlace(draft, account, wanted.several)
				: undefined;
	if (at === undefined) return back('conflict', 'it has classes at several locations');
	if (settings.createUsers === 'none' || (settings.createUsers !== 'all' && !settings.createUsers.has(at)))
		return back('creating-off', 'creating missing users is off for its location');
	const after: UserFields = {
		username,
		email: account.email ?? '',
		firstName: account.firstName,
		lastName: account.lastName,
		locationId: at,
		notes: markOf(settings.connection.id),
	};
	draft.memberIds.set(key, yetToCome(key));
	draft.writes.push({does: 'create-user', key, after, reason: 'it is in the directory and not there'});
}

function updateUser(draft: MirrorDraft, account: Account, user: HeldUser, known: Mirrored, places: Places) {
	const {settings} = draft;
	const {personId: key} = account;
	const says = draft.says(account.owner, known.made);
	const {rules} = says;
	const theirs = heldUserFields(user);
	const settled = settle(known, theirs, settings, rules);
	const {row, waiting, overdue} = settled;
	const agreed: Record<string, string> = {...row.agreed};
	const before: Partial<Record<KeptUserField, string>> = {};
	const after: Partial<Record<KeptUserField, string>> = {};
	const both: KeptUserField[] = [];
	let comesIn = false;
	for (const field of keptUserFields) {
		if (waiting.has(field)) continue;
		const ours = fieldText(account, field);
		const verdict = judge({ours, theirs: user[field], agreed: agreed[field], ...says}, sameIn(field));
		if (verdict === 'same') agreed[field] = ours;
		if (verdict === 'comes-in') comesIn = true;
		if (verdict === 'both') both.push(field);
		if (verdict !== 'write') continue;
		before[field] = user[field];
		after[field] = ours;
	}
	if (both.length > 0) {
		const ours = userBothChanged(draft, account, user, row.at, both, rules);
		if (ours === undefined)
			heldBack(draft, {account, user}, 'conflict', `both sides changed ${both.join(', ')}`);
		else if (ours)
			for (const field of both) {
				before[field] = user[field];
				after[field] = fieldText(account, field);
			}
		else if (rules)
			heldBack(
				draft,
				{account, user},
				'left-there',
				`${both.join(', ')} stays there as it is: that was decided`,
			);
		else comesIn = true;
	}
	if (comesIn)
		heldBack(draft, {account, user}, 'comes-in', 'it was changed there, and that is not among what comes in');
	const fields = Object.keys(after);
	const writes = draft.writes.length;
	if (fields.length > 0)
		draft.writes.push({
			does: 'update-user',
			key,
			id: user.id,
			before,
			after,
			reason: `${fields.join(', ')} ${fields.length === 1 ? 'is' : 'are'} not as in the directory`,
		});
	if (!waiting.has('locationId')) {
		const place = moveUser(draft, account, user, places, rules);
		if (place === 'alike') agreed.locationId = user.locationId;
	}
	const name = usernameOf(account);
	if (name !== undefined && !sameEmail(name, user.username))
		heldBack(
			draft,
			{account, user},
			'user-name-differs',
			`its user name there is ${user.username}, and cannot be changed`,
		);
	if (waiting.size > 0) {
		draft.pending++;
		heldBack(draft, {account, user}, 'pending', whyWaiting(settled));
	}
	if (overdue.length > 0)
		heldBack(
			draft,
			{account, user},
			'overdue',
			`${overdue.join(', ')} never showed there after it was written`,
		);
	if (draft.writes.length === writes && waiting.size === 0) draft.unchanged++;
	draft.keep({...row, agreed});
}

/** `alike`: it is where it may be. */
function moveUser(
	draft: MirrorDraft,
	account: Account,
	user: HeldUser,
	places: Places,
	rules: boolean,
): 'alike' | 'differs' {
	const {settings} = draft;
	const wanted = wantedPlace(places, user.locationId, rules ? [] : places.roles);
	if ('stays' in wanted) return 'alike';
	if ('nowhere' in wanted) {
		for (const location of places.unmapped) draft.waitFor(location, 'people');
		return 'differs';
	}
	if (!settings.moves) {
		heldBack(draft, {account, user}, 'stays', 'users are not moved from their current locations');
		return 'differs';
	}
	const at = 'at' in wanted ? wanted.at : decidedPlace(draft, account, wanted.several, user);
	if (at === user.locationId) return 'alike';
	if (at === undefined) {
		heldBack(draft, {account, user}, 'conflict', 'it has classes at several locations');
		return 'differs';
	}
	draft.writes.push({
		does: 'move-user',
		key: account.personId,
		id: user.id,
		before: {locationId: user.locationId},
		after: {locationId: at},
		reason: places.classes.length > 0 ? 'its classes are there' : 'its role is there',
	});
	return 'differs';
}

/** Where somebody with several locations is to be; undefined: it is not decided. */
function decidedPlace(
	draft: MirrorDraft,
	account: Account,
	several: readonly string[],
	user?: HeldUser,
): string | undefined {
	const {held, conflicts, settings} = draft;
	const nameOf = (id: string) => held.locations.find((each) => each.id === id)?.name ?? id;
	const keys = ['m', 'n', 'o', 'p'] as const;
	const decision = conflicts.meet({
		kind: 'mirror-location',
		incoming: user === undefined ? account.personId : `users/${user.id}`,
		accounts: [account.personId],
		sides: [
			{...accountSide(account), fields: {location: several.map(nameOf).join(', ')}},
			{
				label: settings.connection.name,
				key: user?.id ?? '',
				fields: {location: user === undefined ? '' : nameOf(user.locationId)},
			},
		],
		choices: [
			...keys.slice(0, several.length).map((key, at) => ({
				key,
				name: `at-${several[at]}`,
				label: user === undefined ? `At ${nameOf(several[at]!)}` : `Move to ${nameOf(several[at]!)}`,
				effect: 'The user alone: devices stay where they are.',
			})),
			...(user === undefined
				? []
				: [
						{
							key: 's',
							name: 'stay',
							label: `Stay at ${nameOf(user.locationId)}`,
							effect: 'Nothing is written.',
						},
					]),
		],
	});
	if (decision === undefined) return undefined;
	return decision.choice === 's' ? user?.locationId : several[keys.indexOf(decision.choice as 'm')];
}

export function heldBack(
	draft: MirrorDraft,
	{account, user}: Pick<UserPair, 'account' | 'user'>,
	code: MirrorHeldBack['code'],
	why: string,
): void {
	draft.holdBack(
		{kind: 'users', key: account.personId, ...(user === undefined ? {} : {id: user.id})},
		code,
		why,
	);
}
