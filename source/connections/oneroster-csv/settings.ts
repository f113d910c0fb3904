import {z} from 'zod';
import {mapSettings} from '../oneroster-map/settings.ts';

/** Settings of a OneRoster 1.1 CSV export; every field takes text. */
export const oneRosterCsvSettings = z.object({
	path: z.string().trim().min(1).describe('Folder or zip of the OneRoster 1.1 CSV export'),
	...mapSettings('sourcedId'),
});

export type OneRosterCsvSettings = z.output<typeof oneRosterCsvSettings>;
