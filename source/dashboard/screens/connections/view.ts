import type {ConnectionView, Overview} from '../../../sync/rollcall.ts';
import {byKey, keyFor} from '../../by-key.ts';
import {cell, cut, visible, widthOf, wrap} from '../../components/cell.ts';
import {ruleLine, stateMark} from '../../components/header.ts';
import type {Severity} from '../../dashboard.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import type {ListState} from '../../list-state.ts';
import {count, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {isDisarmed, isUntested} from '../../waits.ts';
import {asksForSomething, isFolded} from '../findings/view.ts';
import {isUnsynced, nextStep} from './next-step.ts';

const levelSeverity = (level: Overview['level']): Severity =>
	level === 'fine' ? 'fine' : level === 'failed' ? 'failed' : 'attention';

/** The sentence that answers: is it safe, and what waits for me. */
export function verdictLines(overview: Overview, columns: number): readonly Line[] {
	const severity = levelSeverity(overview.level);
	return wrap(byKey(overview.verdict), columns - 4).map((text, row) =>
		line(span(row === 0 ? ` ${glyphs[severity]} ` : '   ', severity), span(text, 'strong')),
	);
}

type Finding = Overview['findings'][number];

/** The key that deals with a finding; where there is none, the screen. */
const placeOf = ({screen, next}: Finding): string =>
	keyFor(next) ??
	(screen === 'connections' ? 'f: what to do' : `see ${screen[0]!.toUpperCase()}${screen.slice(1)}`);

/** What the verdict stands on, each with where it is dealt with. */
export function findingLines(overview: Overview, most: number, columns: number): readonly Line[] {
	// The verdict says the first one, and how many more there are.
	const said = (text: string) => {
		const plain = text.replace(/[.\s]+$/, '');
		return (
			overview.verdict.replace(/[.\s]+$/, '') === plain ||
			[' (', '. '].some((more) => overview.verdict.startsWith(`${plain}${more}`))
		);
	};
	const folded = overview.findings.filter(isFolded);
	const folds = folded.length > 1 || folded.some(({acknowledged}) => acknowledged !== undefined);
	const shown = folds ? overview.findings.filter((finding) => !isFolded(finding)) : overview.findings;
	const lines = shown.flatMap((finding) => {
		const {severity} = finding;
		const text = byKey(finding.text);
		const place = placeOf(finding);
		if (said(finding.text)) return [line(span(`   ${glyphs.arrow} ${place}`, 'faint'))];
		const room = columns - 5;
		const fits = widthOf(visible(text)) + 4 + widthOf(place) <= room;
		// What does not fit is read in full with one key, and the row says which.
		const arrow = `  ${glyphs.arrow} ${fits ? place : 'f: in full'}`;
		return [
			line(
				span(`   ${glyphs[severity]} `, severity),
				span(cut(text, room - widthOf(arrow))),
				span(arrow, 'faint'),
			),
		];
	});
	// What repeats unchanged, or was noted, takes one row: between what is new and what is only to know.
	const fold = folds
		? [
				line(
					span(`   ${glyphs.marked} `, 'faint'),
					span(`${folded.length} as before or noted `),
					span(`${glyphs.arrow} f lists all`, 'faint'),
				),
			]
		: [];
	const news = shown.filter(asksForSomething).length;
	const all = [...lines.slice(0, news), ...fold, ...lines.slice(news)];
	if (all.length <= most) return all;
	const kept = all.slice(0, Math.max(0, most - 1));
	return [
		...kept,
		line('   ', span(`and ${count(all.length - kept.length, 'more finding')}: f lists all`, 'faint')),
	];
}

interface Widths {
	readonly name: number;
	readonly state: number;
	readonly last: number;
	/** 0 where there is no room for what nothing here schedules. */
	readonly next: number;
	readonly people: number;
	readonly kind: number;
}

function widths(connections: readonly ConnectionView[], columns: number): Widths {
	const name = Math.min(24, Math.max(12, ...connections.map((one) => one.name.length + 1)));
	const state = Math.max(20, ...connections.map((one) => stateText(one).length + 3));
	const last = 17;
	const next = columns < 100 ? 0 : 16;
	const people = 13;
	const kind = Math.max(8, columns - 3 - name - state - last - next - people);
	return {name, state, last, next, people, kind};
}

const peopleText = ({people, publishes, paired}: ConnectionView) =>
	paired !== undefined
		? count(paired.users, 'user')
		: people === undefined
			? ''
			: publishes
				? `${people} sent`
				: count(people, 'person', 'people');

/** When it ran last; of what is pushed to, when somebody came. */
const lastAt = ({last, push}: ConnectionView) => push?.last ?? last?.at;

/** When it runs by itself: `02:15`, `tomorrow 02:15`; `due since 02:15` where that has passed. */
export function nextRunText({reads, pushes, next, owed}: ConnectionView, now: Date): string {
	if (owed !== undefined) return `due ${when(owed, now)}`;
	if (next !== undefined) return when(next, now);
	return reads ? 'by hand' : pushes ? 'it pushes' : '';
}

/** Its state in words; what was never tried is not called ready, and a target that is disarmed says so. */
export function stateText(connection: ConnectionView): string {
	if (connection.running !== undefined) return 'syncing';
	if (connection.pushes && isUntested(connection)) return 'waits for contact';
	const untested = connection.tested?.ok === false ? 'test failed' : 'not tested';
	const state = isUntested(connection) ? untested : connection.state;
	return isDisarmed(connection) ? `${state}, disarmed` : state;
}

/**
 * What the state means and what to do; of a mirror whose plan was looked at, that it was; before the first test, the test; after one that failed, what was wrong.
 */
export function messageOf(connection: ConnectionView, looked = false): string {
	const {tested, publishes, push} = connection;
	const worst = connection.running === undefined ? push?.troubles[0] : undefined;
	// What is to be done is said below it, where it has keys.
	const message =
		worst !== undefined && nextStep(connection, []) !== undefined
			? `${worst.text.replace(/^./, (first) => first.toUpperCase())}.`
			: byKey(connection.message);
	// What pushes is not tried from here: its own message says what it waits for.
	if (!isUntested(connection) && looked && isUnsynced(connection))
		return 'never synced; its plan was looked at.';
	if (!isUntested(connection) || connection.pushes) return message;
	const test =
		tested?.ok === false
			? `The last test failed (t tests again): ${byKey(tested.message ?? '')}`
			: 'Not tested yet: t tests it.';
	return publishes || tested?.ok === false ? `${test} ${message}` : test;
}

export function connectionRow(connection: ConnectionView, w: Widths, now: Date, chosen: boolean): Line {
	const {glyph, tone} = stateMark(connection);
	return choose(
		line(
			span(chosen ? ` ${glyphs.pointer} ` : '   '),
			span(cell(connection.name, w.name), 'strong'),
			span(`${glyph} `, tone),
			span(cell(stateText(connection), w.state - 2), tone),
			span(cell(lastAt(connection) === undefined ? 'never' : when(lastAt(connection)!, now), w.last)),
			span(
				w.next === 0 ? '' : cell(nextRunText(connection, now), w.next),
				connection.owed ? 'attention' : 'plain',
			),
			span(cell(peopleText(connection), w.people)),
			span(cell(connection.title, w.kind), 'faint'),
		),
		chosen,
	);
}

/** The opening screen: verdict, findings, connections, and what the one under the cursor means. */
export function connectionsLines({
	overview,
	connections,
	list,
	height,
	columns,
	rows,
	now,
	looked = () => false,
}: {
	readonly overview: Overview;
	readonly connections: readonly ConnectionView[];
	readonly list: ListState;
	/** Rows of the list. */
	readonly height: number;
	readonly columns: number;
	readonly rows: number;
	readonly now: Date;
	/** The plan of the connection of this name was looked at, and is there still. */
	readonly looked?: (name: string) => boolean;
}): readonly Line[] {
	const verdict = verdictLines(overview, columns);
	const detailRows = 4;
	const most = Math.max(1, rows - verdict.length - height - detailRows - 4);
	const findings = findingLines(overview, most, columns);
	const w = widths(connections, columns);
	const here = connections[list.cursor];
	const isLooked = here !== undefined && looked(here.name);
	const next = here === undefined ? undefined : nextStep(here, connections, isLooked);
	const head = line(
		span('   ', 'faint'),
		span(
			cell('Connection', w.name) +
				cell('State', w.state) +
				cell('Last run', w.last) +
				(w.next === 0 ? '' : cell('Next run', w.next)) +
				cell('People', w.people) +
				cell('Kind', w.kind),
			'faint',
		),
	);
	const shown = connections
		.slice(list.top, list.top + height)
		.map((connection, index) => connectionRow(connection, w, now, list.top + index === list.cursor));
	return [
		...verdict,
		...findings,
		blank,
		head,
		...shown,
		ruleLine(columns),
		...(here === undefined
			? [
					line('   ', span('No connection yet.', 'strong')),
					line('   Press n to make one: a roster to read, then Apple School Manager’s upload.'),
				]
			: [
					...wrap(messageOf(here, isLooked), columns - 6).map((text, row) =>
						line(row === 0 ? span(` ${stateMark(here).glyph} `, stateMark(here).tone) : '   ', text),
					),
					...(next === undefined
						? []
						: wrap(next.text, columns - 6).map((text, row) =>
								line(span(row === 0 ? ` ${glyphs.arrow} ` : '   ', 'accent'), span(text, 'strong')),
							)),
				]),
	];
}
