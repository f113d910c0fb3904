import type {Line} from '../line.ts';
import {line, span} from '../line.ts';
import {count} from '../phrases.ts';

/** Rows of a text that is longer than the screen, with a word on what lies below. */
export function scrolled(lines: readonly Line[], top: number, rows: number): readonly Line[] {
	if (lines.length <= rows) return lines;
	const below = lines.length - top - (rows - 1);
	return [
		...lines.slice(top, top + rows - 1),
		line('   ', span(below > 0 ? `${count(below, 'more row')} below` : 'the end', 'faint')),
	];
}
