import type {KindView} from '../../../sync/rollcall.ts';
import {wrap} from '../../components/cell.ts';
import {Menu, menuRows} from '../../components/menu.tsx';
import {View} from '../../components/view.tsx';
import type {Size} from '../../dashboard.ts';
import {blank, line} from '../../line.ts';
import {stepHead} from './steps.ts';

/** Which of the systems that a kind knows it is: what is known of that one need not be typed. */
export function PresetMenu({
	size,
	kind,
	take,
	leave,
}: {
	readonly size: Size;
	readonly kind: KindView;
	readonly take: (choice: string) => void;
	readonly leave: () => void;
}) {
	const setting = kind.settings.find(({key}) => key === kind.preset);
	const menu = {
		size,
		title: 'Which system is it?',
		items: (setting?.choices ?? []).map((choice) => ({
			id: choice,
			label: setting?.names?.[choice]?.title ?? choice,
			take: () => take(choice),
		})),
		leave,
	};
	return (
		<View
			size={size}
			lines={[
				...stepHead(
					`A new connection: ${kind.title}`,
					undefined,
					'kind',
					'What it is a link to.',
					size.columns,
				),
				blank,
				...wrap(
					'What is known of it, like how to sign in, stands in the form then, and may be changed there.',
					size.columns - 6,
				).map((text) => line('   ', text)),
			]}
			over={{rows: menuRows(menu), element: <Menu {...menu} />}}
		/>
	);
}
