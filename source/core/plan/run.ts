import type {ConnectionId, Instant, RunId} from '../directory/ids.ts';
import type {EvidenceMark} from '../evidence/evidence.ts';
import type {MirrorRun} from '../mirror/mirror-run.ts';
import type {Problem} from '../roster/problem.ts';
import type {GuardResult, Patch, PlanCounts} from './plan.ts';

export const runStates = [
	'succeeded',
	'succeeded with issues',
	'applied not published',
	'not published by choice',
	'held',
	'failed',
	'cancelled',
	'interrupted',
] as const;
export type RunState = (typeof runStates)[number];

export interface StageResult {
	/** `read`, `plan`, `apply`, `publish`, `record` … */
	readonly stage: string;
	readonly milliseconds: number;
	readonly count?: number;
	readonly unit?: string;
}

/** What a night without sending differed in from the newest package that was known of the target. */
export interface Shadow {
	readonly explained: number;
	readonly unexplained: number;
	/** What the package that it was compared with tells of. */
	readonly against: Instant;
}

/** What came of one target in one run. *Sent* is not *confirmed*: SFTP never confirms. */
export interface Published {
	readonly target: string;
	readonly outcome: 'sent' | 'skipped' | 'held' | 'disarmed' | 'failed';
	readonly bytes: number;
	/** Of the zip; 64 hex digits. */
	readonly sha256: string;
	/** `SHA256:…` as OpenSSH prints it. */
	readonly hostKey?: string;
	readonly skipped: boolean;
	/** Id of the newest activity that the package knows of. Absent: there was none, or it is from before that was kept. */
	readonly upTo?: string;
	/** Why it was not sent, or what failed, with the next step. */
	readonly message?: string;
	readonly guards?: readonly GuardResult[];
	/** Names the package for `publish --approve`. */
	readonly hash?: string;
	/** Of the error, where it failed. */
	readonly exitCode?: number;
	/** Nothing was sent since the target is disarmed: how the package stands beside the last known one. Absent: none is. */
	readonly shadow?: Shadow;
}

/** One execution of a sync, or of anything else that changed the directory as a whole. */
export interface Run {
	readonly id: RunId;
	readonly connection?: ConnectionId;
	/** Kept as it was called then. */
	readonly connectionName: string;
	readonly kind:
		| 'sync'
		| 'publish'
		| 'import'
		| 'disconnect'
		| 'undo'
		| 'restore'
		| 'repair'
		| 'evidence'
		| 'federation'
		| 'mirror';
	readonly trigger: 'manual' | 'schedule' | 'push';
	readonly by: string;
	readonly begin: Instant;
	readonly end: Instant;
	readonly state: RunState;
	readonly stages: readonly StageResult[];
	readonly planHash?: string;
	readonly counts?: PlanCounts;
	/** How many people are at other locations after it than before; absent: none, or it is from before that was counted. */
	readonly moved?: number;
	/** Sequence of the commit that applied it: its change set holds every change with before and after. */
	readonly generation?: number;
	readonly rows?: Readonly<Record<string, number>>;
	readonly exportedAt?: string;
	/** Hash of the filter that the roster was read by; absent: it was not filtered. */
	readonly scopeHash?: string;
	readonly problems: readonly Problem[];
	readonly patches: readonly Patch[];
	readonly guards: readonly GuardResult[];
	readonly conflicts: readonly string[];
	readonly heldBack: number;
	/** Conflicts (ids) that a decision settled in this run for the first time; absent: none. */
	readonly decided?: readonly string[];
	/** Whose accounts (Person IDs) took over what a person decided about each of them: approved, for guards; absent: none. */
	readonly decidedPeople?: readonly string[];
	/** How many conflicts each rule settled, by its id; absent: none was used. */
	readonly rules?: Readonly<Record<string, number>>;
	readonly published: readonly Published[];
	readonly approved?: {
		readonly hash: string;
		readonly by: string;
		readonly additionsOnly: boolean;
		/** Only what a changed filter leaves out: the keys of the guard *scope*. */
		readonly scope?: true;
	};
	/** Applied and not published: not tried again by itself before this. */
	readonly retryAt?: Instant;
	/** Why it failed or is held, as a sentence. */
	readonly message?: string;
	/** Of an undo: the run whose changes it took back. */
	readonly undoes?: RunId;
	/**
	 * The roster as it was read, before the filter: a kept file of the state. Absent: the run was not applied, read
	 * nothing, or is from before rosters were kept. Of a connection only the newest one is still there.
	 */
	readonly roster?: string;
	/**
	 * The same of a run that a guard held, for explain: what was read, and waits. Absent: it was applied, or read
	 * nothing, or is from before these were kept. Of a connection only the newest one is still there, until a run applies.
	 */
	readonly heldRoster?: string;
	/**
	 * What the connection's format merges deltas into, as a kept file, of a run that was not applied too; absent: it has
	 * no deltas, or nothing was read.
	 */
	readonly base?: string;
	/** When the roster was last read whole; absent: in this run. */
	readonly wholeAt?: Instant;
	/** Of a run that read evidence, and kept it. */
	readonly evidence?: EvidenceCounts;
	/** Of a run that wrote to another system what the directory says. Its `counts` are none: the directory did not change. */
	readonly mirror?: MirrorRun;
	/**
	 * The other half of a two-way sync: at what came in, the run that wrote (or is to write) afterwards; at that one, what
	 * came in before. Absent: there is none, or it is from before it was kept.
	 */
	readonly pair?: RunId;
	/** Of one that read evidence: where it was read to. */
	readonly mark?: EvidenceMark;
}

/** What a run that read evidence found: of all accounts as they stand after it, but for people and changed. */
export interface EvidenceCounts {
	readonly extent: 'full' | 'delta';
	/** Whom the other side told of, those that nobody here knows among them. */
	readonly people: number;
	readonly live: number;
	readonly inactive: number;
	readonly unknown: number;
	/** Accounts that are marked otherwise than before. */
	readonly changed: number;
	/** Between directory and evidence, of people and classes. */
	readonly differences: number;
	/** People there whom nobody here knows. */
	readonly strangers: number;
}

/** A run that has nothing to tell yet. */
export const emptyRun = (
	known: Pick<Run, 'id' | 'connectionName' | 'kind' | 'trigger' | 'by' | 'begin' | 'end' | 'state'>,
): Run => ({
	...known,
	stages: [],
	problems: [],
	patches: [],
	guards: [],
	conflicts: [],
	heldBack: 0,
	published: [],
});
