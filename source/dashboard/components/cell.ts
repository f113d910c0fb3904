import stringWidth from 'string-width';

/** Text from outside is data: these are the only ways in which it reaches the screen. */

/**
 * Characters of which every terminal knows that they are one column wide: Latin, Greek, Cyrillic, dashes and quotes,
 * arrows, mathematics, boxes, blocks, shapes, and the marks that the theme uses. Nothing in them is to be hidden, and
 * each is one UTF-16 unit. Terminals disagree on others (wide, combining, emoji).
 */
export const plain =
	/^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02af\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203b\u203d-\u2048\u204a-\u205e\u2190-\u2193\u2200-\u22ff\u23ce\u2400-\u2426\u2500-\u25a9\u25ac-\u25b5\u25b7-\u25bf\u25c1-\u25fa\u2714\u2716]*$/;
const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'});

/** No name is this long; what is longer would cost more to measure than it tells. */
const longest = 1000;
/** A letter may carry this many marks; a pile of them would climb over the rows above. */
const marksPerLetter = 4;

/** Turn the reading order round: an attack on who reads the list. */
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Controls of C0, DEL and C1. */
const controls = /[\x00-\x1f\x7f-\x9f]/g;
/** Zero-width joiner, variation selectors, soft hyphens, tags, skin tones: terminals disagree on their width. */
const invisible = /\p{Default_Ignorable_Code_Point}|\p{Cf}|\p{Emoji_Modifier}/gu;
const marks = new RegExp(`(\\p{M}{${marksPerLetter}})\\p{M}+`, 'gu');

/** The mark that stands for a control or bidi character. */
export const hidden = '␦';

const controlMark = (character: string) => {
	const code = character.charCodeAt(0);
	if (code < 0x20) return String.fromCharCode(0x2400 + code);
	return code === 0x7f ? '\u2421' : hidden;
};

/**
 * The text as it may stand on the screen: controls and bidi marks shown as visible marks, new line and tab
 * as a space, joiners and variation selectors out, its length capped.
 */
export function visible(text: string): string {
	if (text.length <= longest && plain.test(text)) return text;
	return text
		.slice(0, longest)
		.toWellFormed()
		.replace(/\r\n|[\n\t\u2028\u2029]/g, ' ')
		.replace(controls, controlMark)
		.replace(bidi, hidden)
		.replace(invisible, '')
		.replace(marks, '$1');
}

/** Columns that text takes which {@link visible} gave. */
export const widthOf = (text: string) => (plain.test(text) ? text.length : stringWidth(text));

/** As much of the text as fits, with `…` where it was cut; never wider than `width`. */
export function cut(text: string, width: number): string {
	const shown = visible(text);
	if (width <= 0) return '';
	if (widthOf(shown) <= width) return shown;
	if (plain.test(shown)) return `${shown.slice(0, width - 1)}…`;
	let kept = '';
	let used = 0;
	for (const {segment} of graphemes.segment(shown)) {
		const columns = stringWidth(segment);
		if (used + columns > width - 1) break;
		kept += segment;
		used += columns;
	}
	return `${kept}…`;
}

/** The text in exactly `width` columns: cut by grapheme, or padded. */
export function cell(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const shown = cut(text, width);
	const space = ' '.repeat(Math.max(0, width - widthOf(shown)));
	return align === 'left' ? shown + space : space + shown;
}

/** The text in lines of at most `width` columns, broken at spaces where there are any. */
export function wrap(text: string, width: number): readonly string[] {
	const room = Math.max(1, width);
	const lines: string[] = [];
	let line = '';
	for (const word of visible(text).split(' ')) {
		const joined = line === '' ? word : `${line} ${word}`;
		if (widthOf(joined) <= room) {
			line = joined;
			continue;
		}
		if (line !== '') lines.push(line);
		line = '';
		for (const {segment} of widthOf(word) > room ? graphemes.segment(word) : [{segment: word}]) {
			if (widthOf(line + segment) > room) {
				lines.push(line);
				line = '';
			}
			line += segment;
		}
	}
	if (line !== '' || lines.length === 0) lines.push(line);
	// A single letter may be wider than the room.
	return lines.map((one) => (widthOf(one) > room ? cut(one, room) : one));
}
