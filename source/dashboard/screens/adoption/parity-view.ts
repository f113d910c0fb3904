import {basename} from 'node:path';
import {type Difference, pairOf} from '../../../core/parity/difference.ts';
import type {ParityGroup} from '../../../core/parity/parity.ts';
import type {CompareResult} from '../../../sync/answers/comparing.ts';
import {cell} from '../../components/cell.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {count, number, when} from '../../phrases.ts';
import {marked, said, tableLines, titled} from './lines.ts';

/** Lines that a group shows of what nothing explains; a file takes all. */
const listed = 100;

/** Two packages side by side: what nothing explains first, line by line; then what is explained; then the files. */
/** @param name what the older package is called; else as its file. */
export function parityLines(
	result: CompareResult,
	columns: number,
	now: Date,
	name = basename(result.old.path),
): readonly Line[] {
	const {old, next, files, form, explained, unexplained, counts} = result;
	return [
		...said(
			`${name}${old.at === undefined ? '' : ` of ${when(old.at, now)}`}, ${count(old.people, 'person', 'people')}, beside ${next.path === undefined ? 'what would be sent now' : basename(next.path)}, ${count(next.people, 'person', 'people')}.`,
			columns,
		),
		blank,
		...(counts.unexplained === 0
			? marked('fine', 'Every difference is explained.', columns)
			: [
					titled(`Not explained: ${count(counts.unexplained, 'difference')}`, 'e writes them to a file'),
					...unexplained.flatMap((group) => [
						...marked('attention', groupText(group), columns),
						...group.lines.slice(0, listed).map((each) => differenceLine(each, columns)),
						...(group.count > Math.min(listed, group.lines.length)
							? said(`and ${number(group.count - Math.min(listed, group.lines.length))} more`, columns)
							: []),
					]),
				]),
		...(explained.length === 0
			? []
			: [
					blank,
					titled(`Explained: ${count(counts.explained, 'difference')}`),
					...explained.flatMap((group) => marked('fine', groupText(group), columns)),
				]),
		blank,
		titled('The six files'),
		...tableLines([
			['File', 'old', 'new', 'alike', 'changed', 'only old', 'only new'],
			...files.map((each) => [
				each.file,
				...[each.old, each.next, each.same, each.changed, each.missing, each.added].map(number),
			]),
		]),
		...(form.length === 0 ? [] : [blank, titled('Written otherwise, and read alike')]),
		...form.flatMap(({file, message}) => said(`${file} ${message}`, columns, 'faint')),
	];
}

const kinds = {missing: 'only old', added: 'only new', changed: 'changed', faulty: 'faulty'} as const;

const groupText = ({count: many, file, column, text, kind}: ParityGroup): string =>
	`${number(many)} in ${file}${column === undefined ? '' : `, ${column}`} (${kinds[kind]}): ${text}`;

const nameOf = ({file, key}: Difference): string => {
	const [inClass, student] = pairOf(key);
	return file === 'rosters.csv' ? `${student} in ${inClass}` : key;
};

/** Lists are joined by tab. */
const value = (text = '') => text.replaceAll('\t', ', ');

const differenceLine = (each: Difference, columns: number): Line =>
	line(
		'       ',
		span(cell(nameOf(each), Math.min(24, Math.floor(columns / 3))), 'plain'),
		' ',
		span(
			each.kind === 'changed' || each.kind === 'faulty'
				? `${value(each.before) || '(nothing)'} → ${value(each.after) || '(nothing)'}`
				: `line ${each.oldLine ?? each.newLine ?? ''}`,
			'faint',
		),
	);

/** What nothing explains as the rows of a spreadsheet; the first one names the columns. */
export const parityCsv = ({unexplained}: CompareResult): ReadonlyArray<readonly string[]> => [
	['file', 'id', 'kind', 'column', 'before', 'after', 'old_line', 'new_line'],
	...unexplained.flatMap(({lines}) =>
		lines.map((each) => [
			each.file,
			nameOf(each),
			each.kind,
			each.column ?? '',
			value(each.before),
			value(each.after),
			String(each.oldLine ?? ''),
			String(each.newLine ?? ''),
		]),
	),
];
