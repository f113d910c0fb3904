import {useMemo} from 'react';
import {recordsOf} from '../../../core/three-way/record.ts';
import type {ThreeWay} from '../../../sync/three-way.ts';
import {wrap} from '../../components/cell.ts';
import {ruleLine} from '../../components/header.ts';
import {View} from '../../components/view.tsx';
import type {Size} from '../../dashboard.ts';
import {finder} from '../../find.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useExportRows} from '../../hooks/use-export-rows.tsx';
import {useFind} from '../../hooks/use-find.tsx';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {levels} from '../../layers.ts';
import {blank, line, span} from '../../line.ts';
import {count} from '../../phrases.ts';
import {type GroupRow, groupTitle, recordLine, recordsCsv, recordText, threeWayAbout} from './view.ts';

/** Rows below the list, for the way of the record under the cursor. */
const wayRows = 5;

/** The records of one group; below, the way of the one under the cursor, whole. */
export function OneGroup({
	size,
	found,
	row,
	open,
	explain,
	leave,
}: {
	readonly size: Size;
	readonly found: ThreeWay;
	readonly row: GroupRow;
	/** Opens a person by Person ID. */
	readonly open: (id: string) => void;
	/** Asks why a record is in or out. */
	readonly explain: (id: string) => void;
	readonly leave: () => void;
}) {
	const {kind, group} = row;
	const name = `three-way ${kind} ${group.reason} ${group.source} ${group.sent} ${group.apple}`;
	const find = useFind(name, () => list.to(0));
	const all = useMemo(() => recordsOf(found[kind], group), [found, kind, group]);
	const records = useMemo(() => {
		const matches = finder(find.text);
		return find.text === '' ? all : all.filter((record) => matches(recordText(record)));
	}, [all, find.text]);
	const height = Math.max(1, size.rows - 2 - wayRows - 1);
	const list = useList(name, records.length, height);
	const here = records[list.cursor];
	const exporting = useExportRows(size, records.length, `${group.reason}.csv`, () =>
		recordsCsv(found, kind, records),
	);
	// Whom nobody here knows has no page: explain says what is known.
	const isPerson = kind === 'people' && group.reason !== 'stranger' && group.reason !== 'next-run';
	useKeys({
		level: levels.view,
		page: threeWayAbout,
		handlers: {
			...list.handlers,
			open: here === undefined ? undefined : () => (isPerson ? open(here.key) : explain(here.key)),
			explain: here === undefined ? undefined : () => explain(here.key),
			'copy-id': useCopyId(here?.key),
			'export-rows': exporting.open,
			back: leave,
			...find.handlers,
		},
	});
	const way = here === undefined ? [] : wrap(found.way(kind, here), size.columns - 4).slice(0, wayRows);
	return (
		<>
			{find.keys}
			<View
				size={size}
				over={exporting.over}
				lines={[
					line(
						' ',
						span(groupTitle(row), 'strong'),
						span(`   ${count(group.count, kind === 'people' ? 'person' : 'class', kind)}`, 'faint'),
					),
					find.line(records.length, all.length) ?? blank,
					...(records.length === 0
						? [line('   ', span('Nobody holds that. Backspace widens the search.', 'faint'))]
						: records
								.slice(list.top, list.top + height)
								.map((record, index) => recordLine(record, size.columns, list.top + index === list.cursor))),
					...(way.length === 0 ? [] : [ruleLine(size.columns)]),
					...way.map((part) => line('  ', part)),
				]}
			/>
		</>
	);
}
