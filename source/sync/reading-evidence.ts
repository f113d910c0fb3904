import {exitCodes, UsageError} from '../core/errors.ts';
import type {EvidenceMark} from '../core/evidence/evidence.ts';
import {isRepeated} from '../core/evidence/repeated.ts';
import type {EvidenceCounts, Run} from '../core/plan/run.ts';
import type {EvidenceRead, RecordChange, Snapshot, Work} from '../core/ports.ts';
import type {ReconcileResult} from './answers/adoption.ts';
import type {EvidenceOptions, EvidenceResult} from './answers/evidence.ts';
import {connectionNamed} from './connection-named.ts';
import {type Connection, listConnections, openEvidence} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {recordInterrupted} from './interrupted.ts';
import {lastRun} from './planning.ts';
import {evidenceChanges} from './reconciling.ts';
import {decideAndCommit, Stages, underLock} from './recording.ts';
import {nextRun, recordFailure} from './run-records.ts';

/**
 * Reads what a source of evidence tells, as a run of its own: accounts are marked, follow-ups that it answers are
 * closed, and nothing else of the directory changes. Where it ended is kept with the run, in the same commit: what was
 * not committed is read again.
 */
export async function* readEvidence(
	context: Context,
	name: string,
	options: EvidenceOptions,
	signal: AbortSignal,
): Work<EvidenceResult> {
	if (options.look !== true) requireMay(context, 'sync', 'Reading evidence');
	const connection = await findEvidence(context, name);
	if (options.look === true) return yield* look(context, connection, options, signal);
	const {stored} = connection;
	const lock = await context.store.lock(`connection-${stored.id}`, `evidence from ${stored.name}`);
	const begin = context.clock.now().toISOString();
	const stages = new Stages(context.clock);
	return yield* underLock(lock, async function* () {
		try {
			if (lock.tookOver !== undefined) await recordInterrupted(context, connection, lock.tookOver);
			const read = yield* stages.work('read', reading(context, connection, options, signal), ({counts}) => ({
				count: counts.people ?? 0,
				unit: 'people',
			}));
			signal.throwIfAborted();
			return yield* stages.step('record', () => record(context, connection, read, begin, stages));
		} catch (error) {
			await recordFailure(context, connection, error, begin, stages, 'evidence');
			throw error;
		}
	});
}

/** The connection of this name that tells evidence. @throws UsageError where there is none, or it tells none. */
export async function findEvidence(context: Context, name: string): Promise<Connection> {
	const all = await listConnections(context);
	const found = connectionNamed(all, name, ({stored}) => stored);
	if (found?.kind.evidence !== undefined && found.stored.disconnected === undefined) return found;
	const able = all.flatMap(({kind, stored}) => (kind.evidence === undefined ? [] : [stored.name]));
	throw new UsageError(`there is no connection called "${name}" that tells evidence`, {
		notDone: 'Nothing was read.',
		next: able.length === 0 ? 'There is none yet: rollcall connect --help' : `There are: ${able.join(', ')}.`,
	});
}

/** Reads on from where the last run that was kept ended. */
async function* reading(
	context: Context,
	connection: Connection,
	{full}: EvidenceOptions,
	signal: AbortSignal,
): Work<EvidenceRead> {
	const since =
		full === true
			? undefined
			: await withSnapshot(context.store, (snapshot) => lastMark(snapshot, connection));
	return yield* openEvidence(context, connection).read(since, signal);
}

/** Where this connection was read to; undefined: it never was. */
async function lastMark(snapshot: Snapshot, {stored}: Connection): Promise<EvidenceMark | undefined> {
	const run = await lastRun(snapshot, (each) => each.connection === stored.id && each.mark !== undefined);
	return run?.mark;
}

async function* look(
	context: Context,
	connection: Connection,
	options: EvidenceOptions,
	signal: AbortSignal,
): Work<EvidenceResult> {
	const read = yield* reading(context, connection, options, signal);
	return await withSnapshot(context.store, async (snapshot) => {
		const {result} = await newsIn(context, connection, read, snapshot);
		return told(connection, read, result);
	});
}

async function record(
	context: Context,
	connection: Connection,
	read: EvidenceRead,
	begin: string,
	stages: Stages,
): Promise<EvidenceResult> {
	const {stored} = connection;
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const {changes, result: taken} = await newsIn(context, connection, read, snapshot);
		const run: Run = {
			...(await nextRun(context, stored.name, begin, snapshot)),
			connection: stored.id,
			kind: 'evidence',
			state: read.report.issues.length === 0 ? 'succeeded' : 'succeeded with issues',
			stages: [...stages.results],
			evidence: countsOf(read, taken),
			mark: read.mark,
			...(read.report.issues.length === 0 ? {} : {message: read.report.issues.join('; ')}),
		};
		const all: RecordChange[] = [...changes, {collection: 'runs', key: run.id, after: run}];
		return {changes: all, result: {...told(connection, read, taken), run}};
	});
	return result;
}

/** What it changes, but for what is told again as it was: that it was, the run says. */
async function newsIn(
	context: Context,
	{stored}: Connection,
	{report}: EvidenceRead,
	snapshot: Snapshot,
): ReturnType<typeof evidenceChanges> {
	const {changes, result} = await evidenceChanges(context, snapshot, [{file: stored.name, report}]);
	const news = changes.filter(
		({collection, before, after}) =>
			(collection !== 'accounts' && collection !== 'classes') || !isRepeated(before, after),
	);
	const changed = news.filter(({collection}) => collection === 'accounts').length;
	return {changes: news, result: {...result, changed}};
}

const countsOf = ({extent, report}: EvidenceRead, taken: ReconcileResult): EvidenceCounts => ({
	extent,
	people: report.people.length,
	live: taken.live,
	inactive: taken.inactive,
	unknown: taken.unknown,
	changed: taken.changed,
	differences: taken.differences.length + taken.classes.length,
	strangers: taken.strangers,
});

const told = ({stored}: Connection, read: EvidenceRead, taken: ReconcileResult): EvidenceResult => ({
	connection: stored.name,
	counts: countsOf(read, taken),
	records: read.counts,
	differences: taken.differences,
	classes: taken.classes,
	issues: read.report.issues,
	exitCode: exitCodes.done,
});
