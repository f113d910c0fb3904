import {readCsv} from './read-csv.ts';
import {readZip, ZipFault} from './read-zip.ts';
import {type FileName, fileNames, headerFault, templates} from './tables.ts';

/** Something for which an upload fails as a whole. */
export interface Failure {
	/** The file, or the zip. */
	readonly file: string;
	readonly line?: number;
	readonly field?: string;
	readonly value?: string;
	readonly code:
		| 'UNREADABLE'
		| 'NOT_FLAT'
		| 'MISSING_FILE'
		| 'INVALID_HEADER'
		| 'MISSING_VALUE'
		| 'INVALID_VALUE'
		| 'DUPLICATE_ID'
		| 'NOT_FOUND'
		| 'MANAGED_ID_GENERATION_FAILED';
	/** `staff.csv:3 - location_id = '10' does not reference any location_id in locations.csv` */
	readonly message: string;
	/** The row's values by column, for the log. */
	readonly row?: Row;
}

/** One line of a file. */
export interface Row {
	readonly line: number;
	/** The value of a column; blank where there is none. */
	get(column: string): string;
	/** All values of a repeated column that are not blank, in order. */
	all(column: string): readonly string[];
}

export type Upload = Readonly<Record<FileName, readonly Row[]>>;

const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** Reads a received zip into its six tables; faults go to `fail`, and what could be read comes back. */
export function readUpload(zip: Buffer, fail: (failure: Failure) => void): Upload {
	const upload: Record<FileName, readonly Row[]> = {
		'students.csv': [],
		'staff.csv': [],
		'courses.csv': [],
		'classes.csv': [],
		'rosters.csv': [],
		'locations.csv': [],
	};
	const seen = new Set<string>();
	try {
		for (const {name, content} of readZip(zip)) {
			// What macOS adds by itself.
			if (name.startsWith('__MACOSX/') || name === '.DS_Store') continue;
			if (/[/\\]/.test(name)) {
				fail({file: name, code: 'NOT_FLAT', message: `${name} - must not stand in a folder inside the zip`});
				continue;
			}
			const file = fileNames.find((known) => known === name);
			if (file === undefined) continue;
			if (seen.has(file)) fail({file, code: 'DUPLICATE_ID', message: `${file} - stands in the zip twice`});
			seen.add(file);
			upload[file] = readTable(file, content(), fail);
		}
	} catch (error) {
		if (!(error instanceof ZipFault)) throw error;
		fail({file: 'the zip', code: 'UNREADABLE', message: `the zip cannot be read: ${error.message}`});
		return upload;
	}
	for (const file of fileNames)
		if (!seen.has(file))
			fail({
				file,
				code: 'MISSING_FILE',
				message: `${file} - is missing: all six files belong into every upload`,
			});
	return upload;
}

function readTable(file: FileName, content: Buffer, fail: (failure: Failure) => void): readonly Row[] {
	let text: string;
	try {
		text = decoder.decode(content);
	} catch {
		fail({file, code: 'UNREADABLE', message: `${file} - is not UTF-8`});
		return [];
	}
	const lines = readCsv(text);
	const header = lines.next().value;
	const wrong =
		text.charCodeAt(0) === 0xfeff
			? 'the file begins with a byte order mark'
			: headerFault(file, header?.fields ?? []);
	if (!header || wrong !== undefined) {
		fail({file, line: 1, code: 'INVALID_HEADER', message: `${file}:1 - ${wrong}`});
		return [];
	}
	const columns = new Map(header.fields.map((name, at) => [name, at]));
	const repeated = templates[file].repeated?.column;
	const repeatedAt = header.fields.flatMap((name, at) =>
		repeated !== undefined && (name === repeated || /_\d+$/.test(name)) ? at : [],
	);
	const rows: Row[] = [];
	for (const {line, fields, fault} of lines) {
		const why =
			fault ??
			(fields.length === header.fields.length
				? undefined
				: `${fields.length} values, but the header has ${header.fields.length}`);
		if (why !== undefined) {
			fail({file, line, code: 'UNREADABLE', message: `${file}:${line} - ${why}`});
			continue;
		}
		rows.push({
			line,
			get: (column) => fields[columns.get(column) ?? -1] ?? '',
			all: () => repeatedAt.flatMap((at) => fields[at] || []),
		});
	}
	return rows;
}
