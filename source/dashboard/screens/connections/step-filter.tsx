import type {SettingView} from '../../../sync/rollcall.ts';
import {cell, cut} from '../../components/cell.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {fieldName} from '../../phrases.ts';
import {StepPage, type StepProps, useLeaveForNow} from './step-page.tsx';
import {useSteps} from './use-set-up.ts';

/** What a switch that is not set comes to. */
const unset = ({choices, key}: SettingView) =>
	choices !== undefined && key.startsWith('patch.') ? 'on, unless Settings say otherwise' : 'not set';

/** The settings of Sync Assist, a row each. */
export const assistLines = (settings: readonly SettingView[], columns: number): readonly Line[] =>
	settings.map((setting) =>
		line(
			'   ',
			span(cell(fieldName(setting.key), 24), 'faint'),
			setting.value === ''
				? span(unset(setting), 'faint')
				: span(cut(setting.value, columns - 30), setting.value === 'all' ? 'plain' : 'accent'),
		),
	);

/** Sync Assist: taken as it stands with one key. */
export function FilterStep({size, connection, leave, edit}: StepProps) {
	const {next, before} = useSteps(connection);
	const away = useLeaveForNow(leave);
	const settings = connection.settings.filter(({part}) => part === 'assist');
	return (
		<StepPage
			size={size}
			connection={connection}
			at="filter"
			about="Sync Assist: what is taken of the roster, and what is mended in our copy."
			lines={[
				line('   ', span('⏎ takes it as it stands. e changes it.', 'strong')),
				blank,
				...assistLines(settings, size.columns),
			]}
			handlers={{
				back: away,
				'set-up-next': () => next(),
				'set-up-before': before,
				settings: () => edit('assist'),
			}}
		/>
	);
}
