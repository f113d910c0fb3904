import {z} from 'zod';
import {HostKeyError, UsageError} from '../core/errors.ts';
import {
	connect,
	hostKeyOf,
	type SftpAddress,
	type SftpLogin,
	type SftpSession,
	type SftpTimeouts,
} from '../io/sftp.ts';
import type {SftpPurpose} from '../io/sftp-faults.ts';
import type {ConnectionContext} from './kind.ts';

/** What a person empties in a form is not set. */
export const optionalText = z
	.string()
	.trim()
	.transform((text) => (text === '' ? undefined : text))
	.optional();

/** A pinned host key. Surrounding spaces and base64 padding come along when a fingerprint is copied. */
export const fingerprint = optionalText
	.transform((text) => text?.replace(/=+$/, ''))
	.pipe(
		z
			.string()
			.regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be a fingerprint as ssh-keygen prints it: SHA256:…')
			.optional(),
	);

type Asking = Pick<ConnectionContext<unknown>, 'name' | 'secret'>;

const notDone = {send: 'Nothing was sent.', read: 'Nothing was read.'} as const;

/** @throws UsageError naming the command, when there is nothing to sign in with. */
async function loginOf({name, secret}: Asking, username: string, purpose: SftpPurpose): Promise<SftpLogin> {
	const [password, privateKey, passphrase] = await Promise.all([
		secret('password'),
		secret('privateKey'),
		secret('passphrase'),
	]);
	if (!password && !privateKey)
		throw new UsageError(`Connection ${name} has neither a password nor a private key`, {
			notDone: notDone[purpose],
			next: `Run: rollcall connections set ${name} --secret password=file:PATH (or privateKey=file:PATH); the file must be readable by its owner only.`,
		});
	return {
		username,
		...(password && {password}),
		...(privateKey && {privateKey}),
		...(passphrase && {passphrase}),
	};
}

/**
 * Opens a session at the server whose host key is pinned, does one thing in it, and closes it whatever happens.
 * @throws HostKeyError naming the key that the server shows, where none is pinned; whatever {@link connect} throws.
 */
export async function withSession<T>(
	{
		context,
		address,
		username,
		hostKey,
		purpose,
		signal,
		timeouts,
	}: {
		readonly context: Asking;
		readonly address: SftpAddress;
		readonly username: string;
		readonly hostKey: string | undefined;
		readonly purpose: SftpPurpose;
		readonly signal: AbortSignal;
		readonly timeouts: SftpTimeouts;
	},
	work: (session: SftpSession) => Promise<T>,
): Promise<T> {
	const login = await loginOf(context, username, purpose);
	if (hostKey === undefined) {
		const offered = await hostKeyOf(address, signal, timeouts);
		throw new HostKeyError(
			`No host key is pinned for connection ${context.name}; ${address.host}:${address.port} shows ${offered}`,
			{
				notDone: `${notDone[purpose].slice(0, -1)}, no user name or password either.`,
				next: `Compare it with what the operator of the server says, then run: rollcall connections test ${context.name} --accept-host-key`,
			},
		);
	}
	const session = await connect({address, login, hostKey, signal, timeouts, purpose});
	try {
		return await work(session);
	} finally {
		await session.close();
	}
}
