import {mkdir, rm, utimes} from 'node:fs/promises';
import {join} from 'node:path';
import {TemporaryError} from '../core/errors.ts';
import type {Reader} from '../core/ports.ts';
import type {Roster} from '../core/roster/roster.ts';
import {diskError} from '../io/disk-error.ts';
import {defaultTimeouts, hostKeyOf, type SftpSession, type SftpTimeouts} from '../io/sftp.ts';
import {writeZip} from '../io/zip.ts';
import type {CsvFormat} from './csv-bundle.ts';
import type {ConnectionContext} from './kind.ts';
import type {RemoteFile} from './remote-export.ts';
import {fetchExport, isUnchanged, remoteIn} from './remote-fetch.ts';
import type {RemotePlace, RemoteSettings} from './remote-settings.ts';
import {withSession} from './sftp-login.ts';
import {told} from './told.ts';

/** What was read last. */
interface Taken {
	readonly files: readonly RemoteFile[];
	/** A zip of it; absent: none is kept. */
	readonly zip?: string;
}

/**
 * Reads the newest whole export that lies in a folder of a server, by SFTP: it is brought here whole, read, and the copy
 * removed. The server's host key has to be pinned.
 */
export function remoteFolderReader<Name extends string>(
	context: Pick<
		ConnectionContext<RemoteSettings>,
		'name' | 'settings' | 'secret' | 'clock' | 'temporary' | 'keepExport'
	>,
	place: RemotePlace,
	format: CsvFormat<Name>,
	timeouts: SftpTimeouts = defaultTimeouts,
): Reader {
	const {settings, clock, keepExport} = context;
	const {address, username} = place;
	const {hostKey, keepExports} = settings;
	const inSession = <T>(signal: AbortSignal, work: (session: SftpSession) => Promise<T>): Promise<T> =>
		withSession({context, address, username, hostKey, purpose: 'read', signal, timeouts}, work);
	let taken: Taken | undefined;
	const letGo = async () => {
		const {zip} = taken ?? {};
		taken = undefined;
		if (zip !== undefined) await rm(zip, {force: true});
	};

	return {
		server: {
			binding: {...address, user: username, ...(hostKey === undefined ? {} : {hostKey})},
			hostKey: (signal) => hostKeyOf(address, signal, timeouts),
		},
		async *read(signal) {
			await letGo();
			yield {stage: 'read', message: place.shown};
			const folder = await context.temporary('export');
			try {
				await mkdir(folder, {mode: 0o700}).catch((error: unknown) => {
					throw diskError(folder, error);
				});
				const files = yield* told(signal, (tell, stop) =>
					fetchExport({place, settings, format, clock, inSession}, folder, tell, stop),
				);
				for (const {local, modified} of files)
					await utimes(join(folder, local), new Date(modified), new Date(modified));
				const [first] = files;
				const isZip = first?.local === 'export.zip';
				const path = isZip ? join(folder, first.local) : folder;
				const shown = isZip && place.only === undefined ? `${place.shown}/${first.name}` : place.shown;
				const roster = yield* format.read(path, signal, shown);
				const zip =
					keepExports === 0 || keepExport === undefined
						? undefined
						: await packed(format, path, roster, await context.temporary('export.zip'));
				taken = {files, ...(zip === undefined ? {} : {zip})};
				return roster;
			} finally {
				await rm(folder, {recursive: true, force: true});
			}
		},
		async applied(signal) {
			if (taken === undefined) return;
			const {files, zip} = taken;
			if (zip !== undefined) await keepExport?.(zip, keepExports);
			if (settings.afterRead !== 'keep')
				await inSession(signal, (session) => tidy(place, session, files, settings.afterRead));
		},
		close: letGo,
	};
}

/** The export as one zip. @throws TemporaryError when the disk is full. */
async function packed<Name extends string>(
	format: CsvFormat<Name>,
	path: string,
	roster: Roster,
	zip: string,
): Promise<string | undefined> {
	const {files, close} = await format.kept(path, roster);
	try {
		if (files.length === 0) return undefined;
		await writeZip(zip, files);
		return zip;
	} catch (error) {
		await rm(zip, {force: true});
		throw error instanceof Error ? diskError(zip, error) : error;
	} finally {
		close();
	}
}

const archive = 'archive';

/**
 * Moves or deletes the files of an export that was applied: those files and no other, and only while they are still what
 * was read [D].
 */
async function tidy(
	place: RemotePlace,
	session: SftpSession,
	files: readonly RemoteFile[],
	how: 'move' | 'delete' | 'keep',
): Promise<void> {
	if (!(await isUnchanged(place, session, files)))
		throw new TemporaryError(`the export in ${place.shown} is another one by now`, {
			notDone: `Nothing was ${how === 'move' ? 'moved' : 'deleted'} there.`,
			next: 'The next run reads it.',
		});
	const at = new Date(Math.max(...files.map(({modified}) => modified))).toISOString();
	const stamp = at.replace(/[-:]|\.\d+/g, '');
	const folder = remoteIn(place.folder, archive);
	if (how === 'move') await session.makeFolder(folder);
	for (const {name} of files) {
		const path = remoteIn(place.folder, name);
		if (how === 'delete') await session.remove(path);
		else if (how === 'move') await session.move(path, remoteIn(folder, `${stamp}-${name}`));
	}
}
