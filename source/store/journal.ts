import {createHash} from 'node:crypto';
import {z} from 'zod';
import {StateDamagedError} from '../core/errors.ts';
import type {FileSystem} from '../io/files.ts';
import {manifestNameSchema} from './format.ts';

/**
 * A line of the journal is one commit:
 *
 *     {"sha256":"<64 hex digits>","sequence":12,"at":"…","changes":[{"collection","key","before"?,"after"?},…]}
 *
 * The hash is over the bytes of the line that follow it (from `"sequence"` to the last brace). A commit
 * that loads empty collections names their records by a manifest in `load` and lists only the others.
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
	changes: z.array(changeSchema),
});
export type JournalEntry = z.infer<typeof lineSchema>;

/** An entry with where its line begins and where the next one does, in bytes. */
export interface PlacedEntry extends JournalEntry {
	readonly offset: number;
	readonly end: number;
}

const head = '{"sha256":"';
const headLength = head.length + 64 + '",'.length;
const newline = 0x0a;
const chunk = 4 * 1024 * 1024;

/** The line of one commit; `changes` are JSON texts. */
export function journalLine(
	sequence: number,
	at: string,
	load: z.infer<typeof manifestNameSchema> | undefined,
	changes: readonly string[],
): Buffer {
	const named = load === undefined ? '' : `"load":${JSON.stringify(load)},`;
	const rest = `"sequence":${sequence},"at":${JSON.stringify(at)},${named}"changes":[${changes.join(',')}]}`;
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

	/** Whether the line of this sequence begins at `offset`; also when it is the next one to be written. */
	begins(offset: number, sequence: number): boolean {
		const file = this.#open();
		try {
			if (offset > 0 && this.#files.readAt(file, offset - 1, 1)[0] !== newline) return false;
			const found = sequenceOf(this.#files.readAt(file, offset, headLength + 40));
			return found === undefined || found === sequence;
		} finally {
			this.#files.close(file);
		}
	}

	/** The entry of one commit among the first `end` bytes; found by halving, since sequences only grow. */
	find(sequence: number, end: number): PlacedEntry | undefined {
		const offset = this.#offsetOf(sequence, end);
		if (offset === undefined) return undefined;
		for (const entry of this.from(offset)) return entry.sequence === sequence ? entry : undefined;
		return undefined;
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

	#parse(line: Buffer, offset: number): JournalEntry {
		const hash = line.toString('latin1', head.length, head.length + 64);
		const rest = line.subarray(headLength);
		if (createHash('sha256').update(rest).digest('hex') !== hash) throw this.#damaged(offset);
		const parsed = lineSchema.safeParse(parseRest(rest));
		if (!parsed.success) throw this.#damaged(offset);
		return parsed.data;
	}

	#damaged(offset: number): StateDamagedError {
		const before = this.#files.read(this.#path)?.subarray(0, offset) ?? Buffer.alloc(0);
		let line = 1;
		for (let at = before.indexOf(newline); at !== -1; at = before.indexOf(newline, at + 1)) line++;
		return new StateDamagedError(`${this.#path} line ${line} is not what was written`, {
			notDone: 'Nothing was changed.',
			next: `Keep a copy of the state, and restore it from a backup; the commits before line ${line} are whole.`,
		});
	}

	#open(): number {
		if (this.#files.info(this.#path) === undefined) {
			throw new StateDamagedError(`${this.#path} is missing`, {next: 'Restore the state from a backup.'});
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
