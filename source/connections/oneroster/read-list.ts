import {SourceUnhealthyError} from '../../core/errors.ts';
import type {Findings} from '../../core/roster/findings.ts';
import {httpFaultOf} from '../../io/http-fault.ts';
import type {OneRosterFile} from '../oneroster-map/columns.ts';
import {listAddress, type OneRosterList} from './address.ts';
import type {Page} from './page.ts';
import {type Asking, askings, losesFields, sampleSize} from './question.ts';
import type {RecordRows} from './record-rows.ts';
import {SeenRecords} from './seen.ts';
import {type OneRosterService, QuestionRefused} from './service.ts';
import {type OneRosterSettings, pageSizeOf} from './settings.ts';

/** The pages of a list do not make a whole. They may when it is read again: the source may have changed meanwhile. */
export class BrokenRead extends SourceUnhealthyError {
	constructor(list: OneRosterList, message: string, next: string) {
		super(`${list}: ${message}`, {
			notDone: 'A part is never taken for the whole: nothing was planned or changed.',
			next,
		});
	}
}

/** No roster has more; a service that goes on and on is left [D]. */
const mostRecords = 50_000_000;

export interface ListRead {
	readonly service: OneRosterService;
	readonly settings: OneRosterSettings;
	readonly list: OneRosterList;
	readonly file: OneRosterFile;
	readonly rows: RecordRows;
	readonly findings: Findings;
	/** Tells how many came, of how many where that was announced. */
	readonly tell: (done: number, total: number | undefined) => void;
	readonly signal: AbortSignal;
}

/**
 * Reads a list to its end, page by page: the offset moves by what was received, and only an empty page is the end.
 * Repeated pages, short ones and wrong totals are survived where what came is provably whole.
 * @throws BrokenRead where it is not; else as {@link OneRosterService.page}.
 */
export async function readList(read: ListRead): Promise<void> {
	const {settings, list, rows, findings, tell, signal} = read;
	const seen = new SeenRecords();
	const before = rows.count;
	const {asking, first} = await firstPage(read);
	let announced: number | undefined;
	let received = 0;
	let repeated = 0;
	let page = first;
	let filled = first;
	for (let number = 0; ; number++) {
		if (page.total !== undefined) announced = Math.max(announced ?? 0, page.total);
		const taken = () => rows.count - before;
		if (page.records.length === 0) {
			await probe(read, {asking, received, pages: number, announced, filled, seen});
			break;
		}
		let fresh = 0;
		for (const record of page.records) {
			const came = seen.add(record, number);
			if (came === 'earlier') repeated++;
			else rows.take(record);
			if (came === 'new') fresh++;
		}
		received += page.records.length;
		filled = page;
		tell(taken(), announced);
		if (taken() > mostRecords) throw new BrokenRead(list, 'it never ends', 'Ask whoever runs the SIS.');
		if (settings.paging === 'whole') {
			if (page.next !== undefined)
				throw new BrokenRead(list, 'it says that there are more pages', 'Set paging=pages.');
			break;
		}
		if (fresh === 0) {
			repeated -= page.records.length;
			refuseRepeatedPage(list, {number, taken: taken(), announced, first: first.records.length, asking});
			findings.note(list, 'offset-ignored', 'gives the same page again where the next one was asked for', 0);
			break;
		}
		page = await ask(read, asking, received, signal, announced !== undefined && taken() >= announced);
	}
	judge(list, {taken: rows.count - before, announced, repeated}, findings);
}

/** The first page, asked for in the best way that the service takes. */
async function firstPage(read: ListRead): Promise<{readonly asking: Asking; readonly first: Page}> {
	const {settings, list, file, findings, signal} = read;
	const ways = askings(file, settings, pageSizeOf(settings));
	let refused: unknown;
	for (const [index, asking] of ways.entries()) {
		try {
			const first = await ask(read, asking, 0, signal);
			if (asking.query.some(([name]) => name === 'fields') && first.records.length > 0) {
				const whole = {query: withoutFields(asking), limit: sampleSize};
				const sample = await ask(read, whole, 0, signal);
				if (losesFields(file, first.records, sample.records)) continue;
			}
			if (index > 0)
				findings.note(list, 'plain-question', 'is asked in a plainer way than OneRoster 1.1 allows', 0);
			return {asking, first};
		} catch (error) {
			if (index === ways.length - 1 || !isOfTheQuestion(error)) throw refused ?? error;
			refused ??= error;
		}
	}
	throw refused;
}

const withoutFields = ({query}: Asking) => query.filter(([name]) => name !== 'fields');

/** Some fall over a parameter that they do not know. What is not there is not there, however it is asked for. */
const isOfTheQuestion = (error: unknown) =>
	(error instanceof QuestionRefused && error.status !== 404) || httpFaultOf(error)?.status === 500;

/** @param mayEnd all that was announced is there: a server that has nothing behind it may say so by 404. */
async function ask(
	{service, settings, list}: Pick<ListRead, 'service' | 'settings' | 'list'>,
	{query, limit}: Asking,
	offset: number,
	signal: AbortSignal,
	mayEnd = false,
): Promise<Page> {
	const paged: Asking['query'] =
		settings.paging === 'whole'
			? []
			: [
					['limit', String(limit)],
					['offset', String(offset)],
				];
	try {
		return await service.page(list, listAddress(settings.root, list, [...paged, ...query]), signal);
	} catch (error) {
		if (mayEnd && error instanceof QuestionRefused && error.status === 404) return {records: []};
		throw error;
	}
}

/** After the empty page: whether there is more that was only not asked for rightly. */
async function probe(
	read: ListRead,
	end: {
		readonly asking: Asking;
		readonly received: number;
		readonly pages: number;
		readonly announced: number | undefined;
		readonly filled: Page;
		readonly seen: SeenRecords;
	},
): Promise<void> {
	const {service, list, signal} = read;
	const {received, filled, seen} = end;
	if (received === 0) return;
	const next = filled.next;
	if (next !== undefined && next.searchParams.get('offset') !== String(received)) {
		// Links may be wrong, and lead to nothing; one that leads to somebody unseen shows that offsets are not all.
		const behind = await service.page(list, next, signal);
		if (behind.records.some((record) => !seen.has(record)))
			throw new BrokenRead(
				list,
				`it ends after ${received} records, and its own link leads to more`,
				'Its offsets do not count records: ask whoever runs the SIS.',
			);
	}
	// Nobody said how many there are, and one page came: was the second empty, or does offset mean something else here?
	if (end.announced === undefined && end.pages === 1 && received > 1) {
		const last = await ask(read, end.asking, received - 1, signal);
		if (last.records.length === 0)
			throw new BrokenRead(
				list,
				`it gives ${received} records and no second page, and its offsets do not count records`,
				'Ask whoever runs the SIS; where each list is given at once, set paging=whole.',
			);
	}
}

/** A page without anything new is harmless only where all is there already. */
function refuseRepeatedPage(
	list: OneRosterList,
	at: {
		readonly number: number;
		readonly taken: number;
		readonly announced: number | undefined;
		readonly first: number;
		readonly asking: Asking;
	},
): void {
	const isAnnouncedWhole = at.announced !== undefined && at.taken >= at.announced;
	const knowsNoPages = at.number === 1 && at.first > at.asking.limit;
	if (isAnnouncedWhole || knowsNoPages) return;
	throw new BrokenRead(
		list,
		`page ${at.number + 1} holds nothing that was not there before, so nobody can tell whether there is more`,
		'Ask whoever runs the SIS; where it gives each list at once, set paging=whole.',
	);
}

function judge(
	list: OneRosterList,
	{taken, announced, repeated}: {taken: number; announced: number | undefined; repeated: number},
	findings: Findings,
): void {
	if (announced !== undefined && taken < announced)
		throw new BrokenRead(
			list,
			`${announced} records were announced, and ${taken} came${repeated > 0 ? `; ${repeated} came on two pages` : ''}`,
			'Try again; where it stays so, see whether statusFilter=none or a larger pageSize helps, and ask whoever runs the SIS.',
		);
	if (announced === undefined && repeated > 0)
		throw new BrokenRead(
			list,
			`${repeated} records came on two pages, so that others may have been left out`,
			'Try again when nobody works in the SIS; where it stays so, ask whoever runs it.',
		);
	if (repeated > 0)
		findings.note(
			list,
			'pages-overlap',
			`gives ${repeated} records on two pages; all that it announced came`,
			0,
		);
	if (announced !== undefined && taken > announced)
		findings.note(list, 'total-wrong', `announces ${announced} records and gives ${taken}`, 0);
}
