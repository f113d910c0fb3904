import type {Clock} from '../../core/ports.ts';
import type {FileSystem} from '../../io/files.ts';

/** What the care of a state works with. */
export interface CareContext {
	readonly files: FileSystem;
	/** The state's folder, absolute. */
	readonly folder: string;
	readonly clock: Clock;
	/** Who holds its locks, as shown to others. */
	readonly owner: string;
	/** Of this rollcall, as backups name it. */
	readonly version?: string;
}
