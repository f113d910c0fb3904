import type {Class, Course} from '../core/directory/records.ts';
import type {MirrorHeldBack, MirrorPlan, UnmappedLocation} from '../core/mirror/mirror-plan.ts';
import type {MirrorWrite, MirrorWriteKind} from '../core/mirror/writes.ts';
import type {Change, ChangeList} from '../core/plan/plan.ts';
import {singular} from '../core/roster/kind-words.ts';
import type {LeftOut} from '../core/roster/roster.ts';
import type {Invited, MirrorResult} from '../sync/answers/mirror.ts';
import {heldBackWords} from '../sync/mirroring-words.ts';
import {capital} from './phrases.ts';
import type {Grouped} from './plan-groups.ts';
import type {Tone} from './theme.ts';

/** A row of what a sync with a mirror would do, and of what it would not. */
export type MirrorItem =
	/** `called`: a class by its course, where that comes in too. */
	| {readonly type: 'comes in'; readonly change: Change; readonly called?: string}
	| {readonly type: 'write'; readonly write: MirrorWrite}
	| {readonly type: 'unmapped'; readonly location: UnmappedLocation}
	| {readonly type: 'held back'; readonly record: MirrorHeldBack}
	/** `who`: as they are called there as far as the result says it, with the id there. */
	| {readonly type: 'left out'; readonly record: LeftOut; readonly who: string}
	| {readonly type: 'invite'; readonly person: Invited};

/** Rows by what they cost, the dearest first; then what waits, and for what. */
export interface MirrorGroup extends Grouped {
	/** The same as long as it means the same. */
	readonly id: string;
	readonly title: string;
	readonly note: string;
	readonly tone: Tone;
}

export interface MirrorRows {
	readonly items: readonly MirrorItem[];
	readonly groups: readonly MirrorGroup[];
}

const writes: ReadonlyArray<
	readonly [does: MirrorWriteKind, title: string, note: string, tone: MirrorGroup['tone']]
> = [
	['trash-user', 'To the trash', 'Made by us, gone here; can be restored there by hand.', 'failed'],
	['remove-class', 'Classes removed', 'Made by us, and gone here.', 'failed'],
	['move-user', 'Moved', 'To another location; devices stay where they are.', 'attention'],
	['update-user', 'Users changed', 'They keep their user.', 'plain'],
	['update-class', 'Classes renamed', 'They keep their members.', 'plain'],
	['set-members', 'Members set', 'Who is in these classes, as a whole.', 'plain'],
	['create-user', 'Users created', 'With our mark in their notes.', 'plain'],
	['create-class', 'Classes created', 'With our mark in their description.', 'plain'],
];

/** Where what is said of a number of records does not fit above each of them. */
const headings: Partial<typeof heldBackWords> = {
	// Of some it does not show yet, others were changed there since: their rows say which.
	pending: 'written before: waited for',
	'user-name-differs': 'with another user name, which stays as it is',
};

/** Sorts what a look at both halves found into its groups; those without members are left out. */
export function groupMirror(result: MirrorResult): MirrorRows {
	const {incoming, plan, invite = [], notUploaded} = result;
	const items: MirrorItem[] = [];
	const groups: MirrorGroup[] = [];
	const add = (id: string, title: string, note: string, tone: Tone, found: Iterable<MirrorItem>) => {
		const members: number[] = [];
		for (const item of found) members.push(items.push(item) - 1);
		if (members.length > 0) groups.push({id, title, note, tone, members});
	};
	add(
		'comes-in',
		'Comes in first',
		notUploaded === undefined
			? 'Into the directory, and to Apple School Manager.'
			: 'Into the directory, and no further.',
		'accent',
		changesOf(incoming?.plan.changes ?? []),
	);
	if (plan !== undefined) addPlan(plan, add);
	const who = namesThere(result);
	add(
		'left-out',
		'Left out',
		'There, and does not come in: each row says why.',
		'faint',
		leftOutOf(result).map((record): MirrorItem => ({type: 'left out', record, who: who(record)})),
	);
	add(
		'invite',
		'To be invited',
		'To volume purchasing, by hand: no call does it.',
		'plain',
		invite.map((person): MirrorItem => ({type: 'invite', person})),
	);
	return {items, groups};
}

/** About a class, or about who is in it. */
export const isOfClass = ({kind}: Change) => kind === 'classes' || kind === 'enrolments';

function* changesOf(changes: ChangeList | readonly Change[]): Generator<MirrorItem> {
	const courses = new Map<string, string>();
	const courseOf = new Map<string, string>();
	for (const {kind, key, before, after} of changes) {
		const record = after ?? before;
		if (kind === 'courses') courses.set(key, (record as Course | undefined)?.name ?? '');
		if (kind === 'classes') courseOf.set(key, (record as Class).courseId);
	}
	for (const change of changes) {
		const called = isOfClass(change) ? courses.get(courseOf.get(change.key) ?? '') : undefined;
		yield {type: 'comes in', change, ...(called ? {called} : {})};
	}
}

function addPlan(
	plan: MirrorPlan,
	add: (id: string, title: string, note: string, tone: Tone, found: Iterable<MirrorItem>) => void,
): void {
	for (const [does, title, note, tone] of writes)
		add(
			does,
			title,
			note,
			tone,
			plan.writes.filter((write) => write.does === does).map((write) => ({type: 'write', write})),
		);
	add(
		'unmapped',
		'Locations not mapped',
		'Nobody of them is made there: map them by hand.',
		'attention',
		plan.unmapped.map((location) => ({type: 'unmapped', location})),
	);
	const byCode = new Map<MirrorHeldBack['code'], MirrorHeldBack[]>();
	for (const record of plan.heldBack) {
		const list = byCode.get(record.code);
		if (list === undefined) byCode.set(record.code, [record]);
		else list.push(record);
	}
	for (const [code, records] of byCode)
		add(
			code,
			'Not written',
			`${capital(headings[code] ?? heldBackWords[code])}.`,
			'faint',
			records.map((record) => ({type: 'held back', record})),
		);
}

/** What is there and does not come in; without what another connection delivers, which is kept alike there. */
export const leftOutOf = ({incoming}: Pick<MirrorResult, 'incoming'>): readonly LeftOut[] =>
	(incoming?.plan.leftOut ?? []).filter(({code}) => code !== 'of-another');

/** What a record is called there, with its id; by its id alone where nothing of the result names it. */
function namesThere({
	plan,
	invite = [],
	locations = [],
}: Pick<MirrorResult, 'plan' | 'invite' | 'locations'>): (record: LeftOut) => string {
	const users = new Map(invite.map(({id, username}) => [id, username]));
	const classes = new Map<string, string>();
	for (const write of plan?.writes ?? []) {
		if (write.does === 'trash-user') users.set(write.id, write.before.username);
		if (write.does === 'remove-class') classes.set(write.id, write.before.name);
	}
	const places = new Map(locations.map(({id, name}) => [id, name]));
	const namesOf = new Map([
		['people', users],
		['classes', classes],
		['locations', places],
	]);
	return ({kind, externalId}) => {
		const name = namesOf.get(kind)?.get(externalId) ?? '';
		const noun = kind === 'people' ? 'user' : singular[kind];
		return `${noun} ${name === '' ? externalId : `${name} (${externalId})`}`;
	};
}

/** How many users and classes a plan takes away there. */
export const takenAway = ({writes}: MirrorPlan): number =>
	writes.filter(({does}) => does === 'trash-user' || does === 'remove-class').length;

/** What approving names: what comes in is held or approved before anything is written back. */
export const approvedHash = ({
	incoming,
	plan,
}: Pick<MirrorResult, 'incoming' | 'plan'>): string | undefined =>
	incoming?.outcome === 'held' || plan === undefined ? incoming?.plan.hash : plan.hash;
