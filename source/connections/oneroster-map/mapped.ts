import type {z} from 'zod';
import type {SourceUnhealthyError} from '../../core/errors.ts';
import type {Findings} from '../../core/roster/findings.ts';
import type {OneRosterFile} from './columns.ts';
import type {mapSettings} from './settings.ts';

type Shape = ReturnType<typeof mapSettings>;

/** How a source's records become a roster. */
export type MapSettings = {readonly [Key in keyof Shape]: z.output<Shape[Key]>};

/** How records that the source calls inactive are taken. */
export type Inactive = MapSettings['inactive'];

/** What the lists of one read share. */
export interface Mapped {
	readonly findings: Findings;
	readonly settings: MapSettings;
	/** What problems call a list: `users.csv` of an export, `users` of a service. */
	readonly nameOf: (file: OneRosterFile) => string;
	/** The error of a source that answers with nothing where something must be; the message says of what. */
	readonly nothing: (message: string) => SourceUnhealthyError;
	/** How a list without records is told. */
	readonly empty: string;
}
