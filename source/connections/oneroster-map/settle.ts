import {ColumnRows} from '../../core/roster/columns.ts';
import {instructorDaysText} from '../../core/roster/instructor-days.ts';
import type {EnrollmentsTable} from './enrollments.ts';
import type {Mapped} from './mapped.ts';
import type {SessionsTable} from './sessions.ts';
import type {ReadClass, ReadCourse} from './structure.ts';

/**
 * Settles where courses belong, and writes courses and classes. A course that hangs on no location (most hang
 * on the district) takes the location of its classes; where they are several there is one course for each,
 * its id suffixed by the location's [D]. A course without a location and without classes is left out.
 */
export function settleStructure(
	read: {
		readonly courses: readonly ReadCourse[];
		readonly classes: readonly ReadClass[];
		readonly faultyClasses: ReadonlyArray<Pick<ReadClass, 'course' | 'location'>>;
		readonly sessions: SessionsTable;
		readonly enrollments: Pick<EnrollmentsTable, 'instructorsOf' | 'instructorDaysOf'> | undefined;
	},
	{findings, nameOf}: Mapped,
): {readonly courses: ColumnRows<'courses'>; readonly classes: ColumnRows<'classes'>} {
	const homeless = new Map<string, Set<string>>();
	for (const {sourcedId, location} of read.courses) if (location === '') homeless.set(sourcedId, new Set());
	// Faulty ones too: else the ids of a course would change with an error in one of its classes.
	for (const {course, location} of [...read.classes, ...read.faultyClasses])
		homeless.get(course)?.add(location);

	const courses = new ColumnRows('courses');
	for (const course of read.courses) {
		const place = {file: nameOf('courses'), line: course.line};
		const {number, name, sourcedId} = course;
		const {begins, ends} = read.sessions.heldIn(course.year === '' ? [] : [course.year]);
		const given = {number, name, begins, ends};
		if (course.location !== '') {
			courses.add({externalId: sourcedId, id: sourcedId, ...given, location: course.location}, place);
			continue;
		}
		const locations = [...homeless.get(sourcedId)!].sort();
		for (const location of locations) {
			const id = locations.length > 1 ? `${sourcedId}-${location}` : sourcedId;
			courses.add({externalId: courseKeyAt(sourcedId, location), id, ...given, location}, place);
		}
		if (locations.length === 0)
			findings.leftOut.push({
				...place,
				kind: 'courses',
				externalId: course.sourcedId,
				code: 'no-location',
				reason: 'it hangs on no school and no class is held in it',
			});
	}

	const classes = new ColumnRows('classes');
	for (const [row, each] of read.classes.entries()) {
		const {sourcedId: id, number, location} = each;
		const {terms, begins, ends} = read.sessions.heldIn(each.terms);
		classes.add(
			{
				externalId: id,
				id,
				number,
				course: homeless.has(each.course) ? courseKeyAt(each.course, location) : each.course,
				instructors: (read.enrollments?.instructorsOf(row) ?? []).join('\t'),
				location,
				year: read.sessions.yearOf(each.terms),
				terms: terms.join('\t'),
				begins,
				ends,
				instructorDays: (read.enrollments?.instructorDaysOf(row) ?? []).map(instructorDaysText).join('\t'),
			},
			{file: nameOf('classes'), line: each.line},
		);
	}
	return {courses, classes};
}

/**
 * What stands for the course at one location from the first night on, however many locations there are: the
 * record is found again by it, and keeps the id under which it was published when a second school opens a class
 * of the course [D].
 */
const courseKeyAt = (course: string, location: string) => `${course}@${location}`;
