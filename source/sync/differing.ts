import {emptyDirectory} from '../core/directory/directory.ts';
import {UsageError} from '../core/errors.ts';
import {type Called, calledIn} from '../core/explain/called.ts';
import {fieldWords} from '../core/explain/field-words.ts';
import {type FieldChange, fieldChanges} from '../core/plan/field-changes.ts';
import type {Action} from '../core/plan/plan.ts';
import type {Run} from '../core/plan/run.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import {listConnections} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {runOf} from './history.ts';
import {changesBetween, commitThatApplied} from './history-walk.ts';

/** One record that differs between two generations. */
export interface DifferingRecord {
	/** `accounts`, `classes`, `tombstones` … */
	readonly kind: string;
	readonly key: string;
	/** Name of the person, class or location, where it has one. */
	readonly name: string;
	readonly action: Extract<Action, 'create' | 'update' | 'remove'>;
	/** By the names of the record's fields, as text. */
	readonly fields: readonly FieldChange[];
	/** The same in words, without our own bookkeeping: empty where nothing else differs. */
	readonly words: readonly FieldChange[];
}

export interface Difference {
	/** What it is compared with: the run before it, or an earlier run. */
	readonly from: string;
	readonly to: string;
	readonly records: readonly DifferingRecord[];
	/** Records by kind and action. */
	readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * What a run changed; with a second run, how the directory that the one left differs from what the other left. Only
 * records that changed are read.
 * @throws UsageError where a run changed nothing, or history no longer keeps it.
 */
export async function diff(context: Context, id: string, other?: string): Promise<Difference> {
	const {store} = context;
	const {first, second, called} = await withSnapshot(store, async (snapshot) => ({
		first: await runOf(snapshot, id),
		second: other === undefined ? undefined : await runOf(snapshot, other),
		called: await calledThere(context, snapshot),
	}));
	if (first.mirror?.commits !== undefined) return await diffMirror(context, first, second, called);
	const commit = await commitThatApplied(store, first);
	if (second === undefined)
		return told(
			`before ${first.id}`,
			first.id,
			await changesBetween(store, commit.sequence - 1, commit.sequence),
			called,
		);
	const {sequence} = await commitThatApplied(store, second);
	const [from, to] = sequence < commit.sequence ? [second, first] : [first, second];
	const ends = [commit.sequence, sequence].sort((a, b) => a - b) as [number, number];
	return told(from.id, to.id, await changesBetween(store, ...ends), called);
}

/**
 * What a run agreed on with the other side, pair by pair, and asked it to hold. Two such runs are not compared: what
 * lies between is what the directory changed, and what others did there.
 */
async function diffMirror(
	{store}: Context,
	{id, connection, mirror}: Run,
	second: Run | undefined,
	called: Called,
): Promise<Difference> {
	if (second !== undefined)
		throw new UsageError(`run ${id} wrote to another system, and is compared with no other run`, {
			next: `What it wrote: rollcall diff ${id}`,
		});
	const {first, last} = mirror!.commits!;
	const folded = new Map<string, RecordChange>();
	for (let sequence = first; sequence <= last; sequence++)
		for (const change of (await store.history(sequence))?.changes ?? []) {
			if (change.collection !== 'mirrored') continue;
			if ((change.after ?? change.before)?.connection !== connection) continue;
			const before = (folded.get(change.key) ?? change).before as typeof change.before;
			folded.set(change.key, {...change, before});
		}
	const changes = [...folded.values()].filter(
		({before, after}) => before !== undefined || after !== undefined,
	);
	return told(`before ${id}`, id, changes, called);
}

/** What schools, courses, classes and connections are called now; people go by their ids, of whom there may be a million. */
async function calledThere(context: Context, snapshot: Snapshot): Promise<Called> {
	const connections = await listConnections(context);
	const [locations, courses, classes] = await Promise.all([
		snapshot.load('locations'),
		snapshot.load('courses'),
		snapshot.load('classes'),
	]);
	return calledIn(
		{...emptyDirectory, locations, courses, classes},
		new Map(connections.map(({stored}) => [stored.id as string, stored.name])),
	);
}

function told(from: string, to: string, changes: readonly RecordChange[], called: Called): Difference {
	const counts: Record<string, Record<string, number>> = {};
	const records = changes.map((change): DifferingRecord => {
		const {collection, key, before, after} = change;
		const action = before === undefined ? 'create' : after === undefined ? 'remove' : 'update';
		const kind = (counts[collection] ??= {create: 0, update: 0, remove: 0});
		kind[action] = (kind[action] ?? 0) + 1;
		return {
			kind: collection,
			key,
			name: nameOf(after ?? before),
			action,
			fields: fieldChanges(before, after),
			words: fieldWords(before, after, called),
		};
	});
	return {from, to, records, counts};
}

/** What people call a record. */
export function nameOf(record: object | undefined): string {
	const {firstName, middleName, lastName, name, number} = (record ?? {}) as Readonly<
		Record<string, string | undefined>
	>;
	return [firstName, middleName, lastName].filter(Boolean).join(' ') || name || number || '';
}
