import type {AdoptForecast} from '../../../sync/answers/adopting.ts';
import {useDashboard} from '../../dashboard.ts';
import {useExportRows} from '../../hooks/use-export-rows.tsx';
import {useKeptValue} from '../../hooks/use-kept.ts';
import {useStart} from '../../hooks/use-start.ts';
import {useIsBusy} from '../connections/use-set-up.ts';
import {forecastCsv, forecastLines} from './forecast-view.ts';
import {said} from './lines.ts';
import {type Arrow, onward, Page, type StepProps} from './page.tsx';

/** Step 4: what the next sync would do there. */
export function ForecastStep(props: StepProps) {
	const {size, step, to, source, make} = props;
	const {rollcall} = useDashboard();
	const start = useStart();
	const [result, keep] = useKeptValue<AdoptForecast | undefined>(`forecast ${source?.name}`, undefined);
	const busy = useIsBusy(source?.name ?? '');
	const exporting = useExportRows(size, result?.people.length ?? 0, 'forecast.csv', () =>
		result === undefined ? [] : forecastCsv(result),
	);
	const look = () => {
		if (source !== undefined)
			start(
				source.name,
				`Forecast of ${source.name}`,
				(signal) => rollcall.adoptForecast(source.name, signal),
				keep,
			);
	};
	return (
		<Page
			{...props}
			arrow={arrow()}
			lines={
				result === undefined
					? said(
							step.at === undefined
								? 'Nobody has looked yet.'
								: `When it was looked at last: ${step.message}.`,
							size.columns,
						)
					: forecastLines(result, size.columns)
			}
			handlers={{
				'adoption-compare':
					source === undefined || busy || (result === undefined && step.state !== 'done') ? undefined : look,
				'export-rows': exporting.open,
			}}
			labels={{'adoption-compare': 'look again'}}
			over={exporting.over}
		/>
	);

	function arrow(): Arrow {
		if (source === undefined)
			return {text: 'No roster is read yet: ⏎ makes a connection to your SIS.', label: 'connect', run: make};
		if (busy) return {text: `${source.name} is being read and planned.`, label: 'read', run: undefined};
		if (result === undefined && step.state !== 'done')
			return {
				text: `⏎ reads ${source.name} and shows what its next sync would do; nothing is changed.`,
				label: 'look',
				run: look,
			};
		if (step.state !== 'done')
			return {
				text: 'Somebody would be there twice: ⏎ goes back to the IDs; n goes on all the same.',
				label: 'step 3',
				run: () => to(3),
			};
		return onward(props, 'Looked at');
	}
}
