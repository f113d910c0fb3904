import {describe, expect, test} from 'vitest';
import {dayOf} from '../../../../source/core/roster/day.ts';
import {filterHash, filterRoster} from '../../../../source/core/roster/filter/filter.ts';
import {
	filterOf,
	filterSettings,
	noFilter,
	type RosterFilter,
} from '../../../../source/core/roster/filter/settings.ts';
import {type RosterObjects, rosterFrom} from '../../../../source/core/roster/from-objects.ts';
import {type Roster, rosterList} from '../../../../source/core/roster/roster.ts';
import {enrolment, smallSchool, student, teacher} from '../../../support/district.ts';

const today = dayOf('2026-08-21');
const filtered = (
	objects: RosterObjects,
	filter: Partial<RosterFilter>,
	published: readonly string[] = [],
): Roster =>
	filterRoster(
		rosterFrom(objects),
		{...noFilter, ...filter},
		{today, isPublished: (externalId) => published.includes(externalId)},
	);

/** Two schools: Ada teaches at both, Eve is a student of both, Fay of the southern one alone. */
const district = {
	...smallSchool,
	people: [
		...smallSchool.people,
		teacher('t2', 'Bea', 'Box', {locations: ['south']}),
		student('s4', 'Eve', 'Elm', {locations: ['north', 'south']}),
		student('s5', 'Fay', 'Fir', {locations: ['south']}),
	],
	courses: [...smallSchool.courses, {externalId: 'art', name: 'Art', location: 'south'}],
	classes: [
		{externalId: 'c1', course: 'maths', location: 'north', instructors: ['t1', 't2']},
		{externalId: 'c2', course: 'art', location: 'south', instructors: ['t2']},
	],
	enrolments: [enrolment('c1', 's1'), enrolment('c1', 's4'), enrolment('c2', 's4'), enrolment('c2', 's5')],
} satisfies RosterObjects;

const ids = (roster: Roster, kind: 'people' | 'classes' | 'courses' | 'locations') =>
	Array.from({length: roster[kind].count}, (_, row) =>
		(roster[kind] as Roster['people']).text(row, 'externalId'),
	);
const enrolled = ({enrolments, classes, people}: Roster) =>
	Array.from({length: enrolments.count}, (_, row) => {
		expect(classes.text(enrolments.classRow(row), 'externalId')).toBe(enrolments.text(row, 'class'));
		expect(people.text(enrolments.studentRow(row), 'externalId')).toBe(enrolments.text(row, 'student'));
		return enrolments.text(row, 'id');
	});

test('what lets everything pass changes nothing, and looks at no row', () => {
	const roster = rosterFrom(district);
	const result = filterRoster(roster, noFilter, {
		today,
		isPublished: () => {
			throw new Error('asked');
		},
	});
	expect({...result, filtered: undefined}).toEqual({...roster, filtered: undefined});
	expect(result.people).toBe(roster.people);
	expect(result.filtered?.count('people')).toBe(0);
	expect(result.filtered?.why('people', 's1')).toBeUndefined();
});

describe('schools', () => {
	test.each(['north', 'North School', ' north  SCHOOL '])('%j takes one, and what hangs on it', (school) => {
		const roster = filtered(district, {schools: [school]});
		expect(ids(roster, 'locations')).toEqual(['north']);
		expect(ids(roster, 'courses')).toEqual(['maths']);
		expect(ids(roster, 'classes')).toEqual(['c1']);
		expect(ids(roster, 'people')).toEqual(['t1', 's1', 's2', 's3', 's4']);
		expect(enrolled(roster)).toEqual(['c1-s1', 'c1-s4']);
	});

	test('ids are told apart by case, names are not', () => {
		expect(ids(filtered(district, {schools: ['NORTH']}), 'locations')).toEqual([]);
	});

	test('a person stays while one school remains, and loses the others', () => {
		const {people} = filtered(district, {schools: ['north']});
		expect(people.text(4, 'externalId')).toBe('s4');
		expect(people.text(4, 'locations')).toBe('north');
	});

	test('a class loses the instructors who are left out, and is not told of a broken reference', () => {
		const {classes} = filtered(district, {schools: ['north']});
		expect(rosterList(classes.text(0, 'instructors'))).toEqual(['t1']);
	});

	test('a course of a school that is left out goes where its classes are', () => {
		const shared = [{...district.classes[0]!, course: 'art'}, district.classes[1]!];
		const {courses} = filtered({...district, classes: shared}, {schools: ['north']});
		expect([courses.text(1, 'externalId'), courses.text(1, 'location')]).toEqual(['art', 'north']);
	});

	test('keeps a reason for every record that is left out', () => {
		const {filtered: out} = filtered(district, {schools: ['north']});
		const told = (['locations', 'courses', 'classes', 'people', 'enrolments'] as const).flatMap((kind) =>
			[...out!.each(kind)].map(({externalId, code, reason}) => `${kind} ${externalId} ${code}: ${reason}`),
		);
		expect(told).toEqual([
			'locations south filter-school: the filter does not take this school',
			'courses art filter-cascade: its school is left out by the filter',
			'classes c2 filter-cascade: its school is left out by the filter',
			'people t2 filter-school: the filter takes none of the schools',
			'people s5 filter-school: the filter takes none of the schools',
			'enrolments c2-s4 filter-cascade: its class is left out by the filter',
			'enrolments c2-s5 filter-cascade: its class is left out by the filter',
		]);
		expect(out?.count('enrolments')).toBe(2);
		expect(out?.tally().map(({kind, code, count}) => [kind, code, count])).toEqual([
			['locations', 'filter-school', 1],
			['people', 'filter-school', 2],
			['courses', 'filter-cascade', 1],
			['classes', 'filter-cascade', 1],
			['enrolments', 'filter-cascade', 2],
		]);
		expect(out?.why('people', 's5')).toMatchObject({code: 'filter-school', file: 'people.csv', line: 8});
		expect(out?.why('people', 's1')).toBeUndefined();
	});

	test('one that is not there is named', () => {
		const {problems} = filtered(district, {schools: ['north', 'Nroth']});
		expect(problems).toMatchObject([{code: 'filter-unknown-school', value: 'Nroth', severity: 'warning'}]);
	});
});

describe('kinds', () => {
	test('no students: their enrolments go too', () => {
		const roster = filtered(district, {students: 'none'});
		expect(ids(roster, 'people')).toEqual(['t1', 't2']);
		expect(ids(roster, 'classes')).toEqual(['c1', 'c2']);
		expect(roster.enrolments.count).toBe(0);
	});

	test('no instructors: classes stay without them', () => {
		const roster = filtered(district, {instructors: 'none'});
		expect(ids(roster, 'people')).not.toContain('t1');
		expect(roster.classes.text(0, 'instructors')).toBe('');
		expect(enrolled(roster)).toHaveLength(4);
	});

	test.each(['classes', 'courses'] as const)('no %s: no enrolments, and everybody stays', (kind) => {
		const roster = filtered(district, {[kind]: 'none'});
		expect([roster.classes.count, roster.enrolments.count]).toEqual([0, 0]);
		expect(roster.people.count).toBe(district.people.length);
	});

	test('no locations: nothing', () => {
		const roster = filtered(district, {locations: 'none'});
		for (const kind of ['locations', 'people', 'courses', 'classes', 'enrolments'] as const)
			expect(roster[kind].count).toBe(0);
	});
});

describe('terms', () => {
	const inTerms = {
		...district,
		classes: [
			{...district.classes[0], terms: ['Y27', '2026/27']},
			{...district.classes[1], terms: ['Y26', '2025/26']},
			{externalId: 'c3', course: 'maths', location: 'north'},
		],
	};
	test.each(['Y27', '2026/27', 'y27'])('%s takes its classes, and those without a term', (term) => {
		const roster = filtered(inTerms, {terms: [term]});
		expect(ids(roster, 'classes')).toEqual(['c1', 'c3']);
		expect(roster.filtered?.why('classes', 'c2')?.code).toBe('filter-term');
		expect(ids(roster, 'people')).toEqual(ids(rosterFrom(inTerms), 'people'));
	});
});

describe('active', () => {
	const held = (begins: string, ends: string) => ({
		...district,
		classes: [{...district.classes[0], begins, ends}, district.classes[1]!],
	});
	test.each([
		['active', '2026-08-21', '2026-08-21', true],
		['active', '2026-08-22', '', false],
		['active', '', '2026-08-20', false],
		['active', '', '', true],
		['active-30', '2026-09-20', '2027-06-10', true],
		['active-30', '2026-09-21', '2027-06-10', false],
		['active-30', '2025-08-15', '2026-08-21', true],
		['active-30', '2025-08-15', '2026-08-20', false],
		['all', '2025-08-15', '2026-08-20', true],
	] as const)('%s: a class from %j until %j stays: %j', (classes, begins, ends, stays) => {
		const roster = filtered(held(begins, ends), {classes});
		expect(ids(roster, 'classes').includes('c1')).toBe(stays);
		expect(enrolled(roster).includes('c1-s1')).toBe(stays);
		expect(roster.people.count).toBe(district.people.length);
	});

	test('a course stays while a class that stays is of it', () => {
		const courses = district.courses.map((each) => ({...each, ends: '2026-06-10'}));
		const roster = filtered({...held('', '2026-06-10'), courses}, {courses: 'active', classes: 'active'});
		expect(ids(roster, 'courses')).toEqual(['art']);
		expect(roster.filtered?.why('courses', 'maths')?.reason).toBe(
			'the filter takes what is active on 21 August 2026, and it is held until 10 June 2026',
		);
	});

	const over = {...district, enrolments: district.enrolments.map((each) => ({...each, ends: '2026-06-10'}))};
	test('newcomers whose places are all over are left out; whoever has none, or was published, is kept', () => {
		const roster = filtered(over, {students: 'active-30'}, ['s4']);
		expect(ids(roster, 'people')).toEqual(['t1', 's2', 's3', 't2', 's4']);
		expect(roster.enrolments.count).toBe(0);
		expect(roster.filtered?.why('people', 's1')).toMatchObject({
			code: 'filter-dates',
			reason:
				'the filter takes students with a class from 21 August 2026 to 20 September 2026 (within the next 30 days)',
		});
	});

	test('who goes by which days is said apart of students and instructors', () => {
		const roster = filtered(held('2027-01-10', ''), {students: 'active-30', instructors: 'active'});
		expect(roster.filtered?.tally().filter(({kind}) => kind === 'people')).toEqual([
			{
				kind: 'people',
				code: 'filter-dates',
				reason:
					'the filter takes students with a class from 21 August 2026 to 20 September 2026 (within the next 30 days)',
				count: 1,
			},
			{
				kind: 'people',
				code: 'filter-dates',
				reason: 'the filter takes instructors with a class on 21 August 2026',
				count: 1,
			},
		]);
	});

	test('an enrolment without a day has those of its class', () => {
		const roster = filtered(held('2027-01-10', ''), {students: 'active-30'});
		expect(ids(roster, 'people')).not.toContain('s1');
		expect(ids(roster, 'people')).toContain('s4');
	});

	test('instructors go by the classes that they teach', () => {
		const roster = filtered(held('2027-01-10', ''), {instructors: 'active-30'});
		expect(ids(roster, 'people')).not.toContain('t1');
		expect(rosterList(roster.classes.text(0, 'instructors'))).toEqual(['t2']);
	});

	describe('an instructor who has days of their own in a class', () => {
		const teaching = (...instructorDays: readonly string[]) => ({
			...district,
			classes: [{...district.classes[0]!, instructorDays}, district.classes[1]!],
		});
		const takes = (objects: ReturnType<typeof teaching>, instructors: 'active' | 'active-30' | 'all') =>
			ids(filtered(objects, {instructors}), 'people').includes('t1');

		test.each([
			[['2026-08-21/2026-08-21/t1'], true, true],
			[['2025-08-15/2026-08-20/t1'], false, false],
			[['2026-09-20//t1'], false, true],
			[['2026-09-21//t1'], false, false],
			[['/2026-08-20/t1', '2026-08-21//t1'], true, true],
			[['/2026-08-20/another'], true, true],
		])('%j: active today %s, within 30 days %s', (days, today, soon) => {
			expect([takes(teaching(...days), 'active'), takes(teaching(...days), 'active-30')]).toEqual([
				today,
				soon,
			]);
			expect(takes(teaching(...days), 'all')).toBe(true);
		});

		test('counts only while the class is held too, and never against who was published', () => {
			const over = {...held('', '2026-08-20')};
			const classes = [{...over.classes[0]!, instructorDays: ['2026-08-21//t1']}, over.classes[1]!];
			expect(ids(filtered({...over, classes}, {instructors: 'active'}), 'people')).not.toContain('t1');
			const gone = teaching('2025-08-15/2026-08-20/t1');
			expect(ids(filtered(gone, {instructors: 'active'}, ['t1']), 'people')).toContain('t1');
		});
	});

	test('only classes that stay are looked at', () => {
		const roster = filtered(held('2027-01-10', ''), {students: 'active', classes: 'active'});
		expect(ids(roster, 'people')).toContain('s1');
	});
});

describe('settings', () => {
	test('as text, in any case, with lists', () => {
		expect(filterOf(filterSettings.parse({}))).toEqual(noFilter);
		expect(
			filterOf(
				filterSettings.parse({
					'filter.students': 'Active-30',
					'filter.schools': ' A, B ,',
					'filter.terms': 'Spring, 2027; Fall',
				}),
			),
		).toEqual({...noFilter, students: 'active-30', schools: ['A', 'B'], terms: ['Spring, 2027', 'Fall']});
		expect(() => filterSettings.parse({'filter.classes': 'some'})).toThrow();
	});

	test('have a hash that the order of schools does not change', () => {
		expect(filterHash({...noFilter, schools: ['a', 'b']})).toBe(
			filterHash({...noFilter, schools: ['b', 'a']}),
		);
		expect(filterHash({...noFilter, schools: ['a']})).not.toBe(filterHash(noFilter));
		expect(filterHash({...noFilter, students: 'none'})).not.toBe(filterHash(noFilter));
	});
});
