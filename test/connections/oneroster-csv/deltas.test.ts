import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readMerged} from '../../../source/connections/oneroster-csv/deltas.ts';
import {oneRosterCsvSettings} from '../../../source/connections/oneroster-csv/settings.ts';
import {keyOfLine, tableLine} from '../../../source/core/roster/delta.ts';
import type {Roster} from '../../../source/core/roster/roster.ts';
import {readCsv} from '../../../source/io/csv.ts';
import {packages} from '../../../source/io/packages.ts';
import {contents, finished, memoryFile} from '../../support/roster.ts';
import {runs} from '../../support/runs.ts';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'rollcall-deltas-'));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

const headers = {
	orgs: 'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
	academicSessions:
		'sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear',
	users:
		'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password',
	courses:
		'sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes',
	classes:
		'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods',
	enrollments:
		'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate',
};
type Table = keyof typeof headers;
const tables = Object.keys(headers) as readonly Table[];
/** Rows by sourcedId, each as its cells by column. */
type Source = Readonly<Record<Table, ReadonlyMap<string, Readonly<Record<string, string>>>>>;

const cellsOf = (table: Table, id: string, row: Readonly<Record<string, string>>) =>
	headers[table].split(',').map((column) => (column === 'sourcedId' ? id : (row[column] ?? '')));
const csv = (table: Table, rows: ReadonlyArray<readonly string[]>) =>
	`${[headers[table], ...rows.map(tableLine)].join('\n')}\n`;

const bulk = (source: Source) =>
	Object.fromEntries(
		tables.map((table) => [
			table,
			csv(
				table,
				[...source[table]].map(([id, row]) => cellsOf(table, id, row)),
			),
		]),
	);

/** What a SIS would export of the difference, in whatever order of rows. */
function delta(from: Source, to: Source, turned: boolean): Record<string, string> {
	const files: Record<string, string> = {};
	for (const table of tables) {
		const rows: Array<readonly string[]> = [];
		for (const [id, row] of to[table])
			if (JSON.stringify(from[table].get(id)) !== JSON.stringify(row))
				rows.push(cellsOf(table, id, {...row, status: 'active'}));
		for (const id of from[table].keys())
			if (!to[table].has(id)) rows.push(cellsOf(table, id, {status: 'tobedeleted'}));
		if (rows.length > 0) files[table] = csv(table, turned ? rows.reverse() : rows);
	}
	return files;
}

let zips = 0;
async function read(
	files: Readonly<Record<string, string>>,
	how: 'bulk' | 'delta',
	last: Roster | undefined,
	now = '2026-08-21T02:00:00.000Z',
): Promise<Roster> {
	let zip: string | undefined;
	if (last?.base !== undefined) {
		zip = join(folder, `${++zips}.base`);
		await packages.zip(zip, last.base.files);
	}
	const names = Object.keys(files);
	const manifest = `propertyName,value\n${tables.map((table) => `file.${table},${names.includes(table) ? how : 'absent'}`).join('\n')}\n`;
	const {path: _, ...settings} = oneRosterCsvSettings.parse({path: 'x'});
	return await finished(
		readMerged(
			{
				manifest: memoryFile('manifest.csv', manifest),
				files: new Map(names.map((name) => [name as Table, memoryFile(`${name}.csv`, files[name]!)])),
				settings,
				odd: readCsv,
			},
			zip,
			new Date(now),
			new AbortController().signal,
		),
	);
}

const pick = (count: number) => fc.array(fc.boolean(), {minLength: count, maxLength: count});
const names = fc.constantFrom('Ana', 'Ben, junior', 'C"leo', 'Zoë', 'Dan');
const source: fc.Arbitrary<Source> = fc
	.record({
		people: fc.array(
			fc.option(fc.record({name: names, org: fc.nat(1), grade: fc.nat(2)}), {nil: undefined, freq: 4}),
			{minLength: 6, maxLength: 6},
		),
		classes: fc.array(fc.record({org: fc.nat(1), course: fc.nat(1), term: fc.nat(1)}), {
			minLength: 3,
			maxLength: 3,
		}),
		placed: pick(18),
		teaches: pick(3),
		parents: fc.nat(2),
	})
	.map(({people, classes, placed, teaches, parents}) => ({
		orgs: new Map([
			['d', {name: 'District', type: 'district'}],
			['o0', {name: 'North', type: 'school'}],
			['o1', {name: 'South', type: 'school'}],
		]),
		academicSessions: new Map([
			[
				'y0',
				{
					title: '2026',
					type: 'schoolYear',
					startDate: '2026-08-01',
					endDate: '2027-07-31',
					schoolYear: '2027',
				},
			],
			[
				'y1',
				{
					title: '2025',
					type: 'schoolYear',
					startDate: '2025-08-01',
					endDate: '2026-07-31',
					schoolYear: '2026',
				},
			],
		]),
		users: new Map<string, Record<string, string>>([
			[
				't',
				{
					enabledUser: 'true',
					orgSourcedIds: 'o0,o1',
					role: 'teacher',
					username: 't',
					givenName: 'Tea',
					familyName: 'Cher',
					password: 'secret',
					phone: '555',
				},
			],
			...people.flatMap(
				(each, at): Array<[string, Record<string, string>]> =>
					each === undefined
						? []
						: [
								[
									`s${at}`,
									{
										enabledUser: 'true',
										orgSourcedIds: `o${each.org}`,
										role: 'student',
										username: `u${at}`,
										givenName: each.name,
										familyName: `F${at}`,
										grades: `0${each.grade}`,
									},
								],
							],
			),
			[
				's9',
				{
					enabledUser: 'true',
					orgSourcedIds: 'o0',
					role: 'student',
					username: 'u9',
					givenName: 'Ever',
					familyName: 'There',
				},
			],
			...Array.from({length: parents}, (_, at): [string, Record<string, string>] => [
				`p${at}`,
				{
					orgSourcedIds: 'o0',
					role: 'parent',
					givenName: 'Pa',
					familyName: 'Rent',
					email: 'parent@home.example',
				},
			]),
		]),
		// Courses hang on the district: their ids depend on where their classes are.
		courses: new Map([
			['c0', {title: 'Maths', courseCode: 'M', orgSourcedId: 'd'}],
			['c1', {title: 'Bio', courseCode: 'B', orgSourcedId: 'd'}],
		]),
		classes: new Map(
			classes.map(({org, course, term}, at) => [
				`k${at}`,
				{
					title: `K${at}`,
					courseSourcedId: `c${course}`,
					classCode: `K${at}`,
					schoolSourcedId: `o${org}`,
					termSourcedIds: `y${term}`,
				},
			]),
		),
		enrollments: new Map<string, Record<string, string>>([
			...placed.flatMap((is, at): Array<[string, Record<string, string>]> => {
				const student = at % 6;
				return is && people[student] !== undefined
					? [
							[
								`e${at}`,
								{
									classSourcedId: `k${Math.floor(at / 6)}`,
									schoolSourcedId: 'o0',
									userSourcedId: `s${student}`,
									role: 'student',
									primary: 'false',
								},
							],
						]
					: [];
			}),
			[
				'e99',
				{classSourcedId: 'k0', schoolSourcedId: 'o0', userSourcedId: 's9', role: 'student', primary: 'false'},
			],
			...teaches.flatMap(
				(is, at): Array<[string, Record<string, string>]> =>
					is
						? [
								[
									`te${at}`,
									{
										classSourcedId: `k${at}`,
										schoolSourcedId: 'o0',
										userSourcedId: 't',
										role: 'teacher',
										primary: 'true',
									},
								],
							]
						: [],
			),
		]),
	}));

describe('deltas', () => {
	test('a bulk and its deltas, in any order of rows, are the bulk of the end state', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.tuple(source, source, source),
				fc.boolean(),
				async ([first, second, third], turned) => {
					let roster = await read(bulk(first), 'bulk', undefined);
					for (const [from, to] of [
						[first, second],
						[second, third],
					] as const) {
						roster = await read(delta(from, to, turned), 'delta', roster);
						expect(contents(roster)).toEqual(contents(await read(bulk(to), 'bulk', undefined)));
					}
					expect(roster.extent).toBe('bulk');
				},
			),
			{numRuns: runs(40), seed: 20261121},
		);
	});

	const [sample] = fc.sample(source, {numRuns: 1, seed: 7}) as [Source];

	test('a delta with nothing before it is given as it is, to be refused', async () => {
		const roster = await read({users: csv('users', [])}, 'delta', undefined);
		expect([roster.extent, roster.base]).toEqual(['delta', undefined]);
	});

	test('nothing private is in what is kept', async () => {
		const {base} = await read(bulk(sample), 'bulk', undefined);
		const text = base!.files.flatMap(({chunks}) => [...chunks()]).join('');
		expect(text).toContain('Cher');
		for (const planted of ['secret', '555', 'parent@home.example', 'Rent'])
			expect(text).not.toContain(planted);
	});

	test('a faulty row stays faulty over deltas, and is not absent', async () => {
		const files = bulk(sample);
		const torn = {...files, users: files.users!.replace(/^(t,.*)$/m, 't,x')};
		const first = await read(torn, 'bulk', undefined);
		expect(first.faulty.people?.has('t')).toBe(true);
		const second = await read({users: csv('users', [])}, 'delta', first);
		expect(second.faulty.people?.has('t')).toBe(true);
		const whole = await read(
			{users: csv('users', [cellsOf('users', 't', sample.users.get('t')!)])},
			'delta',
			second,
		);
		expect(whole.faulty.people?.has('t') ?? false).toBe(false);
	});

	test('a row of a delta that cannot be read leaves its record as it was, and is told', async () => {
		const first = await read(bulk(sample), 'bulk', undefined);
		const users = `${headers.users}\ns9,broken\n${','.repeat(headers.users.split(',').length - 1)}\n`;
		const roster = await read({users}, 'delta', first);
		expect(contents(roster)).toEqual(contents(first));
		expect(roster.problems.filter(({code}) => code === 'delta-row')).toHaveLength(2);
	});

	test('a week after the last whole read it asks for one', async () => {
		const first = await read(bulk(sample), 'bulk', undefined);
		const codes = async (now: string) =>
			(await read({users: csv('users', [])}, 'delta', first, now)).problems.map(({code}) => code);
		expect(await codes('2026-08-28T01:00:00.000Z')).not.toContain('whole-read-due');
		expect(await codes('2026-08-29T02:00:00.000Z')).toContain('whole-read-due');
		const merged = await read({users: csv('users', [])}, 'delta', first, '2026-08-29T02:00:00.000Z');
		expect(merged.base?.wholeAt).toBe(first.base?.wholeAt);
	});
});

test('the key of a line is read back whatever it holds', () => {
	fc.assert(
		fc.property(fc.array(fc.string(), {minLength: 1, maxLength: 3}), (cells) => {
			const plain = cells.map((cell) => cell.replace(/[\r\n]/g, ' '));
			expect(keyOfLine(tableLine(cells))).toBe(plain[0]);
		}),
	);
});
