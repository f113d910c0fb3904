import {
	DamagedEntryError,
	NotAZipError,
	type OpenPackage,
	openPackage,
	type PackageEntry,
} from '../io/package-entries.ts';
import {checkEntries, wholeBytes} from './check-entries.ts';
import {checkFile, type FileCheck, type Known} from './check-file.ts';
import {type Finding, type FindingCount, Findings} from './findings.ts';
import {LongLineError} from './lines.ts';
import {lookAgain, manyKeys} from './second-look.ts';
import {type FileName, fileNames} from './templates.ts';

export interface VerifyOptions {
	/** Id of the location that was made at sign-up: it takes nobody by SFTP. */
	readonly primaryLocation?: string;
	readonly signal?: AbortSignal;
}

/** How far the reading is. */
export interface VerifyStep {
	readonly stage: 'verify';
	readonly message: string;
	readonly done: number;
	readonly unit: 'rows';
}

export interface PackageReport {
	/** How many findings for which Apple School Manager would refuse the package; 0: none that we know of. */
	readonly refused: number;
	readonly warnings: number;
	/** Rows of each file that could be read, without the header. */
	readonly rows: Readonly<Partial<Record<FileName, number>>>;
	/** What is refused first; of one rule, file and field no more than twenty. */
	readonly findings: readonly Finding[];
	/** All of them, counted. */
	readonly counts: readonly FindingCount[];
}

/**
 * Reads a package (a zip, or a folder of the six files) by Apple's rules and tells what is wrong with it. It shares
 * no line with what writes packages, or reads them otherwise, so that it can contradict both. Rows are streamed: what
 * is held are the ids of people, classes, courses and locations, and 8 to 16 bytes for each roster row.
 * @throws UsageError when there is nothing at the path, or it cannot be read.
 */
export async function* verifyPackage(
	path: string,
	{primaryLocation, signal}: VerifyOptions = {},
): AsyncGenerator<VerifyStep, PackageReport, void> {
	const findings = new Findings();
	const rows: Partial<Record<FileName, number>> = {};
	const report = (): PackageReport => ({
		refused: findings.total('refused'),
		warnings: findings.total('warning'),
		rows,
		findings: findings.told,
		counts: findings.counts,
	});
	let opened: OpenPackage;
	try {
		opened = await openPackage(path);
	} catch (error) {
		if (!(error instanceof NotAZipError)) throw error;
		findings.add('not-a-zip', {file: ''}, `cannot be read as a zip: ${error.message}`);
		return report();
	}
	try {
		const files = await checkEntries(opened, findings);
		const known: Known = {keys: new Map(), many: manyKeys()};
		for (const file of fileNames) {
			const entry = files.get(file);
			if (entry === undefined) continue;
			signal?.throwIfAborted();
			rows[file] = yield* readWhole({file, known, findings, primaryLocation}, entry, signal);
		}
		if (rows['students.csv'] === 0 && rows['staff.csv'] === 0)
			findings.add('nobody', {file: ''}, 'names nobody: everybody would be deactivated');
		await lookAgain(files, known.many, findings);
		return report();
	} finally {
		opened.close();
	}
}

/** Reads one file; one that breaks off is told of, and nothing is held against what it may have held. */
async function* readWhole(
	check: Omit<FileCheck, 'bytes'>,
	entry: PackageEntry,
	signal: AbortSignal | undefined,
): AsyncGenerator<VerifyStep, number> {
	const {file, findings, known} = check;
	let done = 0;
	try {
		for await (done of checkFile({...check, bytes: wholeBytes(entry)})) {
			signal?.throwIfAborted();
			yield {stage: 'verify', message: file, done, unit: 'rows'};
		}
	} catch (error) {
		known.keys.delete(file);
		if (error instanceof LongLineError)
			findings.add('row-too-long', {file, line: error.line}, 'is longer than any row of a roster');
		else if (error instanceof DamagedEntryError)
			findings.add('zip-damaged', {file}, `cannot be read to its end: ${error.message}`);
		else throw error;
	}
	return done;
}
