import {useState} from 'react';
import {wrap} from '../../components/cell.ts';
import {Menu, menuRows} from '../../components/menu.tsx';
import {useDashboard} from '../../dashboard.ts';
import {blank, line, span} from '../../line.ts';
import {adoptionPlace} from '../adoption/place.ts';
import {armWays} from './arm-words.ts';
import {StepPage, type StepProps, useLeaveForNow} from './step-page.tsx';
import {useIsBusy, useSteps} from './use-set-up.ts';
import {useTarget} from './use-target.ts';

/** The last step of what is sent to: nothing goes out before it. */
export function ArmStep({size, connection, leave}: StepProps) {
	// A way was taken and is being asked about: the choices go, since both would hear the keys.
	const [taken, take] = useState(false);
	const {go} = useDashboard();
	const {to, before} = useSteps(connection);
	const {arm} = useTarget(connection);
	const busy = useIsBusy(connection.name);
	const away = useLeaveForNow(leave);
	const {name, known} = connection;
	const menu = {
		size,
		title: `Arm ${name}?`,
		items: [
			// Whoever is there already is met by the IDs that they have before anything is sent.
			...(known === true
				? [
						{
							id: 'take-over',
							label: 'Later, step by step: first the IDs are kept and the packages compared',
							take: () => {
								to(undefined);
								go({screen: 'connections', open: adoptionPlace(name)});
							},
						},
					]
				: []),
			...armWays(connection).map((way) => ({
				id: way.id,
				label: way.label,
				take: () => {
					take(true);
					arm(way, () => to(undefined, {telling: true}));
				},
			})),
			{
				id: 'shadow',
				label: 'Not now: packages are built and checked, nothing is sent. a arms it later',
				take: () => to(undefined),
			},
			...(before === undefined ? [] : [{id: 'before', label: 'Back: what it holds', take: before}]),
		],
		leave: away,
	};
	const text = known
		? 'In steps: one upload first, and look at what came of it in Apple School Manager’s activity log; then additions; then everything. Each step can be taken back.'
		: 'Nothing is known of what it holds, so it is armed only as an organisation with nothing in it. Was something uploaded before, go back and name the last package.';
	return (
		<StepPage
			size={size}
			connection={connection}
			at="arm"
			about="Until it is armed, nothing is ever sent. Arming sends nothing by itself."
			lines={[
				...wrap(text, size.columns - 6).map((part) => line('   ', part)),
				...(busy ? [blank, line('   ', 'It is being armed.')] : []),
				...(taken && !busy ? [blank, line('   ', span('⏎ shows the choices again.', 'strong'))] : []),
			]}
			handlers={{back: away, 'set-up-next': taken && !busy ? () => take(false) : undefined}}
			over={busy || taken ? undefined : {rows: menuRows(menu), element: <Menu {...menu} />}}
		/>
	);
}
