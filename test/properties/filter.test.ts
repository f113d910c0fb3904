import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {splitList} from '../../source/core/directory/records.ts';
import {textOfDay} from '../../source/core/roster/day.ts';
import {filterRoster} from '../../source/core/roster/filter/filter.ts';
import {choices, noFilter, type RosterFilter} from '../../source/core/roster/filter/settings.ts';
import {type RosterObjects, rosterFrom} from '../../source/core/roster/from-objects.ts';
import {type Roster, rosterKinds, rosterList} from '../../source/core/roster/roster.ts';
import {changesOf, nights} from '../support/nights.ts';
import {contents} from '../support/roster.ts';
import {shuffled} from './district-nights.ts';

const runs = {numRuns: 200, seed: 20261121};
const today = 20_000;
const some = (prefix: string, most: number) => fc.nat(most - 1).map((n) => `${prefix}${n}`);
const day = fc.oneof(
	fc.constant(''),
	fc.integer({min: today - 40, max: today + 70}).map((at) => textOfDay(at)),
);
const days = fc.record({begins: day, ends: day});
const unique = <T extends {readonly externalId: string}>(rows: readonly T[]) => [
	...new Map(rows.map((row) => [row.externalId, row])).values(),
];

/** Schools, people and classes whose references are sometimes to nothing. */
const district: fc.Arbitrary<RosterObjects> = fc.record({
	locations: fc
		.array(fc.record({externalId: some('L', 3), name: fc.constantFrom('North', 'South')}), {maxLength: 3})
		.map(unique),
	people: fc
		.array(
			fc.record({
				externalId: some('P', 8),
				kind: fc.constantFrom('student', 'staff'),
				firstName: fc.constant('A'),
				lastName: fc.constant('B'),
				locations: fc.uniqueArray(some('L', 4), {minLength: 1, maxLength: 3}),
			}),
			{maxLength: 8},
		)
		.map(unique),
	courses: fc
		.array(
			fc
				.tuple(fc.record({externalId: some('K', 3), location: some('L', 4)}), days)
				.map(([row, held]) => ({...row, ...held})),
			{maxLength: 3},
		)
		.map(unique),
	classes: fc
		.array(
			fc
				.tuple(
					fc.record({
						externalId: some('C', 5),
						course: some('K', 4),
						location: some('L', 4),
						instructors: fc.uniqueArray(some('P', 9), {maxLength: 3}),
						year: fc.constantFrom('', '2026', '2027'),
						terms: fc.uniqueArray(some('Y', 3), {maxLength: 2}),
					}),
					days,
				)
				.map(([row, held]) => ({...row, ...held})),
			{maxLength: 5},
		)
		.map(unique),
	enrolments: fc
		.array(
			fc
				.tuple(fc.record({class: some('C', 6), student: some('P', 9)}), days)
				.map(([row, held]) => ({id: `${row.class}-${row.student}`, ...row, ...held})),
			{maxLength: 10},
		)
		.map((rows) => [...new Map(rows.map((row) => [row.id, row])).values()]),
});
/** Two schools in which every reference is to something; only days and schools differ. */
const whole: fc.Arbitrary<RosterObjects> = fc
	.record({
		at: fc.array(fc.constantFrom(['L0'], ['L1'], ['L0', 'L1']), {minLength: 6, maxLength: 6}),
		held: fc.array(days, {minLength: 15, maxLength: 15}),
	})
	.map(({at, held}) => ({
		locations: ['L0', 'L1'].map((externalId) => ({externalId, name: externalId})),
		people: at.map((locations, n) => ({
			externalId: `P${n}`,
			kind: n < 4 ? 'student' : 'staff',
			firstName: `A${n}`,
			lastName: 'B',
			locations,
		})),
		courses: [0, 1].map((n) => ({externalId: `K${n}`, location: `L${n}`})),
		classes: [0, 1, 2].map((n) => ({
			externalId: `C${n}`,
			course: `K${n % 2}`,
			location: `L${n % 2}`,
			instructors: ['P4', 'P5'],
			...held[12 + n],
		})),
		enrolments: held
			.slice(0, 12)
			.map((own, n) => ({id: `E${n}`, class: `C${n % 3}`, student: `P${n % 4}`, ...own})),
	}));
const choice = fc.constantFrom(...choices);
const filters: fc.Arbitrary<RosterFilter> = fc.record({
	students: choice,
	instructors: choice,
	classes: choice,
	courses: choice,
	locations: fc.constantFrom('all', 'all', 'all', 'none'),
	schools: fc.uniqueArray(fc.constantFrom('L0', 'L1', 'South', 'nowhere'), {maxLength: 2}),
	terms: fc.uniqueArray(some('Y', 3), {maxLength: 2}),
});
const published = fc.uniqueArray(some('P', 8));
const apply = (roster: Roster, filter: RosterFilter, ids: readonly string[]) =>
	filterRoster(roster, filter, {today, isPublished: (id) => ids.includes(id)});

const idsOf = (roster: Roster, kind: 'locations' | 'people' | 'courses' | 'classes') =>
	new Set(
		Array.from({length: roster[kind].count}, (_, row) =>
			(roster[kind] as Roster['people']).text(row, 'externalId'),
		),
	);
const dice = fc.array(fc.nat(1000), {minLength: 12, maxLength: 12});

describe('any filter of any district', () => {
	test('leaves no reference to anything that it left out', () => {
		fc.assert(
			fc.property(district, filters, published, (objects, filter, known) => {
				const before = rosterFrom(objects);
				const after = apply(before, filter, known);
				const gone = (kind: Parameters<typeof idsOf>[1], id: string) =>
					idsOf(before, kind).has(id) && !idsOf(after, kind).has(id);
				const {people, courses, classes, enrolments} = after;
				const staff = new Set(
					objects.people?.filter(({kind}) => kind === 'staff').map(({externalId}) => externalId as string),
				);
				for (let row = 0; row < people.count; row++) {
					const named = rosterList(people.text(row, 'locations'));
					expect(named.length).toBeGreaterThan(0);
					for (const id of named) expect(gone('locations', id)).toBe(false);
				}
				for (let row = 0; row < courses.count; row++)
					expect(gone('locations', courses.text(row, 'location'))).toBe(false);
				for (let row = 0; row < classes.count; row++) {
					expect(gone('locations', classes.text(row, 'location'))).toBe(false);
					expect(gone('courses', classes.text(row, 'course'))).toBe(false);
					// A student who is named as an instructor never was one: that is the patch's to clear.
					for (const id of rosterList(classes.text(row, 'instructors')))
						expect(staff.has(id) && gone('people', id)).toBe(false);
				}
				for (let row = 0; row < enrolments.count; row++) {
					expect(gone('classes', enrolments.text(row, 'class'))).toBe(false);
					expect(gone('people', enrolments.text(row, 'student'))).toBe(false);
					const [at, who] = [enrolments.classRow(row), enrolments.studentRow(row)];
					if (at >= 0) expect(classes.text(at, 'externalId')).toBe(enrolments.text(row, 'class'));
					if (who >= 0) expect(people.text(who, 'externalId')).toBe(enrolments.text(row, 'student'));
				}
			}),
			runs,
		);
	});

	test('says of every record that it stays or why not, never both', () => {
		fc.assert(
			fc.property(district, filters, published, (objects, filter, known) => {
				const before = rosterFrom(objects);
				const after = apply(before, filter, known);
				for (const kind of rosterKinds) {
					const told = [...after.filtered!.each(kind)];
					expect(after[kind].count + told.length).toBe(before[kind].count);
					expect(after.filtered!.count(kind)).toBe(told.length);
					const tallied = after.filtered!.tally().filter((each) => each.kind === kind);
					expect(tallied.reduce((sum, {count}) => sum + count, 0)).toBe(told.length);
					for (const {externalId, reason, code, file} of told) {
						expect(code).toMatch(/^filter-/);
						expect(reason).not.toBe('');
						expect(file).toBe(`${kind}.csv`);
						expect(after.filtered!.why(kind, externalId)?.reason).toBe(reason);
					}
				}
			}),
			runs,
		);
	});

	test('filtered again, nothing more goes', () => {
		fc.assert(
			fc.property(district, filters, published, (objects, filter, known) => {
				const once = apply(rosterFrom(objects), filter, known);
				const twice = apply(once, filter, known);
				// Whom dates left out has no enrolment left, and with none a person would be kept: they are gone already.
				expect(contents(twice)).toEqual(contents(once));
			}),
			runs,
		);
	});

	test('the order of rows is irrelevant', () => {
		fc.assert(
			fc.property(district, filters, published, dice, (objects, filter, known, die) => {
				const straight = apply(rosterFrom(objects), filter, known);
				const turned = apply(rosterFrom(shuffled(objects, die)), filter, known);
				expect(contents(turned)).toEqual(contents(straight));
			}),
			runs,
		);
	});

	test('days alone remove nobody who was published', () => {
		fc.assert(
			fc.property(district, choice, choice, published, (objects, students, classes, known) => {
				fc.pre(students !== 'none');
				const filter = {...noFilter, students, instructors: students, classes};
				const before = rosterFrom(objects);
				const after = apply(before, filter, known);
				for (const id of known) expect(idsOf(after, 'people').has(id)).toBe(idsOf(before, 'people').has(id));
			}),
			runs,
		);
	});

	test('planned and applied, the same again plans nothing, in any order; nothing dangles in what is published', () => {
		fc.assert(
			fc.property(
				fc.tuple(district, district),
				fc.tuple(filters, filters),
				fc.boolean(),
				dice,
				(rosters, [first, second], scopeApproved, die) => {
					const school = nights(undefined, {leaverGrace: 2});
					const known = () =>
						[...school.directory.accounts.values()].flatMap(({personId, status}) =>
							status === 'Deactivated' ? [] : personId,
						);
					school.night({}, {roster: apply(rosterFrom(rosters[0]), first, known())});
					const more = () => ({roster: apply(rosterFrom(rosters[1]), second, known()), scopeApproved});
					const turned = () => ({
						roster: apply(rosterFrom(shuffled(rosters[1], die)), second, known()),
						scopeApproved,
					});
					expect(school.plan({}, turned()).hash).toBe(school.plan({}, more()).hash);
					school.night({}, more());
					const now = new Date(school.now.getTime() - 86_400_000 + 60_000);
					// What refers to somebody who left goes a night later, where it went at all.
					school.night({}, {...more(), now});
					expect(changesOf(school.plan({}, {...more(), now}))).toEqual([]);
					const {accounts, classes, enrolments, courses, locations} = school.published();
					const people = new Set(accounts.map(({personId}) => personId as string));
					const places = new Set(locations.map(({locationId}) => locationId as string));
					const taught = new Set(courses.map(({courseId}) => courseId as string));
					for (const each of classes) {
						expect(taught.has(each.courseId) && places.has(each.locationId)).toBe(true);
						for (const id of each.instructorIds) expect(people.has(id)).toBe(true);
					}
					for (const {students} of enrolments)
						for (const id of splitList(students)) expect(people.has(id)).toBe(true);
				},
			),
			{numRuns: 150, seed: 20261121},
		);
	});

	test('takes nothing that is published, people, places or classes, until that is approved', () => {
		fc.assert(
			fc.property(fc.oneof(district, whole), filters, filters, (objects, was, is) => {
				const school = nights(undefined, {leaverGrace: 0});
				const known = () => [...school.directory.accounts.keys()];
				const first = apply(rosterFrom(objects), was, []);
				school.night(objects, {roster: first});
				const said = () => {
					const {accounts, classes, enrolments} = school.published();
					return {
						people: accounts.map(({personId, roles}) => [
							personId,
							roles.map((role) => role.locationId).sort(),
						]),
						classes: classes.map(({classId, instructorIds}) => [classId, instructorIds.toSorted()]),
						places: enrolments.flatMap((each) =>
							splitList(each.students).map((student) => `${each.classId} ${student}`),
						),
					};
				};
				const before = said();
				for (let night = 0; night < 2; night++) {
					const roster = apply(rosterFrom(objects), is, known());
					school.night(objects, {roster, lastRows: {}, lastScopeHash: first.filtered?.hash ?? ''});
				}
				const after = said();
				const people = new Map(after.people.map(([id, roles]) => [id, roles]));
				for (const [id, locations] of before.people)
					expect(people.get(id)).toEqual(expect.arrayContaining(locations as string[]));
				const classes = new Map(after.classes.map(([id, instructors]) => [id, instructors]));
				for (const [id, instructors] of before.classes)
					expect(classes.get(id)).toEqual(expect.arrayContaining(instructors as string[]));
				expect(after.places).toEqual(expect.arrayContaining(before.places));
			}),
			runs,
		);
	});
});
