import type {ConnectionId} from '../core/directory/ids.ts';
import {disarmingOf} from '../core/disarming.ts';
import {exitCodes, UsageError} from '../core/errors.ts';
import {type Disconnect, planDisconnect} from '../core/plan/disconnect.ts';
import type {Run} from '../core/plan/run.ts';
import type {RecordChange, Snapshot, Work} from '../core/ports.ts';
import {
	type Connection,
	checkValues,
	findConnection,
	listConnections,
	markDisconnected,
} from './connections.ts';
import {type Context, loadDirectory, requireMay, withSnapshot} from './context.ts';
import {targetsFedBy, targetsFedByNobodyElse} from './feeds.ts';
import {recordInterrupted} from './interrupted.ts';
import {isKnown, ledgerOf} from './ledger.ts';
import {howToGoOn} from './migrating.ts';
import {readsRoster} from './mirroring-settings.ts';
import {reconnectUnderLock} from './reconnecting.ts';
import {activity, byOperator, decideAndCommit, Stages, underLock} from './recording.ts';
import {retain} from './retaining.ts';
import type {ConnectionValues} from './rollcall.ts';
import {nextRun, recordFailure} from './run-records.ts';

export interface DisconnectOptions {
	/** Disconnects without asking. */
	readonly yes?: boolean;
	/** Asked with what it does; `false` changes nothing. */
	readonly confirm?: (planned: DisconnectPlan) => Promise<boolean>;
	/** Connects it again at once with these settings (*reconfigure*): they are looked at before anything is done. */
	readonly reconnect?: ConnectionValues;
}

/** What a disconnect does, before it is done. */
export interface DisconnectPlan {
	readonly accounts: number;
	readonly classes: number;
	/** Names of targets that send nothing afterwards, until another connection feeds them or it is approved. */
	readonly stops: readonly string[];
	/** All of it, as sentences. */
	readonly steps: readonly string[];
	/** How its people go on elsewhere without being made twice, as a sentence; absent: it delivers none. */
	readonly next?: string;
}

export interface DisconnectResult {
	readonly connection: string;
	readonly planned: DisconnectPlan;
	/** The run that did it; undefined where nothing was done. */
	readonly run: Run | undefined;
	readonly outcome: 'planned' | 'disconnected' | 'reconnected';
	readonly exitCode: number;
}

/**
 * Disconnects: every account and class of the connection becomes Manual and editable, and nothing is removed
 * (`directory.md`). The connection stays, with its id, its settings and its last roster, so that it can be connected
 * again. It is marked first and its records are changed after that: a process that ends in between leaves a connection
 * that is not read, and disconnecting again does the rest.
 * @throws LockedError while it runs. UsageError where there is none of this name, or settings that cannot be used.
 */
export async function* disconnect(
	context: Context,
	name: string,
	options: DisconnectOptions,
	signal: AbortSignal,
): Work<DisconnectResult> {
	requireMay(context, 'approve', 'Disconnecting');
	const connection = await findConnection(context, name, 'anything');
	const {stored, kind} = connection;
	if (options.reconnect !== undefined) checkValues(connection, options.reconnect);
	const isReader = kind.reader !== undefined || kind.pushes !== undefined;
	const lock = await context.store.lock(
		`${isReader ? 'connection' : 'target'}-${stored.id}`,
		`disconnecting ${stored.name}`,
	);
	return yield* underLock(lock, async function* () {
		if (lock.tookOver !== undefined) await recordInterrupted(context, connection, lock.tookOver);
		const begin = context.clock.now().toISOString();
		const stages = new Stages(context.clock);
		const planned = yield* stages.step(
			'plan',
			() => withSnapshot(context.store, (snapshot) => planOf(context, connection, snapshot)),
			({accounts}) => ({count: accounts, unit: 'accounts'}),
		);
		const result = {connection: stored.name, planned, run: undefined};
		if (stored.disconnected !== undefined && planned.accounts + planned.classes === 0)
			throw new UsageError(`"${stored.name}" is disconnected since ${stored.disconnected.slice(0, 10)}`, {
				notDone: 'Nothing was changed.',
				next: `To connect it again: rollcall connections reconnect ${stored.name}`,
			});
		if (options.yes !== true && (await options.confirm?.(planned)) !== true)
			return {...result, outcome: 'planned', exitCode: exitCodes.planned};
		signal.throwIfAborted();
		try {
			await markDisconnected(context, connection, begin);
			const run = yield* stages.step(
				'apply',
				() => apply(context, connection, begin, stages),
				({counts}) => ({count: counts?.accounts.update ?? 0, unit: 'accounts'}),
			);
			if (options.reconnect !== undefined) await reconnectUnderLock(context, connection, options.reconnect);
			if (isReader) yield* retain(context, stored.id);
			const outcome = options.reconnect === undefined ? 'disconnected' : 'reconnected';
			return {...result, run, outcome, exitCode: exitCodes.done};
		} catch (error) {
			await recordFailure(context, connection, error, begin, stages, 'disconnect');
			throw error;
		}
	});
}

async function planOf(context: Context, connection: Connection, snapshot: Snapshot): Promise<DisconnectPlan> {
	const {stored, kind} = connection;
	if (kind.reader === undefined && kind.pushes === undefined)
		return {
			accounts: 0,
			classes: 0,
			stops: [stored.name],
			steps: [
				`Nothing is sent to ${stored.name} any more, and it is disarmed; what Apple School Manager holds stays there.`,
				'The connection is kept with its settings and the last package, and can be connected again.',
			],
		};
	if (kind.mirror !== undefined && !readsRoster(connection))
		return {
			accounts: 0,
			classes: 0,
			stops: [],
			steps: [
				`Nothing is written to ${stored.name} any more; what is there stays there, what we made too.`,
				'The connection is kept with its settings and with who is paired with whom, and can be connected again: nobody is made twice by that.',
			],
		};
	const {accounts, classes, conflicts, leaving} = await planFor(context, connection, snapshot);
	const stops = targetsFedByNobodyElse(await listConnections(context), connection).map(
		(target) => target.stored.name,
	);
	const count = (number: number, one: string, many: string) =>
		`${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
	return {
		accounts: accounts.length,
		classes: classes.length,
		stops,
		...(accounts.length === 0 ? {} : {next: howToGoOn(connection)}),
		steps: [
			`${count(accounts.length, 'account', 'accounts')} and ${count(classes.length, 'class', 'classes')} of ${stored.name} become Manual and can be edited here. Nothing is removed, here or in Apple School Manager.`,
			'What was sent stays published as it is here, until it is removed on purpose.',
			...(leaving === 0 ? [] : [`${count(leaving, 'person', 'people')} about to leave stay.`]),
			...(conflicts.length === 0
				? []
				: [
						`${count(conflicts.length, 'conflict', 'conflicts')} of ${stored.name} that nobody decided, or whose decision no run applied, ${conflicts.length === 1 ? 'is' : 'are'} put away: a reconnect meets what is left of them again.`,
					]),
			...(stops.length === 0
				? []
				: [
						`${stops.join(', ')} ${stops.length === 1 ? 'stops' : 'stop'} publishing until another connection feeds ${stops.length === 1 ? 'it' : 'them'}, or an upload is approved as it is.`,
					]),
			...(kind.mirror === undefined
				? []
				: [
						`Nothing is written to ${stored.name} any more; what is there stays there, and who is paired with whom is kept.`,
					]),
			`The connection is kept with its last roster: connecting it again compares what the source says then with it, so that data changed in between is asked about and not taken.`,
		],
	};
}

async function planFor(context: Context, {stored}: Connection, snapshot: Snapshot): Promise<Disconnect> {
	const [directory, conflicts] = await Promise.all([loadDirectory(snapshot), snapshot.load('conflicts')]);
	return planDisconnect(
		stored.id,
		directory,
		conflicts.values(),
		await lastSent(context, stored.id, snapshot),
	);
}

/** When the newest package that is known to be there went to a target that the connection feeds. */
async function lastSent(context: Context, id: ConnectionId, snapshot: Snapshot): Promise<string | undefined> {
	const connections = await listConnections(context);
	const feeder = connections.find(({stored}) => stored.id === id)!;
	const times: string[] = [];
	for (const target of targetsFedBy(connections, feeder)) {
		const known = (await ledgerOf(snapshot, target)).findLast(isKnown);
		if (known !== undefined) times.push(known.at);
	}
	return times.sort().at(-1);
}

/** Records, conflicts and the run in one step. */
async function apply(context: Context, connection: Connection, begin: string, stages: Stages): Promise<Run> {
	const {stored, kind} = connection;
	const {result, sequence} = await decideAndCommit(context.store, async (snapshot) => {
		const planned =
			kind.reader === undefined && kind.pushes === undefined
				? undefined
				: await planFor(context, connection, snapshot);
		const told =
			planned === undefined
				? `${stored.name} was disconnected and disarmed`
				: `${stored.name} was disconnected: ${planned.accounts.length} accounts and ${planned.classes.length} classes are Manual`;
		const arming = kind.publisher === undefined ? undefined : await snapshot.get('armings', stored.id);
		const run: Run = {
			...(await nextRun(context, stored.name, begin, snapshot)),
			connection: stored.id,
			kind: 'disconnect',
			state: 'succeeded',
			stages: [...stages.results],
			...(planned === undefined ? {} : {counts: planned.counts}),
			// A guess: others may commit before this does. `commitOf` finds the right one.
			generation: snapshot.sequence + 1,
			message: told,
		};
		const changes: RecordChange[] = [
			...changesOf(planned),
			...(arming === undefined ? [] : disarmingOf([arming], byOperator(context))),
			{collection: 'runs', key: run.id, after: run},
			activity(context, 'disconnect', [stored.name], 'UPDATED', told),
		];
		return {changes, result: run};
	});
	return {...result, generation: sequence};
}

function* changesOf(planned: Disconnect | undefined): Generator<RecordChange, void, void> {
	if (planned === undefined) return;
	for (const {before, after} of planned.accounts)
		yield {collection: 'accounts', key: before.personId, before, after};
	for (const {before, after} of planned.classes)
		yield {collection: 'classes', key: before.classId, before, after};
	for (const before of planned.conflicts) yield {collection: 'conflicts', key: before.id, before};
}
