import {wrap} from '../components/cell.ts';
import type {Query} from '../dashboard.ts';
import {explainError} from '../explain-error.ts';
import {blank, type Line, line, span} from '../line.ts';
import {glyphs} from '../theme.ts';

/** What a screen shows instead of its data: what it waits for, or what went wrong and what to do. */
export function waitingLines(query: Query<unknown>, what: string, columns: number): readonly Line[] {
	if (query.error === undefined) return [blank, line('  ', span(`Reading ${what}…`, 'faint'))];
	return [
		blank,
		...wrap(explainError(query.error), columns - 6).map((text, row) =>
			line(span(row === 0 ? `  ${glyphs.failed} ` : '    ', 'failed'), text),
		),
		blank,
		line('    ', span('R tries again.', 'faint')),
	];
}
