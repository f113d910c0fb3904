import type {SettingGroup} from '../../../sync/setting-list.ts';
import {cell, cut, visible, widthOf, wrap} from '../../components/cell.ts';
import {blank, choose, type Line, line, type Span, span} from '../../line.ts';
import {glyphs} from '../../theme.ts';
import {heldText, type SettingRow, settingText} from './rows.ts';

/** Rows above the list, and below it what the setting under the cursor means. */
export const aroundRows = 2 + 6;

export function settingsLines({
	groups,
	group,
	rows,
	cursor,
	top,
	height,
	columns,
}: {
	readonly groups: readonly SettingGroup[];
	readonly group: number;
	readonly rows: readonly SettingRow[];
	readonly cursor: number;
	readonly top: number;
	readonly height: number;
	readonly columns: number;
}): readonly Line[] {
	const here = rows[cursor];
	const widths = widthsIn(rows, columns);
	return [
		groupsLine(groups, group, columns),
		blank,
		...rows
			.slice(top, top + height)
			.map((row, index) => settingLine(row, widths, columns, top + index === cursor)),
		...Array.from({length: Math.max(0, height - rows.length)}, () => blank),
		...(here === undefined ? [] : aboutLines(here, columns)),
	];
}

/** The groups side by side; where they do not fit, with less space between. */
function groupsLine(groups: readonly SettingGroup[], group: number, columns: number): Line {
	const isWide = groups.reduce((sum, {title}) => sum + widthOf(title) + 3, 0) <= columns;
	return line(
		...groups.flatMap(({title}, index): readonly Span[] => [
			span(isWide || index === 0 ? ' ' : ''),
			span(` ${title} `, index === group ? 'chosen' : 'faint'),
		]),
	);
}

interface Widths {
	readonly label: number;
	/** 0: there is no room for keys beside what holds; the one under the cursor is told below. */
	readonly key: number;
}

/** Columns of what holds and whether it is set here. */
const heldWidth = 34;

function widthsIn(rows: readonly SettingRow[], columns: number): Widths {
	const longest = (of: (row: SettingRow) => string, least: number) =>
		Math.max(least, ...rows.map((row) => widthOf(visible(of(row))) + 2));
	const label = Math.min(
		34,
		longest((row) => row.label, 20),
	);
	const key = Math.min(
		40,
		longest((row) => row.key, 12),
	);
	return {label, key: label + key + heldWidth <= columns ? key : 0};
}

function settingLine(row: SettingRow, w: Widths, columns: number, chosen: boolean): Line {
	const {key, label, value, adds} = row;
	const width = w.label + w.key;
	const isDefault = value === undefined && !adds;
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(cell(adds ? `${label}…` : label, w.label), adds ? 'faint' : 'plain'),
			...(w.key > 0 ? [span(cell(adds ? `${key}…` : key, w.key), 'faint')] : []),
			adds
				? span('add a name', 'faint')
				: span(cell(heldText(row), columns - width - 15), isDefault ? 'plain' : 'strong'),
			' ',
			span(isDefault ? 'default' : adds ? '' : `${glyphs.marked} set here`, 'faint'),
		),
		chosen,
	);
}

/** From when a change counts, where its meaning does not say it. */
function countsFrom(key: string): string {
	if (key === 'theme' || key.startsWith('serve.')) return '';
	return key.startsWith('notifications.') ? 'The next message goes by it.' : 'The next run goes by it.';
}

/** What the setting does, what holds where nothing is set, and from when a change counts. */
function aboutLines({setting, key, value, adds}: SettingRow, columns: number): readonly Line[] {
	const sentence = `${setting.meaning[0]?.toUpperCase()}${setting.meaning.slice(1)}.`;
	const fallback =
		setting.default === undefined
			? 'Nothing is set by default.'
			: Array.isArray(setting.default) && setting.default.length === 0
				? 'Default: none.'
				: `Default: ${settingText(setting.default)}.`;
	const named = `${glyphs.rule.repeat(2)} ${key}${adds ? 'NAME' : ''} `;
	return [
		// The key as the commands take it.
		line(
			span(cut(named, columns) + glyphs.rule.repeat(Math.max(0, columns - widthOf(visible(named)))), 'faint'),
		),
		...wrap(sentence, columns - 6)
			.slice(0, 3)
			.map((text) => line('   ', text)),
		line(
			'   ',
			span(`${fallback} ${adds || value === undefined ? '' : 'It is set here. '}${countsFrom(key)}`, 'faint'),
		),
		...(setting.looser === undefined
			? []
			: [
					line(
						'   ',
						span('It protects accounts: where a change would protect less, you are asked.', 'faint'),
					),
				]),
	];
}
