import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readOneRoster} from '../../../source/connections/oneroster-csv/read.ts';
import {oneRosterCsvReader} from '../../../source/connections/oneroster-csv/reader.ts';
import {oneRosterCsvSettings} from '../../../source/connections/oneroster-csv/settings.ts';
import type {OneRosterFile} from '../../../source/connections/oneroster-map/columns.ts';
import {SourceUnhealthyError} from '../../../source/core/errors.ts';
import {type Roster, rosterList} from '../../../source/core/roster/roster.ts';
import {readCsv} from '../../../source/io/csv.ts';
import {contents, finished, memoryFile} from '../../support/roster.ts';

const held = {begins: '2026-08-15', ends: '2027-06-10'};
type Texts = Partial<Record<OneRosterFile | 'manifest', string | undefined>>;

const district: Readonly<Record<OneRosterFile | 'manifest', string>> = {
	manifest:
		'propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.academicSessions,bulk\nfile.orgs,bulk\nfile.users,bulk\nfile.courses,bulk\nfile.classes,bulk\nfile.enrollments,bulk\n',
	academicSessions:
		'sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\nY1,active,,Year,schoolYear,2026-08-15,2027-06-10,,2027\nY0,active,,Last,schoolYear,2025-08-15,2026-06-10,,2026\n',
	orgs: 'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\nD,active,,District,district,,\nA,active,,North,school,,D\nB,active,,South,school,,D\n',
	users:
		'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n' +
		'S1,active,,true,"A,B",student,ana,,Ana,Diaz,M,901,ana@example.org,555,556,P1,KG,secret\n' +
		'S2,active,,true,"D,A",student,bo,,Bo,Berg,,902,,,,,"09,10",\n' +
		'T1,active,,true,A,teacher,cy,,Cy,Young,,801,cy@example.org,,,,,\n' +
		'T2,active,,true,B,teacher,di,,Di,Prince,,802,,,,,,\n' +
		'M1,active,,true,A,administrator,max,,Max,Boss,,1,,,,,,\n' +
		'P1,active,,true,A,parent,pa,,Pa,Diaz,,2,,,,,,\n',
	courses:
		'sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\n' +
		'K1,active,,Y1,Maths,MA,,D,,\nK2,active,,Y1,Art,AR,,A,,\nK3,active,,Y1,Nothing,NO,,D,,\nK4,active,,Y1,Music,MU,,D,,\n',
	classes:
		'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n' +
		'C1,active,,Maths A,,K1,MA-1,scheduled,,A,"Y0,Y1",,,\nC2,active,,Maths B,,K1,MA-2,scheduled,,B,Y1,,,\nC3,active,,Art,,K2,AR-1,homeroom,,A,,,,\nC4,active,,Music,,K4,MU-1,scheduled,,B,Y9,,,\n',
	enrollments:
		'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n' +
		'E1,active,,C1,A,S1,student,,2026-08-15,\nE2,active,,C1,A,S2,student,,,2026-12-20\nE3,active,,C1,A,T2,teacher,false,,\nE4,active,,C1,A,T1,teacher,true,,\nE5,active,,C2,B,T2,teacher,,,\n',
};

const read = (changed: Texts = {}, settings: Readonly<Record<string, string>> = {}): Promise<Roster> => {
	const {manifest, ...texts} = {...district, ...changed};
	const {path: _, ...parsed} = oneRosterCsvSettings.parse({path: '.', ...settings});
	return finished(
		readOneRoster(
			{
				manifest: manifest === undefined ? undefined : memoryFile('manifest.csv', manifest),
				files: new Map(
					Object.entries(texts).flatMap(([name, text]) =>
						text === undefined ? [] : [[name as OneRosterFile, memoryFile(`${name}.csv`, text)] as const],
					),
				),
				settings: parsed,
				odd: readCsv,
			},
			new AbortController().signal,
		),
	);
};

const replaced = (file: keyof Texts, from: string, to: string): Texts => {
	expect(district[file]).toContain(from);
	return {[file]: district[file].replace(from, to)};
};
const column = (
	roster: Roster,
	kind: 'people' | 'courses' | 'classes' | 'locations',
	field: 'id' | 'externalId',
) => Array.from({length: roster[kind].count}, (_, row) => roster[kind].text(row, field));
const problems = (roster: Roster) => roster.problems.map(({code, severity}) => `${severity} ${code}`);

describe('the mapping of OneRoster 1.1', () => {
	it('gives every field of every row, and nothing else', async () => {
		const roster = await read();
		expect(roster.problems).toEqual([]);
		expect(contents(roster)).toEqual({
			locations: [
				{externalId: 'A', id: 'A', name: 'North'},
				{externalId: 'B', id: 'B', name: 'South'},
			],
			people: [
				person('S1', 'student', ['901', 'Ana', 'M', 'Diaz', 'KG', 'ana@example.org', 'ana'], 'A\tB'),
				person('S2', 'student', ['902', 'Bo', '', 'Berg', '09', '', 'bo'], 'A'),
				person('T1', 'staff', ['801', 'Cy', '', 'Young', '', 'cy@example.org', 'cy'], 'A'),
				person('T2', 'staff', ['802', 'Di', '', 'Prince', '', '', 'di'], 'B'),
			],
			courses: [
				{externalId: 'K1@A', id: 'K1-A', number: 'MA', name: 'Maths', location: 'A', ...held},
				{externalId: 'K1@B', id: 'K1-B', number: 'MA', name: 'Maths', location: 'B', ...held},
				{externalId: 'K2', id: 'K2', number: 'AR', name: 'Art', location: 'A', ...held},
				{externalId: 'K4@B', id: 'K4', number: 'MU', name: 'Music', location: 'B', ...held},
			],
			classes: [
				{
					...group('C1', 'MA-1', 'K1@A', 'T1\tT2', 'A', '2027'),
					terms: 'Last\tY0\tY1\tYear',
					...held,
					begins: '2025-08-15',
				},
				{...group('C2', 'MA-2', 'K1@B', 'T2', 'B', '2027'), terms: 'Y1\tYear', ...held},
				group('C3', 'AR-1', 'K2', '', 'A', ''),
				{...group('C4', 'MU-1', 'K4@B', '', 'B', ''), terms: 'Y9'},
			],
			enrolments: [
				{id: 'E1', class: 'C1', student: 'S1', begins: '2026-08-15', ends: ''},
				{id: 'E2', class: 'C1', student: 'S2', begins: '', ends: '2026-12-20'},
			],
		});
		expect(roster.scope).toEqual({people: true, classes: true, enrolments: true});
		expect(roster.extent).toBe('bulk');
	});

	it('says who and what is left out, and why', async () => {
		const {leftOut} = await read();
		expect(
			leftOut.map(({kind, externalId, code, file, line}) => [kind, externalId, code, file, line]),
		).toEqual([
			['locations', 'D', 'not-a-school', 'orgs.csv', 2],
			['people', 'M1', 'role', 'users.csv', 6],
			['people', 'P1', 'role', 'users.csv', 7],
			['courses', 'K3', 'no-location', 'courses.csv', 4],
		]);
	});

	it('keeps no password, phone or sms anywhere', async () => {
		const text = JSON.stringify({...contents(await read()), ...(await read())});
		for (const planted of ['secret', '555', '556']) expect(text).not.toContain(planted);
	});

	it('takes further roles for staff where the settings say so, relatives never', async () => {
		const roster = await read({}, {staff: 'administrator, aide'});
		expect(column(roster, 'people', 'externalId')).toEqual(['S1', 'S2', 'T1', 'T2', 'M1']);
		expect(roster.people.text(4, 'kind')).toBe('staff');
		expect(() => oneRosterCsvSettings.parse({path: '.', staff: 'parent'})).toThrow();
	});

	it.each([
		['sourcedId', ['S1', 'S2', 'T1', 'T2']],
		['identifier', ['901', '902', '801', '802']],
		['username', ['ana', 'bo', 'cy', 'di']],
		['generated', ['', '', '', '']],
	])('takes the Person ID from %s', async (personIdFrom, ids) => {
		const roster = await read({}, {personIdFrom});
		expect(column(roster, 'people', 'id')).toEqual(ids);
		expect(column(roster, 'people', 'externalId')).toEqual(['S1', 'S2', 'T1', 'T2']);
	});

	it('holds back who has no Person ID where it is said to come from', async () => {
		const roster = await read(replaced('users', ',901,', ',,'), {personIdFrom: 'identifier'});
		expect(roster.faulty.people).toEqual(new Set(['S1']));
		expect(roster.problems).toMatchObject([{code: 'missing-required', field: 'identifier', line: 2}]);
	});

	it('takes what is about to be deleted for absent', async () => {
		const roster = await read({
			...replaced('users', 'S2,active', 'S2,tobedeleted'),
			...replaced('classes', 'C4,active', 'C4,ToBeDeleted'),
			...replaced('enrollments', 'E1,active', 'E1,tobedeleted'),
		});
		expect(column(roster, 'people', 'id')).not.toContain('S2');
		expect(column(roster, 'classes', 'id')).not.toContain('C4');
		expect(column(roster, 'courses', 'id')).not.toContain('K4');
		expect(roster.enrolments.count).toBe(1);
		expect(roster.enrolments.studentRow(0)).toBe(-1);
		expect(
			roster.leftOut.filter(({code}) => code === 'tobedeleted').map(({externalId}) => externalId),
		).toEqual(['S2', 'C4', 'E1']);
	});

	it('keeps or drops the inactive as the setting says', async () => {
		const inactive: Texts = {
			users: district.users
				?.replace('S1,active', 'S1,inactive')
				.replace('S2,active,,true', 'S2,active,,FALSE'),
		};
		expect(column(await read(inactive), 'people', 'id')).toEqual(['S1', 'S2', 'T1', 'T2']);
		const dropped = await read(inactive, {inactive: 'drop'});
		expect(column(dropped, 'people', 'id')).toEqual(['T1', 'T2']);
		expect(dropped.leftOut.filter(({code}) => code === 'inactive')).toHaveLength(2);
	});

	it('puts the primary instructor first, then by id, whatever the order of rows', async () => {
		const rows = [
			'E3,active,,C1,A,T9,teacher,,,',
			'E4,active,,C1,A,T1,teacher,true,,',
			'E6,active,,C1,A,T5,teacher,,,',
		];
		for (const order of [rows, [...rows].reverse()]) {
			const header = district.enrollments?.split('\n')[0];
			const roster = await read({enrollments: `${header}\n${order.join('\n')}\n`});
			expect(rosterList(roster.classes.text(0, 'instructors'))).toEqual(['T1', 'T5', 'T9']);
		}
	});
});

describe('when things are held', () => {
	const sessions =
		'sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n' +
		'Y1,active,,2026/27,schoolYear,2026-08-15,2027-06-10,,2027\n' +
		'Q1,active,,First quarter,term,2026-08-15,2026-10-20,Y1,\nQ2,active,,Second quarter,term,2026-10-21,,Y1,\n';
	const inTerms = async (terms: string, academicSessions = sessions) => {
		const {classes} = await read({...replaced('classes', '"Y0,Y1"', `"${terms}"`), academicSessions});
		return (['year', 'terms', 'begins', 'ends'] as const).map((field) => classes.text(0, field));
	};

	it('gives a term the year and the names of the year that it lies in', async () => {
		expect(await inTerms('Q1')).toEqual([
			'2027',
			'2026/27\tFirst quarter\tQ1\tY1',
			'2026-08-15',
			'2026-10-20',
		]);
	});

	it('knows no end where one term has none', async () => {
		expect((await inTerms('Q1,Q2')).slice(2)).toEqual(['', '']);
	});

	it('comes to an end where sessions lie in each other in a circle', async () => {
		expect((await inTerms('Q1', sessions.replace('2026-08-15,2027-06-10,,', ',,Q1,')))[1]).toContain('Y1');
	});

	it('names what is no date, and takes it as none', async () => {
		const roster = await read({
			academicSessions: district.academicSessions.replace('2026-06-10', '31.06.2026'),
			...replaced('enrollments', '2026-12-20', '2026-02-30'),
		});
		expect(problems(roster)).toEqual(['warning bad-date', 'warning bad-date']);
		expect(roster.classes.text(0, 'ends')).toBe('');
		expect(roster.enrolments.text(1, 'ends')).toBe('');
	});
});

describe('courses of the district', () => {
	it('stand for the same from the first school to the second, and back', async () => {
		const one = await read(replaced('classes', 'K1,MA-2,scheduled,,B', 'K1,MA-2,scheduled,,A'));
		const [first] = [one.courses].map((view) => [view.text(0, 'externalId'), view.text(0, 'id')]);
		expect(first).toEqual(['K1@A', 'K1']);
		expect(column(await read(), 'courses', 'externalId')).toContain('K1@A');
	});
});

describe('tolerances', () => {
	it.each<[string, Texts, readonly string[]]>([
		[
			'words in another case',
			{users: district.users?.replace('student', 'Student').replace('teacher', 'TEACHER')},
			['note word-case'],
		],
		['blank statuses', {users: district.users?.replaceAll(',active,', ',,')}, []],
		[
			'a further column',
			{orgs: district.orgs?.replaceAll('\n', ',x\n').replace(',x', ',metadata.x')},
			['note extra-columns'],
		],
		['semicolons in a list', replaced('users', '"A,B"', 'A; B'), ['note list-semicolons']],
		['no manifest', {manifest: undefined}, ['note no-manifest']],
		['a manifest in another case', {manifest: district.manifest?.replace('users,bulk', 'Users,Bulk')}, []],
		[
			'a manifest without a file',
			{manifest: district.manifest?.replace('file.users,bulk\n', '')},
			['note unannounced-users'],
		],
		['an unknown status', replaced('users', 'S1,active', 'S1,fine'), ['warning unknown-value']],
	])('%s', async (_, changed, told) => {
		const roster = await read(changed);
		expect(contents(roster)).toEqual(contents(await read()));
		expect(problems(roster)).toEqual(told);
	});

	it('reads without sessions, which gives classes no year', async () => {
		const roster = await read({
			academicSessions: undefined,
			manifest: district.manifest?.replace('academicSessions,bulk', 'academicSessions,absent'),
		});
		expect(roster.classes.text(0, 'year')).toBe('');
	});

	it('leaves out a user who stands there twice, word for word', async () => {
		const again = `${district.users}S1,active,,true,"A,B",student,ana,,Ana,Diaz,M,901,ana@example.org,,,,KG,\n`;
		const roster = await read({users: again});
		expect(roster.people.count).toBe(4);
		expect(problems(roster)).toEqual(['warning duplicate-row']);
		expect((await read({users: again.replace(/Ana(?!.*Ana)/s, 'Eve')})).people.count).toBe(5);
	});
});

const noEnrolments = `${district.enrollments.split('\n')[0]}\n`;
const noStudents = district.users.replaceAll(',student,', ',teacher,');
const ended = (text: string) => text.replaceAll(',active,', ',tobedeleted,');

/** Whether that is an empty source is judged against the last read: see `refuseEmptied`. */
describe('enrolments that answer with nothing', () => {
	it.each<[string, Texts]>([
		['there never were any', {enrollments: noEnrolments}],
		['no class is taken', {enrollments: noEnrolments, classes: ended(district.classes)}],
		['nobody is a student', {enrollments: noEnrolments, users: noStudents}],
		['all of them have ended', {enrollments: ended(district.enrollments)}],
	])('are read where %s', async (_, changed) => {
		expect((await read(changed)).enrolments.count).toBe(0);
	});
});

/** Ids in the second column, and a comma too many before one of them. */
const shifted =
	'role,sourcedId,orgSourcedIds,givenName,familyName\nstudent,S1,A,Ana,Diaz\nstu,dent,S2,A,Bo,Berg\n';

describe('faulty records', () => {
	it.each<[string, Texts, string, Readonly<Record<string, readonly string[]>>]>([
		['no name', replaced('users', 'Ana', ''), 'missing-required', {people: ['S1']}],
		['no role', replaced('users', 'student', ''), 'missing-required', {people: ['S1']}],
		['an unknown role', replaced('users', 'student', 'pupil'), 'unknown-value', {people: ['S1']}],
		['only a district', replaced('users', '"D,A"', 'D'), 'missing-required', {people: ['S2']}],
		['a tab in an id', replaced('users', 'S1,', '"S\t1",'), 'control-character', {people: ['S\t1']}],
		['a class in no school', replaced('classes', ',A,"Y0', ',D,"Y0'), 'missing-required', {classes: ['C1']}],
		['a comma too many', replaced('users', 'Ana', 'An,a'), 'field-count', {people: ['S1']}],
		[
			'an unknown enrolment role',
			replaced('enrollments', 'S1,student', 'S1,pupil'),
			'unknown-value',
			{enrolments: ['E1']},
		],
	])('%s', async (_, changed, code, faulty) => {
		const roster = await read(changed);
		expect(problems(roster)).toContain(`error ${code}`);
		const sets = Object.entries(roster.faulty).map(([kind, ids]) => [kind, [...ids]]);
		expect(Object.fromEntries(sets)).toEqual(faulty);
		for (const [kind, ids] of Object.entries(faulty))
			if (kind !== 'enrolments') expect(column(roster, kind as 'people', 'externalId')).not.toContain(ids[0]);
	});

	const endless = 'x'.repeat(5 << 20);

	it('a row without end is held back by the id that it begins with', async () => {
		const roster = await read(replaced('users', 'Ana', endless));
		expect(problems(roster)).toContain('error row-too-long');
		expect(roster.faulty).toEqual({people: new Set(['S1'])});
		expect(roster.unattributed).toEqual({});
		expect(column(roster, 'people', 'externalId')).toEqual(['S2', 'T1', 'T2']);
		expect(roster.rows['users.csv']).toBe(6);
	});

	it('an export that ends in a row without end is cut', () =>
		expect(read({users: `${district.users}S3,active,,true,A,student,x,,${endless}`})).rejects.toThrow(
			SourceUnhealthyError,
		));

	it('a header without end is no header', () =>
		expect(read({users: `${district.users.split('\n')[0]},${endless}\nS1\n`})).rejects.toThrow(
			SourceUnhealthyError,
		));

	it.each<[string, Texts, Readonly<Record<string, number>>]>([
		['a user without an id', replaced('users', 'S1,active', ',active'), {people: 1}],
		[
			'and without a role',
			replaced('users', 'S1,active,,true,"A,B",student', ',active,,true,"A,B",'),
			{people: 1},
		],
		['a broken id', replaced('users', 'S1,', '"S\t1",'), {people: 1}],
		['an id without end', replaced('users', 'S1,', `${endless},`), {people: 1}],
		['a class without an id', replaced('classes', 'C1,', ','), {classes: 1}],
		['a course without an id', replaced('courses', 'K1,', ','), {courses: 1}],
		['an enrolment without an id', replaced('enrollments', 'E1,', ','), {enrolments: 1}],
		['a school without an id', replaced('orgs', 'B,active', ',active'), {locations: 1}],
		['an id after a comma too many', {users: shifted}, {people: 1}],
		['a parent without an id', replaced('users', 'P1,active', ',active'), {}],
		['a comma too many after the id', replaced('users', 'Ana', 'An,a'), {}],
		['no name', replaced('users', 'Ana', ''), {}],
	])('%s: rows that may be anybody’s are counted', async (_, changed, unattributed) => {
		expect((await read(changed)).unattributed).toEqual(unattributed);
	});

	it.each<[string, Texts, ReadonlyArray<Readonly<Record<string, string>>>]>([
		['without an id', replaced('enrollments', 'E3,', ','), [{class: 'C1', person: 'T2'}]],
		['of no known role', replaced('enrollments', 'S1,student', 'S1,pupil'), [{class: 'C1', person: 'S1'}]],
		['with a comma too many', replaced('enrollments', 'true,,', 'true,,,'), [{class: 'C1', person: 'T1'}]],
		['without a class', replaced('enrollments', 'C1,A,S1', ',A,S1'), []],
		['about to be deleted', replaced('enrollments', 'E1,active', 'E1,tobedeleted'), []],
	])('an enrolment %s: who is named in which class is kept', async (_, changed, places) => {
		expect((await read(changed)).faultyPlaces).toEqual(places);
	});

	it.each([
		['without an id', ['C2,active', ',active']],
		['with a comma too many', [',B,Y1,', ',B,Y1,,']],
		['with a broken class code', ['C2,active', '"C\t2",active']],
	] as const)('a class %s: its course keeps the ids that it has with it', async (_, [from, to]) => {
		const ids = column(await read(), 'courses', 'id');
		expect(ids).toContain('K1-B');
		expect(column(await read(replaced('classes', from, to)), 'courses', 'id')).toEqual(ids);
	});

	it('a class that is gone: its course is held at its school no longer', async () => {
		const roster = await read(replaced('classes', 'C2,active', 'C2,tobedeleted'));
		expect(column(roster, 'courses', 'id')).toContain('K1');
	});

	it('keep an unknown org as it is named, for the rules to judge', async () => {
		const roster = await read(replaced('users', '"A,B"', '"A,Z"'));
		expect(rosterList(roster.people.text(0, 'locations'))).toEqual(['A', 'Z']);
	});

	it('an enrolment of somebody who is left out names nobody', async () => {
		const roster = await read(replaced('enrollments', 'S1,student', 'M1,student'));
		expect(roster.enrolments.studentRow(0)).toBe(-1);
		expect(roster.enrolments.text(0, 'student')).toBe('M1');
	});
});

describe('an unhealthy export', () => {
	const header = (file: keyof Texts) => `${district[file]?.split('\n')[0]}\n`;

	it.each<[string, Texts, RegExp]>([
		['users with a header only', {users: header('users')}, /users\.csv has a header and no rows/],
		['orgs with a header only', {orgs: header('orgs')}, /orgs\.csv has a header and no rows/],
		['classes with a header only', {classes: header('classes')}, /classes\.csv has a header and no rows/],
		['an announced file that is missing', {enrollments: undefined}, /announces enrollments\.csv \(bulk\)/],
		[
			'users announced as absent',
			{manifest: district.manifest?.replace('users,bulk', 'users,absent')},
			/users\.csv is missing/,
		],
		['no school', {orgs: district.orgs?.replaceAll('school', 'district')}, /names no school/],
		[
			'parents only',
			{users: district.users?.replaceAll(/student|teacher/g, 'parent')},
			/no student and no teacher/,
		],
		['a cut last line', {users: district.users?.slice(0, -20)}, /users\.csv is cut: its last line \(7\)/],
		['a missing column', {users: district.users?.replace('givenName', 'first')}, /no column givenName/],
	])('%s', async (_, changed, message) => {
		await expect(read(changed)).rejects.toThrow(message);
		await expect(read(changed)).rejects.toBeInstanceOf(SourceUnhealthyError);
	});

	it('is a delta where the manifest says so, and needs not be whole', async () => {
		const roster = await read({
			manifest: 'propertyName,value\nfile.users,delta\nfile.enrollments,delta\n',
			orgs: undefined,
			courses: undefined,
			classes: undefined,
			academicSessions: undefined,
		});
		expect(roster.extent).toBe('delta');
		expect(roster.scope).toEqual({people: true, classes: false, enrolments: true});
		expect(column(roster, 'people', 'id')).toEqual(['S1', 'S2', 'T1', 'T2']);
	});
});

describe('the medium district', () => {
	const path = join(import.meta.dirname, '../../../fixtures/oneroster/medium');
	const open = (from: string) => oneRosterCsvReader(oneRosterCsvSettings.parse({path: from}));
	const texts = async () => {
		const names = [
			'manifest',
			'academicSessions',
			'orgs',
			'users',
			'courses',
			'classes',
			'enrollments',
		] as const;
		return Object.fromEntries(
			await Promise.all(names.map(async (name) => [name, await readFile(join(path, `${name}.csv`), 'utf8')])),
		) as Record<(typeof names)[number], string>;
	};

	it('comes out as it is known to be', async () => {
		const roster = await finished(open(path).read(new AbortController().signal));
		const kinds = Array.from({length: roster.people.count}, (_, row) => roster.people.text(row, 'kind'));
		const instructors = Array.from({length: roster.classes.count}, (_, row) =>
			rosterList(roster.classes.text(row, 'instructors')),
		);
		expect({
			locations: roster.locations.count,
			students: kinds.filter((kind) => kind === 'student').length,
			staff: kinds.filter((kind) => kind === 'staff').length,
			administrators: roster.leftOut.filter(({code}) => code === 'role').length,
			classes: roster.classes.count,
			enrolments: roster.enrolments.count,
			instructors: instructors.flat().length,
		}).toEqual({
			locations: 8,
			students: 778,
			staff: 50,
			administrators: 9,
			classes: 364,
			enrolments: 5446,
			instructors: 364,
		});
		const people = new Set(column(roster, 'people', 'externalId'));
		const courses = new Set(column(roster, 'courses', 'externalId'));
		expect(instructors.flat().every((id) => people.has(id))).toBe(true);
		for (let row = 0; row < roster.classes.count; row++)
			expect(courses.has(roster.classes.text(row, 'course'))).toBe(true);
		expect(roster.problems).toEqual([]);
	});

	it('is refused when users.csv was cut at a line end', async () => {
		const {users, ...others} = await texts();
		const lines = users.split('\n');
		await expect(read({...others, users: `${lines.slice(0, 400).join('\n')}\n`})).rejects.toThrow(
			/of 5810 rows of enrollments\.csv name somebody or something that users\.csv does not hold/,
		);
	});

	it('is read when six in a hundred left and their enrolments still stand', async () => {
		const {users, ...others} = await texts();
		const lines = users.split('\n').filter((_, line) => line === 0 || line % 16 !== 1);
		const roster = await read({...others, users: lines.join('\n')});
		expect(roster.people.count).toBeLessThan(785);
		expect(roster.enrolments.count).toBe(5446);
	});
});

function person(id: string, kind: string, texts: readonly string[], locations: string) {
	const [personNumber, firstName, middleName, lastName, gradeLevel, email, sisUsername] = texts;
	return {
		externalId: id,
		id,
		kind,
		personNumber,
		firstName,
		middleName,
		lastName,
		gradeLevel,
		email,
		sisUsername,
		passwordPolicy: '',
		locations,
	};
}

function group(
	id: string,
	number: string,
	course: string,
	instructors: string,
	location: string,
	year: string,
) {
	return {
		externalId: id,
		id,
		number,
		course,
		instructors,
		location,
		year,
		terms: '',
		instructorDays: '',
		begins: '',
		ends: '',
	};
}
