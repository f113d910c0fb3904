import {useState} from 'react';
import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import {Menu, menuRows} from '../../components/menu.tsx';
import {Picker} from '../../components/picker.tsx';
import {useDashboard} from '../../dashboard.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useWork} from '../../hooks/use-work.ts';
import {armWayOf} from '../connections/arm-words.ts';
import {useIsBusy} from '../connections/use-set-up.ts';
import {useTarget} from '../connections/use-target.ts';
import {armLines, nextWay, removalsAt} from './arm-view.ts';
import {type Arrow, Page, type StepProps} from './page.tsx';

/** Step 8: how far the target is armed, one step on, and back. */
export function ArmStep(props: StepProps) {
	const {size, adoption, step, target, source, to} = props;
	const {rollcall} = useDashboard();
	const work = useWork();
	const {arm, disarm, send} = useTarget(target);
	const [open, show] = useState<'ways' | 'location' | undefined>(undefined);
	const busy = useIsBusy(target.name);
	const locations = useQuery('location names', '', () => rollcall.locationNames());
	const may = mayApprove(rollcall.operator) && !rollcall.readOnly && target.tested?.ok === true;
	const armed = target.armed ?? 'disarmed';
	const upload = adoption.steps[6];
	const isProven = upload?.state === 'done';
	const close = () => show(undefined);
	if (open === 'location')
		return (
			<Picker
				size={size}
				title="Removals at which location?"
				items={[...(locations.data ?? [])].map(([id, name]) => ({id, label: name, hint: id}))}
				take={(id) => {
					close();
					arm(removalsAt(id, locations.data?.get(id) ?? id));
				}}
				leave={close}
			/>
		);
	const way = nextWay(armed);
	const menu = {
		size,
		title: `How far is ${target.name} armed?`,
		items: [
			{id: 'cancel', label: 'As it is: cancel', take: close},
			...[armWayOf.first, armWayOf.additions].map((each) => ({
				id: each.id,
				label: each.label,
				take: () => {
					close();
					arm(each);
				},
			})),
			{
				id: 'removals',
				label: 'Additions, and removals at one location …',
				take: () => show('location'),
			},
			{
				id: 'all',
				label: armWayOf.all.label,
				take: () => {
					close();
					arm(armWayOf.all);
				},
			},
		],
		leave: close,
	};
	return (
		<Page
			{...props}
			arrow={arrow()}
			lines={armLines(armed, step, size.columns)}
			needed={['arm', 'disarm']}
			labels={{arm: 'other levels'}}
			handlers={{
				arm: may && !busy ? () => show('ways') : undefined,
				disarm: armed !== 'disarmed' && maySync(rollcall.operator) && !busy ? disarm : undefined,
				send: armed !== 'disarmed' && may && !busy ? send : undefined,
			}}
			over={open === 'ways' ? {rows: menuRows(menu), element: <Menu {...menu} />} : undefined}
		/>
	);

	function arrow(): Arrow {
		if (busy) return {text: `${target.name} is being worked on.`, label: 'wait', run: undefined};
		if (target.tested?.ok !== true)
			return {
				text: `⏎ tries ${target.name} first, and shows its host key; nothing is sent.`,
				label: 'test',
				run: mayApprove(rollcall.operator) && !rollcall.readOnly ? () => work.test(target.name) : undefined,
			};
		if (!isProven)
			return {
				text: 'More is armed once the first upload is proven: ⏎ goes back to step 7.',
				label: 'step 7',
				run: () => to(7),
			};
		if (way === undefined)
			return {
				text: `Done: ${source?.name ?? 'what is read'} goes out with every night that the guards let pass. s sends now.`,
				label: 'go on',
				run: undefined,
			};
		return {
			text:
				way.id === 'additions'
					? '⏎ arms additions and updates; asks first.'
					: `Additions go out: s sends them now. After a night or more, ⏎ arms everything; a has one location first.`,
			label: way.id === 'additions' ? 'arm' : 'arm all',
			run: may ? () => arm(way) : undefined,
		};
	}
}
