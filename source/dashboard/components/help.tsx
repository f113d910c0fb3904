import {useReducer} from 'react';
import type {Size} from '../dashboard.ts';
import {useDashboard} from '../dashboard.ts';
import {useKeys} from '../hooks/use-keys.ts';
import {allKeys, type Scope, scopes} from '../keymap.ts';
import {type Available, levels} from '../layers.ts';
import {blank, type Line, line, span} from '../line.ts';
import {moveList} from '../list-state.ts';
import {count} from '../phrases.ts';
import {cell, wrap} from './cell.ts';
import {ruleLine} from './header.ts';
import {View} from './view.tsx';

/** Columns of the keys. */
const keysWidth = 18;

/** What can be done here and now, by where it belongs, with all its keys and in a sentence each. */
export function helpLines(
	available: readonly Available[],
	extra: readonly string[],
	ascii: boolean,
	columns: number,
): readonly Line[] {
	const order = (Object.keys(scopes) as Scope[]).reverse();
	const groups = order.flatMap((scope) => {
		const own = available.filter(({command}) => command.scope === scope);
		if (own.length === 0) return [];
		return [
			line(' ', span(scopes[scope], 'strong')),
			...own.flatMap(({command}) => {
				const keys = allKeys(command, ascii).join(' ');
				// Whole: what a key asks or destroys stands at the end of its sentence.
				return wrap(command.help, columns - keysWidth - 4).map((part, row) =>
					line('   ', span(cell(row === 0 ? keys : '', keysWidth), 'accent'), part),
				);
			}),
			blank,
		];
	});
	return [
		...extra.flatMap((text) => wrap(text, columns - 2).map((part) => line(' ', part))),
		...(extra.length > 0 ? [blank] : []),
		...groups,
	];
}

/** The help of a screen. It shows what was available when it was opened. */
export function Help({
	size,
	title,
	about,
	available,
	leave,
}: {
	readonly size: Size;
	readonly title: string;
	readonly about: readonly string[];
	readonly available: readonly Available[];
	readonly leave: () => void;
}) {
	const {theme} = useDashboard();
	const all = helpLines(available, about, theme.ascii, size.columns);
	const height = size.rows - 2;
	const most = Math.max(0, all.length - height);
	const [top, scroll] = useReducer(
		(before: number, rows: number) =>
			Math.min(most, Math.max(0, moveList({cursor: before, top: 0}, {type: 'by', rows}, most + 1, 1).cursor)),
		0,
	);
	useKeys({
		level: levels.help,
		modal: true,
		handlers: {
			up: () => scroll(-1),
			down: () => scroll(1),
			'page-up': () => scroll(-height),
			'page-down': () => scroll(height),
			first: () => scroll(-all.length),
			last: () => scroll(all.length),
			help: leave,
			'menu-leave': leave,
		},
	});
	const more = most > top ? `${count(all.length - top - height, 'more row')} below` : '';
	return (
		<View
			size={size}
			lines={[
				line(' ', span(`Help: ${title}`, 'strong'), span(more === '' ? '' : `   ${more}`, 'faint')),
				ruleLine(size.columns),
				...all.slice(top, top + height),
			]}
		/>
	);
}
