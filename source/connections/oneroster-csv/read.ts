import {SourceUnhealthyError} from '../../core/errors.ts';
import type {Work} from '../../core/ports.ts';
import {Findings} from '../../core/roster/findings.ts';
import {emptyExport, refuseMostlyFaulty, refuseTorn} from '../../core/roster/health.ts';
import type {Roster} from '../../core/roster/roster.ts';
import {
	type ByteFile,
	type Dialect,
	type OddReader,
	readDialects,
	readTable,
	type TableHandler,
} from '../../core/roster/table.ts';
import {BaseRecorder} from './base.ts';
import {type OneRosterFile, oneRosterFiles} from './columns.ts';
import {EnrollmentsTable} from './enrollments.ts';
import {type Announced, readManifest} from './manifest.ts';
import {OrgsTable} from './orgs.ts';
import {SessionsTable} from './sessions.ts';
import type {OneRosterCsvSettings} from './settings.ts';
import {settleStructure} from './settle.ts';
import {ClassesTable, CoursesTable} from './structure.ts';
import {UsersTable} from './users.ts';

export interface OneRosterInput {
	readonly manifest: ByteFile | undefined;
	readonly files: ReadonlyMap<OneRosterFile, ByteFile>;
	readonly settings: Omit<OneRosterCsvSettings, 'path'>;
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

	const orgs = new OrgsTable(findings, settings.inactive);
	const users = new UsersTable(findings, settings, orgs.orgs);
	const sessions = new SessionsTable(findings);
	const courses = new CoursesTable(findings, settings.inactive, orgs.orgs);
	const classes = new ClassesTable(findings, settings.inactive, orgs.orgs);
	const enrollments = new EnrollmentsTable(
		findings,
		settings.inactive,
		{known: users.users, ids: users.rows.column('externalId')},
		{known: classes.known, ids: classes.ids},
	);
	const tables: Readonly<Record<OneRosterFile, TableHandler>> = {
		academicSessions: sessions,
		orgs,
		users,
		courses,
		classes,
		enrollments,
	};
	const rows: Record<string, number> = {};
	for (const name of oneRosterFiles) {
		if (!announced.files.has(name)) continue;
		const before = findings.problems.length;
		const table = recorder?.around(name, tables[name]) ?? tables[name];
		const count = yield* readTable(input.files.get(name)!, table, tools);
		rows[`${name}.csv`] = count;
		refuseMostlyFaulty(`${name}.csv`, count, findings, before);
	}
	if (announced.extent === 'bulk') {
		refuseEmpty(rows, {schools: orgs.rows.count, people: users.rows.count});
		const {present, unknownUsers, unknownClasses} = enrollments;
		refuseTorn('enrollments.csv', present, {'users.csv': unknownUsers, 'classes.csv': unknownClasses});
	}
	const structure = settleStructure(
		{
			courses: courses.courses,
			classes: classes.classes,
			faultyClasses: classes.faultyClasses,
			sessions,
			enrollments: announced.files.has('enrollments') ? enrollments : undefined,
		},
		findings,
	);
	return {
		locations: orgs.rows,
		people: users.rows,
		...structure,
		enrolments: enrollments.rows,
		scope: {
			people: announced.files.has('users'),
			classes: announced.files.has('classes'),
			enrolments: announced.files.has('enrollments'),
		},
		rows,
		extent: announced.extent,
		...findings.result(),
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

function refuseEmpty(
	rows: Readonly<Record<string, number>>,
	count: {readonly schools: number; readonly people: number},
): void {
	for (const file of ['orgs.csv', 'users.csv', 'classes.csv', 'courses.csv'])
		if (rows[file] === 0) throw emptyExport(`${file} has a header and no rows`);
	if (count.schools === 0) throw emptyExport('orgs.csv names no school');
	if (count.people === 0) throw emptyExport('users.csv names no student and no teacher');
}
