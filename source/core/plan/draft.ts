import type {ConflictId} from '../directory/ids.ts';
import type {Tombstone} from '../directory/records.ts';
import type {Place, Problem} from '../roster/problem.ts';
import type {LeftOut} from '../roster/roster.ts';
import type {Conflict} from './conflict.ts';
import type {FilledRows} from './enriched.ts';
import type {PlanInput} from './input.ts';
import {
	type Action,
	type Change,
	type Counts,
	type DecidedConflict,
	type HeldBack,
	noCounts,
	type Patch,
	type PlannedKind,
	plannedKinds,
} from './plan.ts';

type Tally = {-readonly [K in keyof Counts]: number};

/** Why a location or a course is held back, as part of a sentence, and the conflict that it waits for. */
export interface Waiting {
	readonly why: string;
	readonly conflict?: ConflictId;
}

/** A plan while it is being made: what each stage found, in order. Lives only inside {@link planRoster}. */
export class Draft {
	readonly changes: Change[] = [];
	readonly counts = Object.fromEntries(plannedKinds.map((kind) => [kind, {...noCounts}])) as Record<
		PlannedKind,
		Tally
	>;
	readonly problems: Problem[] = [];
	readonly patches: Patch[] = [];
	readonly heldBack: HeldBack[] = [];
	/** Why what names these waits too, by id at the source: they are listed, and nobody knows yet what they are here. */
	readonly undecided = {locations: new Map<string, Waiting>(), courses: new Map<string, Waiting>()};
	/** What decisions leave out, beside what the reader left out already. */
	readonly leftOut: LeftOut[] = [];
	/** Schools that somebody decided to leave out: what they are called, by id at the source. */
	readonly leftOutSchools = new Map<string, string>();
	/** People and classes that are published and of such a school, by key: on their way out once that is approved. */
	readonly ofLeftOutSchools = {people: new Map<string, LeftOut>(), classes: new Map<string, LeftOut>()};
	/** What the filter alone takes from those who stay: students by class, and locations by Person ID. */
	readonly filteredPlaces = new Map<string, string[]>();
	readonly filteredLocations = new Map<string, readonly string[]>();
	readonly conflicts: Conflict[] = [];
	/** Tombstones of those who were decided to be the same human. */
	readonly revived: Tombstone[] = [];
	/** Decisions that this plan rests on, as `id=choice`. */
	readonly decisions: string[] = [];
	/** Conflicts that were met and are settled by a decision or a rule. */
	readonly decided: DecidedConflict[] = [];
	/** So many sign in anew that the guard holds them all, and nobody is asked one by one. */
	manySignIns = false;
	/** Accounts (Person IDs) whose other sign-in is taken because of that: the guard holds them, however few are left. */
	readonly unaskedSignIns: string[] = [];
	/** Accounts about whose sign-in somebody was asked before: their conflict, and what was decided, stands all the same. */
	askedSignIns: ReadonlySet<string> = new Set();
	/** Accounts (Person IDs) of whom one row is taken and another one is not: they keep their places as last sent. */
	partlyHeld: ReadonlySet<string> = new Set();
	/** Rows of students by rows of staff that have the same id at the source: whom an enrolment means. */
	readonly studentRows = new Map<number, number>();
	/** Conflicts (ids) that stay as they are: their row was held back or faulty before they were met or settled. */
	readonly waiting: string[] = [];
	/** Accounts that stay as they were last sent: absent, faulty, or on a side of an open conflict (rule 3). */
	readonly retained = new Set<string>();
	/** Absent people (Person IDs) whose removal this plan decides, for the guards. */
	readonly removed: string[] = [];
	/** Newly absent people, whether their removal is decided or stays pending. */
	readonly absent: string[] = [];
	/** People (Person IDs) who were adopted, whom nobody delivers, and of whom no row says anything: they stay as they are. */
	readonly undelivered: string[] = [];
	/** People (Person IDs) who turn from student into staff, or back. */
	readonly turned: string[] = [];
	readonly removedClasses: string[] = [];
	readonly removedCourses: string[] = [];
	readonly removedLocations: string[] = [];
	/** What was filled in of rows of people, by identity providers. */
	filled: FilledRows = new Map();
	/** What is open or decided, by id. */
	readonly known: ReadonlyMap<string, Conflict>;
	/** External ids of the locations that were read; undefined: all of them. */
	readonly scope: ReadonlySet<string> | undefined;
	readonly input: PlanInput;

	constructor(input: PlanInput) {
		this.input = input;
		this.known = new Map(input.conflicts.map((conflict) => [conflict.id, conflict]));
		for (const id of input.present ?? []) this.retained.add(id);
		const {locations} = input.roster.scope;
		this.scope = locations && new Set(locations);
		for (const problem of input.roster.problems) this.problems.push(problem);
	}

	/** The row of people that an enrolment names, its student where one id stands for two; −1: none. */
	studentRow(row: number): number {
		const named = this.input.roster.enrolments.studentRow(row);
		return this.studentRows.get(named) ?? named;
	}

	/** Adds a change and counts it (enrolments count themselves). */
	change(change: Change) {
		this.changes.push(change);
		if (change.kind !== 'enrolments') this.counts[change.kind][change.action]++;
	}

	count(kind: PlannedKind, what: Action | 'unchanged' | 'heldBack' | 'leaving', by = 1) {
		this.counts[kind][what] += by;
	}

	hold(kind: PlannedKind, key: string, why: string, place?: Place, conflict?: ConflictId) {
		this.heldBack.push({
			kind,
			key,
			why,
			...(place === undefined ? {} : {place}),
			...(conflict === undefined ? {} : {conflict}),
		});
		this.counts[kind].heldBack++;
	}

	problem(place: Place, problem: Omit<Problem, 'file' | 'line'>) {
		this.problems.push({file: place.file, line: place.line, ...problem});
	}

	patch(place: Place, patch: Omit<Patch, 'file' | 'line'>) {
		this.patches.push({file: place.file, line: place.line, ...patch});
	}
}
