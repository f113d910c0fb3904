import {beforeAll, describe, expect, it} from 'vitest';
import {SourceUnhealthyError, TemporaryError} from '../../../source/core/errors.ts';
import type {Roster} from '../../../source/core/roster/roster.ts';
import {exportedRoster} from '../../support/oneroster-server/expected.ts';
import {openReading, readAll} from '../../support/oneroster-server/reading.ts';
import {school} from '../../support/oneroster-server/school.ts';
import {type Answer, type Asked, type Odd, serveOneRoster} from '../../support/oneroster-server/server.ts';
import {contents} from '../../support/roster.ts';

let expected: ReturnType<typeof contents>;
beforeAll(async () => {
	expected = contents(await exportedRoster(school));
});

const serve = (odd: Odd, largestPage = 2) => serveOneRoster(school, {odd, largestPage});

/** Reads a service that answers in this odd way. */
async function read(odd: Odd, settings: Readonly<Record<string, string>> = {}, largestPage = 2) {
	const server = await serve(odd, largestPage);
	const {reader} = openReading(server.root, {pageSize: '2', ...settings});
	const {roster, told} = await readAll(reader);
	return {roster, told, server};
}

const codes = (roster: Roster) => new Set(roster.problems.map(({code}) => code));
const failing = (odd: Odd, settings?: Readonly<Record<string, string>>, largestPage?: number) =>
	expect(read(odd, settings, largestPage)).rejects;

const without =
	(...names: readonly string[]) =>
	(answer: Answer): Answer => ({
		...answer,
		headers: Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !names.includes(name))),
	});
const bare = without('x-total-count', 'link');
const withHeaders = (answer: Answer, headers: Answer['headers']): Answer => ({
	...answer,
	headers: {...answer.headers, ...headers},
});
const recordsOf = (answer: Answer) => Object.values(answer.body as Record<string, unknown[]>)[0] ?? [];
const withRecords = (answer: Answer, records: readonly unknown[]): Answer => ({
	...answer,
	body: {[Object.keys(answer.body as object)[0]!]: records},
});
const offsetOf = ({url}: Asked) => Number(url.searchParams.get('offset'));
const isList = ({name}: Asked) => name !== 'token';

describe('pages that are whole in the end', () => {
	it.each<readonly [string, Odd]>([
		['by the standard', (_, answer) => answer],
		['without totals and links', (_, answer) => bare(answer)],
		['without totals', (_, answer) => without('x-total-count')(answer)],
		[
			'with totals that are too low',
			(asked, answer) => (isList(asked) ? withHeaders(answer, {'x-total-count': '1'}) : answer),
		],
		['with totals that are no number', (_, answer) => withHeaders(answer, {'x-total-count': 'many'})],
		[
			'with links to nothing',
			(asked, answer) =>
				withHeaders(without('x-total-count')(answer), {
					link: `<${asked.url.origin}/ims/oneroster/v1p1/${asked.name}?limit=2&offset=999>; rel="next"`,
				}),
		],
		[
			'with links to another host',
			(_, answer) => withHeaders(answer, {link: '<https://elsewhere.example/>; rel="next"'}),
		],
		[
			'with links without angle brackets',
			(asked, answer) =>
				withHeaders(answer, {
					link: `${asked.url.origin}/ims/oneroster/v1p1/${asked.name}?offset=${offsetOf(asked) + 2}; rel="next"`,
				}),
		],
		[
			'with null for an empty page',
			(asked, answer) =>
				isList(asked) && recordsOf(answer).length === 0 ? {...answer, body: {[asked.name]: null}} : answer,
		],
		[
			'with 404 behind the end',
			(asked, answer) =>
				isList(asked) && recordsOf(answer).length === 0 ? {...answer, status: 404, body: ''} : answer,
		],
	])('are read: %s', async (_what, odd) => {
		const {roster} = await read(odd);
		expect(contents(roster)).toEqual(expected);
	});

	it('are read though a larger page is cut silently', async () => {
		const {roster, server} = await read((_, answer) => bare(answer), {pageSize: '1000'}, 2);
		expect(contents(roster)).toEqual(expected);
		const pages = server.asked.filter(
			({name, url}) => name === 'users' && url.searchParams.get('limit') === '1000',
		);
		const offsets = pages.map(offsetOf);
		expect(offsets).toEqual([0, 2, 4, 6, 7]);
	});

	it('are read where every list comes whole on every page, with the totals that prove it', async () => {
		const all = await serve((_, answer) => answer, 1000);
		const whole = new Map<string, unknown[]>();
		const {roster} = await read(async (asked, answer) => {
			if (!isList(asked)) return answer;
			if (!whole.has(asked.name)) {
				const [tokenAnswer] = await Promise.all([fetch(all.tokenUrl, {method: 'POST', body: tokenForm})]);
				const {access_token} = (await tokenAnswer.json()) as {access_token: string};
				const got = await fetch(`${all.root}/ims/oneroster/v1p1/${asked.name}?limit=1000`, {
					headers: {authorization: `Bearer ${access_token}`},
				});
				whole.set(asked.name, Object.values((await got.json()) as Record<string, unknown[]>)[0]!);
			}
			return withRecords(answer, whole.get(asked.name)!);
		});
		expect(contents(roster)).toEqual(expected);
		expect(codes(roster)).toContain('offset-ignored');
	});

	it('are told with their counts', async () => {
		const {told} = await read((_, answer) => answer);
		expect(told).toContainEqual({stage: 'read', message: 'users', done: 6, total: 7, unit: 'records'});
	});
});

const tokenForm = new URLSearchParams({
	grant_type: 'client_credentials',
	client_id: 'planted-client-id',
	client_secret: 'planted-client-secret',
	scope: 'https://purl.imsglobal.org/spec/or/v1p1/scope/roster-core.readonly',
});

describe('pages that are no whole', () => {
	it.each<readonly [string, Odd, RegExp]>([
		[
			'a total that is not reached',
			(asked, answer) => (asked.name === 'users' ? withHeaders(answer, {'x-total-count': '8'}) : answer),
			/^users: 8 records were announced, and 7 came$/,
		],
		[
			'a list that ends early',
			(asked, answer) => (asked.name === 'users' && offsetOf(asked) >= 4 ? withRecords(answer, []) : answer),
			/^users: 7 records were announced, and 4 came$/,
		],
		[
			'the same page again and again',
			(asked, answer) =>
				asked.name === 'users' && recordsOf(answer).length > 0 && offsetOf(asked) > 0
					? bare(withRecords(answer, [{sourcedId: 'S1'}, {sourcedId: 'S2'}]))
					: bare(answer),
			/page 3 holds nothing that was not there before/,
		],
		[
			'pages that overlap',
			(asked, answer) =>
				asked.name === 'users' && offsetOf(asked) === 2
					? bare(
							withRecords(answer, [
								{...(recordsOf(answer)[0] as object), sourcedId: 'P1'},
								recordsOf(answer)[1],
							]),
						)
					: bare(answer),
			/^users: 1 records came on two pages/,
		],
		[
			'offsets that count pages',
			(asked, answer) => bare(isList(asked) && offsetOf(asked) > 0 ? withRecords(answer, []) : answer),
			/no second page/,
		],
		[
			'a link that leads to more',
			(asked, answer) => {
				if (asked.name !== 'users') return answer;
				if (asked.url.searchParams.has('page')) return withRecords(bare(answer), [{sourcedId: 'S77'}]);
				if (offsetOf(asked) > 2) return withRecords(bare(answer), []);
				return withHeaders(bare(answer), {
					link: `<${asked.url.origin}${asked.url.pathname}?page=3>; rel="next"`,
				});
			},
			/its own link leads to more/,
		],
		[
			'records that are all without an id',
			(asked, answer) => (asked.name === 'users' ? bare(withRecords(answer, [{}, {}])) : answer),
			/users/,
		],
	])('are never planned on: %s', async (_what, odd, message) => {
		const error = await read(odd).catch((e: unknown) => e);
		expect(error).toBeInstanceOf(SourceUnhealthyError);
		expect((error as Error).message).toMatch(message);
	});

	it('are told with what came twice, where the source has a record twice', async () => {
		const server = await serveOneRoster(
			{...school, users: [...school.users, school.users[0]!]},
			{largestPage: 3},
		);
		await expect(readAll(openReading(server.root).reader)).rejects.toThrow(
			/^users: 8 records were announced, and 7 came; 1 came on two pages$/,
		);
		const whole = await serveOneRoster({...school, users: [...school.users, school.users[0]!]});
		const {roster} = await readAll(openReading(whole.root).reader);
		expect(contents(roster)).toEqual(expected);
		expect(codes(roster)).toContain('duplicate-row');
	});

	it('are read again, and taken when they are whole then', async () => {
		let broken = true;
		const {roster, told} = await read((asked, answer) => {
			if (asked.name !== 'enrollments' || !broken || recordsOf(answer).length > 0) return answer;
			broken = false;
			return withHeaders(answer, {'x-total-count': '6'});
		});
		expect(contents(roster)).toEqual(expected);
		expect(told.map(({message}) => message)).toContain(
			'enrollments: 6 records were announced, and 5 came; it is read again',
		);
	});

	it.each<readonly [string, Odd, RegExp]>([
		[
			'an object without the list',
			(asked, answer) => (asked.name === 'classes' ? {...answer, body: {courses: []}} : answer),
			/an object with courses and not the list "classes"/,
		],
		[
			'an empty object',
			(asked, answer) => (asked.name === 'orgs' ? {...answer, body: {}} : answer),
			/an empty object/,
		],
		[
			'a bare array',
			(asked, answer) => (asked.name === 'orgs' ? {...answer, body: []} : answer),
			/a bare array/,
		],
		[
			'a failure that calls itself well',
			(asked, answer) =>
				asked.name === 'orgs'
					? {...answer, body: {statusInfoSet: [{imsx_codeMinor: 'server_busy'}]}}
					: answer,
			/\(server_busy\)/,
		],
		[
			'one record for a list',
			(asked, answer) => (asked.name === 'orgs' ? {...answer, body: {orgs: {}}} : answer),
			/not the list "orgs"/,
		],
		[
			'a web page',
			(asked, answer) =>
				asked.name === 'users' && offsetOf(asked) > 0 ? {...answer, body: '<html>Sign in'} : answer,
			/a web page \(HTML\) where JSON should be/,
		],
		[
			'nothing',
			(asked, answer) => (asked.name === 'users' ? {...answer, body: ''} : answer),
			/answers nothing/,
		],
		[
			'no people',
			(asked, answer) => (asked.name === 'users' ? bare(withRecords(answer, [])) : answer),
			/^users holds no records$/,
		],
		[
			'no schools',
			(asked, answer) => (asked.name === 'orgs' ? bare(withRecords(answer, [])) : answer),
			/orgs/,
		],
	])('are no empty roster: %s', async (_what, odd, message) => {
		const error = await read(odd).catch((e: unknown) => e);
		expect(error).toBeInstanceOf(SourceUnhealthyError);
		expect((error as Error).message).toMatch(message);
	});

	it('502 and 504 are never the end of a list', async () => {
		for (const status of [502, 504]) {
			const error = await read((asked, answer) =>
				asked.name === 'users' && offsetOf(asked) > 2 ? {status, headers: {}, body: ''} : bare(answer),
			).catch((e: unknown) => e);
			expect(error).toBeInstanceOf(TemporaryError);
			expect((error as Error).message).toContain(String(status));
		}
	});

	it('404 is not the end of a list where nobody announced how long it is', async () => {
		await failing((asked, answer) =>
			asked.name === 'users' && offsetOf(asked) > 2 ? {status: 404, headers: {}, body: ''} : bare(answer),
		).toThrow('answers 404');
	});
});

describe('a service that is busy', () => {
	it('is waited for in the middle of a list', async () => {
		const {roster, told} = await read((asked, answer) =>
			asked.name === 'users' && asked.before === 1
				? {status: 429, headers: {'retry-after': '30'}, body: ''}
				: answer,
		);
		expect(contents(roster)).toEqual(expected);
		expect(told).toContainEqual({
			stage: 'read',
			message: 'waits 30 seconds: the server answers 429 Too Many Requests',
		});
	});

	it('is asked again after a cut', async () => {
		const {roster} = await read((asked, answer, response) => {
			if (asked.name !== 'enrollments' || asked.before !== 1) return answer;
			response.writeHead(200, {'content-length': '1000'}).write('{"enrollments":[');
			response.socket?.destroy();
			return 'sent';
		});
		expect(contents(roster)).toEqual(expected);
	});

	it('is left when the reading is cancelled', async () => {
		const cancel = new AbortController();
		const server = await serve((asked, answer) => {
			if (asked.name === 'users') cancel.abort(new Error('enough'));
			return answer;
		});
		const {reader} = openReading(server.root);
		await expect(readAll(reader, cancel.signal)).rejects.toThrow('enough');
		expect(server.asked.some(({name}) => name === 'enrollments')).toBe(false);
	});
});

describe('a list that is given at once', () => {
	const whole: Odd = (asked, answer) =>
		asked.url.searchParams.has('offset') ? {...answer, status: 400, body: ''} : bare(answer);

	it('is read by one question where the setting says so', async () => {
		const {roster, server} = await read(whole, {paging: 'whole'}, 1000);
		expect(contents(roster)).toEqual(expected);
		expect(server.asked.filter(({name}) => name === 'users')).toHaveLength(1);
	});

	it('is refused where it says that there is more', async () => {
		await failing((_, answer) => answer, {paging: 'whole'}, 2).toThrow('it says that there are more pages');
	});
});
