import type {Roster} from '../roster.ts';
import {daysOfEnrolments, meets} from './days.ts';
import type {Dropped} from './dropped.ts';
import type {FilterContext} from './filter.ts';
import type {RosterFilter} from './settings.ts';
import {windowOf} from './window.ts';

/** Leaves out the enrolments of classes and students that are left out, and those whose own days are over. */
export function dropEnrolments(
	{enrolments}: Roster,
	filter: RosterFilter,
	{today}: FilterContext,
	dropped: Dropped,
): void {
	const window = windowOf(filter.students, today);
	const days = window && daysOfEnrolments(enrolments);
	for (let row = 0; row < enrolments.count; row++) {
		const [classRow, studentRow] = [enrolments.classRow(row), enrolments.studentRow(row)];
		if (classRow >= 0 && dropped.has('classes', classRow)) dropped.drop('enrolments', row, 'class-of');
		else if (studentRow >= 0 && dropped.has('people', studentRow))
			dropped.drop('enrolments', row, 'student-of');
		else if (window !== undefined && !meets(window, days!.begins(row), days!.ends(row)))
			dropped.drop('enrolments', row, 'dates');
	}
}
