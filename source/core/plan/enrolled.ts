import type {PersonId} from '../directory/ids.ts';
import type {Draft} from './draft.ts';
import {guestOf} from './guests.ts';
import type {PeopleMatch} from './matcher.ts';
import {isStaffRow} from './person-row.ts';
import type {RetainedIds} from './retained-ids.ts';

/** Students of each row of classes, as rows of enrolments; made in one pass over all enrolments. */
export interface Enrolled {
	/** Rows of enrolments of one row of classes. */
	of(classRow: number): Uint32Array;
}

/**
 * Groups the enrolments by class and patches what refers to nothing (Sync Assist, rules 3 and 4): rows whose
 * class or student is unknown are removed from our copy, each with a line in the patch summary. Who stays as last sent
 * is known, and keeps the places that were sent.
 */
export function groupEnrolments(draft: Draft, retained: RetainedIds): Enrolled {
	const {enrolments, classes, people} = draft.input.roster;
	const {patch} = draft.input.policy;
	const counts = new Uint32Array(classes.count + 1);
	const keep = new Uint8Array(enrolments.count);
	const faultyClasses = draft.input.roster.faulty.classes;
	const faultyPeople = draft.input.roster.faulty.people;

	for (let row = 0; row < enrolments.count; row++) {
		const classRow = enrolments.classRow(row);
		const studentRow = draft.studentRow(row);
		if (classRow < 0) {
			if (!faultyClasses?.has(enrolments.text(row, 'class')))
				dangling(draft, row, 'class', 'class_id', 'class_id in classes.csv', patch.classes);
		} else if (studentRow < 0 && guestOf(draft.input, enrolments.text(row, 'student'), 'student')) {
			keep[row] = 1;
			counts[classRow]!++;
		} else if (studentRow < 0 || isStaffRow(people, studentRow)) {
			const named = enrolments.text(row, 'student');
			if (!faultyPeople?.has(named) && !retained.has(named, 'student'))
				dangling(draft, row, 'student', 'student_id', 'person_id in students.csv', patch.students);
		} else {
			keep[row] = 1;
			counts[classRow]!++;
		}
	}

	const starts = new Uint32Array(classes.count + 1);
	for (let classRow = 0; classRow < classes.count; classRow++)
		starts[classRow + 1] = starts[classRow]! + counts[classRow]!;
	const grouped = new Uint32Array(starts[classes.count]!);
	const next = starts.slice();
	for (let row = 0; row < enrolments.count; row++)
		if (keep[row] === 1) grouped[next[enrolments.classRow(row)]!++] = row;
	return {of: (classRow) => grouped.subarray(starts[classRow], starts[classRow + 1])};
}

function dangling(
	draft: Draft,
	row: number,
	from: 'class' | 'student',
	field: string,
	to: string,
	patched: boolean,
) {
	const {enrolments} = draft.input.roster;
	const place = enrolments.place(row);
	const value = enrolments.text(row, from);
	const reason = `does not reference any ${to}`;
	if (patched) draft.patch(place, {code: `unknown-${from}`, field, value, reason, action: 'row removed'});
	else brokenReference(draft, place, field, value, reason);
}

/** With its patch switched off a broken reference blocks publishing: Apple School Manager would fail the whole upload. */
export function brokenReference(
	draft: Draft,
	place: {file: string; line: number},
	field: string,
	value: string,
	message: string,
) {
	draft.problem(place, {
		code: 'broken-reference',
		severity: 'error',
		field,
		value,
		message,
		action: 'blocks the upload',
	});
}

/**
 * The students of a class by Person ID, each with their row; people who are held back are left out. Of two rows for
 * one student that with the smaller id counts, so that the order of rows is irrelevant.
 */
export function studentsOf(
	draft: Draft,
	enrolled: Enrolled,
	classRow: number,
	match: PeopleMatch,
): Map<PersonId, number> {
	const {enrolments} = draft.input.roster;
	const students = new Map<PersonId, number>();
	for (const row of enrolled.of(classRow)) {
		const studentRow = draft.studentRow(row);
		const id =
			studentRow < 0
				? guestOf(draft.input, enrolments.text(row, 'student'), 'student')
				: match.ids[studentRow];
		if (id === undefined) continue;
		const earlier = students.get(id);
		if (earlier === undefined) {
			students.set(id, row);
			continue;
		}
		if (enrolments.text(row, 'id') < enrolments.text(earlier, 'id')) students.set(id, row);
		const told = {
			code: 'duplicate-row',
			field: 'student_id',
			value: enrolments.text(row, 'student'),
			action: 'row removed',
		};
		const reason = 'is in this class by another row';
		// A pair is one in our copy anyhow: switched off, it is a fault that is told.
		if (draft.input.policy.patch.repeated === false)
			draft.problem(enrolments.place(row), {...told, severity: 'warning', message: reason});
		else draft.patch(enrolments.place(row), {...told, reason});
	}
	return students;
}
