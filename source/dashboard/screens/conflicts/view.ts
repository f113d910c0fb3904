import {mirrorConflictTitles} from '../../../core/mirror/conflicts.ts';
import {type Conflict, isOpen} from '../../../core/plan/conflict.ts';
import {laterKey} from '../../../core/plan/conflict-kind.ts';
import {conflictKind} from '../../../core/plan/conflicts/index.ts';
import {placeName} from '../../../core/roster/problem.ts';
import type {ConflictView} from '../../../sync/answers/conflicts.ts';
import {cell, widthOf, wrap} from '../../components/cell.ts';
import {ruleLine} from '../../components/header.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {count, fieldName, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import type {DoneAt} from './done-at.ts';

/** A kind's title. */
export const kindTitle = (kind: string) =>
	conflictKind(kind)?.title ??
	(mirrorConflictTitles as Readonly<Record<string, string>>)[kind] ??
	fieldName(kind.replace(/-/g, ' '));

const nameOf = (fields: Readonly<Record<string, string>>) =>
	[fields.firstName, fields.lastName].filter(Boolean).join(' ') || (fields.name ?? '');

/** What people of the directory are called, by Person ID. */
type Names = ReadonlyMap<string, string>;
const nobody: Names = new Map();

/** Both names where they differ. Sides of a field or two name nobody: there it begins with whom the directory has. */
export function conflictTitle(
	{sides: [ours, theirs], incoming, accounts: [about, ...others]}: Conflict,
	known: Names = nobody,
): string {
	const names = [...new Set([nameOf(ours.fields), nameOf(theirs.fields)].filter(Boolean))];
	const title = names.join(` ${glyphs.differs} `);
	const isWhole = ours.fields.firstName !== undefined && ours.fields.lastName !== undefined;
	const name = isWhole || about === undefined || others.length > 0 ? undefined : known.get(about);
	if (name === undefined) return title === '' ? incoming : title;
	return title === '' ? name : `${name}: ${title}`;
}

/** All that a conflict says, to be searched. */
export const conflictText = ({conflict, connection}: ConflictView): string =>
	[
		conflict.id,
		kindTitle(conflict.kind),
		conflict.incoming,
		connection,
		...conflict.accounts,
		...conflict.sides.flatMap(({key, fields}) => [key, ...Object.values(fields)]),
		...conflict.choices.map(({label}) => label),
	].join(' ');

const decided = (conflict: Conflict) => {
	const {decision} = conflict;
	if (decision === undefined) return undefined;
	return (
		conflict.choices.find(({name, key}) => name === decision.choice || key === decision.choice)?.key ??
		decision.choice
	);
};

/** Fields in which the sides differ. */
export const differing = ({sides: [ours, theirs]}: Conflict) =>
	fieldsOf(ours.fields, theirs.fields).filter(
		(field) => (ours.fields[field] ?? '') !== (theirs.fields[field] ?? ''),
	);

const fieldsOf = (ours: Readonly<Record<string, string>>, theirs: Readonly<Record<string, string>>) =>
	[...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(
		(field) => (ours[field] ?? '') !== '' || (theirs[field] ?? '') !== '',
	);

/** One conflict in a row of the list. */
export function conflictRow(
	{conflict, connection}: ConflictView,
	now: Date,
	columns: number,
	chosen: boolean,
	names?: Names,
): Line {
	const choice = isOpen(conflict) ? undefined : decided(conflict);
	const name = Math.max(26, Math.floor(columns * 0.4));
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			choice === undefined ? span(`${glyphs.attention} `, 'attention') : span(`${glyphs.marked} `, 'fine'),
			cell(conflictTitle(conflict, names), name),
			' ',
			span(
				cell(
					choice === undefined
						? `${count(differing(conflict).length, 'field differs', 'fields differ')}`
						: `decided: ${choice}`,
					16,
				),
			),
			span(cell(connection, 10), 'faint'),
			span(`since ${when(conflict.since, now)}`, 'faint'),
		),
		chosen,
	);
}

/** Whose side it is, and from which file and line; its key where no field says it. */
const sideHead = ({label, key, place, fields}: Conflict['sides'][number]) =>
	[label, Object.values(fields).includes(key) ? '' : key, place === undefined ? '' : placeName(place)]
		.filter(Boolean)
		.join('  ');

const longId = /\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f-]{20,}\b/gi;

/** Long ids give way before words do: in full they stand among the fields. */
const fitting = (text: string, width: number) =>
	widthOf(text) <= width ? text : text.replace(longId, '$1…');

/** A moment of ours is read to the minute; what another system says of it stays in its own words. */
const shown = (field: string, value: string, now: Date) =>
	field === 'changed' ? value.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, (at) => when(at, now)) : value;

/** Both sides, field by field; what differs has a mark and weight, not only a colour. `full`: nothing is cut. */
export function sidesLines(conflict: Conflict, columns: number, full: boolean, now: Date): readonly Line[] {
	const [ours, theirs] = conflict.sides;
	const fields = fieldsOf(ours.fields, theirs.fields);
	const label = Math.max(14, ...fields.map((field) => fieldName(field).length + 2));
	const side = Math.floor((columns - label - 6) / 2);
	const apart = new Set(differing(conflict));
	return [
		line(
			'   ',
			span(cell('', label), 'faint'),
			span(cell(sideHead(ours), side - 1), 'strong'),
			' ',
			span(cell(sideHead(theirs), side), 'strong'),
		),
		...fields.flatMap((field) => {
			const differs = apart.has(field);
			const cells = [ours.fields[field] ?? '', theirs.fields[field] ?? ''].map((text) =>
				text === '' ? '(nothing)' : shown(field, text, now),
			);
			const [left, right] = (
				full ? cells.map((text) => wrap(text, side - 2)) : cells.map((text) => [text])
			) as [readonly string[], readonly string[]];
			return Array.from({length: Math.max(left.length, right.length)}, (_, row) =>
				line(
					span(differs && row === 0 ? ` ${glyphs.differs} ` : '   ', 'attention'),
					span(cell(row === 0 ? fieldName(field) : '', label), differs ? 'strong' : 'faint'),
					span(cell(left[row] ?? '', side - 1), differs ? 'strong' : 'plain'),
					' ',
					span(cell(right[row] ?? '', side), differs ? 'attention' : 'plain'),
				),
			);
		}),
	];
}

/** The ways out with their letters, and under each what it does in Apple School Manager: nothing of it is cut. */
function wholeChoices(
	conflict: Conflict,
	columns: number,
	decides: boolean,
	text: typeof fitting,
): readonly Line[] {
	const head = choiceHead(conflict, decides);
	return waysOut(conflict, decides).flatMap(({key, label, effect}) => [
		...wrap(text(label, columns - 8), columns - 8).map((part, row) =>
			row === 0 ? head(key, part) : line('        ', span(part, 'strong')),
		),
		...wrap(text(effect, columns - 10), columns - 10).map((part) => line('        ', span(part, 'faint'))),
	]);
}

/** Who decides nothing leaves nothing for later either. */
const waysOut = ({choices}: Conflict, decides: boolean) =>
	decides ? choices : choices.filter(({key}) => key !== laterKey);

/** A letter is shown where it does something. */
function choiceHead(conflict: Conflict, decides: boolean) {
	const taken = decided(conflict);
	return (key: string, label: string): Line =>
		line(
			span(key === taken ? ` ${glyphs.marked} ` : '   ', 'fine'),
			decides ? span(` ${key} `, 'chosen') : span(` ${glyphs.dot} `, 'faint'),
			'  ',
			span(label, 'strong'),
		);
}

/** The ways out, whole where there is room for that; else one row each, and what they do is one key away. */
export function choiceLines(
	conflict: Conflict,
	columns: number,
	room: number,
	decides = true,
): readonly Line[] {
	const whole = wholeChoices(conflict, columns, decides, fitting);
	if (whole.length <= room) return whole;
	const head = choiceHead(conflict, decides);
	const rows = waysOut(conflict, decides).map(({key, label}) => head(key, fitting(label, columns - 8)));
	return rows.length < room
		? [...rows, line('        ', span('Enter shows what each of these does', 'attention'))]
		: rows;
}

/** As many fields as fit: those that differ first, then those that agree, with a word on what is left out. */
function sidesWithin(conflict: Conflict, columns: number, room: number, now: Date): readonly Line[] {
	const all = sidesLines(conflict, columns, false, now);
	if (all.length <= room) return all;
	const apart = new Set(differing(conflict).map(fieldName));
	const [head, ...rows] = all as [Line, ...Line[]];
	const differs = (row: Line) => apart.has(row.spans[1]?.text.trim() ?? '');
	const spare = Math.max(0, room - 2 - rows.filter(differs).length);
	let agreeing = 0;
	const kept = rows.filter((row) => differs(row) || agreeing++ < spare);
	const left = rows.length - kept.length;
	const more =
		left > 0 ? [line('   ', span(`and ${count(left, 'field')} that agree: Enter shows all`, 'faint'))] : [];
	return [head, ...kept, ...more].slice(0, room);
}

/** One conflict: what it is, both sides, and the ways out. */
export function triageLines(
	view: ConflictView,
	position: {readonly index: number; readonly of: number; readonly open: number},
	size: {readonly columns: number; readonly rows: number},
	now: Date,
	/** Whoever looks decides here: the letters of the ways out do something. */
	decides = true,
	at: DoneAt = 'run',
	names?: Names,
): readonly Line[] {
	const {conflict, connection, alike} = view;
	const {columns, rows} = size;
	const title = line(
		' ',
		span(`${kindTitle(conflict.kind)}: ${conflictTitle(conflict, names)}`, 'strong'),
		span(`   ${position.index + 1} of ${position.of}, ${position.open} open`, 'faint'),
	);
	const others = alike.length === 0 ? 'none alike' : `${alike.length} more alike`;
	const about = line(
		span(
			`   ${connection}, since ${when(conflict.since, now)}; ${others}; agreeing: ${agreeing(conflict)}`,
			'faint',
		),
	);
	const done = decidedLines(conflict, decides, at);
	// Where room is short, first what surrounds goes, then fields that agree, then what the ways out do; never
	// the ways out themselves. Nobody decides on half a consequence: they stand whole, or Enter shows them.
	const choices = choiceLines(
		conflict,
		columns,
		rows - 1 - done.length - 1 - differing(conflict).length - 1,
		decides,
	);
	const spare = rows - 1 - done.length - 1 - choices.length;
	const all = sidesLines(conflict, columns, false, now).length;
	const roomy = spare >= all + 3;
	const head = [
		title,
		...(roomy || spare > differing(conflict).length + 2 ? [about] : []),
		...done,
		...(roomy ? [blank] : []),
	];
	const below = roomy ? [blank, ruleLine(columns)] : [ruleLine(columns)];
	const room = rows - head.length - below.length - choices.length;
	return [...head, ...sidesWithin(conflict, columns, Math.max(0, room), now), ...below, ...choices];
}

/** Who decided and how; that it is left for later is no decision. */
function decidedLines(conflict: Conflict, decides: boolean, at: DoneAt): readonly Line[] {
	const {decision} = conflict;
	if (decision === undefined) return [];
	if (isOpen(conflict))
		return [line(span(`   ${glyphs.dot} Left for later by ${decision.by}: it stays open.`, 'faint'))];
	const back = decides ? '; Backspace takes it back' : '';
	const text = `Decided by ${decision.by}: ${decided(conflict)}. It is done at the next ${at}${back}.`;
	return [line(span(`   ${glyphs.marked} ${text}`, 'fine'))];
}

const agreeing = ({matched}: Conflict) => matched.map(fieldName).join(', ') || 'nothing';

/** A conflict in full: every field uncut, where each side comes from, and all that each way out does. */
export const fullLines = (
	{conflict, connection}: ConflictView,
	columns: number,
	now: Date,
	/** As for {@link triageLines}. */
	decides: boolean,
	names?: Names,
): readonly Line[] => [
	line(
		' ',
		span(`${kindTitle(conflict.kind)}: ${conflictTitle(conflict, names)}`, 'strong'),
		span(`   ${conflict.id}`, 'faint'),
	),
	line('   ', span(`${connection}, since ${when(conflict.since, now)}`, 'faint')),
	blank,
	...sidesLines(conflict, columns, true, now),
	blank,
	...wrap(`Agreeing, as evidence: ${agreeing(conflict)}`, columns - 6).map((text) => line('   ', text)),
	blank,
	...wholeChoices(conflict, columns, decides, (text) => text),
];
