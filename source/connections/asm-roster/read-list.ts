import {SourceUnhealthyError} from '../../core/errors.ts';
import {moreFollows} from '../../core/evidence/roster-records.ts';
import type {Work} from '../../core/ports.ts';
import {envelope, type List} from './lists.ts';
import type {Refusal, Session} from './session.ts';

/** A cursor that Apple no longer goes on from: all has to be read. */
export class LostCursor extends Error {
	readonly code: string;

	constructor(code: string) {
		super(code);
		this.code = code;
	}
}

/** What a list gave. */
export interface ListRead<Item> {
	/** The last word on each record, in the order in which they came first. */
	readonly items: readonly Item[];
	/** Where the next delta begins; undefined: Apple gave none. */
	readonly cursor: string | undefined;
}

export interface ReadList<Item> {
	readonly session: Pick<Session, 'post'>;
	readonly list: List<Item>;
	/** Only what changed since this; undefined: all. */
	readonly since: string | undefined;
	readonly pageSize: number;
	readonly signal: AbortSignal;
}

/** So many pages one after the other may hold nothing new before that is no list any more [D]. */
const emptyPages = 3;

/**
 * Reads a list page by page to its end. Records come more than once, and are told apart by `unique_identifier` alone
 * (Apple, MDM Rosters); one without it is told apart from none.
 * @throws LostCursor when Apple does not know the cursor, or it is too old. SourceUnhealthyError when a page is not what
 * Apple documents, or pages repeat: what was read so far is then nothing.
 */
export async function* readList<Item extends {readonly unique_identifier: string | undefined}>({
	session,
	list,
	since,
	pageSize,
	signal,
}: ReadList<Item>): Work<ListRead<Item>> {
	const path = since === undefined ? list.path : `${list.path}/sync`;
	const items = new Map<string, Item>();
	const cursors = new Set<string>();
	let cursor = since;
	let idle = 0;
	for (let page = 1; ; page++) {
		signal.throwIfAborted();
		const body = {limit: pageSize, ...(cursor === undefined ? {} : {cursor})};
		const answered = await session.post(path, body, signal);
		if ('refused' in answered) throw refusedPage(list.name, path, answered.refused);
		const found = pageOf(list, path, answered.answer);
		const before = items.size;
		for (const item of found.items) items.set(item.unique_identifier ?? `\n${items.size}`, item);
		yield {stage: 'read', message: list.name, done: items.size, unit: 'records'};
		if (!found.more) return {items: [...items.values()], cursor: found.cursor ?? cursor};

		// In a delta a page may well say again what an earlier one said; a whole list that does so goes round.
		const isNew = items.size > before || (since !== undefined && found.items.length > 0);
		idle = isNew ? 0 : idle + 1;
		if (found.cursor === undefined || found.cursor === cursor || cursors.has(found.cursor))
			throw unhealthy(path, `page ${page} says that more follows, and leads to a page that was read already`);
		if (idle >= emptyPages)
			throw unhealthy(path, `${idle} pages up to page ${page} hold nothing new, and say that more follows`);
		cursor = found.cursor;
		cursors.add(cursor);
	}
}

interface Page<Item> {
	readonly items: readonly Item[];
	readonly cursor: string | undefined;
	readonly more: boolean;
}

function pageOf<Item>({key, item}: List<Item>, path: string, answer: unknown): Page<Item> {
	const outer = envelope.safeParse(answer);
	const records = outer.data?.[key];
	if (!outer.success || !Array.isArray(records))
		throw unhealthy(path, `the answer is no page: "${key}" is missing or no list, or its cursor is no text`);
	const more = moreFollows(outer.data.more_to_follow);
	if (more === undefined)
		throw unhealthy(path, 'the answer does not say whether more follows ("more_to_follow")');
	const parsed = item.array().safeParse(records);
	if (!parsed.success) throw unhealthy(path, `"${key}" holds something that is no record`);
	return {items: parsed.data, cursor: outer.data.cursor ?? undefined, more};
}

/** Apple, MDM Rosters, *Error Responses*. */
const lostCodes = new Set(['EXPIRED_CURSOR', 'INVALID_CURSOR', 'CURSOR_REQUIRED']);

function refusedPage(name: string, path: string, {status, code}: Refusal): Error {
	if (status === 400 && lostCodes.has(code)) return new LostCursor(code);
	return unhealthy(path, `the service refuses to tell ${name} (${[status, code].join(' ').trim()})`);
}

const unhealthy = (path: string, what: string) =>
	new SourceUnhealthyError(`${path}: ${what}`, {
		notDone: 'No evidence was taken from this read.',
		next: 'Try again later. If it stays so, ask Apple.',
	});
