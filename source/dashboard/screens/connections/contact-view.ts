import type {ConnectionView} from '../../../sync/rollcall.ts';
import {wrap} from '../../components/cell.ts';
import {type Line, line, span} from '../../line.ts';
import {count, when} from '../../phrases.ts';
import {glyphs, type Tone} from '../../theme.ts';
import {liveTokens} from './tokens-view.ts';

interface Mark {
	readonly state: 'done' | 'waits' | 'wrong';
	readonly text: string;
}

const marks: Readonly<Record<Mark['state'], readonly [glyph: string, tone: Tone]>> = {
	done: [glyphs.marked, 'fine'],
	waits: [glyphs.off, 'attention'],
	wrong: [glyphs.attention, 'attention'],
};

/** The way from a token to the first person, as far as it is gone. */
export function contactMarks(connection: ConnectionView, now: Date): readonly Mark[] {
	const {push, people = 0} = connection;
	if (push === undefined) return [];
	const live = liveTokens(connection).at(-1);
	const {first, last, serving} = push;
	return [
		live === undefined
			? {state: 'wrong', text: 'No token works: it was not made yet, was not used in time, or has ended.'}
			: {state: 'done', text: `Token ${live.id} was made ${when(live.made, now)}.`},
		serving
			? {state: 'done', text: 'rollcall serve runs: pushes are taken.'}
			: {state: 'wrong', text: 'rollcall serve does not run on this state: nobody can come. Start it.'},
		first === undefined
			? {
					state: 'waits',
					text: 'Waiting for the first contact: press Test Connection at the identity provider.',
				}
			: {
					state: 'done',
					text: `First contact ${when(first, now)}: it came with the token and was answered${last === undefined || last === first ? '' : `; last ${when(last, now)}`}.`,
				},
		people === 0
			? {
					state: 'waits',
					text:
						first === undefined
							? 'Then its first person.'
							: 'Waiting for the first person: a test connection sends nobody. Start provisioning there.',
				}
			: {state: 'done', text: `${count(people, 'person', 'people')} came by it.`},
	];
}

export const contactLines = (connection: ConnectionView, columns: number, now: Date): readonly Line[] =>
	contactMarks(connection, now).flatMap(({state, text}) => {
		const [glyph, tone] = marks[state];
		return wrap(text, columns - 7).map((part, row) =>
			line(span(row === 0 ? `   ${glyph} ` : '     ', tone), part),
		);
	});
