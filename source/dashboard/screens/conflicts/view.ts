import type {Choice, Conflict} from '../../../core/plan/conflict.ts';
import {conflictKind} from '../../../core/plan/conflicts/index.ts';
import {placeName} from '../../../core/roster/problem.ts';
import type {ConflictView} from '../../../sync/rollcall.ts';
import {cell, wrap} from '../../components/cell.ts';
import {ruleLine} from '../../components/header.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {count, fieldName, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

/** A kind's title. */
export const kindTitle = (kind: string) => conflictKind(kind)?.title ?? fieldName(kind.replace(/-/g, ' '));

const nameOf = (fields: Readonly<Record<string, string>>) =>
	[fields.firstName, fields.lastName].filter(Boolean).join(' ');

/** Whom a conflict is about: both names where they differ. */
export function conflictTitle({sides: [ours, theirs], incoming}: Conflict): string {
	const names = [...new Set([nameOf(ours.fields), nameOf(theirs.fields)].filter(Boolean))];
	return names.length === 0 ? incoming : names.join(` ${glyphs.differs} `);
}

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
): Line {
	const choice = decided(conflict);
	const name = Math.max(26, Math.floor(columns * 0.4));
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			choice === undefined ? span(`${glyphs.attention} `, 'attention') : span(`${glyphs.marked} `, 'fine'),
			cell(conflictTitle(conflict), name),
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

const sideHead = (side: Conflict['sides'][number]) =>
	`${side.label} ${side.key}${side.place === undefined ? '' : `  ${placeName(side.place)}`}`;

/** Both sides, field by field; what differs has a mark and weight, not only a colour. `full`: nothing is cut. */
export function sidesLines(conflict: Conflict, columns: number, full: boolean): readonly Line[] {
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
				text === '' ? '(nothing)' : text,
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

/** The ways out with their letters, and under each what it does in Apple School Manager, where there is room. */
export function choiceLines(conflict: Conflict, columns: number, room: number): readonly Line[] {
	const taken = decided(conflict);
	const head = (choice: Choice) =>
		line(
			span(choice.key === taken ? ` ${glyphs.marked} ` : '   ', 'fine'),
			span(` ${choice.key} `, 'chosen'),
			'  ',
			span(choice.label, 'strong'),
		);
	const effects = (choice: Choice) =>
		wrap(choice.effect, columns - 10).map((text) => line('        ', span(text, 'faint')));
	const full = conflict.choices.flatMap((choice) => [head(choice), ...effects(choice)]);
	if (full.length <= room) return full;
	const one = conflict.choices.flatMap((choice) => [head(choice), ...effects(choice).slice(0, 1)]);
	if (one.length <= room) return one;
	return conflict.choices.map((choice) =>
		line(
			span(choice.key === taken ? ` ${glyphs.marked} ` : '   ', 'fine'),
			span(` ${choice.key} `, 'chosen'),
			'  ',
			span(choice.label, 'strong'),
			span(`  ${choice.effect}`, 'faint'),
		),
	);
}

/** One conflict: what it is, both sides, and the ways out. */
export function triageLines(
	view: ConflictView,
	position: {readonly index: number; readonly of: number; readonly open: number},
	size: {readonly columns: number; readonly rows: number},
	now: Date,
): readonly Line[] {
	const {conflict, connection, alike} = view;
	const {columns, rows} = size;
	const head = [
		line(
			' ',
			span(`${kindTitle(conflict.kind)}: ${conflictTitle(conflict)}`, 'strong'),
			span(`   ${position.index + 1} of ${position.of}, ${position.open} open`, 'faint'),
		),
		line(
			span(
				`   ${connection}, since ${when(conflict.since, now)}; agreeing: ${conflict.matched.map((field) => fieldName(field)).join(', ') || 'nothing'}; ${alike.length === 0 ? 'none alike' : `${alike.length} more alike`}`,
				'faint',
			),
		),
		...(conflict.decision === undefined
			? []
			: [
					line(
						span(
							`   ${glyphs.marked} Decided by ${conflict.decision.by}: ${decided(conflict)}. It is done at the next run; Backspace takes it back.`,
							'fine',
						),
					),
				]),
		blank,
	];
	const fewest = conflict.choices.length;
	const sides = sidesLines(conflict, columns, false);
	// Where room is short, blank rows go first, then fields that agree: the ways out are never cut.
	const tight = rows < head.length + sides.length + fewest + 2;
	const title = tight ? head.slice(0, rows < fewest + 5 ? 1 : -1) : head;
	const roomForSides = Math.max(0, rows - title.length - fewest - (tight ? 1 : 2));
	const apart = new Set(differing(conflict).map((field) => fieldName(field)));
	const kept =
		sides.length <= roomForSides
			? sides
			: [
					sides[0]!,
					...sides.slice(1).filter((row) => [...apart].some((field) => row.spans[1]?.text.startsWith(field))),
				].slice(0, roomForSides);
	const above = [...title, ...kept, ...(tight ? [] : [blank]), ruleLine(columns)];
	return [...above, ...choiceLines(conflict, columns, rows - above.length)];
}

/** A conflict in full: every field uncut, where each side comes from, and all that each way out does. */
export const fullLines = (
	{conflict, connection}: ConflictView,
	columns: number,
	now: Date,
): readonly Line[] => [
	line(
		' ',
		span(`${kindTitle(conflict.kind)}: ${conflictTitle(conflict)}`, 'strong'),
		span(`   ${conflict.id}`, 'faint'),
	),
	line('   ', span(`${connection}, since ${when(conflict.since, now)}`, 'faint')),
	blank,
	...sidesLines(conflict, columns, true),
	blank,
	line(
		'   ',
		span(
			`Agreeing, as evidence: ${conflict.matched.map((field) => fieldName(field)).join(', ') || 'nothing'}`,
			'plain',
		),
	),
	blank,
	...choiceLines(conflict, columns, Number.POSITIVE_INFINITY),
];
