import type {SettingView} from '../../../sync/rollcall.ts';
import {cell, cut, wrap} from '../../components/cell.ts';
import {useList} from '../../hooks/use-list.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {fieldName} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {StepPage, type StepProps, stepHeadRows, useLeaveForNow} from './step-page.tsx';
import {useSteps} from './use-set-up.ts';

/** What a switch that is not set comes to. */
const unset = ({choices, key}: SettingView) =>
	choices !== undefined && key.startsWith('patch.') ? 'on, unless Settings say otherwise' : 'not set';

/** A setting of Sync Assist, with what it is set to; the marked one is where the settings are opened. */
const assistLine = (setting: SettingView, chosen: boolean, columns: number): Line =>
	choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(cell(fieldName(setting.key), 24), 'faint'),
			setting.value === ''
				? span(unset(setting), 'faint')
				: span(cut(setting.value, columns - 30), setting.value === 'all' ? 'plain' : 'accent'),
		),
		chosen,
	);

/** Rows above the list and below it: what goes on, and what the marked setting is for. */
const aroundRows = 2 + 3;

/** Sync Assist: taken as it stands with one key, or changed from the marked row on. */
export function FilterStep({size, connection, leave, edit}: StepProps) {
	const {next, before} = useSteps(connection);
	const away = useLeaveForNow(leave);
	const settings = connection.settings.filter(({part}) => part === 'assist');
	const height = Math.max(1, size.rows - stepHeadRows - aroundRows);
	const list = useList(`set-up ${connection.name} filter rows`, settings.length, height);
	const here = settings[list.cursor];
	return (
		<StepPage
			size={size}
			connection={connection}
			at="filter"
			about="Sync Assist: what is taken of the roster, and what is mended in our copy."
			lines={[
				line('   ', span('⏎ takes it as it stands. e changes it, from the marked row on.', 'strong')),
				blank,
				...settings
					.slice(list.top, list.top + height)
					.map((setting, row) => assistLine(setting, list.top + row === list.cursor, size.columns)),
				blank,
				...wrap(here?.describe ?? '', size.columns - 6)
					.slice(0, 2)
					.map((text) => line('   ', span(text, 'faint'))),
			]}
			handlers={{
				...list.handlers,
				back: away,
				'set-up-next': () => next(),
				'set-up-before': before,
				settings: () => edit('assist', here?.key),
			}}
			needed={['settings']}
		/>
	);
}
