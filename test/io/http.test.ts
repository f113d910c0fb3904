import {brotliCompressSync, deflateSync, gzipSync} from 'node:zlib';
import {describe, expect, it} from 'vitest';
import {SourceUnhealthyError, TemporaryError, UsageError} from '../../source/core/errors.ts';
import {type HttpRequest, type HttpWait, openHttp} from '../../source/io/http.ts';
import {HttpFault, type HttpFaultKind, httpFaultOf, toldFault} from '../../source/io/http-fault.ts';
import {certificates} from '../support/certificates.ts';
import {faultyHttp, faultyHttps, faultyTcp} from '../support/faulty-http.ts';
import {fixedClock} from '../support/fixed-clock.ts';

const never = new AbortController().signal;
const secret = 'planted-secret';
/** Short on the wire, so that nobody waits for what never comes. */
const short = {connect: 2000, answer: 100, idle: 100, total: 5000};

const open = (ca?: string) =>
	openHttp({
		clock: fixedClock('2026-08-21T02:00:00.000Z', {sleepTurns: true}),
		randomness: (bytes) => new Uint8Array(bytes),
		...(ca === undefined ? {} : {ca}),
	});

const ask = (request: Omit<HttpRequest, 'signal'>, ca?: string) =>
	open(ca).request({signal: never, ...request});

/** The error of a request, whatever it is; the test fails where there is none. */
async function errorOf(asked: Promise<unknown>): Promise<Error> {
	try {
		await asked;
	} catch (error) {
		return error as Error;
	}
	throw new Error('it was answered');
}

async function waitsOf(url: string, request: Partial<HttpRequest> = {}) {
	const waits: HttpWait[] = [];
	const response = await ask({url, ...request, onWait: (wait) => waits.push(wait)}).catch((e: Error) => e);
	return {response, waits};
}

describe('an answer', () => {
	it('is given whole, with its status and headers', async () => {
		const server = await faultyHttp((_, response) =>
			response.writeHead(404, {'x-total-count': '7', 'content-type': 'application/json'}).end('{"é":1}'),
		);
		const response = await ask({url: `${server.origin}/a?b=c`, headers: {authorization: secret}});
		expect(response.status).toBe(404);
		expect(response.headers['x-total-count']).toBe('7');
		expect(response.json()).toEqual({é: 1});
		expect(server.heard).toMatchObject([{method: 'GET', path: '/a?b=c', headers: {authorization: secret}}]);
	});

	it('carries a body there', async () => {
		const server = await faultyHttp((_, response) => response.end('{}'));
		await ask({method: 'POST', url: server.origin, body: 'a=é'});
		expect(server.heard).toMatchObject([{method: 'POST', body: 'a=é'}]);
	});

	it.each([
		['gzip', gzipSync],
		['deflate', deflateSync],
		['br', brotliCompressSync],
	] as const)('is unpacked from %s', async (encoding, pack) => {
		const server = await faultyHttp((_, response) =>
			response.writeHead(200, {'content-encoding': encoding}).end(pack('{"a":1}')),
		);
		expect((await ask({url: server.origin})).json()).toEqual({a: 1});
	});

	it('may be written in the charset that it names, and begin with a byte order mark', async () => {
		const server = await faultyHttp(
			(_, response) =>
				response
					.writeHead(200, {'content-type': 'application/json; charset=iso-8859-1'})
					.end(Buffer.from('"é"', 'latin1')),
			(_, response) => response.end('\uFEFF"é"'),
		);
		expect((await ask({url: server.origin})).json()).toBe('é');
		expect((await ask({url: server.origin})).json()).toBe('é');
	});

	it.each([
		['a web page (HTML)', '<!DOCTYPE html><p>planted-secret'],
		['nothing', ''],
		['XML', '<?xml version="1.0"?>'],
		['broken JSON', '{"a":'],
		['text', 'planted-secret'],
	])('that is %s is no JSON, and is not repeated', async (what, body) => {
		const server = await faultyHttp((_, response) =>
			response.writeHead(200, {'content-type': 'application/json'}).end(body),
		);
		const response = await ask({url: server.origin});
		expect(() => response.json()).toThrow(SourceUnhealthyError);
		expect(() => response.json()).toThrow(`it answers ${what} where JSON should be`);
		expect(() => response.json()).not.toThrow(secret);
	});

	it('that is not in UTF-8 is no JSON', async () => {
		const server = await faultyHttp((_, response) => response.end(Buffer.from('"é"', 'latin1')));
		const response = await ask({url: server.origin});
		expect(() => response.json()).toThrow('is not written in utf-8');
	});
});

describe('what may pass', () => {
	it.each([429, 500, 502, 503, 504, 522])('%i is asked again, and then answered', async (status) => {
		const server = await faultyHttp(
			(_, response) => response.writeHead(status).end(),
			(_, response) => response.end('"well"'),
		);
		const {response, waits} = await waitsOf(server.origin);
		expect(response).toHaveProperty('status', 200);
		expect(waits).toMatchObject([{reason: expect.stringContaining(String(status))}]);
	});

	it('waits longer each time, half of it by chance, and gives up', async () => {
		const server = await faultyHttp((_, response) => response.writeHead(503).end());
		const {response, waits} = await waitsOf(server.origin);
		expect(waits.map(({milliseconds}) => milliseconds)).toEqual([500, 1000, 2000, 4000]);
		expect(response).toBeInstanceOf(TemporaryError);
		expect(response).toHaveProperty(
			'message',
			`${server.origin}: the server answers 503 Service Unavailable`,
		);
		expect(httpFaultOf(response)).toMatchObject({kind: 'status', status: 503});
		expect(server.heard).toHaveLength(5);
	});

	it.each([
		['7', 7000],
		['1.5', 1500],
		['Fri, 21 Aug 2026 02:00:09 GMT', 9000],
		['Fri, 21 Aug 2026 01:00:00 GMT', 0],
		['soon', 500],
		['-3', 500],
	])('waits as Retry-After says: %s', async (header, milliseconds) => {
		const server = await faultyHttp(
			(_, response) => response.writeHead(429, {'retry-after': header}).end(),
			(_, response) => response.end(),
		);
		const {waits} = await waitsOf(server.origin);
		expect(waits.map((wait) => wait.milliseconds)).toEqual([milliseconds]);
	});

	it('does not wait for an hour, and says when to come again', async () => {
		const server = await faultyHttp((_, response) => response.writeHead(503, {'retry-after': '3600'}).end());
		const {response, waits} = await waitsOf(server.origin);
		expect(waits).toEqual([]);
		expect(response).toHaveProperty('next', expect.stringContaining('2026-08-21T03:00:00.000Z'));
	});

	it('is done once where doing it twice may do harm, unless that is allowed', async () => {
		const server = await faultyHttp((_, response) => response.writeHead(503).end());
		await errorOf(ask({method: 'POST', url: server.origin, body: ''}));
		expect(server.heard).toHaveLength(1);
		await errorOf(ask({method: 'POST', url: server.origin, body: '', again: true, attempts: 3}));
		expect(server.heard).toHaveLength(4);
	});

	it('is not what a server will never do', async () => {
		const server = await faultyHttp((_, response) => response.writeHead(501).end());
		expect(await ask({url: server.origin})).toHaveProperty('status', 501);
		expect(server.heard).toHaveLength(1);
	});

	it('asks for its headers anew at every try', async () => {
		const server = await faultyHttp(
			(_, response) => response.writeHead(500).end(),
			(_, response) => response.end(),
		);
		let nonce = 0;
		await ask({url: server.origin, headers: () => ({nonce: String(nonce++)})});
		expect(server.heard.map(({headers}) => headers.nonce)).toEqual(['0', '1']);
	});

	it('stops waiting when it is cancelled', async () => {
		const server = await faultyHttp((_, response) => response.writeHead(500).end());
		const cancel = new AbortController();
		const http = openHttp({clock: fixedClock(), randomness: (bytes) => new Uint8Array(bytes)});
		const asked = http.request({
			url: server.origin,
			signal: cancel.signal,
			onWait: () => cancel.abort(new Error('enough')),
		});
		expect(await errorOf(asked)).toHaveProperty('message', 'enough');
	});

	it('stops in the middle of an answer when it is cancelled', async () => {
		const cancel = new AbortController();
		const server = await faultyHttp((_, response) => {
			response.write('begun');
			setImmediate(() => cancel.abort(new Error('enough')));
		});
		const asked = open().request({url: server.origin, signal: cancel.signal});
		expect(await errorOf(asked)).toHaveProperty('message', 'enough');
	});
});

describe('a wire that fails', () => {
	it.each<readonly [string, HttpFaultKind, Parameters<typeof faultyTcp>[0]]>([
		['hangs up', 'cut', (socket) => socket.end()],
		['resets', 'cut', (socket) => socket.resetAndDestroy()],
		['never answers', 'timeout', () => undefined],
		[
			'stops in the middle',
			'timeout',
			(socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
		],
		['ends early', 'cut', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')],
		[
			'ends a chunk early',
			'cut',
			(socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc'),
		],
	])('is temporary when it %s', async (_what, kind, answer) => {
		const server = await faultyTcp(answer);
		const waits: HttpWait[] = [];
		const request = {
			url: server.origin,
			timeouts: short,
			attempts: 2,
			onWait: (wait: HttpWait) => waits.push(wait),
		};
		const error = await errorOf(ask(request));
		expect(error).toBeInstanceOf(TemporaryError);
		expect(httpFaultOf(error)?.kind).toBe(kind);
		expect(waits).toHaveLength(1);
	});

	it('is temporary when a body drips longer than all of it may take', async () => {
		const server = await faultyHttp((_, response) => {
			const drip = setInterval(() => response.write('.'), 20);
			response.on('close', () => clearInterval(drip));
		});
		const timeouts = {...short, total: 150};
		expect(httpFaultOf(await errorOf(ask({url: server.origin, timeouts, attempts: 1})))?.kind).toBe(
			'timeout',
		);
	});

	it('is temporary when a packed body is cut', async () => {
		const server = await faultyHttp((_, response) =>
			response.writeHead(200, {'content-encoding': 'gzip'}).end(gzipSync('x'.repeat(9999)).subarray(0, 20)),
		);
		expect(httpFaultOf(await errorOf(ask({url: server.origin, attempts: 1})))?.kind).toBe('cut');
	});

	it('names a refused connection and an unknown host', async () => {
		const refused = await errorOf(ask({url: 'http://127.0.0.1:1/ims', attempts: 1}));
		expect(refused.message).toBe('http://127.0.0.1:1/ims: nothing listens there');
		expect(refused).toMatchObject({next: expect.stringContaining('(port 1 outwards)')});
		const unknown = await errorOf(ask({url: 'https://nowhere.invalid/'}));
		expect(unknown).toBeInstanceOf(TemporaryError);
		expect(httpFaultOf(unknown)?.kind).toBe('dns');
	});

	it.each([
		['https://school.example:8443/api', 8443],
		['https://school.example/api', 443],
		['http://127.0.0.1', 80],
	])('names the port of %s, which may be closed', (where, port) => {
		expect(toldFault(new HttpFault('timeout', 'no answer in time'), where, new Date(0)).next).toBe(
			`Check address and firewall (port ${port} outwards), then try again.`,
		);
	});

	it.each<readonly [string, Parameters<typeof faultyTcp>[0]]>([
		['no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH\r\n')],
		['too many headers', (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(99_999)}\r\n\r\n`)],
	])('is unhealthy when it speaks %s', async (_what, answer) => {
		const error = await errorOf(ask({url: (await faultyTcp(answer)).origin, attempts: 1}));
		expect(error).toBeInstanceOf(SourceUnhealthyError);
		expect(httpFaultOf(error)?.kind).toBe('garbled');
	});

	it.each([
		['is not what it is called', {'content-encoding': 'gzip'}, 'no gzip'],
		['is packed in an unknown way', {'content-encoding': 'x-bomb'}, 'anything'],
	])('is unhealthy when the body %s', async (_what, headers, body) => {
		const server = await faultyHttp((_, response) => response.writeHead(200, headers).end(body));
		expect(httpFaultOf(await errorOf(ask({url: server.origin})))?.kind).toBe('garbled');
	});

	it.each([
		['announced', (size: number) => ({headers: {}, body: Buffer.alloc(size)})],
		[
			'packed',
			(size: number) => ({headers: {'content-encoding': 'gzip'}, body: gzipSync(Buffer.alloc(size))}),
		],
	])('leaves a body that is too large (%s)', async (_what, make) => {
		const {headers, body} = make(3_000_000);
		const server = await faultyHttp((_, response) => response.writeHead(200, headers).end(body));
		const error = await errorOf(ask({url: server.origin, maxBytes: 1_048_576}));
		expect(error).toBeInstanceOf(SourceUnhealthyError);
		expect(error.message).toContain('larger than 1 MiB');
		expect((await ask({url: server.origin, maxBytes: 3_000_000})).body).toHaveLength(3_000_000);
	});

	it('leaves a body without end', async () => {
		const server = await faultyHttp((_, response) => {
			const more = () => {
				while (!response.destroyed && response.write(Buffer.alloc(65_536)));
			};
			response.on('drain', more);
			more();
		});
		expect(httpFaultOf(await errorOf(ask({url: server.origin, maxBytes: 1_048_576})))?.kind).toBe(
			'too-large',
		);
	});
});

describe('TLS', () => {
	const well = (_: unknown, response: {end(text: string): unknown}) => response.end('"well"');

	it('is trusted where a known authority vouches for this host', async () => {
		const server = await faultyHttps('good', well);
		expect((await ask({url: server.origin}, certificates.ca)).json()).toBe('well');
	});

	it.each([
		['expired', /expired/],
		['elsewhere', /for another host/],
		['self', /self-signed/],
	] as const)(
		'of a certificate that is %s is refused at once, and nothing is sent',
		async (certificate, words) => {
			const server = await faultyHttps(certificate, well);
			const error = await errorOf(
				ask({url: server.origin, headers: {authorization: secret}}, certificates.ca),
			);
			expect(error).toBeInstanceOf(SourceUnhealthyError);
			expect(error.message).toMatch(words);
			expect(httpFaultOf(error)?.kind).toBe('tls');
			expect(server.heard).toEqual([]);
		},
	);

	it('of an unknown authority is refused', async () => {
		const server = await faultyHttps('good', well);
		expect(httpFaultOf(await errorOf(ask({url: server.origin})))?.kind).toBe('tls');
	});

	it('that a server does not speak is named', async () => {
		const server = await faultyHttp(well);
		const error = await errorOf(ask({url: server.origin.replace('http:', 'https:')}));
		expect(httpFaultOf(error)?.kind).toBe('tls');
	});
});

describe('an address', () => {
	it.each([
		['http://sis.example/ims', 'is not https'],
		['ftp://127.0.0.1/', 'cannot be used'],
		['sis.example', 'cannot be used'],
		[`https://user:${secret}@sis.example/`, 'carries a user name or password'],
	])('%s is refused before anything is sent', async (url, words) => {
		const error = await errorOf(ask({url}));
		expect(error).toBeInstanceOf(UsageError);
		expect(error.message).toContain(words);
		expect(error.message).not.toContain(secret);
	});

	it('is sent nothing where a header cannot be', async () => {
		const server = await faultyHttp((_, response) => response.end());
		const error = await errorOf(ask({url: server.origin, headers: {authorization: `Bearer ${secret}\nx`}}));
		expect(error).toBeInstanceOf(UsageError);
		expect(String(error)).not.toContain(secret);
		expect(server.heard).toEqual([]);
	});

	it('shows no query in an error', async () => {
		const error = await errorOf(ask({url: `http://127.0.0.1:1/a?token=${secret}`, attempts: 1}));
		expect(error.message).not.toContain(secret);
	});
});

describe('a redirect', () => {
	const to =
		(location: string, status = 302) =>
		(_: unknown, response: import('node:http').ServerResponse) =>
			response.writeHead(status, {location}).end();

	it('on the same origin is followed, with all that was sent', async () => {
		const server = await faultyHttp(to('/there?x=1'), (_, response) => response.end('"well"'));
		const response = await ask({url: `${server.origin}/here`, headers: {authorization: secret}});
		expect(response.json()).toBe('well');
		expect(response.url.pathname).toBe('/there');
		expect(server.heard[1]).toMatchObject({path: '/there?x=1', headers: {authorization: secret}});
	});

	it('to another origin is refused, and no secret goes there', async () => {
		const other = await faultyHttp((_, response) => response.end('{}'));
		for (const location of [
			`${other.origin}/`,
			`//127.0.0.1:${other.port}/`,
			`http://localhost:${other.port}/`,
			'https://127.0.0.1/',
			'file:///etc/passwd',
		]) {
			const server = await faultyHttp(to(location));
			const error = await errorOf(
				ask({url: server.origin, headers: {authorization: secret, 'x-session': secret}}),
			);
			expect(error).toBeInstanceOf(SourceUnhealthyError);
			expect(httpFaultOf(error)?.kind).toBe('redirect');
			expect(error.message).not.toContain(secret);
		}
		expect(other.heard).toEqual([]);
	});

	it('from https to http is refused', async () => {
		const plain = await faultyHttp((_, response) => response.end('{}'));
		const server = await faultyHttps('good', to(`${plain.origin}/`));
		expect(httpFaultOf(await errorOf(ask({url: server.origin}, certificates.ca)))?.kind).toBe('redirect');
		expect(plain.heard).toEqual([]);
	});

	it('of a request with a body is never followed', async () => {
		const server = await faultyHttp(to('/there', 307));
		const error = await errorOf(ask({method: 'POST', url: server.origin, body: secret, again: true}));
		expect(httpFaultOf(error)?.kind).toBe('redirect');
		expect(server.heard).toHaveLength(1);
	});

	it.each([
		['goes on and on', to('/again'), 'on and on'],
		[
			'leads nowhere',
			(_: unknown, response: import('node:http').ServerResponse) => response.writeHead(302).end(),
			'where to',
		],
	])('that %s ends', async (_what, listener, words) => {
		const server = await faultyHttp(listener);
		expect((await errorOf(ask({url: server.origin}))).message).toContain(words);
	});
});
