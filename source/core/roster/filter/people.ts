import {instructorDaysOf} from '../instructor-days.ts';
import type {Roster} from '../roster.ts';
import {rosterList} from '../roster.ts';
import {daysOf, daysOfEnrolments, meets} from './days.ts';
import type {Dropped} from './dropped.ts';
import type {FilterContext} from './filter.ts';
import type {RosterFilter} from './settings.ts';
import type {Strays} from './strays.ts';
import {windowOf} from './window.ts';

/** What a person's places in classes that stay say: nothing, that none is active, or that one is. */
const [nothing, over, active] = [0, 1, 2];

/**
 * Leaves out people: by kind; by school, when none of theirs remains; and by day, when they have places in
 * classes that stay and none of these is active. Somebody without any place is kept, and so is whoever was
 * published: dates by themselves never remove a person (`sync.md`).
 */
export function dropPeople(
	roster: Roster,
	filter: RosterFilter,
	context: FilterContext,
	dropped: Dropped,
	strays: Strays,
): void {
	const {people} = roster;
	const activity = activityOf(roster, filter, context.today, dropped);
	for (let row = 0; row < people.count; row++) {
		const isStaff = people.text(row, 'kind') === 'staff';
		if ((isStaff ? filter.instructors : filter.students) === 'none') dropped.drop('people', row, 'none');
		else if (strays.locations.size > 0 && isNowhere(people.text(row, 'locations'), strays.locations))
			dropped.drop('people', row, 'school');
		else if (
			activity?.[row] === over &&
			!context.isPublished(people.text(row, 'externalId'), people.text(row, 'id'))
		)
			dropped.drop('people', row, isStaff ? 'staff-dates' : 'dates');
		if (isStaff && dropped.has('people', row)) strays.staff.add(people.text(row, 'externalId'));
	}
	if (strays.staff.size === 0) return;
	// A second row of the same id that stays: the person is taken.
	for (let row = 0; row < people.count; row++)
		if (!dropped.has('people', row)) strays.staff.delete(people.text(row, 'externalId'));
}

const isNowhere = (locations: string, gone: ReadonlySet<string>) =>
	locations !== '' && rosterList(locations).every((location) => gone.has(location));

/** By row of people; undefined where no choice is by date. A place without a day has those of its class. */
function activityOf(
	{people, classes, enrolments}: Roster,
	filter: RosterFilter,
	today: number,
	dropped: Dropped,
): Uint8Array | undefined {
	const students = windowOf(filter.students, today);
	const instructors = windowOf(filter.instructors, today);
	if (students === undefined && instructors === undefined) return undefined;
	const activity = new Uint8Array(people.count).fill(nothing);
	const ofClass = daysOf(classes);
	if (students !== undefined) {
		const days = daysOfEnrolments(enrolments);
		for (let row = 0; row < enrolments.count; row++) {
			const [student, classRow] = [enrolments.studentRow(row), enrolments.classRow(row)];
			if (student < 0 || classRow < 0 || activity[student] === active) continue;
			if (dropped.has('classes', classRow)) continue;
			const isActive =
				meets(students, days.begins(row), days.ends(row)) &&
				meets(students, ofClass.begins(classRow), ofClass.ends(classRow));
			activity[student] = isActive ? active : over;
		}
	}
	if (instructors !== undefined) {
		const taught = new Map<string, number>();
		for (let row = 0; row < classes.count; row++) {
			if (dropped.has('classes', row)) continue;
			const isHeld = meets(instructors, ofClass.begins(row), ofClass.ends(row));
			const places = instructorDaysOf(classes.text(row, 'instructorDays'));
			for (const id of rosterList(classes.text(row, 'instructors'))) {
				const own = places.get(id);
				const isActive = isHeld && (own?.some((each) => meets(instructors, each.begins, each.ends)) ?? true);
				if (taught.get(id) !== active) taught.set(id, isActive ? active : over);
			}
		}
		for (let row = 0; row < people.count; row++)
			if (people.text(row, 'kind') === 'staff')
				activity[row] = taught.get(people.text(row, 'externalId')) ?? nothing;
	}
	return activity;
}
