import {useState} from 'react';
import type {ConnectionView, KindView} from '../../../sync/rollcall.ts';
import {stepNames} from '../../../sync/set-up.ts';
import {wrap} from '../../components/cell.ts';
import {Menu, menuLimit, menuRows} from '../../components/menu.tsx';
import {Picker} from '../../components/picker.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {blank, line} from '../../line.ts';
import {NewConnection, useTakePreset} from './new-connection.tsx';
import {wantsTarget} from './next-step.ts';
import {PresetMenu} from './preset-menu.tsx';
import {stepHead} from './steps.ts';

/**
 * The first two steps: the kind, and its settings. Then the connection is made, and what comes next is kept in the
 * state; what was begun before is offered first.
 */
export function SetUp({
	size,
	there,
	leave,
	made,
}: {
	readonly size: Size;
	/** The connections that are there. */
	readonly there: readonly ConnectionView[];
	readonly leave: () => void;
	/** Goes on with this one. */
	readonly made: (name: string) => void;
}) {
	const {rollcall} = useDashboard();
	const [kinds] = useState(() => rollcall.kinds());
	const [chosen, choose] = useState<string | undefined>(undefined);
	const [isKnown, know] = useState(false);
	const takePreset = useTakePreset();
	const kind = kinds.find((one) => one.kind === chosen);
	const back = () => choose(undefined);
	if (kind?.preset !== undefined && !isKnown)
		return (
			<PresetMenu
				size={size}
				kind={kind}
				take={(choice) => {
					takePreset(kind, choice);
					know(true);
				}}
				leave={back}
			/>
		);
	if (kind !== undefined)
		return (
			<NewConnection
				key={kind.kind}
				size={size}
				kind={kind}
				back={kind.preset === undefined ? back : () => know(false)}
				made={made}
			/>
		);
	const label = ({title, reads, publishes, evidence, mirrors}: KindView) =>
		`${title}${reads && publishes ? ': reads and publishes' : reads ? ': reads a roster' : publishes ? ': receives uploads' : evidence ? ': tells what is there' : mirrors !== undefined ? ': kept as the directory is' : ''}`;
	const goOn = there.flatMap(({name, setUp}) =>
		setUp === undefined
			? []
			: [
					{
						id: `begun ${name}`,
						label: `Go on with ${name}, at the step “${stepNames[setUp]}”`,
						hint: name,
						take: () => made(name),
					},
				],
	);
	// The mark stands at what comes next.
	const offered = wantsTarget(there)
		? [...kinds].sort((a, b) => Number(b.publishes) - Number(a.publishes))
		: kinds;
	const items = [
		...goOn,
		...offered.map((one) => ({
			id: one.kind,
			label: label(one),
			hint: one.kind,
			take: () => choose(one.kind),
		})),
	];
	if (items.length > menuLimit)
		return (
			<Picker
				size={size}
				title="A new connection: which kind?"
				items={items}
				take={(id) => items.find((one) => one.id === id)?.take()}
				leave={leave}
			/>
		);
	const menu = {size, title: 'Which kind?', items, leave};
	return (
		<View
			size={size}
			lines={[
				...stepHead('A new connection', undefined, 'kind', 'What it is a link to.', size.columns),
				blank,
				...wrap(
					'First what people come from, then the upload. Nothing is sent unasked.',
					size.columns - 6,
				).map((text) => line('   ', text)),
			]}
			over={{rows: menuRows(menu), element: <Menu {...menu} />}}
		/>
	);
}
