import {SourceUnhealthyError} from '../../errors.ts';
import type {Work} from '../../ports.ts';
import {ColumnRows, EnrolmentRows} from '../columns.ts';
import {Findings} from '../findings.ts';
import {emptyExport, refuseMostlyFaulty, refuseTorn} from '../health.ts';
import {KeyIndex} from '../key-index.ts';
import type {Roster} from '../roster.ts';
import {type ByteFile, type Dialect, type OddReader, readDialects, readTable} from '../table.ts';
import {type AppleFileName, appleFileNames} from './format.ts';
import {PeopleTable} from './people-table.ts';
import {noteLostZeros} from './references.ts';
import {RostersTable} from './rosters-table.ts';
import {ClassesTable, CoursesTable, LocationsTable} from './structure-tables.ts';

export interface AppleInput {
	/** The six files by name, as they were found. */
	readonly files: ReadonlyMap<AppleFileName, ByteFile>;
	/** Reads what is no plain CSV. */
	readonly odd: OddReader;
	/** The export's own time, ISO. */
	readonly exportedAt?: string;
	/** Tells what was tolerated in how the files came; called once for each reading. */
	readonly notes?: (findings: Findings) => void;
}

/**
 * Reads Apple's six files into a roster: person, course, class and location ids are ids at the source and in
 * Apple School Manager alike. References are kept as they are named, for the rules to judge.
 * @throws SourceUnhealthyError when a file or its header is missing or cut, when nobody or no location is in
 * them, when classes and students are and no roster row is, when most rows of a file are faulty, or when its
 * files do not belong together.
 */
export const readApple = (input: AppleInput, signal: AbortSignal): Work<Roster> =>
	readDialects((dialects) => readOnce(input, dialects, signal));

async function* readOnce(
	{files, odd, exportedAt, notes}: AppleInput,
	dialects: ReadonlyMap<string, Dialect>,
	signal: AbortSignal,
): Work<Roster> {
	const missing = appleFileNames.filter((name) => !files.has(name));
	if (missing.length > 0)
		throw new SourceUnhealthyError(`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`, {
			next: 'All six files must be there, each with its header even where it has no rows.',
		});
	const findings = new Findings();
	notes?.(findings);
	const locations = new LocationsTable(findings);
	const people = new ColumnRows('people');
	const persons = new KeyIndex(people.column('externalId'));
	const students = new PeopleTable('students.csv', people, persons, findings);
	const staff = new PeopleTable('staff.csv', people, persons, findings);
	const courses = new CoursesTable(findings);
	const classes = new ClassesTable(findings);
	const enrolments = new EnrolmentRows(classes.rows.column('externalId'), people.column('externalId'));
	const rosters = new RostersTable(enrolments, classes.keys, persons, findings);

	const rows: Record<string, number> = {};
	const tools = {dialects, odd, findings, signal};
	const tables = [
		['locations.csv', locations],
		['students.csv', students],
		['staff.csv', staff],
		['courses.csv', courses],
		['classes.csv', classes],
		['rosters.csv', rosters],
	] as const;
	for (const [name, table] of tables) {
		const before = findings.problems.length;
		rows[name] = yield* readTable(files.get(name)!, table, tools);
		refuseMostlyFaulty(name, rows[name], findings, before);
	}
	if (rows['students.csv'] === 0 && rows['staff.csv'] === 0)
		throw emptyExport('students.csv and staff.csv name nobody');
	if (rows['locations.csv'] === 0) throw emptyExport('locations.csv names no location');
	refuseTorn('rosters.csv', enrolments.count, {
		'students.csv': rosters.unknownStudents,
		'classes.csv': rosters.unknownClasses,
	});
	noteLostZeros({locations, people, persons, courses, classes, enrolments}, findings);
	return {
		locations: locations.rows,
		people,
		courses: courses.rows,
		classes: classes.rows,
		enrolments,
		scope: {people: true, classes: true, enrolments: true},
		rows,
		extent: 'bulk',
		...findings.result(),
		...(exportedAt === undefined ? {} : {exportedAt}),
	};
}
