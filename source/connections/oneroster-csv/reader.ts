import type {Clock, Reader} from '../../core/ports.ts';
import type {ByteFile} from '../../core/roster/table.ts';
import {readCsv} from '../../io/csv.ts';
import {newest, withBundle} from '../csv-bundle.ts';
import {type OneRosterFile, oneRosterFiles} from '../oneroster-map/columns.ts';
import {readMerged} from './deltas.ts';
import {readOneRoster} from './read.ts';
import type {OneRosterCsvSettings} from './settings.ts';

/** The standard's other files: there, and not read. */
const others = [
	'categories.csv',
	'classResources.csv',
	'courseResources.csv',
	'demographics.csv',
	'lineItems.csv',
	'resources.csv',
	'results.csv',
] as const;
const names = [...oneRosterFiles.map((name) => `${name}.csv` as const), 'manifest.csv', ...others] as const;

/**
 * Reads a OneRoster 1.1 CSV bundle from a folder or a zip.
 * @throws SourceUnhealthyError as {@link readOneRoster} does, and when there is neither folder nor whole zip.
 */
export const oneRosterCsvReader = (
	{path, ...settings}: OneRosterCsvSettings,
	/** Where deltas are merged: what the last read left, as a zip, and the present moment. Absent: nothing is kept. */
	base?: {last(): Promise<string | undefined>; readonly clock: Pick<Clock, 'now'>},
): Reader => ({
	read: (signal) =>
		withBundle(path, names, async function* ({files, notes}) {
			const read = new Map<OneRosterFile, ByteFile>();
			for (const name of oneRosterFiles) {
				const file = files.get(`${name}.csv`);
				if (file !== undefined) read.set(name, file);
			}
			const exportedAt = newest(files.values());
			const input = {
				manifest: files.get('manifest.csv'),
				files: read,
				settings,
				odd: readCsv,
				notes,
				...(exportedAt === undefined ? {} : {exportedAt}),
			};
			if (base === undefined) return yield* readOneRoster(input, signal);
			return yield* readMerged(input, await base.last(), base.clock.now(), signal);
		}),
});
