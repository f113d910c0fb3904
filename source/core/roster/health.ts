import {SourceUnhealthyError} from '../errors.ts';
import type {AppleFileName} from './apple/format.ts';
import type {Findings} from './findings.ts';
import type {Roster} from './roster.ts';

/** More than this share of faulty rows, and more than this many, is no roster with faults but a bad export [D]. */
const mostFaulty = {share: 0.5, rows: 20};

/** An export that answers with nothing (rule 2 of `sync.md`). */
export const emptyExport = (message: string) =>
	new SourceUnhealthyError(message, {
		notDone: 'An export that answers with nothing is never taken for an empty school.',
		next: 'Look whether the export ended well, and export it again.',
	});

/**
 * Looks at the problems that one file brought.
 * @param before how many problems there were before it.
 * @throws SourceUnhealthyError when most of its rows are faulty: that is a bad export, and no roster with faults.
 */
export function refuseMostlyFaulty(file: string, rows: number, findings: Findings, before: number): void {
	let faulty = 0;
	let first = before;
	for (let at = before; at < findings.problems.length; at++)
		if (findings.problems[at]!.severity === 'error' && faulty++ === 0) first = at;
	if (faulty <= mostFaulty.rows || faulty <= rows * mostFaulty.share) return;
	const problem = findings.problems[first]!;
	throw new SourceUnhealthyError(
		`${faulty} of ${rows} rows of ${file} carry errors, the first on line ${problem.line}: ${problem.field ?? 'the row'} ${problem.message}`,
		{next: 'Mend the export; this is more than faults in single rows.'},
	);
}

/** A kind of people that were fewer than this may be gone [D]: the only teacher of a small school left. */
const fewPeople = 3;

/** @throws SourceUnhealthyError naming the file of people that had rows the last time, and has its header alone. */
function refuseNobody(
	rows: Readonly<Record<string, number>>,
	lastRows: Readonly<Record<string, number>>,
): void {
	for (const file of ['students.csv', 'staff.csv'] satisfies AppleFileName[]) {
		const last = lastRows[file] ?? 0;
		if (rows[file] === 0 && last >= fewPeople)
			throw emptyExport(`${file} has a header and no rows; the last time it had ${last}`);
	}
}

/**
 * People who answer with nothing although the last read had some; or enrolments that do, while there are classes
 * and students: taken as it is, it would empty every class. A school that never had any is legal, and so is a summer export
 * without classes, or one whose enrolments are all marked as ended: those are judged by the guards [D].
 * @throws SourceUnhealthyError naming the file that has a header and no rows.
 */
export function refuseEmptied(
	{rows, enrolments, classes, people, scope}: Roster,
	lastRows: Readonly<Record<string, number>>,
): void {
	if (scope.people) refuseNobody(rows, lastRows);
	if (!scope.enrolments || enrolments.count > 0 || classes.count === 0) return;
	const emptied = Object.keys(rows).find((file) => rows[file] === 0 && (lastRows[file] ?? 0) > 0);
	if (emptied === undefined) return;
	for (let row = 0; row < people.count; row++)
		if (people.text(row, 'kind') === 'student')
			throw emptyExport(
				`${emptied} has a header and no rows, while there are classes and students; the last time it had ${lastRows[emptied]}`,
			);
}

/**
 * People or classes that enrolments name and their files do not hold: a file that was cut exactly at a line
 * end looks whole, and shows by nothing else. More than a fifth of the rows, and more than 20, is taken for
 * such a cut; leavers whose enrolments were left standing stay far below it [D].
 */
const mostUnknown = {share: 0.2, rows: 20};

/**
 * @param rows how many enrolments were read from `file`.
 * @param unknown how many of them name what each of the other files does not hold.
 * @throws SourceUnhealthyError when the files do not belong together.
 */
export function refuseTorn(file: string, rows: number, unknown: Readonly<Record<string, number>>): void {
	for (const [other, count] of Object.entries(unknown)) {
		if (count <= mostUnknown.rows || count <= rows * mostUnknown.share) continue;
		throw new SourceUnhealthyError(
			`${count} of ${rows} rows of ${file} name somebody or something that ${other} does not hold: it looks cut`,
			{
				notDone: 'Nothing was taken from this export.',
				next: 'Look whether the export ended well, and export all files together again.',
			},
		);
	}
}
