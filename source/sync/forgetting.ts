import {setImmediate as turn} from 'node:timers/promises';
import {type Account, fullName} from '../core/directory/account.ts';
import type {ConnectionId, PersonId} from '../core/directory/ids.ts';
import {mayActOn} from '../core/directory/operators.ts';
import {RefusedError, RollcallError, UsageError} from '../core/errors.ts';
import {strangePersonId} from '../core/evidence/strange-people.ts';
import {placesFolder} from '../core/kept-place.ts';
import {
	type CollectionName,
	collectionNames,
	type Lock,
	type RecordChange,
	type Snapshot,
	type Store,
	type Work,
} from '../core/ports.ts';
import {atSource, Forgetting, Traces, type Forgotten as Who} from '../core/privacy/forget.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import type {ForgetPlan, Forgotten} from './answers/care.ts';
import {listConnections} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {guardedPackages} from './guarded-packages.ts';
import {forgetExports} from './kept-exports.ts';
import {forgetRosters} from './kept-rosters.ts';
import {readPackage} from './package.ts';
import {lastRun} from './planning.ts';
import {activity, decideAndCommit} from './recording.ts';
import {replaceFile} from './retaining.ts';
import {keepThin, peopleIn} from './thin-package.ts';

/**
 * Forgetting, in this order, so that what was begun can be begun again after a crash: today's records (one commit), all
 * of history, kept packages and work in progress. History says how many were forgotten, never who. Somebody whom neither
 * the directory nor history knows any more may have been forgotten by half: everything is gone through for them, too.
 */
export async function planForget(context: Context, ids: readonly string[]): Promise<ForgetPlan> {
	const unique = uniqueIds(ids);
	return await withSnapshot(context.store, async (snapshot) => {
		const traces = await tracesOf(context, snapshot, unique);
		const forgetting = new Forgetting(traces.forgotten());
		const accounts = await Promise.all(unique.map((id) => snapshot.get('accounts', id)));
		const changed = await changesToday(snapshot, forgetting, unique);
		const packages = await packagesWith(context, snapshot, new Set(unique));
		const refused = await refusals(context, snapshot, accounts);
		return {
			accounts: await Promise.all(unique.map((id, index) => nameOf(snapshot, id, accounts[index]))),
			steps: [...unknownOf(unique, traces), ...stepsOf(accounts, changed, packages)],
			remains: remainsOf(packages),
			refused,
		};
	});
}

/** @throws RefusedError while a source lists one of them; LockedError while a run or an upload is going on. */
export async function* forget(context: Context, ids: readonly string[]): Work<Forgotten> {
	requireMay(context, 'approve', 'Forgetting');
	const {store} = context;
	const unique = uniqueIds(ids);
	const locks = await lockAll(context);
	try {
		yield {stage: 'forget', message: 'looking through history'};
		const {traces, packages} = await withSnapshot(store, async (snapshot) => ({
			traces: await tracesOf(context, snapshot, unique),
			packages: await packagesWith(context, snapshot, new Set(unique)),
		}));
		const forgetting = new Forgetting(traces.forgotten());
		const known = unique.filter((id) => traces.met.has(id)).length;
		yield {stage: 'forget', message: 'taking them out of the state'};
		const {result: records} = await decideAndCommit(store, async (snapshot) => {
			const accounts = await Promise.all(unique.map((id) => snapshot.get('accounts', id)));
			const [refused] = await refusals(context, snapshot, accounts);
			if (refused !== undefined) throw new RefusedError(refused, {notDone: 'Nobody was forgotten.'});
			const changes = await changesToday(snapshot, forgetting, unique);
			const marks = await markAll(snapshot, packages);
			const told =
				known === 0
					? 'history was gone through once more for somebody who was forgotten before'
					: `${known} ${known === 1 ? 'account was' : 'accounts were'} forgotten`;
			return {
				changes: [...mergedLedger(changes, marks), activity(context, 'forget', [], 'UPDATED', told)],
				result: changes.length,
			};
		});
		yield {stage: 'forget', message: 'rewriting history'};
		const isGone = await store.rewriteHistory((change) => forgetting.change(change));
		yield {stage: 'forget', message: 'looking after kept packages'};
		const who = traces.forgotten();
		const rosters = await forgetRosters(
			context,
			(connection, external, id) => who.atSource.has(atSource(connection, external)) || who.ids.has(id),
		);
		const exports = await forgetExports(context);
		const files = rosters + exports + (await removePackages(context, packages, who));
		await removePlaces(context);
		const isCleared = await store.files.clearTemporary();
		found.delete(store);
		return {
			accounts: known,
			records,
			files,
			remains: [
				...unknownOf(unique, traces),
				...(isGone ? [] : [heldByReader]),
				...(isCleared ? [] : [workGoesOn]),
				...remainsOf(packages),
			],
		};
	} finally {
		for (const lock of locks) await lock.release();
	}
}

function uniqueIds(ids: readonly string[]): readonly string[] {
	const unique = [...new Set(ids)];
	if (unique.length === 0)
		throw new UsageError('name a Person ID', {next: 'rollcall users --query NAME finds it.'});
	return unique;
}

/** No run and no upload goes on while somebody is forgotten: neither could know. */
async function lockAll(context: Context): Promise<readonly Lock[]> {
	const names = (await listConnections(context)).flatMap(({stored, kind}) => [
		...(kind.reader === undefined && kind.mirror === undefined ? [] : [`connection-${stored.id}`]),
		...(kind.publisher === undefined ? [] : [`target-${stored.id}`]),
	]);
	const locks: Lock[] = [];
	try {
		for (const name of ['forget', ...names.sort()]) locks.push(await context.store.lock(name, 'forgetting'));
		return locks;
	} catch (error) {
		for (const lock of locks) await lock.release();
		throw error;
	}
}

/** What was found last in a store: the plan and what is done after it go through the same history. */
const found = new WeakMap<Store, {readonly of: string; readonly traces: Traces}>();

/** By what they could be named, from today's records and all of kept history. */
async function tracesOf({store}: Context, snapshot: Snapshot, ids: readonly string[]): Promise<Traces> {
	const of = JSON.stringify([snapshot.sequence, ...ids]);
	const last = found.get(store);
	if (last?.of === of) return last.traces;
	const traces = new Traces(ids);
	for (const id of ids) {
		for (const collection of ['accounts', 'tombstones'] as const) {
			const record = await snapshot.get(collection, id);
			if (record !== undefined) traces.see(collection, record);
		}
		const stranger = await snapshot.get('strangers', strangePersonId(id));
		if (stranger !== undefined) traces.see('strangers', stranger);
	}
	for (const record of (await snapshot.load('enrolments')).values()) traces.see('enrolments', record);
	for (let sequence = snapshot.sequence; sequence > 0; sequence--) {
		const commit = await store.history(sequence);
		if (commit === undefined) break;
		for (const change of commit.changes) traces.change(change);
		if (sequence % 64 === 0) await turn();
	}
	found.set(store, {of, traces});
	return traces;
}

/** Collections that hold them under their own key. */
const byPerson: ReadonlySet<CollectionName> = new Set(['accounts', 'tombstones']);

async function changesToday(
	snapshot: Snapshot,
	forgetting: Forgetting,
	ids: readonly string[],
): Promise<readonly RecordChange[]> {
	const changes: RecordChange[] = [];
	for (const collection of collectionNames) {
		const keys = byPerson.has(collection) ? ids : (await snapshot.load(collection)).keys();
		const set = byPerson.has(collection) ? undefined : await snapshot.load(collection);
		for (const key of keys) {
			const before = set === undefined ? await snapshot.get(collection, key) : set.get(key);
			if (before === undefined) continue;
			const after = forgetting.record(collection, before as never);
			if (after !== before) changes.push({collection, key, before, after} as RecordChange);
		}
	}
	return changes;
}

/** Why these cannot be forgotten now: a source that lists somebody would bring them back the next night. */
async function refusals(
	context: Context,
	snapshot: Snapshot,
	accounts: ReadonlyArray<Account | undefined>,
): Promise<readonly string[]> {
	const connections = await listConnections(context);
	const told: string[] = [];
	for (const account of accounts) {
		if (account === undefined) continue;
		const {personId, owner} = account;
		const roles = account.roles.map(({role}) => role);
		if (!mayActOn(context.operator, roles))
			told.push(`${context.operator.name} (${context.operator.role}) may not act on ${personId}.`);
		const delivers = connections.find(({stored}) => stored.id === owner);
		if (delivers === undefined || delivers.stored.disconnected !== undefined) continue;
		const {name, id} = delivers.stored;
		const listed = await isListed(snapshot, account, id);
		if (listed === 'yes')
			told.push(
				`${name} still lists ${personId}, and would bring the account back with its next run. Take the person out there and run rollcall sync ${name} first.`,
			);
		if (listed === 'not known')
			told.push(
				`Nobody knows whether ${name} still lists ${personId}: no run since the account was deactivated by hand went through without records held back. Run rollcall sync ${name} first.`,
			);
	}
	return told;
}

/**
 * Whether the last read of the source had them. Of somebody who was deactivated by hand the account does not say it:
 * then a run notes whom it met.
 */
async function isListed(
	snapshot: Snapshot,
	{personId, leaving, deactivated, status}: Account,
	connection: ConnectionId,
): Promise<'yes' | 'no' | 'not known'> {
	if (leaving !== undefined || deactivated?.by === 'absence') return 'no';
	if (status !== 'Deactivated') return 'yes';
	const run = await lastRun(
		snapshot,
		(each) => each.connection === connection && each.generation !== undefined,
	);
	if (run === undefined || run.begin < (deactivated?.at ?? '')) return 'not known';
	if (run.problems.some(({code, value}) => code === 'deactivated-by-hand' && value === personId))
		return 'yes';
	return run.heldBack === 0 ? 'no' : 'not known';
}

interface KeptPackage {
	readonly file: string;
	readonly entries: readonly LedgerEntry[];
	/** `stays`: the newest known one, which the next upload is compared with. `thin`: the guard still needs its ids. */
	readonly fate: 'stays' | 'thin' | 'goes';
}

/** Kept packages that hold one of them, or that nobody can read to say so. */
async function packagesWith(
	context: Context,
	snapshot: Snapshot,
	ids: ReadonlySet<string>,
): Promise<readonly KeptPackage[]> {
	const {store, clock} = context;
	const ledger = [...(await snapshot.load('ledger')).values()];
	const {newest, all} = guardedPackages(ledger, clock.now());
	const found: KeptPackage[] = [];
	for (const file of await store.files.names()) {
		const entries = ledger.filter((entry) => entry.file === file);
		if (!file.endsWith('.zip') || !(await holdsAny(context, file, ids))) continue;
		const fate = entries.some((entry) => newest.has(entry))
			? 'stays'
			: entries.some((entry) => all.has(entry))
				? 'thin'
				: 'goes';
		found.push({file, entries, fate});
	}
	return found;
}

async function holdsAny(context: Context, file: string, ids: ReadonlySet<string>): Promise<boolean> {
	try {
		for (const id of peopleIn(await readPackage(context, context.store.files.path(file))))
			if (ids.has(id)) return true;
		return false;
	} catch (error) {
		if (error instanceof RollcallError) return true;
		throw error;
	}
}

/** Their entries say so from now on: what is not removed now, goes with the end of the next run. */
async function markAll(
	snapshot: Snapshot,
	packages: readonly KeptPackage[],
): Promise<readonly RecordChange[]> {
	const changes: RecordChange[] = [];
	for (const {id} of packages.flatMap(({entries}) => entries)) {
		const before = await snapshot.get('ledger', id);
		if (before !== undefined && before.forgotten !== true)
			changes.push({collection: 'ledger', key: id, before, after: {...before, forgotten: true}});
	}
	return changes;
}

/** One change a record: what forgetting takes out of an entry, and its mark. */
function mergedLedger(
	changes: readonly RecordChange[],
	marks: readonly RecordChange[],
): readonly RecordChange[] {
	const left = new Map(marks.map((mark) => [mark.key, mark]));
	const merged = changes.map((change) => {
		const mark = change.collection === 'ledger' ? left.get(change.key) : undefined;
		if (mark === undefined || change.after === undefined) return change;
		left.delete(change.key);
		return {...change, after: {...change.after, forgotten: true}} as RecordChange;
	});
	return [...merged, ...left.values()];
}

async function removePackages(context: Context, packages: readonly KeptPackage[], who: Who): Promise<number> {
	const {files} = context.store;
	let removed = 0;
	for (const {file, entries, fate} of packages) {
		if (fate === 'stays') continue;
		if (fate === 'thin')
			await replaceFile(context, entries, await keepThin(context, files.path(file), (id) => who.ids.has(id)));
		await files.remove(file);
		removed++;
	}
	return removed;
}

/** Where somebody was in the dashboard may name whom they looked at last. */
async function removePlaces({store: {files}}: Context): Promise<void> {
	for (const name of await files.names()) if (name.startsWith(`${placesFolder}/`)) await files.remove(name);
}

async function nameOf(
	snapshot: Snapshot,
	id: string,
	account: Account | undefined,
): Promise<ForgetPlan['accounts'][number]> {
	const known = account ?? (await snapshot.get('tombstones', id));
	return {personId: id as PersonId, name: known === undefined ? '' : fullName(known)};
}

const unknownOf = (ids: readonly string[], {met}: Traces): readonly string[] =>
	ids
		.filter((id) => !met.has(id))
		.map(
			(id) =>
				`Nobody in the directory or in its history has the Person ID "${id}" (they are case-sensitive: rollcall users --query NAME finds them). History and kept files are gone through for it all the same, in case forgetting was interrupted.`,
		);

const heldByReader =
	'A process that reads the state still holds what was there before: it goes when that process has ended and the journal is folded the next time.';
const workGoesOn =
	'Work in progress of another process may still hold them: it goes with the end of that process, or forget them once more after it.';

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

const called: Readonly<Partial<Record<CollectionName, readonly [one: string, many: string]>>> = {
	accounts: ['account', 'accounts'],
	pastClasses: ['id of a class that left', 'ids of classes that left'],
	tombstones: ['mark of a deleted account', 'marks of deleted accounts'],
	enrolments: ['class roster', 'class rosters'],
	classes: ['class that one of them teaches', 'classes that one of them teaches'],
	conflicts: ['conflict', 'conflicts'],
	followUps: ['follow-up', 'follow-ups'],
	runs: ['run', 'runs'],
	activities: ['activity', 'activities'],
	strangers: ['finding of evidence', 'findings of evidence'],
	ledger: ['entry of the ledger', 'entries of the ledger'],
	adoptions: ['note of the adoption', 'notes of the adoption'],
	mirrored: ['pair with a user elsewhere', 'pairs with users elsewhere'],
};

function stepsOf(
	accounts: ReadonlyArray<Account | undefined>,
	changes: readonly RecordChange[],
	packages: readonly KeptPackage[],
): readonly string[] {
	const counts = new Map<CollectionName, number>();
	for (const {collection} of changes) counts.set(collection, (counts.get(collection) ?? 0) + 1);
	const touched = [...counts].map(([collection, count]) => {
		const [one, many] = called[collection] ?? [collection, collection];
		return counted(count, one, many);
	});
	const goes = packages.filter(({fate}) => fate !== 'stays').length;
	return [
		touched.length === 0
			? 'Nothing of them is in the state of today.'
			: `Taken out of the state of today: ${touched.join(', ')}.`,
		'Every kept commit of history is rewritten without them.',
		...(goes === 0 ? [] : [`${counted(goes, 'kept package', 'kept packages')} with their rows are removed.`]),
		...(accounts.some((account) => account !== undefined && account.status !== 'Deactivated')
			? [
					'The next upload leaves them out, which deactivates them in Apple School Manager; the guards look at it as at any other.',
				]
			: []),
		'Their Person IDs and account names are no longer reserved here: give them to nobody else.',
		'This cannot be undone.',
	];
}

function remainsOf(packages: readonly KeptPackage[]): readonly string[] {
	return [
		...(packages.some(({fate}) => fate === 'stays')
			? [
					'The newest package that a target holds stays until the next upload, which is compared with it; then it goes.',
				]
			: []),
		'Backups and exports that were made before still hold them, and so does what a repair or a restore set aside in damaged/ of the state: remove these where they are kept.',
		'Apple School Manager keeps its own record of them, and removes it by its own clocks.',
	];
}
