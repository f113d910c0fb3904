import type {Reader} from '../../core/ports.ts';
import {appleFileNames} from '../../core/roster/apple/format.ts';
import {readApple} from '../../core/roster/apple/read.ts';
import {readCsv} from '../../io/csv.ts';
import {newest, withBundle} from '../csv-bundle.ts';

/**
 * Reads Apple's six files from a folder or a zip.
 * @throws SourceUnhealthyError as {@link readApple} does, and when there is neither folder nor whole zip.
 */
export const appleCsvReader = (path: string): Reader => ({
	read: (signal) =>
		withBundle(path, appleFileNames, async function* ({files, notes}) {
			const exportedAt = newest(files.values());
			return yield* readApple(
				{files, odd: readCsv, notes, ...(exportedAt === undefined ? {} : {exportedAt})},
				signal,
			);
		}),
});
