import {canonicalJson, isSame} from '../canonical.ts';
import type {Deactivation} from '../directory/account.ts';
import type {PlannedKind} from './plan.ts';

/** A field that stays as it is, because it changed after the run that is undone. */
export interface StayingField {
	readonly field: string;
	/** As text for people: what it is now, and what it was before the run. */
	readonly is: string;
	readonly was: string;
}

/** Fields that mean something only together: they go back as one, or stay as one. */
const together: Readonly<Partial<Record<PlannedKind, ReadonlyArray<readonly string[]>>>> = {
	accounts: [
		['status', 'deactivated', 'leaving'],
		['owner', 'source', 'adoptedFor', 'externalIds', 'merged', 'detached', 'unpaired'],
	],
};

/** Moments and marks: that they changed since is no news to anybody. */
const silent: ReadonlySet<string> = new Set([
	'delivered',
	'evidence',
	'signedIn',
	'sent',
	'asked',
	'created',
]);

type Fields = Readonly<Record<string, unknown>>;
/** Signing in and locking oneself out is nobody's change: only Deactivated is our own intent. */
const sameSince = (field: string, a: unknown, b: unknown) =>
	isSame(a, b) ||
	(field === 'status' && a !== 'Deactivated' && b !== 'Deactivated') ||
	(field === 'deactivated' && isSame(intended(a), intended(b)));

/** A deactivation without what came of it: that it was approved on the wire, and that it was sent. */
function intended(deactivated: unknown): unknown {
	const {approved: _a, awaits: _w, since: _s, ...intent} = (deactivated ?? {}) as Partial<Deactivation>;
	return intent;
}

/** What stands in the way of giving a field its earlier value back; undefined: nothing. */
export type Forbids = (field: string, was: unknown) => string | undefined;

/**
 * Takes one change of a record back, field by field: what the run changed and nobody changed since gets its earlier
 * value; what changed since stays, and is told.
 * @param was before the run. @param made by the run. @param is now.
 */
export function undoneRecord<T extends object>(
	kind: PlannedKind,
	was: T,
	made: T,
	is: T,
	forbids: Forbids = () => undefined,
): {readonly record: T; readonly staying: readonly StayingField[]} {
	const [before, after, now] = [was, made, is] as unknown as [Fields, Fields, Fields];
	const record: Record<string, unknown> = {...now};
	const staying: StayingField[] = [];
	for (const unit of unitsOf(kind, before, after)) {
		const changed = unit.filter((field) => !isSame(before[field], after[field]));
		if (changed.length === 0) continue;
		const since = unit.filter((field) => !sameSince(field, now[field], after[field]));
		const back = unit.every((field) => isSame(now[field], before[field]));
		if (back) continue;
		const isFree =
			since.length === 0 && changed.every((field) => forbids(field, before[field]) === undefined);
		if (isFree)
			for (const field of changed) {
				if (before[field] === undefined) delete record[field];
				else record[field] = before[field];
			}
		else
			for (const field of changed.filter((each) => !silent.has(each)))
				staying.push({field, is: textOf(now[field]), was: textOf(before[field])});
	}
	return {record: record as T, staying};
}

/** Whether two states of a record differ in more than moments and marks. */
export const differs = (a: object, b: object): boolean =>
	[...new Set([...Object.keys(a), ...Object.keys(b)])].some(
		(field) => !marks.has(field) && !isSame((a as Fields)[field], (b as Fields)[field]),
	);

/** What is observed or counted beside a record, without anybody changing it; so does signing in. */
const marks: ReadonlySet<string> = new Set([
	'delivered',
	'evidence',
	'signedIn',
	'sent',
	'status',
	'managedAppleAccount',
]);

function unitsOf(kind: PlannedKind, before: Fields, after: Fields): ReadonlyArray<readonly string[]> {
	const units = together[kind] ?? [];
	const grouped = new Set(units.flat());
	const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
	return [...units, ...[...fields].filter((field) => !grouped.has(field)).map((field) => [field])];
}

/** A value as people read it. */
export function textOf(value: unknown): string {
	if (value === undefined) return '';
	if (typeof value === 'string') return value;
	if (typeof value !== 'object' || value === null) return canonicalJson(value);
	if ('due' in value) return `on ${String(value.due).slice(0, 10)}`;
	if ('by' in value && 'at' in value) return `by ${String(value.by)}, ${String(value.at).slice(0, 10)}`;
	if ('name' in value) return String(value.name);
	return canonicalJson(value);
}
