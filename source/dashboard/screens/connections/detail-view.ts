import type {MirrorRun} from '../../../core/mirror/mirror-run.ts';
import type {Move} from '../../../sync/answers/moving.ts';
import {howFar} from '../../../sync/connection-views.ts';
import type {ConnectionView, SettingView} from '../../../sync/rollcall.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {stateMark} from '../../components/header.ts';
import {commandOf, shortKeys} from '../../keymap.ts';
import {blank, type Line, line, type Span, span} from '../../line.ts';
import {ago, count, fieldName, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {mirrorFactsOf} from './mirror-facts.ts';
import {moveLines} from './move-lines.ts';
import {beginningLines, pushLines} from './push-lines.ts';
import {timesOf} from './schedule-words.ts';
import {messageOf, stateText} from './view.ts';

const armedText = (connection: ConnectionView): string | undefined => {
	if (!connection.publishes) return undefined;
	switch (connection.armed ?? 'disarmed') {
		case 'disarmed':
			return 'disarmed: packages are built and checked, nothing is sent';
		case 'first':
			return 'armed for one upload and no more';
		case 'additions':
			return 'armed for additions and updates';
		case 'all':
			return 'armed for everything that the guards let pass';
	}
};

const tick = {true: glyphs.marked, false: glyphs.off, 'by hand': glyphs.dot} as const;

/** What is to be done once, the line under the mark set apart: space ticks it. */
function checklistLines(
	{checklist}: ConnectionView,
	marked: number | undefined,
	columns: number,
	now: Date,
): readonly Line[] {
	if (checklist.length === 0) return [];
	return [
		blank,
		line(
			' ',
			span('To do once', 'strong'),
			span(marked === undefined ? '' : '   space ticks the marked line, Tab marks the next', 'faint'),
		),
		...checklist.flatMap(({text, done, ticked, note}, index) => {
			const here = marked === index + 1;
			const how =
				ticked === undefined
					? done === 'by hand'
						? ' (by hand)'
						: ''
					: ` (${ticked.by}, ${when(ticked.at, now)})`;
			return [
				...wrap(`${byKey(text)}${how}`, columns - 9).map((part, row) =>
					line(
						span(row === 0 && here ? ` ${glyphs.pointer} ` : '   ', 'accent'),
						span(row === 0 ? `${tick[`${done}`]} ` : '  ', done === true ? 'fine' : 'attention'),
						span(part, here ? 'strong' : 'plain'),
					),
				),
				...(note === undefined
					? []
					: wrap(byKey(note), columns - 11).map((part) => line('       ', span(part, 'faint')))),
			];
		}),
	];
}

/** Settings in their groups: the kind's own, Sync Assist, secrets. */
function settingLines({settings, byHand, pending}: ConnectionView): readonly Line[] {
	const scheduleKey =
		byHand === undefined ? `${shortKeys(commandOf('schedule'))} changes it` : 'by hand only';
	const groups: ReadonlyArray<
		readonly [title: string, of: (setting: SettingView) => boolean, note?: string]
	> = [
		['Schedule', ({part}) => part === 'schedule', scheduleKey],
		['Settings', ({part, secret}) => part === 'kind' && !secret],
		['Secrets', ({secret}) => secret],
		['Sync Assist', ({part, secret}) => part === 'assist' && !secret],
	];
	const width = Math.min(26, Math.max(12, ...settings.map(({key}) => fieldName(key).length + 2)));
	return groups.flatMap(([title, of, note = '']) => {
		const own = settings.filter(of);
		if (own.length === 0) return [];
		return [
			blank,
			line(' ', span(title, 'strong'), span(note === '' ? '' : `   ${note}`, 'faint')),
			...own.map((setting) =>
				line(
					'   ',
					span(cell(fieldName(setting.key), width), 'faint'),
					valueSpan(setting, settings),
					span(
						pending?.keys.includes(setting.key) ? `  ${glyphs.attention} changed, not used yet` : '',
						'attention',
					),
				),
			),
		];
	});
}

/** What a setting is set to; where it is not, what is known of it by another one. */
function valueSpan({value, secret, names, fills}: SettingView, settings: readonly SettingView[]): Span {
	if (value !== '') return span(secret ? `secret, ${value}` : (names?.[value]?.title ?? value));
	const by = settings.find(({key}) => key === fills?.by);
	const known = by === undefined ? undefined : fills?.values[by.value];
	return span(known === undefined ? 'not set' : `${known} (by ${by?.names?.[by.value]?.title})`, 'faint');
}

/** When it runs by itself, or how to have it so. */
function scheduleText(connection: ConnectionView, now: Date): string {
	if (connection.byHand !== undefined) return `by hand only: ${connection.byHand}`;
	if (connection.owed !== undefined)
		return `was due ${when(connection.owed, now)}, and nothing ran it: start rollcall serve, or s syncs now`;
	const times = timesOf(connection.settings);
	const key = shortKeys(commandOf('schedule'));
	if (times === undefined) return `only by hand: ${key} gives it a time`;
	return connection.next === undefined
		? `${times}; not now: it is paused, disconnected, or not set up yet`
		: `${when(connection.next, now)} (${times}), while rollcall serve or cron runs; ${key} changes it`;
}

const pendingText = ({keys, at, by}: NonNullable<ConnectionView['pending']>, now: Date) =>
	`${keys.map(fieldName).join(', ')}, by ${by}, ${when(at, now)}: the next sync uses it, and it stays only if that succeeds. ${shortKeys(commandOf('drop-pending'))} takes it back`;

const appliedText = ({run, at, patches}: NonNullable<ConnectionView['applied']>, now: Date) =>
	`${run}, ${when(at, now)}, ${patches === 0 ? 'nothing patched' : `${count(patches, 'value')} patched`}: ${shortKeys(commandOf('last-csvs'))} writes them, with the patch summary`;

/** One connection, whole: what it means, what comes next, what is left to do, and its settings with secrets masked. */
export function detailLines(
	connection: ConnectionView,
	columns: number,
	now: Date,
	{
		next,
		marked,
		moves = [],
		mirrored,
		looked = false,
	}: {
		readonly next?: string | undefined;
		readonly marked?: number | undefined;
		readonly moves?: readonly Move[];
		/** Of a mirror: what its last run wrote there. */
		readonly mirrored?: MirrorRun | undefined;
		/** Its plan was looked at, and is there still. */
		readonly looked?: boolean;
	} = {},
): readonly Line[] {
	const {glyph, tone} = stateMark(connection);
	const armed = armedText(connection);
	const fact = (name: string, text: string) =>
		wrap(text, columns - 20).map((part, row) =>
			line('   ', span(cell(row === 0 ? name : '', 16), 'faint'), part),
		);
	return [
		line(
			' ',
			span(connection.name, 'strong'),
			span(`  ${connection.title}  `, 'faint'),
			span(`${glyph} ${stateText(connection)}`, tone),
		),
		blank,
		...wrap(messageOf(connection, looked), columns - 6).map((text) => line('   ', text)),
		...(next === undefined
			? []
			: wrap(next, columns - 6).map((text, row) =>
					line(span(row === 0 ? ` ${glyphs.arrow} ` : '   ', 'accent'), span(text, 'strong')),
				)),
		blank,
		...(connection.push !== undefined && connection.last === undefined
			? []
			: fact(
					connection.push === undefined ? 'Last run' : 'Last run here',
					connection.last === undefined
						? 'never'
						: `${when(connection.last.at, now)}, ${ago(connection.last.at, now)}, ${connection.last.state} (${connection.last.run})`,
				)),
		...pushLines(connection, columns, now),
		...(connection.reads || connection.evidence || connection.mirrors !== undefined
			? fact('Next run', scheduleText(connection, now))
			: []),
		...(connection.pending === undefined ? [] : fact('Changed', pendingText(connection.pending, now))),
		...(connection.applied === undefined ? [] : fact('Last CSVs', appliedText(connection.applied, now))),
		// Nobody can be called where the other side only comes by itself: who came is said above.
		...(connection.push !== undefined && !connection.probes
			? []
			: fact(
					'Last test',
					connection.tested === undefined
						? 'never'
						: `${when(connection.tested.at, now)}, ${connection.tested.ok ? 'good' : `failed: ${connection.tested.message ?? ''}`}`,
				)),
		...(connection.people === undefined || connection.mirrors !== undefined
			? []
			: fact(
					connection.publishes ? 'Last package' : 'Delivers',
					count(connection.people, 'person', 'people'),
				)),
		...(connection.mirrors === undefined
			? []
			: mirrorFactsOf(connection, mirrored).flatMap(([name, text]) => fact(name, text))),
		...moveLines(connection.name, moves, columns, now),
		...(armed === undefined ? [] : fact('Sending', armed)),
		...(connection.running === undefined
			? []
			: fact(
					'Running now',
					`${connection.running.purpose}, by ${connection.running.owner}, process ${connection.running.pid}, since ${when(connection.running.since, now)}${howFar(connection.running)}`,
				)),
		...beginningLines(connection, columns, now),
		...checklistLines(connection, marked, columns, now),
		...settingLines(connection),
	];
}
