import {reached} from '../../source/core/directory/deactivation.ts';
import {
	type Directory,
	directoryCollections,
	emptyDirectory,
	recordSet,
} from '../../source/core/directory/directory.ts';
import {connectionId, runId} from '../../source/core/directory/ids.ts';
import {applyPlan} from '../../source/core/plan/apply.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import {defaultPolicy, type PlanInput, type Policy} from '../../source/core/plan/input.ts';
import type {Plan} from '../../source/core/plan/plan.ts';
import {planRoster} from '../../source/core/plan/plan-roster.ts';
import {type PublishedRecords, publishedRecords} from '../../source/core/plan/published.ts';
import type {RecordChange} from '../../source/core/ports.ts';
import type {RosterObjects} from '../../source/core/roster/from-objects.ts';
import {firstNight, planInput, sis} from './district.ts';

/** Commits changes to maps; a `before` that is not what stands there, or a second change of one record, is a defect of the plan. */
export function commit(directory: Directory, changes: Iterable<RecordChange>): Directory {
	const maps = new Map(
		directoryCollections.map((name) => [name as string, new Map<string, unknown>(entries(directory[name]))]),
	);
	const changed = new Set<string>();
	for (const {collection, key, before, after} of changes) {
		if (changed.has(`${collection} ${key}`)) throw new Error(`${collection} ${key} changes twice`);
		changed.add(`${collection} ${key}`);
		const map = maps.get(collection);
		if (map === undefined) continue;
		if (JSON.stringify(map.get(key)) !== JSON.stringify(before))
			throw new Error(`${collection} ${key} is not what the plan took it for`);
		if (after === undefined) map.delete(key);
		else map.set(key, after);
	}
	return Object.fromEntries([...maps].map(([name, map]) => [name, recordSet(map)])) as unknown as Directory;
}

const entries = (
	set: Directory['accounts' | 'classes' | 'locations' | 'courses' | 'enrolments' | 'tombstones'],
) => [...set.keys()].map((key): [string, unknown] => [key, set.get(key)]);

export interface Nights {
	/** The plan of this roster as things stand, changing nothing. */
	plan(roster: RosterObjects, more?: Partial<PlanInput>): Plan;
	/** Plans, applies (guards or not), sends (unless told otherwise) and goes to sleep for a day. */
	night(
		roster: RosterObjects,
		more?: Partial<PlanInput> & {readonly approved?: boolean; readonly sends?: boolean},
	): Plan;
	/** Decides the only conflict that is not applied yet, or the one of this id. */
	decide(choice: string, id?: string, input?: string): void;
	/** Turns the clock by days. */
	sleep(days: number): void;
	/** Changes the directory by hand. */
	change(change: (directory: Directory) => Directory): void;
	published(): PublishedRecords;
	readonly directory: Directory;
	readonly conflicts: readonly Conflict[];
	readonly now: Date;
	readonly policy: Policy;
}

const day = 86_400_000;

/** Night after night over one directory in memory. */
export function nights(directory: Directory = emptyDirectory, policy: Partial<Policy> = {}): Nights {
	let conflicts = new Map<string, Conflict>();
	let now = new Date(firstNight).getTime();
	let run = 1;
	const input = (roster: RosterObjects, more: Partial<PlanInput> = {}) => {
		const own = more.connection?.id ?? sis;
		const all = [...conflicts.values()];
		return planInput(directory, roster, {
			policy: {...defaultPolicy, ...policy},
			conflicts: all.filter(({connection}) => connection === own),
			present: all.filter(({connection}) => connection !== own).flatMap(({accounts}) => accounts),
			now: new Date(now),
			run: runId(run),
			...more,
		});
	};
	const apply = (changes: readonly RecordChange[]) => {
		directory = commit(directory, changes);
		conflicts = new Map(conflicts);
		for (const change of changes)
			if (change.collection === 'conflicts') {
				if (change.after === undefined) conflicts.delete(change.key);
				else conflicts.set(change.key, change.after);
			}
	};
	return {
		plan: (roster, more) => planRoster(input(roster, more)),
		night(roster, {approved = false, sends = true, ...more} = {}) {
			const planned = input(roster, more);
			const plan = planRoster(planned);
			apply([...applyPlan(plan, planned.conflicts, approved)]);
			if (sends) apply(sent(directory, new Date(now).toISOString()));
			now += day;
			run++;
			return plan;
		},
		decide(choice, id, input) {
			const open = [...conflicts.values()].filter((each) =>
				id === undefined ? each.applied === undefined : each.id === id,
			);
			if (open.length !== 1) throw new Error(`${open.length} conflicts are open`);
			const [conflict] = open as [Conflict];
			const {fingerprint} = conflict;
			const decision = {
				choice,
				by: 'test',
				at: new Date(now).toISOString(),
				fingerprint,
				...(input === undefined ? {} : {input}),
			};
			conflicts.set(conflict.id, {...conflict, decision});
		},
		sleep(days) {
			now += days * day;
		},
		change(change) {
			directory = change(directory);
		},
		published: () => publishedRecords(directory, {target: connectionId('asm'), feeds: new Set([sis])}),
		get directory() {
			return directory;
		},
		get conflicts() {
			return [...conflicts.values()];
		},
		policy: {...defaultPolicy, ...policy},
		get now() {
			return new Date(now);
		},
	};
}

/** What sending a package changes: the clocks of those whom it leaves out begin. */
export const sent = ({accounts}: Directory, at: string): readonly RecordChange[] =>
	[...accounts.values()].flatMap((before) =>
		before.deactivated?.awaits === 'upload'
			? [{collection: 'accounts' as const, key: before.personId, before, after: reached(before, at)}]
			: [],
	);

/** What a plan does, as lines: `accounts s1 update`. */
export const changesOf = (plan: Plan): readonly string[] =>
	[...plan.changes].map(({kind, key, action}) => `${kind} ${key} ${action}`);
