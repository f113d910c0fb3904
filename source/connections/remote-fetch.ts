import {join} from 'node:path';
import {SourceUnhealthyError, TemporaryError} from '../core/errors.ts';
import type {Clock, Progress} from '../core/ports.ts';
import {isRefusal} from '../io/disk-error.ts';
import type {SftpSession} from '../io/sftp.ts';
import {
	type ExportFormat,
	lookOf,
	newestExport,
	type RemoteExport,
	type RemoteFile,
} from './remote-export.ts';
import type {RemotePlace, RemoteSettings} from './remote-settings.ts';

/** How often a read that was cut is taken up again where it stopped, and how often an export may be found changed [D]. */
const mostAttempts = 3;
const mostLooks = 5;

export interface Fetching {
	readonly place: RemotePlace;
	readonly settings: Pick<RemoteSettings, 'settleSeconds' | 'windowMinutes'>;
	readonly format: ExportFormat<string>;
	readonly clock: Clock;
	inSession<T>(signal: AbortSignal, work: (session: SftpSession) => Promise<T>): Promise<T>;
}

/** An error that no further attempt may hide. */
class Final {
	readonly error: Error;
	constructor(error: Error) {
		this.error = error;
	}
}

/** Path of a name in a folder of the server. */
export const remoteIn = (folder: string, name: string) =>
	folder === '.' ? name : `${folder.replace(/\/$/, '')}/${name}`;

/**
 * Brings the newest export whole into a local folder. Where the connection is cut it goes on from the last byte.
 * @returns its files, in the folder by their local names.
 * @throws SourceUnhealthyError when there is none, or the newest one is not whole; TemporaryError when it is still
 * being written, or could not be read whole; what a session throws.
 */
export async function fetchExport(
	fetching: Fetching,
	folder: string,
	tell: (progress: Progress) => void,
	signal: AbortSignal,
): Promise<readonly RemoteFile[]> {
	let found: readonly RemoteFile[] | undefined;
	const done = new Map<string, number>();
	for (let attempt = 1; ; attempt++) {
		try {
			const ended = await fetching.inSession(signal, async (session) => {
				try {
					found ??= await settled(fetching, session, tell, signal);
				} catch (error) {
					if (error instanceof Final) return error;
					throw error;
				}
				await getAll(fetching.place, session, found, folder, done, tell);
				return (await isUnchanged(fetching.place, session, found))
					? found
					: new Final(stillWritten(fetching.place, 'changed while it was read'));
			});
			if (ended instanceof Final) throw ended;
			return ended;
		} catch (error) {
			if (error instanceof Final) throw error.error;
			if (!(error instanceof TemporaryError) || isRefusal(error) || attempt === mostAttempts) throw error;
			tell({stage: 'read', message: `${error.message}; going on from there`});
			await fetching.clock.sleep(1000 * attempt, signal);
		}
	}
}

const stillWritten = ({shown}: RemotePlace, what: string) =>
	new TemporaryError(`the newest export in ${shown} ${what}: it is still being written`, {
		notDone: 'Nothing was read of it, and no older one in its place.',
		next: 'Try again when the export has ended; settleSeconds says how long it has to hold still.',
	});

/** Looks until two looks after another see the same. */
async function settled(
	{place, settings, format, clock}: Fetching,
	session: SftpSession,
	tell: (progress: Progress) => void,
	signal: AbortSignal,
): Promise<readonly RemoteFile[]> {
	let before: string | undefined;
	for (let look = 0; look < mostLooks; look++) {
		const entries = await session.list(place.folder);
		const verdict = newestExport(entries, format, {
			only: place.only,
			window: settings.windowMinutes * 60_000,
		});
		const seen = lookOf(entries, verdict, format);
		if (seen === before) return filesOf(place, verdict);
		before = seen;
		tell({stage: 'read', message: `${place.shown}: looking whether the newest export holds still`});
		await clock.sleep(settings.settleSeconds * 1000, signal);
	}
	throw new Final(stillWritten(place, 'does not hold still'));
}

function filesOf({shown}: RemotePlace, verdict: RemoteExport): readonly RemoteFile[] {
	if (verdict.state === 'whole') return verdict.files;
	throw new SourceUnhealthyError(`${shown}: ${verdict.why}`, {
		notDone: 'Nothing was read, and no older export in its place.',
		next: 'Look whether the export ran to its end, and let it run again.',
	});
}

async function getAll(
	{folder: remote, shown}: RemotePlace,
	session: SftpSession,
	files: readonly RemoteFile[],
	folder: string,
	/** How many bytes of each are here already; goes on with them. */
	done: Map<string, number>,
	tell: (progress: Progress) => void,
): Promise<void> {
	const total = files.reduce((sum, {bytes}) => sum + bytes, 0);
	const sum = () => [...done.values()].reduce((all, each) => all + each, 0);
	for (const {name, local, bytes} of files) {
		const from = done.get(local) ?? 0;
		// An empty file is made, too: that it is there is what is known of it.
		if (done.has(local) && from === bytes) continue;
		tell({stage: 'read', message: `${shown}: ${name}`, done: sum(), total, unit: 'bytes'});
		await session.get(remoteIn(remote, name), join(folder, local), {from, total: bytes}, (now) => {
			done.set(local, now);
			tell({stage: 'read', done: sum(), total, unit: 'bytes'});
		});
		done.set(local, bytes);
	}
}

/** Whether the export at the server is the one that was found, by names, sizes and times. */
export async function isUnchanged(
	{folder}: RemotePlace,
	session: SftpSession,
	files: readonly RemoteFile[],
): Promise<boolean> {
	const now = new Map((await session.list(folder)).map((entry) => [entry.name, entry]));
	return files.every(({name, bytes, modified}) => {
		const entry = now.get(name);
		return entry !== undefined && entry.bytes === bytes && entry.modified === modified;
	});
}
