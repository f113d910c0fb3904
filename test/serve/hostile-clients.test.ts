import {once} from 'node:events';
import {request} from 'node:http';
import {type AddressInfo, connect, type Socket} from 'node:net';
import {Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {scimPath} from '../../source/sync/scim-tokens.ts';
import {person, scimWorld} from '../support/scim-world.ts';

/** So short that nobody waits for what never comes. */
const patience = {headers: 400, request: 800, look: 50};

/** A service on loopback, and sockets to it. */
async function listening(options: Parameters<typeof scimWorld>[0] = {}) {
	const w = await scimWorld(options);
	await w.server.listen({host: '127.0.0.1', port: 0});
	const {port} = w.server.server.address() as AddressInfo;
	const dialled = async (): Promise<Socket> => {
		const socket = connect(port, '127.0.0.1');
		// Being cut off is what is tested.
		socket.on('error', () => undefined);
		onTestFinished(() => void socket.destroy());
		await once(socket, 'connect');
		return socket;
	};
	const users = `http://127.0.0.1:${port}${scimPath}/Users`;
	const headers = {authorization: `Bearer ${w.token}`, 'content-type': 'application/scim+json'};
	/** Whether somebody else is answered meanwhile. */
	const others = async () => {
		const answer = await fetch(users, {headers});
		await answer.arrayBuffer();
		return answer.status;
	};
	return {...w, port, dialled, users, headers, others};
}

/** What came until the connection was closed, in whatever way. */
async function untilClosed(socket: Socket): Promise<string> {
	let said = '';
	socket.setEncoding('utf8').on('data', (piece: string) => {
		said += piece;
	});
	// Not `once` of node:events, which a reset before the end makes a fault.
	if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
	return said;
}

/** Who still writes when it is cut off may be told so by a reset alone. */
const cutOff = {still: /^HTTP\/1\.1 408 /, dripping: /^(HTTP\/1\.1 408 |$)/} as const;

describe.each(['still', 'dripping'] as const)('a slow client, %s,', (way) => {
	/** Begins a request and does not end it; @returns what came until it was cut off. */
	async function begun(w: Awaited<ReturnType<typeof listening>>, beginning: string): Promise<string> {
		const socket = await w.dialled();
		const closed = untilClosed(socket);
		socket.write(beginning);
		const drip = way === 'dripping' ? setInterval(() => socket.write('a'), 20) : undefined;
		onTestFinished(() => clearInterval(drip));
		expect(await w.others()).toBe(200);
		return await closed;
	}

	test('that never ends its headers is cut off with 408, and keeps nobody waiting', async () => {
		const w = await listening({patience});
		const said = await begun(w, `GET ${scimPath}/Users HTTP/1.1\r\nHost: x\r\nX-Slow: `);
		expect(said).toMatch(cutOff[way]);
		expect(await w.others()).toBe(200);
	});

	test('that never ends its body is cut off with 408, and nobody is made', async () => {
		const w = await listening({patience});
		const said = await begun(
			w,
			`POST ${scimPath}/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${w.token}\r\nContent-Type: application/scim+json\r\nContent-Length: 9000\r\n\r\n{"userName":"slow@school.example",`,
		);
		expect(said).toMatch(cutOff[way]);
		expect(await w.accounts()).toEqual([]);
	});
});

describe('a client', () => {
	test('that goes away in the middle of its body makes nobody', async () => {
		const w = await listening();
		const socket = await w.dialled();
		const body = JSON.stringify(person());
		socket.write(
			`POST ${scimPath}/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${w.token}\r\nContent-Type: application/scim+json\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}`,
		);
		socket.destroy();
		expect(await w.others()).toBe(200);
		expect(await w.accounts()).toEqual([]);
	});
});

describe('a thousand connections', () => {
	test('that ask for nothing keep nobody else from being answered', async () => {
		const w = await listening();
		await Promise.all(Array.from({length: 1000}, () => w.dialled()));
		expect(await w.others()).toBe(200);
		const made = await fetch(w.users, {
			method: 'POST',
			headers: w.headers,
			body: JSON.stringify(person()),
		});
		expect(made.status).toBe(201);
	});

	test('with wrong tokens are refused and told to wait; a good one passes, and no token is logged', async () => {
		const w = await listening();
		const wrong = async (n: number) => {
			const {status} = await w.as(`Bearer rc_guess-${n}`)('GET', '/Users?filter=userName%20eq%20%22ana%22');
			return status;
		};
		const flood = Promise.all(Array.from({length: 1000}, (_, n) => wrong(n)));
		expect(await w.others()).toBe(200);
		const answers = await flood;
		expect(new Set(answers)).toEqual(new Set([401, 429]));
		expect(answers.filter((status) => status === 401)).toHaveLength(20);
		expect(w.logged).toEqual([['warning', 'wrong-tokens', {address: '127.0.0.1'}]]);
	});
});

describe('a body of 10 MB', () => {
	const chunk = 'x'.repeat(64 * 1024);
	/** @returns the status; the body is sent as long as it is taken. */
	async function sent(w: Awaited<ReturnType<typeof listening>>, headers: Readonly<Record<string, string>>) {
		const asking = request(w.users, {method: 'POST', headers: {...w.headers, ...headers}});
		const answered = once(asking, 'response');
		const pieces = Readable.from(['{"userName":"', ...Array<string>(160).fill(chunk)]);
		// Cut off while it still sends.
		const piped = pipeline(pieces, asking).catch(() => undefined);
		const [answer] = await answered;
		const body = JSON.parse(await text(answer));
		asking.destroy();
		await piped;
		return {status: answer.statusCode, body};
	}

	test.each([
		['that says how long it is', {'content-length': String(13 + 160 * 65_536)}],
		['in chunks', {'transfer-encoding': 'chunked'}],
	] as const)('%s is 413, and nobody waits for it', async (_what, headers) => {
		const w = await listening();
		const [answer, meanwhile] = await Promise.all([sent(w, headers), w.others()]);
		expect(answer).toMatchObject({
			status: 413,
			body: {status: '413', detail: 'the body has more than 262144 bytes'},
		});
		expect(meanwhile).toBe(200);
		expect(await w.accounts()).toEqual([]);
	});

	test('of whoever has no token is not read', async () => {
		const w = await listening();
		const answer = await sent(w, {authorization: 'Bearer rc_wrong', 'transfer-encoding': 'chunked'});
		expect(answer.status).toBe(401);
	});
});

describe('what was said', () => {
	test.each([
		['a broken body', '{"userName":"secret-name@school.example"'],
		[
			'an attribute outside of the mapping',
			'{"userName":"secret-name@school.example","title":"secret-title"}',
		],
		['a value that is none', '{"userName":"secret-name@school.example","active":"secret-truth"}'],
		['a name of prototypes', '{"userName":"secret-name@school.example","__proto__":{"secret":1}}'],
	])('in %s is not logged, nor the token', async (_what, body) => {
		const w = await listening();
		const answer = await fetch(w.users, {method: 'POST', headers: w.headers, body});
		expect(answer.status).toBe(400);
		const said = JSON.stringify([w.logged, await w.rollcall.activities(50)]);
		expect(said).not.toContain('secret');
		expect(said).not.toContain(w.token);
		expect(await answer.text()).not.toContain('secret-');
	});
});
