// Ink takes every cell of every frame apart and puts it together again: four fifths of a frame. A row that is one
// text, fitted beforehand, is as it stands; rollcall's screens are made of such rows. The bundle gives Ink this
// shorter way, and Ink goes its own where a frame holds anything else.

/** Zero-width characters, which Ink takes out; and what it has to take apart. */
const notPlain = /\p{Default_Ignorable_Code_Point}|[\n\t]/u;

/**
 * The rows of a frame in which every row is at most one text, from its first column.
 * @param operations What Ink's nodes wrote: `{type: 'write', x, y, text, transformers}`, `{type: 'clip'}`, `{type: 'unclip'}`.
 * @returns undefined where the frame holds anything else: clipping, several lines in one text, texts side by side.
 */
export function plainRows(operations, height) {
	const rows = Array.from({length: height}, () => '');
	const taken = new Set();
	for (const {type, x, y, text, transformers} of operations) {
		if (type !== 'write' || x !== 0 || taken.has(y) || notPlain.test(text)) return undefined;
		taken.add(y);
		// What lies outside the frame is not drawn.
		if (rows[y] === undefined) continue;
		rows[y] = transformers.reduce((line, transform) => transform(line, 0), text).trimEnd();
	}
	return rows;
}
