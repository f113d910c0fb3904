import {useReducer, useState} from 'react';
import {actionNames, type StatusAction} from '../../../core/directory/actions.ts';
import type {Activity as ActivityRecord, FollowUp} from '../../../core/state-records.ts';
import {cell, wrap} from '../../components/cell.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {levels} from '../../layers.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {number, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import type {Screen} from '../screen.ts';
import {scrolled} from '../scroll.ts';
import {waitingLines} from '../waiting.ts';

const kept = 500;

/** As Apple calls it, where it is one of the actions on accounts. */
const actionName = (action: string) => actionNames[action as StatusAction] ?? action;

function Activity({size}: {readonly size: Size}) {
	const {rollcall, report, reload, say, hush} = useDashboard();
	const followUps = useQuery('follow-ups', '', () => rollcall.followUps());
	const activities = useQuery('activities', '', () => rollcall.activities(kept));
	const [turned, turn] = useReducer((now: number) => now + 1, 0);
	const [opened, open] = useState<ActivityRecord | undefined>(undefined);
	// What is still to do stands above what was done.
	const todo = [...(followUps.data ?? [])].sort(
		(a, b) => Number(a.done !== undefined) - Number(b.done !== undefined),
	);
	const left = todo.filter(({done}) => done === undefined).length;
	// Opens on what is to do; where there is nothing, on what happened.
	const pane = (turned + (followUps.data !== undefined && left === 0 ? 1 : 0)) % 2;
	const stepRows = pane === 0 ? 7 : 0;
	const height = Math.max(1, size.rows - 2 - stepRows);
	const first = useList('follow-ups list', todo.length, height);
	const second = useList('activities list', activities.data?.length ?? 0, height);
	const list = pane === 0 ? first : second;
	const here = pane === 0 ? todo[first.cursor] : undefined;
	const entry = pane === 1 ? activities.data?.[second.cursor] : undefined;
	const finish = async (followUp: FollowUp) => {
		try {
			await rollcall.finishFollowUp(followUp.id);
			say(
				'fine',
				`Ticked off: ${actionName(followUp.action)}. It stays "asked, not confirmed" until evidence says so.`,
			);
			reload();
		} catch (error) {
			report(error);
		}
	};
	useKeys({
		level: levels.screen,
		handlers: {
			...list.handlers,
			open:
				entry === undefined
					? undefined
					: () => {
							hush();
							open(entry);
						},
			'next-pane': turn,
			'previous-pane': turn,
			done: here === undefined || here.done !== undefined ? undefined : () => void finish(here),
		},
	});
	if (opened !== undefined)
		return <OneActivity size={size} activity={opened} leave={() => open(undefined)} />;
	if (followUps.data === undefined || activities.data === undefined)
		return (
			<View
				size={size}
				lines={waitingLines(
					followUps.data === undefined ? followUps : activities,
					'the activity',
					size.columns,
				)}
			/>
		);
	const now = rollcall.clock.now();
	const head = line(
		span(` To do by hand (${number(left)}) `, pane === 0 ? 'chosen' : 'faint'),
		' ',
		span(` What happened (${number(activities.data.length)}) `, pane === 1 ? 'chosen' : 'faint'),
		span('   Tab: the other part', 'faint'),
	);
	const body =
		pane === 0
			? followUpLines(todo, first, height, size.columns, now)
			: activityLines(activities.data, second, height, now);
	return <View size={size} lines={[head, blank, ...body]} />;
}

function followUpLines(
	todo: readonly FollowUp[],
	list: {readonly top: number; readonly cursor: number},
	height: number,
	columns: number,
	now: Date,
): readonly Line[] {
	if (todo.length === 0)
		return [
			line('   ', span(`${glyphs.fine} Nothing to do by hand.`, 'fine')),
			line('     What only a person can do in Apple School Manager comes here.'),
		];
	const rows = todo.slice(list.top, list.top + height).map((followUp, index): Line => {
		const chosen = list.top + index === list.cursor;
		const {action, account, classId, at, by, done} = followUp;
		return choose(
			line(
				chosen ? ` ${glyphs.pointer} ` : '   ',
				done === undefined ? span(`${glyphs.attention} `, 'attention') : span(`${glyphs.marked} `, 'fine'),
				span(
					cell(`${actionName(action)} ${account ?? classId ?? ''}`, 34),
					done === undefined ? 'strong' : 'faint',
				),
				span(
					done === undefined
						? `asked ${when(at, now)} by ${by}`
						: `${done.how === 'withdrawn' ? 'withdrawn' : 'done'} ${when(done.at, now)} by ${done.by}`,
					'faint',
				),
			),
			chosen,
		);
	});
	const here = todo[list.cursor];
	const fill = Array.from({length: Math.max(0, Math.min(height, todo.length) - rows.length)}, () => blank);
	return [
		...rows,
		...fill,
		blank,
		line(span('   How: in Apple School Manager', 'strong')),
		...(here?.steps ?? []).flatMap((step, number) =>
			wrap(step, columns - 8).map((text, row) =>
				line(span(row === 0 ? `   ${number + 1}. ` : '      ', 'faint'), text),
			),
		),
	];
}

const activityLines = (
	all: readonly ActivityRecord[],
	list: {readonly top: number; readonly cursor: number},
	height: number,
	now: Date,
): readonly Line[] =>
	all.length === 0
		? [line('   ', span('Nothing happened yet.', 'faint'))]
		: all.slice(list.top, list.top + height).map(({at, by, action, subjects, code, message}, index): Line => {
				const chosen = list.top + index === list.cursor;
				return choose(
					line(
						chosen ? ` ${glyphs.pointer} ` : '   ',
						span(cell(when(at, now), 17), 'faint'),
						cell(by, 10),
						span(cell(actionName(action), 16), 'strong'),
						cell(subjects.length > 3 ? `${subjects.length} accounts` : subjects.join(' '), 14),
						span(`${code}  `, 'accent'),
						span(message),
					),
					chosen,
				);
			});

/** One entry in full: nothing of it is cut. */
export function activityEntry(
	{at, by, action, code, message, subjects}: ActivityRecord,
	columns: number,
	now: Date,
): readonly Line[] {
	const field = (name: string, text: string) =>
		wrap(text === '' ? '-' : text, columns - 18).map((part, row) =>
			line('   ', span(cell(row === 0 ? name : '', 12), 'faint'), part),
		);
	return [
		line(' ', span(actionName(action), 'strong'), '   ', span(code, 'accent')),
		blank,
		...field('What', message),
		...field('When', when(at, now)),
		...field('Who did it', by),
		...subjects.flatMap((subject, index) => field(index === 0 ? 'About' : '', subject)),
	];
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
	const lines = activityEntry(activity, size.columns, rollcall.clock.now());
	const scroll = useScroll(`activity ${activity.id}`, lines.length, size.rows);
	useKeys({
		level: levels.view,
		lets: ['screen', 'help', 'palette', 'quit'],
		handlers: {...scroll.handlers, back: leave},
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
