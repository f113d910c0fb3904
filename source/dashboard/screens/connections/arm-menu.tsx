import {useState} from 'react';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {Menu, menuRows} from '../../components/menu.tsx';
import {promptRows} from '../../components/prompt.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {armWays} from './arm-words.ts';
import {detailLines} from './detail-view.ts';
import {PackagePrompt} from './package-prompt.tsx';
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
	const {arm, importPackage} = useTarget(connection);
	const [isImporting, importIt] = useState(false);
	const menu = {
		size,
		title: `Arm ${connection.name}?`,
		notes: [
			connection.known === true
				? 'In steps: one upload, and a look at what came of it; then additions; then everything.'
				: 'Nothing is known of what it holds. Was something uploaded before, that comes first: what would take people away is held then.',
		],
		items: [
			...(connection.known === true
				? []
				: [
						{
							id: 'import',
							label: 'First the last package that was uploaded: I have the zip, or its folder',
							take: () => importIt(true),
						},
					]),
			...armWays(connection).map((way) => ({
				id: way.id,
				label: way.label,
				take: () => {
					leave();
					arm(way);
				},
			})),
		],
		leave,
	};
	const prompt = (
		<PackagePrompt
			size={size}
			take={(path) => {
				leave();
				importPackage(path, () => {});
			}}
			leave={() => importIt(false)}
		/>
	);
	return (
		<View
			size={size}
			lines={detailLines(connection, size.columns, rollcall.clock.now())}
			over={
				isImporting
					? {rows: promptRows, element: prompt}
					: {rows: menuRows(menu), element: <Menu {...menu} />}
			}
		/>
	);
}
