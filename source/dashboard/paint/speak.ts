import {glyphs, toAscii} from '../theme.ts';

/** A row as it is said: for what is chosen in it, brackets. */
interface SpokenRow {
	readonly text: string;
	/** The same, whether it is chosen or not. */
	readonly key: string;
	readonly chosen: boolean;
}

/** What was said of a screen. */
export type Spoken = readonly SpokenRow[];

const style = /\x1b\[[\d;]*m/g;
const inverse = /\x1b\[7m(.*?)\x1b\[(?:27|0)?m/g;
const pointers = new RegExp(`^ *[${glyphs.pointer}${toAscii(glyphs.pointer)}] `);
const rule = new RegExp(`^[ ${glyphs.rule}${toAscii(glyphs.rule)}]*$`);
const ticking = new RegExp(`^ [${glyphs.busy}${toAscii(glyphs.busy)}] `);

const tidy = (text: string) => text.replace(style, '').replace(/ {2,}/g, '  ').trim();

function spokenRow(row: string): SpokenRow {
	const plain = row.replace(style, '');
	const pointed = pointers.test(plain);
	const text = tidy(pointed ? row : row.replace(inverse, (_, chosen: string) => ` [${chosen.trim()}] `));
	// What runs tells how far it is: that it goes on is no news.
	const key = tidy(plain.replace(pointers, '')).replace(/\d+/g, (digits) =>
		ticking.test(plain) ? '0' : digits,
	);
	return {text, key, chosen: pointed || row.search(inverse) >= 0};
}

/**
 * What is new on a screen, as lines for somebody who hears it: rows that were not there before, and what is chosen
 * now. Rules and blank rows are nothing, and what only moved or is no longer chosen is no news.
 * @param before What was said before; undefined: all is new.
 */
export function speak(
	before: Spoken | undefined,
	frame: readonly string[],
): {readonly lines: readonly string[]; readonly spoken: Spoken} {
	const spoken = frame.filter((row) => !rule.test(row.replace(style, ''))).map(spokenRow);
	const keys = new Set(before?.map(({key}) => key));
	const chosen = new Set(before?.filter((row) => row.chosen).map(({text}) => text));
	const isNews = (row: SpokenRow) =>
		!keys.has(row.key) || (row.chosen && !chosen.has(row.text) && !ticking.test(` ${row.text}`));
	// Rows that say the same are said once.
	return {lines: [...new Set(spoken.filter(isNews).map(({text}) => text))], spoken};
}
