import {plain} from '../components/cell.ts';
import {type CellStyle, onSpace, plainStyle, styleAfter} from './style.ts';

/** A row as a terminal holds it: one character and one style a column. */
export interface Cells {
	readonly characters: readonly string[];
	readonly styles: readonly CellStyle[];
	/** Where the blank rest begins. */
	readonly end: number;
}

const sequence = /\x1b\[([\d;]*)m/g;

/**
 * The cells of a row of Ink's, which closes at its end what it opened.
 * @returns undefined where nobody can say in which columns they stand, because terminals disagree on the width of a
 * character, or where it holds more than text and SGR.
 */
export function cellsOf(row: string, columns: number): Cells | undefined {
	const characters: string[] = [];
	const styles: CellStyle[] = [];
	let style: CellStyle | undefined = plainStyle;
	let end = 0;
	const take = (text: string) => {
		if (!plain.test(text)) return false;
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
