import {type ReactNode, useState} from 'react';
import {crosswalkKinds} from '../../../core/adopt/crosswalk.ts';
import {mayApprove} from '../../../core/directory/operators.ts';
import {Menu, menuLimit, menuRows} from '../../components/menu.tsx';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import {useDashboard} from '../../dashboard.ts';
import {usePathPrompt} from '../../hooks/use-path-prompt.tsx';
import {count} from '../../phrases.ts';
import {useIsBusy} from '../connections/use-set-up.ts';
import {alreadyOf, idsLines, keyName, pairsOf} from './ids-view.ts';
import {said} from './lines.ts';
import {type Arrow, onward, Page, type StepProps} from './page.tsx';
import {type Compared, useIds} from './use-ids.ts';

/** Step 3: how the ids that are there and those of the source meet, and that they are kept. */
export function IdsStep(props: StepProps) {
	const {size, adoption, step, to, source, make} = props;
	const {rollcall, go} = useDashboard();
	const {compared, compare, write, store} = useIds(source?.name);
	const [open, show] = useState<'keys' | 'write' | undefined>(undefined);
	const busy = useIsBusy(source?.name ?? '');
	const may = mayApprove(rollcall.operator) && !rollcall.readOnly;
	const map = usePathPrompt(size, {
		title: 'Which checked list?',
		note: 'The CSV that e wrote, as you corrected it: its pairs are taken, and no others.',
		kept: 'crosswalk',
		take: ([path]) => compare(path === undefined ? {} : {map: path}, map.again),
	});
	const isKnown = adoption.steps[1]?.state === 'done';
	const over =
		open === 'keys' && compared !== undefined ? keysMenu() : open === 'write' ? filePrompt() : map.over;
	return (
		<Page
			{...props}
			arrow={arrow()}
			lines={
				compared === undefined
					? said(
							'Locations, people, courses and classes are compared key by key: numbers, user names, e-mail addresses. A name alone never pairs two people.',
							size.columns,
						)
					: idsLines(compared.result, size.columns)
			}
			needed={compared === undefined ? [] : ['export-rows', 'adoption-map', 'adoption-pair']}
			labels={{'export-rows': 'write list'}}
			handlers={
				source === undefined || busy
					? {}
					: {
							// Where Enter compares, that key is enough.
							'adoption-compare':
								isKnown && (compared !== undefined || step.state === 'done')
									? () => compare(compared?.options)
									: undefined,
							'adoption-pair': (compared?.result.suggested.length ?? 0) > 0 ? () => show('keys') : undefined,
							'export-rows': compared === undefined ? undefined : () => show('write'),
							'adoption-map': compared === undefined ? undefined : map.open,
						}
			}
			over={over}
		/>
	);

	function arrow(): Arrow {
		if (source === undefined)
			return {text: 'No roster is read yet: ⏎ makes a connection to your SIS.', label: 'connect', run: make};
		if (!isKnown)
			return {
				text: 'First what Apple School Manager holds has to be known: ⏎ goes back to step 2.',
				label: 'step 2',
				run: () => to(2),
			};
		if (busy) return {text: `${source.name} is being read and compared.`, label: 'read', run: undefined};
		if (compared === undefined)
			return step.state === 'done'
				? {...onward(props), text: 'They are kept: ⏎ goes on with step 4; c compares again.'}
				: {
						text: `⏎ reads ${source.name} and compares its IDs with those that are known; nothing is stored.`,
						label: 'compare',
						run: () => compare(),
					};
		const {result} = compared;
		const pairs = pairsOf(result);
		// Under ids of the source they were made already: nothing is left to be paired before that is taken back.
		if (pairs === 0 && alreadyOf(result) > 0 && step.state !== 'done')
			return {
				text: `${source.name} was synced before its IDs were compared, so its people stand beside those that are there. ⏎ goes to Runs: u takes that sync back; then 1 and c compare again.`,
				label: 'runs',
				run: () => go({screen: 'runs'}),
			};
		if (result.applied || (pairs === 0 && step.state === 'done')) return onward(props, 'They are kept');
		if (pairs === 0 && result.suggested.length > 0)
			return {
				text: 'Nothing pairs them for certain: ⏎ chooses what else may.',
				label: 'pair by',
				run: () => show('keys'),
			};
		return {
			text: may
				? `⏎ keeps the IDs of ${count(pairs, 'record')}; or e writes a list to be checked, and m takes it.`
				: 'A Site Manager keeps them.',
			label: 'keep IDs',
			run: may ? store : undefined,
		};
	}

	function keysMenu() {
		const {result} = compared as Compared;
		const used = crosswalkKinds.flatMap((kind) => result.crosswalk[kind].by);
		const further = (key: string) =>
			crosswalkKinds.reduce(
				(sum, kind) => sum + (result.crosswalk[kind].more.find((each) => each.key === key)?.pairs ?? 0),
				0,
			);
		const close = () => show(undefined);
		const menu = {
			size,
			title: 'What else may pair them?',
			notes: ['Only where you know that it means the same human, or the same class, on both sides.'],
			items: [
				{id: '', label: 'Cancel', take: close},
				...result.suggested.slice(0, menuLimit - 2).map((key) => ({
					id: key,
					label: `${keyName(key)}: ${count(further(key), 'more pair')}`,
					take: () => {
						close();
						compare({by: [...used, key]});
					},
				})),
				{
					id: 'recommended',
					label: 'Only what is sound by itself, as at first',
					take: () => {
						close();
						compare();
					},
				},
			],
			leave: close,
		};
		return overlay(menuRows(menu), <Menu {...menu} />);
	}

	function filePrompt() {
		return overlay(
			promptRows,
			<Prompt
				size={size}
				title="Write the list to which file?"
				note="CSV for a spreadsheet, readable by you alone. A file that is there is kept."
				value="ids.csv"
				take={(file) => {
					show(undefined);
					write(file);
				}}
				leave={() => show(undefined)}
			/>,
		);
	}
}

const overlay = (rows: number, element: ReactNode) => ({rows, element});
