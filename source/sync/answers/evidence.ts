import type {EvidenceCounts, Run} from '../../core/plan/run.ts';
import type {ReconcileResult} from './adoption.ts';

export interface EvidenceOptions {
	/** Reads all, not only what changed since the last time. */
	readonly full?: boolean;
	/** Reads and tells, and keeps nothing. */
	readonly look?: true;
}

/** What a source of evidence told, and what it says beside the directory. */
export interface EvidenceResult extends Pick<ReconcileResult, 'differences' | 'classes'> {
	readonly connection: string;
	/** Absent: it was only looked at. */
	readonly run?: Run;
	readonly counts: EvidenceCounts;
	/** Records by list: `people`, `classes` … */
	readonly records: Readonly<Record<string, number>>;
	/** What was odd about what was read, as sentences. */
	readonly issues: readonly string[];
	readonly exitCode: number;
}
