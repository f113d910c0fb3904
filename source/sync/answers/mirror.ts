import type {HeldLocation} from '../../core/mirror/held.ts';
import type {MirrorPlan} from '../../core/mirror/mirror-plan.ts';
import type {MirrorRun} from '../../core/mirror/mirror-run.ts';
import type {Run} from '../../core/plan/run.ts';
import type {SyncOptions, SyncResult} from './runs.ts';

/** Options of a sync, which hold for both halves of a two-way one. */
export interface MirrorOptions extends SyncOptions {
	/** Reads and plans both halves, and changes nothing on either side. */
	readonly look?: true;
	/** Asked with what would be written there, as `confirm` is with what would come in. */
	readonly confirmMirror?: (plan: MirrorPlan) => Promise<boolean>;
}

/** Somebody to be invited to register with volume purchasing: there is no call for it. */
export interface Invited {
	/** Person ID. */
	readonly key: string;
	/** Id there. */
	readonly id: string;
	readonly username: string;
	readonly email: string;
}

/** What came of one sync with a mirror, or would come. */
export interface MirrorResult {
	readonly connection: string;
	readonly direction: 'one-way' | 'two-way';
	/** Two-way: the half that comes in. Absent in one direction. */
	readonly incoming?: Pick<SyncResult, 'plan' | 'published' | 'outcome' | 'run'>;
	/** Why what comes in goes nowhere though it is to be uploaded, as sentences. Absent: it goes, or is not to. */
	readonly notUploaded?: string;
	/** What is written there. Absent: what comes in waits, and nothing is written before that is settled. */
	readonly plan?: MirrorPlan;
	/** The locations that were read there. Absent: nothing was. */
	readonly locations?: readonly HeldLocation[];
	/** Tripped or not, with those that no plan knows: a pause. */
	readonly guards: MirrorPlan['guards'];
	readonly run?: Run;
	/** What the run wrote. Absent: nothing was tried. */
	readonly wrote?: MirrorRun;
	/** Who to invite. Absent: the setting is off. */
	readonly invite?: readonly Invited[];
	/** `planned`: nobody said yes. */
	readonly outcome: 'nothing to do' | 'planned' | 'held' | 'applied';
	readonly exitCode: number;
}
