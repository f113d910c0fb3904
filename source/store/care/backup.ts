import {createHash} from 'node:crypto';
import {basename, dirname, join, resolve} from 'node:path';
import {setImmediate as turn} from 'node:timers/promises';
import {UsageError} from '../../core/errors.ts';
import type {Progress, Work} from '../../core/ports.ts';
import type {BackupMade, BackupOptions} from '../../core/state-care.ts';
import {diskError} from '../../io/disk-error.ts';
import {asidePath, errorCode, removeQuietly, shellWord} from '../../io/files.ts';
import {type PackedFile, writeZip} from '../../io/zip.ts';
import {damagedFile} from '../damage.ts';
import {hasState, noState} from '../folder.ts';
import {JournalReader} from '../journal.ts';
import {openStore} from '../json-store.ts';
import {readManifest} from '../root.ts';
import {
	type BackupList,
	backupFormat,
	type ListedFile,
	listFile,
	ownSecretsIn,
	rootFiles,
} from './backup-list.ts';
import {type Pinned, pin, storeContext} from './backup-pin.ts';
import {asWork} from './backup-progress.ts';
import {Sealing, sealPlace} from './backup-seal.ts';
import {makeWorkplace} from './backup-workplace.ts';
import type {CareContext} from './context.ts';

/**
 * Writes a backup: a zip of the newest generation, its history, the documents and the kept files, owner-only, written
 * aside and put in place whole. Secrets, locks and leases are not in it. Every checksum is compared on the way: what
 * is damaged is no backup.
 * @throws UsageError when the file is there (unless `replace`), when it would lie in the state, or there is no state.
 * @throws StateDamagedError naming the file of the state that is not what was written.
 */
export async function* backup(
	context: CareContext,
	file: string,
	signal: AbortSignal,
	{replace = false}: BackupOptions = {},
): Work<BackupMade> {
	const target = resolve(file);
	refuseTarget(context, target, replace);
	if (!hasState(context.files, context.folder)) throw noState(context.folder);
	yield {stage: 'backup', message: 'looking at the state'};
	// Opening it says what is wrong with it as every command does, and brings an older format forward.
	await (
		await openStore(
			{folder: context.folder, clock: context.clock, owner: context.owner},
			{files: context.files},
		)
	).close();

	const place = await makeWorkplace(context);
	const aside = asidePath(target);
	try {
		const pinned = await pin(context, place.folder);
		const made = context.clock.now().toISOString();
		const secrets = ownSecretsIn(pinned.texts.get('connections.json'));
		const head: Omit<BackupList, 'files'> = {
			format: backupFormat,
			...(context.version === undefined ? {} : {rollcall: context.version}),
			made,
			sequence: pinned.sequence,
			secrets: [...secrets],
		};
		const expected = await expectedOf(context, place.folder, pinned, signal);
		const sealing = new Sealing();
		yield* asWork((tell) =>
			writeZip(aside, packed(context, place.folder, pinned, expected, head, signal, tell), {
				folders: true,
				comment: sealPlace,
				through: sealing,
			}),
		);
		put(context, aside, target, replace);
		await context.files.syncFolder(dirname(target));
		const {bytes, sha256} = sealing;
		return {file: target, bytes, sha256, sequence: pinned.sequence, secrets};
	} catch (error) {
		throw signal.aborted ? error : diskError(target, error);
	} finally {
		removeQuietly(context.files, aside);
		place.remove();
	}
}

function refuseTarget({files, folder}: CareContext, target: string, replace: boolean): void {
	const notDone = 'No backup was made.';
	if (target === folder || target.startsWith(`${folder}/`))
		throw new UsageError(`${target} lies in the state that it would be a backup of`, {
			notDone,
			next: 'Name a file elsewhere, best on another disk.',
		});
	if (files.info(dirname(target))?.kind !== 'folder')
		throw new UsageError(`there is no folder ${dirname(target)}`, {
			notDone,
			next: `mkdir -p ${shellWord(dirname(target))}`,
		});
	const there = files.info(target);
	if (there === undefined || (replace && there.kind === 'file')) return;
	throw taken(target);
}

const taken = (target: string) =>
	new UsageError(`${target} is there already`, {
		notDone: 'No backup was made, and nothing was overwritten.',
		next: 'Name another file, or replace this one with --force.',
	});

/** Gives the backup its name; without `replace` to nobody's loss, also when a file came there meanwhile. */
function put({files}: CareContext, aside: string, target: string, replace: boolean): void {
	if (!replace) {
		try {
			files.link(aside, target);
			return;
		} catch (error) {
			if (errorCode(error) === 'EEXIST' || files.info(target) !== undefined) throw taken(target);
			// A disk that knows no second names (a stick, a share): it is renamed.
		}
	}
	files.rename(aside, target);
}

/**
 * The hash of every file that a manifest or a line names, by its name. Verifies every line on the way.
 */
async function expectedOf(
	context: CareContext,
	place: string,
	{root, journalBytes}: Pinned,
	signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
	const store = storeContext({...context, folder: place});
	const expected = new Map<string, string>();
	const take = (name: {readonly manifest: string; readonly sha256: string}) => {
		expected.set(name.manifest, name.sha256);
		for (const shard of Object.values(readManifest(store, name).collections).flat())
			expected.set(shard.file, shard.sha256);
	};
	if (root.base) take(root.base);
	let lines = 0;
	for (const {offset, load, changes} of new JournalReader(context.files, join(place, rootFiles[1])).from(0)) {
		if (offset >= journalBytes) break;
		if (load) take(load);
		if ('file' in changes) expected.set(changes.file, changes.sha256);
		if (++lines % 256 === 0) await turn();
		signal.throwIfAborted();
	}
	return expected;
}

function* packed(
	context: CareContext,
	place: string,
	{texts, journalBytes, paths}: Pinned,
	expected: ReadonlyMap<string, string>,
	head: Omit<BackupList, 'files'>,
	signal: AbortSignal,
	tell: (progress: Progress) => void,
): Generator<PackedFile> {
	const {files, folder} = context;
	const listed: ListedFile[] = [];
	const sizes = paths.map((path) => files.info(join(place, path))?.bytes ?? 0);
	const total = sizes.reduce((sum, bytes) => sum + bytes, journalBytes);
	let done = 0;
	async function* copied(path: string, bytes: number): AsyncGenerator<Uint8Array> {
		const hash = createHash('sha256');
		let length = 0;
		for (const chunk of chunksOf(context, join(place, path), bytes)) {
			signal.throwIfAborted();
			hash.update(chunk);
			length += chunk.length;
			done += chunk.length;
			yield chunk;
			tell({stage: 'backup', done, total, unit: 'bytes'});
		}
		const sha256 = hash.digest('hex');
		const known = expected.get(basename(path));
		if (length !== bytes || (path.startsWith('base/') && known !== sha256))
			throw damagedFile(join(folder, path), 'is not what was written');
		listed.push({path, bytes, sha256});
	}
	for (const [path, bytes] of texts) {
		listed.push({path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex')});
		yield {name: path, chunks: [bytes]};
	}
	yield {name: rootFiles[1], chunks: copied(rootFiles[1], journalBytes)};
	for (const [index, path] of paths.entries()) yield {name: path, chunks: copied(path, sizes[index]!)};
	// Its turn comes when the others are written, and their hashes are known.
	yield {
		name: listFile,
		chunks: (async function* () {
			const list: BackupList = {...head, files: listed};
			yield `${JSON.stringify(list, null, '\t')}\n`;
		})(),
	};
}

const chunk = 1024 * 1024;

function* chunksOf({files}: CareContext, path: string, bytes: number): Generator<Uint8Array> {
	const file = files.open(path, 'read');
	try {
		for (let position = 0; position < bytes; ) {
			const read = files.readAt(file, position, Math.min(chunk, bytes - position));
			if (read.length === 0) return;
			position += read.length;
			yield read;
		}
	} finally {
		files.close(file);
	}
}
