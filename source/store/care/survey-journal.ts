import {StateDamagedError} from '../../core/errors.ts';
import type {Work} from '../../core/ports.ts';
import type {FileSystem} from '../../io/files.ts';
import type {ChangeFile, ManifestName} from '../format.ts';
import {type JournalEntry, JournalReader} from '../journal.ts';
import {standsForLost} from './lost-line.ts';
import type {Reading} from './reading.ts';

/** A line of the journal as it lies there. */
export interface SeenLine {
	/** From 1. */
	readonly number: number;
	/** Where it begins, and where its newline ends. */
	readonly offset: number;
	readonly end: number;
	/** What it says, where it is what was written. */
	readonly entry?: SeenEntry;
	/** It stands in the place of a commit that a repair found lost: it says nothing of what that changed. */
	readonly lost?: true;
	/** Of a damaged line: what its head still seems to say. */
	readonly told?: {readonly sequence: number; readonly at: string};
	/** Where what it says ends, without the newline. */
	readonly textEnd: number;
	/** Whether other bytes stand where its newline alone should. */
	readonly endLost?: true;
}

/** A commit without its changes. */
export interface SeenEntry {
	readonly sequence: number;
	readonly at: string;
	readonly load: ManifestName | undefined;
	readonly changes: ChangeFile | undefined;
}

export interface SeenJournal {
	readonly lines: readonly SeenLine[];
	/** Bytes after the last newline: never committed. */
	readonly torn: number;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const chunk = 1024 * 1024;
/** How every line begins; inside a JSON text its quotes would be escaped. */
const head = '{"sha256":"';

/** Reads every line, the damaged ones too; undefined where there is no journal. */
export async function* surveyJournal(
	files: FileSystem,
	path: string,
	reading: Reading,
): Work<SeenJournal | undefined> {
	const info = files.info(path);
	if (info === undefined) return undefined;
	reading.files++;
	const entryOf = lineParser(files, path);
	const lines: SeenLine[] = [];
	let rest: Buffer[] = [];
	let start = 0;
	const add = (bytes: Buffer) => {
		for (const line of readLine(bytes, start, entryOf)) lines.push({number: lines.length + 1, ...line});
		start += bytes.length;
	};
	const file = files.open(path, 'read');
	try {
		for (let position = 0; ; ) {
			const bytes = files.readAt(file, position, chunk);
			if (bytes.length === 0) break;
			position += bytes.length;
			reading.counted(bytes.length);
			let begin = 0;
			for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, begin)) {
				add(Buffer.concat([...rest, bytes.subarray(begin, end + 1)]));
				rest = [];
				begin = end + 1;
			}
			if (begin < bytes.length) rest.push(Buffer.from(bytes.subarray(begin)));
			yield await reading.progress('journal.jsonl');
		}
	} finally {
		files.close(file);
	}
	const tail = Buffer.concat(rest);
	// A cut write leaves a part of a line. A whole line and one more byte is a line whose newline was changed.
	if (tail.length > 1 && entryOf(ended(tail, 1)) !== undefined) {
		add(tail);
		return {lines, torn: 0};
	}
	return {lines, torn: tail.length};
}

type EntryOf = (line: Buffer) => SeenEntry | undefined;

/** The lines that stand in the bytes up to a newline: one, or several whose newlines were changed. */
function readLine(bytes: Buffer, offset: number, entryOf: EntryOf): ReadonlyArray<Omit<SeenLine, 'number'>> {
	const end = offset + bytes.length;
	const textEnd = end - 1;
	const entry = entryOf(ended(bytes, 1));
	if (entry !== undefined)
		return [
			{
				offset,
				end,
				textEnd,
				entry,
				...(standsForLost(bytes) ? {lost: true} : {}),
				...(bytes.at(-1) === newline ? {} : {endLost: true}),
			},
		];
	// An editor that ends lines in its own way changes them all, and nothing else.
	const returned = bytes.at(-2) === carriageReturn ? entryOf(ended(bytes, 2)) : undefined;
	if (returned !== undefined) return [{offset, end, textEnd: end - 2, entry: returned, endLost: true}];
	for (let next = bytes.indexOf(head, 1); next !== -1; next = bytes.indexOf(head, next + 1)) {
		const first = entryOf(ended(bytes.subarray(0, next), 1));
		if (first === undefined) continue;
		const at = offset + next;
		const line = {offset, end: at, textEnd: at - 1, entry: first, endLost: true} as const;
		return [line, ...readLine(bytes.subarray(next), at, entryOf)];
	}
	const told = toldBy(bytes);
	return [{offset, end, textEnd, ...(told === undefined ? {} : {told})}];
}

/** The line with a newline in place of its last bytes. */
const ended = (bytes: Buffer, last: number): Buffer =>
	last === 1 && bytes.at(-1) === newline
		? bytes
		: Buffer.concat([bytes.subarray(0, -last), Buffer.from('\n')]);

/** Parses lines one by one, by the reader that the store itself uses. */
function lineParser(files: FileSystem, path: string): EntryOf {
	let line: Buffer = Buffer.alloc(0);
	const memory: FileSystem = {
		...files,
		read: () => undefined,
		open: () => 0,
		close: () => {},
		readAt: (_file, position, length) => line.subarray(position, position + length),
	};
	const reader = new JournalReader(memory, path);
	return (bytes) => {
		line = bytes;
		try {
			for (const entry of reader.from(0)) return withoutChanges(entry);
		} catch (error) {
			if (!(error instanceof StateDamagedError)) throw error;
		}
		return undefined;
	};
}

const withoutChanges = ({sequence, at, load, changes}: JournalEntry): SeenEntry => ({
	sequence,
	at,
	load,
	changes: 'file' in changes ? changes : undefined,
});

function toldBy(bytes: Buffer): SeenLine['told'] {
	const text = bytes.toString('latin1', 0, 250);
	const found = /"sequence":(\d{1,12}),"at":"(\d{4}-\d\d-\d\dT[\d:.]{8,12}Z)"/.exec(text);
	return found?.[2] === undefined ? undefined : {sequence: Number(found[1]), at: found[2]};
}
