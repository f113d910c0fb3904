import type {ConnectionView} from '../../../sync/rollcall.ts';
import {Menu, menuRows} from '../../components/menu.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {armWays} from './arm-words.ts';
import {detailLines} from './detail-view.ts';
import {useTarget} from './use-target.ts';

/** How far a target is armed; each way is asked with what follows from it. */
export function ArmMenu({
	size,
	connection,
	leave,
}: {
	readonly size: Size;
	readonly connection: ConnectionView;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const {arm} = useTarget(connection);
	const menu = {
		size,
		title: `Arm ${connection.name}?`,
		notes: [
			connection.known === true
				? 'In steps: one upload, and a look at what came of it; then additions; then everything.'
				: 'Nothing is known of what it holds. Was something uploaded before, import that first: rollcall import LAST-UPLOAD.zip',
		],
		items: armWays(connection).map((way) => ({
			id: way.id,
			label: way.label,
			take: () => {
				leave();
				arm(way);
			},
		})),
		leave,
	};
	return (
		<View
			size={size}
			lines={detailLines(connection, size.columns, rollcall.clock.now())}
			over={{rows: menuRows(menu), element: <Menu {...menu} />}}
		/>
	);
}
