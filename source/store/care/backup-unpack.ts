import {createHash} from 'node:crypto';
import {dirname, join} from 'node:path';
import {SourceUnhealthyError, StateDamagedError, UsageError} from '../../core/errors.ts';
import type {Work} from '../../core/ports.ts';
import {writeAll} from '../../io/files.ts';
import {type Archive, type ArchiveFile, openZip, zipLimits} from '../../io/zip.ts';
import {
	type BackupList,
	backupFormat,
	backupListSchema,
	type ListedFile,
	listFile,
	mayHold,
} from './backup-list.ts';
import {lookAtSeal} from './backup-seal.ts';
import type {CareContext} from './context.ts';

/** Every file of it is listed with its size; a large state has many, and its lines resemble each other. */
const limits = {...zipLimits, entries: 10_000_000, bytes: 2 ** 44, ratio: 1100};
const listBytes = 2 ** 30;

const notDone = 'Nothing of the state was changed.';

/** @throws StateDamagedError saying what of a backup is not what was written. */
const damaged = (file: string, what: string, cause?: unknown) =>
	new StateDamagedError(`the backup ${file} ${what}`, {
		notDone,
		next: 'Take another copy of it, or an earlier backup.',
		...(cause === undefined ? {} : {cause}),
	});

const foreign = (file: string, what: string) =>
	new UsageError(`${file} ${what}`, {notDone, next: 'Name a file that “rollcall backup” made.'});

/**
 * Unpacks a backup into a folder, durably, and holds every byte against the seal and the list.
 * @throws StateDamagedError when it was cut or changed; UsageError when it is no backup, or a newer one.
 */
export async function* unpack(
	{files}: CareContext,
	file: string,
	into: string,
	signal: AbortSignal,
): Work<BackupList> {
	if (files.info(file)?.kind !== 'file')
		throw foreign(file, files.info(file) ? 'is no file' : 'is not there');
	yield* checkSeal(files, file, signal);
	const zip = await openZip(file, limits).catch((error: unknown) => {
		if (error instanceof SourceUnhealthyError) throw damaged(file, inside(error, file), error);
		throw error;
	});
	try {
		const list = await readList(file, zip);
		const packed = new Map(zip.files.map((each) => [each.path, each]));
		packed.delete(listFile);
		checkNames(file, list, packed);
		const total = list.files.reduce((sum, {bytes}) => sum + bytes, 0);
		let done = 0;
		const made = new Set([into]);
		for (const listed of list.files) {
			signal.throwIfAborted();
			const to = join(into, listed.path);
			for (let folder = dirname(to); !made.has(folder); folder = dirname(folder)) made.add(folder);
			files.makeFolder(dirname(to));
			await unpackOne(files, file, packed.get(listed.path)!, listed, to);
			done += listed.bytes;
			yield {stage: 'unpack', done, total, unit: 'bytes'};
		}
		// From the inside out: each folder's names are on the disk before its own name is.
		for (const folder of [...made].sort((a, b) => b.length - a.length)) await files.syncFolder(folder);
		return list;
	} finally {
		zip.close();
	}
}

async function* checkSeal(files: CareContext['files'], file: string, signal: AbortSignal): Work<void> {
	const total = files.info(file)?.bytes ?? 0;
	const look = lookAtSeal(files, file);
	for (let step = look.next(); ; step = look.next()) {
		signal.throwIfAborted();
		if (!step.done) {
			yield {stage: 'check', done: step.value, total, unit: 'bytes'};
			continue;
		}
		if (step.value === 'whole') return;
		if (step.value === 'changed')
			throw damaged(file, 'was changed since it was made: its checksum does not match');
		if (beginsAsZip(files, file))
			throw damaged(file, 'is cut, or was packed again: it does not end with its checksum');
		throw foreign(file, 'is no backup of rollcall');
	}
}

function beginsAsZip(files: CareContext['files'], path: string): boolean {
	const file = files.open(path, 'read');
	try {
		return files.readAt(file, 0, 4).toString('latin1') === 'PK\u0003\u0004';
	} finally {
		files.close(file);
	}
}

async function readList(file: string, zip: Archive): Promise<BackupList> {
	const packed = zip.files.find(({path}) => path === listFile);
	if (packed === undefined || packed.bytes > listBytes) throw foreign(file, 'is no backup of rollcall');
	let text = '';
	for await (const bytes of read(file, packed)) text += Buffer.from(bytes).toString('latin1');
	const data = parsed(Buffer.from(text, 'latin1').toString('utf8'));
	const format = (data as {readonly format?: unknown} | undefined)?.format;
	if (typeof format === 'number' && format > backupFormat)
		throw new UsageError(
			`the backup ${file} was written by a newer rollcall: its format is ${format}, this one knows ${backupFormat}`,
			{notDone, next: 'Use the newer rollcall.'},
		);
	const list = backupListSchema.safeParse(data);
	if (!list.success) throw damaged(file, `holds a ${listFile} that is not what was written`, list.error);
	return list.data;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** No file extra, none missing, none twice, and no name that leads anywhere but into a state. */
function checkNames(file: string, list: BackupList, packed: ReadonlyMap<string, ArchiveFile>): void {
	const listed = new Set(list.files.map(({path}) => path));
	for (const path of [...listed, ...packed.keys()])
		if (!mayHold(path)) throw damaged(file, `holds ${JSON.stringify(path)}, which no backup holds`);
	for (const path of packed.keys())
		if (!listed.has(path)) throw damaged(file, `holds ${JSON.stringify(path)}, which its list does not name`);
	for (const path of listed)
		if (!packed.has(path)) throw damaged(file, `does not hold ${JSON.stringify(path)}, which its list names`);
	if (listed.size !== list.files.length) throw damaged(file, 'lists a file twice');
}

async function unpackOne(
	files: CareContext['files'],
	file: string,
	packed: ArchiveFile,
	{path, bytes, sha256}: ListedFile,
	to: string,
): Promise<void> {
	const wrong = (cause?: unknown) =>
		damaged(file, `holds ${JSON.stringify(path)}, which is not what was written`, cause);
	if (packed.bytes !== bytes) throw wrong();
	const hash = createHash('sha256');
	const out = files.open(to, 'create');
	try {
		for await (const chunk of read(file, packed)) {
			hash.update(chunk);
			writeAll(files, out, chunk);
		}
		await files.sync(out);
	} finally {
		files.close(out);
	}
	if (hash.digest('hex') !== sha256) throw wrong();
}

async function* read(file: string, packed: ArchiveFile): AsyncGenerator<Uint8Array> {
	try {
		yield* packed.open();
	} catch (error) {
		if (error instanceof SourceUnhealthyError) throw damaged(file, inside(error, file), error);
		throw error;
	}
}

/** What the zip's reader says, without the name that stands before it already. */
const inside = (error: Error, file: string) => error.message.replace(`${file} `, '');
