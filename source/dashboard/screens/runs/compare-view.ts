import type {Difference, DifferingRecord} from '../../../sync/differing.ts';
import {cell, wrap} from '../../components/cell.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {number} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

const signs = {create: glyphs.plus, update: glyphs.update, remove: glyphs.minus} as const;
const capital = (text: string) => text.replace(/^./, (first) => first.toUpperCase());
const kindName = (kind: string) => (kind === 'accounts' ? 'people' : kind);

/** All that a person sees of a record that differs, to be searched. */
export const recordText = ({kind, key, name, action, words}: DifferingRecord): string =>
	[
		kindName(kind),
		key,
		name,
		action,
		...words.flatMap(({field, before, after}) => [field, before, after]),
	].join(' ');

/** Between what it compares, and how many records differ by kind. */
export function compareHead({from, to, counts}: Difference): readonly Line[] {
	const kinds = Object.entries(counts).map(
		([kind, {create = 0, update = 0, remove = 0}]) =>
			`${kindName(kind)} ${glyphs.plus}${number(create)} ${glyphs.update}${number(update)} ${glyphs.minus}${number(remove)}`,
	);
	return [
		line(' ', span(`From ${from} to ${to}`, 'strong')),
		line(span('   Differing  ', 'faint'), kinds.length === 0 ? 'nothing' : kinds.join(` ${glyphs.dot} `)),
	];
}

/** One record that differs, in a row. */
export const differingRow = (record: DifferingRecord, columns: number, chosen: boolean): Line =>
	choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(`${signs[record.action]} `, 'strong'),
			span(cell(kindName(record.kind), 11), 'faint'),
			cell(record.name || record.key, Math.max(20, Math.floor(columns * 0.28))),
			' ',
			span(cell(record.name === '' ? '' : record.key, 9), 'faint'),
			' ',
			record.action !== 'update'
				? ''
				: record.words.map(({field}) => field).join(', ') || 'only what rollcall notes for itself',
		),
		chosen,
	);

/** One record, field by field: how it was at the one, how at the other. */
export function differingLines(
	{kind, key, name, action, words}: DifferingRecord,
	{from, to}: Difference,
	columns: number,
): readonly Line[] {
	const label = Math.max(14, ...words.map(({field}) => field.length + 2));
	const side = Math.max(12, Math.floor((columns - label - 9) / 2));
	return [
		line(
			' ',
			span(`${signs[action]} ${name || key}`, 'strong'),
			span(`   ${kindName(kind)}   ${key}`, 'faint'),
		),
		blank,
		line('   ', span(`${cell('Field', label)}${cell(from, side)}   ${cell(to, side)}`, 'faint')),
		...words.flatMap(({field, before, after}) => {
			const [left, right] = [before, after].map((text) => wrap(text === '' ? '(nothing)' : text, side)) as [
				readonly string[],
				readonly string[],
			];
			return Array.from({length: Math.max(left.length, right.length)}, (_, row) =>
				line(
					'   ',
					span(cell(row === 0 ? capital(field) : '', label), 'faint'),
					cell(left[row] ?? '', side),
					span(row === 0 ? ` ${glyphs.arrow} ` : '   ', 'accent'),
					span(cell(right[row] ?? '', side), 'strong'),
				),
			);
		}),
	];
}
