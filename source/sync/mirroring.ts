/**
 * Another system kept as the directory is, readable from top to bottom: (two-way: what changed there comes in, as from
 * any source) → read → plan → guard → write → record.
 *
 * The order of writes, at any instant:
 * 1. Nothing MUST be written there before the guards have passed or a person approved the plan by its hash.
 * 2. What both sides agree on, open conflicts and the run MUST be committed before the first write.
 * 3. A pair MUST say on disk that a write was asked for before that is sent, and MUST NOT say that it was made before the
 *    other side answered so.
 * 4. Two-way: what comes in MUST be applied, or found to be nothing, before anything is written back.
 */
import type {MirrorRules} from '../connections/kind.ts';
import {exitCodes, UsageError} from '../core/errors.ts';
import type {Run} from '../core/plan/run.ts';
import type {Work} from '../core/ports.ts';
import type {MirrorOptions, MirrorResult} from './answers/mirror.ts';
import {connectionNamed} from './connection-named.ts';
import {type Connection, listConnections, openMirror} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {notUploaded} from './feeds.ts';
import {commitBegin, commitEnd, recordHeldMirror} from './mirroring-commits.ts';
import {decideMirror, isNamed} from './mirroring-decision.ts';
import {comeIn, lookIn} from './mirroring-incoming.ts';
import {type PlannedMirror, planMirrorAgainst} from './mirroring-planning.ts';
import {endedRun} from './mirroring-record.ts';
import {isTwoWay, mirrorRulesOf} from './mirroring-settings.ts';
import {writeAll} from './mirroring-writes.ts';
import {Stages, underLock} from './recording.ts';
import {retain} from './retaining.ts';
import {recordFailure} from './run-records.ts';

/** Plans, asks, writes and records; with `look` it plans alone. See the order of writes above. */
export async function* syncMirror(
	context: Context,
	name: string,
	options: MirrorOptions,
	signal: AbortSignal,
): Work<MirrorResult> {
	if (options.look !== true) requireMay(context, 'sync', 'Starting a sync');
	if (options.approve !== undefined) requireMay(context, 'approve', 'Approving a held plan');
	const connection = await findMirror(context, name);
	const rules = rulesOf(connection);
	if (options.look === true) return yield* look(context, connection, rules, signal);
	let chosen = options;
	if (isTwoWay(rules) && options.approve !== undefined) {
		// Whoever approves what is written back saw what comes in before it: that goes on as far as no guard holds it.
		const seen = yield* look(context, connection, rules, signal);
		const {yes: _, ...approving} = options;
		const named = seen.plan !== undefined && isNamed(seen.plan, options.approve);
		chosen = named ? {...approving, yes: true} : approving;
	}
	const incoming = isTwoWay(rules) ? yield* comeIn(context, connection, rules, chosen, signal) : undefined;
	const told = {
		connection: connection.stored.name,
		direction: rules.direction,
		...(incoming === undefined ? {} : {incoming}),
		...(await uploadsOf(context, connection)),
	};
	if (incoming?.outcome === 'held' || incoming?.outcome === 'planned')
		return {...told, guards: [], outcome: incoming.outcome, exitCode: incoming.exitCode};
	const approvedIn =
		incoming?.outcome === 'applied' && chosen.approve !== undefined && isNamed(incoming.plan, chosen.approve);
	const {approve: _, ...others} = chosen;
	const wrote = yield* writeBack(
		context,
		connection,
		rules,
		// Who approved what comes in by its hash has not seen what is written back: that goes on as far as no guard holds it.
		approvedIn ? {...others, yes: true} : chosen,
		incoming?.run,
		signal,
	);
	return {
		...told,
		...wrote,
		exitCode: worse(incoming?.exitCode ?? exitCodes.done, wrote.exitCode),
	};
}

/** The exit code that asks for more; done is 0, and held back 3. */
const worse = (a: number, b: number) => Math.max(a, b);

/** The connection of this name that is kept as the directory is. @throws UsageError where there is none. */
export async function findMirror(context: Context, name: string): Promise<Connection> {
	const all = await listConnections(context);
	const found = connectionNamed(all, name, ({stored}) => stored);
	if (found?.kind.mirror !== undefined && found.stored.disconnected === undefined) return found;
	if (found?.kind.mirror !== undefined)
		throw new UsageError(
			`"${found.stored.name}" is disconnected since ${found.stored.disconnected!.slice(0, 10)}`,
			{
				notDone: 'Nothing was read, written or changed.',
				next: `To connect it again: rollcall connections reconnect ${found.stored.name}`,
			},
		);
	const able = all.flatMap(({kind, stored}) => (kind.mirror === undefined ? [] : [stored.name]));
	throw new UsageError(`there is no connection called "${name}" that is kept as the directory is`, {
		notDone: 'Nothing was read.',
		next: able.length === 0 ? 'There is none yet: rollcall connect --help' : `There are: ${able.join(', ')}.`,
	});
}

/** @throws UsageError where its settings cannot be used, or it is switched off. */
function rulesOf(connection: Connection): MirrorRules {
	const {name} = connection.stored;
	openMirrorSettings(connection);
	const rules = mirrorRulesOf(connection);
	if (rules?.on === true) return rules;
	throw new UsageError(`the synchronisation of "${name}" is switched off`, {
		notDone: 'Nothing was read, written or changed.',
		next: `To switch it on: rollcall connections set ${name} --set sync=yes`,
	});
}

function openMirrorSettings({stored, kind}: Connection) {
	const {success, error} = kind.settings.safeParse(stored.settings);
	if (!success)
		throw new UsageError(
			`settings of "${stored.name}" cannot be used: ${error.issues.map(({path, message}) => `${path.join('.')}: ${message}`).join('; ')}`,
			{next: `rollcall connections show ${stored.name}`},
		);
}

/** Both halves as they stand now; nothing changes on either side. */
async function* look(
	context: Context,
	connection: Connection,
	rules: MirrorRules,
	signal: AbortSignal,
): Work<MirrorResult> {
	const incoming = isTwoWay(rules) ? yield* lookIn(context, connection, signal) : undefined;
	const mirror = openMirror(context, connection);
	try {
		const held = yield* mirror.read(signal);
		yield {stage: 'plan'};
		const {plan, guards, outcome, invite} = await withSnapshot(context.store, (snapshot) =>
			planMirrorAgainst(context, connection, rules, held, snapshot, incoming?.plan),
		);
		const outcomes = [incoming?.plan.outcome, outcome];
		return {
			connection: connection.stored.name,
			direction: rules.direction,
			...(incoming === undefined ? {} : {incoming}),
			...(await uploadsOf(context, connection)),
			plan,
			locations: held.locations,
			guards,
			...(invite === undefined ? {} : {invite}),
			outcome: outcomes.includes('held')
				? 'held'
				: outcomes.includes('changes')
					? 'planned'
					: 'nothing to do',
			exitCode: exitCodes.done,
		};
	} finally {
		await mirror.close?.();
	}
}

async function uploadsOf(
	context: Context,
	connection: Connection,
): Promise<Pick<MirrorResult, 'notUploaded'>> {
	const told = notUploaded(await listConnections(context), connection);
	return told === undefined ? {} : {notUploaded: told};
}

type WroteBack = Pick<
	MirrorResult,
	'plan' | 'locations' | 'guards' | 'run' | 'wrote' | 'invite' | 'outcome' | 'exitCode'
>;

async function* writeBack(
	context: Context,
	connection: Connection,
	rules: MirrorRules,
	options: MirrorOptions,
	/** What came in before; its publishing again is owed by the last run of the connection. Undefined: nothing did. */
	incoming: Run | undefined,
	signal: AbortSignal,
): Work<WroteBack> {
	const {stored} = connection;
	const lock = await context.store.lock(`connection-${stored.id}`, `writes to ${stored.name}`);
	const begin = context.clock.now().toISOString();
	const writing = {connection, rules, begin, cameIn: incoming?.id};
	const stages = new Stages(context.clock);
	return yield* underLock(lock, async function* () {
		const mirror = openMirror(context, connection);
		let begun: Run | undefined;
		try {
			const held = yield* stages.work('read', mirror.read(signal), ({users}) => ({
				count: users.length,
				unit: 'users',
			}));
			const plan = (): Promise<PlannedMirror> =>
				withSnapshot(context.store, (snapshot) =>
					planMirrorAgainst(context, connection, rules, held, snapshot),
				);
			const planned = yield* stages.step('plan', plan, ({plan}) => ({
				count: plan.writes.length,
				unit: 'writes',
			}));
			signal.throwIfAborted();
			const decided = await decideMirror(planned, options);
			const told = {
				plan: planned.plan,
				locations: held.locations,
				guards: planned.guards,
				...(planned.invite === undefined ? {} : {invite: planned.invite}),
			};
			if (decided.outcome !== 'applied') {
				if (decided.outcome !== 'held')
					return {...told, outcome: decided.outcome, exitCode: codes[decided.outcome]};
				const run = await recordHeldMirror(context, writing, planned, decided, stages);
				return {...told, run, outcome: 'held', exitCode: exitCodes.held};
			}
			const {result, sequence} = await commitBegin(context, writing, held, planned, decided);
			begun = result.run;
			const done = yield* stages.work(
				'write',
				writeAll(
					context,
					mirror,
					{connection: stored.id, run: begun.id, approved: decided.approved, base: result.base},
					decided.writes,
					signal,
				),
				({written}) => ({count: sum(written), unit: 'writes'}),
			);
			const run = await commitEnd(context, begun, (snapshot) =>
				endedRun(context, begun!, done, {first: sequence, owed: incoming?.retryAt}, stages, snapshot),
			);
			yield* retain(context, stored.id);
			if (done.ended === 'aborted') signal.throwIfAborted();
			const temporary = done.ended !== undefined ? exitCodes.temporary : exitCodes.done;
			const waits = run.heldBack > 0 ? exitCodes.heldBack : exitCodes.done;
			return {
				...told,
				run,
				wrote: run.mirror!,
				outcome: decided.writes.length > 0 ? 'applied' : 'nothing to do',
				exitCode: Math.max(temporary, waits),
			};
		} catch (error) {
			// What was begun says so itself.
			if (begun === undefined) await recordFailure(context, connection, error, begin, stages, 'mirror');
			throw error;
		} finally {
			await mirror.close?.();
		}
	});
}

const codes = {planned: exitCodes.planned, 'nothing to do': exitCodes.done} as const;

const sum = (counts: Readonly<Record<string, number | undefined>>) =>
	Object.values(counts).reduce<number>((all, count) => all + (count ?? 0), 0);
