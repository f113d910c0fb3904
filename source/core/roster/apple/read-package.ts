import {type Roster, rosterList} from '../roster.ts';
import type {ByteFile, OddReader} from '../table.ts';
import type {AppleFileName} from './format.ts';
import {readApple} from './read.ts';

/** What a package of six files holds, by key: small enough for a million people, all else in its roster. */
export interface PackageRows {
	/** Person ID → file and locations, as in the rows. */
	readonly people: ReadonlyMap<string, {readonly student: boolean; readonly locations: readonly string[]}>;
	/** Class id → location id. */
	readonly classes: ReadonlyMap<string, string>;
	readonly courses: ReadonlySet<string>;
	/** Location id → name. */
	readonly locations: ReadonlyMap<string, string>;
	/** Rows of rosters.csv. */
	readonly enrolments: number;
	/** Every row with all its fields. */
	readonly roster: Roster;
	/** Person IDs of a class' students, sorted. */
	studentsOf(classId: string): readonly string[];
}

/**
 * Reads a package back, one that went to Apple School Manager or may go there; unlike an export it may be
 * empty. The rows stay packed: 350,000 roster rows are numbers and not objects.
 * @throws SourceUnhealthyError when a file is missing, cut or no CSV.
 */
export async function readPackage(
	files: ReadonlyMap<AppleFileName, ByteFile>,
	odd: OddReader,
	signal: AbortSignal,
): Promise<PackageRows> {
	const reading = readApple({files, odd, mayBeEmpty: true}, signal);
	for (;;) {
		const step = await reading.next();
		if (step.done) return packageRows(step.value);
	}
}

/** The rows of a roster that was read from Apple's files, by key. */
export function packageRows(roster: Roster): PackageRows {
	const lists = new Map<string, readonly string[]>();
	const listed = (text: string) => {
		const known = lists.get(text) ?? rosterList(text);
		lists.set(text, known);
		return known;
	};
	const people = new Map<string, {student: boolean; locations: readonly string[]}>();
	for (let row = 0; row < roster.people.count; row++)
		people.set(roster.people.text(row, 'id'), {
			student: roster.people.text(row, 'kind') === 'student',
			locations: listed(roster.people.text(row, 'locations')),
		});
	const classes = new Map<string, string>();
	const classRows = new Map<string, number>();
	for (let row = 0; row < roster.classes.count; row++) {
		classes.set(roster.classes.text(row, 'id'), roster.classes.text(row, 'location'));
		classRows.set(roster.classes.text(row, 'id'), row);
	}
	const courses = new Set<string>();
	for (let row = 0; row < roster.courses.count; row++) courses.add(roster.courses.text(row, 'id'));
	const locations = new Map<string, string>();
	for (let row = 0; row < roster.locations.count; row++)
		locations.set(roster.locations.text(row, 'id'), roster.locations.text(row, 'name'));
	let grouped: ((classRow: number) => Uint32Array) | undefined;
	return {
		people,
		classes,
		courses,
		locations,
		enrolments: roster.enrolments.count,
		roster,
		studentsOf(classId) {
			const classRow = classRows.get(classId);
			if (classRow === undefined) return [];
			grouped ??= groupByClass(roster);
			return Array.from(grouped(classRow), (row) => roster.enrolments.text(row, 'student')).sort();
		},
	};
}

/** Rows of enrolments by row of classes, in two arrays of numbers. */
function groupByClass({classes, enrolments}: Roster): (classRow: number) => Uint32Array {
	const starts = new Uint32Array(classes.count + 1);
	for (let row = 0; row < enrolments.count; row++) {
		const classRow = enrolments.classRow(row);
		if (classRow >= 0) starts[classRow + 1]!++;
	}
	for (let classRow = 0; classRow < classes.count; classRow++) starts[classRow + 1]! += starts[classRow]!;
	const next = starts.slice();
	const rows = new Uint32Array(starts[classes.count]!);
	for (let row = 0; row < enrolments.count; row++) {
		const classRow = enrolments.classRow(row);
		if (classRow >= 0) rows[next[classRow]!++] = row;
	}
	return (classRow) => rows.subarray(starts[classRow], starts[classRow + 1]);
}
