import {fullName} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {UsageError} from '../errors.ts';
import type {PlanInput} from '../plan/input.ts';
import {deliveredBy} from '../plan/person-row.ts';
import type {Roster} from '../roster/roster.ts';
import {Scanner} from '../roster/scan.ts';
import {type Crosswalk, type CrosswalkKind, crosswalkKinds} from './crosswalk.ts';
import type {CrosswalkPair} from './keep-ids.ts';

const columns = ['kind', 'incoming_id', 'known_id'] as const;
/** For who checks the file; not read back. */
const notes = ['incoming_name', 'known_name', 'by'] as const;

/**
 * A crosswalk as rows of a spreadsheet, the first of which names the columns: what is paired, then what is not, with an
 * id left blank to be filled in. Read back by {@link readCrosswalk}.
 */
export function crosswalkRows(
	found: Crosswalk,
	{directory, roster, connection: {id: connection}}: Pick<PlanInput, 'directory' | 'roster' | 'connection'>,
): ReadonlyArray<readonly string[]> {
	const named = names(directory, roster);
	const rows: Array<readonly string[]> = [[...columns, ...notes]];
	for (const kind of crosswalkKinds) {
		const {pairs, apart, unmatched} = found[kind];
		const told = new Set<string>();
		const open = (incoming: string, why: string) => {
			if (!told.has(incoming)) rows.push([kind, incoming, '', named.incoming(kind, incoming), '', why]);
			told.add(incoming);
		};
		for (const [known, incoming] of storedPairs(directory, kind, connection))
			rows.push([kind, incoming, known, named.incoming(kind, incoming), named.known(kind, known), 'stored']);
		for (const {incoming, known, by} of pairs)
			rows.push([
				kind,
				incoming,
				known,
				named.incoming(kind, incoming),
				named.known(kind, known),
				by.join(' '),
			]);
		for (const {incoming, known, why, message} of apart)
			for (const id of incoming)
				open(id, `${why}: ${message}${known.length > 0 ? `: ${known.join(' ')}` : ''}`);
		for (const id of unmatched.incoming) open(id, 'nothing like it there');
		for (const id of new Set([...apart.flatMap((each) => each.known), ...unmatched.known]))
			rows.push([kind, '', id, '', named.known(kind, id), 'nothing like it here']);
	}
	return rows;
}

/** Pairs that were stored, and that no sync took up yet. */
function* storedPairs(
	directory: Directory,
	kind: CrosswalkKind,
	connection: ConnectionId,
): Iterable<readonly [known: string, incoming: string]> {
	const set = directory[kind === 'people' ? 'accounts' : kind];
	for (const key of set.keys()) {
		const record = set.get(key);
		const external = record?.externalIds[connection];
		if (external !== undefined && record?.owner === undefined) yield [key, external];
	}
}

function names(directory: Directory, roster: Roster) {
	const rows = new Map<CrosswalkKind, ReadonlyMap<string, string>>();
	const rowNames = (kind: CrosswalkKind) => {
		const known = rows.get(kind);
		if (known !== undefined) return known;
		const made = new Map<string, string>();
		const view = roster[kind];
		for (let row = 0; row < view.count; row++)
			made.set(view.text(row, 'externalId'), rowName(roster, kind, row));
		rows.set(kind, made);
		return made;
	};
	return {
		incoming: (kind: CrosswalkKind, id: string) => rowNames(kind).get(id) ?? '',
		known: (kind: CrosswalkKind, id: string) => recordName(directory, kind, id),
	};
}

function rowName({people, locations, courses, classes}: Roster, kind: CrosswalkKind, row: number): string {
	switch (kind) {
		case 'people':
			return fullName(deliveredBy(people, row));
		case 'locations':
			return locations.text(row, 'name');
		case 'courses':
			return courses.text(row, 'name') || courses.text(row, 'number');
		case 'classes':
			return classes.text(row, 'number');
	}
}

function recordName(directory: Directory, kind: CrosswalkKind, id: string): string {
	switch (kind) {
		case 'people': {
			const account = directory.accounts.get(id);
			return account === undefined ? '' : fullName(account);
		}
		case 'locations':
			return directory.locations.get(id)?.name ?? '';
		case 'courses':
			return directory.courses.get(id)?.name ?? directory.courses.get(id)?.number ?? '';
		case 'classes':
			return directory.classes.get(id)?.number ?? '';
	}
}

/** A pair of a file, and the line that says so. */
export interface PairAt extends CrosswalkPair {
	readonly line: number;
}

/** A crosswalk as a person wrote it. */
export interface WrittenCrosswalk {
	readonly pairs: readonly PairAt[];
	/** Ids at the source beside which no known id stands: they pair with nothing. */
	readonly apart: ReadonlyArray<Omit<PairAt, 'known'>>;
}

/**
 * Reads a crosswalk that a person corrected: CSV with the columns kind, incoming_id and known_id, in any order, among
 * others. A row with a blank known_id pairs nothing, and takes back what was stored; one with a blank incoming_id says
 * nothing.
 * @throws UsageError where it is no such file, names another kind, or gives an id twice.
 */
export function readCrosswalk(bytes: Uint8Array, name: string): WrittenCrosswalk {
	const faults: string[] = [];
	const pairs: PairAt[] = [];
	const apart: Array<Omit<PairAt, 'known'>> = [];
	const seen = new Map<string, number>();
	let at: readonly number[] | undefined;
	const take = (cells: readonly string[], line: number) => {
		if (at === undefined) {
			const header = cells.map((cell) => cell.trim().toLowerCase());
			at = columns.map((column) => header.indexOf(column));
			return;
		}
		const [word = '', incoming = '', known = ''] = at.map((index) => plain(cells[index] ?? ''));
		if (incoming === '') return;
		const kind = crosswalkKinds.find((each) => each === word.toLowerCase());
		if (kind === undefined) {
			faults.push(`line ${line}: kind "${word}" is none of ${crosswalkKinds.join(', ')}`);
			return;
		}
		for (const [column, id] of [
			['incoming_id', incoming],
			['known_id', known],
		] as const) {
			if (id === '') continue;
			const earlier = seen.get(`${kind} ${column} ${id}`);
			if (earlier !== undefined) faults.push(`line ${line}: ${column} "${id}" stands in line ${earlier} too`);
			else seen.set(`${kind} ${column} ${id}`, line);
		}
		if (known === '') apart.push({kind, incoming, line});
		else pairs.push({kind, incoming, known, line});
	};
	const decoder = new TextDecoder();
	const scanner = new Scanner({
		row: ({bytes: buffer, starts, ends, count, line}) =>
			take(
				Array.from({length: count}, (_, index) =>
					decoder.decode(buffer.subarray(starts[index], ends[index])),
				),
				line,
			),
	});
	scanner.push(bytes);
	scanner.end();
	if (scanner.fault !== undefined) faults.push(`line ${scanner.fault.line}: ${scanner.fault.code}`);
	if (at === undefined || at.includes(-1))
		faults.unshift(`its first row does not name ${columns.join(', ')}`);
	if (faults.length === 0) return {pairs, apart};
	const more = faults.length > 5 ? `; and ${faults.length - 5} more` : '';
	throw new UsageError(`${name} is no crosswalk: ${faults.slice(0, 5).join('; ')}${more}`, {
		notDone: 'Nothing was paired.',
		next: 'Write one with: rollcall adopt ids --export FILE, correct it in a spreadsheet, and save it as CSV.',
	});
}

/** Without the apostrophe by which a spreadsheet was kept from calculating. */
const plain = (cell: string) => cell.trim().replace(/^'(?=[=+\-@])/, '');
