import type {UserQuery} from '../../../sync/answers/people.ts';
import type {People, PeopleNow} from '../../../sync/people-index-view.ts';
import {ruleLine} from '../../components/header.ts';
import {fieldSpans} from '../../components/text-field.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKept} from '../../hooks/use-kept.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useRemembered} from '../../hooks/use-remembered.ts';
import {useTyping} from '../../hooks/use-typing.tsx';
import {commandOf, shortKeys} from '../../keymap.ts';
import {levels} from '../../layers.ts';
import {blank, type Line} from '../../line.ts';
import {threeWayPlace} from '../three-way/three-way.tsx';
import {waitingLines} from '../waiting.ts';
import {namedLimit, type Subjects, subjectsOf} from './actions.ts';
import {useFilterMenu} from './filter.tsx';
import {
	countLines,
	detailLines,
	detailRows,
	filterLine,
	nobody,
	orderColumns,
	unreadRow,
	userRow,
	usersHead,
	userWidths,
} from './list-view.ts';
import {isEmpty, noQuery, orderOf, type QueryAction, reduceQuery} from './query.ts';
import {useActions} from './use-actions.tsx';
import {useCopy} from './use-copy.ts';
import {useExport} from './use-export.tsx';
import {type PeopleWindow, usePeople, useSamePerson, useWindow} from './use-people.ts';

/** Rows above the list. */
const headRows = 4;
/** From how many rows on the person under the cursor is told whole below the list. */
const leastDetailed = 12;

/** Everybody: found as one types, filtered, ordered, marked. */
export function AllUsers({size, open}: {readonly size: Size; readonly open: (id: string) => void}) {
	const {rollcall, hush} = useDashboard();
	const [query, look] = useKept<UserQuery, QueryAction>('users query', reduceQuery, noQuery);
	const {people, now} = usePeople(query);
	const isDetailed = size.rows >= leastDetailed;
	const height = Math.max(1, size.rows - headRows - (isDetailed ? detailRows + 1 : 0));
	const list = useList('users list', now.list?.length ?? 0, height);
	useSamePerson(now.list, list);
	const shown = useWindow(people, now.list, list, height);
	const here = people.item(list.cursor);
	const key = now.list?.keyAt(list.cursor);
	const isWhole = now.list?.complete === true && now.list.query === query && now.reading === undefined;
	useRemembered('users', list, key, isWhole ? now.list.placeOf : undefined);
	/** What is looked for changes: the list begins again. */
	const narrow = (action: QueryAction) => {
		hush();
		look(action);
		list.to(0);
	};
	const typing = useTyping(levels.view, (text) => narrow({type: 'text', text}));
	/** What was said was about those who were marked. */
	const mark = (change: () => void) => () => {
		hush();
		change();
	};
	const actions = useActions(size, () => people.unmark());
	const filter = useFilterMenu(size, now, narrow);
	const exporting = useExport(size, people, now);
	useKeys({
		level: levels.screen,
		handlers: {
			...list.handlers,
			open: key === undefined ? undefined : () => open(key),
			find: () => typing.begin(query.text ?? ''),
			filter: now.counts === undefined ? undefined : filter.open,
			'clear-filter': isEmpty(query) ? undefined : () => narrow({type: 'clear'}),
			'order-before': () => narrow({type: 'column', by: -1, columns: orderColumns}),
			'order-after': () => narrow({type: 'column', by: 1, columns: orderColumns}),
			'order-turn': () => narrow({type: 'turn'}),
			mark:
				key === undefined
					? undefined
					: mark(() => {
							people.mark(list.cursor);
							list.by(1);
						}),
			'mark-all':
				now.list?.complete && now.reading === undefined && now.list.length > 0
					? mark(() => people.markAll())
					: undefined,
			'take-back-action': actions.takeBack,
			actions:
				rollcall.readOnly || (now.marked === 0 && key === undefined)
					? undefined
					: () => actions.open(() => subjects(people, now, key, rollcall.clock.now())),
			'export-people': exporting.open,
			'three-way': () => open(threeWayPlace),
			copy: useCopy(here),
			back: now.marked > 0 ? mark(() => people.unmark()) : undefined,
		},
	});
	if (actions.result !== undefined) return actions.result;
	if (filter.whole !== undefined) return filter.whole;
	const head = [
		...countLines(now.counts),
		filterLine(query, now, typing.field && fieldSpans(typing.field, 30), size.columns),
		usersHead(userWidths(size.columns), now.list?.order ?? orderOf(query)),
	];
	const waiting = {data: undefined, error: now.error, loading: true};
	const rows =
		shown === undefined || (now.error !== undefined && now.list === undefined)
			? waitingLines(waiting, 'the people', size.columns)
			: peopleRows(now, shown, size, rollcall.clock.now());
	const below =
		isDetailed && shown !== undefined && now.error === undefined
			? belowList(now, shown, height - rows.length, size, rollcall.clock.now())
			: [];
	return (
		<>
			{typing.keys}
			<View
				size={size}
				over={actions.over ?? filter.over ?? exporting.over}
				lines={
					now.error === undefined || shown === undefined
						? [...head, ...rows, ...below]
						: broken(head, rows, now, size)
				}
			/>
		</>
	);
}

/** Those who are marked, else who is under the cursor: the few of them as they are at this moment. */
async function subjects(
	people: People,
	{marked}: PeopleNow,
	key: string | undefined,
	now: Date,
): Promise<Subjects> {
	const ids = marked > 0 ? people.markedIds() : key === undefined ? [] : [key];
	if (ids.length > namedLimit) return {ids, kinds: people.markedKinds(), people: []};
	return subjectsOf(
		(await people.who(ids)).map(({account}) => account),
		now,
	);
}

function peopleRows(
	{counts, locationNames}: PeopleNow,
	{top, cursor, rows, list}: PeopleWindow,
	size: Size,
	now: Date,
): readonly Line[] {
	if (list.length === 0 && list.complete)
		return nobody(counts?.total ?? 0, shortKeys(commandOf('find')), shortKeys(commandOf('clear-filter')));
	const w = userWidths(size.columns);
	return rows.map(({item, marked}, row) =>
		item === undefined
			? unreadRow(marked, top + row === cursor)
			: userRow(item, w, now, marked, top + row === cursor, locationNames),
	);
}

/** Under the list, at the same place however short it is: who the cursor is on, whole. */
function belowList(
	{locationNames}: PeopleNow,
	{top, cursor, rows}: PeopleWindow,
	free: number,
	{columns}: Size,
	now: Date,
): readonly Line[] {
	return [
		...Array.from({length: Math.max(0, free)}, () => blank),
		ruleLine(columns),
		...detailLines(rows[cursor - top]?.item, locationNames, columns, now),
	];
}

/** The list as it was read last, with what went wrong since in place of its first rows. */
function broken(
	head: readonly Line[],
	rows: readonly Line[],
	{error}: PeopleNow,
	size: Size,
): readonly Line[] {
	const said = waitingLines({data: undefined, error, loading: false}, 'the people', size.columns);
	return [...head, ...said, ...rows];
}
