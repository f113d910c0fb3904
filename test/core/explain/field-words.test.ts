import {expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {emptyDirectory, recordSet} from '../../../source/core/directory/directory.ts';
import {classId, connectionId, courseId, locationId, personId} from '../../../source/core/directory/ids.ts';
import {calledIn} from '../../../source/core/explain/called.ts';
import {fieldWords} from '../../../source/core/explain/field-words.ts';

const account = (more: Partial<Account>): Account => ({
	personId: personId('T1'),
	firstName: 'Grace',
	lastName: 'Okafor',
	roles: [],
	source: 'SFTP',
	status: 'New',
	authentication: 'Managed Apple Account',
	externalIds: {},
	created: '2026-08-21T02:14:00.000Z',
	...more,
});
const lincoln = {locationId: locationId('L1'), name: 'Lincoln', externalIds: {}};
const course = {courseId: courseId('C1'), name: 'Biology', locationId: lincoln.locationId, externalIds: {}};
const called = calledIn(
	{
		...emptyDirectory,
		accounts: recordSet([['T1', account({})]]),
		locations: recordSet([['L1', lincoln]]),
		courses: recordSet([['C1', course]]),
		classes: recordSet([
			[
				'K1',
				{
					classId: classId('K1'),
					number: '5A',
					courseId: course.courseId,
					locationId: lincoln.locationId,
					instructorIds: [],
					source: 'SFTP' as const,
					externalIds: {},
				},
			],
		]),
	},
	new Map([['apple-csv-18d6e1ca', 'sis']]),
);
const at = '2026-08-21T02:14:00.000Z';

test('records are called as people call them, with their ids; what is not there by its id', () => {
	expect([called.person('T1'), called.location('L1'), called.course('C1'), called.class('K1')]).toEqual([
		'Grace Okafor (T1)',
		'Lincoln (L1)',
		'Biology (C1)',
		'Biology, 5A (K1)',
	]);
	expect([called.person('T9'), called.class('K9'), called.connection('gone-1')]).toEqual([
		'T9',
		'K9',
		'gone-1',
	]);
});

const student = {role: 'Student', locationId: lincoln.locationId} as const;
test.each([
	[
		'roles',
		[],
		[student, {role: 'Manager'}],
		'',
		'Student at Lincoln (L1) and Manager in the whole organisation',
	],
	['instructors', ['T9'], ['T1', 'T9'], 'T9', 'Grace Okafor (T1), T9', 'instructorIds'],
	['location', 'L1', 'L2', 'Lincoln (L1)', 'L2', 'locationId'],
	['delivered by', undefined, 'apple-csv-18d6e1ca', '', 'sis', 'owner'],
	['id at sis', {}, {'apple-csv-18d6e1ca': 'S1'}, '', 'S1', 'externalIds'],
	['further ids at sis', {}, {'apple-csv-18d6e1ca': ['S1', 'S2']}, '', 'S1, S2', 'merged'],
	['password policy', '4', '8', '4 digits', '8 or more letters and numbers', 'passwordPolicy'],
	['leaving', undefined, {since: at, due: at, run: 'R000001', decision: 'passed'}, '', 'on 21 August 2026'],
	[
		'deactivated',
		{at, by: 'absence', source: 'SFTP'},
		{at, by: 'hand', source: 'SFTP'},
		'because its source no longer lists it, 21 August 2026',
		'by hand here, 21 August 2026',
	],
	[
		'Managed Apple Account',
		{name: 'g@a.example', predicted: true},
		{name: 'g@a.example', predicted: false},
		'g@a.example (predicted)',
		'g@a.example',
		'managedAppleAccount',
	],
	['kept as edited here', undefined, ['roles', 'gradeLevel'], '', 'roles, grade level', 'kept'],
	['purchases or credit', undefined, true, '', 'yes', 'purchases'],
])('%s: %j → %j', (label, before, after, was, is, field = label) => {
	expect(fieldWords({[field]: before}, {[field]: after}, called)).toEqual([
		{field: label, before: was, after: is},
	]);
});

test('only what differs is told of ids at several sources', () => {
	const [before, after] = [
		{'apple-csv-18d6e1ca': 'S1', other: 'X'},
		{'apple-csv-18d6e1ca': 'S2', other: 'X'},
	];
	expect(fieldWords({externalIds: before}, {externalIds: after}, called)).toEqual([
		{field: 'id at sis', before: 'S1', after: 'S2'},
	]);
});

test('who left a class and who came is told by name', () => {
	expect(fieldWords({students: 'T1\tS2'}, {students: 'S2\tS3'}, called)).toEqual([
		{field: 'students', before: 'Grace Okafor (T1)', after: 'S3'},
	]);
});

test('our own bookkeeping is not told', () => {
	const owner = connectionId('x');
	expect(
		fieldWords({owner, delivered: 'a'}, {owner, delivered: 'b', sent: true, signedIn: true}, called),
	).toEqual([]);
});
