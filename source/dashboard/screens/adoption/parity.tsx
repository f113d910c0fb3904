import {maySync} from '../../../core/directory/operators.ts';
import type {CompareResult} from '../../../sync/answers/comparing.ts';
import {useDashboard} from '../../dashboard.ts';
import {useExportRows} from '../../hooks/use-export-rows.tsx';
import {useKeptValue} from '../../hooks/use-kept.ts';
import {usePathPrompt} from '../../hooks/use-path-prompt.tsx';
import {useStart} from '../../hooks/use-start.ts';
import {useWork} from '../../hooks/use-work.ts';
import {count, when} from '../../phrases.ts';
import {useIsBusy} from '../connections/use-set-up.ts';
import {said} from './lines.ts';
import {type Arrow, onward, Page, type StepProps} from './page.tsx';
import {parityCsv, parityLines} from './parity-view.ts';
import {isDelivered} from './standing.ts';

/** Step 5: what would be sent beside what was sent last, once the source is taken into the directory. */
export function ParityStep(props: StepProps) {
	const {size, step, adoption, target, source, make} = props;
	const {rollcall} = useDashboard();
	const start = useStart();
	const work = useWork();
	const [result, keep] = useKeptValue<CompareResult | undefined>(`parity ${target.name}`, undefined);
	const prompt = usePathPrompt(size, {
		title: 'Which earlier upload is ours compared with?',
		note: 'A zip that was sent, or its folder.',
		kept: 'uploads',
		take: ([path]) => {
			if (path !== undefined) compare(path, prompt.again);
		},
	});
	const compare = (path: string, mend?: () => void) =>
		start(target.name, 'Comparing packages', () => rollcall.compare(path, {target: target.name}), keep, mend);
	const {newest} = adoption;
	const newestAt = newest === undefined ? '' : ` of ${when(newest.at, rollcall.clock.now())}`;
	const toNewest = newest === undefined ? prompt.open : () => compare(newest.path);
	const unexplained = result?.unexplained.reduce((sum, {lines}) => sum + lines.length, 0) ?? 0;
	const exporting = useExportRows(size, unexplained, 'differences.csv', () =>
		result === undefined ? [] : parityCsv(result),
	);
	const busy = useIsBusy(target.name, source?.name ?? '');
	const may = maySync(rollcall.operator) && !rollcall.readOnly;
	return (
		<Page
			{...props}
			arrow={arrow()}
			lines={
				result === undefined
					? said(
							step.at === undefined
								? 'Nobody has compared them yet.'
								: `When they were compared last: ${step.message}.`,
							size.columns,
						)
					: parityLines(
							result,
							size.columns,
							rollcall.clock.now(),
							result.old.path === newest?.path ? 'The newest package that is known' : undefined,
						)
			}
			needed={['adoption-compare']}
			labels={{'adoption-compare': 'another zip', sync: 'sync'}}
			handlers={{
				'adoption-compare': busy ? undefined : prompt.open,
				sync:
					source !== undefined && may && !busy && isDelivered(adoption)
						? () => work.sync(source.name)
						: undefined,
				'export-rows': exporting.open,
			}}
			over={exporting.over ?? prompt.over}
		/>
	);

	function arrow(): Arrow {
		if (source === undefined)
			return {text: 'No roster is read yet: ⏎ makes a connection to your SIS.', label: 'connect', run: make};
		if (busy) return {text: 'Work on it goes on.', label: 'read', run: undefined};
		if (!isDelivered(adoption))
			return {
				text: `⏎ syncs ${source.name}: what it delivers is taken into the directory here, and nothing is sent.`,
				label: 'sync now',
				run: may ? () => work.sync(source.name) : undefined,
			};
		if (step.state === 'done') return onward(props, 'Every difference is explained');
		const open = step.figures.unexplained ?? 0;
		return step.at === undefined
			? {
					text: `⏎ compares the newest package that is known${newestAt} with what would be sent now.`,
					label: 'compare',
					run: toNewest,
				}
			: {
					text: `${count(open, 'difference is', 'differences are')} not explained: look at each, mend it at its source or in the IDs (step 3); ⏎ compares again, n goes on all the same.`,
					label: 'compare',
					run: toNewest,
				};
	}
}
