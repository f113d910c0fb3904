import type {Clock} from '../../core/ports.ts';
import type {FileSystem} from '../../io/files.ts';
import type {Machine} from '../../io/machine.ts';

/** What the care of a state works with. */
export interface CareContext {
	readonly files: FileSystem;
	/** The state's folder, absolute. */
	readonly folder: string;
	readonly clock: Clock;
	/** Who holds its locks, as shown to others. */
	readonly owner: string;
	/** This one, unless a test has another. */
	readonly machine?: Machine;
	/** Of this rollcall, as backups name it. */
	readonly version?: string;
}
