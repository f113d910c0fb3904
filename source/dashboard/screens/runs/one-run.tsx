import {Box} from 'ink';
import {useMemo, useReducer, useState} from 'react';
import type {Change} from '../../../core/plan/plan.ts';
import type {Run} from '../../../core/plan/run.ts';
import type {UndoResult} from '../../../sync/undoing.ts';
import {Lines} from '../../components/lines.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {finder} from '../../find.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useExportRows} from '../../hooks/use-export-rows.tsx';
import {useFind} from '../../hooks/use-find.tsx';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {useWork} from '../../hooks/use-work.ts';
import {type Handlers, levels} from '../../layers.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {number} from '../../phrases.ts';
import {scrolled} from '../scroll.ts';
import {waitingLines} from '../waiting.ts';
import {changeRow} from './change-view.ts';
import {Compare} from './compare.tsx';
import {changesCsv, changeText} from './find-changes.ts';
import {OneChange} from './one-change.tsx';
import {runLines} from './run-view.ts';
import {Stages} from './stages.tsx';
import {UndoPreview} from './undo-preview.tsx';
import {useRunActions} from './use-run-actions.ts';

const panes = ['Summary', 'Changes', 'Stages'] as const;

/** The parts of a run, the present one marked. */
const panesLine = (current: number, changes: number | undefined): Line =>
	line(
		...panes.flatMap((name, index) => [
			span(
				` ${name}${name === 'Changes' && changes !== undefined ? ` (${number(changes)})` : ''} `,
				index === current ? 'chosen' : 'faint',
			),
			' ',
		]),
		span('  Tab: the next part', 'faint'),
	);

type Over = {readonly undo: UndoResult} | 'compare' | {readonly change: Change} | undefined;

/** One run: what it came to, every change, its stages. */
export function OneRun({
	size,
	id,
	leave,
}: {
	readonly size: Size;
	readonly id: string;
	readonly leave: () => void;
}) {
	const {rollcall, hush} = useDashboard();
	const query = useQuery(`run ${id}`, id, () => rollcall.run(id));
	const work = useWork();
	const [pane, turn] = useReducer((now: number, by: number) => (now + by + panes.length) % panes.length, 0);
	const [over, set] = useState<Over>(undefined);
	const {run, changes, evidence, undoneBy} = query.data ?? {};
	const find = useFind(`run ${id} changes`, () => list.to(0));
	const found = useMemo(() => {
		const matches = finder(find.text);
		return find.text === '' ? changes : changes?.filter((change) => matches(changeText(change)));
	}, [changes, find.text]);
	const finding = pane === 1 ? find.line(found?.length ?? 0, changes?.length ?? 0) : undefined;
	const body: Size = {columns: size.columns, rows: size.rows - 2};
	const summary =
		run === undefined ? [] : runLines(run, size.columns, rollcall.clock.now(), evidence, undoneBy);
	const scroll = useScroll(`run ${id}`, summary.length, body.rows);
	const list = useList(`run ${id} changes`, found?.length ?? 0, body.rows);
	const actions = useRunActions(run, (undo) => {
		hush();
		set(undo === undefined ? undefined : {undo});
	});
	const exporting = useExportRows(body, found?.length ?? 0, `rollcall-${id}-changes.csv`, () =>
		changesCsv(found ?? []),
	);
	const change = pane === 1 ? found?.[list.cursor] : undefined;
	const handlers: Handlers = {
		...(pane === 0 ? scroll.handlers : pane === 1 ? list.handlers : {}),
		open: change === undefined ? undefined : () => set({change}),
		'next-pane': () => turn(1),
		'previous-pane': () => turn(-1),
		'plan-again':
			run?.kind === 'sync' || run?.kind === 'mirror' ? () => work.plan(run.connectionName) : undefined,
		undo: undoneBy === undefined ? actions.undo : undefined,
		'modified-csvs': pane === 1 ? undefined : actions.exportCsvs,
		'export-rows': pane === 1 ? exporting.open : undefined,
		compare: run?.generation === undefined ? undefined : () => set('compare'),
		'copy-id': useCopyId(change?.key ?? run?.id),
		back: leave,
		...(pane === 1 && changes !== undefined && changes.length > 0 ? find.handlers : {}),
	};
	// What stands over it has keys of its own.
	useKeys({level: levels.view, handlers: over === undefined ? handlers : {}});
	const close = () => set(undefined);
	if (run === undefined) return <View size={size} lines={waitingLines(query, `run ${id}`, size.columns)} />;
	if (over === 'compare') return <Compare size={size} run={run} leave={close} />;
	if (over !== undefined && 'undo' in over)
		return <UndoPreview size={size} planned={over.undo} apply={actions.apply} leave={close} />;
	if (over !== undefined) return <OneChange size={size} change={over.change} leave={close} />;
	return (
		<Box flexDirection="column" height={size.rows} width={size.columns}>
			{pane === 1 && find.keys}
			<Lines
				lines={[panesLine(pane, run.mirror === undefined ? changes?.length : undefined), finding ?? blank]}
				columns={size.columns}
				rows={2}
			/>
			<Pane
				pane={pane}
				run={run}
				changes={found}
				summary={scrolled(summary, scroll.top, body.rows)}
				list={list}
				size={{...body, rows: body.rows - (exporting.over?.rows ?? 0)}}
				found={find.text !== ''}
			/>
			{exporting.over?.element}
		</Box>
	);
}

const noneText = ({mirror, connectionName}: Run) =>
	mirror === undefined
		? 'This run changed nothing.'
		: `This run changed nothing here: what it wrote to ${connectionName} stands in its summary.`;

function Pane({
	pane,
	run,
	changes,
	summary,
	list,
	size,
	found,
}: {
	readonly pane: number;
	readonly run: Run;
	readonly changes: readonly Change[] | undefined;
	readonly summary: readonly Line[];
	readonly list: {readonly top: number; readonly cursor: number};
	readonly size: Size;
	/** They are those that hold what was typed. */
	readonly found: boolean;
}) {
	if (pane === 0) return <Lines lines={summary} columns={size.columns} rows={size.rows} />;
	if (pane === 2) return <Stages run={run} size={size} />;
	const rows =
		changes === undefined
			? [line('   ', span('History no longer keeps the changes of this run.', 'faint'))]
			: changes.length === 0
				? [line('   ', span(found ? 'No change holds that.' : noneText(run), 'faint'))]
				: changes
						.slice(list.top, list.top + size.rows)
						.map((change, index) => changeRow(change, size.columns, list.top + index === list.cursor));
	return <Lines lines={rows} columns={size.columns} rows={size.rows} />;
}
