/**
 * Hash of a row: two murmur-like lanes of 32 bits, each field led by its length, so that no two different
 * rows run together. Made to tell one record's rows of two nights apart, never to keep a secret.
 */
export class RowHash {
	#a = 0;
	#b = 0;

	/** Begins a new row. */
	start(): void {
		this.#a = 0x9747b28c | 0;
		this.#b = 0x3c6ef372;
	}

	/** Adds the field that stands in `bytes` from `from` up to `to`; says whether a byte of it is not ASCII. */
	field(bytes: Uint8Array, from: number, to: number): boolean {
		let a = this.#a;
		let b = this.#b;
		let word = to - from;
		let seen = 0;
		let at = from;
		for (;;) {
			let k = Math.imul(word, 0xcc9e2d51);
			a ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593);
			a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
			k = Math.imul(word, 0x85ebca6b);
			b ^= Math.imul((k << 16) | (k >>> 16), 0xc2b2ae35);
			b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x52dce729) | 0;
			if (at >= to) break;
			word = bytes[at]!;
			if (at + 1 < to) word |= bytes[at + 1]! << 8;
			if (at + 2 < to) word |= bytes[at + 2]! << 16;
			if (at + 3 < to) word |= bytes[at + 3]! << 24;
			seen |= word;
			at += 4;
		}
		this.#a = a;
		this.#b = b;
		return (seen & 0x80808080) !== 0;
	}

	/** Ends the row; {@link high} and {@link low} then hold the hash. */
	end(): void {
		let a = avalanche(this.#a);
		let b = avalanche(this.#b);
		a = (a + b) | 0;
		b = (b + a) | 0;
		this.#a = avalanche(a);
		this.#b = avalanche(b);
	}

	get high(): number {
		return this.#a >>> 0;
	}

	get low(): number {
		return this.#b >>> 0;
	}

	/** The hash of the ended row. */
	value(): bigint {
		return join64(this.high, this.low);
	}
}

/** Both halves as one unsigned number of 64 bits. */
export const join64 = (high: number, low: number) => (BigInt(high) << 32n) | BigInt(low);

/** Hash of a row whose fields come as text, in their canonical order. */
export function hashFields(fields: readonly string[]): bigint {
	const hash = new RowHash();
	hash.start();
	for (const field of fields) {
		const bytes = encoder.encode(field);
		hash.field(bytes, 0, bytes.length);
	}
	hash.end();
	return hash.value();
}

const encoder = new TextEncoder();

function avalanche(hash: number): number {
	let h = hash;
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return h ^ (h >>> 16);
}
