import type {ConnectionView} from '../../../sync/rollcall.ts';
import {wrap} from '../../components/cell.ts';
import type {Size} from '../../dashboard.ts';
import {blank, line, span} from '../../line.ts';
import {EditSettings} from './edit-settings.tsx';
import {needsService, scheduleWords} from './schedule-words.ts';
import {useZone} from './step-schedule.tsx';

/** When a connection runs by itself, with what has to run for it. */
export function EditSchedule({
	size,
	connection,
	leave,
}: {
	readonly size: Size;
	readonly connection: ConnectionView;
	readonly leave: () => void;
}) {
	const zone = useZone();
	const said = ({name, settings}: ConnectionView) => {
		const words = scheduleWords(settings, zone);
		return words === undefined
			? `${name} runs by hand only: s syncs it.`
			: `${name} runs ${words}, while rollcall serve (or cron) runs.`;
	};
	return (
		<EditSettings
			size={size}
			connection={connection}
			part="schedule"
			head={[...wrap(needsService, size.columns - 2).map((text) => line(' ', span(text, 'faint'))), blank]}
			title={`When ${connection.name} runs by itself`}
			said={said}
			leave={leave}
		/>
	);
}
