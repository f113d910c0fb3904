import {describe, expect, test} from 'vitest';
import {defaultPolicy} from '../../../source/core/plan/input.ts';
import type {PackageIndex} from '../../../source/core/plan/package-index.ts';
import {together} from '../../../source/core/plan/removals.ts';
import {compareOnWire} from '../../../source/core/plan/wire.ts';
import {Approvals, type Exempt} from '../../../source/core/plan/wire-exempt.ts';
import {accountOf, enrolmentsOf} from '../../support/district.ts';

interface Made {
	readonly students?: number;
	readonly staff?: number;
	readonly classes?: number;
	/** Locations over which all are spread. */
	readonly schools?: number;
}

function pack({students = 0, staff = 0, classes = 0, schools = 50}: Made): PackageIndex {
	const at = (number: number) => `p${number % schools}`;
	const people = new Map<string, {student: boolean; locations: string[]}>();
	for (let each = 0; each < students; each++) people.set(`s${each}`, {student: true, locations: [at(each)]});
	for (let each = 0; each < staff; each++) people.set(`t${each}`, {student: false, locations: [at(each)]});
	return {
		people,
		classes: new Map(Array.from({length: classes}, (_, each) => [`c${each}`, at(each)])),
		courses: new Set(['maths']),
		locations: new Map(Array.from({length: schools}, (_, each) => [`p${each}`, `School ${each}`])),
		enrolments: 0,
	};
}

const minus = <T>(map: ReadonlyMap<string, T>, keys: readonly string[]) =>
	new Map([...map].filter(([key]) => !keys.includes(key)));
const ids = (prefix: string, count: number) => Array.from({length: count}, (_, at) => `${prefix}${at}`);

const nobody: Exempt = {people: new Set(), classes: new Set(), locations: new Set()};
const compare = (last: PackageIndex, next: Partial<PackageIndex>, exempt: Partial<Exempt> = {}) =>
	compareOnWire(last, {...last, ...next}, 'sha', {...nobody, ...exempt}, defaultPolicy.guards);
const tripped = (comparison: ReturnType<typeof compare>) =>
	comparison.guards.filter((guard) => guard.tripped).map(({code}) => code);

describe('people who would leave with a package', () => {
	test.each([
		['5 % of 220', {students: 220}, ids('s', 11), false],
		['more than 5 % and more than 10', {students: 220}, ids('s', 12), true],
		['more than 5 %, no more than 10', {students: 150}, ids('s', 10), false],
		['100 of 3000', {students: 3000}, ids('s', 100), false],
		['101 of 3000', {students: 3000}, ids('s', 101), true],
		['12 of 220 staff among many', {students: 2000, staff: 220}, ids('t', 12), true],
		['11 of 220 staff among many', {students: 2000, staff: 220}, ids('t', 11), false],
		['half the students of a school', {students: 4, staff: 9, schools: 1}, ids('s', 2), true],
		['2 of 5 students of a school', {students: 5, staff: 9, schools: 1}, ids('s', 2), false],
		['half the staff of a school', {students: 90, staff: 3, schools: 1}, ids('t', 2), true],
		['both of 2 staff of a school', {students: 90, staff: 2, schools: 1}, ids('t', 2), false],
	] as const)('%s', (_, made, gone, expected) => {
		const last = pack(made);
		const comparison = compare(last, {people: minus(last.people, gone)});
		expect(tripped(comparison)).toEqual(expected ? ['wire-removals'] : []);
		expect(comparison.removedPeople).toEqual(gone.toSorted());
	});

	test('whom a person approved by name are exempt, and still named', () => {
		const last = pack({students: 220});
		const gone = ids('s', 20);
		const next = {people: minus(last.people, gone)};
		expect(tripped(compare(last, next, {people: new Set(gone)}))).toEqual([]);
		expect(tripped(compare(last, next, {people: new Set(gone.slice(9))}))).toEqual([]);
		expect(tripped(compare(last, next, {people: new Set(gone.slice(12))}))).toEqual(['wire-removals']);
		expect(compare(last, next, {people: new Set(gone)}).removedPeople).toHaveLength(20);
	});

	test('who comes hides nobody who leaves', () => {
		const last = pack({students: 220});
		const people = new Map([...minus(last.people, ids('s', 20)), ...pack({staff: 100}).people]);
		const comparison = compare(last, {people});
		expect(tripped(comparison)).toEqual(['wire-removals']);
		expect(comparison.addedPeople).toBe(100);
	});
});

describe('classes and locations that would leave', () => {
	test.each([
		['5 % of 220', {classes: 220}, 11, false],
		['more than 5 % and more than 10', {classes: 220}, 12, true],
		['half of a school', {classes: 4, schools: 1}, 2, true],
		['1 of 3 of a school', {classes: 3, schools: 1}, 1, false],
	] as const)('%s', (_, made, gone, expected) => {
		const last = pack(made);
		const next = {classes: minus(last.classes, ids('c', gone))};
		expect(tripped(compare(last, next))).toEqual(expected ? ['wire-classes'] : []);
		expect(tripped(compare(last, next, {classes: new Set(ids('c', gone))}))).toEqual([]);
	});

	test('any location, unless it was approved', () => {
		const last = pack({students: 50});
		const next = {locations: minus(last.locations, ['p7'])};
		const comparison = compare(last, next);
		expect(tripped(comparison)).toEqual(['wire-locations']);
		expect(comparison.guards.find(({code}) => code === 'wire-locations')?.message).toContain('School 7');
		expect(tripped(compare(last, next, {locations: new Set(['p7'])}))).toEqual([]);
	});

	test('courses are listed', () => {
		const last = pack({});
		expect(compare(last, {courses: new Set()}).removedCourses).toEqual(['maths']);
	});

	test.each([
		[11, false],
		[12, true],
	])('of 220 courses %s, unless they were approved', (gone, expected) => {
		const last = {...pack({}), courses: new Set(ids('k', 220))};
		const next = {courses: new Set(ids('k', 220).slice(gone))};
		expect(tripped(compare(last, next))).toEqual(expected ? ['wire-courses'] : []);
		expect(tripped(compare(last, next, {courses: new Set(ids('k', gone))}))).toEqual([]);
	});
});

describe('enrolments that would end with a package', () => {
	const last = {
		...pack({students: 100, classes: 10, schools: 2}),
		students: new Map(
			ids('c', 10).map((id, at) => [
				id,
				ids('s', 100)
					.slice(at * 10, at * 10 + 10)
					.join('\t'),
			]),
		),
	};
	const next = (classes: number, gone: number) => ({
		students: new Map(
			[...last.students].map(([id, students], at) => [
				id,
				at % 2 === 0 && at < classes * 2 ? students.split('\t').slice(gone).join('\t') : students,
			]),
		),
	});
	test.each([
		[3, 4, false],
		[2, 6, false],
		[2, 7, true],
		[5, 10, true],
	])('of one school: in %s of its 5 classes %s of 10', (classes, gone, expected) => {
		expect(tripped(compare(last, next(classes, gone)))).toEqual(expected ? ['wire-enrolments'] : []);
	});
	test('of approved plans are exempt', () => {
		expect(
			tripped(compare(last, next(5, 10), {enrolments: new Map(ids('c', 10).map((id) => [id, 'all']))})),
		).toEqual([]);
	});
	test('are exempt student by student: who else leaves such a class was not approved', () => {
		const approvals = new Approvals(together([]), undefined);
		for (const id of ids('c', 10)) {
			const students = last.students.get(id)!.split('\t');
			approvals.approve({
				collection: 'enrolments',
				key: id,
				before: enrolmentsOf(id, ...students),
				after: enrolmentsOf(id, ...students.slice(3)),
			});
		}
		expect(tripped(compare(last, next(5, 3), approvals))).toEqual([]);
		expect(tripped(compare(last, next(5, 5), approvals))).toEqual([]);
		expect(tripped(compare(last, next(5, 9), approvals))).toEqual(['wire-enrolments']);
	});
	test('of people who leave count with these', () => {
		const people = minus(last.people, ids('s', 100));
		expect(tripped(compare(last, {...next(5, 10), people}))).toEqual(['wire-removals']);
	});
	test('are not guarded where a package was not looked at for them', () => {
		const {students: _, ...unseen} = last;
		expect(tripped(compare(unseen, next(5, 10)))).toEqual([]);
	});
});

describe('students who turn into staff with a package, or back', () => {
	const last = pack({students: 220, staff: 20});
	const turned = (count: number) => ({
		people: new Map(
			[...last.people].map(([id, person], at) => [id, at < count ? {...person, student: false} : person]),
		),
	});
	test.each([
		[12, []],
		[13, ['wire-removals']],
	])('%i of 240 leave the one kind', (count, expected) => {
		const comparison = compare(last, turned(count));
		expect(tripped(comparison)).toEqual(expected);
		expect(comparison.turnedPeople).toHaveLength(count);
		expect(tripped(compare(last, turned(count), {turned: new Set(comparison.turnedPeople)}))).toEqual([]);
	});
	test('count with those who leave, and are told apart', () => {
		const {people} = turned(6);
		const comparison = compare(last, {people: minus(people, ids('s', 13).slice(6))});
		expect(tripped(comparison)).toEqual(['wire-removals']);
		expect(comparison.guards.find(({code}) => code === 'wire-removals')).toMatchObject({
			message: expect.stringContaining('or turn from student into staff or back (6)'),
			removalsOnly: false,
		});
	});
	test('of rows that cannot be read nobody says so', () => {
		const unread = new Map([...last.people.keys()].map((id) => [id, {student: true, locations: []}]));
		expect(compare({...last, people: unread}, {people: last.people}).turnedPeople).toEqual([]);
	});
});

describe('the hash of a wire hold', () => {
	const last = pack({students: 220});
	test('is of the bytes and of who leaves', () => {
		const hashes = [
			compare(last, {}),
			compare(last, {people: minus(last.people, ['s1'])}),
			compare(last, {people: minus(last.people, ['s2'])}),
			compareOnWire(last, last, 'other', nobody, defaultPolicy.guards),
		].map(({hash}) => hash);
		expect(new Set(hashes).size).toBe(4);
	});
	test('is not of the order of people in the package', () => {
		const turned = new Map([...minus(last.people, ['s1', 's2'])].reverse());
		expect(compare(last, {people: turned}).hash).toBe(
			compare(last, {people: minus(last.people, ['s2', 's1'])}).hash,
		);
	});
	test('a package against itself removes nothing', () => {
		expect(compare(last, {})).toMatchObject({removedPeople: [], removedClasses: [], addedPeople: 0});
		expect(tripped(compare(last, {}))).toEqual([]);
	});
});

describe('people who would become others with a package', () => {
	const named = (count: number, change: (at: number) => object = () => ({})): PackageIndex => {
		const index = pack({students: count});
		const people = [...index.people].map(([id, person], at) => {
			const who = {
				firstName: `Given${at}`,
				lastName: `Family${at}`,
				email: `${id}@school.example`,
				authentication: 'Managed Apple Account' as const,
				...change(at),
			};
			return [id, {...person, who}] as const;
		});
		return {...index, people: new Map(people)};
	};

	test.each([
		[50, []],
		[51, ['wire-identity']],
	])('other names of %i among 2,400', (count, expected) => {
		const comparison = compare(
			named(2400),
			named(2400, (at) => (at < count ? {lastName: 'X'} : {})),
		);
		expect(tripped(comparison)).toEqual(expected);
		expect(comparison.changedPeople).toHaveLength(count);
		const changed = new Map(comparison.changedPeople.map((id) => [id, 'any' as const]));
		expect(
			tripped(
				compare(
					named(2400),
					named(2400, () => ({lastName: 'X'})),
					{changed},
				),
			),
		).toEqual(['wire-identity']);
		expect(
			tripped(
				compare(
					named(2400),
					named(2400, (at) => (at < count ? {lastName: 'X'} : {})),
					{changed},
				),
			),
		).toEqual([]);
	});

	test('who was approved to become somebody may become that one, and nobody else', () => {
		const [before, after] = [named(200), named(200, () => ({lastName: 'X'}))];
		const approvals = new Approvals(together([]), undefined);
		for (const id of before.people.keys())
			approvals.approve({
				collection: 'accounts',
				key: id,
				before: accountOf(id, before.people.get(id)!.who),
				after: accountOf(id, after.people.get(id)!.who),
			});
		expect(tripped(compare(before, after, approvals))).toEqual([]);
		const other = named(200, () => ({lastName: 'Y'}));
		expect(tripped(compare(before, other, approvals))).toEqual(['wire-identity']);
	});

	test('an approved plan that changes nothing of the name approves no other name', () => {
		const approvals = new Approvals(together([]), undefined);
		const before = named(200);
		for (const id of before.people.keys()) {
			const account = accountOf(id, before.people.get(id)!.who);
			approvals.approve({
				collection: 'accounts',
				key: id,
				before: account,
				after: {...account, gradeLevel: '9'},
			});
		}
		const after = named(200, () => ({lastName: 'X'}));
		expect(tripped(compare(before, after, approvals))).toEqual(['wire-identity']);
	});

	test.each([
		[25, []],
		[26, ['wire-sign-ins']],
	])('%i e-mails that move to another domain', (count, expected) => {
		const next = named(2400, (at) => (at < count ? {email: `s${at}@new.example`} : {}));
		expect(tripped(compare(named(2400), next))).toEqual(expected);
	});

	test('nothing is said of packages that were thinned', () => {
		expect(tripped(compare(pack({students: 100}), named(100)))).toEqual([]);
		expect(compare(named(100), pack({students: 100})).changedPeople).toEqual([]);
	});
});
