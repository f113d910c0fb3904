import {type Account, fullName, type Status, statuses} from '../../../core/directory/account.ts';
import type {UserItem, UserList, UserQuery} from '../../../sync/answers/people.ts';
import {cell} from '../../components/cell.ts';
import {choose, type Line, line, type Span, span, spread} from '../../line.ts';
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
export const countLines = ({counts}: UserList): readonly Line[] => [
	line(
		span(` ${number(counts.total)} people`, 'strong'),
		'   ',
		...statuses.flatMap((status): readonly Span[] => {
			const {glyph, tone} = statusMarks[status];
			return [span(`${glyph} `, tone), span(`${status} ${number(counts.status[status])}   `)];
		}),
	),
	line(' ', span(joined(counts.role), 'plain'), span('   from ', 'faint'), span(joined(counts.source))),
];

/** What is looked for and what was found; while typing, the field with its cursor. */
export function filterLine(
	query: UserQuery,
	found: UserList,
	marked: number,
	typing: readonly Span[] | undefined,
	columns: number,
): Line {
	const facets = (Object.keys(facetNames) as Facet[]).flatMap((facet) => {
		const value = query[facet];
		if (value === undefined) return [];
		const shown =
			facet === 'location' ? (found.locationNames.get(String(value)) ?? String(value)) : String(value);
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
			...(marked > 0 ? [span(`${number(marked)} marked`, 'accent'), span('   ')] : []),
			span(`${number(found.length)} found `, 'strong'),
		],
		columns,
	);
}

interface Widths {
	readonly name: number;
	readonly id: number;
	readonly role: number;
	readonly status: number;
	readonly source: number;
	readonly account: number;
	readonly notes: number;
}

/** Columns by priority: on 80 name, ID, role, status and source; wider also the account's name. */
export function userWidths(columns: number): Widths {
	const wide = columns >= 112;
	const notes = columns < 60 ? 0 : 13;
	const [id, role, status] = wide ? [10, 14, 14] : [10, 11, 14];
	const source = wide ? 19 : columns < 76 ? 0 : 9;
	const account = wide ? Math.floor((columns - 77) * 0.5) : 0;
	const name = Math.max(8, columns - 5 - id - role - status - source - account - notes);
	return {id, role, status, source, account, notes, name};
}

export const usersHead = (w: Widths): Line =>
	line(
		span(
			`     ${cell('Name', w.name)}${cell('Person ID', w.id)}${cell('Role', w.role)}${cell('Status', w.status)}${cell('Source', w.source)}${cell('Managed Apple Account', w.account)}Notes`,
			'faint',
		),
	);

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
			cell(account.roles[0]?.role ?? '', w.role),
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
