import type {RunId} from '../core/directory/ids.ts';
import {exitCodes, RollcallError} from '../core/errors.ts';
import type {Published} from '../core/plan/run.ts';
import type {LedgerEntry, Package, Publisher, RecordChange, Snapshot, Work} from '../core/ports.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';
import {ledgerOf, nextLedgerId} from './ledger.ts';
import type {BuiltPackage} from './package.ts';
import {decideAndCommit} from './recording.ts';

export interface Sending {
	readonly target: Connection;
	readonly publisher: Publisher;
	readonly built: BuiltPackage;
	readonly run: RunId | undefined;
	/** People who leave with this package and whose removal a person approved on the wire. */
	readonly approved: readonly string[];
}

/**
 * Sends a package: the ledger says *intent* before the first byte, *sent* once the server acknowledged the last
 * one, and *unknown* when nobody saw the end.
 */
export async function* send(context: Context, sending: Sending, signal: AbortSignal): Work<Published> {
	const {store} = context;
	const {target, publisher, built} = sending;
	const name = `${built.sha256}.zip`;
	if (!(await store.files.has(name))) await store.files.keep(name, built.file);
	const pack: Package = {file: store.files.path(name), bytes: built.bytes, sha256: built.sha256};
	const intent = await recordIntent(context, sending, name);
	const about = {target: target.stored.name, bytes: built.bytes, sha256: built.sha256, skipped: false};
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
	await recordSent(context, target, intent, hostKey);
	return {...about, outcome: 'sent', hostKey};
}

/** Why something was not sent, with the code that a script gets. */
export function told(error: unknown): {readonly message: string; readonly exitCode: number} {
	if (!(error instanceof RollcallError))
		return {message: 'the upload was cancelled', exitCode: exitCodes.interrupted};
	const {message, notDone, next, exitCode} = error;
	return {message: [message, notDone, next].filter(Boolean).join('. '), exitCode};
}

async function recordIntent(
	{store, clock}: Context,
	{target, publisher, built, run, approved}: Sending,
	file: string,
): Promise<LedgerEntry> {
	const {host, port, user} = publisher.binding;
	const {result} = await decideAndCommit(store, async (snapshot) => {
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
		};
		return {
			changes: [
				{collection: 'ledger' as const, key: id, after: intent},
				...(await markApproved(snapshot, approved)),
			],
			result: intent,
		};
	});
	return result;
}

/** All bytes are acknowledged; an arming for one upload is used up with it. */
async function recordSent(context: Context, target: Connection, intent: LedgerEntry, hostKey: string) {
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
		return {changes, result: undefined};
	});
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
