import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {removeQuietly, writeAll, writeAside} from '../io/files.ts';
import type {Context} from './context.ts';
import {damagedFile} from './damage.ts';
import type {ChangeFile} from './format.ts';
import {changeSchema, type JournalEntry, type StoredChange} from './journal.ts';

const chunk = 1024 * 1024;
const newline = 0x0a;

/** Changes that were written aside, synced, and wait for the sequence that their name tells. */
export interface WaitingChanges {
	/** Gives the file its name, durably. */
	name(sequence: number): Promise<ChangeFile>;
	/** Removes the file where it got no name. */
	discard(): void;
}

/**
 * Writes changes, one JSON text a line, beside the base's files. To be called under the base lock, which is held
 * until the line that names the file is durable.
 */
export async function writeChanges(
	{files, paths}: Context,
	texts: Iterable<string>,
): Promise<WaitingChanges> {
	const hash = createHash('sha256');
	let bytes = 0;
	let count = 0;
	const aside = await writeAside(files, join(paths.base, 'changes'), (file) => {
		let lines: Buffer[] = [];
		let waiting = 0;
		const flush = () => {
			const together = Buffer.concat(lines);
			hash.update(together);
			writeAll(files, file, together);
			bytes += together.length;
			lines = [];
			waiting = 0;
		};
		for (const text of texts) {
			const line = Buffer.from(`${text}\n`);
			lines.push(line);
			waiting += line.length;
			count++;
			if (waiting >= chunk) flush();
		}
		flush();
	});
	const sha256 = hash.digest('hex');
	return {
		async name(sequence) {
			const name = `changes-${String(sequence).padStart(12, '0')}-${sha256.slice(0, 12)}.jsonl`;
			files.rename(aside, join(paths.base, name));
			await files.syncFolder(paths.base);
			return {file: name, sha256, bytes, count};
		},
		discard: () => removeQuietly(files, aside),
	};
}

/**
 * The changes of a line, wherever they stand.
 * @throws StateDamagedError when their file is missing or not what was written.
 */
export function changesOf(
	context: Pick<Context, 'files' | 'paths'>,
	{changes}: Pick<JournalEntry, 'changes'>,
): readonly StoredChange[] {
	return 'file' in changes ? readChanges(context, changes) : changes;
}

function readChanges(
	{files, paths}: Pick<Context, 'files' | 'paths'>,
	{file, sha256, bytes}: ChangeFile,
): readonly StoredChange[] {
	const path = join(paths.base, file);
	const content = files.read(path);
	if (content === undefined) throw damagedFile(path, 'is missing');
	if (content.length !== bytes || createHash('sha256').update(content).digest('hex') !== sha256)
		throw damagedFile(path, 'is not what was written');
	const changes: StoredChange[] = [];
	for (let start = 0; start < content.length; ) {
		const end = content.indexOf(newline, start);
		changes.push(changeSchema.parse(JSON.parse(content.toString('utf8', start, end))));
		start = end + 1;
	}
	return changes;
}
