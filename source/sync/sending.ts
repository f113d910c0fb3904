import {isSame} from '../core/canonical.ts';
import {clockDay} from '../core/directory/clock-texts.ts';
import {reached} from '../core/directory/deactivation.ts';
import type {Instant, RunId} from '../core/directory/ids.ts';
import {exitCodes, RollcallError, toldError} from '../core/errors.ts';
import type {Published} from '../core/plan/run.ts';
import type {Package, Publisher, RecordChange, Snapshot, Work} from '../core/ports.ts';
import type {Arming, LedgerEntry, Removals} from '../core/state-records.ts';
import {armedFor} from './armed.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';
import {ledgerOf, nextLedgerId} from './ledger.ts';
import type {TargetPackage} from './package-incumbent.ts';
import {decideAndCommit} from './recording.ts';

export interface Sending {
	readonly target: Connection;
	readonly publisher: Publisher;
	readonly built: TargetPackage;
	readonly run: RunId | undefined;
	/** The arming that the package was judged by: it has to stand still when the intent is written. */
	readonly arming: Arming | undefined;
	/** What leaves with this package and a person approved, in a plan or on the wire. */
	readonly approved: Removals | undefined;
}

/**
 * Sends a package: the ledger says *intent* before the first byte, *sent* once the server acknowledged the last
 * one, and *unknown* when nobody saw the end.
 */
export async function* send(context: Context, sending: Sending, signal: AbortSignal): Work<Published> {
	const {store} = context;
	const {target, publisher, built} = sending;
	const name = `${built.sha256}.zip`;
	const isNew = !(await store.files.has(name));
	if (isNew) await store.files.keep(name, built.file);
	const pack: Package = {file: store.files.path(name), bytes: built.bytes, sha256: built.sha256};
	const about = {target: target.stored.name, bytes: built.bytes, sha256: built.sha256, skipped: false};
	const intent = await recordIntent(context, sending, name);
	if ('outcome' in intent) {
		// No entry names it: it would lie there for ever.
		if (isNew) await store.files.remove(name);
		return {...about, ...intent};
	}
	let hostKey: string;
	try {
		({hostKey} = yield* publisher.send(pack, signal));
	} catch (error) {
		// What is no failure of sending is a defect: the intent stays, and is as good as *unknown*.
		if (!(error instanceof RollcallError) && !signal.aborted) throw error;
		const endedAt = context.clock.now().toISOString();
		const unknown: LedgerEntry = {...intent, state: 'unknown', endedAt};
		await store.commit([{collection: 'ledger', key: intent.id, before: intent, after: unknown}]);
		return {...about, outcome: 'failed', ...told(error)};
	}
	await recordSent(context, sending, intent, hostKey);
	return {...about, outcome: 'sent', hostKey, ...sentAs(built)};
}

/** What is to be said of a first upload: not what was read meanwhile was sent. */
const sentAs = ({incumbent}: TargetPackage) =>
	incumbent === undefined
		? {}
		: {
				message: `the rows of the package of ${clockDay(incumbent)} that was imported, as they are; what changed here since waits. Reconcile its activity log next: rollcall reconcile LOG.csv`,
			};

/** Why something was not sent, with the code that a script gets. */
export function told(error: unknown): {readonly message: string; readonly exitCode: number} {
	if (!(error instanceof RollcallError))
		return {message: 'the upload was cancelled', exitCode: exitCodes.interrupted};
	return {message: toldError(error), exitCode: error.exitCode};
}

/** What stood in the way of an upload at its last moment. */
type Withheld = Required<Pick<Published, 'message'>> & {readonly outcome: 'held' | 'disarmed'};

/**
 * The intent and the arming are one commit: somebody who disarms meanwhile either stops the upload here, or is told
 * that it runs. An arming for one upload is spent with it, since its end may never be seen.
 */
async function recordIntent(
	context: Context,
	{target, publisher, built, run, arming, approved}: Sending,
	file: string,
): Promise<LedgerEntry | Withheld> {
	const {store, clock} = context;
	const {host, port, user} = publisher.binding;
	const {result} = await decideAndCommit<LedgerEntry | Withheld>(store, async (snapshot) => {
		const now = await snapshot.get('armings', target.stored.id);
		const armed = armedFor(context, target, publisher, now, built.sha256);
		if (!armed.armed || now === undefined)
			return {changes: [], result: {outcome: 'disarmed', message: armed.message}};
		if (!isSame(now, arming))
			return {
				changes: [],
				result: {
					outcome: 'held',
					message: `${target.stored.name} was armed otherwise while the package was checked. Nothing was sent. Run: rollcall publish ${target.stored.name}`,
				},
			};
		const id = nextLedgerId(target, await ledgerOf(snapshot, target));
		const intent: LedgerEntry = {
			id,
			target: target.stored.id,
			state: 'intent',
			sha256: built.sha256,
			bytes: built.bytes,
			file,
			at: clock.now().toISOString(),
			rows: built.rows,
			to: {host, port, user},
			...(run === undefined ? {} : {run}),
			...(built.incumbent === undefined ? {} : {incumbent: built.incumbent}),
			...(approved === undefined || Object.values(approved).every(({length}) => length === 0)
				? {}
				: {approved}),
		};
		return {
			changes: [
				{collection: 'ledger' as const, key: id, after: intent},
				{
					collection: 'armings' as const,
					key: target.stored.id,
					before: now,
					after: now.level === 'first' ? {...now, spentOn: built.sha256} : now,
				},
				...(await markApproved(snapshot, approved?.people ?? [])),
			],
			result: intent,
		};
	});
	return result;
}

/**
 * All bytes are acknowledged; an arming for one upload is used up with it, Manual accounts say from now on that they
 * were sent by us, and the clocks of those who were left out begin.
 */
async function recordSent(context: Context, {target, built}: Sending, intent: LedgerEntry, hostKey: string) {
	const endedAt = context.clock.now().toISOString();
	const sent: LedgerEntry = {...intent, state: 'sent', endedAt, hostKey};
	await decideAndCommit(context.store, async (snapshot) => {
		const arming = await snapshot.get('armings', target.stored.id);
		const changes: RecordChange[] = [{collection: 'ledger', key: intent.id, before: intent, after: sent}];
		if (arming?.level === 'first')
			changes.push({
				collection: 'armings',
				key: target.stored.id,
				before: arming,
				after: {...arming, level: 'disarmed'},
			});
		for (const key of built.manual) {
			const before = await snapshot.get('accounts', key);
			if (before !== undefined && before.sent !== true)
				changes.push({collection: 'accounts', key, before, after: {...before, sent: true}});
		}
		changes.push(...(await withoutRow(snapshot, built.leftOut, endedAt)));
		return {changes, result: undefined};
	});
}

/** Accounts that a package left out are known to be Deactivated there from when it was sent, though it was not sent again. */
export async function recordLeftOut(
	context: Context,
	leftOut: readonly string[],
	{endedAt, at}: LedgerEntry,
): Promise<void> {
	if (leftOut.length === 0) return;
	await decideAndCommit(context.store, async (snapshot) => ({
		changes: await withoutRow(snapshot, leftOut, endedAt ?? at),
		result: undefined,
	}));
}

/** Clocks of those whom a package left out begin when it was sent; not of those who came back meanwhile. */
async function withoutRow(
	snapshot: Snapshot,
	leftOut: readonly string[],
	at: Instant,
): Promise<readonly RecordChange[]> {
	const changes: RecordChange[] = [];
	for (const key of leftOut) {
		const before = await snapshot.get('accounts', key);
		if (before?.deactivated?.awaits !== undefined)
			changes.push({collection: 'accounts', key, before, after: reached(before, at)});
	}
	return changes;
}

/** A removal that a person approved on the wire is not asked for again by the rolling sums. */
async function markApproved(snapshot: Snapshot, people: readonly string[]): Promise<readonly RecordChange[]> {
	const changes: RecordChange[] = [];
	for (const key of people) {
		const before = await snapshot.get('accounts', key);
		if (before?.deactivated === undefined || before.deactivated.approved === true) continue;
		changes.push({
			collection: 'accounts',
			key,
			before,
			after: {...before, deactivated: {...before.deactivated, approved: true}},
		});
	}
	return changes;
}
