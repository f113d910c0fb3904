import {HostKeyError, RollcallError, TemporaryError, UsageError} from '../core/errors.ts';
import {Stalled} from './sftp-watch.ts';

/** SFTP status codes (draft-ietf-secsh-filexfer-02 §7). */
const endOfFile = 1;
const noSuchFile = 2;
const permissionDenied = 3;

/** The SFTP status that a library error carries; undefined when the connection itself broke. */
export function statusOf(error: unknown): number | undefined {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	return typeof code === 'number' && code > 0 ? code : undefined;
}

/** Whether the server answered that there is no more. */
export const isEnd = (error: unknown) => statusOf(error) === endOfFile;

/** A file had fewer bytes than were announced. */
export class EndedEarly extends Error {}

/** Whether the server answered that the path is not there. */
export const isMissing = (error: unknown) => statusOf(error) === noSuchFile;

/** Whether the answer is about the folder or its rights, which another way of writing cannot mend. */
export const isAboutPath = (error: unknown) => isMissing(error) || statusOf(error) === permissionDenied;

const reasons: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'nothing listens there',
	ECONNRESET: 'the connection was cut',
	EPIPE: 'the connection was cut',
	ENOTFOUND: 'this host name is not known',
	EAI_AGAIN: 'host names cannot be looked up now',
	EHOSTUNREACH: 'there is no way to this host',
	ENETUNREACH: 'there is no way to this network',
	ETIMEDOUT: 'no answer',
};

/** Libraries' own words are not passed on (they may quote what was configured); codes and our words are. */
function reason(error: unknown): string {
	if (error instanceof Stalled) return 'no answer in time';
	if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (reasons[code] !== undefined) return reasons[code];
	const level = error instanceof Error && 'level' in error ? error.level : undefined;
	return level === 'handshake' || level === 'protocol'
		? 'the SSH handshake failed (it was cut, or no SSH server answers there)'
		: 'the connection was cut';
}

const passedOn = (error: unknown, signal: AbortSignal) =>
	error instanceof RollcallError || (signal.aborted && error === signal.reason);

/** What a session is for, as its faults have to be told. */
export type SftpPurpose = 'send' | 'read';

const purposes = {
	send: {
		notDone: 'Nothing was sent.',
		login:
			'Compare user name and password with those that Apple School Manager shows under SFTP, and set them again.',
	},
	read: {
		notDone: 'Nothing was read.',
		login: 'Compare user name and password or key with those of whoever runs the server, and set them again.',
	},
} as const;

/** Why no session could be opened, in words for the person who set it up. */
export function connectFault(
	error: unknown,
	where: string,
	signal: AbortSignal,
	purpose: SftpPurpose = 'send',
): unknown {
	if (passedOn(error, signal)) return error;
	const {notDone, login} = purposes[purpose];
	const level = error instanceof Error && 'level' in error ? error.level : undefined;
	if (level === 'client-authentication')
		return new UsageError(`${where} refused the user name, password or key`, {notDone, next: login});
	return new TemporaryError(`Cannot connect to ${where}: ${reason(error)}`, {
		notDone,
		next: 'Check host, port and firewall (port 22 outwards), then try again.',
	});
}

/** Why a file did not arrive whole. */
export function sendFault(
	error: unknown,
	where: string,
	remote: string,
	sent: {readonly done: number; readonly total: number},
	signal: AbortSignal,
): unknown {
	if (passedOn(error, signal)) return error;
	if (isAboutPath(error))
		return new UsageError(
			isMissing(error)
				? `${where} has no folder for ${remote}`
				: `${where} does not let this user write ${remote}`,
			{
				notDone: 'Nothing was sent.',
				next: 'Correct the setting directory; usual are /dropbox/ and . (the login folder).',
			},
		);
	const status = statusOf(error);
	const what =
		status === undefined
			? reason(error)
			: `the server refused to write (SFTP status ${status}; its disk may be full)`;
	return new TemporaryError(`Sending ${remote} to ${where} failed: ${what}`, {
		notDone: `${sent.done} of ${sent.total} bytes were acknowledged, so the upload does not count as sent.`,
		next: 'Try again: the same package is sent whole.',
	});
}

/** Why something on the server could not be read, moved or removed. */
export function readFault(error: unknown, where: string, path: string, signal: AbortSignal): unknown {
	if (passedOn(error, signal)) return error;
	const notDone = 'Nothing was taken from it.';
	const status = statusOf(error);
	if (isMissing(error))
		return new UsageError(`${where} has no ${path}`, {
			notDone,
			next: 'Look at the folder in the setting path: /~/NAME is a folder below the login folder, / alone the top.',
		});
	if (status === permissionDenied)
		return new UsageError(`${where} does not let this user at ${path}`, {
			notDone,
			next: 'Ask whoever runs the server for the right, or name another folder in the setting path.',
		});
	if (status !== undefined)
		return new TemporaryError(`${where} refused what was asked of ${path} (SFTP status ${status})`, {
			notDone,
			next: 'Try again; where it stays so, ask whoever runs the server.',
		});
	const why = error instanceof EndedEarly ? 'it has fewer bytes than were announced' : reason(error);
	return new TemporaryError(`Reading ${path} from ${where} failed: ${why}`, {
		notDone,
		next: 'Try again.',
	});
}

/** Both fingerprints, so that a person can compare them. */
export const hostKeyFault = (where: string, pinned: string, offered: string) =>
	new HostKeyError(`${where} shows the host key ${offered}, but ${pinned} is pinned`, {
		notDone: 'Nothing was sent, no user name or password either.',
		next: 'Find out from whoever runs the server whether its key was changed. Only then pin the new one: set hostKey to it.',
	});
