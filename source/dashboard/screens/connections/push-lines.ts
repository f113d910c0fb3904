import type {ConnectionView} from '../../../sync/rollcall.ts';
import {commandOf, shortKeys} from '../../keymap.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {ago, count, number, when} from '../../phrases.ts';
import {contactLines, contactMarks} from './contact-view.ts';
import {factLines, liveTokens, tokenText, tokenTone} from './tokens-view.ts';

/** Of what is pushed to: when it came last, its tokens, and what is still missing on the way to the first person. */
export function pushLines(connection: ConnectionView, columns: number, now: Date): readonly Line[] {
	const {push} = connection;
	if (push === undefined) return [];
	const live = liveTokens(connection);
	const key = shortKeys(commandOf('tokens'));
	return [
		...factLines(
			'Last push',
			push.last === undefined
				? 'never'
				: `${when(push.last, now)}, ${ago(push.last, now)} (noted every 5 minutes); a cycle is ${push.interval} minutes`,
			columns,
		),
		...factLines(
			'Tokens',
			live.length === 0 ? `none that works: ${key} makes one` : `${key} shows them and makes another`,
			columns,
			live.length === 0 ? 'attention' : 'plain',
		),
		...live.flatMap((token) => factLines(`  ${token.id}`, tokenText(token, now), columns, tokenTone(token))),
		...(push.staged === 0
			? []
			: factLines(
					'Removals',
					`${count(push.staged, 'waits', 'wait')} for approval: ${shortKeys(commandOf('removals'))} lists them`,
					columns,
					'attention',
				)),
		...(push.quarantine === undefined
			? []
			: factLines(
					'Quarantine',
					`since ${when(push.quarantine.at, now)}: ${number(push.quarantine.failed)} of ${number(push.quarantine.of)} pushes of a cycle failed`,
					columns,
					'failed',
				)),
		...(push.unpaired === 0
			? []
			: factLines(
					'Not paired',
					`${count(push.unpaired, 'person is', 'people are')} Manual until pushed again`,
					columns,
					'attention',
				)),
		...(push.stop === undefined
			? []
			: factLines('Stopped by', `${push.stop.attribute}, which is not in the mapping`, columns, 'failed')),
	];
}

/** The way to the first person, until it is gone. */
export const beginningLines = (connection: ConnectionView, columns: number, now: Date): readonly Line[] =>
	contactMarks(connection, now).every(({state}) => state === 'done')
		? []
		: [blank, line(' ', span('The first contact', 'strong')), ...contactLines(connection, columns, now)];
