/** Bytes of a page; a longer text has one of its own. */
const pageBytes = 1 << 20;
const mask = pageBytes - 1;

/**
 * A text for each row, as UTF-8 in a few pages: a million short texts cost their bytes and eight more each, and no
 * objects. A text that is put again leaves its old bytes unused.
 */
export class PackedTexts {
	readonly #pages: Buffer[] = [];
	#used = pageBytes;
	#address = new Uint32Array(1024);
	#length = new Uint32Array(1024);

	put(row: number, text: string): void {
		if (row >= this.#address.length) this.#grow(row);
		const length = Buffer.byteLength(text);
		this.#length[row] = length;
		if (length === 0) return;
		if (this.#used + length > pageBytes) {
			this.#pages.push(Buffer.allocUnsafeSlow(Math.max(pageBytes, length)));
			this.#used = 0;
		}
		const page = this.#pages.length - 1;
		this.#pages[page]!.write(text, this.#used);
		this.#address[row] = page * pageBytes + this.#used;
		this.#used += length;
	}

	get(row: number): string {
		if (this.#length[row] === 0) return '';
		const at = this.#address[row]!;
		const start = at & mask;
		return this.#pages[at >>> 20]!.toString('utf8', start, start + this.#length[row]!);
	}

	/** The byte of a row's text at this depth plus one; 0 after its end. */
	byteAt(row: number, depth: number): number {
		if (depth >= this.#length[row]!) return 0;
		const at = this.#address[row]!;
		return this.#pages[at >>> 20]![(at & mask) + depth]! + 1;
	}

	/** Orders two rows by their bytes, the first `depth` of which are equal. */
	compare(a: number, b: number, depth = 0): number {
		const [lengthA, lengthB] = [this.#length[a]!, this.#length[b]!];
		const [atA, atB] = [this.#address[a]!, this.#address[b]!];
		const [pageA, pageB] = [this.#pages[atA >>> 20]!, this.#pages[atB >>> 20]!];
		const [startA, startB] = [atA & mask, atB & mask];
		const most = Math.min(lengthA, lengthB);
		for (let at = depth; at < most; at++) {
			const difference = pageA[startA + at]! - pageB[startB + at]!;
			if (difference !== 0) return difference;
		}
		return lengthA - lengthB;
	}

	#grow(row: number) {
		const size = Math.max(row + 1, this.#address.length * 2);
		this.#address = wider(this.#address, size);
		this.#length = wider(this.#length, size);
	}
}

const wider = (from: Uint32Array<ArrayBuffer>, size: number) => {
	const to = new Uint32Array(size);
	to.set(from);
	return to;
};
