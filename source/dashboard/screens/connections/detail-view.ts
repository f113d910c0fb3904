import {howFar} from '../../../sync/connection-views.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {cell, wrap} from '../../components/cell.ts';
import {stateMark} from '../../components/header.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {count, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {messageOf, stateText} from './view.ts';

const armedText = (connection: ConnectionView): string | undefined => {
	if (!connection.publishes) return undefined;
	switch (connection.armed ?? 'disarmed') {
		case 'disarmed':
			return `disarmed: packages are built and checked, nothing is sent. To arm it: rollcall adopt arm first ${connection.name}`;
		case 'first':
			return 'armed for one upload and no more';
		case 'additions':
			return 'armed for additions and updates';
		case 'all':
			return 'armed for everything';
	}
};

const tick = {true: glyphs.marked, false: glyphs.off, 'by hand': glyphs.dot} as const;

/** One connection, whole: what it means, its settings with secrets masked, and what is left to do. */
export function detailLines(connection: ConnectionView, columns: number, now: Date): readonly Line[] {
	const {glyph, tone} = stateMark(connection);
	const armed = armedText(connection);
	const fact = (name: string, text: string) =>
		wrap(text, columns - 20).map((part, row) =>
			line('   ', span(cell(row === 0 ? name : '', 16), 'faint'), part),
		);
	const width = Math.min(26, Math.max(12, ...connection.settings.map(({key}) => key.length + 2)));
	return [
		line(
			' ',
			span(connection.name, 'strong'),
			span(`  ${connection.title}  `, 'faint'),
			span(`${glyph} ${stateText(connection)}`, tone),
		),
		blank,
		...wrap(messageOf(connection), columns - 6).map((text) => line('   ', text)),
		blank,
		...fact(
			'Last run',
			connection.last === undefined
				? 'never'
				: `${when(connection.last.at, now)}, ${connection.last.state} (${connection.last.run})`,
		),
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
		blank,
		line(' ', span('Settings', 'strong')),
		...connection.settings.map(({key, value, secret}) =>
			line(
				'   ',
				span(cell(key, width), 'faint'),
				value === '' ? span('not set', 'faint') : span(secret ? `secret, ${value}` : value),
			),
		),
		...(connection.checklist.length === 0
			? []
			: [
					blank,
					line(' ', span('To do once', 'strong')),
					...connection.checklist.flatMap(({text, done}) =>
						wrap(text, columns - 8).map((part, row) =>
							line(
								row === 0 ? span(`   ${tick[`${done}`]} `, done === true ? 'fine' : 'attention') : '     ',
								part,
								span(row === 0 && done === 'by hand' ? '  (by hand)' : '', 'faint'),
							),
						),
					),
				]),
	];
}
