import {type CellStyle, onSpace, plainStyle, styleAfter} from './style.ts';

/** A row as a terminal holds it: one character and one style a column. */
export interface Cells {
	readonly characters: readonly string[];
	readonly styles: readonly CellStyle[];
	/** Where the blank rest begins. */
	readonly end: number;
}

/**
 * Characters of which every terminal knows that they are one column wide: Latin, Greek, Cyrillic, dashes and quotes,
 * arrows, mathematics, boxes, blocks, shapes, and the marks that the theme uses. Terminals disagree on others (wide,
 * combining, emoji), so that nobody can say in which column what follows them stands.
 */
const certain =
	/^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02af\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203b\u203d-\u2048\u204a-\u205e\u2190-\u2193\u2200-\u22ff\u23ce\u2400-\u2426\u2500-\u25a9\u25ac-\u25b5\u25b7-\u25bf\u25c1-\u25fa\u2714\u2716]*$/;
const sequence = /\x1b\[([\d;]*)m/g;

/**
 * The cells of a row of Ink's, which closes at its end what it opened.
 * @returns undefined where their columns are not certain, or where it holds more than text and SGR.
 */
export function cellsOf(row: string, columns: number): Cells | undefined {
	const characters: string[] = [];
	const styles: CellStyle[] = [];
	let style: CellStyle | undefined = plainStyle;
	let end = 0;
	const take = (text: string) => {
		if (!certain.test(text)) return false;
		for (const character of text) {
			if (characters.length === columns) break;
			const seen = character === ' ' ? onSpace(style!) : style!;
			characters.push(character);
			styles.push(seen);
			if (character !== ' ' || seen !== plainStyle) end = characters.length;
		}
		return true;
	};
	let at = 0;
	for (const match of row.matchAll(sequence)) {
		if (!take(row.slice(at, match.index))) return undefined;
		style = styleAfter(style, match[1]!);
		if (style === undefined) return undefined;
		at = match.index + match[0].length;
	}
	if (!take(row.slice(at))) return undefined;
	while (characters.length < columns) {
		characters.push(' ');
		styles.push(plainStyle);
	}
	return {characters, styles, end};
}
