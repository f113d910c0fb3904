import type {Instant} from '../../core/directory/ids.ts';
import type {LockHolder} from '../../core/ports.ts';
import type {Arming} from '../../core/state-records.ts';

export interface ReconcileResult {
	readonly files: ReadonlyArray<{
		readonly file: string;
		readonly kind: 'activity log' | 'roster service';
		readonly records: number;
	}>;
	readonly live: number;
	readonly inactive: number;
	/** Accounts about which no evidence exists. */
	readonly unknown: number;
	readonly changed: number;
	/** Where directory and evidence differ: all that stand, and what these files report besides. */
	readonly differences: ReadonlyArray<{readonly personId: string; readonly message: string}>;
	/** Classes that are here and that Apple School Manager removed. */
	readonly classes: ReadonlyArray<{readonly classId: string; readonly message: string}>;
	/** People in Apple School Manager whom nobody here knows. */
	readonly strangers: number;
	/** Packages of ours that these files confirm, by their ledger entry. */
	readonly confirmed: readonly string[];
	/** Last packages of targets whose upload Apple School Manager failed, as sentences. */
	readonly failedUploads: readonly string[];
	/** Of each target whose first upload, of the incumbent's rows, is all that was sent: whether it is proven harmless. */
	readonly firstUploads?: readonly string[];
	/** Uploads that are not ours, as sentences: two uploaders fight. */
	readonly foreignUploads: readonly string[];
	/** Packages that were sent and that no evidence confirms yet; `since` is when the oldest of them went. */
	readonly unconfirmed: {readonly count: number; readonly since?: Instant};
}

export interface ImportResult {
	/** Oldest first, by their own times. */
	readonly packages: ReadonlyArray<{
		readonly path: string;
		readonly people: number;
		readonly at: Instant;
		/** What it was taken as: `older` than what was known, `adopted`, and of the newest `baseline`. */
		readonly as: 'older' | 'adopted' | 'baseline';
		/** Accounts that it made; of an older one all are Deactivated, since nothing newer names them. */
		readonly created: number;
		readonly updated: number;
		/** People whose rows cannot be used, and whom nobody else delivers. */
		readonly heldBack: number;
		/**
		 * Of one that is not older: people of earlier uploads who are not in it, and are Deactivated here since; `live`: of
		 * these, whom Apple School Manager had by evidence. Absent: nobody.
		 */
		readonly left?: {readonly people: number; readonly live: number};
		/** Of an older one: people who were deleted here, or whose accounts are removed by now; they are not taken. */
		readonly gone?: number;
	}>;
	readonly created: number;
	readonly updated: number;
	/** SHA-256 of the package that the next one is compared with; undefined: it stays the one that was known. */
	readonly baseline: string | undefined;
	/** What the activity logs among the files said; absent: there were none. */
	readonly evidence?: ReconcileResult;
	readonly exitCode: number;
}

/**
 * `pinned`: the host key of its binding was seen now for the first time, and pinned. `warning`: what is not proven of
 * the first upload, where the settings let it be armed all the same.
 */
export type Armed = Arming & {readonly pinned?: true; readonly warning?: string};

/** `uploading`: who is in the middle of an upload that began before, and is not stopped. */
export type Disarmed = Arming & {readonly uploading?: LockHolder};

export interface ArmOptions {
	readonly level: 'first' | 'additions' | 'all';
	readonly removals?: string;
	/** With `all`: there is nothing in the organisation yet. */
	readonly empty?: boolean;
	/** Asked where no host key is pinned yet; `false` pins nothing and arms nothing. Absent: arming accepts it. */
	readonly acceptHostKey?: (host: string, hostKey: string) => Promise<boolean>;
}
