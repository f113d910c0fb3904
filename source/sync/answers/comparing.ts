import type {Instant} from '../../core/directory/ids.ts';
import type {Parity} from '../../core/parity/parity.ts';

export interface CompareOptions {
	/** The newer package; absent: what would be sent now. */
	readonly next?: string;
	/** For whom, where there are several targets. */
	readonly target?: string;
}

/** An older package beside a newer one: `adopt compare`. */
export interface CompareResult extends Parity {
	readonly old: {readonly path: string; readonly people: number; readonly at?: Instant};
	/** `path` absent: it is what would be sent now. */
	readonly next: {readonly path?: string; readonly people: number; readonly sha256?: string};
	readonly target?: string;
	/** 0: every difference is explained; 4: some are not. */
	readonly exitCode: 0 | 4;
}
