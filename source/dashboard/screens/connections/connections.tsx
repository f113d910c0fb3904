import {useReducer} from 'react';
import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import type {ConnectionView, Overview} from '../../../sync/rollcall.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useOpen} from '../../hooks/use-open.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useRemembered} from '../../hooks/use-remembered.ts';
import {levels} from '../../layers.ts';
import {AdoptionPage} from '../adoption/adoption.tsx';
import {adoptionPlace} from '../adoption/place.ts';
import {Findings} from '../findings/findings.tsx';
import type {Screen} from '../screen.ts';
import {waitingLines} from '../waiting.ts';
import {ArmMenu} from './arm-menu.tsx';
import {Detail} from './detail.tsx';
import {EditSchedule} from './edit-schedule.tsx';
import {EditSettings} from './edit-settings.tsx';
import {neededBy, nextStep} from './next-step.ts';
import {ProvisionOne} from './provision-one.tsx';
import {Removals} from './removals.tsx';
import {SetUp} from './set-up.tsx';
import {SetUpSteps} from './set-up-steps.tsx';
import {Tokens} from './tokens.tsx';
import {connectionLabels, type EditAt, useConnectionHandlers} from './use-connection.ts';
import {connectionsLines} from './view.ts';

type Over =
	| 'new'
	| 'findings'
	| ({readonly edit: string} & EditAt)
	| {readonly arm: string}
	| {readonly tokens: string}
	| {readonly removals: string}
	| {readonly provision: string}
	| undefined;

function Connections({size}: {readonly size: Size}) {
	const {rollcall, overview, live, hush} = useDashboard();
	const connections = useQuery('connections', String(live), () => rollcall.connections());
	const [open, setOpen] = useOpen('connections');
	const [over, setOver] = useReducer((_: Over, next: Over) => next, undefined);
	const show = (next: Over) => {
		hush();
		setOver(next);
	};
	const close = () => setOver(undefined);
	const all = connections.data ?? [];
	const named = (name: string | undefined) => all.find((one) => one.name === name);
	const opened = named(open);
	if (over === 'new')
		return (
			<SetUp
				size={size}
				there={all}
				leave={close}
				made={(name) => {
					close();
					setOpen(name);
				}}
			/>
		);
	const edited = typeof over === 'object' && 'edit' in over ? named(over.edit) : undefined;
	const {part, from} = typeof over === 'object' && 'edit' in over ? over : {};
	if (edited && part === 'schedule') return <EditSchedule size={size} connection={edited} leave={close} />;
	if (edited) return <EditSettings size={size} connection={edited} from={from} leave={close} />;
	const armed = typeof over === 'object' && 'arm' in over ? named(over.arm) : undefined;
	if (armed) return <ArmMenu size={size} connection={armed} leave={close} />;
	const given = typeof over === 'object' && 'tokens' in over ? named(over.tokens) : undefined;
	if (given) return <Tokens key={given.name} size={size} connection={given} leave={close} />;
	const held = typeof over === 'object' && 'removals' in over ? named(over.removals) : undefined;
	if (held) return <Removals key={held.name} size={size} connection={held} leave={close} />;
	const read = typeof over === 'object' && 'provision' in over ? named(over.provision) : undefined;
	if (read) return <ProvisionOne key={read.name} size={size} connection={read} leave={close} />;
	if (overview.data === undefined)
		return <View size={size} lines={waitingLines(overview, 'the state', size.columns)} />;
	if (connections.data === undefined)
		return <View size={size} lines={waitingLines(connections, 'the connections', size.columns)} />;
	if (over === 'findings') return <Findings size={size} overview={overview.data} leave={close} />;
	const does = {
		make: () => show('new'),
		edit: (name: string, at: EditAt = {}) => show({edit: name, ...at}),
		arm: (name: string) => show({arm: name}),
		takeOver: (name: string) => setOpen(adoptionPlace(name)),
		tokens: (name: string) => show({tokens: name}),
		removals: (name: string) => show({removals: name}),
		provision: (name: string) => show({provision: name}),
	};
	const leave = () => setOpen(undefined);
	const takenOver = all.find(({name, publishes}) => publishes && adoptionPlace(name) === open);
	if (takenOver !== undefined)
		return (
			<AdoptionPage
				key={takenOver.name}
				size={size}
				target={takenOver}
				connections={all}
				make={does.make}
				leave={() => setOpen(takenOver.name)}
			/>
		);
	// Who may not go on with it, or only looks, sees what there is.
	if (opened?.setUp !== undefined && !rollcall.readOnly && mayApprove(rollcall.operator))
		return <SetUpSteps size={size} connection={opened} step={opened.setUp} leave={leave} />;
	if (opened)
		return <Detail size={size} connection={opened} connections={connections.data} {...does} leave={leave} />;
	return (
		<All
			size={size}
			overview={overview.data}
			connections={connections.data}
			{...does}
			open={setOpen}
			findings={() => show('findings')}
		/>
	);
}

function All({
	size,
	overview,
	connections,
	open,
	make,
	edit,
	arm,
	takeOver,
	tokens,
	removals,
	provision,
	findings,
}: {
	readonly size: Size;
	readonly overview: Overview;
	readonly connections: readonly ConnectionView[];
	readonly open: (name: string) => void;
	readonly make: () => void;
	readonly edit: (name: string, at?: EditAt) => void;
	readonly arm: (name: string) => void;
	readonly takeOver: (name: string) => void;
	readonly tokens: (name: string) => void;
	readonly removals: (name: string) => void;
	readonly provision: (name: string) => void;
	readonly findings: () => void;
}) {
	const {rollcall, previews} = useDashboard();
	const looked = (name: string) => previews.mirrorOf(name) !== undefined;
	const height = Math.max(1, Math.min(connections.length, size.rows - 10));
	const list = useList('connections list', connections.length, height);
	const here = connections[list.cursor];
	useRemembered('connections', list, here?.id, (id) => connections.findIndex((one) => one.id === id));
	const own = useConnectionHandlers(here, {edit, arm, takeOver, tokens, removals, provision});
	useKeys({
		level: levels.screen,
		needed: here === undefined ? ['new'] : neededBy(nextStep(here, connections, looked(here.name))),
		labels: connectionLabels,
		handlers: {
			...list.handlers,
			...own,
			open: here === undefined ? undefined : () => open(here.name),
			new: maySync(rollcall.operator) ? make : undefined,
			findings: overview.findings.length > 0 ? findings : undefined,
		},
	});
	return (
		<View
			size={size}
			lines={connectionsLines({
				overview,
				connections,
				list,
				height,
				...size,
				now: rollcall.clock.now(),
				looked,
			})}
		/>
	);
}

export const connectionsScreen: Screen = {
	id: 'connections',
	title: 'Connections',
	about: [
		'Where rosters come from and where uploads go. The sentence on top says whether anything needs you; each finding names its next step.',
	],
	Component: Connections,
};
