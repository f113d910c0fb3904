import {isWaiting} from '../../sync/finding.ts';
import type {ConnectionView, Overview} from '../../sync/rollcall.ts';
import {type Line, line, type Span, span, spread} from '../line.ts';
import {count, shortNext, shortWhen} from '../phrases.ts';
import {glyphs, type Tone} from '../theme.ts';
import {isDisarmed, isUntested, waitsOf} from '../waits.ts';
import {cut, visible, widthOf} from './cell.ts';

/** The mark and tone of a connection's state; the word stands beside it wherever there is room. */
export function stateMark(
	connection: Pick<ConnectionView, 'state' | 'running' | 'publishes' | 'armed' | 'checklist'>,
): {
	readonly glyph: string;
	readonly tone: Tone;
} {
	if (connection.running !== undefined) return {glyph: glyphs.busy, tone: 'accent'};
	if (isUntested(connection)) return {glyph: glyphs.attention, tone: 'attention'};
	if (isDisarmed(connection) && ['ready', 'connected'].includes(connection.state))
		return {glyph: glyphs.attention, tone: 'attention'};
	switch (connection.state) {
		case 'ready':
		case 'connected':
			return {glyph: glyphs.fine, tone: 'fine'};
		case 'syncing':
			return {glyph: glyphs.busy, tone: 'accent'};
		case 'needs attention':
		case 'held':
			return {glyph: glyphs.attention, tone: 'attention'};
		case 'stopped':
			return {glyph: glyphs.failed, tone: 'failed'};
		case 'not set up':
		case 'disconnected':
			return {glyph: glyphs.off, tone: 'faint'};
	}
}

/** Spans that {@link brief} gives. */
const statesOf = 3;

const brief = (connection: ConnectionView, now: Date): readonly Span[] => {
	const {glyph, tone} = stateMark(connection);
	const last = connection.push?.last ?? connection.last?.at;
	const said = last === undefined ? connection.state : shortWhen(last, now);
	return [span(` ${connection.name} `), span(glyph, tone), span(` ${said} `, 'faint')];
};

/** When it runs by itself: `next 02:15`; of a time at which nothing ran, that it is late. */
const nextOf = ({next, owed}: ConnectionView, now: Date): Span | undefined => {
	if (owed !== undefined) return span('late ', 'attention');
	return next === undefined ? undefined : span(`next ${shortNext(next, now)} `, 'faint');
};

/** What was made here, or not sent, that the target's next package carries. */
const toSend = ({unsent}: ConnectionView) => (unsent === undefined ? 0 : unsent.changes + unsent.runs.length);

export interface HeaderInput {
	readonly overview: Overview | undefined;
	readonly now: Date;
	readonly columns: number;
	readonly readOnly: boolean;
	readonly banner: string | undefined;
	readonly title: string;
}

/** Nothing that has a number waits: still it is only quiet where the verdict is. */
function nothingCounted({level, findings}: Overview): Span {
	switch (level) {
		case 'unknown':
			return span(`${glyphs.off} nothing ran yet`);
		case 'fine':
			return findings.some(isWaiting)
				? span(`${glyphs.off} see what waits`)
				: span(`${glyphs.fine} nothing waits`, 'fine');
		case 'attention':
			return span(`${glyphs.attention} needs attention`, 'attention');
		case 'failed':
			return span(`${glyphs.failed} failed`, 'failed');
	}
}

/** The ten-second answer on every screen: is it safe, when did it last run, what waits for me. */
export function headerLine({overview, now, columns, readOnly, banner, title}: HeaderInput): Line {
	const badges: Span[] = [];
	if (banner !== undefined) badges.push(span(` ${banner} `, 'chosen'), span(' '));
	if (readOnly) badges.push(span(' READ-ONLY ', 'chosen'), span(' '));
	const waits: Span[] = [];
	if (overview === undefined) waits.push(span('reading… ', 'faint'));
	else {
		const {held, notReady, disarmed} = waitsOf(overview);
		const {conflicts, connections, followUps} = overview;
		const unsent = connections.reduce((sum, each) => sum + toSend(each), 0);
		const parts = [
			...(held.length > 0 ? [`${glyphs.attention} ${held.length} held`] : []),
			...(notReady.length > 0 ? [`${notReady.length} not ready`] : []),
			...(disarmed.length > 0 ? [`${disarmed.length} disarmed`] : []),
			...(conflicts > 0 ? [count(conflicts, 'conflict')] : []),
		];
		// No alarms: said beside them where there is room, and instead of them where there are none.
		const todo = [
			...(unsent > 0 ? [`${unsent} to send`] : []),
			...(followUps > 0 && (parts.length === 0 || columns >= 100) ? [`${followUps} by hand`] : []),
		];
		const dot = ` ${glyphs.dot} `;
		if (parts.length > 0) waits.push(span(parts.join(dot), 'attention'));
		if (parts.length > 0 && todo.length > 0) waits.push(span(dot));
		if (todo.length > 0 && (parts.length > 0 || overview.level === 'fine')) waits.push(span(todo.join(dot)));
		else if (parts.length === 0) waits.push(nothingCounted(overview));
		waits.push(span(' '));
	}
	const right = [...badges, ...waits];
	const left: Span[] = [span(` ${title} `, 'accent'), span(' ')];
	if (overview === undefined) return spread(left, right, columns);
	// Whole connections only: half a name or time would say something untrue. The school's name takes what is left.
	const widthOfAll = (spans: readonly Span[]) => widthOf(spans.map(({text}) => text).join(''));
	let free = columns - 2 - widthOfAll([...left, ...right]);
	const states: Span[] = [];
	for (const spans of overview.connections.map((connection) => brief(connection, now))) {
		free -= widthOfAll(spans);
		if (free < 0) break;
		states.push(...spans);
	}
	const name = visible(overview.organisation);
	const room = Math.min(free - 2, 36);
	if (room >= Math.min(8, widthOf(name))) left.push(span(cut(name, room)), span('  '));
	// Where the whole name is shown and there is room still, when they run next.
	let spare = room < widthOf(name) ? 0 : free - 2 - widthOf(name);
	for (const [at, connection] of overview.connections.slice(0, states.length / statesOf).entries()) {
		const next = nextOf(connection, now);
		const width = widthOf(next?.text ?? '');
		left.push(...states.slice(at * statesOf, (at + 1) * statesOf));
		if (next === undefined || width > spare) continue;
		left.push(next);
		spare -= width;
	}
	return spread(left, right, columns);
}

/** The screens by their numbers, the present one marked; help at the end. */
export function tabsLine(titles: readonly string[], current: number, help: string, columns: number): Line {
	const tabs = titles.map((title, index) =>
		span(` ${index + 1} ${title} `, index === current ? 'chosen' : 'plain'),
	);
	return spread(tabs, [span(`${help} `, 'faint')], columns);
}

export const ruleLine = (columns: number): Line => line(span(glyphs.rule.repeat(columns), 'faint'));
