import {useReducer, useState} from 'react';
import type {Activity as ActivityRecord, FollowUp} from '../../../core/state-records.ts';
import {Picker} from '../../components/picker.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {finder} from '../../find.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useExportRows} from '../../hooks/use-export-rows.tsx';
import {useFind} from '../../hooks/use-find.tsx';
import {useKept} from '../../hooks/use-kept.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useNames} from '../../hooks/use-names.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {type Handlers, levels} from '../../layers.ts';
import {blank, line, span} from '../../line.ts';
import {number} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import type {Screen} from '../screen.ts';
import {scrolled} from '../scroll.ts';
import {waitingLines} from '../waiting.ts';
import {activityCsv, activityEntry, activityLines, activityText} from './activity-view.ts';
import {type ActivityFilter, filterItems, filterOf, filterText, passes} from './filter.ts';
import {actionName, followUpLines, followUpText} from './follow-ups-view.ts';
import {Reconciled} from './reconciled.tsx';
import {type Evidence, useEvidence} from './use-evidence.tsx';

/** So many of the newest are read: what is older is in the history of its run or account. */
const kept = 2000;
/** Rows below the list of what is to do, for how it is done. */
const stepRows = 7;

function Activity({size}: {readonly size: Size}) {
	const {rollcall} = useDashboard();
	const followUps = useQuery('follow-ups', '', () => rollcall.followUps());
	const activities = useQuery('activities', '', () => rollcall.activities(kept));
	const evidence = useEvidence(size);
	const [turned, turn] = useReducer((now: number) => now + 1, 0);
	if (followUps.data === undefined || activities.data === undefined) {
		const query = followUps.data === undefined ? followUps : activities;
		return <View size={size} lines={waitingLines(query, 'the activity', size.columns)} />;
	}
	const left = followUps.data.filter(({done}) => done === undefined).length;
	// Opens on what is to do; where there is nothing, on what happened.
	const pane = (turned + (left === 0 ? 1 : 0)) % 2;
	const head = line(
		span(` To do by hand (${number(left)}) `, pane === 0 ? 'chosen' : 'faint'),
		' ',
		span(` What happened (${number(activities.data.length)}) `, pane === 1 ? 'chosen' : 'faint'),
		span('   Tab: the other part', 'faint'),
	);
	const panes: Handlers = {'next-pane': turn, 'previous-pane': turn, 'read-evidence': evidence.ask};
	if (evidence.result !== undefined)
		return <Reconciled size={size} result={evidence.result} leave={evidence.leave} />;
	const shared = {size, head, panes, over: evidence.over};
	return pane === 0 ? (
		<ToDo {...shared} all={followUps.data} />
	) : (
		<Happened {...shared} all={activities.data} />
	);
}

interface PaneProps<T> {
	readonly size: Size;
	readonly head: ReturnType<typeof line>;
	readonly all: readonly T[];
	readonly panes: Handlers;
	/** What is asked over it. */
	readonly over: Evidence['over'];
}

/** What only a person can do in Apple School Manager: what is still to do above what was done. */
function ToDo({size: whole, head, all, panes, over}: PaneProps<FollowUp>) {
	const size = {...whole, rows: whole.rows - (over?.rows ?? 0)};
	const {rollcall, report, reload, say} = useDashboard();
	const find = useFind('follow-ups', () => list.to(0));
	const matches = finder(find.text);
	const todo = all
		.filter((each) => matches(followUpText(each)))
		.sort((a, b) => Number(a.done !== undefined) - Number(b.done !== undefined));
	const height = Math.max(1, size.rows - 2 - stepRows);
	const list = useList('follow-ups list', todo.length, height);
	const here = todo[list.cursor];
	const finish = async (followUp: FollowUp) => {
		try {
			await rollcall.finishFollowUp(followUp.id);
			say(
				'fine',
				`Ticked off: ${actionName(followUp.action)}${nameOf(followUp)}. It stays "asked, not confirmed" until evidence says so.`,
			);
			reload();
		} catch (error) {
			report(error);
		}
	};
	const nameOf = ({account}: FollowUp) =>
		account === undefined ? '' : ` for ${names.get(account) ?? account}`;
	useKeys({
		level: levels.screen,
		handlers: {
			...list.handlers,
			...panes,
			...(all.length > 1 || find.text !== '' ? find.handlers : {}),
			done: here === undefined || here.done !== undefined ? undefined : () => void finish(here),
			'copy-id': useCopyId(here?.account ?? here?.id),
		},
	});
	const now = rollcall.clock.now();
	const names = useNames(todo.slice(list.top, list.top + height).flatMap(({account}) => account ?? []));
	const none =
		find.text === ''
			? [
					line('   ', span(`${glyphs.fine} Nothing to do by hand.`, 'fine')),
					line('     What only a person can do in Apple School Manager comes here.'),
				]
			: [line('   ', span('Nothing to do holds that. Backspace widens the search.', 'faint'))];
	return (
		<>
			{find.keys}
			<View
				size={whole}
				over={over}
				lines={[
					head,
					find.line(todo.length, all.length) ?? blank,
					...(todo.length === 0 ? none : followUpLines(todo, list, height, size.columns, now, names)),
				]}
			/>
		</>
	);
}

const nextFilter = (_: ActivityFilter, filter: ActivityFilter) => filter;

/** What happened and who did it. */
function Happened({size, head, all, panes, over: asked}: PaneProps<ActivityRecord>) {
	const {rollcall, hush} = useDashboard();
	const [over, show] = useState<'filter' | ActivityRecord | undefined>(undefined);
	const [filter, narrow] = useKept<ActivityFilter, ActivityFilter>('activity filter', nextFilter, undefined);
	const find = useFind('activities', () => list.to(0));
	const matches = finder(find.text);
	const shown = all.filter((each) => passes(filter, each) && matches(activityText(each)));
	const height = Math.max(1, size.rows - 2);
	const list = useList('activities list', shown.length, height);
	const here = shown[list.cursor];
	const names = useNames(
		shown.slice(list.top, list.top + height).flatMap(({subjects}) => subjects.slice(0, 3)),
	);
	const exporting = useExportRows(size, shown.length, 'activity.csv', () => activityCsv(shown));
	useKeys({
		level: levels.screen,
		handlers: {
			...list.handlers,
			...panes,
			...(filter === undefined ? {} : {back: () => narrow(undefined)}),
			...find.handlers,
			open:
				here === undefined
					? undefined
					: () => {
							hush();
							show(here);
						},
			'filter-activity': all.length > 1 ? () => show('filter') : undefined,
			'copy-id': useCopyId(here?.subjects[0]),
			'export-rows': exporting.open,
		},
	});
	if (over === 'filter')
		return (
			<Picker
				size={size}
				title="Show only"
				items={filterItems(all)}
				take={(id) => {
					narrow(filterOf(id));
					list.to(0);
					show(undefined);
				}}
				leave={() => show(undefined)}
			/>
		);
	if (over !== undefined) return <OneActivity size={size} activity={over} leave={() => show(undefined)} />;
	const filtered =
		filter === undefined
			? undefined
			: line(
					' ',
					span(`Only ${filterText(filter)}`, 'strong'),
					span(`   ${number(shown.length)} of ${number(all.length)}; Esc shows all`, 'faint'),
				);
	const none = all.length === 0 ? 'Nothing happened yet.' : 'No entry holds that. Esc shows all.';
	return (
		<>
			{find.keys}
			<View
				size={size}
				over={exporting.over ?? asked}
				lines={[
					head,
					find.line(shown.length, all.length) ?? filtered ?? blank,
					...(shown.length === 0
						? [line('   ', span(none, 'faint'))]
						: activityLines(shown, list, height, rollcall.clock.now(), size.columns, names)),
				]}
			/>
		</>
	);
}

function OneActivity({
	size,
	activity,
	leave,
}: {
	readonly size: Size;
	readonly activity: ActivityRecord;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const names = useNames(activity.subjects.slice(0, 200));
	const lines = activityEntry(activity, size.columns, rollcall.clock.now(), names);
	const scroll = useScroll(`activity ${activity.id}`, lines.length, size.rows);
	useKeys({
		level: levels.view,
		lets: ['screen', 'help', 'palette', 'quit'],
		handlers: {...scroll.handlers, 'copy-id': useCopyId(activity.subjects[0]), back: leave},
	});
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}

export const activityScreen: Screen = {
	id: 'activity',
	title: 'Activity',
	about: [
		'What has to be done by hand in Apple School Manager, ticked off when it is; and what happened and who did it, with the codes that Apple uses in its own log.',
	],
	Component: Activity,
};
