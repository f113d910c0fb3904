import {useState} from 'react';
import type {ThreeWay} from '../../../sync/three-way.ts';
import {ruleLine} from '../../components/header.ts';
import {View} from '../../components/view.tsx';
import {type Query, type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {levels} from '../../layers.ts';
import {line, span} from '../../line.ts';
import {glyphs} from '../../theme.ts';
import {Explained} from '../runs/explain.tsx';
import {OneUser} from '../users/one-user.tsx';
import {waitingLines} from '../waiting.ts';
import {OneGroup} from './one-group.tsx';
import {
	type GroupRow,
	groupLine,
	groupRows,
	headLines,
	headRows,
	sideRows,
	sidesLines,
	threeWayAbout,
} from './view.ts';

/** How screen Users calls this page where it opens people by their ids: no Person ID holds a space. */
export const threeWayPlace = 'source, sent, Apple';

/** Source, sent, Apple: who and what is missing where, in groups by reason; Enter opens one, then one of its records. */
export function ThreeWayPage({size, leave}: {readonly size: Size; readonly leave: () => void}) {
	const {rollcall} = useDashboard();
	const query = useQuery('three-way', '', () => rollcall.threeWay());
	const [row, open] = useState<GroupRow | undefined>(undefined);
	const [person, openPerson] = useState<string | undefined>(undefined);
	const [asked, ask] = useState<string | undefined>(undefined);
	// One of them at a time: each has the keys for itself.
	if (person !== undefined)
		return (
			<OneUser key={person} size={size} id={person} open={openPerson} leave={() => openPerson(undefined)} />
		);
	if (asked !== undefined) return <Explained size={size} asked={asked} leave={() => ask(undefined)} />;
	if (row !== undefined && query.data !== undefined)
		return (
			<OneGroup
				size={size}
				found={query.data}
				row={row}
				open={openPerson}
				explain={ask}
				leave={() => open(undefined)}
			/>
		);
	return <Groups size={size} query={query} open={open} leave={leave} />;
}

function Groups({
	size,
	query,
	open,
	leave,
}: {
	readonly size: Size;
	readonly query: Query<ThreeWay>;
	readonly open: (row: GroupRow) => void;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const rows = query.data === undefined ? [] : groupRows(query.data);
	const height = Math.max(1, size.rows - headRows - sideRows);
	const list = useList('three-way groups', rows.length, height);
	const here = rows[list.cursor];
	useKeys({
		level: levels.view,
		page: threeWayAbout,
		handlers: {
			...list.handlers,
			open: here === undefined ? undefined : () => open(here),
			back: leave,
		},
	});
	if (query.data === undefined)
		return (
			<View
				size={size}
				lines={waitingLines(query, 'the rosters, the last packages and the evidence', size.columns)}
			/>
		);
	const shown = rows
		.slice(list.top, list.top + height)
		.map((row, index) => groupLine(row, size.columns, list.top + index === list.cursor));
	const {people, classes} = query.data;
	const none = line(
		'   ',
		people.total + classes.total === 0
			? span('Nobody yet: people come with the first sync.', 'faint')
			: span(
					`${glyphs.fine} All are alike at the source, in what was sent, and in Apple School Manager.`,
					'fine',
				),
	);
	return (
		<View
			size={size}
			lines={[
				...headLines(query.data, rollcall.clock.now()),
				...(rows.length === 0 ? [none] : shown),
				...(here === undefined ? [] : [ruleLine(size.columns), ...sidesLines(here, size.columns)]),
			]}
		/>
	);
}
