import type {MirrorWrite} from '../../../core/mirror/writes.ts';
import type {MirrorResult} from '../../../sync/answers/mirror.ts';
import {writesText} from '../../../sync/mirroring-words.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {changeTitle} from '../../difference.ts';
import type {CommandId} from '../../keymap.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {isOfClass, leftOutOf, type MirrorGroup, type MirrorItem} from '../../mirror-groups.ts';
import {count, fieldName, inWords, number} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {changeLines, changeRow} from './change-view.ts';
import {approvingLines, offerLines} from './preview-view.ts';

type Names = ReadonlyMap<string, string>;

/** All guards that hold something of it, of both halves. */
export const trippedOf = ({incoming, guards}: Pick<MirrorResult, 'incoming' | 'guards'>) => [
	...(incoming?.plan.guards ?? []).filter(({tripped}) => tripped),
	...guards.filter(({tripped}) => tripped),
];

/** What it is, what holds it, and what it comes to. */
export function mirrorHead(
	result: MirrorResult,
	columns: number,
	/** What approving it does; absent: it cannot be approved here. */
	approving?: string,
	/** What else comes next, and by which command. */
	offers: ReadonlyArray<readonly [command: CommandId, does: string]> = [],
): readonly Line[] {
	const {connection, direction, outcome, plan, incoming, invite, notUploaded} = result;
	const tripped = trippedOf(result);
	const leftOut = leftOutOf(result).length;
	const said =
		outcome === 'held'
			? span(`${glyphs.attention} held by a guard`, 'attention')
			: outcome === 'nothing to do'
				? span(`${glyphs.fine} nothing to do`, 'fine')
				: span(`${glyphs.fine} within all guards`, 'fine');
	const notes = [
		...(incoming === undefined || incoming.plan.changes.length === 0
			? []
			: [`${count(incoming.plan.changes.length, 'change comes', 'changes come')} in first`]),
		...(plan === undefined || plan.conflicts.length === 0
			? []
			: [`${count(plan.conflicts.length, 'conflict')} to decide`]),
		...(plan === undefined || plan.unmapped.length === 0
			? []
			: [`${count(plan.unmapped.length, 'location')} not mapped`]),
		...(plan === undefined || plan.counts.unchanged === 0 ? [] : [`${number(plan.counts.unchanged)} alike`]),
		...(leftOut === 0 ? [] : [`${number(leftOut)} left out`]),
		...(invite === undefined || invite.length === 0 ? [] : [`${number(invite.length)} to be invited`]),
	];
	const fact = (name: string, text: string) =>
		wrap(text, columns - 14).map((part, row) =>
			line(span(cell(row === 0 ? `   ${name}` : '', 12), 'faint'), part),
		);
	return [
		line(
			' ',
			span(`Plan of ${connection}, ${direction}`, 'strong'),
			'   ',
			said,
			span(outcome === 'nothing to do' ? '' : '   nothing has changed yet', 'faint'),
		),
		...tripped.flatMap(({message}) =>
			wrap(byKey(message), columns - 6).map((text, row) =>
				line(span(row === 0 ? `   ${glyphs.attention} ` : '     ', 'attention'), text),
			),
		),
		...fact(
			'There',
			plan === undefined
				? 'nothing is written before what comes in is settled'
				: (writesText(writeCounts(plan.writes)) ?? 'nothing to write'),
		),
		...(notes.length === 0 ? [] : fact('Also', notes.join(` ${glyphs.dot} `))),
		...(notUploaded === undefined ? [] : fact('Upload', byKey(notUploaded))),
		...(approving === undefined ? [] : approvingLines(approving, columns)),
		...offers.flatMap(([command, does]) => offerLines(command, does, columns)),
	];
}

const writeCounts = (writes: readonly MirrorWrite[]) => {
	const counts: Partial<Record<MirrorWrite['does'], number>> = {};
	for (const {does} of writes) counts[does] = (counts[does] ?? 0) + 1;
	return counts;
};

/** The key whose name and explanation belong to a row; undefined: it has none here. */
export function keyOf(item: MirrorItem | undefined): string | undefined {
	switch (item?.type) {
		case 'comes in':
			return item.change.key;
		case 'write':
			return item.write.key;
		case 'held back':
			return item.record.key ?? item.record.id;
		case 'left out':
			return item.record.externalId;
		case 'unmapped':
			return item.location.locationId;
		case 'invite':
			return item.person.key;
		case undefined:
			return undefined;
	}
}

/** Both sides of a write by their fields, as text. */
export function writeFields(
	write: MirrorWrite,
): ReadonlyArray<{readonly field: string; readonly before: string; readonly after: string}> {
	const before = textsOf('before' in write ? write.before : {});
	const after = textsOf('after' in write ? write.after : {});
	return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((field) => ({
		field,
		before: before[field] ?? '',
		after: after[field] ?? '',
	}));
}

const textsOf = (fields: object): Readonly<Record<string, string>> =>
	Object.fromEntries(
		Object.entries(fields).map(([field, value]) => [
			field,
			Array.isArray(value) ? value.join(', ') : String(value),
		]),
	);

/** Whom or what a write is about, by its own fields where nobody here has a name for it. */
function writeTitle(write: MirrorWrite, names: Names): string {
	const known = names.get(write.key);
	if (known !== undefined) return known;
	switch (write.does) {
		case 'create-user':
			return `${write.after.firstName} ${write.after.lastName}`;
		case 'trash-user':
			return `${write.before.firstName} ${write.before.lastName}`;
		case 'create-class':
			return write.after.name;
		case 'remove-class':
			return write.before.name;
		default:
			return write.key;
	}
}

/** What a write does, in a row's room. */
function writeText(write: MirrorWrite, names: Names): string {
	switch (write.does) {
		case 'create-user':
			return `${write.after.username} at ${names.get(write.after.locationId) ?? write.after.locationId}`;
		case 'create-class':
			return `at location ${write.after.locationId}`;
		case 'set-members':
			return `${count(write.before.studentIds.length + write.before.teacherIds.length, 'member')} ${glyphs.arrow} ${number(write.after.studentIds.length + write.after.teacherIds.length)}`;
		case 'trash-user':
		case 'remove-class':
			return write.reason;
		case 'move-user':
		case 'update-user':
		case 'update-class':
			return writeFields(write)
				.map(
					({field, before, after}) =>
						`${fieldName(field)}: ${before || '(nothing)'} ${glyphs.arrow} ${after || '(nothing)'}`,
				)
				.join(', ');
	}
}

const signs: Readonly<Record<MirrorWrite['does'], string>> = {
	'create-user': glyphs.plus,
	'create-class': glyphs.plus,
	'trash-user': glyphs.minus,
	'remove-class': glyphs.minus,
	'move-user': glyphs.arrow,
	'update-user': glyphs.update,
	'update-class': glyphs.update,
	'set-members': glyphs.update,
};

/** Sign, title and words of what is no change of the directory. */
function partsOf(
	item: Exclude<MirrorItem, {type: 'comes in'}>,
	names: Names,
): readonly [sign: string, title: string, text: string] {
	switch (item.type) {
		case 'write':
			return [signs[item.write.does], writeTitle(item.write, names), writeText(item.write, names)];
		case 'unmapped': {
			const {name, locationId, why, people, classes} = item.location;
			return [
				glyphs.attention,
				`${name} (${locationId})`,
				`${why}; ${count(people, 'person waits', 'people wait')}, ${count(classes, 'class', 'classes')}`,
			];
		}
		case 'held back': {
			const {key, id, code, why} = item.record;
			// That one says a user name, which may be a word that is a field's elsewhere.
			const said = code === 'user-name-differs' ? why : inWords(why);
			return [glyphs.dot, names.get(key ?? '') ?? key ?? `${id} there`, said];
		}
		case 'left out':
			return [glyphs.dot, item.who, item.record.reason];
		case 'invite':
			return [glyphs.dot, names.get(item.person.key) ?? item.person.username, item.person.email];
	}
}

/** What a class is called whose change does not say it: by what comes in with it, else as it is known here. */
export const calledOf = ({called, change}: Extract<MirrorItem, {type: 'comes in'}>, names: Names) =>
	called ?? (isOfClass(change) ? names.get(change.key) : undefined);

/** All that a person sees of a row, to be searched. */
export function itemText(item: MirrorItem): string {
	if (item.type === 'comes in')
		return `${changeTitle(item.change, item.called)} ${item.change.key} ${item.change.reason}`;
	const fields = item.type === 'write' ? Object.values(writeFields(item.write)) : [];
	return [
		...partsOf(item, new Map()),
		keyOf(item) ?? '',
		...fields.flatMap(({before, after}) => [before, after]),
	].join(' ');
}

/** One row under its heading. */
export function itemRow(item: MirrorItem, names: Names, columns: number, chosen: boolean): Line {
	if (item.type === 'comes in') return changeRow(item.change, columns, chosen, calledOf(item, names));
	const [sign, title, text] = partsOf(item, names);
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(`${sign} `, 'strong'),
			cell(title, Math.min(34, Math.max(22, Math.floor(columns * 0.28)))),
			' ',
			span(text),
		),
		chosen,
	);
}

/** The heading of a group. */
export function groupRow({title, note, tone, members}: MirrorGroup, chosen: boolean): Line {
	const head = `${title} (${number(members.length)})`;
	return choose(
		line(
			chosen ? glyphs.pointer : ' ',
			span(cell(head, Math.max(26, head.length + 2)), tone === 'plain' ? 'strong' : tone),
			span(note, 'faint'),
		),
		chosen,
	);
}

/** One row in full: both sides, field by field, and why. */
export function itemLines(item: MirrorItem, names: Names, columns: number): readonly Line[] {
	if (item.type === 'comes in') return changeLines(item.change, columns, names, calledOf(item, names));
	const [sign, title, text] = partsOf(item, names);
	const key = keyOf(item);
	const head = line(' ', span(`${sign} ${title}`, 'strong'), span(`   ${key ?? ''}`, 'faint'));
	const plain = (words: string) => wrap(words, columns - 6).map((part) => line('   ', part));
	if (item.type !== 'write') return [head, blank, ...plain(text)];
	const {write} = item;
	const fields = writeFields(write);
	const label = Math.max(14, ...fields.map(({field}) => fieldName(field).length + 2));
	const side = Math.max(12, Math.floor((columns - label - 9) / 2));
	return [
		head,
		blank,
		...(write.reason === '' ? [] : plain(`Why: ${inWords(write.reason)}`)),
		...('id' in write ? [line('   ', span(`There: ${write.id}`, 'faint'))] : []),
		blank,
		line('   ', span(`${cell('Field', label) + cell('There now', side)}   ${cell('Then', side)}`, 'faint')),
		...fields.flatMap(({field, before, after}) => {
			const left = wrap(before === '' ? '(nothing)' : before, side);
			const right = wrap(after === '' ? '(nothing)' : after, side);
			return Array.from({length: Math.max(left.length, right.length)}, (_, row) =>
				line(
					'   ',
					span(cell(row === 0 ? fieldName(field) : '', label), 'faint'),
					cell(left[row] ?? '', side),
					span(row === 0 ? ` ${glyphs.arrow} ` : '   ', 'accent'),
					span(cell(right[row] ?? '', side), 'strong'),
				),
			);
		}),
	];
}
