import {threeWayReasons, wantsLook} from '../../../core/three-way/reasons.ts';
import type {ThreeWayGroup, ThreeWayRecord} from '../../../core/three-way/record.ts';
import type {ThreeWay, ThreeWayKind} from '../../../sync/three-way.ts';
import {cell, wrap} from '../../components/cell.ts';
import type {About} from '../../layers.ts';
import {choose, type Line, line, span} from '../../line.ts';
import {capital, count, fieldName, number, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

/** Above its keys in the help. */
export const threeWayAbout: About = {
	title: 'Source, sent, Apple',
	about: [
		'Who and which class is at the source, in the last packages, and in Apple School Manager by evidence; those that are not alike in all three, in groups by reason. Nothing is changed by looking.',
	],
};

/** One row of the groups: people before classes. */
export interface GroupRow {
	readonly kind: ThreeWayKind;
	readonly group: ThreeWayGroup;
}

export const groupRows = (found: ThreeWay): readonly GroupRow[] =>
	(['people', 'classes'] as const).flatMap((kind) => found[kind].groups.map((group) => ({kind, group})));

export const groupTitle = ({group}: GroupRow) => capital(threeWayReasons[group.reason][1]);

/** Rows above the groups. */
export const headRows = 6;
/** Rows below them, for where the records of the group are. */
export const sideRows = 4;

/** What was compared: how many are alike, and how old each of the three sides is. */
export function headLines(
	{people, classes, sources, packages, evidence}: ThreeWay,
	now: Date,
): readonly Line[] {
	const alike = (of: ThreeWay['people'], one: string, many: string) =>
		`${number(of.alike)} of ${count(of.total, one, many)}`;
	const look = people.look + classes.look;
	return [
		line(
			' ',
			span(threeWayAbout.title, 'strong'),
			span(look === 0 ? '' : `   ${number(look)} to look at`, 'attention'),
		),
		sideLine('Alike', [alike(people, 'person', 'people'), alike(classes, 'class', 'classes')], ''),
		sideLine(
			'Source',
			sources.map(
				({connection, at, held}) =>
					`${connection}, ${at === undefined ? 'no roster is kept' : `read ${when(at, now)}`}${held ? ', held' : ''}`,
			),
			'no connection is read',
		),
		sideLine(
			'Sent',
			packages.map(
				({target, at, state, confirmed, unread}) =>
					`${target}, ${state === 'sent' ? 'sent' : 'adopted'} ${when(at, now)}${confirmed ? ', confirmed' : ''}${unread ? ', its package is not kept' : ''}`,
			),
			'nothing yet',
		),
		sideLine(
			'Apple',
			evidence === undefined ? [] : [`newest evidence of ${when(evidence, now)}`],
			'nothing was read yet: activity logs tell',
		),
		line(''),
	];
}

const sideLine = (side: string, told: readonly string[], none: string) =>
	line(
		span(`   ${cell(side, 8)}`, 'faint'),
		told.length === 0 ? span(none, 'faint') : told.join(` ${glyphs.dot} `),
	);

/** One group in a row. */
export function groupLine({kind, group}: GroupRow, columns: number, chosen: boolean): Line {
	const looks = wantsLook(group.reason);
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(looks ? `${glyphs.attention} ` : '  ', 'attention'),
			cell(number(group.count).padStart(7), 9),
			span(cell(kind, 9), 'faint'),
			cell(groupTitle({kind, group}), columns - 24),
		),
		chosen,
	);
}

const sentWords = {sent: 'yes', 'not sent': 'no', unknown: 'nothing yet'} as const;

/** What a group is, with nothing cut, and on which sides its records are. */
export const sidesLines = (row: GroupRow, columns: number): readonly Line[] =>
	[groupTitle(row), sidesText(row)].flatMap((text) =>
		wrap(text, columns - 6).map((part) => line('   ', part)),
	);

const sidesText = ({group}: GroupRow) =>
	`At the source: ${group.source}   In what was sent: ${sentWords[group.sent]}   Apple: ${group.apple}`;

/** One record in a row. */
export const recordLine = (record: ThreeWayRecord, columns: number, chosen: boolean): Line =>
	choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			cell(record.name || '-', Math.max(16, Math.floor(columns * 0.32))),
			' ',
			span(cell(record.key, 14), 'faint'),
			' ',
			record.fields.map(({field}) => fieldName(field)).join(', '),
		),
		chosen,
	);

/** All that a person sees of a record, to be searched. */
export const recordText = ({name, key, fields}: ThreeWayRecord): string =>
	[
		name,
		key,
		...fields.flatMap(({field, source, here, sent, apple}) => [field, source, here, sent, apple]),
	].join(' ');

/** The rows of a spreadsheet; the first one names the columns. */
export const recordsCsv = (
	found: ThreeWay,
	kind: ThreeWayKind,
	records: readonly ThreeWayRecord[],
): ReadonlyArray<readonly string[]> => [
	['id', 'name', 'source', 'sent', 'apple', 'reason', 'why'],
	...records.map((record) => [
		record.key,
		record.name,
		record.source,
		record.sent,
		record.apple,
		record.reason,
		found.way(kind, record),
	]),
];
