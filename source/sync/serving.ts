import type {ConnectionId, Instant} from '../core/directory/ids.ts';
import {endedWell, exitCodes, RollcallError, toldError, UsageError} from '../core/errors.ts';
import type {Run, RunState} from '../core/plan/run.ts';
import type {Work} from '../core/ports.ts';
import {listConnections} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {readSettings} from './documents.ts';
import {dueOf, lastBegun} from './due.ts';
import {syncMirror} from './mirroring.ts';
import {notify} from './notifying.ts';
import {passTime} from './passing-time.ts';
import {readEvidence} from './reading-evidence.ts';
import {recentRuns} from './recent-runs.ts';
import {runsByItself} from './schedule-settings.ts';
import {listensOn} from './serve-settings.ts';
import {sync} from './sync.ts';

/** What the service tells while it runs: facts without names of people. */
export type ServeEvent =
	| {readonly what: 'started'; readonly scheduled: number; readonly pushed?: number}
	| {readonly what: 'waits'; readonly until?: Instant; readonly connection?: string}
	| {
			readonly what: 'began';
			readonly connection: string;
			readonly due: Instant;
			readonly why: 'time' | 'again';
	  }
	| {
			readonly what: 'ended';
			readonly connection: string;
			/** Absent: it came to no run that history tells of. */
			readonly run?: string;
			readonly state?: RunState;
			readonly exitCode: number;
			readonly seconds: number;
			readonly message?: string;
			/** It ended as the time before, without a run. */
			readonly repeated?: true;
	  }
	/** Settings or connections cannot be used as they are: nothing runs until they are mended. */
	| {readonly what: 'stuck'; readonly message: string}
	/** Clocks of Apple School Manager removed so many deactivated accounts. */
	| {readonly what: 'passed'; readonly ended: number}
	| {readonly what: 'told'; readonly messages: number; readonly failed?: string}
	| {readonly what: 'stopped'; readonly message: string};

export interface ServeOptions {
	/** Runs what is due, and ends. */
	readonly once?: boolean;
	/** The port that the service listens on; absent: none. Other processes are told of it. */
	readonly port?: number;
	/** How long an upload that began may go on after the stop, in milliseconds; systemd waits 90 s. */
	readonly patience?: number;
	/** Called at each look: a service that is not called for long hangs. */
	readonly alive?: () => void;
	/** How often settings and connections are looked at, in milliseconds: what was changed meanwhile counts. */
	readonly look?: number;
}

export type Serving = AsyncGenerator<ServeEvent, number, void>;

const tellEvery = 60 * 60_000;
/** What failed without leaving a run (a lock that somebody holds, a defect) is tried again after this, and twice as long each time. */
const again = {first: 60_000, longest: 60 * 60_000};

/**
 * Runs every connection at its times, one after the other, until the signal stops it. A time that was missed while
 * nothing ran is one run; what is edited meanwhile counts from the next look; what a guard holds waits for a person.
 * Stopped in the middle, an upload that began is finished, within its patience, and what was only read or planned is
 * left: either way the state is whole.
 * @returns an exit code: with `once`, the worst that came of a run; 130 where it was stopped before it was through.
 * @throws LockedError where another process runs the schedule of this state.
 */
export async function* serve(context: Context, options: ServeOptions, signal: AbortSignal): Serving {
	requireMay(context, 'sync', 'Running the schedule');
	const lock = options.once ? undefined : await context.store.lock('serve', 'runs the schedule');
	if (options.port !== undefined) lock?.tell(listensOn(options.port));
	try {
		return yield* serveUnderLock(context, options, signal);
	} finally {
		await lock?.release();
	}
}

async function* serveUnderLock(context: Context, options: ServeOptions, signal: AbortSignal): Serving {
	const {look = 60_000} = options;
	/** Connections whose time is owed and that wait all the same. */
	const waiting = new Map<ConnectionId, {readonly until: number; readonly wait: number}>();
	/** What came of the last try that left no run, so that it is told once. */
	const told = new Map<ConnectionId, string>();
	let worst: number = exitCodes.done;
	let announced: string | undefined;
	let trouble: string | undefined;
	let toldAt = context.clock.now().getTime();
	let passedAt = Number.NEGATIVE_INFINITY;
	const pushed = (await listConnections(context)).filter(
		({stored, kind}) => kind.pushes !== undefined && stored.disconnected === undefined,
	).length;
	yield {what: 'started', scheduled: (await scheduled(context)).length, ...(pushed === 0 ? {} : {pushed})};
	while (!signal.aborted) {
		options.alive?.();
		const now = context.clock.now().getTime();
		const all = await scheduled(context).catch(usageOnly);
		if (all instanceof UsageError) {
			if (options.once) throw all;
			// Somebody edits them: what stands there next may be right again.
			if (trouble !== all.message) yield {what: 'stuck', message: toldError(all)};
			trouble = all.message;
			await sleep(context, look, signal);
			continue;
		}
		trouble = undefined;
		// Clocks run whether or not anything is due: who is only pushed to has no run that would turn them.
		if (now - passedAt >= tellEvery) {
			passedAt = now;
			yield* passing(context);
		}
		const ready = all
			.filter(({id, owed}) => owed !== undefined && (waiting.get(id)?.until ?? 0) <= now)
			.sort((a, b) => (a.owed! < b.owed! ? -1 : 1));
		for (const {id, name, tells, mirrors, owed, why} of ready) {
			if (signal.aborted) break;
			const ended = yield* runOne(context, {name, tells, mirrors, owed: owed!, why: why!}, options, signal);
			worst = Math.max(worst, ended.exitCode);
			if (ended.run !== undefined || signal.aborted) {
				waiting.delete(id);
				told.delete(id);
			} else {
				const before = waiting.get(id)?.wait ?? again.first / 2;
				const wait = Math.min(before * 2, again.longest);
				waiting.set(id, {until: context.clock.now().getTime() + wait, wait});
			}
			const repeated = ended.run === undefined && told.get(id) === ended.message;
			if (ended.run === undefined) told.set(id, ended.message ?? '');
			yield repeated ? {...ended, repeated} : ended;
			if (repeated) continue;
			yield* tellOthers(context, endedWell(ended.exitCode), signal);
			toldAt = now;
		}
		// What comes with time alone is told too: what nobody confirms, what is late.
		if (now - toldAt >= tellEvery || options.once) {
			toldAt = now;
			if (ready.length === 0) yield* tellOthers(context, false, signal);
		}
		if (options.once) return signal.aborted ? exitCodes.interrupted : worst;
		if (ready.length > 0) continue;

		const first = all
			.flatMap(({id, name, owed, next}) => {
				const at = owed === undefined ? next : new Date(waiting.get(id)?.until ?? now).toISOString();
				return at === undefined ? [] : [{at, name}];
			})
			.sort((a, b) => (a.at < b.at ? -1 : 1))[0];
		const until = `${first?.at} ${first?.name}`;
		if (until !== announced)
			yield {what: 'waits', ...(first === undefined ? {} : {until: first.at, connection: first.name})};
		announced = until;
		const left = first === undefined ? look : Math.max(0, Date.parse(first.at) - now);
		await sleep(context, Math.min(left, look), signal);
	}
	yield {what: 'stopped', message: 'stopped between runs: nothing is half done'};
	return exitCodes.done;
}

const usageOnly = (error: unknown): UsageError => {
	if (error instanceof UsageError) return error;
	throw error;
};

const sleep = ({clock}: Context, milliseconds: number, signal: AbortSignal): Promise<void> =>
	clock.sleep(milliseconds, signal).catch((error: unknown) => {
		if (!signal.aborted) throw error;
	});

/** Lets the clocks do what they did; what stands in the way is told, and tried again an hour later. */
async function* passing(context: Context): AsyncGenerator<ServeEvent, void, void> {
	try {
		const ended = await passTime(context);
		if (ended > 0) yield {what: 'passed', ended};
	} catch (error) {
		if (!(error instanceof RollcallError)) throw error;
		yield {what: 'stuck', message: toldError(error)};
	}
}

/** Tells others what is new; what stands in the way of that is told here, and fails nothing. */
async function* tellOthers(
	context: Context,
	isGood: boolean,
	signal: AbortSignal,
): AsyncGenerator<ServeEvent, void, void> {
	if (signal.aborted) return;
	const {told, failed} = await notify(context, {good: isGood}, signal).catch((error: unknown) => {
		if (!(error instanceof RollcallError)) throw error;
		return {told: 0, failed: [toldError(error)]};
	});
	if (told > 0 || failed.length > 0)
		yield {what: 'told', messages: told, ...(failed.length === 0 ? {} : {failed: failed.join('; ')})};
}

interface Owed {
	readonly name: string;
	/** It tells evidence, and delivers no roster. */
	readonly tells: boolean;
	/** It is kept as the directory is. */
	readonly mirrors: boolean;
	readonly owed: Instant;
	readonly why: 'time' | 'again';
}

/** One run, of which both its begin and its end are told, but for an end that repeats. */
async function* runOne(
	context: Context,
	{name, tells, mirrors, owed, why}: Owed,
	{patience = 60_000}: ServeOptions,
	signal: AbortSignal,
): AsyncGenerator<ServeEvent, Extract<ServeEvent, {what: 'ended'}>, void> {
	const begin = context.clock.monotonic();
	const stopping = new AbortController();
	/** What is sent already is sent whole, if it does not take too long. */
	let sends = false;
	const stop = () => {
		if (!sends) stopping.abort(signal.reason);
		else
			void context.clock.sleep(patience, stopping.signal).then(
				() => stopping.abort(signal.reason),
				() => {},
			);
	};
	signal.addEventListener('abort', stop, {once: true});
	const ended = (
		how: Pick<Extract<ServeEvent, {what: 'ended'}>, 'exitCode' | 'message' | 'run' | 'state'>,
	) => ({
		what: 'ended' as const,
		connection: name,
		...how,
		seconds: Math.round((context.clock.monotonic() - begin) / 100) / 10,
	});
	try {
		yield {what: 'began', connection: name, due: owed, why};
		const work: Work<{readonly run?: Run | undefined; readonly exitCode: number}> = tells
			? readEvidence(context, name, {}, stopping.signal)
			: mirrors
				? syncMirror(context, name, {yes: true}, stopping.signal)
				: sync(context, name, {yes: true}, stopping.signal);
		for (;;) {
			const {done, value} = await work.next();
			if (!done) {
				if (value.stage === 'publish') sends = true;
				continue;
			}
			const {run, exitCode} = value;
			return ended({
				exitCode,
				...(run === undefined ? {} : {run: run.id, state: run.state}),
				...(run?.message === undefined ? {} : {message: run.message}),
			});
		}
	} catch (error) {
		if (signal.aborted)
			return ended({exitCode: exitCodes.interrupted, message: 'stopped: nothing is half done'});
		if (!(error instanceof RollcallError)) {
			const message = `a defect: ${error instanceof Error ? error.message : String(error)}`;
			return ended({exitCode: exitCodes.unexpected, message});
		}
		const failed = await failedRun(context, name, begin);
		return ended({exitCode: error.exitCode, message: toldError(error), ...failed});
	} finally {
		signal.removeEventListener('abort', stop);
		stopping.abort();
	}
}

/** The run that the failure was recorded as, where it was. */
async function failedRun(context: Context, name: string, begin: number) {
	const since = new Date(
		context.clock.now().getTime() - (context.clock.monotonic() - begin) - 1000,
	).toISOString();
	return await withSnapshot(context.store, async (snapshot) => {
		const [last] = await snapshot.list('runs', {reverse: true, limit: 1});
		return last?.connectionName === name && last.begin >= since ? {run: last.id, state: last.state} : {};
	});
}

/** Every connection that runs by itself, with what is owed. */
async function scheduled(context: Context) {
	const settings = await readSettings(context.store.documents);
	const connections = await listConnections(context);
	const runs = await withSnapshot(context.store, (snapshot) => recentRuns(snapshot, connections));
	return connections.flatMap(({stored, kind}) => {
		if (!runsByItself(kind)) return [];
		const due = dueOf(stored, settings, lastBegun(runs, stored.id), context.clock.now());
		if (due.owed === undefined && due.next === undefined) return [];
		return [
			{
				id: stored.id,
				name: stored.name,
				tells: kind.evidence !== undefined,
				mirrors: kind.mirror !== undefined,
				...due,
			},
		];
	});
}
