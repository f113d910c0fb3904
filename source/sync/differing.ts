import {type FieldChange, fieldChanges} from '../core/plan/field-changes.ts';
import type {Action} from '../core/plan/plan.ts';
import type {RecordChange} from '../core/ports.ts';
import type {Context} from './context.ts';
import {withSnapshot} from './context.ts';
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
	readonly fields: readonly FieldChange[];
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
	const [first, second] = await withSnapshot(store, async (snapshot) => [
		await runOf(snapshot, id),
		other === undefined ? undefined : await runOf(snapshot, other),
	]);
	const commit = await commitThatApplied(store, first!);
	if (second === undefined)
		return told(
			`before ${first!.id}`,
			first!.id,
			await changesBetween(store, commit.sequence - 1, commit.sequence),
		);
	const {sequence} = await commitThatApplied(store, second);
	const [from, to] = sequence < commit.sequence ? [second, first!] : [first!, second];
	const ends = [commit.sequence, sequence].sort((a, b) => a - b) as [number, number];
	return told(from.id, to.id, await changesBetween(store, ...ends));
}

function told(from: string, to: string, changes: readonly RecordChange[]): Difference {
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
