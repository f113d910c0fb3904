import {maySync} from '../../../core/directory/operators.ts';
import type {Run} from '../../../core/plan/run.ts';
import {runTitle} from '../../../core/plan/run-words.ts';
import {undoneRuns} from '../../../core/plan/undone.ts';
import type {MirrorResult} from '../../../sync/answers/mirror.ts';
import type {PlanResult} from '../../../sync/answers/runs.ts';
import type {Overview} from '../../../sync/rollcall.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {finder} from '../../find.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useFind} from '../../hooks/use-find.tsx';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useOpen} from '../../hooks/use-open.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useRemembered} from '../../hooks/use-remembered.ts';
import {useWork} from '../../hooks/use-work.ts';
import {levels} from '../../layers.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {number, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import type {Screen} from '../screen.ts';
import {waitingLines} from '../waiting.ts';
import {nightsLine, runRow, runsHead} from './list-view.ts';
import {MirrorPlanPage} from './mirror-plan.tsx';
import {OneRun} from './one-run.tsx';
import {Preview} from './preview.tsx';
import {WireHold} from './wire-hold.tsx';

/** A row of the list: a plan that waits, a run that is held, or one that was. */
type Item =
	| {readonly type: 'plan'; readonly result: PlanResult}
	| {readonly type: 'mirror'; readonly mirror: MirrorResult}
	| {readonly type: 'held'; readonly held: Overview['held'][number]}
	| {readonly type: 'wire'; readonly wire: Overview['wire'][number]}
	| {readonly type: 'run'; readonly run: Run};

const planOf = /^plan (.*)$/s;
const wireOf = /^wire (.*)$/s;

function Runs({size}: {readonly size: Size}) {
	const {previews} = useDashboard();
	const [open, setOpen] = useOpen('runs');
	const leave = () => setOpen(undefined);
	const name = planOf.exec(open ?? '')?.[1];
	const mirror = name === undefined ? undefined : previews.mirrorOf(name);
	if (mirror !== undefined) return <MirrorPlanPage size={size} result={mirror} leave={leave} />;
	const result = name === undefined ? undefined : previews.of(name);
	if (result !== undefined) return <Preview size={size} result={result} leave={leave} />;
	const target = wireOf.exec(open ?? '')?.[1];
	if (target !== undefined) return <WireHold key={open} size={size} target={target} leave={leave} />;
	if (open !== undefined && name === undefined)
		return <OneRun key={open} size={size} id={open} leave={leave} />;
	return <AllRuns size={size} open={setOpen} />;
}

function AllRuns({size, open}: {readonly size: Size; readonly open: (what: string) => void}) {
	const {rollcall, previews, overview} = useDashboard();
	const work = useWork();
	const runs = useQuery('runs', '', () => rollcall.runs({limit: 500}));
	const plans = previews.all();
	const waiting = (overview.data?.held ?? []).filter(
		({connection}) => previews.of(connection) === undefined && previews.mirrorOf(connection) === undefined,
	);
	const find = useFind('runs', () => list.to(0));
	const every: readonly Item[] = [
		...plans.map((result): Item => ({type: 'plan', result})),
		...previews.mirrors().map((mirror): Item => ({type: 'mirror', mirror})),
		...waiting.map((held): Item => ({type: 'held', held})),
		...(overview.data?.wire ?? []).map((wire): Item => ({type: 'wire', wire})),
		...(runs.data?.items ?? []).map((run): Item => ({type: 'run', run})),
	];
	const matches = finder(find.text);
	const items = find.text === '' ? every : every.filter((item) => matches(itemText(item)));
	const finding = find.line(items.length, every.length);
	const height = Math.max(1, size.rows - 3);
	const list = useList('runs list', items.length, height);
	const here = items[list.cursor];
	const rowOf = (id: string) => items.findIndex((item) => item.type === 'run' && item.run.id === id);
	useRemembered('runs', list, here?.type === 'run' ? here.run.id : undefined, runs.data && rowOf);
	const may = maySync(rollcall.operator);
	const again = connectionOf(here);
	const opening = (item: Item | undefined) => {
		switch (item?.type) {
			case 'run':
				return () => open(item.run.id);
			case 'plan':
				return () => open(`plan ${item.result.connection}`);
			case 'mirror':
				return () => open(`plan ${item.mirror.connection}`);
			case 'wire':
				return () => open(`wire ${item.wire.target}`);
			case 'held':
				return may ? () => work.plan(item.held.connection) : undefined;
			case undefined:
				return undefined;
		}
	};
	useKeys({
		level: levels.screen,
		handlers: {
			...list.handlers,
			open: opening(here),
			'copy-id': useCopyId(here?.type === 'run' ? here.run.id : undefined),
			...find.handlers,
			'plan-again': may && again !== undefined ? () => work.plan(again) : undefined,
		},
	});
	if (runs.data === undefined)
		return <View size={size} lines={waitingLines(runs, 'the history', size.columns)} />;
	const now = rollcall.clock.now();
	const undone = undoneRuns(runs.data.items);
	const rows = items.slice(list.top, list.top + height).map((item, index): Line => {
		const chosen = list.top + index === list.cursor;
		return item.type === 'run'
			? runRow(item.run, now, size.columns, chosen, undone.get(item.run.id))
			: waitingRow(item, now, chosen);
	});
	const none = [
		line(
			'   ',
			span('No run yet. ', 'strong'),
			'On screen Connections, p shows what a sync would do and s syncs.',
		),
	];
	return (
		<>
			{find.keys}
			<View
				size={size}
				lines={[
					nightsLine(runs.data.items, now, size.columns),
					finding ?? blank,
					runsHead(size.columns),
					...(items.length > 0 ? rows : find.text === '' ? none : nothingFound),
				]}
			/>
		</>
	);
}

const nothingFound = [line('   ', span('No run holds that. Backspace widens the search.', 'faint'))];

/** All that a row says, to be searched. */
function itemText(item: Item): string {
	switch (item.type) {
		case 'plan':
			return `plan ${item.result.connection}`;
		case 'mirror':
			return `plan ${item.mirror.connection}`;
		case 'held':
			return `held ${item.held.connection} ${item.held.message}`;
		case 'wire':
			return `held package ${item.wire.target} ${item.wire.message}`;
		case 'run': {
			const {id, state, trigger, by, begin, message = ''} = item.run;
			return `${id} ${runTitle(item.run)} ${state} ${trigger} ${by} ${begin} ${message}`;
		}
	}
}

const connectionOf = (item: Item | undefined): string | undefined => {
	switch (item?.type) {
		case 'plan':
			return item.result.connection;
		case 'mirror':
			return item.mirror.connection;
		case 'held':
			return item.held.connection;
		case 'run':
			return item.run.kind === 'sync' || item.run.kind === 'mirror' ? item.run.connectionName : undefined;
		case 'wire':
		case undefined:
			return undefined;
	}
};

const waitingPlan = (item: Extract<Item, {type: 'plan' | 'mirror'}>) =>
	item.type === 'plan'
		? {
				connection: item.result.connection,
				held: item.result.plan.outcome === 'held',
				changes: item.result.plan.changes.length,
			}
		: {
				connection: item.mirror.connection,
				held: item.mirror.outcome === 'held',
				changes: (item.mirror.plan?.writes.length ?? 0) + (item.mirror.incoming?.plan.changes.length ?? 0),
			};

/** What waits for a decision stands above what was. */
function waitingRow(item: Exclude<Item, {type: 'run'}>, now: Date, chosen: boolean): Line {
	const pointer = chosen ? ` ${glyphs.pointer} ` : '   ';
	if (item.type === 'plan' || item.type === 'mirror') {
		const {connection, held, changes} = waitingPlan(item);
		return choose(
			line(
				pointer,
				span(
					held ? `${glyphs.attention} Plan of ${connection}, held` : `${glyphs.fine} Plan of ${connection}`,
					held ? 'attention' : 'fine',
				),
				span(`  ${number(changes)} changes, not applied: Enter shows it`, 'plain'),
			),
			chosen,
		);
	}
	if (item.type === 'wire') {
		const {target, since, message} = item.wire;
		return choose(
			line(
				pointer,
				span(`${glyphs.attention} Package for ${target} held since ${when(since, now)}`, 'attention'),
				span(`  Enter shows what it would take away: ${message}`),
			),
			chosen,
		);
	}
	const {connection, since, message} = item.held;
	return choose(
		line(
			pointer,
			span(`${glyphs.attention} ${connection} held since ${when(since, now)}`, 'attention'),
			span(`  ${message}: Enter plans again`),
		),
		chosen,
	);
}

export const runsScreen: Screen = {
	id: 'runs',
	title: 'Runs',
	about: [
		'What was done, newest first, and on top what waits: a plan is a run that has not happened. Open it to see every change with its reason, then approve it or leave it.',
	],
	Component: Runs,
};
