import {SourceUnhealthyError} from '../../core/errors.ts';
import type {Work} from '../../core/ports.ts';
import {mergedTable, type TableDelta} from '../../core/roster/delta.ts';
import {Findings} from '../../core/roster/findings.ts';
import {refuseMostlyFaulty} from '../../core/roster/health.ts';
import type {Roster} from '../../core/roster/roster.ts';
import {type ByteFile, readDialects, readTable, type TableHandler} from '../../core/roster/table.ts';
import type {TableRow} from '../../core/roster/table-row.ts';
import {type Archive, openZip} from '../../io/zip.ts';
import {checked, columnsOf, type OneRosterFile, oneRosterFiles} from '../oneroster-map/columns.ts';
import {baseHeader, baseLine} from './base.ts';
import {type Announced, readManifest} from './manifest.ts';
import {type OneRosterInput, readOneRoster} from './read.ts';

/** Deltas miss removals: at least so often the source has to be read whole (`sync.md`, *Schedules*). */
const wholeWithin = 7 * 86_400_000;

/**
 * Reads a bundle that may hold deltas: they are merged into what the last read left, and the result is read as a bulk
 * export of that moment would be. A file that comes whole replaces its table; one that is absent stays.
 * @param last the zip that the last read left; undefined: there is none, and a delta is given as it is, to be refused.
 */
export async function* readMerged(
	input: OneRosterInput,
	last: string | undefined,
	now: Date,
	signal: AbortSignal,
): Work<Roster> {
	const findings = new Findings();
	const announced = yield* readDialects((dialects) =>
		readManifest(input.manifest, new Set(input.files.keys()), {dialects, odd: input.odd, findings, signal}),
	);
	const record = {wholeAt: now.toISOString()};
	if (announced.extent === 'bulk') return yield* readOneRoster({...input, record}, signal);
	if (last === undefined) return yield* readOneRoster(input, signal);

	const archive = await openZip(last);
	try {
		const wholeAt = await wholeTimeOf(archive, last);
		const told = new Findings();
		input.notes?.(told);
		const files = yield* mergedFiles(input, announced, archive, told, signal);
		const late = now.getTime() - Date.parse(wholeAt) > wholeWithin;
		if (late)
			told.add(
				{file: 'manifest.csv', line: 0},
				{
					code: 'whole-read-due',
					severity: 'warning',
					message: `holds deltas, and the source was last read whole on ${wholeAt.slice(0, 10)}: deltas miss removals`,
					action: 'merged all the same; let the source export all',
				},
			);
		told.note(
			'manifest.csv',
			'delta-merged',
			'holds deltas: lines are those of the roster that they were merged into',
		);
		const {problems} = told.result();
		const roster = yield* readOneRoster(
			{...input, files, announced: {files: new Set(files.keys()), extent: 'bulk'}, record: {wholeAt}},
			signal,
		);
		return {...roster, problems: [...problems, ...roster.problems]};
	} finally {
		archive.close();
	}
}

async function wholeTimeOf(archive: Archive, path: string): Promise<string> {
	const file = archive.files.find((each) => each.path === 'whole.txt');
	let text = '';
	if (file !== undefined) for await (const chunk of file.open()) text += new TextDecoder().decode(chunk);
	if (Number.isNaN(Date.parse(text)))
		throw new SourceUnhealthyError(`${path} is not what deltas are merged into`, {
			notDone: 'Nothing was planned or changed.',
			next: 'Let the SIS export all (bulk) once.',
		});
	return text;
}

async function* mergedFiles(
	input: OneRosterInput,
	{files: there, deltas}: Announced,
	archive: Archive,
	findings: Findings,
	signal: AbortSignal,
): Work<ReadonlyMap<OneRosterFile, ByteFile>> {
	const merged = new Map<OneRosterFile, ByteFile>();
	for (const name of oneRosterFiles) {
		const kept = archive.files.find(({path}) => path === `${name}.csv`);
		const file = input.files.get(name);
		if (file !== undefined && there.has(name) && deltas?.has(name) !== true) merged.set(name, file);
		else if (file === undefined || !there.has(name)) {
			if (kept !== undefined) merged.set(name, {name: `${name}.csv`, open: () => kept.open()});
		} else {
			const before = findings.problems.length;
			const reading = readDialects(async function* (dialects) {
				const table = new DeltaTable(name, findings);
				const rows = yield* readTable(file, table, {dialects, odd: input.odd, findings, signal});
				return {rows, delta: table.delta};
			});
			const {rows, delta} = yield* reading;
			refuseMostlyFaulty(file.name, rows, findings, before);
			merged.set(name, {name: `${name}.csv`, open: () => mergedTable(kept?.open(), delta, baseHeader(name))});
		}
	}
	return merged;
}

/** Collects what a delta says, row by row; of several rows of one record the last one counts [D]. */
class DeltaTable implements TableHandler {
	readonly columns: TableHandler['columns'];
	readonly #delta = new Map<string, string | null>();
	readonly #file: OneRosterFile;
	readonly #findings: Findings;
	readonly #status: number;

	constructor(file: OneRosterFile, findings: Findings) {
		const columns = columnsOf(file);
		const names = checked[file].map(({name}) => name as string);
		// A row that is to be deleted may say nothing else of the record.
		this.columns = {
			...columns,
			wanted: names.includes('status') ? names : [...names, 'status'],
			known: columns.known.filter((name) => name !== 'status'),
			required: ['sourcedId'],
		};
		this.#status = this.columns.wanted.indexOf('status');
		this.#file = file;
		this.#findings = findings;
	}

	get delta(): TableDelta {
		return this.#delta;
	}

	row(row: TableRow): void {
		const id = row.text(0).trim();
		if (id === '') {
			this.faulty(row, 'has no sourcedId: nobody can tell which record it changes');
			return;
		}
		const isGone = row.text(this.#status).trim().toLowerCase() === 'tobedeleted';
		this.#delta.set(id, isGone ? null : baseLine(this.#file, row));
	}

	/** The record stays as it was: undecided is not absent (rule 3). */
	faulty(row: TableRow, message: string): void {
		this.#findings.add(
			{file: `${this.#file}.csv`, line: row.line},
			{
				code: 'delta-row',
				severity: 'error',
				field: 'sourcedId',
				value: row.text(0),
				message,
				action: 'record stays as it was',
			},
		);
	}
}
