import {isSame} from '../core/canonical.ts';
import {
	type Directory,
	directoryCollections,
	type RecordSet,
	recordSet,
} from '../core/directory/directory.ts';
import {UsageError} from '../core/errors.ts';
import type {Run} from '../core/plan/run.ts';
import type {CommitRecord, RecordChange, Snapshot, Store} from '../core/ports.ts';
import {loadDirectory} from './context.ts';
import {readSettings, retentionOf} from './documents.ts';
import {commitOf} from './recording.ts';

const walked: ReadonlySet<string> = new Set(directoryCollections);

/** The commit of a run that changed something. @throws UsageError where there is none, or history no longer keeps it. */
export async function commitThatApplied(store: Store, run: Run): Promise<CommitRecord> {
	if (run.generation === undefined)
		throw new UsageError(`run ${run.id} (${run.state}) changed nothing in the directory`, {
			next: 'rollcall history lists the runs.',
		});
	const commit = await commitOf(store, run);
	if (commit === undefined) throw await noLongerKept(store, run.id);
	return commit;
}

async function noLongerKept(store: Store, what: string): Promise<UsageError> {
	const {days, commits} = retentionOf(await readSettings(store.documents));
	return new UsageError(
		`history no longer keeps what ${what} changed: it is kept for ${days} days, and of the last ${commits} commits`,
		{
			notDone: 'Nothing was changed.',
			next: 'A backup from then still has it (rollcall restore --help); settings.json says how long history is kept.',
		},
	);
}

/**
 * What became different in the directory after one commit up to another, by collection and key: each record's first
 * state and its last, where they differ. Walks the change sets and loads no generation.
 * @throws UsageError where history no longer keeps one of them.
 */
export async function changesBetween(
	store: Store,
	from: number,
	to: number,
	signal?: AbortSignal,
): Promise<readonly RecordChange[]> {
	const folded = new Map<string, RecordChange>();
	for (let sequence = from + 1; sequence <= to; sequence++) {
		signal?.throwIfAborted();
		const commit = await store.history(sequence);
		if (commit === undefined) throw await noLongerKept(store, `commit ${sequence}`);
		for (const change of commit.changes) {
			if (!walked.has(change.collection)) continue;
			const id = `${change.collection}\t${change.key}`;
			const earlier = folded.get(id);
			folded.set(id, earlier === undefined ? change : ({...change, before: earlier.before} as RecordChange));
		}
	}
	return [...folded.values()].filter(({before, after}) => !isSame(before, after)).sort(inOrder);
}

const order = new Map<string, number>(directoryCollections.map((name, index) => [name, index]));
const inOrder = (a: RecordChange, b: RecordChange) =>
	order.get(a.collection)! - order.get(b.collection)! || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** The directory as a commit left it: today's, with what came later taken back. */
export async function directoryAt(store: Store, snapshot: Snapshot, sequence: number): Promise<Directory> {
	const today = await loadDirectory(snapshot);
	const later = await changesBetween(store, sequence, snapshot.sequence);
	if (later.length === 0) return today;
	const earlier = <T>(name: string, records: RecordSet<T>): RecordSet<T> => {
		const changes = later.filter(({collection}) => collection === name);
		if (changes.length === 0) return records;
		const map = new Map<string, T>();
		for (const key of records.keys()) map.set(key, records.get(key)!);
		for (const {key, before} of changes) {
			if (before === undefined) map.delete(key);
			else map.set(key, before as T);
		}
		return recordSet(map);
	};
	return {
		accounts: earlier('accounts', today.accounts),
		locations: earlier('locations', today.locations),
		courses: earlier('courses', today.courses),
		classes: earlier('classes', today.classes),
		enrolments: earlier('enrolments', today.enrolments),
		tombstones: earlier('tombstones', today.tombstones),
	};
}
