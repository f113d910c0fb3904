import {isStudent} from '../directory/account.ts';
import {ClassGroups, Groups, IdentityGroups, PeopleGroups, worst} from '../plan/guards/groups.ts';
import {lately, limitText} from '../plan/guards/limit.ts';
import type {GuardResult} from '../plan/plan.ts';
import type {MirrorDraft} from './draft.ts';
import {isKnownThere} from './health.ts';
import type {ReplacedValue} from './mirror-plan.ts';
import type {Mirrored} from './mirrored.ts';

const week = 7 * 86_400_000;
/** More newcomers than this share of who is there would double what is there, as in Apple School Manager [our decision]. */
const mostNew = 0.5;

/** Holds writes to the limits that plans are held to, with what was written in the last 7 days and nobody approved. */
export function mirrorGuards(draft: MirrorDraft, replaced: readonly ReplacedValue[]): readonly GuardResult[] {
	return [
		removals(draft),
		moves(draft),
		creations(draft),
		replacing(draft, replaced),
		classes(draft),
		members(draft),
		identity(draft),
		shrink(draft),
	];
}

const since = ({settings: {now}}: MirrorDraft) => new Date(now.getTime() - week).toISOString();
const isLately = (mark: Mirrored['ended'], from: string) =>
	mark !== undefined && mark.approved !== true && mark.at >= from;
const keysOf = (draft: MirrorDraft, does: string) =>
	new Set(draft.writes.flatMap((write) => (write.does === does ? [write.key] : [])));
const nameOf = (draft: MirrorDraft) => {
	const names = new Map(draft.held.locations.map(({id, name}) => [id, name]));
	return (id: string) => names.get(id) ?? id;
};

/** Users whom we made, and those who go to the trash: overall, staff on their own, and per location. */
function removals(draft: MirrorDraft): GuardResult {
	const {guards} = draft.settings;
	const going = keysOf(draft, 'trash-user');
	const groups = new PeopleGroups(guards, nameOf(draft));
	const at = new Map(draft.held.users.map(({id, locationId}) => [id, locationId]));
	const from = since(draft);
	let [whole, recent] = [0, 0];
	for (const {kind, id, key, ended} of draft.rowsAfter()) {
		if (kind !== 'users' || id.startsWith('+')) continue;
		const left = isLately(ended, from);
		if (ended !== undefined && !left) continue;
		whole++;
		if (left) recent++;
		const account = draft.directory.accounts.get(key);
		const location = at.get(id);
		groups.add(
			{
				student: account === undefined || isStudent(account),
				locations: location === undefined ? [] : [location],
			},
			left || going.has(key),
		);
	}
	const over = going.size === 0 ? [] : groups.overLimits(guards);
	return {
		code: 'removals',
		tripped: over.length > 0,
		message:
			over.length > 0
				? `${worst(over)} would go to the trash${lately(recent)}; the limit is ${limitText(guards.removals)}, or half of a location's students or staff`
				: `${going.size} of ${whole} users would go to the trash`,
		numbers: {removed: going.size, recent, whole},
		keys: [...going].sort(),
		removalsOnly: true,
	};
}

/** Users who would be moved, against the limit of identities: a location that was mapped wrong moves a school. */
function moves(draft: MirrorDraft): GuardResult {
	const {guards} = draft.settings;
	const moving = keysOf(draft, 'move-user');
	const groups = new IdentityGroups(guards, nameOf(draft));
	const at = new Map(draft.held.users.map(({id, locationId}) => [id, locationId]));
	const from = since(draft);
	let [whole, recent] = [0, 0];
	for (const {kind, id, key, moved} of draft.rowsAfter()) {
		const location = at.get(id);
		if (kind !== 'users' || location === undefined) continue;
		const before = isLately(moved, from) && !moving.has(key);
		whole++;
		if (before) recent++;
		groups.add([location], before || moving.has(key));
	}
	const over = moving.size === 0 ? [] : groups.overIdentityLimits(guards);
	return {
		code: 'moves',
		tripped: over.length > 0,
		message:
			over.length > 0
				? `${worst(over)} would be moved to another location${lately(recent)}; the limit is ${limitText(guards.identity)}, or half of a location`
				: `${moving.size} of ${whole} users would be moved`,
		numbers: {moved: moving.size, recent, whole},
		keys: [...moving].sort(),
		removalsOnly: false,
	};
}

/** The first creations are looked at before they are made, and so are those that would double what is there. */
function creations(draft: MirrorDraft): GuardResult {
	const users = keysOf(draft, 'create-user');
	const made = keysOf(draft, 'create-class');
	const living = draft.held.users.filter(({trashed}) => !trashed).length;
	const {classes: there} = draft.held;
	let before = 0;
	for (const row of draft.rowsAfter()) if (row.made === true) before++;
	const isFirst = before === 0 && users.size + made.size > 0;
	const few = draft.settings.guards.removals.atLeast;
	const doubled =
		(users.size > few && users.size > mostNew * living) ||
		(made.size > few && made.size > mostNew * there.length);
	const what = `${users.size} users beside ${living} and ${made.size} classes beside ${there.length} would be created`;
	return {
		code: 'creations',
		tripped: isFirst || doubled,
		message: isFirst
			? `${what}, for the first time`
			: doubled
				? `${what}: more than half of what is there`
				: what,
		numbers: {users: users.size, classes: made.size, before, there: living},
		keys: [...users].sort(),
		removalsOnly: false,
	};
}

/**
 * Values there that both sides never agreed on: where both have a say, the first ones of what the directory rules are
 * looked at before they are replaced [our decision]. One-way, the directory is what was asked for.
 */
function replacing(draft: MirrorDraft, replaced: readonly ReplacedValue[]): GuardResult {
	const {accounts, classes: ours} = draft.directory;
	let before = 0;
	for (const {kind, key, agreed, made} of draft.rowsBefore()) {
		const {owner} = (kind === 'users' ? accounts.get(key) : ours.get(key)) ?? {};
		if (draft.says(owner, made).rules && Object.keys(agreed).length > 0) before++;
	}
	const records = new Set(replaced.map(({kind, id}) => `${kind}/${id}`)).size;
	const isFirst = draft.twoWay && replaced.length > 0 && before === 0;
	const values = `${replaced.length} ${replaced.length === 1 ? 'value' : 'values'}`;
	const what = `${values} of ${records} ${records === 1 ? 'user or class' : 'users and classes'} there, which both sides never agreed on, would be replaced by ours`;
	return {
		code: 'replaced',
		tripped: isFirst,
		message: isFirst ? `${what}, for the first time` : what,
		numbers: {values: replaced.length, records, before},
		keys: [...new Set(replaced.map(({key}) => key))].sort(),
		removalsOnly: false,
	};
}

function classes(draft: MirrorDraft): GuardResult {
	const {guards} = draft.settings;
	const going = keysOf(draft, 'remove-class');
	const at = new Map(draft.held.classes.map(({id, locationId}) => [id, locationId]));
	const groups = new ClassGroups(guards, nameOf(draft));
	const from = since(draft);
	let [whole, recent] = [0, 0];
	for (const {kind, id, key, ended} of draft.rowsAfter()) {
		if (kind !== 'classes' || id.startsWith('+')) continue;
		const left = isLately(ended, from);
		if (ended !== undefined && !left) continue;
		whole++;
		if (left) recent++;
		groups.add(at.get(id) ?? '', left || going.has(key));
	}
	const over = going.size === 0 ? [] : groups.overLimits(guards);
	return {
		code: 'classes',
		tripped: over.length > 0,
		message:
			over.length > 0
				? `${worst(over)} would be removed${lately(recent)}; the limit is ${limitText(guards.classes)}, or half of a location's classes`
				: `${going.size} of ${whole} classes would be removed`,
		numbers: {removed: going.size, recent, whole},
		keys: [...going].sort(),
		removalsOnly: true,
	};
}

/** Members who would leave their classes, per location. */
function members(draft: MirrorDraft): GuardResult {
	const {guards} = draft.settings;
	const groups = new Groups();
	const name = nameOf(draft);
	const writes = new Map(
		draft.writes.flatMap((write) => (write.does === 'set-members' ? [[write.id, write]] : [])),
	);
	let [whole, removed] = [0, 0];
	for (const {id, locationId, studentIds, teacherIds} of draft.held.classes) {
		const write = writes.get(id);
		const gone = (before: readonly string[], after: readonly string[] = before) => {
			const stays = new Set(after);
			return before.filter((each) => !stays.has(each)).length;
		};
		const leave = gone(studentIds, write?.after.studentIds) + gone(teacherIds, write?.after.teacherIds);
		whole += studentIds.length + teacherIds.length;
		removed += leave;
		groups.count(
			locationId,
			{name: `members of classes of ${name(locationId)}`, limit: guards.enrolments},
			studentIds.length + teacherIds.length,
			leave,
		);
	}
	const over = groups.overLimits(guards);
	return {
		code: 'enrolments',
		tripped: over.length > 0,
		message:
			over.length > 0
				? `${worst(over)} would leave them; the limit is ${limitText(guards.enrolments)}`
				: `${removed} of ${whole} members of classes would leave them`,
		numbers: {removed, whole},
		removalsOnly: true,
	};
}

/** Names and e-mails that change for many at once. */
function identity(draft: MirrorDraft): GuardResult {
	const {guards} = draft.settings;
	const changing = keysOf(draft, 'update-user');
	const groups = new IdentityGroups(guards, nameOf(draft));
	const at = new Map(draft.held.users.map(({id, locationId}) => [id, locationId]));
	let whole = 0;
	for (const {kind, id, key} of draft.rowsAfter()) {
		const location = at.get(id);
		if (kind !== 'users' || location === undefined) continue;
		whole++;
		groups.add([location], changing.has(key));
	}
	const over = changing.size === 0 ? [] : groups.overIdentityLimits(guards);
	return {
		code: 'identity',
		tripped: over.length > 0,
		message:
			over.length > 0
				? `names or e-mails would change for ${worst(over)}; the limit is ${limitText(guards.identity)}, or half of a location`
				: `names or e-mails would change for ${changing.size} of ${whole} users`,
		numbers: {changed: changing.size, whole},
		keys: [...changing].sort(),
		removalsOnly: false,
	};
}

/** Far fewer users than the pairs that are known: a read that was cut shows by nothing else. */
function shrink(draft: MirrorDraft): GuardResult {
	const {share, from} = draft.settings.guards.shrink;
	const there = {
		users: new Set(draft.held.users.map(({id}) => id)),
		classes: new Set(draft.held.classes.map(({id}) => id)),
	};
	const count = {users: {known: 0, found: 0}, classes: {known: 0, found: 0}};
	for (const row of draft.rowsBefore()) {
		if (!isKnownThere(row)) continue;
		const {kind, id} = row;
		count[kind].known++;
		if (there[kind].has(id)) count[kind].found++;
	}
	const over = (['users', 'classes'] as const).filter(
		(kind) => count[kind].known >= from && count[kind].found < count[kind].known * share,
	);
	const told = (kind: 'users' | 'classes') =>
		`${count[kind].found} of ${count[kind].known} known ${kind} are there`;
	return {
		code: 'shrink',
		tripped: over.length > 0,
		message: over.length > 0 ? `only ${over.map(told).join(', and ')}` : told('users'),
		numbers: {
			users: count.users.found,
			knownUsers: count.users.known,
			classes: count.classes.found,
			knownClasses: count.classes.known,
		},
		removalsOnly: false,
	};
}
