import {type Account, fullName, type Status, statuses} from '../../../core/directory/account.ts';
import {mainRole, type PeopleOrder, type SortColumn} from '../../../core/people/query.ts';
import type {UserItem, UserQuery} from '../../../sync/answers/people.ts';
import type {PeopleNow} from '../../../sync/people-index-view.ts';
import type {PeopleCounts} from '../../../sync/people-surroundings.ts';
import {cell} from '../../components/cell.ts';
import {blank, choose, type Line, line, type Span, span, spread} from '../../line.ts';
import {day, number} from '../../phrases.ts';
import {glyphs, type Tone} from '../../theme.ts';
import {type Facet, facetNames, isYes} from './query.ts';

/** A status by mark, word and tone. */
export const statusMarks: Readonly<Record<Status, {readonly glyph: string; readonly tone: Tone}>> = {
	New: {glyph: glyphs.off, tone: 'plain'},
	Active: {glyph: glyphs.fine, tone: 'fine'},
	Deactivated: {glyph: glyphs.ended, tone: 'faint'},
	Locked: {glyph: glyphs.attention, tone: 'attention'},
};

const joined = (counts: Readonly<Record<string, number>>) =>
	Object.entries(counts)
		.filter(([, value]) => value > 0)
		.sort(([, a], [, b]) => b - a)
		.map(([name, value]) => `${name} ${number(value)}`)
		.join(` ${glyphs.dot} `);

/** How many there are, by status, source and role: over all, not only those found. */
export function countLines(counts: PeopleCounts | undefined): readonly Line[] {
	if (counts === undefined) return [blank, blank];
	return [
		line(
			span(` ${number(counts.total)} people`, 'strong'),
			'   ',
			...statuses.flatMap((status): readonly Span[] => {
				const {glyph, tone} = statusMarks[status];
				return [span(`${glyph} `, tone), span(`${status} ${number(counts.status[status])}   `)];
			}),
		),
		line(
			' ',
			span(joined(counts.role), 'plain'),
			span('   from ', 'faint'),
			span(joined(counts.source as Readonly<Record<string, number>>)),
		),
	];
}

/** How many were found, or how far the reading is; `+`: they are still being counted. */
export function foundText({list, reading}: PeopleNow, query: UserQuery): string {
	if (reading?.stage === 'read') return `${number(reading.done)} of ${number(reading.total)} read`;
	if (reading?.stage === 'order') return 'putting them in order';
	if (list === undefined) return '';
	const isWhole = list.complete && list.query === query;
	return `${number(list.length)}${isWhole ? '' : '+'} found`;
}

/** What is looked for and what was found; while typing, the field with its cursor. */
export function filterLine(
	query: UserQuery,
	now: PeopleNow,
	typing: readonly Span[] | undefined,
	columns: number,
): Line {
	const facets = (Object.keys(facetNames) as Facet[]).flatMap((facet) => {
		const value = query[facet];
		if (value === undefined) return [];
		const shown =
			facet === 'location' ? (now.locationNames?.get(String(value)) ?? String(value)) : String(value);
		return [
			span(
				` ${isYes(facet) ? facetNames[facet].toLowerCase() : `${facetNames[facet]}: ${shown}`} `,
				'chosen',
			),
			span(' '),
		];
	});
	const find =
		typing !== undefined
			? [span(' Find ', 'strong'), ...typing, span(' ')]
			: query.text !== undefined
				? [span(` Find: ${query.text} `, 'chosen'), span(' ')]
				: [];
	const none = find.length + facets.length === 0 ? [span(' all', 'faint')] : [];
	return spread(
		[...find, ...facets, ...none],
		[
			...(now.marked > 0 ? [span(`${number(now.marked)} marked`, 'accent'), span('   ')] : []),
			span(`${foundText(now, query)} `, 'strong'),
		],
		columns,
	);
}

interface Widths {
	readonly name: number;
	readonly id: number;
	readonly role: number;
	readonly grade: number;
	readonly status: number;
	readonly source: number;
	readonly account: number;
	readonly notes: number;
}

/** Columns by priority: on 80 name, ID, role, status and source; wider also grade and the account's name. */
export function userWidths(columns: number): Widths {
	const wide = columns >= 112;
	const notes = columns < 60 ? 0 : 13;
	const [id, role, status] = wide ? [11, 14, 14] : [11, 11, 14];
	const source = wide ? 19 : columns < 76 ? 0 : 9;
	const grade = wide ? 7 : 0;
	const account = wide ? Math.floor((columns - 85) * 0.5) : 0;
	const name = Math.max(8, columns - 5 - id - role - grade - status - source - account - notes);
	return {id, role, grade, status, source, account, notes, name};
}

const heads: ReadonlyArray<readonly [column: SortColumn, width: keyof Widths, title: string]> = [
	['name', 'name', 'Name'],
	['personId', 'id', 'Person ID'],
	['role', 'role', 'Role'],
	['grade', 'grade', 'Grade'],
	['status', 'status', 'Status'],
	['source', 'source', 'Source'],
	['account', 'account', 'Managed Apple Account'],
];

/** The columns that are shown, and can be ordered by. */
export const shownColumns = (w: Widths): readonly SortColumn[] =>
	heads.filter(([, width]) => w[width] > 0).map(([column]) => column);

/** Says by a mark which column orders the list, and which way round. */
export function usersHead(w: Widths, order: PeopleOrder): Line {
	const mark = order.down === true ? '↓' : '↑';
	return line(
		span('     '),
		...heads.map(([column, width, title]) =>
			column === order.column && w[width] > 0
				? span(cell(`${title}${mark}`, w[width]), 'accent')
				: span(cell(title, w[width]), 'faint'),
		),
		span('Notes', 'faint'),
	);
}

const shortSource = (account: Account, width: number) =>
	width >= 18
		? account.source
		: account.source.replace('Microsoft ', '').replace('Google Workspace', 'Google');

function notesOf({account, conflicted}: UserItem, now: Date): string {
	if (conflicted) return `${glyphs.differs} conflict`;
	if (account.leaving !== undefined) return `leaves ${day(account.leaving.due, now)}`;
	if (account.asked !== undefined) return `asked: ${account.asked.action}`;
	if (account.evidence?.state === 'inactive') return 'ASM: inactive';
	return '';
}

/** A row whose person is being read. */
export const unreadRow = (marked: boolean, chosen: boolean): Line =>
	choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(marked ? `${glyphs.marked} ` : '  ', 'accent'),
			span('…', 'faint'),
		),
		chosen,
	);

/** One person in a row. */
export function userRow(item: UserItem, w: Widths, now: Date, marked: boolean, chosen: boolean): Line {
	const {account} = item;
	const {glyph, tone} = statusMarks[account.status];
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(marked ? `${glyphs.marked} ` : '  ', 'accent'),
			span(cell(`${account.lastName}, ${account.firstName}`, w.name - 1), marked ? 'strong' : 'plain'),
			' ',
			span(`${cell(account.personId, w.id - 1)} `, 'faint'),
			cell(mainRole(account) ?? '', w.role),
			...(w.grade > 0 ? [cell(account.gradeLevel ?? '', w.grade)] : []),
			span(cell(`${glyph} ${account.status}`, w.status), tone),
			span(cell(shortSource(account, w.source), w.source), 'faint'),
			...(w.account > 0 ? [span(cell(account.managedAppleAccount?.name ?? '', w.account - 1)), ' '] : []),
			span(cell(notesOf(item, now), w.notes), 'attention'),
		),
		chosen,
	);
}

/** What a list shows when nobody answers to the query. */
export const nobody = (total: number, findKey: string, clearKey: string): readonly Line[] =>
	total === 0
		? [line('   ', span('Nobody yet. ', 'strong'), 'People come with the first sync: screen Connections.')]
		: [
				line(
					'   ',
					span('Nobody answers to that. ', 'strong'),
					`${clearKey} shows all again; ${findKey} finds something else.`,
				),
			];

export const accountTitle = (account: Account) => `${fullName(account)} (${account.personId})`;
