import {UsageError} from '../../core/errors.ts';
import type {Publisher} from '../../core/ports.ts';
import {defaultTimeouts, hostKeyOf, type SftpSession, type SftpTimeouts} from '../../io/sftp.ts';
import type {ConnectionContext} from '../kind.ts';
import {withSession} from '../sftp-login.ts';
import {told} from '../told.ts';
import {type AsmSftpSettings, remotePath} from './settings.ts';

type Context = Pick<ConnectionContext<AsmSftpSettings>, 'name' | 'settings' | 'secret'>;

/** Sends packages to the SFTP dropbox of Apple School Manager, or to one that behaves like it. */
export function asmSftpPublisher(context: Context, timeouts: SftpTimeouts = defaultTimeouts): Publisher {
	const {name, settings} = context;
	const {host, port, username, hostKey} = settings;
	const address = {host, port};

	const inSession = <T>(signal: AbortSignal, work: (session: SftpSession) => Promise<T>): Promise<T> =>
		withSession({context, address, username, hostKey, purpose: 'send', signal, timeouts}, work);

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
