import {describe, expect, test} from 'vitest';
import {connectionId, personId} from '../../../source/core/directory/ids.ts';
import {splitList} from '../../../source/core/directory/records.ts';
import {defaultPolicy} from '../../../source/core/plan/input.ts';
import type {RosterObjects} from '../../../source/core/roster/from-objects.ts';
import {
	accountOf,
	classOf,
	courseOf,
	directoryOf,
	enrolment,
	enrolmentsOf,
	locationOf,
	otherConnection,
	sis,
	smallSchool,
	staffAt,
	student,
	studentAt,
	teacher,
	without,
	withPeople,
	withRow,
} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

/** Rule 3 of `sync.md`: undecided is not absent. */
const settled = (roster: RosterObjects = smallSchool) => {
	const school = nights();
	school.night(roster);
	return school;
};
const faulty = (kind: keyof NonNullable<RosterObjects['faulty']>, ...ids: readonly string[]) => ({
	faulty: {[kind]: new Set(ids)},
});
const noClasses = {...smallSchool, classes: [], enrolments: []};

describe('a row with an error', () => {
	test('of a student: the account stays, with its enrolments', () => {
		const school = settled();
		const plan = school.night({...without(smallSchool, 's1'), ...faulty('people', 's1')});
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack).toMatchObject([{kind: 'accounts', key: 's1'}]);
	});

	test('of a teacher: the slots stay, and none is called unknown', () => {
		const school = settled();
		const {people} = smallSchool;
		const plan = school.night({...smallSchool, people: people.slice(1), ...faulty('people', 't1')});
		expect([changesOf(plan), plan.patches]).toEqual([[], []]);
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1']);
	});

	test('of a student who is enrolled: the enrolment is no broken reference', () => {
		const school = settled();
		const {people} = smallSchool;
		const plan = school.night({...smallSchool, people: people.slice(0, 3), ...faulty('people', 's3')});
		expect([changesOf(plan), plan.patches]).toEqual([[], []]);
	});

	test('of a class: it stays, with those who are in it', () => {
		const school = settled();
		const plan = school.night({...smallSchool, classes: [], ...faulty('classes', 'c1')});
		expect([changesOf(plan), plan.patches]).toEqual([[], []]);
		expect(plan.heldBack).toMatchObject([{kind: 'classes', key: 'c1'}]);
	});

	test.each([
		[
			'locations',
			{locations: [{externalId: 'south', name: 'South School'}], ...faulty('locations', 'north')},
		],
		['courses', {courses: [], ...faulty('courses', 'maths')}],
	] as const)('of %s: what refers to them resolves to what is there', (kind, change) => {
		const school = settled();
		const plan = school.night({...smallSchool, ...change});
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack.map((each) => each.kind)).toEqual([kind]);
	});

	test('of an enrolment: the student stays in the class', () => {
		const school = settled();
		const plan = school.night({
			...smallSchool,
			enrolments: smallSchool.enrolments.slice(1),
			...faulty('enrolments', 'c1-s1'),
		});
		expect(changesOf(plan)).toEqual([]);
	});

	test('of an enrolment that was numbered anew: student and instructor stay in the class', () => {
		const school = settled();
		const plan = school.night({
			...smallSchool,
			classes: smallSchool.classes.map((row) => ({...row, instructors: []})),
			enrolments: [],
			...faulty('enrolments', 'E77', 'E78'),
			faultyPlaces: [
				{class: 'c1', person: 's2'},
				{class: 'c1', person: 't1'},
				{class: 'c2', person: 's1'},
			],
		});
		expect(changesOf(plan)).toEqual(['enrolments c1 update']);
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1']);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s2');
	});

	test('of an enrolment: the student is known by the id at the source, not by the Person ID', () => {
		const school = nights();
		const paired = withRow(smallSchool, 's1', {id: '4711'});
		school.night(paired);
		const enrolments = smallSchool.enrolments.slice(1);
		school.night({...paired, enrolments, faultyPlaces: [{class: 'c1', person: 's1'}]});
		expect(school.directory.enrolments.get('c1')?.students).toBe('4711\ts2\ts3');
		school.night({...paired, enrolments, faultyPlaces: [{class: 'c1', person: '4711'}]});
		expect(school.directory.enrolments.get('c1')?.students).toBe('s2\ts3');
	});

	test('of a location that is new: its people are left out until it is mended', () => {
		const roster = {
			...withPeople(smallSchool, student('n1', 'Nil', 'Nix', {locations: ['east']})),
			enrolments: [...smallSchool.enrolments, enrolment('c1', 'n1')],
		};
		const school = nights();
		const plan = school.night({...roster, ...faulty('locations', 'east')});
		expect(school.directory.accounts.has('n1')).toBe(false);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
		expect(plan.heldBack).toMatchObject([
			{kind: 'locations', key: 'east'},
			{kind: 'accounts', key: 'n1'},
		]);
	});
});

describe('a person whose location is unknown', () => {
	const lost = withRow(smallSchool, 's1', {locations: ['nowhere'], email: 'new@school.example'});
	test('stays as last sent, with the enrolments as they were', () => {
		const school = settled();
		const plan = school.night({...lost, enrolments: []}, {approved: true});
		expect(plan.heldBack).toMatchObject([{kind: 'accounts', key: 's1', why: 'no known location'}]);
		expect(school.directory.accounts.get('s1')?.email).toBe('s1@school.example');
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1');
	});
	test('is left out while new, and takes no place in a class', () => {
		const school = nights();
		school.night(withRow(lost, 't1', {locations: ['nowhere']}));
		expect([...school.directory.accounts.keys()]).toEqual(['s2', 's3']);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s2\ts3');
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual([]);
	});
	test('loses only the unknown one of two', () => {
		const school = nights();
		const plan = school.night(withRow(smallSchool, 's1', {locations: ['nowhere', 'north']}));
		expect(school.directory.accounts.get('s1')?.roles).toEqual([{role: 'Student', locationId: 'north'}]);
		expect(plan.problems).toMatchObject([{code: 'unknown-location', value: 'nowhere', severity: 'warning'}]);
	});
});

describe('somebody who is left out of the roster but not gone', () => {
	const leftOut = (code: string) =>
		({
			...without(smallSchool, 's1'),
			leftOut: [{kind: 'people', externalId: 's1', code, reason: 'the reason', file: 'users.csv', line: 2}],
		}) satisfies RosterObjects;
	test('for the role: stays until somebody decides', () => {
		const school = settled();
		const plan = school.night(leftOut('role'));
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack).toMatchObject([{key: 's1', why: 'conflict: Role left out'}]);
	});
	test('because the source is about to delete the record: leaves', () => {
		expect(changesOf(settled().night(leftOut('tobedeleted')))).toEqual(['accounts s1 deactivate']);
	});
});

describe('somebody adopted who has no row yet', () => {
	const asm = connectionId('asm');
	const adopted = <T extends {readonly owner?: unknown}>({owner: _, ...record}: T) => ({
		...record,
		externalIds: {},
		adoptedFor: asm,
	});
	const takenOver = () =>
		nights(
			directoryOf({
				accounts: [
					accountOf('t1', {firstName: 'Ada', lastName: 'Ash', roles: staffAt('north')}),
					accountOf('s1'),
					accountOf('s2', {firstName: 'Cleo', lastName: 'Cedar'}),
					accountOf('s3', {firstName: 'Dan', lastName: 'Doum'}),
				].map(adopted),
				locations: [locationOf('north'), locationOf('south')].map(adopted),
				courses: [courseOf('maths')].map(adopted),
				classes: [classOf('c1', {instructorIds: [personId('t1')]})].map(adopted),
				enrolments: [adopted(enrolmentsOf('c1', 's1', 's2', 's3'))],
			}),
		);
	const inClass = (school: ReturnType<typeof takenOver>) => [
		school.directory.classes.get('c1')?.instructorIds,
		splitList(school.directory.enrolments.get('c1')?.students ?? ''),
	];

	test('not listed: stays with enrolments and slots', () => {
		const school = takenOver();
		const plan = school.night(without(smallSchool, 's2', 't1'));
		expect(inClass(school)).toEqual([['t1'], ['s1', 's2', 's3']]);
		expect(plan.heldBack).toEqual([]);
	});

	test('with a faulty row: the same, and held back by name', () => {
		const school = takenOver();
		const plan = school.night({...without(smallSchool, 's2', 't1'), ...faulty('people', 's2', 't1')});
		expect(inClass(school)).toEqual([['t1'], ['s1', 's2', 's3']]);
		expect(plan.heldBack.map(({key, why}) => [key, why])).toEqual([
			['s2', 'its row carries an error'],
			['t1', 'its row carries an error'],
		]);
	});

	test('and deactivated by hand: leaves the classes', () => {
		const school = nights(
			directoryOf({
				accounts: [
					adopted(accountOf('s1', {status: 'Deactivated'})),
					adopted(accountOf('s2', {firstName: 'Cleo', lastName: 'Cedar'})),
				],
				classes: [classOf('c1')],
				enrolments: [enrolmentsOf('c1', 's1', 's2')],
			}),
		);
		school.night(without(smallSchool, 's1', 's2'));
		expect(school.directory.enrolments.get('c1')?.students).toBe('s2\ts3');
	});
});

test('somebody of another connection leaves the classes of a source that listed them and does no more', () => {
	const theirs = accountOf('s1', {
		owner: otherConnection,
		externalIds: {[otherConnection]: 'x', [sis]: 's1'},
	});
	const never = accountOf('s2', {owner: otherConnection, externalIds: {[otherConnection]: 'y'}});
	const school = nights(
		directoryOf({
			accounts: [theirs, never],
			classes: [classOf('c1')],
			enrolments: [enrolmentsOf('c1', 's1', 's2')],
		}),
	);
	school.night(without(smallSchool, 's1', 's2'));
	expect(school.directory.enrolments.get('c1')?.students).toBe('s2\ts3');
	expect(school.directory.accounts.get('s1')).toEqual(theirs);
});

test('a roster without people says of nobody that they are absent from their classes', () => {
	const school = settled();
	const plan = school.night({
		...smallSchool,
		people: [],
		enrolments: [],
		scope: {people: false},
	});
	expect(changesOf(plan)).toEqual([]);
});

describe('a row that is missing for one night', () => {
	const both = withRow(withRow(smallSchool, 't1', {locations: ['north', 'south']}), 's3', {
		locations: ['south'],
	});
	test('of a school: who is named there stays there, and so does the school', () => {
		const school = settled(both);
		const plan = school.night({...both, locations: [{externalId: 'north', name: 'North School'}]});
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack).toMatchObject([{kind: 'locations', key: 'south'}]);
	});

	test('of a school: a newcomer who is named there comes there', () => {
		const school = settled(both);
		const roster = withPeople(both, student('s9', 'Eve', 'Elm', {locations: ['south']}));
		school.night({...roster, locations: [{externalId: 'north', name: 'North School'}]});
		expect(school.directory.accounts.get('s9')?.roles).toEqual(studentAt('south'));
	});

	test('of a course: its classes go on in it', () => {
		const school = settled();
		const plan = school.night({...smallSchool, courses: []});
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack).toMatchObject([{kind: 'courses', key: 'maths'}]);
	});
});

describe('a class that is absent while somebody who stays is in it', () => {
	test('stays for them alone, and goes with them', () => {
		const school = settled();
		const gone = {...without(noClasses, 's1')};
		const plan = school.night(gone);
		expect(plan.heldBack).toMatchObject([{kind: 'classes', key: 'c1'}]);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1');
		school.sleep(7);
		expect(changesOf(school.night(gone))).toEqual([
			'accounts s1 deactivate',
			'classes c1 remove',
			'enrolments c1 remove',
		]);
	});

	test('stays for a teacher who leaves', () => {
		const school = settled();
		const plan = school.night({...without(noClasses, 't1'), courses: []});
		expect(plan.heldBack.map(({kind, key}) => [kind, key])).toEqual([
			['classes', 'c1'],
			['courses', 'maths'],
		]);
		expect(school.directory.enrolments.get('c1')?.students).toBe('');
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1']);
	});

	test('keeps its course and its location, though both are absent', () => {
		const school = settled();
		const plan = school.night({
			people: smallSchool.people
				.filter(({externalId}) => externalId !== 's1')
				.map((row) => ({...row, locations: ['south']})),
			locations: [{externalId: 'south', name: 'South School'}],
		});
		expect(plan.heldBack.map(({kind, key}) => [kind, key])).toEqual([
			['classes', 'c1'],
			['courses', 'maths'],
			['locations', 'north'],
		]);
		const {classes, courses, locations} = school.published();
		expect([classes.length, courses.length, locations.length]).toEqual([1, 1, 2]);
	});
});

describe('a class whose references are unknown', () => {
	test.each([
		['course', {course: 'nothing'}],
		['location', {location: 'nowhere'}],
	])('%s: it stays as last sent, with its students', (_, row) => {
		const school = settled();
		const broken = smallSchool.classes.map((each) => ({...each, ...row}));
		const plan = school.night({...smallSchool, classes: broken, enrolments: [enrolment('c1', 's1')]});
		expect(changesOf(plan)).toEqual([]);
		expect(plan.problems).toMatchObject([
			{code: 'unknown-reference', action: 'class stays as it was last sent'},
		]);
		const fresh = nights();
		fresh.night({...smallSchool, classes: broken});
		expect([fresh.directory.classes.size, fresh.directory.enrolments.size]).toEqual([0, 0]);
	});
});

describe('two rows of a class, course or location under one id', () => {
	test.each([
		['locations', {externalId: 'north', name: 'North once more'}],
		['courses', {externalId: 'maths', name: 'Other maths', location: 'north'}],
		['classes', {externalId: 'c1', number: '9', course: 'maths', location: 'north'}],
	] as const)('%s: both are held back, and the record stays as it is', (kind, second) => {
		const school = settled();
		const rows: readonly object[] = smallSchool[kind];
		const plan = school.night({...smallSchool, [kind]: [...rows, second]});
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack.map((each) => each.kind)).toEqual([kind, kind]);
		expect(plan.problems.map(({code}) => code)).toEqual(['duplicate-id', 'duplicate-id']);
	});
});

test('more than fifteen instructors are cut, the first ones kept', () => {
	const staff = Array.from({length: 17}, (_, at) =>
		teacher(`i${String(at).padStart(2, '0')}`, `G${at}`, `F${at}`),
	);
	const school = nights();
	const ids = staff.map(({externalId}) => String(externalId));
	const plan = school.night({
		...withPeople(smallSchool, ...staff),
		classes: [{externalId: 'c1', course: 'maths', location: 'north', instructors: ids}],
	});
	expect(school.directory.classes.get('c1')?.instructorIds).toEqual(ids.slice(0, 15));
	expect(plan.patches).toMatchObject(['i15', 'i16'].map((value) => ({code: 'too-many-instructors', value})));
});

describe('what names somebody who stays as last sent', () => {
	const only = (...ids: readonly string[]): RosterObjects => ({
		...smallSchool,
		people: smallSchool.people.filter(({externalId}) => !ids.includes(externalId as string)),
	});
	const off = {patch: {...defaultPolicy.patch, instructors: false, students: false}};

	test.each([
		['an instructor', 't1'],
		['a student', 's1'],
	])('refers to %s in their grace: no upload is blocked, and nothing is called removed', (_, id) => {
		for (const policy of [{}, off]) {
			const school = nights(undefined, policy);
			school.night(smallSchool);
			const plan = school.night(only(id));
			expect(plan.problems.map(({code}) => code)).not.toContain('broken-reference');
			expect(plan.patches).toEqual([]);
			expect(changesOf(plan)).toEqual([`accounts ${id} deactivate`]);
			expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1']);
			expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
		}
	});

	test('refers to nobody once they ended', () => {
		const school = nights(undefined, {leaverGrace: 0});
		school.night(smallSchool);
		school.night(only('t1', 's1'));
		const plan = school.plan(only('t1', 's1'));
		expect(plan.patches.map(({code}) => code).sort()).toEqual(['unknown-instructor', 'unknown-student']);
	});

	test('refers to nobody where a student is named as instructor, or the other way round', () => {
		const school = settled();
		const roster = {
			...only('t1', 's1'),
			classes: smallSchool.classes.map((each) => ({...each, instructors: ['s1']})),
			enrolments: [...smallSchool.enrolments, enrolment('c1', 't1')],
		};
		const plan = school.plan(roster);
		expect(plan.patches.map(({code, value}) => [code, value])).toEqual([
			['unknown-instructor', 's1'],
			['unknown-student', 't1'],
		]);
	});
});
