import {useMemo, useState} from 'react';
import type {Run} from '../../../core/plan/run.ts';
import {runTitle} from '../../../core/plan/run-words.ts';
import type {Difference, DifferingRecord} from '../../../sync/differing.ts';
import {ruleLine} from '../../components/header.ts';
import {Picker} from '../../components/picker.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {finder} from '../../find.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useFind} from '../../hooks/use-find.tsx';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {levels} from '../../layers.ts';
import {blank, line, span} from '../../line.ts';
import {when} from '../../phrases.ts';
import {scrolled} from '../scroll.ts';
import {waitingLines} from '../waiting.ts';
import {compareHead, differingLines, differingRow, recordText} from './compare-view.ts';

/** So many runs are offered to compare with. */
const offered = 200;

/** How what a run left differs from what another one left; first, which other one. */
export function Compare({
	size,
	run,
	leave,
}: {
	readonly size: Size;
	readonly run: Run;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const [other, choose] = useState<string | undefined>(undefined);
	const runs = useQuery('runs to compare', '', () => rollcall.runs({limit: offered}));
	if (runs.data === undefined)
		return <View size={size} lines={waitingLines(runs, 'the history', size.columns)} />;
	if (other !== undefined)
		return <Compared size={size} id={run.id} other={other} leave={() => choose(undefined)} />;
	const now = rollcall.clock.now();
	const applied = runs.data.items.filter(({id, generation}) => id !== run.id && generation !== undefined);
	return (
		<Picker
			size={size}
			title={`Compare what ${run.id} left with what was left by`}
			items={[
				{id: 'before', label: 'the directory just before it: what it changed, field by field'},
				...applied.map((each) => ({
					id: each.id,
					label: `${each.id} ${runTitle(each)}`,
					hint: when(each.end, now),
				})),
			]}
			take={choose}
			leave={leave}
		/>
	);
}

function Compared({
	size,
	id,
	other,
	leave,
}: {
	readonly size: Size;
	readonly id: string;
	readonly other: string;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const query = useQuery(`diff ${id} ${other}`, `${id} ${other}`, () =>
		rollcall.diff(id, other === 'before' ? undefined : other),
	);
	const [opened, open] = useState<DifferingRecord | undefined>(undefined);
	const find = useFind(`diff ${id} ${other}`, () => list.to(0));
	const all = query.data?.records ?? [];
	const found = useMemo(() => {
		const matches = finder(find.text);
		return find.text === '' ? all : all.filter((record) => matches(recordText(record)));
	}, [all, find.text]);
	const finding = find.line(found.length, all.length);
	const head =
		query.data === undefined
			? []
			: [...compareHead(query.data), ...(finding === undefined ? [] : [finding]), ruleLine(size.columns)];
	const height = Math.max(1, size.rows - head.length);
	const list = useList(`diff ${id} ${other}`, found.length, height);
	const here = found[list.cursor];
	useKeys({
		level: levels.detail,
		lets: ['screen', 'help', 'quit', 'palette'],
		handlers: {
			...list.handlers,
			open: here === undefined ? undefined : () => open(here),
			'copy-id': useCopyId(here?.key),
			back: leave,
			...find.handlers,
		},
	});
	if (query.data === undefined)
		return <View size={size} lines={waitingLines(query, `${id} and ${other}`, size.columns)} />;
	if (opened !== undefined)
		return <OneRecord size={size} record={opened} difference={query.data} leave={() => open(undefined)} />;
	const none = [
		blank,
		line('   ', span(all.length === 0 ? 'They are alike.' : 'No record holds that.', 'faint')),
	];
	return (
		<>
			{find.keys}
			<View
				size={size}
				lines={[
					...head,
					...(found.length === 0
						? none
						: found
								.slice(list.top, list.top + height)
								.map((record, index) =>
									differingRow(record, size.columns, list.top + index === list.cursor),
								)),
				]}
			/>
		</>
	);
}

function OneRecord({
	size,
	record,
	difference,
	leave,
}: {
	readonly size: Size;
	readonly record: DifferingRecord;
	readonly difference: Difference;
	readonly leave: () => void;
}) {
	const lines = differingLines(record, difference, size.columns);
	const scroll = useScroll(`differing ${record.kind} ${record.key}`, lines.length, size.rows);
	useKeys({
		level: levels.overlay,
		lets: ['screen', 'help', 'quit', 'palette'],
		handlers: {...scroll.handlers, 'copy-id': useCopyId(record.key), back: leave},
	});
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}
