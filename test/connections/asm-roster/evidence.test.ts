import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {asmRosterEvidence} from '../../../source/connections/asm-roster/evidence.ts';
import {asmRosterSettings} from '../../../source/connections/asm-roster/settings.ts';
import {
	RollcallError,
	SourceUnhealthyError,
	TemporaryError,
	UsageError,
} from '../../../source/core/errors.ts';
import type {EvidenceMark} from '../../../source/core/evidence/evidence.ts';
import type {EvidenceRead, Progress} from '../../../source/core/ports.ts';
import {
	type Asked,
	asmRosterServer,
	type Fault,
	person,
	type RosterServer,
	serverToken,
} from '../../support/asm-roster-server.ts';
import {type FixedClock, fixedClock} from '../../support/fixed-clock.ts';

const day = 86_400_000;
const never = new AbortController().signal;
const example = (list: string) =>
	JSON.parse(
		readFileSync(join(import.meta.dirname, `../../../fixtures/asm/mdm-roster.${list}.json`), 'utf8'),
	) as Record<string, readonly Record<string, unknown>[]>;

interface Shop {
	readonly server: RosterServer;
	readonly clock: FixedClock;
	readonly told: Progress[];
	read(since?: EvidenceMark, signal?: AbortSignal): Promise<EvidenceRead>;
	test(): Promise<string>;
}

/** A service with Apple's own examples in it, and who reads it. */
async function shop(settings: Record<string, string> = {}, token: object = serverToken): Promise<Shop> {
	const server = await asmRosterServer();
	for (const list of ['persons', 'classes', 'courses', 'locations'] as const)
		server.set(list, example(list)[list] ?? []);
	const clock = fixedClock('2026-11-22T06:00:00.000Z', {sleepTurns: true});
	let random = 0;
	const evidence = asmRosterEvidence({
		settings: asmRosterSettings.parse({url: server.url, ...settings}),
		secret: async (key) => (key === 'serverToken' ? JSON.stringify(token) : undefined),
		clock,
		randomness: (bytes) => new Uint8Array(bytes).fill(++random),
	});
	const told: Progress[] = [];
	return {
		server,
		clock,
		told,
		async read(since, signal = never) {
			const reading = evidence.read(since, signal);
			for (;;) {
				const step = await reading.next();
				if (step.done) return step.value;
				told.push(step.value);
			}
		},
		test: async () => (await evidence.test(never)).message,
	};
}

const people = ({report}: EvidenceRead) => report.people.map(({personId}) => personId).sort();
const paths = ({server}: Shop) => server.asked.map(({path}) => path);
/** Goes wrong so many times, from the first request for people on. */
const firstPeople =
	(times: number, fault: Fault) =>
	({path}: Asked) =>
		path.startsWith('/roster/class/person') && times-- > 0 ? fault : undefined;

describe("a whole read of Apple's examples", () => {
	test('tells people with status, source, account, names, roles and locations', async () => {
		const {read} = await shop();
		const {extent, report, counts} = await read();
		expect(extent).toBe('full');
		expect(counts).toEqual({people: 2, classes: 1, courses: 1, locations: 1});
		expect(report).toMatchObject({kind: 'roster service', complete: true, at: '2026-11-22T06:00:00.000Z'});
		expect(report.people.find(({personId}) => personId === '4909090667')).toEqual({
			personId: '4909090667',
			at: '2026-11-22T06:00:00.000Z',
			code: 'Active',
			says: 'live',
			signIn: 'active',
			managedAppleAccount: 'john@example.com',
			source: 'SIS',
			fields: {firstName: 'John', lastName: 'Smith', gradeLevel: 'K'},
			roles: [{role: 'Student', locationId: 'INSTLOCID1003'}],
		});
		expect(report.people[0]).toMatchObject({
			source: 'CSV',
			roles: [{role: 'Instructor', locationId: 'INSTLOCID1003'}],
		});
		expect(report.classes).toEqual([
			{classId: 'CLSBIO101', at: '2026-11-22T06:00:00.000Z', code: 'Active', says: 'live'},
		]);
	});

	test('signs in once, names its version, and takes each renewed session', async () => {
		const it = await shop({pageSize: '1'});
		await it.read();
		expect(paths(it).filter((path) => path === '/session')).toHaveLength(1);
		expect(it.server.asked.every(({headers}) => headers['x-server-protocol-version'] === '6')).toBe(true);
		expect(it.server.asked.every(({headers}) => headers['user-agent'] === 'rollcall')).toBe(true);
	});

	test('tells how far it is', async () => {
		const it = await shop({pageSize: '1'});
		await it.read();
		expect(it.told.slice(0, 2)).toEqual([
			{stage: 'read', message: 'people', done: 1, unit: 'records'},
			{stage: 'read', message: 'people', done: 2, unit: 'records'},
		]);
	});
});

describe('paging', () => {
	test.each(['text', 'boolean'] as const)('with the flag as %s, packed or not', async (more) => {
		for (const gzip of [false, true]) {
			const it = await shop({pageSize: '100'});
			Object.assign(it.server.options, {more, gzip});
			it.server.set(
				'persons',
				Array.from({length: 950}, (_, at) => person(at)),
			);
			expect(people(await it.read())).toHaveLength(950);
			expect(paths(it).filter((path) => path === '/roster/class/person')).toHaveLength(10);
		}
	});

	test('what changes meanwhile is told by the next delta', async () => {
		const it = await shop({pageSize: '1'});
		it.server.fault = ({path, number}) => {
			if (path === '/roster/class' && number > 2) it.server.put('persons', person(77));
			return undefined;
		};
		const first = await it.read();
		expect(people(first)).not.toContain('P77');
		it.server.fault = undefined;
		expect(people(await it.read(first.mark))).toContain('P77');
	});

	test.each<[string, Fault, RegExp]>([
		['no flag', {page: {more_to_follow: null}}, /does not say whether more follows/],
		['a flag that is no flag', {page: {more_to_follow: 'perhaps'}}, /does not say whether more follows/],
		['more to follow and no cursor', {page: {more_to_follow: 'true', cursor: null}}, /read already/],
		['a cursor that is no text', {page: {cursor: 17}}, /its cursor is no text/],
		['no list', {page: {persons: null}}, /"persons" is missing or no list/],
		['a list of something else', {page: {persons: ['John']}}, /holds something that is no record/],
		['a web page', {raw: '<html>hello</html>'}, /a web page/],
		['half a page', {raw: '{"persons":['}, /broken JSON/],
		['a refusal without a name', {status: 400, raw: ''}, /refuses to tell people \(400\)/],
		[
			'a redirect',
			{status: 302, headers: {location: 'https://evil.example/'}, raw: ''},
			/redirects a POST|another place/,
		],
	])('%s is a failed read', async (_, fault, message) => {
		const it = await shop();
		it.server.fault = firstPeople(1, fault);
		await expect(it.read()).rejects.toThrow(message);
		it.server.fault = firstPeople(1, fault);
		await expect(it.read()).rejects.toBeInstanceOf(SourceUnhealthyError);
	});

	test('a page that comes again and again ends, and is a failed read', async () => {
		const it = await shop({pageSize: '1'});
		it.server.fault = ({path}) =>
			path === '/roster/class/person'
				? {raw: JSON.stringify({persons: [person(1)], cursor: 'aa', more_to_follow: true})}
				: undefined;
		await expect(it.read()).rejects.toThrow(/leads to a page that was read already/);
		expect(it.server.asked.length).toBeLessThan(6);
	});

	test('pages without an end, each with a new cursor, are a failed read', async () => {
		const it = await shop();
		let number = 0;
		it.server.fault = ({path}) =>
			path === '/roster/class/person'
				? {raw: JSON.stringify({persons: [person(1)], cursor: `c${++number}`, more_to_follow: 'true'})}
				: undefined;
		await expect(it.read()).rejects.toThrow(/hold nothing new/);
		expect(it.server.asked.length).toBeLessThan(10);
	});

	test('an organisation that tells of nobody is a failed read', async () => {
		const it = await shop();
		it.server.set('persons', []);
		await expect(it.read()).rejects.toThrow(/tells of nobody at all/);
	});
});

describe('records', () => {
	test('the last word on a person counts, told apart by the unique identifier', async () => {
		const it = await shop();
		const {mark} = await it.read();
		it.server.options.twice = true;
		it.server.put('persons', person(5));
		it.server.put('persons', person(5, {status: 'InActive', person_id: 'P5'}));
		const {report, counts, extent} = await it.read(mark);
		expect(extent).toBe('delta');
		expect(counts.people).toBe(1);
		expect(report.people).toMatchObject([{personId: 'P5', says: 'inactive'}]);
		expect(report.complete).toBe(false);
	});

	test('odd fields spoil no record, unknown ones are not read', async () => {
		const it = await shop();
		it.server.set('persons', [
			person(1, {grade: 9, email_address: false, source: ['x'], iq: 140}),
			person(2, {person_id: ' 22 ', status: null, managed_apple_id: ''}),
			person(3, {person_id: null}),
			person(4, {unique_identifier: ''}),
			person(5, {unique_identifier: ' '}),
		]);
		const {report, counts} = await it.read();
		expect(counts.people).toBe(5);
		expect(report.people.map(({personId}) => personId)).toEqual(['P1', '22', 'P4', 'P5']);
		expect(report.people[0]).not.toHaveProperty('source');
		expect(report.people[0]?.fields).toMatchObject({gradeLevel: '9'});
		expect(report.people[1]).toMatchObject({says: 'issue', code: 'unknown'});
		expect(report.people[1]).not.toHaveProperty('managedAppleAccount');
		expect(report.issues).toEqual([expect.stringMatching(/^1 people .* no Person ID/)]);
	});

	test('people without a class have no role, and a class may lack its location', async () => {
		const it = await shop();
		it.server.set('persons', [person(1), person(2), person(3)]);
		it.server.set('classes', [
			{
				unique_identifier: 'C1',
				source_system_identifier: 'c1',
				status: 'Inactive',
				location: null,
				student_unique_identifiers: null,
				instructor_unique_identifiers: ['UNI-1', 'UNI-1', 'nobody'],
			},
			{
				unique_identifier: 'C2',
				source_system_identifier: 'c2',
				location: {unique_identifier: 'UNILOC1003'},
				student_unique_identifiers: ['UNI-1', 'UNI-2'],
			},
		]);
		const {report} = await it.read();
		expect(report.people.map(({roles}) => roles)).toEqual([
			[{role: 'Instructor'}, {role: 'Student', locationId: 'INSTLOCID1003'}],
			[{role: 'Student', locationId: 'INSTLOCID1003'}],
			[],
		]);
		expect(report.classes?.map(({says}) => says)).toEqual(['inactive', 'live']);
	});
});

describe('deltas', () => {
	test('go on from where the last read ended, whole or not', async () => {
		const it = await shop();
		const {mark: first} = await it.read();
		it.server.put('persons', person(7));
		await it.clock.turn(day);
		const second = await it.read(first);
		expect(second).toMatchObject({
			extent: 'delta',
			counts: {people: 1, classes: 0, courses: 0, locations: 0},
		});
		expect(second.mark).toMatchObject({wholeAt: first.at, at: '2026-11-23T06:00:00.000Z'});
		it.server.put('persons', person(8));
		expect(people(await it.read(second.mark))).toEqual(['P8']);
		expect(people(await it.read(second.mark))).toEqual(['P8']);
	});

	test('do not tell who is gone, nor roles: the next whole read does', async () => {
		const it = await shop();
		it.server.set('persons', [person(1), person(2)]);
		const {mark} = await it.read();
		it.server.remove('persons', 'UNI-2');
		it.server.put('persons', person(1, {status: 'AtoLocked'}));
		const delta = await it.read(mark);
		expect(delta.report.complete).toBe(false);
		expect(delta.report.people).toMatchObject([{personId: 'P1', signIn: 'locked'}]);
		expect(delta.report.people[0]).not.toHaveProperty('roles');
		expect(people(await it.read())).toEqual(['P1']);
	});

	test.each([
		['a week', {}, 7, 'full'],
		['less than a week', {}, 6, 'delta'],
		['as the settings say', {fullEvery: '2'}, 2, 'full'],
	] as const)('after %s: %s', async (_, settings, days, extent) => {
		const it = await shop(settings);
		const {mark} = await it.read();
		await it.clock.turn(days * day);
		it.server.day = days;
		expect((await it.read(mark)).extent).toBe(extent);
	});

	test('a mark without a cursor for a list, or from the future, is no mark', async () => {
		const it = await shop();
		const {mark} = await it.read();
		const {people: _, ...others} = mark.cursors;
		expect((await it.read({...mark, cursors: others})).extent).toBe('full');
		expect((await it.read({...mark, wholeAt: '2027-01-01T00:00:00.000Z'})).extent).toBe('full');
	});

	test.each(['EXPIRED_CURSOR', 'INVALID_CURSOR'])('%s: all is read again, and it says so', async (code) => {
		const it = await shop();
		const {mark} = await it.read();
		it.server.fault = ({path}) => (path.endsWith('/sync') ? {status: 400, raw: code} : undefined);
		expect((await it.read(mark)).extent).toBe('full');
		expect(it.told).toContainEqual({stage: 'read', message: `all again: ${code}`});
	});

	test('a cursor that expires on the server before it does here', async () => {
		const it = await shop();
		const {mark} = await it.read();
		it.server.day = 8;
		const {extent, counts} = await it.read(mark);
		expect([extent, counts.people]).toEqual(['full', 2]);
	});

	test('a cursor that expires in the middle of a whole read: once more, then it may pass later', async () => {
		const it = await shop({pageSize: '1'});
		let times = 1;
		it.server.fault = ({body}) =>
			body.cursor !== undefined && times-- > 0 ? {status: 400, raw: 'EXPIRED_CURSOR'} : undefined;
		expect((await it.read()).counts.people).toBe(2);
		times = 100;
		await expect(it.read()).rejects.toBeInstanceOf(TemporaryError);
	});
});

describe('the session', () => {
	test('that ends in the middle is begun again, once for each time', async () => {
		const it = await shop({pageSize: '1'});
		it.server.sessionAnswers = 2;
		expect((await it.read()).counts).toEqual({people: 2, classes: 1, courses: 1, locations: 1});
		expect(paths(it).filter((path) => path === '/session').length).toBe(3);
	});

	test('that is forbidden is begun again, and refused for good the second time', async () => {
		const it = await shop();
		it.server.fault = firstPeople(1, {status: 403, raw: 'FORBIDDEN'});
		expect((await it.read()).counts.people).toBe(2);
		it.server.fault = firstPeople(9, {status: 403, raw: 'FORBIDDEN'});
		await expect(it.read()).rejects.toThrow(/may not do this \(403 FORBIDDEN\)/);
	});

	test.each<[string, Fault, RegExp, RegExp]>([
		['terms', {status: 403, raw: 'T_C_NOT_SIGNED'}, /newest terms/, /agrees to the terms/],
		[
			'terms in JSON',
			{status: 403, raw: '{"code": "T_C_NOT_SIGNED"}'},
			/newest terms/,
			/agrees to the terms/,
		],
		['no access', {status: 403, raw: 'ACCESS_DENIED'}, /may not do this/, /download its token anew/],
		[
			'an old token',
			{status: 401, raw: 'token_rejected'},
			/not accepted \(401/,
			/only the newest one is good/,
		],
		['a bad request', {status: 400, raw: 'oauth_problem'}, /not accepted \(400/, /clock is right/],
	])('refused for %s: says so and what to do', async (_, fault, message, next) => {
		const it = await shop();
		it.server.fault = ({path}) => (path === '/session' ? fault : undefined);
		const error = await it.test().catch((caught: unknown) => caught);
		expect(error).toBeInstanceOf(UsageError);
		expect((error as UsageError).message).toMatch(message);
		expect((error as UsageError).next).toMatch(next);
	});

	test.each<[string, Fault]>([
		['no session', {raw: '{}'}],
		['another page', {raw: '<!doctype html>'}],
		['not found', {status: 404, raw: 'nothing here'}],
	])('answered with %s is another server', async (_, fault) => {
		const it = await shop();
		it.server.fault = ({path}) => (path === '/session' ? fault : undefined);
		await expect(it.test()).rejects.toBeInstanceOf(SourceUnhealthyError);
	});

	test('is not asked for with a token that is over', async () => {
		const it = await shop({}, {...serverToken, access_token_expiry: '2026-11-21T00:00:00Z'});
		await expect(it.test()).rejects.toThrow('the server token expired on 2026-11-21');
		expect(it.server.asked).toEqual([]);
	});

	test('is refused for a token of somebody else', async () => {
		const it = await shop({}, {...serverToken, access_secret: 'AS_other'});
		await expect(it.test()).rejects.toThrow(/not accepted/);
	});
});

describe('a server that cannot now', () => {
	test.each<[string, Fault]>([
		['429', {status: 429, headers: {'retry-after': '10'}, raw: 'TOO_MANY_REQUESTS'}],
		['503', {status: 503, headers: {'retry-after': '120'}, raw: ''}],
		['500', {status: 500, raw: ''}],
		['a cut connection', {drop: true}],
	])('%s: is asked again after the wait', async (_, fault) => {
		const it = await shop();
		it.server.fault = firstPeople(2, fault);
		const {report, counts} = await it.read();
		expect(counts.people).toBe(2);
		expect(Date.parse(report.at)).toBeLessThan(it.clock.now().getTime());
	});

	test('waits as long as Retry-After says', async () => {
		const it = await shop();
		it.server.fault = firstPeople(1, {status: 429, headers: {'retry-after': '10'}, raw: 'TOO_MANY_REQUESTS'});
		await it.read();
		expect(it.clock.monotonic()).toBe(10_000);
	});

	test('for long may later', async () => {
		const it = await shop();
		it.server.fault = firstPeople(99, {status: 503, raw: ''});
		await expect(it.read()).rejects.toBeInstanceOf(TemporaryError);
	});
});

describe('a test of the connection', () => {
	test('says that the token is accepted and people are told', async () => {
		expect(await (await shop()).test()).toBe('the server token is accepted, and people are told');
	});

	test('of an organisation without people', async () => {
		const it = await shop();
		it.server.set('persons', []);
		expect(await it.test()).toBe('the server token is accepted, and people are not there yet');
	});

	test.each<[string, RegExp]>([
		['http://localhost:1', /localhost:1\/session: nothing listens there/],
		['https://rollcall.invalid', /rollcall\.invalid\/session: .*\(DNS\)/],
	])('names what failed at %s', async (url, message) => {
		const it = await shop({url});
		await expect(it.test()).rejects.toThrow(message);
	});
});

test('stops when it is told to, in the middle', async () => {
	const it = await shop({pageSize: '1'});
	const stop = new AbortController();
	it.server.fault = ({path}) => {
		if (path === '/roster/class') stop.abort(new Error('enough'));
		return undefined;
	};
	await expect(it.read(undefined, stop.signal)).rejects.toThrow('enough');
});

test('nothing that is thrown or told holds a secret', async () => {
	const planted = Object.values(serverToken).slice(0, 4);
	const faults: readonly Fault[] = [
		{status: 401, raw: `bad ${planted.join(' ')}`},
		{status: 404, raw: planted.join(' ')},
		{raw: planted.join(' ')},
		{drop: true},
	];
	for (const fault of faults) {
		const it = await shop();
		it.server.fault = () => fault;
		const error = await it.read().catch((caught: unknown) => caught);
		expect(error).toBeInstanceOf(RollcallError);
		const {message, next, notDone} = error as RollcallError;
		for (const secret of planted) expect([message, next, notDone, it.told].join()).not.toContain(secret);
	}
});

test('50,000 people are read', async () => {
	const it = await shop();
	it.server.set(
		'persons',
		Array.from({length: 1000}, (_, at) => person(at)),
	);
	const all = Array.from({length: 50_000}, (_, at) => person(at));
	it.server.fault = ({path, body}) => {
		if (path !== '/roster/class/person') return undefined;
		const from = body.cursor === undefined ? 0 : Number(body.cursor);
		const persons = all.slice(from, from + 1000);
		return {
			raw: JSON.stringify({
				persons,
				cursor: String(from + 1000),
				more_to_follow: String(from + 1000 < 50_000),
			}),
		};
	};
	const {report} = await it.read();
	expect(report.people).toHaveLength(50_000);
});
