import {z} from 'zod';
import {mapSettings} from '../oneroster-map/settings.ts';
import {exportPath, isForServer, remoteShape} from '../remote-settings.ts';

/** Settings of a OneRoster 1.1 CSV export; every field takes text. */
export const oneRosterCsvSettings = z
	.object({
		path: exportPath('Folder or zip of the OneRoster 1.1 CSV export'),
		...mapSettings('sourcedId'),
		...remoteShape,
	})
	.refine(isForServer.check, isForServer.fault);

export type OneRosterCsvSettings = z.output<typeof oneRosterCsvSettings>;
