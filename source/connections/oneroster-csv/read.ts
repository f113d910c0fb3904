import {SourceUnhealthyError} from '../../core/errors.ts';
import type {Work} from '../../core/ports.ts';
import {Findings} from '../../core/roster/findings.ts';
import {emptyExport, refuseMostlyFaulty} from '../../core/roster/health.ts';
import type {Roster} from '../../core/roster/roster.ts';
import {
	type ByteFile,
	type Dialect,
	type OddReader,
	readDialects,
	readTable,
} from '../../core/roster/table.ts';
import {type OneRosterFile, oneRosterFiles} from '../oneroster-map/columns.ts';
import type {MapSettings} from '../oneroster-map/mapped.ts';
import {OneRosterMapping} from '../oneroster-map/mapping.ts';
import {BaseRecorder} from './base.ts';
import {type Announced, readManifest} from './manifest.ts';

export interface OneRosterInput {
	readonly manifest: ByteFile | undefined;
	readonly files: ReadonlyMap<OneRosterFile, ByteFile>;
	readonly settings: MapSettings;
	readonly odd: OddReader;
	readonly exportedAt?: string;
	readonly notes?: (findings: Findings) => void;
	/** What is there, where somebody read the manifest already. */
	readonly announced?: Announced;
	/** Rows are kept on the way, for deltas to be merged into; `wholeAt`: when all was last read. */
	readonly record?: {readonly wholeAt: string};
}

/**
 * Reads a OneRoster 1.1 CSV bundle into a roster, by the mapping of `rosters.md`.
 * @throws SourceUnhealthyError when a file that it needs is missing, empty or cut, when the manifest announces
 * what is not there, when nobody, no school or no class is in it, when no enrolment is, or when its files do
 * not belong together.
 */
export const readOneRoster = (input: OneRosterInput, signal: AbortSignal): Work<Roster> =>
	readDialects((dialects) => readOnce(input, dialects, signal));

async function* readOnce(
	input: OneRosterInput,
	dialects: ReadonlyMap<string, Dialect>,
	signal: AbortSignal,
): Work<Roster> {
	const {settings, odd, exportedAt} = input;
	const findings = new Findings();
	input.notes?.(findings);
	const tools = {dialects, odd, findings, signal};
	const announced =
		input.announced ?? (yield* readManifest(input.manifest, new Set(input.files.keys()), tools));
	const recorder = input.record && new BaseRecorder();
	if (announced.extent === 'bulk') refuseIncomplete(announced);

	const mapping = new OneRosterMapping({
		findings,
		settings,
		nameOf: (file) => `${file}.csv`,
		nothing: emptyExport,
		empty: 'has a header and no rows',
	});
	const rows = new Map<OneRosterFile, number>();
	for (const name of oneRosterFiles) {
		if (!announced.files.has(name)) continue;
		const before = findings.problems.length;
		const table = recorder?.around(name, mapping.tables[name]) ?? mapping.tables[name];
		const count = yield* readTable(input.files.get(name)!, table, tools);
		rows.set(name, count);
		refuseMostlyFaulty(`${name}.csv`, count, findings, before);
	}
	return {
		...mapping.roster({rows, extent: announced.extent}),
		...(exportedAt === undefined ? {} : {exportedAt}),
		...(recorder === undefined ? {} : {base: recorder.base(input.record!.wholeAt)}),
	};
}

/** Without courses no class, and without enrollments no instructor and no student of a class can be told [D]. */
const needed = ['orgs', 'users', 'courses', 'classes', 'enrollments'] as const;

function refuseIncomplete({files}: Announced): void {
	const missing = needed.filter((name) => !files.has(name));
	if (missing.length === 0) return;
	throw new SourceUnhealthyError(
		`${missing.map((name) => `${name}.csv`).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
		{next: 'A bulk export needs orgs, users, courses, classes and enrollments.'},
	);
}
