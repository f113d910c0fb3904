import type {ConnectionId} from '../core/directory/ids.ts';
import {LockedError, RollcallError, toldError} from '../core/errors.ts';
import {isOpen} from '../core/plan/conflict.ts';
import type {Run} from '../core/plan/run.ts';
import type {
	CollectionName,
	Collections,
	Lock,
	RecordChange,
	Retention,
	Snapshot,
	Work,
} from '../core/ports.ts';
import type {Activity, LedgerEntry} from '../core/state-records.ts';
import {listConnections} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {policyOf, readSettings, retentionOf} from './documents.ts';
import {guardedPackages} from './guarded-packages.ts';
import {letExportsGo} from './kept-exports.ts';
import {letRostersGo} from './kept-rosters.ts';
import {activity, decideAndCommit} from './recording.ts';
import {keepThin} from './thin-package.ts';

const day = 86_400_000;
/** How long a package is kept that nothing needs any more [D]. */
const packageDays = 30;
/** Records are looked at in such portions, oldest first, so that a night reads little more than what goes. */
const portion = 200;

/** What was let go. */
export interface LetGo {
	readonly commits: number;
	readonly runs: number;
	readonly activities: number;
	readonly packages: number;
}

/**
 * Lets go of what is older than the settings keep: change sets, runs, activities, packages. What the wire guard, an
 * open decision or an upload whose end nobody saw still needs stays. Called when a run has ended: whatever keeps it from
 * being done is told, and fails nothing.
 * @param holding the connection whose lock the caller has.
 */
export async function* retain(context: Context, holding?: ConnectionId): Work<void> {
	try {
		await letGo(context, holding);
	} catch (error) {
		if (!(error instanceof RollcallError)) throw error;
		yield {stage: 'retain', message: `what is old could not be let go: ${toldError(error)}`};
	}
}

/** Lets go, and says so once in history when it was more than nothing. */
export async function letGo(context: Context, holding?: ConnectionId): Promise<LetGo> {
	const {store, clock} = context;
	const settings = await readSettings(store.documents);
	const keep = retentionOf(settings);
	const packages = await letPackagesGo(context);
	const records = await letRecordsGo(context, keep, policyOf(settings).leaverGrace);
	const commits = await store.prune(keep);
	// That a night's roster replaces the one before is no news.
	await letRostersGo(context, holding);
	await letExportsGo(context);
	const gone: LetGo = {commits, ...records, packages};
	const told = [
		[gone.commits, 'change sets'],
		[gone.runs, 'runs'],
		[gone.activities, 'activities'],
		[gone.packages, 'packages'],
	].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
	if (told.length > 0)
		await store.commit([
			activity(
				context,
				'retain',
				[],
				'UPDATED',
				`let go of what is old by ${clock.now().toISOString().slice(0, 10)}: ${told.join(', ')}`,
			),
		]);
	return gone;
}

async function letRecordsGo(context: Context, keep: Retention, leaverGrace: number) {
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		// Somebody in a grace that is longer than this is still shown with the run that planned it.
		const days = Math.max(keep.days, leaverGrace + 1);
		const limit = new Date(context.clock.now().getTime() - days * day).toISOString();
		const runs = await old(snapshot, 'runs', keep.commits, (run: Run) => run.end < limit);
		const activities = await old(snapshot, 'activities', keep.commits, ({at}: Activity) => at < limit);
		const needed = runs.length === 0 ? undefined : await neededRuns(snapshot);
		const gone = runs.filter(({id}) => needed?.has(id) !== true);
		const changes: RecordChange[] = [
			...gone.map((before) => ({collection: 'runs' as const, key: before.id, before})),
			...activities.map((before) => ({collection: 'activities' as const, key: before.id, before})),
		];
		return {changes, result: {runs: gone.length, activities: activities.length}};
	});
	return result;
}

/** Of a collection whose keys sort by time: what is old and not among the last ones. */
async function old<C extends CollectionName>(
	snapshot: Snapshot,
	collection: C,
	least: number,
	isOld: (record: Collections[C]) => boolean,
): Promise<ReadonlyArray<Collections[C]>> {
	const most = (await snapshot.count(collection)) - least;
	const found: Array<Collections[C]> = [];
	let after: string | undefined;
	while (found.length < most) {
		const records = await snapshot.list(collection, {
			limit: Math.min(portion, most - found.length),
			...(after === undefined ? {} : {after}),
		});
		const young = records.findIndex((record) => !isOld(record));
		found.push(...(young === -1 ? records : records.slice(0, young)));
		if (young !== -1 || records.length === 0) break;
		after = (records.at(-1) as {readonly id: string}).id;
	}
	return found;
}

/** The newest run of each connection and kind, the newest one that tells of each target, and what is open refers to. */
async function neededRuns(snapshot: Snapshot): Promise<ReadonlySet<string>> {
	const needed = new Set<string>();
	const seen = new Set<string>();
	const first = (what: string, {id}: Run) => {
		if (seen.has(what)) return;
		seen.add(what);
		needed.add(id);
	};
	const runs = [...(await snapshot.load('runs')).values()].reverse();
	for (const run of runs) {
		first('any', run);
		first(`connection ${run.connection ?? run.connectionName} ${run.kind}`, run);
		if (run.connection !== undefined && run.state !== 'cancelled') first(`ended ${run.connection}`, run);
		// The next read is compared with its rows.
		if (run.generation !== undefined && run.rows !== undefined) first(`applied ${run.connection}`, run);
		if (run.roster !== undefined) first(`roster ${run.connection}`, run);
		if (run.base !== undefined) first(`base ${run.connection}`, run);
		for (const {target} of run.published) first(`target ${target}`, run);
	}
	for (const conflict of (await snapshot.load('conflicts')).values())
		if (conflict.run !== undefined && isOpen(conflict)) needed.add(conflict.run);
	for (const {run, state} of (await snapshot.load('ledger')).values())
		if (run !== undefined && (state === 'intent' || state === 'unknown')) needed.add(run);
	return needed;
}

/**
 * Removes packages that are old and that nothing needs, and those that no entry names. Of those that hold somebody who
 * was forgotten, only the newest known one stays as it is: the wire guard compares the next upload with it.
 */
async function letPackagesGo(context: Context): Promise<number> {
	const {store} = context;
	const first = await survey(context);
	if (first.gone.length === 0 && first.thin.size === 0) return 0;
	const locks = await lockTargets(context);
	if (locks === undefined) return 0;
	try {
		// Somebody may have sent something before the locks were ours.
		const {gone, thin} = await survey(context);
		for (const [file, entries] of thin) await makeThin(context, file, entries);
		for (const file of gone) await store.files.remove(file);
		return gone.length;
	} finally {
		for (const lock of locks) await lock.release();
	}
}

/** A kept package is named by its hash. */
const packageName = /^[0-9a-f]{64}\.zip$/;

/** What goes, of the packages that are there; and what is kept in another form, with the entries that name it. */
async function survey({store, clock}: Context): Promise<{
	readonly gone: readonly string[];
	readonly thin: ReadonlyMap<string, readonly LedgerEntry[]>;
}> {
	const now = clock.now();
	const ledger = await withSnapshot(store, async (snapshot) => [...(await snapshot.load('ledger')).values()]);
	const {newest, all} = guardedPackages(ledger, now);
	const young = new Date(now.getTime() - packageDays * day).toISOString();
	const kept = new Set<string>();
	const marked = new Map<string, LedgerEntry[]>();
	for (const entry of ledger) {
		const isForgotten = entry.forgotten === true && !newest.has(entry);
		const isUnfinished = entry.state === 'intent' || entry.state === 'unknown';
		if (isForgotten) {
			if (all.has(entry)) marked.set(entry.file, [...(marked.get(entry.file) ?? []), entry]);
		} else if (all.has(entry) || entry.at >= young || isUnfinished) kept.add(entry.file);
	}
	const there = (await store.files.names()).filter((name) => packageName.test(name));
	return {
		gone: there.filter((file) => !kept.has(file)),
		thin: new Map([...marked].filter(([file]) => there.includes(file) && !kept.has(file))),
	};
}

/** So that nobody sends meanwhile what is removed; undefined where somebody is at it: the next run comes here again. */
async function lockTargets(context: Context): Promise<readonly Lock[] | undefined> {
	const locks: Lock[] = [];
	try {
		for (const {stored, kind} of await listConnections(context))
			if (kind.publisher !== undefined)
				locks.push(await context.store.lock(`target-${stored.id}`, 'letting go of old packages'));
		return locks;
	} catch (error) {
		for (const lock of locks) await lock.release();
		if (error instanceof LockedError) return undefined;
		throw error;
	}
}

/** Those who are in the file and are nobody here any more were forgotten. */
async function makeThin(context: Context, file: string, entries: readonly LedgerEntry[]): Promise<void> {
	const {store} = context;
	const known = await withSnapshot(store, async (snapshot) => {
		const [accounts, tombstones] = await Promise.all([
			snapshot.load('accounts'),
			snapshot.load('tombstones'),
		]);
		return (id: string) => accounts.has(id) || tombstones.has(id);
	});
	await replaceFile(context, entries, await keepThin(context, store.files.path(file), (id) => !known(id)));
}

/** The entries name the other file from now on, which holds nobody who was forgotten. */
export async function replaceFile(
	{store}: Context,
	entries: readonly LedgerEntry[],
	file: string,
): Promise<void> {
	await decideAndCommit(store, async (snapshot) => {
		const changes: RecordChange[] = [];
		for (const {id, file: old} of entries) {
			const before = await snapshot.get('ledger', id);
			if (before?.file !== old) continue;
			const {forgotten: _, ...rest} = before;
			changes.push({collection: 'ledger', key: id, before, after: {...rest, file}});
		}
		return {changes, result: undefined};
	});
}
