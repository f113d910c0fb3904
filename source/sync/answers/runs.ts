import type {GuardResult, Plan} from '../../core/plan/plan.ts';
import type {Published, Run} from '../../core/plan/run.ts';

export interface PlanResult {
	readonly connection: string;
	readonly plan: Plan;
}

export interface SyncOptions {
	/** Applies what no guard holds. */
	readonly yes?: boolean;
	/** Applies the plan of this hash (or a prefix of at least 8 digits) though guards hold it. */
	readonly approve?: string;
	/** Pairs what came back under another id again, as the held plan of this hash (or a prefix of it) offers. */
	readonly relink?: string;
	/** With a tripped guard: creations and updates now, removals stay pending. */
	readonly additionsOnly?: boolean;
	/** `false`: applies and does not publish. */
	readonly publish?: boolean;
	/** Asked with the plan when neither `yes` nor `approve` is given; `false` changes nothing. */
	readonly confirm?: (plan: Plan) => Promise<boolean>;
}

export interface SyncResult {
	readonly run: Run | undefined;
	readonly connection: string;
	readonly plan: Plan;
	readonly published: readonly Published[];
	/** `planned`: nobody said yes, nothing changed. */
	readonly outcome: 'nothing to do' | 'planned' | 'held' | 'applied';
	readonly exitCode: number;
}

export interface PublishOptions {
	/** The wire guard's hash, from the hold. */
	readonly approve?: string;
	/** Writes the six CSVs into this folder instead of sending. */
	readonly out?: string;
	/** Writes the zip to this file instead of sending. */
	readonly zip?: string;
	/** Builds it and says how it stands beside the last one: nothing is sent, nothing is kept. */
	readonly look?: true;
}

/** What sending a package would take away, by key; it is only told. */
export interface WireReport {
	/** `false`: nothing is known of what the target holds. */
	readonly known: boolean;
	readonly guards: readonly GuardResult[];
	readonly added: number;
	readonly removed: Readonly<Record<'people' | 'classes' | 'courses' | 'locations', readonly string[]>>;
	readonly changed: readonly string[];
	/** For `publish --approve`, when the guards hold it. */
	readonly hash?: string;
	/** Why it could not be compared, as a sentence. */
	readonly message?: string;
}

export interface PublishResult {
	readonly published: readonly Published[];
	readonly written?: string;
	/** Of a package that was written: how it stands beside the last one of the target. Absent: there is no target. */
	readonly wire?: WireReport;
	readonly run?: Run;
	readonly exitCode: number;
}
