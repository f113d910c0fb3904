import type {Activity} from '../../../core/state-records.ts';
import {cell, wrap} from '../../components/cell.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {actionName} from './follow-ups-view.ts';

/** All that an entry says, to be searched. */
export const activityText = ({at, by, action, subjects, code, message}: Activity): string =>
	[at, by, actionName(action), action, code, message, ...subjects].join(' ');

type Names = ReadonlyMap<string, string>;
const noNames: Names = new Map();

const about = (subjects: readonly string[], names: Names) =>
	subjects.length > 3
		? `${subjects.length} records`
		: [...new Set(subjects.map((id) => names.get(id) ?? id))].join(', ');

/** A sentence with the names of those whom it is about in place of their ids. */
export const withNames = (message: string, subjects: readonly string[], names: Names): string =>
	subjects.reduce((told, id) => told.replaceAll(id, names.get(id) ?? id), message);

/** What happened, newest first: when, who, what, with the code that Apple's own log uses. */
export const activityLines = (
	all: readonly Activity[],
	list: {readonly top: number; readonly cursor: number},
	height: number,
	now: Date,
	columns: number,
	names: Names = noNames,
): readonly Line[] =>
	all.slice(list.top, list.top + height).map(({at, by, action, subjects, code, message}, index): Line => {
		const chosen = list.top + index === list.cursor;
		return choose(
			line(
				chosen ? ` ${glyphs.pointer} ` : '   ',
				span(cell(when(at, now), 16), 'faint'),
				span(cell(by, 9)),
				' ',
				span(cell(actionName(action), 14), 'strong'),
				' ',
				span(cell(about(subjects, names), columns < 100 ? 16 : 22)),
				' ',
				span(`${code} `, 'accent'),
				span(withNames(message, subjects, names)),
			),
			chosen,
		);
	});

/** Columns of the same as a CSV. */
export const activityCsv = (all: readonly Activity[]): ReadonlyArray<readonly string[]> => [
	['at', 'by', 'action', 'about', 'code', 'message'],
	...all.map(({at, by, action, subjects, code, message}) => [
		at,
		by,
		action,
		subjects.join(' '),
		code,
		message,
	]),
];

/** One entry in full: nothing of it is cut. */
export function activityEntry(
	{at, by, action, code, message, subjects}: Activity,
	columns: number,
	now: Date,
	names: Names = noNames,
): readonly Line[] {
	const named = (id: string) => {
		const name = names.get(id);
		return name === undefined ? id : `${name}   ${id}`;
	};
	const field = (name: string, text: string) =>
		wrap(text === '' ? '-' : text, columns - 18).map((part, row) =>
			line('   ', span(cell(row === 0 ? name : '', 12), 'faint'), part),
		);
	return [
		line(' ', span(actionName(action), 'strong'), '   ', span(code, 'accent')),
		blank,
		...field('What', withNames(message, subjects, names)),
		...field('When', when(at, now)),
		...field('Who did it', by),
		...subjects.flatMap((subject, index) => field(index === 0 ? 'About' : '', named(subject))),
	];
}
