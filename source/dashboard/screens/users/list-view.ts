import {type Account, fullName, locationsOf, type Status, statuses} from '../../../core/directory/account.ts';
import {evidenceNote, evidenceTexts} from '../../../core/evidence/words.ts';
import {mainRole, type PeopleOrder, type SortColumn} from '../../../core/people/query.ts';
import type {UserItem, UserQuery} from '../../../sync/answers/people.ts';
import type {PeopleNow} from '../../../sync/people-index-view.ts';
import type {PeopleCounts} from '../../../sync/people-surroundings.ts';
import {cell, cut, wrap} from '../../components/cell.ts';
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
	readonly location: number;
	readonly source: number;
	readonly account: number;
	/** 0: what is to be noted stands in the place of the location. */
	readonly notes: number;
}

/**
 * Columns by priority: what tells people apart has the room, and whatever has none stands whole in the rows below the
 * list. On 80 name, ID, grade, status and location; wider also role, source and the account's name.
 */
export function userWidths(columns: number): Widths {
	const none = {role: 0, grade: 0, location: 0, source: 0, account: 0, notes: 0};
	const prefix = 5;
	const nameIn = (widths: Omit<Widths, 'name'>): Widths => {
		const taken = Object.values(widths).reduce((sum, width) => sum + width, prefix);
		return {...widths, name: Math.max(8, columns - taken)};
	};
	if (columns < 72) return nameIn({...none, id: 12, status: 14});
	if (columns < 112) return nameIn({...none, id: 13, grade: 6, status: 14, location: 15});
	const [role, grade, status, notes] = [14, 7, 14, 14];
	const source = columns < 150 ? 10 : 19;
	const account = columns < 150 ? 0 : Math.floor((columns - 110) * 0.5);
	const location = Math.min(30, Math.floor((columns - account) * 0.14));
	return nameIn({id: 13, role, grade, status, location, source, account, notes});
}

type Head = readonly [column: SortColumn | undefined, width: keyof Widths, title: string];
const heads: readonly Head[] = [
	['name', 'name', 'Name'],
	['personId', 'id', 'Person ID'],
	['role', 'role', 'Role'],
	['grade', 'grade', 'Grade'],
	['status', 'status', 'Status'],
	[undefined, 'location', 'Location'],
	['source', 'source', 'Source'],
	['account', 'account', 'Managed Apple Account'],
];

/** The columns that can be ordered by; one that is not shown is named where it does. */
export const orderColumns: readonly SortColumn[] = heads.flatMap(([column]) => column ?? []);

/** Says by a mark which column orders the list, and which way round. */
export function usersHead(w: Widths, order: PeopleOrder): Line {
	const mark = order.down === true ? '↓' : '↑';
	const hidden = heads.find(([column, width]) => column === order.column && w[width] === 0);
	const shown = heads.filter(([, width]) => w[width] > 0);
	const by = hidden === undefined ? [] : [span(`by ${hidden[2]}${mark}`, 'accent')];
	return line(
		span('     '),
		...shown
			// The last one gives way to what is named instead.
			.slice(0, hidden !== undefined && w.notes === 0 && w.location > 0 ? -1 : undefined)
			.map(([column, width, title]) =>
				column === order.column
					? span(cell(`${title}${mark}`, w[width]), 'accent')
					: span(cell(title, w[width]), 'faint'),
			),
		...(by.length > 0 ? by : w.notes > 0 ? [span('Notes', 'faint')] : []),
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
	return evidenceNote(account);
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

type LocationNames = ReadonlyMap<string, string> | undefined;

const locationText = (account: Account, names: LocationNames): string => {
	const [first, ...more] = locationsOf(account).map((id) => names?.get(id) ?? id);
	return first === undefined ? '' : more.length === 0 ? first : `${first} +${more.length}`;
};

/** One person in a row. */
export function userRow(
	item: UserItem,
	w: Widths,
	now: Date,
	marked: boolean,
	chosen: boolean,
	names?: LocationNames,
): Line {
	const {account} = item;
	const {glyph, tone} = statusMarks[account.status];
	const notes = notesOf(item, now);
	/** A column with a space after what stands in it, or nothing. */
	const column = (text: string, width: number, columnTone: Tone = 'plain') =>
		width === 0 ? [] : [span(`${cell(text, width - 1)} `, columnTone)];
	const isNoted = w.notes === 0 && notes !== '';
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(marked ? `${glyphs.marked} ` : '  ', 'accent'),
			...column(`${account.lastName}, ${account.firstName}`, w.name, marked ? 'strong' : 'plain'),
			...column(account.personId, w.id, 'faint'),
			...column(mainRole(account) ?? '', w.role),
			...column(account.gradeLevel ?? '', w.grade),
			...column(`${glyph} ${account.status}`, w.status, tone),
			...column(isNoted ? notes : locationText(account, names), w.location, isNoted ? 'attention' : 'plain'),
			...column(shortSource(account, w.source), w.source, 'faint'),
			...column(account.managedAppleAccount?.name ?? '', w.account),
			...column(notes, w.notes, 'attention'),
		),
		chosen,
	);
}

/** Rows below the list, for the person under the cursor. */
export const detailRows = 2;

/** Who the cursor is on, with nothing cut that tells them from others of that name. */
export function detailLines(
	item: UserItem | undefined,
	names: LocationNames,
	columns: number,
	now: Date,
): readonly Line[] {
	if (item === undefined) return [];
	const {account} = item;
	const at = (role: string, location: string | undefined) =>
		location === undefined ? role : `${role} at ${names?.get(location) ?? location}`;
	const parts = [
		`${fullName(account)} (${account.personId})`,
		notesOf(item, now),
		account.gradeLevel === undefined ? '' : `grade ${account.gradeLevel}`,
		account.status,
		...account.roles.map(({role, locationId}) => at(role, locationId)),
		`from ${account.source}`,
		...evidenceTexts(account, now).slice(0, 1),
		account.managedAppleAccount?.name ?? '',
		account.email ?? '',
	].filter((part) => part !== '');
	const rows = wrap(parts.join(` ${glyphs.dot} `), columns - 4);
	return rows
		.slice(0, detailRows)
		.map((text, row) =>
			line(
				'   ',
				span(row === detailRows - 1 && rows.length > detailRows ? cut(`${text} …`, columns - 4) : text),
			),
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
