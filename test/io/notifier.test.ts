import {createHmac} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type Server as HttpServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {SMTPServer, type SMTPServerOptions} from 'smtp-server';
import {afterEach, describe, expect, test} from 'vitest';
import {TemporaryError, UsageError} from '../../source/core/errors.ts';
import type {MailServer} from '../../source/core/ports.ts';
import {systemClock} from '../../source/io/clock.ts';
import {notifierOf} from '../../source/io/notifier.ts';

const never = new AbortController().signal;
/** Waits that retries ask for are over at once. */
const notifier = notifierOf({
	clock: {...systemClock, sleep: async () => {}},
	randomness: (n) => new Uint8Array(n),
});
const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
	for (const close of closing.splice(0)) await close();
});

/** A real SMTP server on loopback. */
async function smtp(options: SMTPServerOptions = {}) {
	const mails: string[] = [];
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		logger: false,
		onData(stream, _session, done) {
			let text = '';
			stream.on('data', (chunk) => {
				text += chunk;
			});
			stream.on('end', () => {
				mails.push(text);
				done();
			});
		},
		...options,
	});
	server.on('error', () => {});
	const listening = server.listen(0, '127.0.0.1');
	await once(listening, 'listening');
	closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
	const {port} = listening.address() as AddressInfo;
	const at: MailServer = {host: '127.0.0.1', port, security: 'none', from: 'rollcall@school.example'};
	return {mails, at};
}

const message = {
	to: ['ada@school.example', 'bo@school.example'],
	subject: '[rollcall] Ærø Skole: sis is held',
	text: 'Something failed.\n\nWhat to do: look.\n.\nend',
	id: 'abc123',
};
const mail = (at: MailServer) => notifier.mail(at, message, never);

describe('mail', () => {
	test('arrives with all recipients, in any script, and says that it was made by a program', async () => {
		const {mails, at} = await smtp();
		await mail(at);
		expect(mails).toHaveLength(1);
		expect(mails[0]).toMatch(/^From: rollcall@school\.example\r$/m);
		expect(mails[0]).toMatch(/^To: ada@school\.example, bo@school\.example\r$/m);
		expect(mails[0]).toMatch(/^Message-ID: <abc123@rollcall>\r$/m);
		expect(mails[0]).toMatch(/^Auto-Submitted: auto-generated\r$/m);
		expect(mails[0]).toMatch(/^Subject: =\?UTF-8\?/m);
		expect(mails[0]).toContain('What to do: look.');
	});

	test('signs in where there is a user', async () => {
		const seen: unknown[] = [];
		const {mails, at} = await smtp({
			authOptional: false,
			allowInsecureAuth: true,
			onAuth({username, password}, _session, done) {
				seen.push([username, password]);
				done(null, {user: username});
			},
		});
		await mail({...at, user: 'rollcall', password: 'planted'});
		expect([seen, mails.length]).toEqual([[['rollcall', 'planted']], 1]);
	});

	test('refused for its password is no matter of time, and the password is not told', async () => {
		const {at} = await smtp({
			authOptional: false,
			allowInsecureAuth: true,
			onAuth: (_auth, _session, done) => done(new Error('no such user')),
		});
		const failed = mail({...at, user: 'rollcall', password: 'planted'});
		await expect(failed).rejects.toThrow(UsageError);
		await expect(failed).rejects.toThrow(/refused user name or password/);
		await expect(failed).rejects.not.toThrow(/planted/);
	});

	test('is not sent in plain text where STARTTLS is asked for and not offered', async () => {
		const {mails, at} = await smtp();
		await expect(mail({...at, security: 'starttls', user: 'u', password: 'p'})).rejects.toThrow(/TLS/);
		expect(mails).toEqual([]);
	});

	test('is not sent where the certificate proves nothing', async () => {
		const {mails, at} = await smtp({disabledCommands: []});
		await expect(mail({...at, security: 'starttls'})).rejects.toThrow(/does not speak TLS as it should/);
		expect(mails).toEqual([]);
	});

	test('does not leave the machine in plain text', async () => {
		const {at} = await smtp();
		await expect(mail({...at, host: 'mail.school.example'})).rejects.toThrow(/in plain text/);
	});

	test.each([
		['greylisted', 451, TemporaryError],
		['refused', 554, UsageError],
	])('%s (%s) says whether it may pass', async (_what, responseCode, kind) => {
		const {at} = await smtp({
			onRcptTo: (_address, _session, done) => done(Object.assign(new Error('not now'), {responseCode})),
		});
		const failed = mail(at);
		await expect(failed).rejects.toThrow(kind);
		await expect(failed).rejects.toThrow(/not now/);
	});

	test('to nobody who listens may pass', async () => {
		await expect(mail({host: '127.0.0.1', port: 1, security: 'none', from: 'a@b.example'})).rejects.toThrow(
			TemporaryError,
		);
	});

	test('stops when it is told to', async () => {
		const {at} = await smtp({onConnect: () => {}});
		const stop = new AbortController();
		const failed = notifier.mail(at, message, stop.signal);
		setImmediate(() => stop.abort());
		await expect(failed).rejects.toThrow(/abort/i);
	});
});

/** A web server that answers these statuses, one after the other, and 200 from then on. */
async function web(statuses: readonly number[] = [], headers: Record<string, string> = {}) {
	const asked: Array<{
		readonly method: string | undefined;
		readonly headers: IncomingMessage['headers'];
		readonly body: string;
	}> = [];
	const left = [...statuses];
	const server: HttpServer = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += chunk;
		asked.push({method: request.method, headers: request.headers, body});
		response.writeHead(left.shift() ?? 200, headers).end('ok');
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	closing.push(
		() =>
			new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			}),
	);
	return {asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`};
}

describe('a webhook', () => {
	test('gets JSON, signed over its very bytes', async () => {
		const {asked, url} = await web();
		await notifier.post({url, key: 'k'}, {id: 'abc', text: 'Ærø'} as {id: string}, never);
		const [{method, headers, body} = {method: '', headers: {}, body: ''}] = asked;
		expect([method, headers['content-type'], headers['idempotency-key']]).toEqual([
			'POST',
			'application/json',
			'abc',
		]);
		expect(JSON.parse(body)).toEqual({id: 'abc', text: 'Ærø'});
		expect(headers['x-rollcall-signature']).toBe(
			`sha256=${createHmac('sha256', 'k').update(body).digest('hex')}`,
		);
	});

	test('that is busy is asked again, with the same id', async () => {
		const {asked, url} = await web([503, 429]);
		await notifier.post({url}, {id: 'abc'}, never);
		expect(asked.map(({headers}) => headers['idempotency-key'])).toEqual(['abc', 'abc', 'abc']);
	});

	test('that stays busy may pass; one that refuses does not', async () => {
		await expect(notifier.post({url: (await web([500, 500, 500])).url}, {id: 'a'}, never)).rejects.toThrow(
			TemporaryError,
		);
		await expect(notifier.post({url: (await web([404])).url}, {id: 'a'}, never)).rejects.toThrow(
			/answers 404/,
		);
	});

	test('that redirects gets nothing: what was signed for one is for no other', async () => {
		const other = await web();
		const {url} = await web([307], {location: other.url});
		await expect(notifier.post({url, key: 'k'}, {id: 'a'}, never)).rejects.toThrow(/redirects/);
		expect(other.asked).toEqual([]);
	});
});

describe('an address that is a secret, as those of chats and heartbeats are', () => {
	const post = (url: string) => notifier.post({url}, {id: 'a'}, never);
	const beat = (url: string) => notifier.beat(url, never);
	const hidden = (url: string) => url.replace('/hook', '/services/T0/PLANTED?token=PLANTED');
	const busy = async () => hidden((await web([500, 500, 500])).url);

	test.each<[string, () => Promise<unknown>]>([
		['a webhook that stays busy', async () => post(await busy())],
		['a webhook that redirects', async () => post((await web([307], {location: '/PLANTED'})).url)],
		['a webhook that nobody listens at', () => post(hidden('http://127.0.0.1:1/hook'))],
		['a webhook in plain text', () => post(hidden('http://chat.example/hook'))],
		['a heartbeat that stays busy', async () => beat(await busy())],
		['a heartbeat in plain text', () => beat(hidden('http://beat.example/hook'))],
	])('is not told by %s, and its host is', async (_, work) => {
		const message = await work().then(String, (error: Error) => `${error.message} ${String(error.cause)}`);
		expect(message).not.toContain('PLANTED');
		expect(message).toMatch(/127\.0\.0\.1|chat\.example|beat\.example/);
	});
});

test('the heartbeat is a GET', async () => {
	const {asked, url} = await web();
	await notifier.beat(url, never);
	expect(asked.map(({method}) => method)).toEqual(['GET']);
});
