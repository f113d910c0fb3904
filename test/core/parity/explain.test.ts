import {describe, expect, test} from 'vitest';
import {emptyDirectory, recordSet} from '../../../source/core/directory/directory.ts';
import type {Difference} from '../../../source/core/parity/difference.ts';
import type {ParityFacts} from '../../../source/core/parity/facts.ts';
import {parityOf} from '../../../source/core/parity/parity.ts';
import {type RosterObjects, rosterFrom} from '../../../source/core/roster/from-objects.ts';

/** One school with two students, a teacher, a course and two classes. */
const school: Required<Pick<RosterObjects, 'people' | 'classes' | 'courses' | 'locations' | 'enrolments'>> = {
	people: [
		{externalId: 'S1', firstName: 'Ana', lastName: 'Diaz', email: 'ana@school.example', locations: ['L1']},
		{externalId: 'S2', firstName: 'Ben', lastName: 'Ho', locations: ['L1']},
		{externalId: 'T1', kind: 'staff', firstName: 'Mia', lastName: 'Smith', locations: ['L1']},
		{externalId: 'T2', kind: 'staff', firstName: 'Tom', lastName: 'Reed', locations: ['L1']},
	],
	locations: [{externalId: 'L1', name: 'North'}],
	courses: [{externalId: 'C1', number: 'BIO', name: 'Biology', location: 'L1'}],
	classes: [
		{externalId: 'K1', number: '1A', course: 'C1', instructors: ['T1', 'T2'], location: 'L1'},
		{externalId: 'K2', number: '1B', course: 'C1', instructors: [], location: 'L1'},
	],
	enrolments: [
		{id: 'R1', class: 'K1', student: 'S1'},
		{id: 'R2', class: 'K1', student: 'S2'},
	],
};

/** The two packages beside each other, with these facts and nothing else known. */
function beside(next: Partial<typeof school>, facts: Partial<ParityFacts> = {}) {
	const none = new Map<string, string>();
	return parityOf({
		old: rosterFrom(school),
		next: rosterFrom({...school, ...next}),
		directory: emptyDirectory,
		keptAs: {accounts: none, classes: none, courses: none, locations: none},
		since: () => undefined,
		movedSince: () => undefined,
		isSent: () => true,
		isPatched: () => false,
		...facts,
	});
}

const [ana, , mia, tom] = school.people as [object, object, object, object];
const [k1, k2] = school.classes as [object, object];
const changedTo = (change: object, index = 0) =>
	school.people.map((each, at) => (at === index ? {...each, ...change} : each));
const reasons = ({explained, unexplained}: ReturnType<typeof beside>) => ({
	explained: explained.map(({rule, file, column}) => [rule, file, column]),
	unexplained: unexplained.map(({kind, file, column}) => [kind, file, column]),
});

test('two packages that say the same differ in nothing, whatever the order of their rows', () => {
	const {counts, files} = beside({
		people: school.people.toReversed(),
		classes: school.classes.toReversed(),
		enrolments: school.enrolments.toReversed(),
	});
	expect(counts).toEqual({explained: 0, unexplained: 0});
	expect(files.map(({file, same}) => [file, same])).toEqual([
		['students.csv', 2],
		['staff.csv', 2],
		['courses.csv', 1],
		['classes.csv', 2],
		['rosters.csv', 2],
		['locations.csv', 1],
	]);
});

describe('what nothing explains is listed, in every file and column', () => {
	test.each<[string, Partial<typeof school>, ReadonlyArray<readonly unknown[]>]>([
		['a name', {people: changedTo({firstName: 'Anna'})}, [['changed', 'students.csv', 'first_name']]],
		[
			'an e-mail that is gone',
			{people: changedTo({email: ''})},
			[['changed', 'students.csv', 'email_address']],
		],
		['a student who is staff', {people: changedTo({kind: 'staff'})}, [['changed', 'students.csv', 'file']]],
		[
			'a course name',
			{courses: [{...school.courses[0]!, name: 'Bio'}]},
			[['changed', 'courses.csv', 'course_name']],
		],
		[
			'a class number',
			{classes: [{...k1, number: '1'} as never, k2 as never]},
			[['changed', 'classes.csv', 'class_number']],
		],
		[
			'another first instructor',
			{classes: [{...k1, instructors: ['T2', 'T1']} as never, k2 as never]},
			[['changed', 'classes.csv', 'instructor_id']],
		],
		[
			'a school name',
			{locations: [{externalId: 'L1', name: 'South'}]},
			[['changed', 'locations.csv', 'location_name']],
		],
		[
			'a roster id',
			{enrolments: [{id: 'X1', class: 'K1', student: 'S1'}, school.enrolments[1]!]},
			[['changed', 'rosters.csv', 'roster_id']],
		],
		[
			'somebody who left a class',
			{enrolments: [school.enrolments[0]!]},
			[['missing', 'rosters.csv', undefined]],
		],
		['a class that is gone', {classes: [k1 as never]}, [['missing', 'classes.csv', undefined]]],
	])('%s', (_, next, expected) => {
		const result = beside(next);
		expect(reasons(result)).toEqual({explained: [], unexplained: expected});
		expect(result.counts.unexplained).toBe(1);
	});
});

describe('what is explained', () => {
	test('stray spaces and curly quotes that were cleaned', () => {
		const old = rosterFrom({...school, people: changedTo({firstName: ' Ana ', lastName: 'D’Iaz'})});
		const result = beside({people: changedTo({lastName: "D'Iaz"})}, {old});
		expect(reasons(result).explained.map(([rule]) => rule)).toEqual(['cleaning', 'cleaning']);
	});

	test('a class and its rows under the id that is kept for it', () => {
		const result = beside(
			{
				classes: [{...k1, externalId: 'ASM-1'} as never, k2 as never],
				enrolments: school.enrolments.map((each) => ({...each, class: 'ASM-1'})),
			},
			{
				keptAs: {
					accounts: new Map(),
					courses: new Map(),
					locations: new Map(),
					classes: new Map([['K1', 'ASM-1']]),
				},
				directory: {
					...emptyDirectory,
					classes: recordSet([['ASM-1', {classId: 'ASM-1', externalIds: {sis: 'K1'}} as never]]),
				},
			},
		);
		expect(result.unexplained).toEqual([]);
		expect(new Set(result.explained.map(({rule}) => rule))).toEqual(new Set(['crosswalk']));
	});

	test('a reference under the id that is kept, and instructors in another order behind the first', () => {
		const result = beside(
			{
				courses: [{...school.courses[0]!, location: 'SCHOOL-1'}],
				locations: [{externalId: 'SCHOOL-1', name: 'North'}],
			},
			{
				keptAs: {
					accounts: new Map(),
					courses: new Map(),
					classes: new Map(),
					locations: new Map([['L1', 'SCHOOL-1']]),
				},
			},
		);
		expect(reasons(result).explained).toContainEqual(['crosswalk', 'courses.csv', 'location_id']);
	});

	test('an instructor slot that was cleared, by the patch', () => {
		const result = beside(
			{classes: [{...k1, instructors: ['T1']} as never, k2 as never]},
			{isPatched: (column, value) => column === 'instructor_id' && value === 'T2'},
		);
		expect(reasons(result)).toEqual({
			explained: [['patch', 'classes.csv', 'instructor_id']],
			unexplained: [],
		});
	});

	test('rows that follow somebody who is listed once, and not they themselves', () => {
		const result = beside({people: [ana, mia, tom] as never, enrolments: [school.enrolments[0]!]});
		expect(reasons(result)).toEqual({
			explained: [['follows', 'rosters.csv', undefined]],
			unexplained: [['missing', 'students.csv', undefined]],
		});
	});

	test('somebody new, unless they look like somebody who was there', () => {
		const since: ParityFacts['since'] = () => ({created: 'run R000002 of sis', fields: new Map()});
		const added = (person: object) =>
			beside({people: [...school.people, {...person, locations: ['L1']} as never]}, {since});
		expect(reasons(added({externalId: 'S9', firstName: 'Zoe', lastName: 'New'})).explained).toEqual([
			['new', 'students.csv', undefined],
		]);
		expect(reasons(added({externalId: 'S9', firstName: 'ANA', lastName: 'diaz'})).unexplained).toEqual([
			['added', 'students.csv', undefined],
		]);
		expect(
			reasons(added({externalId: 'S9', firstName: 'A', lastName: 'B', email: 'ana@school.example'}))
				.unexplained,
		).toHaveLength(1);
	});

	test('a class of the same number at the same place under another id is no new class', () => {
		const since: ParityFacts['since'] = () => ({created: 'run R000002 of sis', fields: new Map()});
		const again = {...k1, externalId: 'K9'} as never;
		expect(reasons(beside({classes: [...school.classes, again]}, {since})).unexplained).toEqual([
			['added', 'classes.csv', undefined],
		]);
	});

	test('what a later run changed, in that field alone', () => {
		const since: ParityFacts['since'] = () => ({fields: new Map([['firstName', 'run R000003 of sis']])});
		const result = beside({people: changedTo({firstName: 'Anna', gradeLevel: '7'})}, {since});
		expect(reasons(result)).toEqual({
			explained: [['run', 'students.csv', 'first_name']],
			unexplained: [['changed', 'students.csv', 'grade_level']],
		});
	});
});

test('of what is explained a few are shown, of what is not every line, with both lines of the row', () => {
	const people = Array.from({length: 30}, (_, n) => ({
		externalId: `P${n}`,
		firstName: 'A',
		lastName: `B${n}`,
		locations: ['L1'],
	}));
	const [old, next] = [
		{...school, people},
		{...school, people: people.map((each) => ({...each, firstName: 'Z'}))},
	];
	const facts = {
		old: rosterFrom({...old, classes: [], enrolments: []}),
		next: rosterFrom({...next, classes: [], enrolments: []}),
	};
	const open = beside({}, facts);
	expect(open.unexplained[0]).toMatchObject({count: 30});
	expect(open.unexplained[0]?.lines).toHaveLength(30);
	const {lines} = beside({}, {...facts, since: () => ({fields: new Map([['firstName', 'run R1']])})})
		.explained[0]!;
	expect(lines).toHaveLength(5);
	expect(lines[0]).toMatchObject({key: 'P0', before: 'A', after: 'Z'} satisfies Partial<Difference>);
});

describe('an id that is kept for another one explains nobody else', () => {
	const none = new Map<string, string>();
	const kept = (change: Partial<ParityFacts['keptAs']>) => ({
		keptAs: {accounts: none, classes: none, courses: none, locations: none, ...change},
	});
	/** Accounts by Person ID, each with the id at the source that it is met by. */
	const accounts = (ids: Readonly<Record<string, string | undefined>>) =>
		recordSet(
			Object.entries(ids).map(([personId, sis]) => [
				personId,
				{personId, roles: [], externalIds: sis === undefined ? {} : {sis}} as never,
			]),
		);

	test('whose number at the source is the Person ID of somebody who was left out', () => {
		// The SIS calls Ana S2; Apple School Manager calls her S1, and somebody else S2.
		const result = beside(
			{people: [ana, mia, tom] as never, enrolments: [school.enrolments[0]!]},
			kept({accounts: new Map([['S2', 'S1']])}),
		);
		expect(reasons(result).unexplained).toEqual([['missing', 'students.csv', undefined]]);
	});

	test('who has an account here under that id', () => {
		const zoe = {externalId: 'P9', firstName: 'Ben', lastName: 'Ho', locations: ['L1']};
		const result = beside(
			{people: [ana, mia, tom, zoe] as never, enrolments: [school.enrolments[0]!]},
			{
				...kept({accounts: new Map([['S2', 'P9']])}),
				directory: {...emptyDirectory, accounts: accounts({P9: 'S2', S2: undefined})},
			},
		);
		expect(reasons(result).unexplained).toEqual([
			['missing', 'students.csv', undefined],
			['added', 'students.csv', undefined],
		]);
	});

	test('who is another human: first and last name both differ', () => {
		const zoe = {externalId: 'P9', firstName: 'Zoe', lastName: 'Cruz', locations: ['L1']};
		const result = beside(
			{people: [ana, mia, tom, zoe] as never, enrolments: [school.enrolments[0]!]},
			{
				...kept({accounts: new Map([['S2', 'P9']])}),
				directory: {...emptyDirectory, accounts: accounts({P9: 'S2'})},
			},
		);
		expect(reasons(result).unexplained).toEqual([
			['missing', 'students.csv', undefined],
			['added', 'students.csv', undefined],
		]);
	});

	test('nor a student who is lost from a class that goes under the kept id', () => {
		const result = beside(
			{
				classes: [{...k1, externalId: 'ASM-1'} as never, k2 as never],
				enrolments: [{...school.enrolments[0]!, class: 'ASM-1'}],
			},
			{
				...kept({classes: new Map([['K1', 'ASM-1']])}),
				directory: {
					...emptyDirectory,
					classes: recordSet([['ASM-1', {classId: 'ASM-1', externalIds: {sis: 'K1'}} as never]]),
				},
			},
		);
		expect(reasons(result).unexplained).toEqual([['missing', 'rosters.csv', undefined]]);
		expect(result.unexplained[0]?.lines[0]?.key).toBe('K1\tS2');
	});

	test('but rows of somebody who left follow them, whatever their class is called', () => {
		const result = beside(
			{
				people: [ana, mia, tom] as never,
				classes: [{...k1, externalId: 'ASM-1'} as never, k2 as never],
				enrolments: [{...school.enrolments[0]!, class: 'ASM-1'}],
			},
			{
				...kept({classes: new Map([['K1', 'ASM-1']])}),
				directory: {
					...emptyDirectory,
					classes: recordSet([['ASM-1', {classId: 'ASM-1', externalIds: {sis: 'K1'}} as never]]),
				},
			},
		);
		expect(reasons(result).unexplained).toEqual([['missing', 'students.csv', undefined]]);
		expect(reasons(result).explained).toContainEqual(['follows', 'rosters.csv', undefined]);
	});

	test('nor a row that left a class whose id is kept for the number of another', () => {
		const result = beside({enrolments: [school.enrolments[0]!]}, kept({classes: new Map([['K1', 'K2']])}));
		expect(reasons(result).unexplained).toEqual([['missing', 'rosters.csv', undefined]]);
	});

	test('nor a school to which somebody moved that both packages have', () => {
		const two = {locations: [...school.locations, {externalId: 'L2', name: 'South'}]};
		const result = beside(
			{...two, people: changedTo({locations: ['L2']})},
			{old: rosterFrom({...school, ...two}), ...kept({locations: new Map([['L1', 'L2']])})},
		);
		expect(reasons(result).unexplained).toEqual([['changed', 'students.csv', 'location_id']]);
	});
});
