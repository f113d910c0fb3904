import {connectionId} from '../directory/ids.ts';
import type {Draft} from './draft.ts';
import {sameText} from './fold.ts';

/** Kinds of record that a row stands for by its external id, else by its id. */
export type StructureKind = 'locations' | 'courses' | 'classes';

const idFields = {locations: 'location_id', courses: 'course_id', classes: 'class_id'} as const;

interface Rows {
	readonly count: number;
	text(row: number, field: 'externalId' | 'id'): string;
	hash64(row: number): bigint;
	place(row: number): {readonly file: string; readonly line: number};
}

/** Rows by the record that each stands for, and records by external id. */
export interface Paired {
	/** In order of ids. */
	readonly rows: ReadonlyMap<string, number>;
	/** Ids of the directory's records by their id at this source. */
	readonly byExternalId: ReadonlyMap<string, string>;
	/** Ids that rows name, those of rows that are held back too. */
	readonly named: ReadonlySet<string>;
}

/** What a row stands for, and whether a record is paired with it by its id at the source. */
export interface Claim {
	readonly id: string;
	readonly isPaired: boolean;
	/** It may stand for the same as other rows do, where a person said so. */
	readonly shares?: boolean;
}

/** What a row and a record are told apart by where only their ids agree. */
interface Pairable {
	readonly owner?: string;
	readonly name?: string;
	readonly externalIds: Readonly<{[connection: string]: string}>;
}

/**
 * Pairs rows with records: by external id first, then by id. Two sources may both number a school 1: where rows
 * have names, a record of another connection is met by its id alone only under the same name. Of several rows
 * for one record the one that is paired by external id stands; where that decides nothing all are held back, so
 * that the order of rows is irrelevant.
 */
export function pairRows<Record extends Pairable>(
	draft: Draft,
	kind: StructureKind,
	view: Rows,
	records: Iterable<Record>,
	idOf: (record: Record) => string,
	nameOf?: (row: number) => string,
	/** Says otherwise than by id alone what a row stands for. */
	claim?: (row: number, byExternalId: ReadonlyMap<string, string>) => Claim,
): Paired {
	const {connection, directory} = draft.input;
	const byExternalId = new Map<string, string>();
	for (const record of records) {
		const external = record.externalIds[connection.id];
		if (external !== undefined) byExternalId.set(external, idOf(record));
	}
	const claims = new Map<string, number[]>();
	const isPaired = new Uint8Array(view.count);
	const shares = new Uint8Array(view.count);
	for (let row = 0; row < view.count; row++) {
		const own = byExternalId.get(view.text(row, 'externalId'));
		const claimed = claim?.(row, byExternalId) ?? {
			id: own ?? view.text(row, 'id'),
			isPaired: own !== undefined,
		};
		if (claimed.isPaired) isPaired[row] = 1;
		if (claimed.shares === true) shares[row] = 1;
		const claiming = claims.get(claimed.id);
		if (claiming === undefined) claims.set(claimed.id, [row]);
		else claiming.push(row);
	}
	const rows = new Map<string, number>();
	for (const id of [...claims.keys()].sort()) {
		const all = withoutRepeated(draft, kind, view, claims.get(id)!);
		const claiming = oneOfSharing(view, all, shares, isPaired);
		const paired = claiming.filter((row) => isPaired[row] === 1);
		const standing = claiming.length === 1 ? claiming[0] : paired.length === 1 ? paired[0] : undefined;
		const record: Pairable | undefined = directory[kind].get(id);
		const isAnothers =
			nameOf !== undefined &&
			paired.length === 0 &&
			!(standing !== undefined && shares[standing] === 1) &&
			record?.owner !== undefined &&
			record.owner !== connection.id;
		if (standing !== undefined && isAnothers && !sameText(record.name, nameOf(standing)))
			holdOther(draft, kind, view, standing, id);
		else if (standing !== undefined) rows.set(id, standing);
		for (const row of claiming) if (row !== standing) holdRival(draft, kind, view, row, id);
	}
	return {rows, byExternalId, named: new Set(claims.keys())};
}

/** Of rows that were said to be one the paired one is left, else the first by its id at the source. */
function oneOfSharing(
	view: Rows,
	claiming: readonly number[],
	shares: Uint8Array,
	isPaired: Uint8Array,
): readonly number[] {
	const others = claiming.filter((row) => shares[row] === 0);
	if (others.length === claiming.length || claiming.length === 1) return claiming;
	if (others.length > 0) return others;
	const external = (row: number) => view.text(row, 'externalId');
	return claiming
		.toSorted((a, b) => isPaired[b]! - isPaired[a]! || (external(a) < external(b) ? -1 : 1))
		.slice(0, 1);
}

/** Of rows that are the same word for word the first one is left, and the others are a patch each. */
function withoutRepeated(
	draft: Draft,
	kind: StructureKind,
	view: Rows,
	claiming: readonly number[],
): readonly number[] {
	const [first] = claiming;
	if (first === undefined || claiming.length === 1 || draft.input.policy.patch.repeated === false)
		return claiming;
	const kept = new Map<string, number>();
	// In order of lines, so that the order of rows in memory is irrelevant.
	for (const row of claiming.toSorted((a, b) => view.place(a).line - view.place(b).line)) {
		const words = `${view.hash64(row)}`;
		const earlier = kept.get(words);
		if (earlier === undefined) kept.set(words, row);
		else
			draft.patch(view.place(row), {
				code: 'duplicate-row',
				field: idFields[kind],
				value: view.text(row, 'externalId'),
				reason: `repeats line ${view.place(earlier).line} word for word`,
				action: 'row removed',
			});
	}
	return [...kept.values()];
}

function holdOther(draft: Draft, kind: StructureKind, view: Rows, row: number, id: string) {
	const {connectionNames, directory} = draft.input;
	const {owner, name} = directory[kind].get(id) as Pairable;
	const whose = `the connection "${connectionNames.get(connectionId(owner!)) ?? owner}"`;
	const place = view.place(row);
	draft.problem(place, {
		code: 'id-taken',
		severity: 'error',
		field: idFields[kind],
		value: id,
		message: `is the id of "${name ?? ''}", which belongs to ${whose}`,
		action: 'record held back',
	});
	draft.hold(kind, view.text(row, 'externalId'), `its id belongs to ${whose}`, place);
}

function holdRival(draft: Draft, kind: StructureKind, view: Rows, row: number, id: string) {
	const place = view.place(row);
	draft.problem(place, {
		code: 'duplicate-id',
		severity: 'error',
		field: idFields[kind],
		value: id,
		message: 'is used by another row too',
		action: 'record held back',
	});
	draft.hold(kind, view.text(row, 'externalId'), `a second row for ${id}`, place);
}
