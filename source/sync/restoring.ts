import {createHash} from 'node:crypto';
import {canonicalJson, isSame} from '../core/canonical.ts';
import {directoryCollections} from '../core/directory/directory.ts';
import {splitList} from '../core/directory/records.ts';
import {disarmingOf} from '../core/disarming.ts';
import {StaleError} from '../core/errors.ts';
import {noCounts, type PlanCounts} from '../core/plan/plan.ts';
import type {Run} from '../core/plan/run.ts';
import type {CollectionName, DocumentName, Lock, RecordChange, Snapshot, Store, Work} from '../core/ports.ts';
import type {OpenBackup} from '../core/state-care.ts';
import type {Restored, RestorePlan} from './answers/care.ts';
import {type Context, requireMay} from './context.ts';
import {readConnections} from './documents.ts';
import {activity, byOperator, decideAndCommit} from './recording.ts';
import {nextRun} from './run-records.ts';

/**
 * What goes back to what a backup says, steps of an adoption too: what they tell of goes back with them. Runs, ledger,
 * activities, ids of classes that left and what others were told happened, and stay; armings are not brought back, since
 * a restored state sends nothing until somebody arms it.
 */
const restoredCollections = [
	...directoryCollections,
	'conflicts',
	'followUps',
	'strangers',
	'adoptions',
] as const satisfies readonly CollectionName[];

const restoredDocuments = ['settings', 'connections', 'rules'] as const satisfies readonly DocumentName[];

/** What a restore would change in a generation. */
interface Difference {
	readonly changes: readonly RecordChange[];
	readonly counts: RestorePlan['counts'];
	readonly documents: ReadonlyMap<DocumentName, {readonly is: object; readonly was: object}>;
	/** Names what would be changed into what; the same for the same difference, whatever else was committed. */
	readonly hash: string;
}

/** What {@link restore} would change; changes nothing. */
export async function* planRestore(context: Context, backup: OpenBackup): Work<RestorePlan> {
	requireMay(context, 'approve', 'Restoring a backup');
	const now = await context.store.read();
	try {
		const {counts, documents, hash} = yield* differenceOf(context.store, now, backup);
		return {
			made: backup.made,
			from: backup.sequence,
			over: now.sequence,
			counts,
			documents: [...documents.keys()],
			secrets: backup.secrets,
			...((await isAnother(context.store, now, backup.store)) ? {another: true as const} : {}),
			hash,
		};
	} finally {
		await now.release();
	}
}

/** Whether two states have nobody and no connection in common, though each has some. */
async function isAnother(store: Store, now: Snapshot, backup: Store): Promise<boolean> {
	const connections = new Set((await readConnections(store.documents)).map(({id}) => id));
	const were = await readConnections(backup.documents);
	if (were.some(({id}) => connections.has(id))) return false;
	const then = await backup.read();
	try {
		const here = (await now.count('accounts')) + connections.size;
		if (here === 0 || (await then.count('accounts')) + were.length === 0) return false;
		const accounts = await now.load('accounts');
		// Person IDs are often no more than numbers: somebody is the same person by name, too.
		return ![...(await then.load('accounts')).values()].some((was) => {
			const is = accounts.get(was.personId);
			return is !== undefined && is.firstName === was.firstName && is.lastName === was.lastName;
		});
	} finally {
		await then.release();
	}
}

/**
 * Brings the state back to a backup by one commit over what is there, so that history goes on, others follow it, and
 * it can be undone.
 *
 * Order of writes, under the locks of all connections and targets, of today's and of the backup's:
 * 1. Records, the disarming of every target and the run's record MUST be one commit, and come first: from then on
 *    nothing is sent, whatever the documents say. The run is *interrupted* until the documents are done.
 * 2. The documents follow, the connections last: until then every name in them is one of today's.
 * 3. The run MUST NOT be called succeeded before that.
 * Ended in between, a second restore finds only the documents that are left, and finishes.
 * @throws StaleError when the state is not the one that was planned for. LockedError while a run is in the middle.
 */
export async function* restore(context: Context, backup: OpenBackup, plan: RestorePlan): Work<Restored> {
	requireMay(context, 'approve', 'Restoring a backup');
	const {store} = context;
	const begin = context.clock.now().toISOString();
	const locks = await lockAll(store, backup.store);
	try {
		yield {stage: 'restore', message: 'comparing with the backup'};
		const applied = await decideAndCommit(store, async (snapshot) => {
			const difference = await settled(differenceOf(store, snapshot, backup));
			if (difference.hash !== plan.hash) return {changes: [], result: undefined};
			const run: Run = {
				...(await nextRun(context, 'backup', begin, snapshot)),
				kind: 'restore',
				state: 'interrupted',
				planHash: difference.hash,
				counts: planCounts(difference),
				// A guess: others may commit before this does. `commitOf` finds the right one.
				generation: snapshot.sequence + 1,
				message: 'the settings were not brought back: run the same restore again',
			};
			const changes: RecordChange[] = [
				...difference.changes,
				...disarmingOf(await snapshot.list('armings'), byOperator(context)),
				{collection: 'runs', key: run.id, after: run},
				activity(context, 'restore', [run.id], 'UPDATED', toldBy(backup, difference)),
			];
			return {changes, result: {run, documents: difference.documents}};
		});
		if (applied.result === undefined)
			throw new StaleError('the state is not as it was when this restore was planned', {
				notDone: 'Nothing was restored.',
				next: 'Look at the new plan: run the same restore again.',
			});
		const {run, documents} = applied.result;
		for (const name of restoredDocuments) {
			const document = documents.get(name);
			if (document === undefined) continue;
			yield {stage: 'restore', message: `${name}.json`};
			await store.documents.update(name, (now) => {
				if (isSame(now ?? emptyDocuments[name], document.is)) return document.was;
				throw new StaleError(`somebody changed ${name}.json while it was being restored`, {
					notDone: `The records are restored, ${name}.json is not.`,
					next: 'Run the same restore again.',
				});
			});
		}
		await finish(context, run, backup);
		return {sequence: applied.sequence, run: run.id};
	} finally {
		for (const lock of locks.reverse()) await lock.release();
	}
}

/** No run is in the middle, nor begins, while everything it rests on goes back. */
async function lockAll(today: Store, backup: Store): Promise<Lock[]> {
	const connections = [
		...(await readConnections(today.documents)),
		...(await readConnections(backup.documents)),
	];
	// In one order, so that two that do this never hold what the other one needs.
	const names = new Set(connections.flatMap(({id}) => [`connection-${id}`, `target-${id}`]));
	const held: Lock[] = [];
	try {
		for (const name of [...names].sort()) held.push(await today.lock(name, 'restores a backup'));
		return held;
	} catch (error) {
		for (const lock of held.reverse()) await lock.release();
		throw error;
	}
}

async function finish(context: Context, {id}: Run, {made, sequence}: OpenBackup): Promise<void> {
	await decideAndCommit(context.store, async (snapshot) => {
		const before = await snapshot.get('runs', id);
		if (before === undefined) return {changes: [], result: undefined};
		const after: Run = {
			...before,
			state: 'succeeded',
			end: context.clock.now().toISOString(),
			message: `restored the backup of ${made}, commit ${sequence}; every target is disarmed`,
		};
		return {changes: [{collection: 'runs', key: id, before, after}], result: undefined};
	});
}

const toldBy = ({made, sequence}: OpenBackup, {changes, documents}: Difference) =>
	`restored the backup of ${made}, commit ${sequence}: ${changes.length} records${documents.size > 0 ? `, ${[...documents.keys()].join(', ')}` : ''}; every target disarmed`;

/** Creations, updates and removals as a run tells them; of enrolments, students in classes. */
function planCounts({counts, changes}: Difference): PlanCounts {
	const of = (name: string) => ({...noCounts, ...counts[name]});
	const enrolments = {...noCounts};
	for (const change of changes) {
		if (change.collection !== 'enrolments') continue;
		const before = new Set(splitList(change.before?.students ?? ''));
		const after = new Set(splitList(change.after?.students ?? ''));
		enrolments.create += after.difference(before).size;
		enrolments.remove += before.difference(after).size;
	}
	return {
		accounts: of('accounts'),
		locations: of('locations'),
		courses: of('courses'),
		classes: of('classes'),
		enrolments,
	};
}

async function* differenceOf(store: Store, now: Snapshot, backup: OpenBackup): Work<Difference> {
	const then = await backup.store.read();
	try {
		const changes: RecordChange[] = [];
		const counts: Record<string, {create: number; update: number; remove: number}> = {};
		const hash = createHash('sha256').update(`restore\n${backup.made} ${backup.sequence}\n`);
		for (const collection of restoredCollections) {
			yield {stage: 'compare', message: collection};
			const count = {create: 0, update: 0, remove: 0};
			for await (const change of changesBetween(collection, now, then)) {
				count[change.before === undefined ? 'create' : change.after === undefined ? 'remove' : 'update']++;
				hash.update(`${canonicalJson(change)}\n`);
				changes.push(change);
			}
			counts[collection] = count;
		}
		const documents = await documentsThatDiffer(store, backup.store);
		for (const [name, {is, was}] of documents)
			hash.update(`${name} ${canonicalJson(is)} ${canonicalJson(was)}\n`);
		return {changes, counts, documents, hash: hash.digest('hex')};
	} finally {
		await then.release();
	}
}

/** Both collections side by side in order of their keys, and what differs. */
async function* changesBetween<C extends (typeof restoredCollections)[number]>(
	collection: C,
	now: Snapshot,
	then: Snapshot,
): AsyncGenerator<RecordChange> {
	const [today, before] = await Promise.all([now.load(collection), then.load(collection)]);
	for (const key of today.keys()) {
		const [is, was] = [today.get(key), before.get(key)];
		if (!isSame(is, was)) yield {collection, key, before: is, after: was} as RecordChange;
	}
	for (const key of before.keys())
		if (!today.has(key)) yield {collection, key, after: before.get(key)} as RecordChange;
}

/** A document that the backup does not have goes back to what rollcall begins with. */
async function documentsThatDiffer(today: Store, backup: Store): Promise<Difference['documents']> {
	const differing = new Map<DocumentName, {readonly is: object; readonly was: object}>();
	for (const name of restoredDocuments) {
		const was = ((await backup.documents.read(name)) ?? emptyDocuments[name]) as object;
		const is = ((await today.documents.read(name)) ?? emptyDocuments[name]) as object;
		if (!isSame(is, was)) differing.set(name, {is, was});
	}
	return differing;
}

const emptyDocuments: Readonly<Record<DocumentName, object>> = {
	settings: {},
	connections: {connections: []},
	rules: {},
};

/** Runs work to its end without telling how far it is. */
async function settled<T>(work: Work<T>): Promise<T> {
	for (;;) {
		const step = await work.next();
		if (step.done) return step.value;
	}
}
