import {maySync} from '../../../core/directory/operators.ts';
import {useDashboard} from '../../dashboard.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useWork} from '../../hooks/use-work.ts';
import {blank} from '../../line.ts';
import {count, number} from '../../phrases.ts';
import {useIsBusy} from '../connections/use-set-up.ts';
import {said} from './lines.ts';
import {type Arrow, onward, Page, type StepProps} from './page.tsx';
import {nightsLines, nightsOf} from './shadow-view.ts';
import {useImport} from './use-import.ts';

/** Runs that are looked through for nights. */
const looked = 60;

/** Step 6: nights without sending, each compared with the newest package that is known. */
export function ShadowStep(props: StepProps) {
	const {size, step, target, source, make} = props;
	const {rollcall} = useDashboard();
	const work = useWork();
	const imports = useImport(size, target.name);
	const runs = useQuery('adoption nights', '', () => rollcall.runs({limit: looked}));
	const busy = useIsBusy(target.name, source?.name ?? '');
	const may = maySync(rollcall.operator) && !rollcall.readOnly;
	const now = rollcall.clock.now();
	const {nights = 0, wanted = 0, unexplained = 0} = step.figures;
	const sync = source !== undefined && may && !busy ? () => work.sync(source.name) : undefined;
	return (
		<Page
			{...props}
			arrow={arrow()}
			lines={[
				...said(
					`${number(nights)} of ${count(wanted, 'night')}. Those on one day count once: rollcall serve or cron runs one every night. i reads the new zips of whoever uploads now, as they come.`,
					size.columns,
				),
				blank,
				...nightsLines(nightsOf(runs.data?.items ?? [], target.name), size.columns, now),
			]}
			needed={['adoption-import']}
			handlers={{
				sync: arrow().run === sync ? undefined : sync,
				'adoption-import': busy ? undefined : imports.ask,
			}}
			over={imports.over}
		/>
	);

	function arrow(): Arrow {
		if (source === undefined)
			return {text: 'No roster is read yet: ⏎ makes a connection to your SIS.', label: 'connect', run: make};
		if (busy) return {text: 'Work on it goes on.', label: 'read', run: undefined};
		if (step.state === 'done') return onward(props, 'Enough nights went by');
		if (unexplained > 0)
			return {
				text: `The last night had ${count(unexplained, 'difference')} that nothing explains: b goes back to step 5, which lists them; ⏎ syncs once more.`,
				label: 'sync now',
				run: sync,
			};
		// One today says no more than the one that was.
		if (step.at?.slice(0, 10) === now.toISOString().slice(0, 10))
			return {
				text: 'Tonight’s is there: come back tomorrow, or n goes on to the first upload all the same.',
				label: 'go on',
				run: undefined,
			};
		return {
			text: `⏎ syncs ${source.name} as a night would; ${target.name} is not armed, so nothing is sent.`,
			label: 'sync now',
			run: sync,
		};
	}
}
