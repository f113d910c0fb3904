import {useState} from 'react';
import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {levels} from '../../layers.ts';
import {scrolled} from '../scroll.ts';
import {detailLines} from './detail-view.ts';
import {neededBy, nextStep} from './next-step.ts';
import {pageOf} from './place.ts';
import {connectionLabels, type EditAt, useConnectionHandlers} from './use-connection.ts';

/** Lines of the checklist that a person ticks, by their number from 1. */
const byHand = ({checklist}: ConnectionView) =>
	checklist.flatMap(({done, ticked}, index) =>
		done === 'by hand' || ticked !== undefined ? [{item: index + 1, done: done === true}] : [],
	);

/** One connection, whole; what only a person can check is ticked here. */
export function Detail({
	size,
	connection,
	connections,
	edit,
	arm,
	takeOver,
	tokens,
	removals,
	provision,
	make,
	leave,
}: {
	readonly size: Size;
	readonly connection: ConnectionView;
	readonly connections: readonly ConnectionView[];
	readonly edit: (name: string, at?: EditAt) => void;
	readonly arm: (name: string) => void;
	readonly takeOver: (name: string) => void;
	readonly tokens: (name: string) => void;
	readonly removals: (name: string) => void;
	readonly provision: (name: string) => void;
	readonly make: () => void;
	readonly leave: () => void;
}) {
	const {rollcall, previews, reload, report, say} = useDashboard();
	const {name} = connection;
	const items = byHand(connection);
	const [chosen, choose] = useState<number | undefined>(undefined);
	// Where nobody chose one yet: the first that is still to be done.
	const at =
		chosen ??
		Math.max(
			0,
			items.findIndex(({done}) => !done),
		);
	const marked = items[Math.min(at, items.length - 1)];
	const looked = previews.mirrorOf(name) !== undefined;
	const next = nextStep(connection, connections, looked);
	// All accounts are gone through for it: only where somebody was disconnected.
	const left = connections.some(({state}) => state === 'disconnected');
	const moves = useQuery('moves', String(left), async () => (left ? await rollcall.moves() : []));
	const runs = useQuery(`mirror ${name}`, `${connection.mirrors} ${connection.last?.run}`, async () =>
		connection.mirrors === undefined ? [] : (await rollcall.runs({limit: 200})).items,
	);
	const mirrored = runs.data?.find(
		({connectionName, mirror, state}) => connectionName === name && mirror !== undefined && state !== 'held',
	)?.mirror;
	const lines = detailLines(connection, size.columns, rollcall.clock.now(), {
		next: next?.text,
		marked: marked?.item,
		moves: moves.data ?? [],
		mirrored,
		looked,
	});
	const scroll = useScroll(pageOf(name), lines.length, size.rows);
	const own = useConnectionHandlers(connection, {edit, arm, takeOver, tokens, removals, provision});
	const tick = ({item, done}: {readonly item: number; readonly done: boolean}) => {
		// The next one is marked, so that space after space goes through them.
		if (!done) choose(Math.min(items.length - 1, at + 1));
		const text = connection.checklist[item - 1]?.text ?? '';
		rollcall.tick(name, String(item), !done).then(() => {
			// The line may be out of sight.
			say('fine', `${done ? 'No longer ticked' : 'Ticked'}: ${text}`);
			reload();
		}, report);
	};
	useKeys({
		level: levels.view,
		needed: neededBy(next),
		labels: connectionLabels,
		handlers: {
			...scroll.handlers,
			...own,
			back: leave,
			new: maySync(rollcall.operator) ? make : undefined,
			tick: marked !== undefined && mayApprove(rollcall.operator) ? () => tick(marked) : undefined,
			'next-pane': items.length > 1 ? () => choose((at + 1) % items.length) : undefined,
		},
	});
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}
