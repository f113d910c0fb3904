import {createHash} from 'node:crypto';
import {basename, join} from 'node:path';
import {setImmediate as turn} from 'node:timers/promises';
import type {Progress} from '../../core/ports.ts';
import type {PackedFile} from '../../io/zip.ts';
import {damagedFile} from '../damage.ts';
import {JournalReader} from '../journal.ts';
import {readManifest} from '../root.ts';
import {type BackupList, type ListedFile, listFile, rootFiles} from './backup-list.ts';
import {type Pinned, storeContext} from './backup-pin.ts';
import type {CareContext} from './context.ts';

/**
 * The hash of every file that a manifest or a line names, by its name. Verifies every line on the way.
 */
export async function expectedOf(
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

/** The backup's files, its list the last of them; each is held against its hash while it is copied. */
export function* packed(
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
