import {createHash} from 'node:crypto';
import {z} from 'zod';
import type {StateDamagedError} from '../core/errors.ts';
import type {FileSystem} from '../io/files.ts';
import {damagedFile} from './damage.ts';
import {type ChangeFile, changeFileSchema, type ManifestName, manifestNameSchema} from './format.ts';

/**
 * A line of the journal is one commit:
 *
 *     {"sha256":"<64 hex digits>","sequence":12,"at":"…","changes":[{"collection","key","before"?,"after"?},…]}
 *
 * The hash is over the bytes of the line that follow it (from `"sequence"` to the last brace). A commit
 * that loads empty collections names their records by a manifest in `load` and lists only the others. A very
 * long list stands in a file of its own, one change a line, and `changes` is its name, hash and size.
 */
export const changeSchema = z.object({
	collection: z.string(),
	key: z.string(),
	before: z.unknown().optional(),
	after: z.unknown().optional(),
});
export type StoredChange = z.infer<typeof changeSchema>;

const lineSchema = z.object({
	sequence: z.int().positive(),
	at: z.string(),
	load: manifestNameSchema.optional(),
	/** A repair put it in the place of a line that nobody has any more. */
	lost: z.literal(true).optional(),
	changes: z.union([z.array(changeSchema), changeFileSchema]),
});
export type JournalEntry = z.infer<typeof lineSchema>;

/** An entry with where its line begins and where the next one does, in bytes. */
export interface PlacedEntry extends JournalEntry {
	readonly offset: number;
	readonly end: number;
}

/** What stands at the head of a line. */
export interface LineHead {
	readonly sequence: number;
	readonly at: string;
	/** Where the line begins and where the next one does, in bytes. */
	readonly offset: number;
	readonly end: number;
	/** Files of the base folder that the line names: a manifest, a file of changes. */
	readonly names: readonly string[];
}

const headPattern =
	/^"sequence":(?<sequence>\d+),"at":"(?<at>[^"]*)",(?:"load":\{"manifest":"(?<load>[^"]*)","sha256":"[^"]*"\},)?"changes":(?:\[|\{"file":"(?<list>[^"]*)")/;
/** No head is longer. */
const headMost = 600;

const head = '{"sha256":"';
const headLength = head.length + 64 + '",'.length;
const newline = 0x0a;
const chunk = 4 * 1024 * 1024;
/** A line that is verified before each commit is no longer. */
const longest = 64 * 1024;

export interface LineParts {
	readonly sequence: number;
	readonly at: string;
	readonly load?: ManifestName | undefined;
	/** JSON texts, or the file that they stand in. */
	readonly changes: readonly string[] | ChangeFile;
}

/** The line of one commit. */
export function journalLine({sequence, at, load, changes}: LineParts): Buffer {
	const named = load === undefined ? '' : `"load":${JSON.stringify(load)},`;
	const list = 'file' in changes ? JSON.stringify(changes) : `[${changes.join(',')}]`;
	const rest = `"sequence":${sequence},"at":${JSON.stringify(at)},${named}"changes":${list}}`;
	const hash = createHash('sha256').update(rest).digest('hex');
	return Buffer.from(`${head}${hash}",${rest}\n`);
}

/** Reads and verifies lines; names file and line in what it throws. */
export class JournalReader {
	readonly #files: FileSystem;
	readonly #path: string;

	constructor(files: FileSystem, path: string) {
		this.#files = files;
		this.#path = path;
	}

	/**
	 * Whole lines from `offset` on. A last line without its newline is not one of them: it was never
	 * committed, or is being written this moment.
	 * @throws StateDamagedError on a whole line that is not what was written.
	 */
	*from(offset: number): Generator<PlacedEntry> {
		for (const [start, line] of this.#lines(offset)) {
			yield {...this.#parse(line, start), offset: start, end: start + line.length + 1};
		}
	}

	/** Whether the line of this sequence ends right before `offset`. */
	endsAt(offset: number, sequence: number): boolean {
		if (offset === 0) return false;
		const file = this.#open();
		try {
			if (this.#files.readAt(file, offset - 1, 1)[0] !== newline) return false;
			const start = this.#lineStart(file, 0, offset - 1);
			return sequenceOf(this.#files.readAt(file, start, headLength + 40)) === sequence;
		} finally {
			this.#files.close(file);
		}
	}

	/**
	 * Verifies the line that ends right before `offset`, unless it is very long: nobody is to commit on top of a line
	 * that was damaged since it was read.
	 */
	verifyBefore(offset: number): void {
		const file = this.#open();
		try {
			const from = Math.max(0, offset - longest);
			const bytes = this.#files.readAt(file, from, offset - from);
			const start = bytes.lastIndexOf(newline, bytes.length - 2) + 1;
			if (bytes.at(-1) !== newline) throw this.#damaged(from + start);
			if (start > 0 || from === 0) this.#verify(bytes.subarray(start, -1), from + start);
		} finally {
			this.#files.close(file);
		}
	}

	/** How many bytes are whole lines. */
	wholeBytes(): number {
		const file = this.#open();
		try {
			return this.#lineStart(file, 0, this.#files.info(this.#path)?.bytes ?? 0);
		} finally {
			this.#files.close(file);
		}
	}

	/**
	 * The heads of whole lines from `offset` on: what a line names, without its changes. Lines that name files are
	 * verified, and with `verify` all of them.
	 */
	*heads(offset: number, {verify = false}: {readonly verify?: boolean} = {}): Generator<LineHead> {
		for (const [start, line] of this.#lines(offset)) {
			const found = headPattern.exec(line.toString('latin1', headLength, headLength + headMost));
			if (found === null) throw this.#damaged(start);
			const {sequence, at, load, list} = found.groups as Record<string, string | undefined>;
			if (verify || load !== undefined || list !== undefined) this.#verify(line, start);
			yield {
				sequence: Number(sequence),
				at: at ?? '',
				offset: start,
				end: start + line.length + 1,
				names: [load, list].filter((name) => name !== undefined),
			};
		}
	}

	/** The entry of one commit among the first `end` bytes; found by halving, since sequences only grow. */
	find(sequence: number, end: number): PlacedEntry | undefined {
		const offset = this.#offsetOf(sequence, end);
		if (offset === undefined) return undefined;
		const line = this.#lineAt(offset);
		if (line === undefined) return undefined;
		const entry = this.#parse(line, offset);
		return entry.sequence === sequence ? {...entry, offset, end: offset + line.length + 1} : undefined;
	}

	/** The whole line that begins at `offset`, read in pieces that grow: most lines are short. */
	#lineAt(offset: number): Buffer | undefined {
		const file = this.#open();
		try {
			for (let length = 64 * 1024; ; length *= 8) {
				const bytes = this.#files.readAt(file, offset, length);
				const end = bytes.indexOf(newline);
				if (end !== -1) return bytes.subarray(0, end);
				if (bytes.length < length) return undefined;
			}
		} finally {
			this.#files.close(file);
		}
	}

	#offsetOf(sequence: number, end: number): number | undefined {
		const file = this.#open();
		try {
			let low = 0;
			let high = end;
			while (low < high) {
				const middle = this.#lineStart(file, low, Math.floor((low + high) / 2));
				const found = sequenceOf(this.#files.readAt(file, middle, headLength + 40));
				if (found === undefined) throw this.#damaged(middle);
				if (found === sequence) return middle;
				if (found > sequence) high = middle;
				else low = this.#nextLine(file, middle, end);
			}
			return undefined;
		} finally {
			this.#files.close(file);
		}
	}

	/** Where the line that holds this byte begins, not before `low`. */
	#lineStart(file: number, low: number, position: number): number {
		for (let end = position; end > low; ) {
			const start = Math.max(low, end - 64 * 1024);
			const found = this.#files.readAt(file, start, end - start).lastIndexOf(newline);
			if (found !== -1) return start + found + 1;
			end = start;
		}
		return low;
	}

	#nextLine(file: number, position: number, end: number): number {
		for (let start = position; start < end; start += 64 * 1024) {
			const found = this.#files.readAt(file, start, 64 * 1024).indexOf(newline);
			if (found !== -1) return start + found + 1;
		}
		return end;
	}

	*#lines(offset: number): Generator<readonly [start: number, line: Buffer]> {
		const file = this.#open();
		try {
			let rest: Buffer[] = [];
			let start = offset;
			for (let position = offset; ; ) {
				const bytes = this.#files.readAt(file, position, chunk);
				if (bytes.length === 0) return;
				position += bytes.length;
				let begin = 0;
				for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, begin)) {
					const part = bytes.subarray(begin, end);
					const line = rest.length === 0 ? part : Buffer.concat([...rest, part]);
					yield [start, line];
					rest = [];
					start += line.length + 1;
					begin = end + 1;
				}
				if (begin < bytes.length) rest.push(bytes.subarray(begin));
			}
		} finally {
			this.#files.close(file);
		}
	}

	#verify(line: Buffer, offset: number): Buffer {
		const hash = line.toString('latin1', head.length, head.length + 64);
		const rest = line.subarray(headLength);
		if (createHash('sha256').update(rest).digest('hex') !== hash) throw this.#damaged(offset);
		return rest;
	}

	#parse(line: Buffer, offset: number): JournalEntry {
		const parsed = lineSchema.safeParse(parseRest(this.#verify(line, offset)));
		if (!parsed.success) throw this.#damaged(offset);
		return parsed.data;
	}

	#damaged(offset: number): StateDamagedError {
		const before = this.#files.read(this.#path)?.subarray(0, offset) ?? Buffer.alloc(0);
		let line = 1;
		for (let at = before.indexOf(newline); at !== -1; at = before.indexOf(newline, at + 1)) line++;
		return damagedFile(
			this.#path,
			`line ${line} is not what was written; the ${line - 1} before it are whole`,
		);
	}

	#open(): number {
		if (this.#files.info(this.#path) === undefined) {
			throw damagedFile(this.#path, 'is missing');
		}
		return this.#files.open(this.#path, 'read');
	}
}

function parseRest(rest: Buffer): unknown {
	try {
		return JSON.parse(`{${rest.toString('utf8')}`);
	} catch {
		return undefined;
	}
}

/** The sequence at the head of a line, without reading the line. */
function sequenceOf(start: Buffer): number | undefined {
	const found = /^"sequence":(\d+),/.exec(start.toString('latin1', headLength));
	return found?.[1] === undefined ? undefined : Number(found[1]);
}
