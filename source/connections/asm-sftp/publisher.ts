import {HostKeyError, UsageError} from '../../core/errors.ts';
import type {Publisher} from '../../core/ports.ts';
import {connect, defaultTimeouts, hostKeyOf, type SftpLogin, type SftpTimeouts} from '../../io/sftp.ts';
import type {ConnectionContext} from '../kind.ts';
import {told} from '../told.ts';
import {type AsmSftpSettings, remotePath} from './settings.ts';

type Context = Pick<ConnectionContext<AsmSftpSettings>, 'name' | 'settings' | 'secret'>;

/** @throws UsageError naming the command, when there is nothing to sign in with. */
async function loginOf({name, settings, secret}: Context): Promise<SftpLogin> {
	const [password, privateKey, passphrase] = await Promise.all([
		secret('password'),
		secret('privateKey'),
		secret('passphrase'),
	]);
	if (!password && !privateKey)
		throw new UsageError(`Connection ${name} has neither a password nor a private key`, {
			notDone: 'Nothing was sent.',
			next: `Run: rollcall connections set ${name} --secret password=file:PATH (or privateKey=file:PATH); the file must be readable by its owner only.`,
		});
	return {
		username: settings.username,
		...(password && {password}),
		...(privateKey && {privateKey}),
		...(passphrase && {passphrase}),
	};
}

/** Sends packages to the SFTP dropbox of Apple School Manager, or to one that behaves like it. */
export function asmSftpPublisher(context: Context, timeouts: SftpTimeouts = defaultTimeouts): Publisher {
	const {name, settings} = context;
	const {host, port, username, hostKey} = settings;
	const address = {host, port};

	/** Opens a session with the pinned key, does one thing in it, and closes it whatever happens. */
	const inSession = async <T>(
		signal: AbortSignal,
		work: (session: Awaited<ReturnType<typeof connect>>) => Promise<T>,
	): Promise<T> => {
		const login = await loginOf(context);
		if (hostKey === undefined) {
			const offered = await hostKeyOf(address, signal, timeouts);
			throw new HostKeyError(
				`No host key is pinned for connection ${name}; ${host}:${port} shows ${offered}`,
				{
					notDone: 'Nothing was sent, no user name or password either.',
					next: `Compare it with what the operator of the server says, then run: rollcall connections test ${name} --accept-host-key`,
				},
			);
		}
		const session = await connect({address, login, hostKey, signal, timeouts});
		try {
			return await work(session);
		} finally {
			await session.close();
		}
	};

	return {
		binding: {host, port, user: username, ...(hostKey !== undefined && {hostKey})},
		hostKey: (signal) => hostKeyOf(address, signal, timeouts),
		test: (signal) =>
			inSession(signal, async (session) => {
				if ((await session.folder(settings.directory || '.')) === 'missing')
					throw new UsageError(`${host}:${port} has no folder ${settings.directory} for ${username}`, {
						next: `Run: rollcall connections set ${name} --set directory=. (the login folder), or name the right folder.`,
					});
				return {hostKey: session.hostKey};
			}),
		send: (pack, signal) =>
			told(signal, (tell, stop) =>
				inSession(stop, async (session) => {
					const remote = remotePath(settings);
					tell({stage: 'upload', message: `${host}:${port}`, done: 0, total: pack.bytes, unit: 'bytes'});
					await session.put(pack.file, remote, (done, total) =>
						tell({stage: 'upload', done, total, unit: 'bytes'}),
					);
					return {hostKey: session.hostKey};
				}),
			),
	};
}
