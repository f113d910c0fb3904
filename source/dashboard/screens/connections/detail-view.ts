import {howFar} from '../../../sync/connection-views.ts';
import type {ConnectionView, SettingView} from '../../../sync/rollcall.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {stateMark} from '../../components/header.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {count, fieldName, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
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
		...checklist.flatMap(({text, done, ticked}, index) => {
			const here = marked === index + 1;
			const how =
				ticked === undefined
					? done === 'by hand'
						? ' (by hand)'
						: ''
					: ` (${ticked.by}, ${when(ticked.at, now)})`;
			return wrap(`${byKey(text)}${how}`, columns - 9).map((part, row) =>
				line(
					span(row === 0 && here ? ` ${glyphs.pointer} ` : '   ', 'accent'),
					span(row === 0 ? `${tick[`${done}`]} ` : '  ', done === true ? 'fine' : 'attention'),
					span(part, here ? 'strong' : 'plain'),
				),
			);
		}),
	];
}

/** Settings in their groups: the kind's own, Sync Assist, secrets. */
function settingLines({settings}: ConnectionView): readonly Line[] {
	const groups: ReadonlyArray<readonly [title: string, of: (setting: SettingView) => boolean]> = [
		['Settings', ({part, secret}) => part === 'kind' && !secret],
		['Secrets', ({secret}) => secret],
		['Schedule', ({part}) => part === 'schedule'],
		['Sync Assist', ({part, secret}) => part === 'assist' && !secret],
	];
	const width = Math.min(26, Math.max(12, ...settings.map(({key}) => fieldName(key).length + 2)));
	return groups.flatMap(([title, of]) => {
		const own = settings.filter(of);
		if (own.length === 0) return [];
		return [
			blank,
			line(' ', span(title, 'strong')),
			...own.map(({key, value, secret}) =>
				line(
					'   ',
					span(cell(fieldName(key), width), 'faint'),
					value === '' ? span('not set', 'faint') : span(secret ? `secret, ${value}` : value),
				),
			),
		];
	});
}

/** When it runs by itself, or how to have it so. */
function scheduleText(connection: ConnectionView, now: Date): string {
	if (connection.owed !== undefined)
		return `was due ${when(connection.owed, now)}, and nothing ran it: start rollcall serve, or s syncs now`;
	return connection.next === undefined
		? 'only by hand: frequency, in the settings, gives it a time'
		: `${when(connection.next, now)}, while rollcall serve (or cron) runs`;
}

/** One connection, whole: what it means, what comes next, what is left to do, and its settings with secrets masked. */
export function detailLines(
	connection: ConnectionView,
	columns: number,
	now: Date,
	{next, marked}: {readonly next?: string | undefined; readonly marked?: number | undefined} = {},
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
		...wrap(messageOf(connection), columns - 6).map((text) => line('   ', text)),
		...(next === undefined
			? []
			: wrap(next, columns - 6).map((text, row) =>
					line(span(row === 0 ? ` ${glyphs.arrow} ` : '   ', 'accent'), span(text, 'strong')),
				)),
		blank,
		...fact(
			'Last run',
			connection.last === undefined
				? 'never'
				: `${when(connection.last.at, now)}, ${connection.last.state} (${connection.last.run})`,
		),
		...(connection.reads ? fact('Next run', scheduleText(connection, now)) : []),
		...fact(
			'Last test',
			connection.tested === undefined
				? 'never'
				: `${when(connection.tested.at, now)}, ${connection.tested.ok ? 'good' : `failed: ${connection.tested.message ?? ''}`}`,
		),
		...(connection.people === undefined
			? []
			: fact(connection.reads ? 'Delivers' : 'Last package', count(connection.people, 'person', 'people'))),
		...(armed === undefined ? [] : fact('Sending', armed)),
		...(connection.running === undefined
			? []
			: fact(
					'Running now',
					`${connection.running.purpose}, by ${connection.running.owner}, process ${connection.running.pid}, since ${when(connection.running.since, now)}${howFar(connection.running)}`,
				)),
		...checklistLines(connection, marked, columns, now),
		...settingLines(connection),
	];
}
