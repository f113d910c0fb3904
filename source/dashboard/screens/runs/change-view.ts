import type {Change} from '../../../core/plan/plan.ts';
import {placeName} from '../../../core/roster/problem.ts';
import {cell, wrap} from '../../components/cell.ts';
import {changeTitle, differences, differingFields, type Names} from '../../difference.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {fieldName} from '../../phrases.ts';
import {beginsLeaving} from '../../plan-groups.ts';
import {glyphs} from '../../theme.ts';

const signs = {
	create: glyphs.plus,
	update: glyphs.update,
	reactivate: glyphs.plus,
	deactivate: glyphs.minus,
	remove: glyphs.minus,
} as const;

/** One change in a row: whom, and why. */
export function changeRow(change: Change, columns: number, chosen: boolean, called?: string): Line {
	const name = Math.min(34, Math.max(22, Math.floor(columns * 0.28)));
	const due = change.kind === 'accounts' && !change.before?.leaving ? change.after?.leaving?.due : undefined;
	const why =
		due !== undefined
			? `leaves on ${due.slice(0, 10)}: no longer listed`
			: change.action === 'update' && !change.reason.includes('absent')
				? `${differingFields(change) || change.reason}`
				: change.reason;
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(`${due === undefined ? signs[change.action] : glyphs.minus} `, 'strong'),
			cell(changeTitle(change, called), name),
			' ',
			// A long id says nothing to a person, and half of one less: it stands in the change itself.
			span(cell(change.kind === 'accounts' && change.key.length <= 8 ? change.key : '', 8), 'faint'),
			' ',
			span(why),
		),
		chosen,
	);
}

/** One change in full: both sides, field by field, why, and from where. */
export function changeLines(
	change: Change,
	columns: number,
	names?: Names,
	called?: string,
): readonly Line[] {
	const all = differences(change, names);
	const label = Math.max(14, ...all.map(({field}) => fieldName(field).length + 2));
	const side = Math.max(12, Math.floor((columns - label - 9) / 2));
	const both = change.before !== undefined && change.after !== undefined;
	return [
		line(
			' ',
			span(`${signs[change.action]} ${changeTitle(change, called)}`, 'strong'),
			span(`   ${beginsLeaving(change) ? 'leaving' : change.action}   ${change.key}`, 'faint'),
		),
		blank,
		...(change.reason === ''
			? []
			: wrap(`Why: ${change.reason}`, columns - 6).map((text) => line('   ', text))),
		...(change.place === undefined ? [] : [line('   ', span(`From: ${placeName(change.place)}`, 'faint'))]),
		blank,
		line(
			'   ',
			span(cell('Field', label) + (both ? `${cell('Now', side)}   ${cell('Then', side)}` : ''), 'faint'),
		),
		...all.flatMap(({field, before, after}) => {
			const left = both ? wrap(before === '' ? '(nothing)' : before, side) : wrap(before || after, side * 2);
			const right = both ? wrap(after === '' ? '(nothing)' : after, side) : [];
			return Array.from({length: Math.max(left.length, right.length)}, (_, row) =>
				line(
					'   ',
					span(cell(row === 0 ? fieldName(field) : '', label), 'faint'),
					cell(left[row] ?? '', both ? side : side * 2),
					...(both
						? [
								span(row === 0 ? ` ${glyphs.arrow} ` : '   ', 'accent'),
								span(cell(right[row] ?? '', side), 'strong'),
							]
						: []),
				),
			);
		}),
		...(all.length === 0 ? [line('   ', span('Nothing that a person would see differs.', 'faint'))] : []),
	];
}
