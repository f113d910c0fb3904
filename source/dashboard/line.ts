import {cell, cut, visible, widthOf} from './components/cell.ts';
import type {Tone} from './theme.ts';

/** A piece of a row in one tone. */
export interface Span {
	readonly text: string;
	readonly tone: Tone;
}

/** One row of the screen. Views are made of these by pure functions; `Lines` draws them, one `Text` each. */
export interface Line {
	readonly spans: readonly Span[];
	/** The row under the cursor: one bar over the whole width, in place of the spans' own tones. */
	readonly chosen?: boolean;
}

export const span = (text: string, tone: Tone = 'plain'): Span => ({text, tone});
const asSpan = (piece: Span | string): Span => (typeof piece === 'string' ? span(piece) : piece);

export const line = (...pieces: ReadonlyArray<Span | string>): Line => ({spans: pieces.map(asSpan)});
export const blank: Line = {spans: []};
export const choose = (row: Line, chosen: boolean): Line => (chosen ? {...row, chosen} : row);

/** A row with something at its right end; the left part gives way. */
export function spread(left: readonly Span[], right: readonly Span[], width: number): Line {
	const tail = fitSpans(right, width);
	const room = width - tail.reduce((sum, {text}) => sum + widthOf(text), 0);
	const head = fitSpans(left, Math.max(0, room - 1));
	const used = head.reduce((sum, {text}) => sum + widthOf(text), 0);
	return {spans: [...head, span(' '.repeat(Math.max(0, room - used))), ...tail]};
}

/** The spans as they may be drawn: text made visible, all of it in no more than `width` columns. */
export function fitSpans(spans: readonly Span[], width: number): readonly Span[] {
	const out: Span[] = [];
	let left = width;
	for (const {text, tone} of spans) {
		if (left <= 0) break;
		const shown = cut(text, left);
		if (shown !== '') out.push({text: shown, tone});
		left -= widthOf(shown);
		if (shown !== visible(text)) break;
	}
	return out;
}

/** A row's text in exactly `width` columns, for the bar under the cursor. */
export const flat = (row: Line, width: number) => cell(row.spans.map(({text}) => text).join(''), width);
