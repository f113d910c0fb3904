import {createHash} from 'node:crypto';
import {existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type CollectionName, type Collections, collectionNames, type Store} from '../../source/core/ports.ts';
import type {BackupMade, BackupOptions, OpenBackup} from '../../source/core/state-care.ts';
import {writeZip} from '../../source/io/zip.ts';
import {Sealing, sealPlace} from '../../source/store/care/backup-seal.ts';
import {stateCare} from '../../source/store/care/state-care.ts';
import {fixedClock} from './fixed-clock.ts';
import {finished} from './roster.ts';

const never = new AbortController().signal;
const careOf = (folder: string) =>
	stateCare({folder, clock: fixedClock(), owner: 'test', version: '0.0.0-test'});

/** Backs a state up to the end. */
export const backUp = (folder: string, file: string, options: BackupOptions = {}): Promise<BackupMade> =>
	finished(careOf(folder).backup(file, never, options));

/** Opens a backup for a state's folder. */
export const openFor = (folder: string, file: string): Promise<OpenBackup> =>
	finished(careOf(folder).openBackup(file, never));

/** Makes a backup the state of a folder that has none, or a damaged one. */
export async function restoreTo(folder: string, file: string): ReturnType<OpenBackup['place']> {
	const backup = await openFor(folder, file);
	try {
		return await backup.place();
	} finally {
		await backup.close();
	}
}

type Contents = {readonly [C in CollectionName]: ReadonlyArray<Collections[C]>};

/** Every record of a store, and every change set that its history keeps. */
export async function allOf(
	store: Store,
): Promise<{readonly records: Contents; readonly history: unknown[]}> {
	const snapshot = await store.read();
	const records: Record<string, unknown> = {};
	for (const name of collectionNames) records[name] = await snapshot.list(name);
	const history: unknown[] = [];
	for (let sequence = 1; sequence <= snapshot.sequence; sequence++)
		history.push(await store.history(sequence));
	await snapshot.release();
	return {records: records as unknown as Contents, history};
}

/** Every file and folder below a folder with its mode and content, by path. */
export function treeOf(folder: string): Readonly<Record<string, string>> {
	if (!existsSync(folder)) return {};
	return Object.fromEntries(
		readdirSync(folder, {recursive: true, encoding: 'utf8'})
			.sort()
			.map((path) => {
				const info = lstatSync(join(folder, path));
				const content = info.isFile()
					? createHash('sha256')
							.update(readFileSync(join(folder, path)))
							.digest('hex')
					: 'folder';
				return [path, `${(info.mode & 0o777).toString(8)} ${content}`];
			}),
	);
}

/** A sealed zip of these files: what a forger, or a later rollcall, might write. */
export async function sealedZip(file: string, files: Readonly<Record<string, string>>): Promise<string> {
	rmSync(file, {force: true});
	const packed = Object.entries(files).map(([name, text]) => ({name, chunks: [text]}));
	rmSync(file, {force: true});
	await writeZip(file, packed, {folders: true, comment: sealPlace, through: new Sealing()});
	return file;
}

/** Changes bytes of a sealed zip and seals it again. */
export function resealed(file: string, change: (bytes: Buffer) => Buffer): void {
	const bytes = readFileSync(file);
	const body = change(bytes.subarray(0, bytes.length - sealPlace.length));
	const seal = `sha256:${createHash('sha256').update(body).digest('hex')}`;
	writeFileSync(file, Buffer.concat([body, Buffer.from(seal)]));
}
