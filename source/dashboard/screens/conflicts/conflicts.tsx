import {useReducer} from 'react';
import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import {type Choice, isOpen} from '../../../core/plan/conflict.ts';
import {laterKey} from '../../../core/plan/conflict-kind.ts';
import type {ConflictView} from '../../../sync/answers/conflicts.ts';
import {Menu} from '../../components/menu.tsx';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {finder} from '../../find.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useFind} from '../../hooks/use-find.tsx';
import {useKept, useKeptValue} from '../../hooks/use-kept.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useNames} from '../../hooks/use-names.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useRemembered} from '../../hooks/use-remembered.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {commandOf, shortKeys} from '../../keymap.ts';
import {type Handlers, levels} from '../../layers.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {count, number} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import type {Screen} from '../screen.ts';
import {scrolled} from '../scroll.ts';
import {waitingLines} from '../waiting.ts';
import {Alike} from './alike.tsx';
import {alwaysMenu, ruledChoices} from './always.tsx';
import {doneAt, meanwhile} from './done-at.ts';
import {Rules} from './rules.tsx';
import {
	groupByKind,
	nextOpen,
	reduceTriage,
	type Triage,
	type TriageAction,
	triageBegin,
} from './triage-state.ts';
import {useDecide} from './use-decide.ts';
import {conflictRow, conflictText, fullLines, kindTitle, triageLines} from './view.ts';

function Conflicts({size}: {readonly size: Size}) {
	const {rollcall} = useDashboard();
	const conflicts = useQuery('conflicts', '', () => rollcall.conflicts());
	const [triage, dispatch] = useKept<Triage, TriageAction>('conflicts triage', reduceTriage, triageBegin);
	if (conflicts.data === undefined)
		return <View size={size} lines={waitingLines(conflicts, 'the conflicts', size.columns)} />;
	const groups = groupByKind(conflicts.data);
	const all = groups.flatMap(({views}) => views);
	const at = all.find(({conflict}) => conflict.id === triage.at);
	if (at !== undefined)
		return <OneConflict size={size} view={at} all={all} triage={triage} dispatch={dispatch} />;
	return <AllConflicts size={size} groups={groups} triage={triage} dispatch={dispatch} all={all} />;
}

type Row =
	| {readonly type: 'kind'; readonly kind: string; readonly open: number; readonly total: number}
	| {readonly type: 'conflict'; readonly view: ConflictView};

function AllConflicts({
	size,
	groups,
	all,
	triage,
	dispatch,
}: {
	readonly size: Size;
	readonly groups: ReturnType<typeof groupByKind>;
	readonly all: readonly ConflictView[];
	readonly triage: Triage;
	readonly dispatch: (action: TriageAction) => void;
}) {
	const {rollcall, overview} = useDashboard();
	const find = useFind('conflicts', () => list.to(0));
	const matches = finder(find.text);
	const rows: readonly Row[] = groups.flatMap(({kind, views}): readonly Row[] => {
		const shown = find.text === '' ? views : views.filter((view) => matches(conflictText(view)));
		if (shown.length === 0) return [];
		const left = shown.filter(({conflict}) => isOpen(conflict)).length;
		return [
			{type: 'kind', kind, open: left, total: shown.length},
			...shown.map((view): Row => ({type: 'conflict', view})),
		];
	});
	const found = rows.filter(({type}) => type === 'conflict').length;
	const open = all.filter(({conflict}) => isOpen(conflict)).length;
	const [showing, show] = useKeptValue<'rules' | undefined>('conflicts rules', undefined);
	const height = Math.max(1, size.rows - 2);
	const list = useList('conflicts list', rows.length, height);
	const here = rows[list.cursor];
	const rowOf = (id: string) =>
		rows.findIndex((row) => row.type === 'conflict' && row.view.conflict.id === id);
	useRemembered('conflicts', list, here?.type === 'conflict' ? here.view.conflict.id : undefined, rowOf);
	const {takeBack} = useDecide(all, triage, dispatch);
	const inSight = rows.slice(list.top, list.top + height);
	const names = useNames(
		inSight.flatMap((row) => (row.type === 'conflict' ? row.view.conflict.accounts : [])),
	);
	// A heading opens the first of its rows.
	const below = here?.type === 'kind' ? rows[list.cursor + 1] : undefined;
	const first = below?.type === 'conflict' ? below.view : undefined;
	const target = here?.type === 'conflict' ? here.view : first;
	useKeys({
		level: levels.screen,
		handlers: {
			...list.handlers,
			open: target === undefined ? undefined : () => dispatch({type: 'to', id: target.conflict.id}),
			'take-back': takeBack,
			rules: () => show('rules'),
			'copy-id': useCopyId(here?.type === 'conflict' ? here.view.conflict.id : undefined),
			...(all.length > 0 ? find.handlers : {}),
		},
	});
	if (showing === 'rules') return <Rules size={size} leave={() => show(undefined)} />;
	// What is pushed to has no run that a key begins.
	const readNow = (overview.data?.connections ?? []).filter(
		({name, reads, mirrors}) =>
			(reads || mirrors !== undefined) && all.some(({connection}) => connection === name),
	);
	const runs =
		rollcall.readOnly || !maySync(rollcall.operator) || readNow.length === 0
			? ''
			: `${shortKeys(commandOf('sync'))} on ${readNow.map(({name}) => name).join(' and ')} does it now; `;
	const at = doneAt(all, overview.data?.connections ?? []);
	const now = rollcall.clock.now();
	const lines: readonly Line[] =
		all.length === 0
			? [
					blank,
					line('   ', span(`${glyphs.fine} No conflicts.`, 'fine')),
					line('     What a run cannot decide by itself comes here, and the rest goes on.'),
				]
			: [
					line(
						' ',
						span(
							open === 0
								? `${glyphs.fine} All decided: the next ${at} does it.`
								: `${count(open, 'conflict')} to decide`,
							open === 0 ? 'fine' : 'strong',
						),
						span(open === 0 ? `   ${runs}Enter shows them` : `   ${meanwhile[at]}`, 'faint'),
					),
					find.line(found, all.length) ?? blank,
					...(rows.length === 0
						? [line('   ', span('No conflict holds that. Backspace widens the search.', 'faint'))]
						: []),
					...inSight.map((row, index): Line => {
						const chosen = list.top + index === list.cursor;
						if (row.type === 'conflict') return conflictRow(row.view, now, size.columns, chosen, names);
						return choose(
							line(
								chosen ? glyphs.pointer : ' ',
								span(kindTitle(row.kind), 'strong'),
								span(
									`   ${number(row.open)} of ${number(row.total)} open`,
									row.open > 0 ? 'attention' : 'faint',
								),
							),
							chosen,
						);
					}),
				];
	return (
		<>
			{find.keys}
			<View size={size} lines={lines} />
		</>
	);
}

type Over = 'alike' | 'always' | 'full' | {readonly choice: Choice} | undefined;

/** One conflict: a letter decides, and the next one comes at once. */
function OneConflict({
	size,
	view,
	all,
	triage,
	dispatch,
}: {
	readonly size: Size;
	readonly view: ConflictView;
	readonly all: readonly ConflictView[];
	readonly triage: Triage;
	readonly dispatch: (action: TriageAction) => void;
}) {
	const {rollcall, overview, say, hush} = useDashboard();
	const [over, set] = useReducer((_: Over, next: Over) => next, undefined);
	const {decide, takeBack} = useDecide(all, triage, dispatch);
	const {conflict, alike} = view;
	const names = useNames(conflict.accounts);
	const decides = mayApprove(rollcall.operator) && !rollcall.readOnly;
	const index = all.indexOf(view);
	const to = (by: number) => () => {
		hush();
		const next = all[(index + by + all.length) % all.length];
		if (next !== undefined) dispatch({type: 'to', id: next.conflict.id});
	};
	const later = () => {
		hush();
		const next = nextOpen(all, conflict.id);
		if (next === undefined) {
			say('fine', 'That was the last open conflict. What is left open waits for you here.');
			dispatch({type: 'to', id: undefined});
		} else dispatch({type: 'to', id: next});
	};
	const letters: Letters = Object.fromEntries(
		(decides ? conflict.choices : [])
			.filter(({key}) => key !== laterKey)
			.map((choice) => [
				choice.key,
				() => (choice.input === undefined ? decide(view, choice.key) : set({choice})),
			]),
	);
	const deciding: Handlers = !decides
		? {}
		: {
				later,
				alike: alike.length > 0 && isOpen(conflict) ? () => set('alike') : undefined,
				always: isOpen(conflict) && ruledChoices(view).length > 0 ? () => set('always') : undefined,
				'take-back': takeBack,
			};
	useKeys({
		level: levels.view,
		lets: ['screen', 'help', 'palette', 'quit'],
		letters,
		handlers: {
			...deciding,
			difference: () => set('full'),
			'previous-conflict': all.length > 1 ? to(-1) : undefined,
			'next-conflict': all.length > 1 ? to(1) : undefined,
			back: () => {
				hush();
				dispatch({type: 'to', id: undefined});
			},
		},
	});
	const close = () => set(undefined);
	if (over === 'full')
		return (
			<FullConflict
				size={size}
				view={view}
				leave={close}
				decides={decides}
				letters={closing(letters, close)}
				handlers={
					decides
						? {...deciding, 'take-back': takeBack && then(close, takeBack), later: then(close, later)}
						: {}
				}
			/>
		);
	if (over === 'alike')
		return (
			<Alike
				size={size}
				view={view}
				all={all}
				leave={close}
				decide={(key) => decide(view, key, {alike: true})}
			/>
		);
	const open = all.filter((one) => isOpen(one.conflict)).length;
	const always =
		over === 'always' ? alwaysMenu(size, view, (key) => decide(view, key, {always: true}), close) : undefined;
	const prompt =
		over === undefined || over === 'always'
			? always && {rows: always.rows, element: <Menu {...always.menu} />}
			: {
					rows: promptRows,
					element: (
						<Prompt
							size={size}
							title={over.choice.input?.prompt ?? over.choice.label}
							note={over.choice.label}
							take={(input) => {
								close();
								decide(view, over.choice.key, {input});
							}}
							leave={close}
						/>
					),
				};
	return (
		<View
			size={size}
			over={prompt}
			lines={triageLines(
				view,
				{index, of: all.length, open},
				{columns: size.columns, rows: size.rows - (prompt?.rows ?? 0)},
				rollcall.clock.now(),
				decides,
				doneAt([view], overview.data?.connections ?? []),
				names,
			)}
		/>
	);
}

const then = (first: () => void, second: () => void) => () => {
	first();
	second();
};

type Letters = Readonly<Record<string, () => void>>;

/** Whoever decides on the full page sees the next conflict in two columns. */
const closing = (letters: Letters, close: () => void): Letters =>
	Object.fromEntries(Object.entries(letters).map(([key, decide]) => [key, then(close, decide)]));

function FullConflict({
	size,
	view,
	leave,
	decides,
	letters,
	handlers,
}: {
	readonly size: Size;
	readonly view: ConflictView;
	readonly leave: () => void;
	readonly decides: boolean;
	/** The ways out, as in two columns. */
	readonly letters: Letters;
	readonly handlers: Handlers;
}) {
	const {rollcall} = useDashboard();
	const names = useNames(view.conflict.accounts);
	const lines = fullLines(view, size.columns, rollcall.clock.now(), decides, names);
	const scroll = useScroll(`conflict ${view.conflict.id}`, lines.length, size.rows);
	useKeys({
		level: levels.detail,
		lets: ['screen', 'help', 'palette', 'quit'],
		letters,
		handlers: {...scroll.handlers, ...handlers, back: leave, difference: leave},
	});
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}

export const conflictsScreen: Screen = {
	id: 'conflicts',
	title: 'Conflicts',
	about: [
		'Records that cannot be applied without a decision. Each is held back by itself: the rest of the run goes on. A letter takes a way out and shows the next conflict; z leaves it open.',
	],
	Component: Conflicts,
};
