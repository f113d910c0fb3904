import type {Change, ChangeList} from '../core/plan/plan.ts';
import type {Tone} from './theme.ts';

/** Changes of a plan by what they cost, the dearest first. */
export interface PlanGroup {
	readonly id: GroupId;
	readonly title: string;
	/** What this means for those in it. */
	readonly note: string;
	readonly tone: Tone;
	/** Places in the plan's list. */
	readonly members: readonly number[];
}

type GroupId = 'remove' | 'deactivate' | 'leaving' | 'update' | 'reactivate' | 'create';

const groups: ReadonlyArray<Omit<PlanGroup, 'members'>> = [
	{
		id: 'remove',
		title: 'Removed',
		note: 'Gone with the next upload; classes lose their progress.',
		tone: 'failed',
	},
	{
		id: 'deactivate',
		title: 'Deactivated now',
		note: 'No sign-in any more; signed out of their devices.',
		tone: 'failed',
	},
	{
		id: 'leaving',
		title: 'Leaving',
		note: 'Published until their day; back in time: no trace.',
		tone: 'attention',
	},
	{id: 'update', title: 'Changed', note: 'They keep their account and its data.', tone: 'plain'},
	{id: 'reactivate', title: 'Reactivated', note: 'Listed again: they can sign in again.', tone: 'plain'},
	{
		id: 'create',
		title: 'New',
		note: 'Accounts, classes and rosters that are made.',
		tone: 'plain',
	},
];

/** Newly absent: the sign-in ends with the grace, not now. */
export const beginsLeaving = (change: Change) =>
	change.kind === 'accounts' && change.after?.leaving !== undefined && change.before?.leaving === undefined;

const groupOf = (change: Change): GroupId => (beginsLeaving(change) ? 'leaving' : change.action);

/** Sorts a plan's changes into their groups by place, in the plan's order; groups without members are left out. */
export function groupPlan(changes: ChangeList): readonly PlanGroup[] {
	const members = new Map<GroupId, number[]>();
	let place = 0;
	for (const change of changes) {
		const id = groupOf(change);
		const list = members.get(id);
		if (list === undefined) members.set(id, [place]);
		else list.push(place);
		place++;
	}
	return groups.flatMap((group) => {
		const places = members.get(group.id);
		return places === undefined ? [] : [{...group, members: places}];
	});
}

/** Anything that stands in rows under a heading, by places in a list of its own. */
export interface Grouped {
	readonly members: readonly number[];
}

export type GroupRow<G extends Grouped = PlanGroup> =
	| {readonly type: 'group'; readonly group: G}
	| {readonly type: 'change'; readonly group: G; readonly place: number};

/** How many rows the groups take with their headings. */
export const rowCount = (all: readonly Grouped[]) =>
	all.reduce((sum, {members}) => sum + members.length + 1, 0);

/** What stands in a row: found by counting, so that a window of a million costs a window. */
export function rowAt<G extends Grouped>(all: readonly G[], row: number): GroupRow<G> | undefined {
	let left = row;
	for (const group of all) {
		if (left === 0) return {type: 'group', group};
		if (left <= group.members.length) return {type: 'change', group, place: group.members[left - 1]!};
		left -= group.members.length + 1;
	}
	return undefined;
}

/** The row of the heading after this row; the first one after the last. */
export function nextHeading(all: readonly Grouped[], row: number): number {
	let at = 0;
	for (const {members} of all) {
		if (at > row) return at;
		at += members.length + 1;
	}
	return 0;
}
