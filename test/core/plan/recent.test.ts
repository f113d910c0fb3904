import {describe, expect, test} from 'vitest';
import {emptyDirectory} from '../../../source/core/directory/directory.ts';
import {defaultPolicy} from '../../../source/core/plan/input.ts';
import {nothingRecent, recentOf} from '../../../source/core/plan/recent.ts';
import type {RecordChange} from '../../../source/core/ports.ts';
import type {Removals} from '../../../source/core/state-records.ts';
import {
	accountOf,
	classOf,
	courseOf,
	directoryOf,
	enrolmentsOf,
	otherConnection,
	sis,
} from '../../support/district.ts';

const none: Removals = {people: [], classes: [], courses: [], locations: [], enrolments: []};
const recent = (
	commits: ReadonlyArray<readonly RecordChange[]>,
	directory = emptyDirectory,
	exempt: Partial<Removals> = {},
) => recentOf(commits, {connection: sis, directory, policy: defaultPolicy, exempt: {...none, ...exempt}});

const classGone: RecordChange = {collection: 'classes', key: 'c1', before: classOf('c1')};
const courseGone: RecordChange = {collection: 'courses', key: 'maths', before: courseOf('maths')};
const left = (...staying: readonly string[]): RecordChange => ({
	collection: 'enrolments',
	key: 'c1',
	before: enrolmentsOf('c1', 's1', 's2'),
	after: enrolmentsOf('c1', ...staying),
});
const here = {accounts: [accountOf('s1'), accountOf('s2')], classes: [classOf('c1')]};

test('nothing is nothing', () => {
	expect(recent([])).toEqual(nothingRecent);
});

describe('classes and courses that left', () => {
	test('are summed over commits', () => {
		const {classes, courses} = recent([[classGone], [courseGone]]);
		expect([[...classes], [...courses]]).toEqual([[['c1', 'north']], ['maths']]);
	});
	test('but not those that are back, approved on the wire, or of another connection', () => {
		const back = directoryOf({classes: [classOf('c1')], courses: [courseOf('maths')]});
		expect(recent([[classGone, courseGone]], back)).toEqual(nothingRecent);
		expect(recent([[classGone, courseGone]], undefined, {classes: ['c1'], courses: ['maths']})).toEqual(
			nothingRecent,
		);
		const theirs = {...classGone, before: classOf('c1', {owner: otherConnection})} as RecordChange;
		expect(recent([[theirs]])).toEqual(nothingRecent);
	});
});

describe('enrolments that ended', () => {
	const now = directoryOf({...here, enrolments: [enrolmentsOf('c1', 's1')]});
	test('are those of people who are still here and not in the class', () => {
		expect(recent([[left('s1')]], now).enrolments.get('c1')).toEqual({locationId: 'north', students: ['s2']});
	});
	test('are none when they are back, or with the accounts that ended', () => {
		expect(recent([[left()]], directoryOf({...here, enrolments: [enrolmentsOf('c1', 's1', 's2')]}))).toEqual(
			nothingRecent,
		);
		const ended = directoryOf({
			...here,
			accounts: [accountOf('s1', {status: 'Deactivated'})],
			enrolments: [],
		});
		expect(recent([[left()]], ended)).toEqual(nothingRecent);
	});
	test('are exempt where a package without them was approved', () => {
		expect(recent([[left('s1')]], now, {enrolments: ['c1']})).toEqual(nothingRecent);
	});
});

describe('people who became others', () => {
	const change = (before: object, after: object): RecordChange => ({
		collection: 'accounts',
		key: 's1',
		before: accountOf('s1', before),
		after: accountOf('s1', after),
	});
	const as = (account: object) => directoryOf({accounts: [accountOf('s1', account)]});
	test('are compared from the first change to now', () => {
		const commits = [[change({}, {lastName: 'Elm'})], [change({lastName: 'Elm'}, {lastName: 'Oak'})]];
		expect([...recent(commits, as({lastName: 'Oak'})).identity]).toEqual(['s1']);
		expect(recent(commits, as({}))).toEqual(nothingRecent);
		expect(recent(commits, as({lastName: 'Oak'}), {changed: ['s1']})).toEqual(nothingRecent);
	});
	test('sign in otherwise when their domain is another one', () => {
		const email = 's1@new.example';
		const found = recent([[change({}, {email})]], as({email}));
		expect([[...found.identity], [...found.signIns]]).toEqual([['s1'], ['s1']]);
	});
});
