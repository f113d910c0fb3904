import type {Work} from '../core/ports.ts';
import type {Findings} from '../core/roster/findings.ts';
import type {Roster} from '../core/roster/roster.ts';
import {type BundleFile, openBundle} from '../io/bundle.ts';
import type {PackedFile} from '../io/zip.ts';
import type {ExportFormat} from './remote-export.ts';

/** A format that is read from files, wherever they lie. */
export interface CsvFormat<Name extends string> extends ExportFormat<Name> {
	/**
	 * Reads a folder or zip on this machine.
	 * @param shown what messages call it, where it is a copy of something.
	 */
	read(path: string, signal: AbortSignal, shown?: string): Work<Roster>;
	/** What is kept of an export that was applied: no column of a person that is not read. */
	kept(path: string, roster: Roster): Promise<{readonly files: readonly PackedFile[]; close(): void}>;
}

/** The files of a format that were found in a folder or zip. */
export interface FoundFiles<Name extends string> {
	/** By the format's own names. */
	readonly files: ReadonlyMap<Name, BundleFile>;
	/** Tells how they came, where that is unusual. */
	readonly notes: (findings: Findings) => void;
}

/** Opens a folder or zip, hands out the files that a format knows, and closes it after the reading. */
export async function* withBundle<Name extends string>(
	path: string,
	names: readonly Name[],
	read: (found: FoundFiles<Name>) => Work<Roster>,
	/** What messages call it, where it is a copy of something. */
	shown = path,
): Work<Roster> {
	yield {stage: 'read', message: shown};
	const bundle = await openBundle(path, shown);
	try {
		const files = new Map<Name, BundleFile>();
		const others: string[] = [];
		const renamed: BundleFile[] = [];
		for (const file of bundle.files) {
			const name = names.find((each) => each.toLowerCase() === file.name.toLowerCase());
			if (name === undefined) others.push(file.name);
			else if (file.name === name) files.set(name, file);
			else renamed.push(file);
		}
		for (const file of renamed) {
			const name = names.find((each) => each.toLowerCase() === file.name.toLowerCase())!;
			if (!files.has(name)) files.set(name, {...file, name});
		}
		const notes = (findings: Findings) => {
			if (bundle.folder !== undefined)
				findings.note(shown, 'folder-in-zip', `has its files in a folder, ${bundle.folder}`, 0);
			for (const {name} of renamed) findings.note(name, 'file-case', 'is named in its own way', 0);
			if (others.length > 0)
				findings.note(shown, 'other-files', `holds ${others.length} other files, which are not read`, 0);
		};
		return yield* read({files, notes});
	} finally {
		bundle.close();
	}
}

/** Time of the newest of these files, ISO. */
export function newest(files: Iterable<BundleFile>): string | undefined {
	const times = [...files].flatMap(({modified}) => (modified === undefined ? [] : [modified.getTime()]));
	return times.length === 0 ? undefined : new Date(Math.max(...times)).toISOString();
}
