/** The words of one vocabulary (OneRoster 1.1), matched by bytes in any case, spaces around them aside. */
export class Words<Word extends string> {
	/** Whether a word in another case was met: tolerated, with a note. */
	otherCase = false;
	readonly #words: ReadonlyArray<{
		readonly word: Word;
		readonly bytes: Uint8Array;
		readonly small: Uint8Array;
	}>;

	constructor(words: readonly Word[]) {
		this.#words = words.map((word) => ({
			word,
			bytes: encoder.encode(word),
			small: encoder.encode(word.toLowerCase()),
		}));
	}

	/** The word that stands there; `''` where nothing does, undefined for any other. */
	at(bytes: Uint8Array, start: number, stop: number): Word | '' | undefined {
		let from = start;
		let to = stop;
		while (from < to && bytes[from] === space) from++;
		while (to > from && bytes[to - 1] === space) to--;
		if (from === to) return '';
		for (const {word, bytes: exact, small} of this.#words) {
			if (small.length !== to - from) continue;
			let same = true;
			let sameCase = true;
			for (let at = 0; same && at < small.length; at++) {
				const byte = bytes[from + at]!;
				same = (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) === small[at];
				sameCase &&= byte === exact[at];
			}
			if (!same) continue;
			if (!sameCase) this.otherCase = true;
			return word;
		}
		return undefined;
	}
}

const encoder = new TextEncoder();
const space = 0x20;
