import {useReducer} from 'react';
import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import type {ConnectionView, Overview} from '../../../sync/rollcall.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useOpen} from '../../hooks/use-open.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {useWork} from '../../hooks/use-work.ts';
import {levels} from '../../layers.ts';
import {Findings} from '../findings/findings.tsx';
import type {Screen} from '../screen.ts';
import {scrolled} from '../scroll.ts';
import {waitingLines} from '../waiting.ts';
import {detailLines} from './detail-view.ts';
import {EditSettings, SetUp} from './set-up.tsx';
import {useDisconnect} from './use-disconnect.ts';
import {connectionsLines} from './view.ts';

type Over = 'new' | 'findings' | {readonly edit: string} | undefined;

function Connections({size}: {readonly size: Size}) {
	const {rollcall, overview, live, hush} = useDashboard();
	const connections = useQuery('connections', String(live), () => rollcall.connections());
	const [open, setOpen] = useOpen('connections');
	const [over, setOver] = useReducer((_: Over, next: Over) => next, undefined);
	const show = (next: Over) => {
		hush();
		setOver(next);
	};
	const opened = connections.data?.find(({name}) => name === open);
	if (over === 'new')
		return (
			<SetUp
				size={size}
				leave={() => setOver(undefined)}
				made={({name}) => {
					setOver(undefined);
					setOpen(name);
				}}
			/>
		);
	if (typeof over === 'object') {
		const edited = connections.data?.find(({name}) => name === over.edit);
		if (edited) return <EditSettings size={size} connection={edited} leave={() => setOver(undefined)} />;
	}
	if (overview.data === undefined)
		return <View size={size} lines={waitingLines(overview, 'the state', size.columns)} />;
	if (connections.data === undefined)
		return <View size={size} lines={waitingLines(connections, 'the connections', size.columns)} />;
	if (over === 'findings')
		return <Findings size={size} overview={overview.data} leave={() => setOver(undefined)} />;
	if (opened)
		return (
			<Detail
				size={size}
				connection={opened}
				edit={() => show({edit: opened.name})}
				leave={() => setOpen(undefined)}
			/>
		);
	return (
		<All
			size={size}
			overview={overview.data}
			connections={connections.data}
			open={setOpen}
			make={() => show('new')}
			edit={(name) => show({edit: name})}
			findings={() => show('findings')}
		/>
	);
}

/** What can be done with a connection by this operator. */
function useConnectionHandlers(connection: ConnectionView | undefined, edit: (name: string) => void) {
	const {rollcall} = useDashboard();
	const work = useWork();
	const {disconnect, reconnect} = useDisconnect();
	const may = maySync(rollcall.operator);
	if (connection === undefined || !may) return {};
	const {name, reads, running, state} = connection;
	const idle = running === undefined;
	const isOff = state === 'disconnected';
	const mayLeave = idle && mayApprove(rollcall.operator);
	return {
		sync: reads && idle && !isOff ? () => work.sync(name) : undefined,
		plan: reads && idle && !isOff ? () => work.plan(name) : undefined,
		disconnect: mayLeave && !isOff ? () => disconnect(connection) : undefined,
		reconnect: mayLeave && isOff ? () => reconnect(connection) : undefined,
		test: () => work.test(name),
		settings: () => edit(name),
	};
}

function All({
	size,
	overview,
	connections,
	open,
	make,
	edit,
	findings,
}: {
	readonly size: Size;
	readonly overview: Overview;
	readonly connections: readonly ConnectionView[];
	readonly open: (name: string) => void;
	readonly make: () => void;
	readonly edit: (name: string) => void;
	readonly findings: () => void;
}) {
	const {rollcall} = useDashboard();
	const height = Math.max(1, Math.min(connections.length, size.rows - 10));
	const list = useList('connections list', connections.length, height);
	const here = connections[list.cursor];
	const own = useConnectionHandlers(here, edit);
	useKeys({
		level: levels.screen,
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
			lines={connectionsLines({overview, connections, list, height, ...size, now: rollcall.clock.now()})}
		/>
	);
}

function Detail({
	size,
	connection,
	edit,
	leave,
}: {
	readonly size: Size;
	readonly connection: ConnectionView;
	readonly edit: (name: string) => void;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const lines = detailLines(connection, size.columns, rollcall.clock.now());
	const scroll = useScroll(`connection ${connection.name}`, lines.length, size.rows);
	const own = useConnectionHandlers(connection, edit);
	useKeys({level: levels.view, handlers: {...scroll.handlers, ...own, back: leave}});
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}

export const connectionsScreen: Screen = {
	id: 'connections',
	title: 'Connections',
	about: [
		'Where rosters come from and where uploads go. The sentence on top says whether anything needs you; each finding names its next step.',
	],
	Component: Connections,
};
