import {cell, wrap} from '../../components/cell.ts';
import {ruleLine} from '../../components/header.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import type {ListState} from '../../list-state.ts';
import {count} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

/** Rows above the list, two of them words. */
export const removalHeadRows = 5;

/** Who would leave, a window of them. */
export function removalLines(
	connection: string,
	{
		ids,
		names,
		marked,
		list,
		height,
		columns,
	}: {
		readonly ids: readonly string[];
		readonly names: ReadonlyMap<string, string>;
		readonly marked: ReadonlySet<string>;
		readonly list: ListState;
		readonly height: number;
		readonly columns: number;
	},
): readonly Line[] {
	const some = ids.filter((id) => marked.has(id)).length;
	const whom = some === 0 ? (ids.length === 1 ? 'it' : 'all of them') : `the ${some} marked`;
	const words = wrap(
		ids.length === 0
			? 'No removal waits.'
			: `They were removed at the identity provider, more than the removals guard lets pass: nothing was done yet. a carries ${whom} out, d takes ${whom} back.`,
		columns - 6,
	).slice(0, removalHeadRows - 2);
	const head = [
		line(
			' ',
			span(`${count(ids.length, 'removal waits', 'removals wait')} for approval: ${connection}`, 'strong'),
		),
		...words.map((text) => line('   ', text)),
	];
	return [
		...head,
		...Array.from({length: removalHeadRows - 1 - head.length}, () => blank),
		ruleLine(columns),
		...ids.slice(list.top, list.top + height).map((id, row) => {
			const here = list.top + row === list.cursor;
			return choose(
				line(
					here ? ` ${glyphs.pointer} ` : '   ',
					span(marked.has(id) ? `${glyphs.marked} ` : '  ', 'accent'),
					cell(names.get(id) ?? '', 34),
					span(id, 'faint'),
				),
				here,
			);
		}),
	];
}
