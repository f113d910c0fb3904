/** Bytes of a block; a longer text has one of its own. Going through one takes less than a millisecond. */
const blockBytes = 1 << 18;
/** A row knows its text by block and place in it: sixteen bits each. */
const mostInBlock = 0xffff;
/** No byte of UTF-8: what is found ends before it, and what was removed is found no more. */
const gap = 0xff;

interface Block {
	readonly bytes: Buffer;
	used: number;
	/** Of each text in it, and whose it is. */
	starts: Uint32Array;
	rows: Uint32Array;
	count: number;
}

/** The text of each row in a few blocks of bytes, for finding a part of one in all of them. */
export class Haystack {
	readonly #blocks: Block[] = [];
	#place = new Uint32Array(1024);
	#last: Block | undefined;

	/** How many blocks there are to go through. */
	get blocks(): number {
		return this.#blocks.length;
	}

	/** Adds the text of a row that has none. */
	put(row: number, text: string): void {
		if (row >= this.#place.length) this.#grow(row);
		const length = Buffer.byteLength(text) + 1;
		let block = this.#last;
		if (block === undefined || block.used + length > block.bytes.length || block.count >= mostInBlock) {
			const bytes = Buffer.allocUnsafeSlow(Math.max(blockBytes, length)).fill(gap);
			block = {bytes, used: 0, starts: new Uint32Array(2048), rows: new Uint32Array(2048), count: 0};
			this.#blocks.push(block);
			this.#last = block;
		}
		if (block.count === block.starts.length) {
			block.starts = wider(block.starts);
			block.rows = wider(block.rows);
		}
		block.starts[block.count] = block.used;
		block.rows[block.count] = row;
		block.bytes.write(text, block.used);
		block.used += length;
		this.#place[row] = (this.#blocks.length - 1) * 0x10000 + block.count++;
	}

	/** Takes the text of a row away, to the last byte. */
	remove(row: number): void {
		const {block, start, end} = this.#textOf(row);
		block.bytes.fill(gap, start, end);
	}

	has(row: number, needle: Uint8Array): boolean {
		const {block, start, end} = this.#textOf(row);
		const {bytes} = block;
		const first = needle[0]!;
		const last = end - needle.length;
		next: for (let at = start; at <= last; at++) {
			if (bytes[at] !== first) continue;
			for (let i = 1; i < needle.length; i++) if (bytes[at + i] !== needle[i]) continue next;
			return true;
		}
		return false;
	}

	/** Marks the rows of one block whose text holds the needle. @returns how many there are. */
	find(index: number, needle: Buffer, found: Uint8Array): number {
		const {bytes, used, starts, rows, count} = this.#blocks[index]!;
		let hits = 0;
		let entry = 0;
		for (let at = bytes.indexOf(needle); at !== -1 && at < used; ) {
			while (entry + 1 < count && starts[entry + 1]! <= at) entry++;
			found[rows[entry]!] = 1;
			hits++;
			if (entry + 1 >= count) break;
			at = bytes.indexOf(needle, starts[entry + 1]!);
		}
		return hits;
	}

	#textOf(row: number): {readonly block: Block; readonly start: number; readonly end: number} {
		const place = this.#place[row]!;
		const block = this.#blocks[place >>> 16]!;
		const entry = place & 0xffff;
		return {
			block,
			start: block.starts[entry]!,
			end: entry + 1 < block.count ? block.starts[entry + 1]! : block.used,
		};
	}

	#grow(row: number) {
		const place = new Uint32Array(Math.max(row + 1, this.#place.length * 2));
		place.set(this.#place);
		this.#place = place;
	}
}

function wider(from: Uint32Array): Uint32Array {
	const to = new Uint32Array(from.length * 2);
	to.set(from);
	return to;
}
