import {placeName} from '../roster/problem.ts';
import {type Roster, rosterList} from '../roster/roster.ts';

/**
 * What in a package would make Apple School Manager fail the whole upload: references that name nothing, and
 * rows with errors. Empty: it may go.
 */
export function unsoundness(roster: Roster): readonly string[] {
	const {people, classes, courses, locations, enrolments} = roster;
	const faults: string[] = roster.problems
		.filter(({severity}) => severity === 'error')
		.map((problem) => `${placeName(problem)}: ${problem.field ?? ''} ${problem.message}`);
	const keys = (view: {readonly count: number; text(row: number, field: 'externalId'): string}) => {
		const set = new Set<string>();
		for (let row = 0; row < view.count; row++) set.add(view.text(row, 'externalId'));
		return set;
	};
	const known = {
		locations: keys(locations),
		courses: keys(courses),
		staff: new Set<string>(),
		people: new Set<string>(),
	};
	for (let row = 0; row < people.count; row++) {
		const id = people.text(row, 'externalId');
		if (known.people.has(id)) faults.push(`${placeName(people.place(row))}: person_id ${id} is there twice`);
		known.people.add(id);
		if (people.text(row, 'kind') === 'staff') known.staff.add(id);
		for (const location of rosterList(people.text(row, 'locations')))
			if (!known.locations.has(location))
				faults.push(`${placeName(people.place(row))}: unknown location ${location}`);
	}
	for (let row = 0; row < courses.count; row++)
		if (!known.locations.has(courses.text(row, 'location')))
			faults.push(`${placeName(courses.place(row))}: unknown location ${courses.text(row, 'location')}`);
	for (let row = 0; row < classes.count; row++) {
		const place = () => placeName(classes.place(row));
		if (!known.courses.has(classes.text(row, 'course')))
			faults.push(`${place()}: unknown course ${classes.text(row, 'course')}`);
		if (!known.locations.has(classes.text(row, 'location')))
			faults.push(`${place()}: unknown location ${classes.text(row, 'location')}`);
		for (const instructor of rosterList(classes.text(row, 'instructors')))
			if (!known.staff.has(instructor)) faults.push(`${place()}: unknown instructor ${instructor}`);
	}
	for (let row = 0; row < enrolments.count; row++)
		if (
			enrolments.classRow(row) < 0 ||
			enrolments.studentRow(row) < 0 ||
			people.text(enrolments.studentRow(row), 'kind') !== 'student'
		)
			faults.push(`${placeName(enrolments.place(row))}: unknown class or student`);
	return faults;
}
