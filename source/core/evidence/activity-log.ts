import {SourceUnhealthyError} from '../errors.ts';
import {Scanner} from '../roster/scan.ts';
import type {ClassEvidence, EvidenceReport, PersonEvidence} from './evidence.ts';

/** Substatuses after which the account can sign in (`rosters.md`, research of third-party parsers). */
const live = new Set(['CREATED', 'UPDATED', 'ADDED', 'REACTIVATED', 'ACTIVATED', 'NO_CHANGE', 'UNCHANGED']);
const inactive = new Set(['DEACTIVATED', 'DELETED', 'REMOVED']);

/** `COMPLETED_WITH_ERROR` is a sub-status of the first. */
const endings: ReadonlyMap<string, 'completed' | 'failed'> = new Map([
	['COMPLETED', 'completed'],
	['FAILED', 'failed'],
]);

/** Tables begin with a header row of which this is the first column. */
const tables = ['person_id', 'class_id', 'location_id', 'course_id', 'roster_id'];

/**
 * Reads an activity log CSV as Apple School Manager lets one download: a key,value preamble, then a table each
 * for persons, classes, locations, courses and rosters. It is a delta, and the newest row of a person wins: of what was
 * done, and of what was refused.
 * @throws SourceUnhealthyError when it is no activity log.
 */
export function readActivityLog(bytes: Uint8Array, name: string): EvidenceReport {
	const preamble = new Map<string, string>();
	const done = new Map<string, PersonEvidence>();
	const refused = new Map<string, PersonEvidence>();
	const classes = new Map<string, ClassEvidence>();
	const issues: string[] = [];
	const tally: Record<string, Record<string, number>> = {};
	let columns: readonly string[] | undefined;

	for (const {cells, line} of rowsOf(bytes, name)) {
		const [first = ''] = cells;
		if (cells.every((cell) => cell === '')) continue;
		if (tables.includes(first.toLowerCase())) columns = cells.map((cell) => cell.toLowerCase());
		else if (columns === undefined)
			preamble.set(first.toUpperCase().replaceAll('_', ' ').trim(), cells[1] ?? '');
		else
			record(
				Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])),
				columns[0] ?? '',
				line,
			);
	}
	if (!preamble.has('OPERATION') && !preamble.has('ACTIVITY ID') && columns === undefined)
		throw new SourceUnhealthyError(
			`${name} is no activity log: neither its preamble nor its tables are there`,
			{
				notDone: 'No evidence was taken from it.',
				next: 'Download the activity as CSV in Apple School Manager (Activity), and give that file.',
			},
		);
	const ended = instant(preamble.get('ENDED AT')) ?? instant(preamble.get('STARTED AT'));
	const people = [...done.values(), ...refused.values()].sort((a, b) =>
		a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
	);
	const newest = people.at(-1)?.at;
	const status = [preamble.get('STATUS'), preamble.get('SUB STATUS')].filter(Boolean).join(' ');
	const end = endings.get((preamble.get('STATUS') ?? '').toUpperCase());
	const operation = preamble.get('OPERATION')?.toUpperCase();
	const startedAt = instant(preamble.get('STARTED AT'));
	const activityId = preamble.get('ACTIVITY ID');
	return {
		kind: 'activity log',
		at: ended ?? newest ?? '1970-01-01T00:00:00.000Z',
		people,
		...(classes.size === 0 ? {} : {classes: [...classes.values()]}),
		...(status === '' ? {} : {status}),
		...(end === undefined ? {} : {ended: end}),
		...(operation ? {operation} : {}),
		...(activityId === undefined ? {} : {activityId}),
		...(startedAt === undefined ? {} : {startedAt}),
		// One that ends before its tables tells of no rows; that is not that there were none.
		...(columns === undefined ? {} : {tally}),
		issues,
		complete: false,
	};

	function record(row: Readonly<Record<string, string>>, table: string, line: number) {
		const code = (row.operation_substatus || row.operation_status || '').toUpperCase();
		const success = (row.operation_status ?? '').toUpperCase() === 'SUCCESS';
		if (!success) issues.push(`${name}:${line} - ${table} '${row[table] ?? ''}': ${code || 'no status'}`);
		const counted = (tally[table.replace(/_id$/, '')] ??= {});
		counted[code] = (counted[code] ?? 0) + 1;
		const id = row[table];
		if (id === undefined || id === '') return;
		const at = instant(row.timestamp) ?? instant(preamble.get('ENDED AT')) ?? '1970-01-01T00:00:00.000Z';
		const says = !success ? 'issue' : inactive.has(code) ? 'inactive' : live.has(code) ? 'live' : 'issue';
		if (table === 'class_id' && (classes.get(id)?.at ?? '') <= at)
			classes.set(id, {classId: id, at, code, says});
		if (table !== 'person_id') return;
		const rows = says === 'issue' ? refused : done;
		const earlier = rows.get(id);
		if (earlier === undefined || earlier.at <= at) rows.set(id, {personId: id, at, code, says});
	}
}

const instant = (text: string | undefined) => {
	const time = Date.parse(text ?? '');
	return Number.isNaN(time) ? undefined : new Date(time).toISOString();
};

interface LogRow {
	readonly cells: readonly string[];
	readonly line: number;
}

function rowsOf(bytes: Uint8Array, name: string): readonly LogRow[] {
	const rows: LogRow[] = [];
	const decoder = new TextDecoder();
	const scanner = new Scanner({
		row({bytes: buffer, starts, ends, count, line}) {
			const cells = Array.from({length: count}, (_, index) =>
				decoder.decode(buffer.subarray(starts[index], ends[index])).trim(),
			);
			rows.push({cells, line});
		},
	});
	scanner.push(bytes);
	scanner.end();
	if (scanner.fault !== undefined)
		throw new SourceUnhealthyError(`${name}, line ${scanner.fault.line}: ${scanner.fault.code}`, {
			notDone: 'No evidence was taken from it.',
			next: 'Download the activity log again.',
		});
	return rows;
}
