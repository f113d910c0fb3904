import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {appleCsvReader} from '../../source/connections/apple-csv/reader.ts';
import {oneRosterCsvReader} from '../../source/connections/oneroster-csv/reader.ts';
import {oneRosterCsvSettings} from '../../source/connections/oneroster-csv/settings.ts';
import {dayOf} from '../../source/core/roster/day.ts';
import {filterRoster} from '../../source/core/roster/filter/filter.ts';
import {noFilter, type RosterFilter} from '../../source/core/roster/filter/settings.ts';
import {type RosterObjects, rosterFrom} from '../../source/core/roster/from-objects.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import {changesOf, nights} from '../support/nights.ts';
import {contents, finished, writeFolder} from '../support/roster.ts';

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'rollcall-filter-'));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

const never = new AbortController().signal;
const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

/** Rollover in August: last year's classes, this year's, and one of a quarter that begins in October. */
const oneRoster = {
	'academicSessions.csv': lines(
		'sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear',
		'Y26,,,2025/26,schoolYear,2025-08-15,2026-06-10,,2026',
		'Y27,,,2026/27,schoolYear,2026-08-31,2027-06-10,,2027',
		'Q2,,,Second quarter,term,2026-10-21,2026-12-20,Y27,',
	),
	'orgs.csv': lines(
		'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
		'D,,,District,district,,',
		'A,,,North,school,,D',
		'B,,,South,school,,D',
	),
	'users.csv': lines(
		'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password',
		'S1,,,true,A,student,,,Ana,Diaz,,,,,,,05,',
		'S2,,,true,"A,B",student,,,Bo,Berg,,,,,,,05,',
		'S3,,,true,B,student,,,Cy,Cole,,,,,,,05,',
		'T1,,,true,A,teacher,,,Di,Dorn,,,,,,,,',
		'T2,,,true,B,teacher,,,Ed,Eck,,,,,,,,',
		'P1,,,true,A,parent,,,Di,Dorn,,,,,,,,',
	),
	'courses.csv': lines(
		'sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes',
		'K1,,,Y27,Maths,MA,,D,,',
		'K0,,,Y26,Maths,MA,,A,,',
	),
	'classes.csv': lines(
		'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods',
		'C0,,,Old,,K0,1,scheduled,,A,Y26,,,',
		'C1,,,New,,K1,2,scheduled,,A,Y27,,,',
		'C2,,,South,,K1,3,scheduled,,B,Y27,,,',
		'C3,,,Autumn,,K1,4,scheduled,,A,Q2,,,',
	),
	'enrollments.csv': lines(
		'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate',
		'E0,,,C0,A,S1,student,,,',
		'E1,,,C1,A,S1,student,,,',
		'E2,,,C1,A,S2,student,,2026-08-31,2026-08-20',
		'E3,,,C2,B,S2,student,,,',
		'E4,,,C2,B,S3,student,,,',
		'E5,,,C3,A,S1,student,,,',
		'E6,,,C1,A,T1,teacher,true,,',
		'E7,,,C1,A,T2,teacher,false,,',
		'E8,,,C2,B,T2,teacher,true,,',
	),
};
const today = dayOf('2026-08-21');
const readOneRoster = async () => {
	const path = await writeFolder(join(folder, 'oneroster'), oneRoster);
	return await finished(oneRosterCsvReader(oneRosterCsvSettings.parse({path})).read(never));
};
const apply = (roster: Roster, filter: Partial<RosterFilter>, published: readonly string[] = []) =>
	filterRoster(roster, {...noFilter, ...filter}, {today, isPublished: (id) => published.includes(id)});
const column = (roster: Roster, kind: 'people' | 'classes' | 'courses' | 'locations') =>
	Array.from({length: roster[kind].count}, (_, row) =>
		(roster[kind] as Roster['people']).text(row, 'externalId'),
	);
const enrolments = ({enrolments: view}: Roster) =>
	Array.from({length: view.count}, (_, row) => view.text(row, 'id'));

const active: Partial<RosterFilter> = {
	students: 'active-30',
	instructors: 'active-30',
	classes: 'active-30',
	courses: 'active-30',
	locations: 'active-30',
};

describe('a OneRoster folder in rollover week', () => {
	test('active within next 30 days: last year and next autumn are left out, parents never were in', async () => {
		const roster = apply(await readOneRoster(), active);
		expect(column(roster, 'classes')).toEqual(['C1', 'C2']);
		expect(column(roster, 'courses')).toEqual(['K1@A', 'K1@B']);
		expect(column(roster, 'people')).toEqual(['S1', 'S2', 'S3', 'T1', 'T2']);
		expect(enrolments(roster)).toEqual(['E1', 'E3', 'E4']);
		expect(roster.filtered?.why('classes', 'C0')).toMatchObject({
			file: 'classes.csv',
			line: 2,
			reason:
				'the filter takes what is active from 21 August 2026 to 20 September 2026 (within the next 30 days), and it is held from 15 August 2025 until 10 June 2026',
		});
	});

	test('a teacher whose enrolments are over, or not yet begun, is not active though the classes are', async () => {
		const dated = {
			...oneRoster,
			'enrollments.csv': oneRoster['enrollments.csv']
				.replace('T1,teacher,true,,', 'T1,teacher,true,2025-08-15,2026-06-10')
				.replace('E7,,,C1,A,T2,teacher,false,,', 'E7,,,C1,A,T2,teacher,false,2026-10-01,')
				.replace('E8,,,C2,B,T2,teacher,true,,', 'E8,,,C2,B,T2,teacher,true,2026-09-19,2026-12-20'),
		};
		const path = await writeFolder(join(folder, 'teachers'), dated);
		const roster = await finished(oneRosterCsvReader(oneRosterCsvSettings.parse({path})).read(never));
		expect([0, 1, 2, 3].map((row) => roster.classes.text(row, 'instructorDays'))).toEqual([
			'',
			'2025-08-15/2026-06-10/T1\t2026-10-01//T2',
			'2026-09-19/2026-12-20/T2',
			'',
		]);
		expect(column(apply(roster, {instructors: 'active-30'}), 'people')).toEqual(['S1', 'S2', 'S3', 'T2']);
		expect(column(apply(roster, {instructors: 'active-30'}, ['T1']), 'people')).toContain('T1');
		expect(column(apply(roster, {instructors: 'active'}), 'people')).toEqual(['S1', 'S2', 'S3']);
	});

	test('one school and one year', async () => {
		const roster = apply(await readOneRoster(), {schools: ['North'], terms: ['2026/27']});
		expect(column(roster, 'classes')).toEqual(['C1', 'C3']);
		expect(column(roster, 'people')).toEqual(['S1', 'S2', 'T1']);
		expect(roster.classes.text(0, 'instructors')).toBe('T1');
		expect(enrolments(roster)).toEqual(['E1', 'E2', 'E5']);
	});

	test('columns and plain objects are filtered alike', async () => {
		const columns = await readOneRoster();
		const plain = rosterFrom({
			...Object.fromEntries(
				Object.entries(contents(columns)).map(([kind, rows]) => [
					kind,
					rows.map((row) => ({
						...row,
						...('locations' in row ? {locations: String(row.locations).split('\t')} : {}),
					})),
				]),
			),
		} as RosterObjects);
		for (const filter of [active, {schools: ['South']}, {terms: ['Q2']}, {students: 'none'}] as const)
			for (const published of [[], ['S1', 'S2']])
				expect(contents(apply(columns, filter, published))).toEqual(
					contents(apply(plain, filter, published)),
				);
	});

	test('a second school opens a class of the district’s course: the course that is known keeps its id', async () => {
		const whole = await readOneRoster();
		const school = nights();
		school.night({}, {roster: apply(whole, {schools: ['A']})});
		const onlyNorth = {
			...oneRoster,
			'classes.csv': oneRoster['classes.csv'].replace(/^C2.*\n/m, ''),
		};
		const path = await writeFolder(join(folder, 'north'), onlyNorth);
		const first = nights();
		const read = () => finished(oneRosterCsvReader(oneRosterCsvSettings.parse({path})).read(never));
		first.night({}, {roster: await read()});
		expect([...first.directory.courses.keys()].sort()).toEqual(['K0', 'K1']);
		const plan = first.night({}, {roster: whole});
		expect(changesOf(plan).filter((line) => line.startsWith('courses'))).toEqual(['courses K1-B create']);
		expect(first.directory.classes.get('C1')?.courseId).toBe('K1');
		expect(first.directory.classes.get('C2')?.courseId).toBe('K1-B');
		const back = first.night({}, {roster: await read()});
		expect(changesOf(back)).toContain('courses K1-B remove');
		expect([...first.directory.courses.keys()].sort()).toEqual(['K0', 'K1']);
	});
});

describe("a folder in Apple's format", () => {
	test('has no days: schools alone tell', async () => {
		const path = await writeFolder(join(folder, 'apple'), {
			'students.csv': lines(
				'person_id,person_number,first_name,middle_name,last_name,grade_level,email_address,sis_username,password_policy,location_id,location_id_2',
				'S1,,Ana,,Diaz,,,,,A,',
				'S2,,Bo,,Berg,,,,,A,B',
				'S3,,Cy,,Cole,,,,,B,',
			),
			'staff.csv': lines(
				'person_id,person_number,first_name,middle_name,last_name,email_address,sis_username,location_id',
				'T1,,Di,,Dorn,,,A',
				'T2,,Ed,,Eck,,,B',
			),
			'courses.csv': lines('course_id,course_number,course_name,location_id', 'K1,,,A', 'K2,,,B'),
			'classes.csv': lines(
				'class_id,class_number,course_id,instructor_id,instructor_id_2,location_id',
				'C1,,K1,T1,T2,A',
				'C2,,K2,T2,,B',
			),
			'rosters.csv': lines('roster_id,class_id,student_id', 'R1,C1,S1', 'R2,C1,S2', 'R3,C2,S2', 'R4,C2,S3'),
			'locations.csv': lines('location_id,location_name', 'A,North', 'B,South'),
		});
		const read = await finished(appleCsvReader(path).read(never));
		const all = apply(read, active);
		expect(contents(all)).toEqual(contents(read));
		const north = apply(read, {schools: ['A']});
		expect(column(north, 'people')).toEqual(['S1', 'S2', 'T1']);
		expect(north.people.text(1, 'locations')).toBe('A');
		expect(north.classes.text(0, 'instructors')).toBe('T1');
		expect(enrolments(north)).toEqual(['R1', 'R2']);
		const school = nights();
		expect(school.night({}, {roster: north}).problems).toEqual([]);
		expect(school.plan({}, {roster: north}).patches).toEqual([]);
	});
});
