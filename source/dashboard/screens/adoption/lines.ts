import {cell, visible, widthOf, wrap} from '../../components/cell.ts';
import {type Line, line, type Span, span} from '../../line.ts';
import {glyphs, type Tone} from '../../theme.ts';

/** A sentence in as many rows as it takes. */
export const said = (text: string, columns: number, tone: Tone = 'plain'): readonly Line[] =>
	wrap(text, columns - 6).map((part) => line('   ', span(part, tone)));

/** The same with a mark before it. */
export const marked = (
	severity: 'fine' | 'attention' | 'failed',
	text: string,
	columns: number,
): readonly Line[] =>
	wrap(text, columns - 8).map((part, row) =>
		line(span(row === 0 ? `   ${glyphs[severity]} ` : '     ', severity), part),
	);

export const titled = (title: string, more = ''): Line =>
	line(' ', span(title, 'strong'), span(more === '' ? '' : `   ${more}`, 'faint'));

/** A few rows in columns: the first cell of each to the left, the others to the right; the first row names them. */
export function tableLines(rows: ReadonlyArray<readonly string[]>): readonly Line[] {
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.min(28, Math.max(...rows.map((row) => widthOf(visible(row[column] ?? ''))))),
	);
	return rows.map((row, index) =>
		line(
			'   ',
			...row.map(
				(text, column): Span =>
					span(
						`${column === 0 ? '' : '  '}${cell(text, widths[column]!, column === 0 ? 'left' : 'right')}`,
						index === 0 ? 'faint' : 'plain',
					),
			),
		),
	);
}
