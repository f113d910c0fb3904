import {createHmac} from 'node:crypto';
import {createTransport} from 'nodemailer';
import {TemporaryError, UsageError} from '../core/errors.ts';
import type {Clock, MailServer, Notifier, Randomness} from '../core/ports.ts';
import {openHttp} from './http.ts';

/** A server that takes long is not waited for by a night's run. */
const timeouts = {
	connectionTimeout: 15_000,
	greetingTimeout: 15_000,
	socketTimeout: 30_000,
	dnsTimeout: 15_000,
};
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Mail over SMTP, and webhooks over HTTP. */
export function notifierOf(options: {
	readonly clock: Pick<Clock, 'now' | 'sleep'>;
	readonly randomness: Randomness;
}): Notifier {
	const ask = async (work: (http: ReturnType<typeof openHttp>) => Promise<number>, what: string) => {
		const http = openHttp(options);
		try {
			const status = await work(http);
			if (status < 200 || status > 299)
				throw new UsageError(`${what} answers ${status}`, {
					next: 'Look whether its address is right: rollcall settings get notifications.webhook.url',
				});
		} finally {
			http.close();
		}
	};
	return {
		async mail(server, {to, subject, text, id}, signal) {
			signal.throwIfAborted();
			const {host, port, security, user, password, from} = server;
			if (security === 'none' && !loopback.test(host))
				throw new UsageError(`mail to ${host} would go in plain text`, {
					notDone: 'No mail was sent.',
					next: 'rollcall settings set notifications.smtp.security starttls (or tls)',
				});
			const transport = createTransport({
				host,
				port,
				secure: security === 'tls',
				requireTLS: security === 'starttls',
				ignoreTLS: security === 'none',
				...(user === undefined ? {} : {auth: {user, pass: password ?? ''}}),
				...timeouts,
				disableFileAccess: true,
				disableUrlAccess: true,
			});
			let stop = () => {};
			const stopped = new Promise<never>((_resolve, reject) => {
				stop = () => reject(signal.reason);
			});
			signal.addEventListener('abort', stop, {once: true});
			try {
				const sent = transport.sendMail({
					from,
					to: [...to],
					subject,
					text,
					messageId: `<${id}@rollcall>`,
					headers: {'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All'},
				});
				// The library cannot be stopped: what it still does is left to its own time limits.
				await Promise.race([sent, stopped]);
			} catch (error) {
				signal.throwIfAborted();
				throw mailError(server, error as MailFault);
			} finally {
				signal.removeEventListener('abort', stop);
				transport.close();
			}
		},
		post: async ({url, key}, body, signal) => {
			const text = JSON.stringify(body);
			const signature =
				key === undefined
					? {}
					: {'x-rollcall-signature': `sha256=${createHmac('sha256', key).update(text).digest('hex')}`};
			await ask(
				async (http) =>
					(
						await http.request({
							method: 'POST',
							url,
							headers: {'content-type': 'application/json', 'idempotency-key': body.id, ...signature},
							body: text,
							signal,
							attempts: 3,
							again: true,
							maxBytes: 65_536,
							hidden: true,
						})
					).status,
				'the webhook',
			);
		},
		beat: async (url, signal) =>
			await ask(
				async (http) =>
					(await http.request({url, signal, attempts: 3, maxBytes: 65_536, hidden: true})).status,
				'the heartbeat address',
			),
	};
}

interface MailFault extends Error {
	readonly code?: string;
	readonly responseCode?: number;
	readonly response?: string;
}

/** Node tells of a bad certificate as of any broken connection. */
const aboutTls = /certificate|self-signed|altnames|ssl|tls/i;

/** What a mail server or the way to it said, and whether it may pass. */
function mailError({host, port}: MailServer, error: MailFault): TemporaryError | UsageError {
	const {code, responseCode, response} = error;
	const at = `the mail server ${host}:${port}`;
	const notDone = 'The message was not sent.';
	const said = response === undefined ? error.message : response.split('\n')[0]!.slice(0, 200);
	if (code === 'EAUTH')
		return new UsageError(`${at} refused user name or password: ${said}`, {
			notDone,
			cause: error,
			next: 'Look at notifications.smtp.user and notifications.smtp.password (a reference to a secret).',
		});
	if (code === 'ETLS' || (code === 'ESOCKET' && aboutTls.test(error.message)))
		return new UsageError(`${at} does not speak TLS as it should: ${said}`, {
			notDone,
			cause: error,
			next: 'Look at its certificate, and at notifications.smtp.security (starttls, tls).',
		});
	if (responseCode !== undefined && responseCode >= 500)
		return new UsageError(`${at} refused the message: ${said}`, {
			notDone,
			cause: error,
			next: 'Look at notifications.smtp.from and notifications.to.',
		});
	return new TemporaryError(`${at} did not take the message: ${said}`, {
		notDone,
		cause: error,
		next: 'Messages of runs are tried again with later runs; a test is not.',
	});
}
