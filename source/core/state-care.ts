import type {Instant} from './directory/ids.ts';
import type {ExitCode} from './errors.ts';
import type {DocumentName, Work} from './ports.ts';

/**
 * The care of a state: examining, mending, keeping a copy, bringing one back. It works on the folder, without
 * opening the store, since a damaged state cannot be opened.
 */
export interface StateCare {
	/** The state's folder, absolute. */
	readonly folder: string;
	/**
	 * Reads every file of the state and compares every checksum, and whether one can be written there, which is removed
	 * again; changes nothing.
	 */
	examine(signal: AbortSignal): Work<Examination>;
	/** What mending would do; undefined when nothing has to be mended. Changes nothing. */
	planRepair(signal: AbortSignal): Work<RepairPlan | undefined>;
	/**
	 * Does what the plan says: what is damaged is set aside, never overwritten.
	 * @throws StaleError when the state is not what was planned for. LockedError while somebody commits.
	 */
	repair(plan: RepairPlan, signal: AbortSignal): Work<Repaired>;
	/**
	 * Writes one file with the newest generation, its history and kept files, whole however many commits come
	 * meanwhile. Secrets are left out.
	 */
	backup(file: string, signal: AbortSignal, options?: BackupOptions): Work<BackupMade>;
	/** Unpacks a backup aside and checks it whole. @throws StateDamagedError when it is not what was written. */
	openBackup(file: string, signal: AbortSignal): Work<OpenBackup>;
}

/** One thing that is not as it should be. */
export interface CareFinding {
	/** `damage`: something that was written is not there any more. */
	readonly severity: 'damage' | 'warning' | 'fine';
	/** Path of the file, absolute; or what was looked at. */
	readonly subject: string;
	readonly line?: number;
	/** What is wrong, as a sentence without its dot. */
	readonly what: string;
	/** What can be done, as a command or a sentence. */
	readonly next?: string;
	/** The exit code that commands end with because of it, where nothing can be done before it is mended. */
	readonly exitCode?: ExitCode;
}

export interface Examination {
	readonly findings: readonly CareFinding[];
	/** The newest generation that is whole; undefined where none is. */
	readonly whole?: {readonly sequence: number; readonly at?: Instant};
	/** Number of the layout on disk, where the root still says it. */
	readonly format?: number;
	/** What was looked at. */
	readonly files: number;
	readonly bytes: number;
	readonly commits: number;
}

export interface RepairPlan {
	/** What will be done, step by step, as sentences. */
	readonly steps: readonly string[];
	/** Commits that are lost by it, as far as they can still be told. */
	readonly lost: ReadonlyArray<{readonly sequence: number; readonly at?: Instant}>;
	/** Nobody can tell how many more are lost: the file that held them is gone. */
	readonly lostUnknown?: true;
	/** Every target is disarmed by it, since what is lost may be an upload, or somebody's disarming. */
	readonly disarms?: true;
	/** The generation that the state will be at; undefined where no whole one is left and only a backup helps. */
	readonly generation: number | undefined;
	/** Changes when what was found does. */
	readonly hash: string;
}

export interface Repaired {
	/** Folder in which the damaged files lie now; undefined where there was nothing to be set aside. */
	readonly aside?: string;
	readonly generation: number;
}

export interface BackupOptions {
	/** Replaces a file of this name; otherwise that is refused. */
	readonly replace?: boolean;
}

export interface BackupMade {
	readonly file: string;
	readonly bytes: number;
	readonly sha256: string;
	readonly sequence: number;
	/** References of secrets that are not in it and have to be given again after a restore elsewhere. */
	readonly secrets: readonly string[];
}

/** A backup that was found whole. */
export interface OpenBackup {
	readonly made: Instant;
	readonly sequence: number;
	/** References of secrets that the backup does not hold and its connections need. */
	readonly secrets: readonly string[];
	/** What is in the folder now: no state, one that does not open or has `damage`, or a whole one. */
	readonly over:
		| {readonly state: 'none' | 'whole'}
		| {
				readonly state: 'damaged';
				readonly damage: readonly CareFinding[];
				readonly whole?: Examination['whole'];
		  };
	/** Its state, to be read. */
	readonly store: import('./ports.ts').Store;
	/**
	 * Makes it the state of this folder, which held none, or a damaged one that is set aside as a whole. All its
	 * targets are disarmed; `store` is closed by it.
	 * @throws LockedError while somebody works on the damaged one. UsageError over a whole one.
	 */
	place(): Promise<{readonly sequence: number; readonly aside?: string}>;
	/**
	 * Brings one document back where this folder's state has none, or one that cannot be read, which is set aside.
	 * @throws UsageError over one that can be read.
	 */
	placeDocument(name: DocumentName): Promise<{readonly aside?: string}>;
	/** Removes what was unpacked. */
	close(): Promise<void>;
}
