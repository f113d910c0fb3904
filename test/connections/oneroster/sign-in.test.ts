import {describe, expect, it} from 'vitest';
import {TemporaryError, UsageError} from '../../../source/core/errors.ts';
import {faultyHttp} from '../../support/faulty-http.ts';
import {openReading, readAll} from '../../support/oneroster-server/reading.ts';
import {school} from '../../support/oneroster-server/school.ts';
import {
	client,
	coreScope,
	type Odd,
	type ServerOptions,
	serveOneRoster,
} from '../../support/oneroster-server/server.ts';
import {contents} from '../../support/roster.ts';

const never = new AbortController().signal;

async function read(
	options: ServerOptions,
	settings: Readonly<Record<string, string>> = {},
	secret: string | undefined = client.secret,
) {
	const server = await serveOneRoster(school, options);
	const {reader, clock} = openReading(server.root, settings, secret);
	const {roster} = await readAll(reader);
	return {server, roster, clock};
}
const tokens = (asked: ReadonlyArray<{readonly name: string}>) =>
	asked.filter(({name}) => name === 'token').length;

describe('who asks', () => {
	it.each<readonly [string, ServerOptions['auth'] & string]>([
		['oauth2-basic', 'oauth2'],
		['oauth2-body', 'oauth2'],
		['oauth1-sha1', 'oauth1'],
		['oauth1-sha256', 'oauth1'],
		['bearer', 'bearer'],
	])('is known by %s', async (way, auth) => {
		const {roster, server} = await read({auth}, {auth: way});
		expect(roster.people.count).toBe(4);
		expect(tokens(server.asked)).toBe(auth === 'oauth2' ? 1 : 0);
	});

	it('sends grant and scope in the body, and the secret where it belongs', async () => {
		const basic = (await read({}, {auth: 'oauth2-basic'})).server.asked[0]!;
		expect(Object.fromEntries(new URLSearchParams(basic.body))).toEqual({
			grant_type: 'client_credentials',
			scope: coreScope,
		});
		const body = (await read({}, {auth: 'oauth2-body'})).server.asked[0]!;
		expect(body.headers.authorization).toBeUndefined();
		expect(new URLSearchParams(body.body).get('client_secret')).toBe(client.secret);
	});

	it('signs every try anew', async () => {
		const {server} = await read(
			{
				auth: 'oauth1',
				odd: ({name, before}, answer) =>
					name === 'users' && before === 0 ? {status: 503, headers: {}, body: ''} : answer,
			},
			{auth: 'oauth1-sha1'},
		);
		const nonces = server.asked.map(
			({headers}) => /oauth_nonce="(\w+)"/.exec(headers.authorization ?? '')?.[1],
		);
		expect(new Set(nonces).size).toBe(server.asked.length);
	});

	it('signs filters too, whatever characters they hold', async () => {
		const {roster, server} = await read({auth: 'oauth1'}, {auth: 'oauth1-sha256', statusFilter: 'active'});
		expect(roster.people.count).toBe(4);
		expect(server.asked.some(({url}) => url.search.includes('filter=status!%3D%27tobedeleted%27'))).toBe(
			true,
		);
	});

	it.each(['https://sis.example/api?app=1', 'http://sis.example', 'sis.example', 'https://a:b@sis.example'])(
		'is asked at no address like %s',
		(root) => {
			expect(() => openReading(root)).toThrow();
		},
	);

	it('asks the address that is set, with its query', async () => {
		const server = await serveOneRoster(school);
		const tokenUrl = `${server.tokenUrl}?appName=apple`;
		await readAll(openReading(server.root, {preset: 'infinite-campus', tokenUrl}).reader);
		expect(server.asked[0]?.url.search).toBe('?appName=apple');
	});

	it('brings the cookies back that came with the token', async () => {
		const {server} = await read({
			odd: ({name}, answer) =>
				name === 'token'
					? {...answer, headers: {'set-cookie': ['ARRAffinity=abc; path=/; HttpOnly', 'b=1']}}
					: answer,
		});
		expect(server.asked[1]?.headers.cookie).toBe('ARRAffinity=abc; b=1');
	});

	it.each([undefined, 0, 'soon', 30])(
		'uses a token that lasts %s seconds until it is refused',
		async (expires) => {
			const {server} = await read({
				odd: ({name}, answer) =>
					name === 'token' ? {...answer, body: {...(answer.body as object), expires_in: expires}} : answer,
			});
			expect(tokens(server.asked)).toBe(1);
		},
	);

	it('gets a new token before the old one ends', async () => {
		let waited = false;
		const {server} = await read({
			expiresIn: 100,
			odd: ({name}, answer) => {
				if (name !== 'users' || waited) return answer;
				waited = true;
				return {status: 503, headers: {'retry-after': '50'}, body: ''};
			},
		});
		expect(tokens(server.asked)).toBe(2);
	});

	it('gets one new token when one is refused in the middle', async () => {
		const server = await serveOneRoster(school, {
			odd: ({name, before}, answer) => {
				if (name === 'users' && before === 0) server.revoke();
				return answer;
			},
		});
		const {roster} = await readAll(openReading(server.root, {pageSize: '2'}).reader);
		expect(roster.people.count).toBe(4);
		expect(tokens(server.asked)).toBe(2);
	});

	it('is refused when the new token is refused too', async () => {
		const refuse: Odd = ({name}, answer) =>
			name === 'users' ? {status: 401, headers: {}, body: ''} : answer;
		const server = await serveOneRoster(school, {odd: refuse});
		const error = await readAll(openReading(server.root).reader).catch((e: unknown) => e);
		expect(error).toBeInstanceOf(UsageError);
		expect(tokens(server.asked)).toBe(2);
		expect(server.asked.filter(({name}) => name === 'users')).toHaveLength(2);
	});
});

describe('a test of the connection names what failed', () => {
	const test = async (
		options: ServerOptions,
		settings: Readonly<Record<string, string>> = {},
		secret: string | undefined = client.secret,
	) => {
		const server = await serveOneRoster(school, options);
		const {reader} = openReading(server.root, settings, secret);
		return await reader.test!(never).then(
			({message}) => ({message, error: undefined, server}),
			(error: Error) => ({message: error.message, error, server}),
		);
	};

	it('nothing, and reads a record of each list', async () => {
		const {message, server} = await test({});
		expect(message).toBe('signed in; academicSessions, orgs, users, courses, classes, enrollments answer');
		expect(server.asked.slice(1).every(({url}) => url.searchParams.get('limit') === '1')).toBe(true);
	});

	it('the host name', async () => {
		const error = await openReading('https://sis.invalid').reader.test!(never).catch((e: unknown) => e);
		expect(error).toBeInstanceOf(TemporaryError);
		expect((error as Error).message).toBe('https://sis.invalid/token: this host name is not known (DNS)');
	});

	it('the port', async () => {
		await expect(openReading('http://127.0.0.1:1').reader.test!(never)).rejects.toThrow(
			'nothing listens there',
		);
	});

	it.each<readonly [string, ServerOptions, Readonly<Record<string, string>>, string, string]>([
		['the secret', {}, {}, 'wrong', 'refuses client ID or client secret (invalid_client)'],
		['the scope', {}, {scope: 'planted'}, client.secret, 'does not give the scope planted'],
		[
			'the token',
			{odd: ({name}, answer) => (name === 'token' ? {...answer, body: {}} : answer)},
			{},
			client.secret,
			'answers, and gives none',
		],
		[
			'the address of the token',
			{odd: ({name}, answer) => (name === 'token' ? {...answer, status: 404, body: '<html>'} : answer)},
			{},
			client.secret,
			'is not there (404)',
		],
		[
			'a token that is no token',
			{odd: ({name}, answer) => (name === 'token' ? {...answer, body: {access_token: 'a\r\nb: c'}} : answer)},
			{},
			client.secret,
			'gives none',
		],
		[
			'the rights',
			{odd: ({name}, answer) => (name === 'users' ? {...answer, status: 403} : answer)},
			{},
			client.secret,
			'does not let this client read users (403)',
		],
		[
			'the first page',
			{odd: ({name}, answer) => (name === 'orgs' ? {...answer, status: 404, body: ''} : answer)},
			{},
			client.secret,
			'answers 404',
		],
		[
			'the envelope',
			{odd: ({name}, answer) => (name === 'classes' ? {...answer, body: {}} : answer)},
			{},
			client.secret,
			'not the list "classes"',
		],
	])('%s', async (_what, options, settings, secret, words) => {
		const {message} = await test(options, settings, secret);
		expect(message).toContain(words);
	});

	it('a server that is busy, without waiting', async () => {
		const {error, server} = await test({odd: () => ({status: 503, headers: {}, body: ''})});
		expect(error).toBeInstanceOf(TemporaryError);
		expect(server.asked).toHaveLength(1);
	});

	it.each([
		[{auth: 'oauth2-basic', preset: 'eschoolplus'}, 'does not know where eSchoolPlus SIS gives tokens'],
		[{auth: 'oauth1-sha1', clientId: ''}, 'has no client ID'],
	])('what is not set: %o', async (settings, words) => {
		const {message, error, server} = await test({}, settings);
		expect(error).toBeInstanceOf(UsageError);
		expect(message).toContain(words);
		expect(server.asked).toEqual([]);
	});

	it('a secret that is not set', async () => {
		const server = await serveOneRoster(school);
		await expect(openReading(server.root, {}, '').reader.test!(never)).rejects.toThrow(
			'has no client secret',
		);
	});
});

describe('secrets', () => {
	it('never go to another host that a service redirects to, and stand in no error', async () => {
		const thief = await faultyHttp((_, response) => response.end('{}'));
		for (const victim of ['token', 'users']) {
			const server = await serveOneRoster(school, {
				odd: ({name}, answer) =>
					name === victim ? {status: 307, headers: {location: `${thief.origin}/x`}, body: ''} : answer,
			});
			const error = await readAll(openReading(server.root).reader).catch((e: unknown) => e);
			expect((error as Error).message).toContain('redirects');
			expect(JSON.stringify([String(error), error])).not.toContain('planted-client-secret');
		}
		expect(thief.heard).toEqual([]);
	});

	it('and what nobody asked for stand in no roster', async () => {
		const {roster} = await read({});
		expect(JSON.stringify(contents(roster))).not.toContain('planted');
		expect(JSON.stringify(roster.problems)).not.toContain('planted');
	});
});
