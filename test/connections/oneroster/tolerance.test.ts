import {describe, expect, it} from 'vitest';
import {SourceUnhealthyError} from '../../../source/core/errors.ts';
import {exportedRoster} from '../../support/oneroster-server/expected.ts';
import {openReading, readAll} from '../../support/oneroster-server/reading.ts';
import {school} from '../../support/oneroster-server/school.ts';
import {type Asked, type Odd, serveOneRoster} from '../../support/oneroster-server/server.ts';
import type {JsonRecord, Tables} from '../../support/oneroster-server/tables.ts';
import {contents} from '../../support/roster.ts';

/** Reads a service that writes each record in its own way. */
async function readWritten(
	write: (record: JsonRecord, list: string) => unknown,
	settings: Readonly<Record<string, string>> = {},
	tables: Tables = school,
) {
	const odd: Odd = (asked, answer) => {
		if (asked.name === 'token' || answer.status !== 200) return answer;
		const [[key, records]] = Object.entries(answer.body as Record<string, JsonRecord[]>) as [
			[string, JsonRecord[]],
		];
		return {...answer, body: {[key]: records.map((record) => write(record, asked.name))}};
	};
	const server = await serveOneRoster(tables, {odd});
	const {roster} = await readAll(openReading(server.root, settings).reader);
	return {roster, server};
}

const mapped = (record: JsonRecord, change: (value: unknown, key: string) => unknown): JsonRecord =>
	Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
const isReference = (value: unknown): value is {sourcedId: string} =>
	typeof value === 'object' && value !== null && 'sourcedId' in value;
const one = (list: string, id: string, change: JsonRecord) => (record: JsonRecord, of: string) =>
	of === list && record.sourcedId === id ? {...record, ...change} : record;

describe('a record that is written in its own way', () => {
	it.each<readonly [string, (record: JsonRecord, list: string) => unknown]>([
		[
			'flat ids for references',
			(record) =>
				mapped(record, (value) =>
					isReference(value)
						? value.sourcedId
						: Array.isArray(value)
							? value.map((each) => (isReference(each) ? each.sourcedId : each))
							: value,
				),
		],
		[
			'references without href and type',
			(record) => mapped(record, (value) => (isReference(value) ? {sourcedId: value.sourcedId} : value)),
		],
		[
			'flat columns of the CSV format',
			(record, list) => {
				const ids = (value: unknown) => (value as JsonRecord[]).map((each) => each.sourcedId).join(',');
				const id = (value: unknown) => (value as JsonRecord | undefined)?.sourcedId;
				const {orgs, terms, class: inClass, user, course, school: at, ...rest} = record;
				return {
					...rest,
					...(list === 'users' ? {orgSourcedIds: ids(orgs)} : {}),
					...(list === 'classes'
						? {termSourcedIds: ids(terms), courseSourcedId: id(course), schoolSourcedId: id(at)}
						: {}),
					...(list === 'enrollments' ? {classSourcedId: id(inClass), userSourcedId: id(user)} : {}),
				};
			},
		],
		[
			'null for what is missing',
			(record) =>
				mapped(
					{
						metadata: null,
						parent: null,
						middleName: null,
						identifier: '',
						primary: null,
						beginDate: null,
						...record,
					},
					(value) => (value === '' || (Array.isArray(value) && value.length === 0) ? null : value),
				),
		],
		[
			'booleans for text',
			(record) => mapped(record, (value) => (value === 'true' ? true : value === 'false' ? false : value)),
		],
		[
			'grades as text',
			(record) => mapped(record, (value, key) => (key === 'grades' ? (value as string[]).join(',') : value)),
		],
		[
			'one reference where a list should be',
			(record) => mapped(record, (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value)),
		],
		[
			'a list of one where a reference should be',
			(record) => mapped(record, (value, key) => (isReference(value) && key !== 'parent' ? [value] : value)),
		],
		[
			'words in another case',
			(record) =>
				mapped(record, (value, key) =>
					['role', 'status', 'type'].includes(key) ? String(value).toUpperCase() : value,
				),
		],
		['fields that nobody knows', (record) => ({...record, metadata: {a: {b: 1}}, ext_x: [1], toString: 1})],
	])('is read the same: %s', async (_what, write) => {
		const {roster} = await readWritten(write);
		expect(contents(roster)).toEqual(contents(await exportedRoster(school)));
	});

	it('may have numbers for ids, so long as they can be read', async () => {
		const numbered = (tables: Tables) =>
			JSON.parse(JSON.stringify(tables).replaceAll('"S1"', '"1001"').replaceAll('"A,B"', '"A,B"')) as Tables;
		const {roster} = await readWritten(
			(record) =>
				mapped(record, (value) =>
					value === '1001'
						? 1001
						: isReference(value) && value.sourcedId === '1001'
							? {sourcedId: 1001}
							: value,
				),
			{},
			numbered(school),
		);
		expect(contents(roster)).toEqual(contents(await exportedRoster(numbered(school))));
	});

	it('drops who is inactive where that is set, and asks for no others', async () => {
		for (const filter of ['none', 'active']) {
			const {roster} = await readWritten((record) => record, {inactive: 'drop', statusFilter: filter});
			expect(contents(roster)).toEqual(contents(await exportedRoster(school, {inactive: 'drop'})));
		}
	});

	it('keeps who is inactive though active records are asked for', async () => {
		const {roster, server} = await readWritten((record) => record, {statusFilter: 'active'});
		expect(contents(roster)).toEqual(contents(await exportedRoster(school)));
		const asked = server.asked.filter(({name}) => name === 'users');
		expect(asked[0]?.url.searchParams.get('filter')).toBe("status!='tobedeleted'");
		expect(asked[0]?.url.search).not.toContain('+');
	});

	it('takes further roles for staff', async () => {
		const {roster} = await readWritten((record) => record, {staff: 'administrator'});
		expect(contents(roster)).toEqual(contents(await exportedRoster(school, {staff: 'administrator'})));
	});

	it('gives nobody a Person ID of its own unless that is set', async () => {
		const ids = async (settings: Readonly<Record<string, string>>) => {
			const {people} = (await readWritten((record) => record, settings)).roster;
			return Array.from({length: people.count}, (_, row) => people.text(row, 'id'));
		};
		expect(new Set(await ids({}))).toEqual(new Set(['']));
		expect(await ids({personIdFrom: 'username'})).toContain('ana');
	});
});

describe('a record that cannot be read', () => {
	it.each<readonly [string, JsonRecord, string]>([
		['an object for a name', {givenName: {text: 'Ana'}}, 'givenName is no text'],
		['a list for a name', {familyName: ['Diaz']}, 'familyName is no text'],
		['a reference without an id', {orgs: [{href: 'x'}]}, 'orgs is a reference without a sourcedId'],
		[
			'a comma inside a listed id',
			{orgs: [{sourcedId: 'A,B'}]},
			'orgs lists an id with a comma or semicolon in it',
		],
		['half a character', {givenName: 'A\ud800'}, 'givenName holds half a character'],
	])('is held back, and stays known: %s', async (_what, change, message) => {
		const {roster} = await readWritten(one('users', 'S1', change));
		expect(roster.problems).toContainEqual(
			expect.objectContaining({code: 'wrong-type', severity: 'error', file: 'users', message}),
		);
		expect(roster.faulty.people).toEqual(new Set(['S1']));
		expect(roster.unattributed).toEqual({});
		expect(roster.people.count).toBe(3);
	});

	it('is nobody known where its id has more digits than can be read', async () => {
		const {roster} = await readWritten((record, list) =>
			list === 'users' && record.sourcedId === 'S1' ? {...record, sourcedId: 12345678901234567000} : record,
		);
		expect(roster.unattributed).toEqual({people: 1});
		expect(roster.faulty.people).toBeUndefined();
	});

	it('may be no record at all', async () => {
		const {roster} = await readWritten((record, list) =>
			list === 'users' && record.sourcedId === 'S2' ? 'S2' : record,
		);
		expect(roster.unattributed).toEqual({people: 1});
	});

	it('in two classes at once is held back, with the places that can be told', async () => {
		const {roster} = await readWritten(
			one('enrollments', 'E1', {class: [{sourcedId: 'C1'}, {sourcedId: 'C2'}]}),
		);
		expect(roster.faulty.enrolments).toEqual(new Set(['E1']));
	});

	it('keeps hostile names as they are', async () => {
		const name = '\u001b[31mAna\u202e 👩‍👧 é';
		const {roster} = await readWritten(one('users', 'S1', {givenName: name}));
		const {people} = roster;
		const names = Array.from({length: people.count}, (_, row) => people.text(row, 'firstName'));
		expect(names).toContain(name);
	});

	it('ends the reading where most are so', async () => {
		const many: Tables = {
			...school,
			users: Array.from({length: 60}, (_, at) => ({...school.users[0]!, sourcedId: `S${at + 1}`})),
		};
		await expect(
			readWritten((record, list) => (list === 'users' ? {...record, givenName: {}} : record), {}, many),
		).rejects.toThrow(SourceUnhealthyError);
	});
});

describe('what is asked for', () => {
	const queryOf = (asked: readonly Asked[], name: string) =>
		asked.filter((each) => each.name === name).map(({url}) => Object.fromEntries(url.searchParams));

	it('are the fields that are read, in order, and never passwords or phones', async () => {
		const {server} = await readWritten((record) => record);
		const [first] = queryOf(server.asked, 'users');
		expect(first).toMatchObject({limit: '1000', offset: '0', sort: 'sourcedId', orderBy: 'asc'});
		expect(first?.fields?.split(',')).toEqual([
			'sourcedId',
			'status',
			'enabledUser',
			'orgs',
			'role',
			'username',
			'givenName',
			'familyName',
			'middleName',
			'identifier',
			'email',
			'grades',
		]);
	});

	it.each<readonly [string, (query: URLSearchParams) => boolean]>([
		['fields', (query) => query.has('fields')],
		['fields and order', (query) => query.has('fields') || query.has('sort')],
		['a page of more than 100', (query) => query.has('sort') || Number(query.get('limit')) > 100],
	])('is asked for without %s where the service takes none', async (_what, isRefused) => {
		for (const status of [400, 422, 500]) {
			const server = await serveOneRoster(school, {
				odd: ({name, url}, answer) =>
					name !== 'token' && isRefused(url.searchParams) ? {status, headers: {}, body: ''} : answer,
			});
			const {roster} = await readAll(openReading(server.root).reader);
			expect(contents(roster)).toEqual(contents(await exportedRoster(school)));
			expect(roster.problems.map(({code}) => code)).toContain('plain-question');
		}
	});

	it('is asked for whole where fields lose what every record has', async () => {
		const server = await serveOneRoster(school, {
			odd: ({name, url}, answer) =>
				name === 'users' && url.searchParams.has('fields')
					? {...answer, body: {users: [{sourcedId: 'S1'}, {sourcedId: 'S2'}]}}
					: answer,
		});
		const {roster} = await readAll(openReading(server.root).reader);
		expect(contents(roster)).toEqual(contents(await exportedRoster(school)));
	});

	it.each([
		['classes', 'terms'],
		['courses', 'schoolYear'],
		['users', 'identifier'],
		['enrollments', 'beginDate'],
	])('is asked for whole where fields lose what some have: %s, %s', async (list, field) => {
		const server = await serveOneRoster(school, {
			odd: ({name, url}, answer) => {
				if (name !== list || !url.searchParams.has('fields')) return answer;
				const records = (answer.body as Record<string, JsonRecord[]>)[list]!;
				return {...answer, body: {[list]: records.map(({[field]: _, ...rest}) => rest)}};
			},
		});
		const {roster} = await readAll(openReading(server.root).reader);
		expect(contents(roster)).toEqual(contents(await exportedRoster(school)));
	});

	it('cannot be staff of other roles where only students and teachers are read', () => {
		expect(() => openReading('https://sis.example', {people: 'students-teachers', staff: 'aide'})).toThrow(
			'can only be found among users',
		);
	});

	it('may be students and teachers, which answer as users', async () => {
		const server = await serveOneRoster(school, {
			odd: ({name}, answer) => (name === 'users' ? {status: 404, headers: {}, body: ''} : answer),
		});
		const {roster} = await readAll(openReading(server.root, {people: 'students-teachers'}).reader);
		expect(contents(roster)).toEqual(contents(await exportedRoster(school)));
		await expect(readAll(openReading(server.root).reader)).rejects.toMatchObject({
			next: expect.stringContaining('people=students-teachers'),
		});
	});

	it('may be a roster without terms', async () => {
		const server = await serveOneRoster(school, {
			odd: ({name}, answer) => (name === 'academicSessions' ? {status: 404, headers: {}, body: ''} : answer),
		});
		const {roster} = await readAll(openReading(server.root, {sessions: 'none'}).reader);
		expect(roster.classes.text(0, 'year')).toBe('');
		await expect(readAll(openReading(server.root).reader)).rejects.toMatchObject({
			next: expect.stringContaining('sessions=none'),
		});
	});

	it('stands under a root that already ends with the path of the service', async () => {
		const server = await serveOneRoster(school);
		for (const root of [
			`${server.root}/ims/oneroster/v1p1`,
			`${server.root}/ims/oneroster/v1p1/`,
			`${server.root}/`,
		]) {
			const {roster} = await readAll(openReading(root).reader);
			expect(roster.people.count).toBe(4);
		}
	});
});
