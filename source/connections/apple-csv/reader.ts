import type {Reader} from '../../core/ports.ts';
import {type AppleFileName, appleFileNames} from '../../core/roster/apple/format.ts';
import {readApple} from '../../core/roster/apple/read.ts';
import {openBundle} from '../../io/bundle.ts';
import {readCsv} from '../../io/csv.ts';
import {type CsvFormat, newest, withBundle} from '../csv-bundle.ts';

/**
 * Apple's six files.
 * Reading throws SourceUnhealthyError as {@link readApple} does, and when there is neither folder nor whole zip.
 */
export const appleCsvFormat: CsvFormat<AppleFileName> = {
	names: appleFileNames,
	missing: (there) => appleFileNames.filter((name) => !there.has(name)),
	read: (path, signal, shown) =>
		withBundle(
			path,
			appleFileNames,
			async function* ({files, notes}) {
				const exportedAt = newest(files.values());
				return yield* readApple(
					{files, odd: readCsv, notes, ...(exportedAt === undefined ? {} : {exportedAt})},
					signal,
				);
			},
			shown,
		),
	async kept(path) {
		const bundle = await openBundle(path);
		const files = appleFileNames.flatMap((name) => {
			const file = bundle.files.find((each) => each.name.toLowerCase() === name);
			return file === undefined ? [] : [{name, chunks: file.open()}];
		});
		return {files, close: () => bundle.close()};
	},
};

/** Reads Apple's six files from a folder or a zip on this machine. */
export const appleCsvReader = (path: string): Reader => ({
	read: (signal) => appleCsvFormat.read(path, signal),
});
