import type {Clock, Reader} from '../../core/ports.ts';
import type {ByteFile} from '../../core/roster/table.ts';
import {readCsv} from '../../io/csv.ts';
import {type CsvFormat, newest, withBundle} from '../csv-bundle.ts';
import {type OneRosterFile, oneRosterFiles} from '../oneroster-map/columns.ts';
import type {MapSettings} from '../oneroster-map/mapped.ts';
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

type Base = {last(): Promise<string | undefined>; readonly clock: Pick<Clock, 'now'>};

/** What a bulk export has at least; a manifest says by itself what there is. */
const needed = ['orgs.csv', 'users.csv', 'courses.csv', 'classes.csv', 'enrollments.csv'] as const;
type ReadName = `${OneRosterFile}.csv` | 'manifest.csv';

/**
 * OneRoster 1.1 as CSV. Reading throws SourceUnhealthyError as {@link readOneRoster} does, and when there is neither
 * folder nor whole zip.
 * @param base where deltas are merged: what the last read left, as a zip, and the present moment. Absent: nothing is kept.
 */
export const oneRosterCsvFormat = (settings: MapSettings, base?: Base): CsvFormat<ReadName> => ({
	// Demographics and what else the standard has is not even brought here.
	names: [...oneRosterFiles.map((name) => `${name}.csv` as const), 'manifest.csv'],
	missing: (there) => (there.has('manifest.csv') ? [] : needed.filter((name) => !there.has(name))),
	read: (path, signal, shown) =>
		withBundle(
			path,
			names,
			async function* ({files, notes}) {
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
			},
			shown,
		),
	// The rows as deltas are merged into them: without passwords, phones, and who has no place in Apple School Manager.
	async kept(_path, {base: rows}) {
		return {files: (rows?.files ?? []).map(({name, chunks}) => ({name, chunks: chunks()})), close() {}};
	},
});

/** Reads a OneRoster 1.1 CSV bundle from a folder or a zip on this machine. */
export const oneRosterCsvReader = (
	{path, ...settings}: Pick<OneRosterCsvSettings, 'path'> & MapSettings,
	base?: Base,
): Reader => ({
	read: (signal) => oneRosterCsvFormat(settings, base).read(path, signal),
});
