import {isSame} from '../core/canonical.ts';
import {splitList} from '../core/directory/records.ts';
import {pairKey} from '../core/parity/difference.ts';
import type {KeyedKind, ParityFacts} from '../core/parity/facts.ts';
import {isSent} from '../core/plan/published.ts';
import type {CommitRecord, RecordChange, Snapshot} from '../core/ports.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import {type Context, loadDirectory} from './context.ts';

const keyed: readonly KeyedKind[] = ['accounts', 'classes', 'courses', 'locations'];

/**
 * What differences between two packages are explained by: the directory, its pairs, the patches of the last runs, and
 * every commit since the older package was known.
 * @param entry the ledger entry that the older package is known by; undefined: all that history keeps counts.
 */
export async function parityFacts(
	context: Context,
	snapshot: Snapshot,
	entry: LedgerEntry | undefined,
	old: Roster,
	next: Roster,
): Promise<ParityFacts> {
	const directory = await loadDirectory(snapshot);
	const history = new History();
	for (const commit of await commitsSince(context, snapshot, entry)) history.take(commit);
	const patched = await patchedValues(snapshot);
	return {
		old,
		next,
		directory,
		keptAs: {
			accounts: keptAs(directory.accounts.values(), ({personId}) => personId),
			classes: keptAs(directory.classes.values(), ({classId}) => classId),
			courses: keptAs(directory.courses.values(), ({courseId}) => courseId),
			locations: keptAs(directory.locations.values(), ({locationId}) => locationId),
		},
		since: (kind, key) => history.records.get(`${kind} ${key}`),
		movedSince: (inClass, student) => history.moved.get(pairKey(inClass, student)),
		isSent: (account) => isSent(account),
		isPatched: (column, value) => patched.has(`${column}\t${value}`),
	};
}

/** Ids at the source beside the ids that are kept for them. */
function keptAs<T extends {readonly externalIds: Readonly<Record<string, string>>}>(
	records: Iterable<T>,
	idOf: (record: T) => string,
): ReadonlyMap<string, string> {
	const map = new Map<string, string>();
	for (const record of records)
		for (const external of Object.values(record.externalIds))
			if (external !== idOf(record)) map.set(external, idOf(record));
	return map;
}

/** Commits after the one that made the entry known, oldest first, as far as history keeps them. */
async function commitsSince(
	{store}: Context,
	snapshot: Snapshot,
	entry: LedgerEntry | undefined,
): Promise<readonly CommitRecord[]> {
	const commits: CommitRecord[] = [];
	for (let sequence = snapshot.sequence; sequence > 0; sequence--) {
		const commit = await store.history(sequence);
		if (commit === undefined) break;
		const isIts = ({collection, key, before}: RecordChange) =>
			collection === 'ledger' && key === entry?.id && before === undefined;
		if (entry !== undefined && commit.changes.some(isIts)) break;
		commits.push(commit);
	}
	return commits.reverse();
}

type Record_ = Readonly<Record<string, unknown>>;

/** What changed since, by whom. */
class History {
	readonly records = new Map<string, {created?: string; removed?: string; fields: Map<string, string>}>();
	readonly moved = new Map<string, string>();

	take({changes, at}: CommitRecord): void {
		const who = causeOf(changes, at);
		for (const change of changes) {
			const before = change.before as Record_ | undefined;
			const after = change.after as Record_ | undefined;
			// A connection takes over what was adopted: what it says otherwise may always have been so there.
			const takenOver = before !== undefined && before.owner === undefined && after?.owner !== undefined;
			if (change.collection === 'enrolments') {
				if (!takenOver) this.#move(change.key, change.before?.students, change.after?.students, who);
			} else if ((keyed as readonly string[]).includes(change.collection))
				this.#note(`${change.collection} ${change.key}`, before, after, takenOver, who);
		}
	}

	#note(
		name: string,
		before: Record_ | undefined,
		after: Record_ | undefined,
		takenOver: boolean,
		who: string,
	) {
		let found = this.records.get(name);
		if (found === undefined) this.records.set(name, (found = {fields: new Map()}));
		if (before === undefined) found.created = who;
		else if (after === undefined) found.removed = who;
		else if (!takenOver)
			for (const field of Object.keys({...before, ...after}))
				if (!isSame(before[field], after[field])) found.fields.set(field, who);
	}

	#move(inClass: string, before = '', after = '', who: string) {
		const [old, now] = [new Set(splitList(before)), new Set(splitList(after))];
		for (const student of old.symmetricDifference(now)) this.moved.set(pairKey(inClass, student), who);
	}
}

/** Who made a commit: a run by its id, or whoever acted by hand. */
function causeOf(changes: readonly RecordChange[], at: string): string {
	for (const {collection, after} of changes)
		if (collection === 'runs' && after !== undefined) {
			const {id, connectionName} = after as {id: string; connectionName: string};
			return `run ${id} of ${connectionName}`;
		}
	for (const {collection, after} of changes)
		if (collection === 'activities' && after !== undefined) {
			const {action, by} = after as {action: string; by: string};
			return `${action} by ${by} on ${at.slice(0, 10)}`;
		}
	return `a change of ${at.slice(0, 10)}`;
}

/** Values that patches took out in the newest run of each connection, by column. */
async function patchedValues(snapshot: Snapshot): Promise<ReadonlySet<string>> {
	const values = new Set<string>();
	const seen = new Set<string>();
	for (const run of await snapshot.list('runs', {reverse: true, limit: 100})) {
		if (run.connection === undefined || run.generation === undefined || seen.has(run.connection)) continue;
		seen.add(run.connection);
		for (const {field, value} of run.patches) values.add(`${field}\t${value}`);
	}
	return values;
}
