import type {SettingView} from '../../../sync/rollcall.ts';
import {cell, cut, wrap} from '../../components/cell.ts';
import {useList} from '../../hooks/use-list.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {fieldName} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {StepPage, type StepProps, stepHeadRows, useLeaveForNow} from './step-page.tsx';
import {useSteps} from './use-set-up.ts';

/** A setting with what it is set to; the marked one is where the settings are opened. */
const settingLine = (
	setting: SettingView,
	unset: (setting: SettingView) => string,
	chosen: boolean,
	columns: number,
): Line =>
	choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(cell(fieldName(setting.key), 24), 'faint'),
			setting.value === ''
				? span(unset(setting), 'faint')
				: span(cut(setting.value, columns - 30), isUsual(setting) ? 'plain' : 'accent'),
		),
		chosen,
	);

const isUsual = ({value}: SettingView) => value === 'all' || value === 'off';

/** Rows of what the marked setting is for, with the space above it. */
const belowRows = 3;

/** A step that is taken as it stands with one key, or changed from the marked row on. */
export function SettingsStep({
	size,
	connection,
	leave,
	edit,
	at,
	about,
	said,
	unset = () => 'not set',
	locked = false,
}: StepProps & {
	readonly at: 'filter' | 'schedule';
	readonly about: string;
	/** What stands above the settings: what holds, and the keys. */
	readonly said: readonly string[];
	/** What a setting comes to where it is not set. */
	readonly unset?: (setting: SettingView) => string;
	/** Nothing is changed here. */
	readonly locked?: boolean;
}) {
	const {next, before} = useSteps(connection);
	const away = useLeaveForNow(leave);
	const part = at === 'filter' ? 'assist' : at;
	const settings = connection.settings.filter((setting) => setting.part === part);
	const head = said.flatMap((text, index) =>
		wrap(text, size.columns - 6).map((row) => line('   ', span(row, index === 0 ? 'strong' : 'plain'))),
	);
	const height = Math.max(1, size.rows - stepHeadRows - head.length - 1 - belowRows);
	const list = useList(`set-up ${connection.name} ${at} rows`, settings.length, height);
	const here = settings[list.cursor];
	return (
		<StepPage
			size={size}
			connection={connection}
			at={at}
			about={about}
			lines={[
				...head,
				blank,
				...settings
					.slice(list.top, list.top + height)
					.map((setting, row) => settingLine(setting, unset, list.top + row === list.cursor, size.columns)),
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
				settings: locked ? undefined : () => edit(part, here?.key),
			}}
			needed={['settings']}
		/>
	);
}
