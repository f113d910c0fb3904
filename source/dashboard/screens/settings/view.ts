import type {SettingGroup} from '../../../sync/setting-list.ts';
import {cell, wrap} from '../../components/cell.ts';
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
	const width = Math.min(40, Math.max(...rows.map(({key}) => key.length + 2), 20));
	return [
		line(
			...groups.flatMap(({title}, index): readonly Span[] => [
				span(' '),
				span(` ${title} `, index === group ? 'chosen' : 'faint'),
			]),
		),
		blank,
		...rows
			.slice(top, top + height)
			.map((row, index) => settingLine(row, width, columns, top + index === cursor)),
		...Array.from({length: Math.max(0, height - rows.length)}, () => blank),
		...(here === undefined ? [] : aboutLines(here, columns)),
	];
}

function settingLine(row: SettingRow, width: number, columns: number, chosen: boolean): Line {
	const {key, value, adds} = row;
	const isDefault = value === undefined && !adds;
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(cell(adds ? `${key}…` : key, width), adds ? 'faint' : 'plain'),
			adds
				? span('add a name', 'faint')
				: span(cell(heldText(row), columns - width - 15), isDefault ? 'plain' : 'strong'),
			' ',
			span(isDefault ? 'default' : adds ? '' : `${glyphs.marked} set here`, 'faint'),
		),
		chosen,
	);
}

/** What the setting does, what holds where nothing is set, and from when a change counts. */
function aboutLines({setting, value, adds}: SettingRow, columns: number): readonly Line[] {
	const sentence = `${setting.meaning[0]?.toUpperCase()}${setting.meaning.slice(1)}.`;
	const fallback =
		setting.default === undefined
			? 'Nothing is set by default.'
			: `Default: ${settingText(setting.default)}.`;
	return [
		blank,
		...wrap(sentence, columns - 6)
			.slice(0, 3)
			.map((text) => line('   ', text)),
		line(
			'   ',
			span(
				`${fallback} ${adds || value === undefined ? '' : 'It is set here. '}The next run goes by it.`,
				'faint',
			),
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
