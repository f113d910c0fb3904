import {HostKeyError, RollcallError, TemporaryError, UsageError} from '../core/errors.ts';
import {Stalled} from './sftp-watch.ts';

/** SFTP status codes (draft-ietf-secsh-filexfer-02 §7). */
const noSuchFile = 2;
const permissionDenied = 3;

/** The SFTP status that a library error carries; undefined when the connection itself broke. */
export function statusOf(error: unknown): number | undefined {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	return typeof code === 'number' && code > 0 ? code : undefined;
}

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

/** Why no session could be opened, in words for the person who set it up. */
export function connectFault(error: unknown, where: string, signal: AbortSignal): unknown {
	if (passedOn(error, signal)) return error;
	const level = error instanceof Error && 'level' in error ? error.level : undefined;
	if (level === 'client-authentication')
		return new UsageError(`${where} refused the user name, password or key`, {
			notDone: 'Nothing was sent.',
			next: 'Compare user name and password with those that Apple School Manager shows under SFTP, and set them again.',
		});
	return new TemporaryError(`Cannot connect to ${where}: ${reason(error)}`, {
		notDone: 'Nothing was sent.',
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

/** Both fingerprints, so that a person can compare them. */
export const hostKeyFault = (where: string, pinned: string, offered: string) =>
	new HostKeyError(`${where} shows the host key ${offered}, but ${pinned} is pinned`, {
		notDone: 'Nothing was sent, no user name or password either.',
		next: 'Find out from whoever runs the server whether its key was changed. Only then pin the new one: set hostKey to it.',
	});
