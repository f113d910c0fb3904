import {describe, expect, it} from 'vitest';
import {jamfReader} from '../../../source/connections/jamf-school/reader.ts';
import {SourceUnhealthyError} from '../../../source/core/errors.ts';
import type {Merged} from '../../../source/core/mirror/merge.ts';
import type {Roster, RosterField, RosterKind} from '../../../source/core/roster/roster.ts';
import {finish} from '../../contracts/publisher.ts';
import {jamfConnection, never} from '../../support/jamf-connection.ts';
import {type JamfServer, jamfServer} from '../../support/jamf-server/server.ts';

const member = (...users: ReadonlyArray<{readonly id: number}>) => users.map(({id}) => ({id}));

async function school() {
	const server = await jamfServer();
	const jamf = server.school;
	jamf.location(0, 'District', {isDistrict: true});
	jamf.location(3, 'Main Campus', {asmIdentifier: 'ASM-3'});
	jamf.location(5, 'Annex');
	const named = (name: string, more = {}) =>
		jamf.user(name, {
			firstName: `Given ${name}`,
			lastName: `Family ${name}`,
			email: `${name}@school.example`,
			locationId: 3,
			...more,
		});
	const [ana, ben, tea] = [named('ana'), named('ben', {locationId: 5}), named('tea')];
	const math = jamf.class('Math 7', {
		locationId: 3,
		students: member(ana, ben),
		teachers: member(tea),
		description: 'x',
	});
	return {server, jamf, named, ana, ben, tea, math};
}
const read = async (
	server: JamfServer,
	more: Readonly<Record<string, string>> = {},
	known?: (merged: Merged) => Merged,
): Promise<Roster> => {
	const {context} = jamfConnection(server, more);
	const nothing = {people: new Map(), classes: new Map(), also: new Map()};
	const reader = jamfReader(
		known === undefined ? context : {...context, merge: async (held) => known({held, ...nothing})},
	);
	return (await finish(reader.read(never))).result;
};
const rowsOf = <K extends RosterKind>(roster: Roster, kind: K, ...fields: Array<RosterField<K>>) => {
	const view = roster[kind] as unknown as {count: number; text(row: number, field: RosterField<K>): string};
	return Array.from({length: view.count}, (_, row) =>
		fields.map((field) => view.text(row, field)).join(' | '),
	);
};

describe('a Jamf School that is read as a roster', () => {
	it('has teachers as staff, members as students, and user names, e-mails and places', async () => {
		const {server} = await school();
		const roster = await read(server);
		expect(
			rowsOf(
				roster,
				'people',
				'externalId',
				'id',
				'kind',
				'firstName',
				'lastName',
				'email',
				'sisUsername',
				'locations',
			),
		).toEqual([
			'1 |  | student | Given ana | Family ana | ana@school.example | ana | 3',
			'2 |  | student | Given ben | Family ben | ben@school.example | ben | 5',
			'3 |  | staff | Given tea | Family tea | tea@school.example | tea | 3',
		]);
		expect(roster.scope).toEqual({people: true, classes: true, enrolments: true});
		expect(roster.problems).toEqual([]);
	});

	it('makes a course for each class, at its location', async () => {
		const {server, math} = await school();
		const roster = await read(server);
		expect(rowsOf(roster, 'courses', 'externalId', 'id', 'name', 'location')).toEqual([
			`${math.uuid} | ${math.uuid} | Math 7 | 3`,
		]);
		expect(rowsOf(roster, 'classes', 'externalId', 'course', 'location', 'instructors')).toEqual([
			`${math.uuid} | ${math.uuid} | 3 | 3`,
		]);
		expect(rowsOf(roster, 'enrolments', 'id', 'class', 'student')).toEqual([
			`${math.uuid}-1 | ${math.uuid} | 1`,
			`${math.uuid}-2 | ${math.uuid} | 2`,
		]);
		expect([0, 1].map((row) => roster.enrolments.studentRow(row))).toEqual([0, 1]);
	});

	it('calls locations as Apple School Manager does, or as they are mapped by hand', async () => {
		const {server} = await school();
		expect(rowsOf(await read(server), 'locations', 'externalId', 'id', 'name')).toEqual([
			'3 | ASM-3 | Main Campus',
			'5 | jamf-5 | Annex',
		]);
		const mapped = await read(server, {locations: '4711 = 3; HQ = 0'});
		expect(rowsOf(mapped, 'locations', 'externalId', 'id')).toEqual(['0 | HQ', '3 | 4711', '5 | jamf-5']);
	});

	it('says how many places in its classes are of people whom another connection delivers', async () => {
		const {server, jamf, ana, ben, tea} = await school();
		jamf.class('Art', {locationId: 3, students: member(ana, ben), teachers: member(ana)});
		const of = (...users: ReadonlyArray<{readonly id: number}>) => ({
			users: new Set(users.map(({id}) => String(id))),
			classes: new Set<string>(),
			locations: new Set<string>(),
		});
		const told = async (...users: ReadonlyArray<{readonly id: number}>) =>
			(await read(server, {}, (merged) => ({...merged, others: of(...users)}))).problems;
		expect(await told()).toEqual([]);
		expect(await told(tea)).toEqual([
			{
				file: 'classes',
				line: 1,
				code: 'members-of-another',
				severity: 'warning',
				message: '1 place in a class is of people whom another connection delivers',
				action: 'class goes to Apple School Manager without them',
			},
		]);
		expect((await told(ana, tea)).map(({message}) => message)).toEqual([
			'3 places in classes are of people whom another connection delivers',
		]);
	});

	it('takes location 0 where it is all there is', async () => {
		const server = await jamfServer();
		server.school.location(0, 'School', {isDistrict: true});
		const ana = server.school.user('ana', {firstName: 'Ana', lastName: 'Diaz'});
		server.school.class('Math', {students: member(ana)});
		const roster = await read(server);
		expect(rowsOf(roster, 'locations', 'externalId', 'id')).toEqual(['0 | jamf-0']);
		expect(rowsOf(roster, 'people', 'locations')).toEqual(['0']);
	});

	it('leaves out, with the reason, who is in no class, at no school, or in the trash', async () => {
		const {server, jamf, named, math} = await school();
		const away = named('away', {locationId: 0});
		const gone = named('gone', {status: 'Trash'});
		named('idle');
		jamf.class('Math 7', {students: [...math.students, ...member(away, gone)]});
		const roster = await read(server);
		expect(roster.leftOut.map(({kind, externalId, code}) => [kind, externalId, code])).toEqual([
			['locations', '0', 'not-a-school'],
			['people', '4', 'not-a-school'],
			['people', '5', 'tobedeleted'],
			['people', '6', 'no-class'],
		]);
		expect(rowsOf(roster, 'enrolments', 'student')).toEqual(['1', '2']);
	});

	it('knows by groups what those are who are in no class', async () => {
		const {server, jamf, named} = await school();
		jamf.groups.set(1, 'Staff').set(2, 'Year 7');
		named('idle', {groupIds: [1]});
		named('new', {groupIds: [2]});
		for (const name of ['idle', 'new'])
			jamf.users.set(jamf.userCalled(name)!.id, jamf.named(jamf.userCalled(name)!));
		const roster = await read(server, {teacherGroups: 'staff', studentGroups: 'Year 6, Year 7'});
		expect(rowsOf(roster, 'people', 'sisUsername', 'kind').slice(3)).toEqual([
			'idle | staff',
			'new | student',
		]);
	});

	it('has somebody who teaches and learns in both', async () => {
		const {server, jamf, ana} = await school();
		jamf.class('Art', {locationId: 3, students: [], teachers: member(ana)});
		expect(rowsOf(await read(server), 'people', 'externalId', 'kind').slice(0, 2)).toEqual([
			'1 | student',
			'1 | staff',
		]);
	});

	it('holds back whoever has no name', async () => {
		const {server, jamf} = await school();
		jamf.user('ben', {lastName: null});
		const roster = await read(server);
		expect([...roster.faulty.people!]).toEqual(['2']);
		expect(roster.problems[0]).toMatchObject({code: 'missing-required', field: 'lastName'});
	});

	it('leaves members whom nobody knows as references that are broken', async () => {
		const {server, jamf, math} = await school();
		jamf.class('Math 7', {students: [...math.students, {id: 99}]});
		const {enrolments} = await read(server);
		expect(enrolments.text(2, 'student')).toBe('99');
		expect(enrolments.studentRow(2)).toBe(-1);
	});

	it('leaves out classes at no school', async () => {
		const {server, jamf, tea} = await school();
		jamf.class('Assembly', {locationId: 0, teachers: member(tea)});
		const {classes, leftOut} = await read(server);
		expect(classes.count).toBe(1);
		expect(leftOut.some(({kind, code}) => kind === 'classes' && code === 'not-a-school')).toBe(true);
	});

	it('has ids that are known here, what was merged, and members whom only we have', async () => {
		const {server, math} = await school();
		const roster = await read(server, {}, (merged) => ({
			...merged,
			held: {...merged.held, users: merged.held.users.map((user) => ({...user, firstName: 'Merged'}))},
			people: new Map([['1', 'P-77']]),
			classes: new Map([[math.uuid, 'C-5']]),
			numbers: new Map([[math.uuid, {number: '7', courseNumber: 'M1'}]]),
			also: new Map([[math.uuid, {students: ['P-9'], teachers: ['P-8']}]]),
		}));
		expect(rowsOf(roster, 'people', 'externalId', 'id', 'firstName').slice(0, 2)).toEqual([
			'1 | P-77 | Merged',
			'2 |  | Merged',
		]);
		expect(rowsOf(roster, 'classes', 'id', 'number', 'instructors')).toEqual(['C-5 | 7 | 3\tP-8']);
		expect(rowsOf(roster, 'courses', 'id', 'number')).toEqual(['C-5 | M1']);
		expect(rowsOf(roster, 'enrolments', 'id', 'student')).toEqual([
			'C-5-1 | 1',
			'C-5-2 | 2',
			'C-5-P-9 | P-9',
		]);
	});

	it('has what stays of people as it is here, of whoever is no student without a grade', async () => {
		const {server, ana, tea} = await school();
		const stays = {middleName: 'Kim', personNumber: '1001', gradeLevel: '5'};
		const ids = [ana, tea].map(({id}) => String(id));
		const roster = await read(server, {}, (merged) => {
			const users = merged.held.users.map((user) => (ids.includes(user.id) ? {...user, stays} : user));
			return {...merged, held: {...merged.held, users}};
		});
		expect(rowsOf(roster, 'people', 'kind', 'middleName', 'personNumber', 'gradeLevel')).toEqual([
			'student | Kim | 1001 | 5',
			'student |  |  | ',
			'staff | Kim | 1001 | ',
		]);
	});

	it('leaves out what we made for nobody who is here, and their membership without a word', async () => {
		const {server, math} = await school();
		const {people, enrolments, leftOut, problems} = await read(server, {}, (merged) => ({
			...merged,
			nobodys: {users: new Set(['1']), classes: new Set()},
		}));
		expect([people.count, enrolments.count, problems]).toEqual([2, 1, []]);
		expect(leftOut).toContainEqual(expect.objectContaining({externalId: '1', code: 'of-nobody'}));
		const without = await read(server, {}, (merged) => ({
			...merged,
			nobodys: {users: new Set(), classes: new Set([math.uuid])},
		}));
		expect([without.classes.count, without.enrolments.count]).toEqual([0, 0]);
		expect(without.leftOut).toContainEqual(expect.objectContaining({kind: 'classes', code: 'of-nobody'}));
	});

	it('is unhealthy without anybody', async () => {
		const server = await jamfServer();
		server.school.location(0, 'All');
		await expect(read(server)).rejects.toBeInstanceOf(SourceUnhealthyError);
		server.school.user('gone', {status: 'Trash'});
		await expect(read(server)).rejects.toBeInstanceOf(SourceUnhealthyError);
	});
});

describe('a Jamf School of 50,000 people', () => {
	it('is read whole', async () => {
		const server = await jamfServer();
		const {school: jamf} = server;
		const people = 50_000;
		jamf.location(0, 'All');
		const ana = jamf.user('ana', {firstName: 'Ana', lastName: 'Diaz', email: 'ana@school.example'});
		for (let id = 2; id <= people; id++)
			jamf.users.set(id, {...ana, id, username: `user${id}`, email: `user${id}@school.example`});
		for (let at = 0; at < people / 25; at++)
			jamf.class(`Class ${at}`, {
				uuid: `class-${at}`,
				students: Array.from({length: 25}, (_, each) => ({id: at * 25 + each + 1})),
			});
		const roster = await read(server);
		expect(roster.people.count).toBe(people);
		expect(roster.enrolments.count).toBe(people);
		expect(roster.people.text(people - 1, 'sisUsername')).toBe(`user${people}`);
	});

	it('takes nobody for a student or a teacher by a class of another connection', async () => {
		const {server, jamf, math, ana} = await school();
		jamf.class('Chess', {locationId: 3, students: member(ana)});
		const others = {users: new Set<string>(), classes: new Set([math.uuid]), locations: new Set<string>()};
		const roster = await read(server, {}, (merged) => ({...merged, others}));
		expect(rowsOf(roster, 'people', 'firstName', 'kind')).toEqual(['Given ana | student']);
		expect(roster.leftOut.filter(({code}) => code === 'no-class')).toHaveLength(2);
	});

	it('is refused where nobody is there, with the way to fill it', async () => {
		const server = await jamfServer();
		server.school.location(3, 'Main Campus');
		await expect(read(server)).rejects.toMatchObject({
			next: expect.stringContaining('filled one-way first: sftp=no'),
		});
	});
});
