import type {Class} from '../directory/records.ts';
import {joinList, splitList} from '../directory/records.ts';
import {classBothChanged} from './both-changed.ts';
import {classNameOf, nameFor} from './class-names.ts';
import type {MirrorDraft} from './draft.ts';
import {stillCounts, waitsMissing, waitsToGo} from './gone.ts';
import type {HeldClass} from './held.ts';
import {agreedSet, judge, mergedSet, sameName} from './judge.ts';
import {classMarkOf, markedClass} from './marks.ts';
import {heldClassFields, ourMembers} from './members.ts';
import type {MirrorHeldBack} from './mirror-plan.ts';
import type {Mirrored} from './mirrored.ts';
import type {ClassPair} from './pair-classes.ts';
import {pairClasses} from './pair-classes.ts';
import {settle, whyWaiting} from './pending.ts';
import {yetToCome} from './writes.ts';

/** Plans classes and their members; people were planned before. @param paired ids there of who is somebody here. */
export function planClasses(draft: MirrorDraft, paired: ReadonlySet<string>): void {
	const {pairs, orphans, surplus, nobodys} = pairClasses(draft);
	for (const row of surplus) draft.drop(row);
	for (const pair of pairs) planClass(draft, pair, paired);
	for (const {row, held} of orphans) absentClass(draft, row, held);
	const planned = new Set(orphans.map(({row}) => row.id));
	for (const id of nobodys)
		if (!planned.has(id))
			draft.holdBack(
				{kind: 'classes', id},
				'nobodys',
				'it says that we made it, and no class here is known for it: it is left alone',
			);
}

const back = (
	draft: MirrorDraft,
	key: string,
	id: string | undefined,
	code: MirrorHeldBack['code'],
	why: string,
) => draft.holdBack({kind: 'classes', key, ...(id === undefined ? {} : {id})}, code, why);

const sortedList = (ids: Iterable<string>) => [...ids].sort();

function planClass(draft: MirrorDraft, {ours, held, row, undecided}: ClassPair, paired: ReadonlySet<string>) {
	const {settings} = draft;
	if (undecided !== undefined) {
		if (row !== undefined) draft.keep(row);
		back(draft, ours.classId, undefined, 'conflict', undecided);
		return;
	}
	if (held === undefined) {
		if (row !== undefined && waitsMissing(draft, row, ours.owner)) return;
		createClass(draft, ours);
		return;
	}
	const theirs = heldClassFields(held);
	if (row !== undefined && row.id !== held.id) draft.drop(row);
	const made = row?.made === true || markedClass(held.description, settings.connection.id) === ours.classId;
	const known: Mirrored = {
		connection: settings.connection.id,
		kind: 'classes',
		agreed: {},
		at: settings.now.toISOString(),
		...row,
		id: held.id,
		key: ours.classId,
		...(made ? {made: true} : {}),
	};
	const {ended: _, missing: __, absent: ___, ...present} = known;
	const says = draft.says(ours.owner);
	const {rules} = says;
	const settled = settle(present, theirs, settings, rules);
	const {row: kept, waiting, overdue} = settled;
	const agreed: Record<string, string> = {...kept.agreed};
	const writes = draft.writes.length;
	if (!waiting.has('name')) judgeName(draft, ours, held, {...kept, agreed}, says);
	const where = draft.locations.of.get(ours.locationId);
	if (where !== undefined && where !== held.locationId)
		back(
			draft,
			ours.classId,
			held.id,
			'other-location',
			'a class cannot be moved there: its location is another one',
		);
	if (waiting.has('studentIds') || waiting.has('teacherIds')) draft.pending++;
	else judgeMembers(draft, ours, held, agreed, rules, paired);
	if (overdue.length > 0)
		back(
			draft,
			ours.classId,
			held.id,
			'overdue',
			`${overdue.join(', ')} never showed there after it was written`,
		);
	if (waiting.size > 0) back(draft, ours.classId, held.id, 'pending', whyWaiting(settled));
	else if (draft.writes.length === writes) draft.unchanged++;
	draft.keep({...kept, agreed});
}

function judgeName(
	draft: MirrorDraft,
	ours: Class,
	held: HeldClass,
	{agreed, at}: {readonly agreed: Record<string, string>; readonly at: string},
	says: ReturnType<MirrorDraft['says']>,
) {
	const name = nameFor(draft, ours, held.name, says.rules);
	const verdict = judge({ours: name, theirs: held.name, agreed: agreed.name, ...says}, sameName);
	if (verdict === 'same') agreed.name = name;
	if (verdict === 'comes-in')
		back(
			draft,
			ours.classId,
			held.id,
			'comes-in',
			'its name was changed there, and that is not among what comes in',
		);
	let write = verdict === 'write';
	if (verdict === 'both') {
		const keepsOurs = classBothChanged(draft, ours, held, at, says.rules);
		if (keepsOurs === undefined)
			back(draft, ours.classId, held.id, 'conflict', 'both sides changed its name');
		if (keepsOurs === false && says.rules)
			back(draft, ours.classId, held.id, 'left-there', 'its name stays there as it is: that was decided');
		write = keepsOurs === true;
	}
	if (!write) return;
	draft.writes.push({
		does: 'update-class',
		key: ours.classId,
		id: held.id,
		before: {name: held.name},
		after: {name},
		reason: 'its name is not as in the directory',
	});
}

const listFields = ['studentIds', 'teacherIds'] as const;

function judgeMembers(
	draft: MirrorDraft,
	ours: Class,
	held: HeldClass,
	agreed: Record<string, string>,
	rules: boolean,
	paired: ReadonlySet<string>,
) {
	const members = ourMembers(draft, ours);
	const wanted: Record<(typeof listFields)[number], readonly string[]> = {studentIds: [], teacherIds: []};
	let [differs, comesIn] = [false, false];
	for (const field of listFields) {
		const here = new Set(members[field]);
		const there = new Set(held[field]);
		const last = new Set(splitList(agreed[field] ?? ''));
		// Users there who are nobody here are none of ours to put out of a class.
		const want = rules
			? new Set([...here, ...[...there].filter((id) => !paired.has(id))])
			: agreed[field] === undefined
				? new Set([...there, ...here])
				: mergedSet(there, here, last);
		wanted[field] = sortedList(want);
		if (want.symmetricDifference(there).size > 0) differs = true;
		if (!rules && mergedSet(here, there, last).symmetricDifference(here).size > 0) comesIn = true;
		agreed[field] = joinList(sortedList(agreedSet(here, there, last)));
	}
	if (comesIn)
		back(
			draft,
			ours.classId,
			held.id,
			'comes-in',
			'its members were changed there, and that is not among what comes in',
		);
	if (!differs) return;
	draft.writes.push({
		does: 'set-members',
		key: ours.classId,
		id: held.id,
		before: {studentIds: sortedList(held.studentIds), teacherIds: sortedList(held.teacherIds)},
		after: wanted,
		reason: 'its members are not as in the directory',
	});
}

function createClass(draft: MirrorDraft, ours: Class) {
	const {settings} = draft;
	const {classId: key, owner} = ours;
	if (draft.twoWay && owner === settings.connection.id)
		return back(
			draft,
			key,
			undefined,
			'missing-there',
			'it comes from there and is not there: it leaves as its source says',
		);
	const locationId = draft.locations.of.get(ours.locationId);
	if (locationId === undefined) {
		draft.waitFor(ours.locationId, 'classes');
		return back(draft, key, undefined, 'unmapped-location', 'its location is none there');
	}
	if (!settings.createClasses)
		return back(draft, key, undefined, 'creating-off', 'creating missing classes is off');
	draft.writes.push({
		does: 'create-class',
		key,
		after: {
			name: classNameOf(draft, ours),
			description: classMarkOf(settings.connection.id, key),
			locationId,
		},
		reason: 'it is in the directory and not there',
	});
	const after = ourMembers(draft, ours);
	if (after.studentIds.length + after.teacherIds.length > 0)
		draft.writes.push({
			does: 'set-members',
			key,
			id: yetToCome(key),
			before: {studentIds: [], teacherIds: []},
			after,
			reason: 'its members are not as in the directory',
		});
	return undefined;
}

/** A class that left the directory: removed when we made it and it still says so; any other is left alone. */
function absentClass(draft: MirrorDraft, row: Mirrored, held: HeldClass | undefined) {
	const {connection} = draft.settings;
	if (held === undefined) {
		if (stillCounts(draft, row)) draft.keep(row);
		else draft.drop(row);
		return;
	}
	if (waitsToGo(draft, row, 'it was removed, which does not show there yet')) return;
	if (row.made !== true || markedClass(held.description, connection.id) === undefined) {
		draft.drop(row);
		draft.holdBack(row, 'not-ours', 'it left the directory; it was not made by us and is left alone');
		return;
	}
	if (row.ended !== undefined) draft.holdBack(row, 'overdue', 'it was removed and is still there');
	draft.keep(row);
	draft.writes.push({
		does: 'remove-class',
		key: row.key,
		id: held.id,
		before: {
			name: held.name,
			description: held.description,
			locationId: held.locationId,
			studentIds: sortedList(held.studentIds),
			teacherIds: sortedList(held.teacherIds),
		},
		reason: 'the class left the directory',
	});
}
