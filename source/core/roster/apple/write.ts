import {type Account, isStudent, locationsOf} from '../../directory/account.ts';
import {
	type Class,
	type ClassEnrolments,
	type Course,
	type Location,
	splitList,
} from '../../directory/records.ts';
import type {Problem} from '../problem.ts';
import {cellWriter, type QuoteEscape} from './cell.ts';
import {
	type AppleFileName,
	type AppleWidths,
	appleFileNames,
	appleHeader,
	mostInstructors,
	widelyReadLocations,
} from './format.ts';

/** What an upload is made of; order does not matter. */
export interface AppleRecords {
	readonly accounts: readonly Account[];
	readonly locations: readonly Location[];
	readonly courses: readonly Course[];
	readonly classes: readonly Class[];
	readonly enrolments: readonly ClassEnrolments[];
}

export interface AppleOptions {
	/** How a quote inside a value is written; Apple's page and RFC 4180 differ (`rosters.md`). */
	readonly quoteEscape: QuoteEscape;
	/** Told while rows are made: values that other tools may read otherwise. */
	readonly report?: (problem: Problem) => void;
}

/** One of the six files, not made before it is asked for. */
export interface AppleFile {
	readonly name: AppleFileName;
	/** The header not counted. */
	readonly rows: number;
	/** The file in pieces of some ten thousand characters; the same every time. */
	chunks(): Iterable<string>;
}

/**
 * The six files of an upload, always all six, in the order of {@link appleFileNames}. The same records give
 * the same bytes: rows are sorted by id (roster rows by class, then student), lines end in `\n`, there is no
 * BOM, and quotes stand only where they are needed. An account that is a student anywhere goes to
 * students.csv, any other to staff.csv.
 */
export function appleFiles(records: AppleRecords, options: AppleOptions): readonly AppleFile[] {
	const people = sorted(records.accounts, ({personId}) => personId);
	const students = people.filter(isStudent);
	const staff = people.filter((account) => !isStudent(account));
	const classes = sorted(records.classes, ({classId}) => classId);
	const enrolments = sorted(records.enrolments, ({classId}) => classId).filter(
		({students: all}) => all !== '',
	);
	const widths: AppleWidths = {
		locations: people.reduce((most, account) => Math.max(most, locationsOf(account).length), 1),
		instructors: classes.reduce((most, {instructorIds}) => Math.max(most, instructorIds.length), 0),
	};
	const rows: Readonly<Record<AppleFileName, {count: number; cells: () => Iterable<readonly string[]>}>> = {
		'students.csv': {count: students.length, cells: () => map(students, (each) => personCells(each, true))},
		'staff.csv': {count: staff.length, cells: () => map(staff, (each) => personCells(each, false))},
		'courses.csv': {
			count: records.courses.length,
			cells: () =>
				map(
					sorted(records.courses, ({courseId}) => courseId),
					(each) => [each.courseId, each.number ?? '', each.name ?? '', each.locationId],
				),
		},
		'classes.csv': {count: classes.length, cells: () => map(classes, (each) => classCells(each, widths))},
		'rosters.csv': {
			count: enrolments.reduce((count, each) => count + splitList(each.students).length, 0),
			cells: () => rosterCells(enrolments),
		},
		'locations.csv': {
			count: records.locations.length,
			cells: () =>
				map(
					sorted(records.locations, ({locationId}) => locationId),
					(each) => [each.locationId, each.name],
				),
		},
	};
	return appleFileNames.map((name) => ({
		name,
		rows: rows[name].count,
		chunks: () => fileChunks(name, appleHeader(name, widths), rows[name].cells(), options),
	}));
}

function personCells(account: Account, student: boolean): readonly string[] {
	return [
		account.personId,
		account.personNumber ?? '',
		account.firstName,
		account.middleName ?? '',
		account.lastName,
		...(student ? [account.gradeLevel ?? ''] : []),
		account.email ?? '',
		account.sisUsername ?? '',
		...(student ? [account.passwordPolicy ?? ''] : []),
		...locationsOf(account),
	];
}

/** @throws RangeError past 15 instructors: a conflict by then, never silently cut. */
function classCells(each: Class, widths: AppleWidths): readonly string[] {
	if (each.instructorIds.length > mostInstructors)
		throw new RangeError(`class ${each.classId} has ${each.instructorIds.length} instructors`);
	const slots = appleHeader('classes.csv', widths).length - 4;
	return [
		each.classId,
		each.number ?? '',
		each.courseId,
		...each.instructorIds,
		...new Array<string>(slots - each.instructorIds.length).fill(''),
		each.locationId,
	];
}

function* rosterCells(enrolments: readonly ClassEnrolments[]): Iterable<readonly string[]> {
	for (const {classId, students, rosterIds} of enrolments) {
		const ids = splitList(rosterIds);
		for (const [index, student] of splitList(students).entries()) yield [ids[index] ?? '', classId, student];
	}
}

const chunkLength = 1 << 16;

function* fileChunks(
	file: AppleFileName,
	header: readonly string[],
	rows: Iterable<readonly string[]>,
	{quoteEscape, report = () => {}}: AppleOptions,
): Iterable<string> {
	const cell = cellWriter(quoteEscape);
	const tell = (
		line: number,
		field: string | undefined,
		value: string,
		message: string,
		action: string,
		code: string,
	) =>
		report({
			file,
			line,
			code,
			severity: 'warning',
			...(field === undefined ? {} : {field}),
			value,
			message,
			action,
		});
	let text = `${header.join(',')}\n`;
	let line = 1;
	for (const cells of rows) {
		line++;
		for (let column = 0; column < header.length; column++) {
			if (column > 0) text += ',';
			const value = cells[column] ?? '';
			text += cell(value, ({code, message, action}) =>
				tell(line, header[column], value, message, action, code),
			);
		}
		text += '\n';
		if (
			header[cells.length - 1]?.startsWith('location_id_') &&
			cells.length > header.indexOf('location_id') + widelyReadLocations
		)
			tell(
				line,
				'location_id',
				cells[0] ?? '',
				`has ${cells.length - header.indexOf('location_id')} locations; older guides and tools know ${widelyReadLocations}`,
				'written all the same',
				'many-locations',
			);
		if (text.length >= chunkLength) {
			yield text;
			text = '';
		}
	}
	if (text !== '') yield text;
}

/** By code units, as the directory's own order of keys. */
const sorted = <T>(items: readonly T[], key: (item: T) => string): readonly T[] =>
	[...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));

function* map<T, U>(items: Iterable<T>, give: (item: T) => U): Iterable<U> {
	for (const item of items) yield give(item);
}
