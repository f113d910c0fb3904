/**
 * Which of many texts stand there twice, in 8 bytes and some room each: eight million roster ids would be a gigabyte
 * as strings. It knows hashes of 64 bits; {@link ManyKeys.earlier} compares the texts themselves.
 */
export class ManyKeys {
	#high = new Uint32Array(1 << 12);
	#low = new Uint32Array(1 << 12);
	#count = 0;
	readonly #candidates = new Set<string>();
	readonly #lines = new Map<string, number>();

	/** Notes a text; one that may have been there before becomes a candidate. */
	add(text: string): void {
		const [high, low] = hash(text);
		if (this.#count * 2 >= this.#high.length) this.#grow();
		if (this.#put(high, low)) this.#count++;
		else this.#candidates.add(`${high}.${low}`);
	}

	/** Whether a second look is needed at all. */
	get hasCandidates(): boolean {
		return this.#candidates.size > 0;
	}

	/**
	 * On the second way through, in the same order: the line where this very text stood first; undefined where it is the
	 * first, or alone.
	 */
	earlier(text: string, line: number): number | undefined {
		const [high, low] = hash(text);
		if (!this.#candidates.has(`${high}.${low}`)) return undefined;
		const first = this.#lines.get(text);
		if (first === undefined) this.#lines.set(text, line);
		return first;
	}

	/** False: it was there. */
	#put(high: number, low: number): boolean {
		const mask = this.#high.length - 1;
		for (let at = low & mask; ; at = (at + 1) & mask) {
			if (this.#high[at] === 0 && this.#low[at] === 0) {
				this.#high[at] = high;
				this.#low[at] = low;
				return true;
			}
			if (this.#high[at] === high && this.#low[at] === low) return false;
		}
	}

	#grow(): void {
		const [high, low] = [this.#high, this.#low];
		this.#high = new Uint32Array(high.length * 2);
		this.#low = new Uint32Array(low.length * 2);
		for (let at = 0; at < high.length; at++)
			if (high[at] !== 0 || low[at] !== 0) this.#put(high[at]!, low[at]!);
	}
}

/** Two multiplicative hashes over the same code units (constants of MurmurHash3 and of FNV); never both 0. */
function hash(text: string): readonly [high: number, low: number] {
	let high = 0x9747b28c;
	let low = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		low = Math.imul(low ^ unit, 0x01000193);
		high = Math.imul(high ^ unit, 0xcc9e2d51);
		high = (high << 15) | (high >>> 17);
	}
	high = Math.imul(high ^ (high >>> 16), 0x85ebca6b);
	low = Math.imul(low ^ (low >>> 15), 0xc2b2ae35);
	return [(high ^ (high >>> 13)) >>> 0 || 1, (low ^ (low >>> 16)) >>> 0];
}
