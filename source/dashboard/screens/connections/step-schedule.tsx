import {useDashboard} from '../../dashboard.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {needsService, scheduleWords} from './schedule-words.ts';
import type {StepProps} from './step-page.tsx';
import {SettingsStep} from './step-settings.tsx';

/** The time zone of all connections, as far as it is read. */
export function useZone(): string {
	const {rollcall} = useDashboard();
	const items = useQuery('settings', '', () => rollcall.settings());
	const zone = items.data?.find(({key}) => key === 'timeZone');
	return String(zone?.value ?? zone?.default ?? 'UTC');
}

/** Sync Frequency [S]: how often, at what time of day, in which time zone. */
export function ScheduleStep(props: StepProps) {
	const {settings, byHand, evidence} = props.connection;
	const zone = useZone();
	const words = scheduleWords(settings, zone);
	const said =
		byHand !== undefined
			? ['⏎ goes on.', `It runs by hand only: ${byHand}.`]
			: words === undefined
				? ['⏎ leaves it by hand: it runs when you press s. e sets how often and when it runs by itself.']
				: [`⏎ goes on: ${words}. e changes it.`, needsService];
	return (
		<SettingsStep
			{...props}
			at="schedule"
			about={evidence ? 'When it is read by itself.' : 'When it syncs by itself, once the set-up is done.'}
			said={said}
			unset={({key}) => (key === 'timeZone' ? `${zone}, that of all connections` : 'not set')}
			locked={byHand !== undefined}
		/>
	);
}
