import {type Instant, type RunId, runId} from '../core/directory/ids.ts';
import {UsageError} from '../core/errors.ts';
import {type Change, plannedKinds} from '../core/plan/plan.ts';
import type {Run} from '../core/plan/run.ts';
import {undoneRuns} from '../core/plan/undone.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import {type Context, withSnapshot} from './context.ts';
import {readConnections} from './documents.ts';
import {commitOf} from './recording.ts';

/** Newest first. */
export async function runs(
	context: Context,
	options: {readonly limit?: number} = {},
): Promise<{readonly items: readonly Run[]; readonly total: number}> {
	return await withSnapshot(context.store, async (snapshot) => ({
		items: await snapshot.list('runs', {reverse: true, ...options}),
		total: await snapshot.count('runs'),
	}));
}

/** `14`, `R14` and `R000014` all name run 14. */
function toRunId(text: string): RunId {
	const [, number] = /^r?0*(\d+)$/i.exec(text) ?? [];
	if (number === undefined)
		throw new UsageError(`"${text}" is no run`, {next: 'rollcall history lists the runs.'});
	return runId(Number(number));
}

/** The run of this name. @throws UsageError where there is none. */
export async function runOf(snapshot: Snapshot, id: string): Promise<Run> {
	const key = toRunId(id);
	const found = await snapshot.get('runs', key);
	if (found === undefined)
		throw new UsageError(`there is no run ${key}`, {next: 'rollcall history lists the runs.'});
	return found;
}

/** One run with its changes, as its commit holds them. */
export async function run(context: Context, id: string): Promise<OneRun> {
	const [found, more] = await withSnapshot(context.store, async (snapshot) => {
		const one = await runOf(snapshot, id);
		const later = await snapshot.list('runs', {after: one.id});
		const undoneBy = undoneRuns(later.toReversed()).get(one.id);
		const evidence = await evidenceOf(context, snapshot, one);
		return [one, {evidence, ...(undoneBy === undefined ? {} : {undoneBy})}] as const;
	});
	if (found.generation === undefined) return {run: found, changes: [], ...more};
	const commit = await commitOf(context.store, found);
	if (commit === undefined) return {run: found, changes: undefined, ...more};
	return {run: {...found, generation: commit.sequence}, changes: commit.changes.flatMap(toChange), ...more};
}

/** One run, whole. */
export interface OneRun {
	readonly run: Run;
	/** Undefined: history no longer keeps them. */
	readonly changes: readonly Change[] | undefined;
	/** The undo that took it back; absent: it stands. */
	readonly undoneBy?: RunId;
	/** What the other side said of the packages that it sent; nothing of those of which nobody said anything. */
	readonly evidence?: readonly RunEvidence[];
}

export interface RunEvidence {
	readonly target: string;
	readonly at: Instant;
	/** The activity log that answers it. */
	readonly activity: string;
	/** Apple's code, where the upload failed as a whole; absent: it was confirmed. */
	readonly failed?: string;
}

async function evidenceOf(context: Context, snapshot: Snapshot, run: Run): Promise<readonly RunEvidence[]> {
	if (!run.published.some(({outcome}) => outcome === 'sent')) return [];
	const names = new Map((await readConnections(context.store.documents)).map(({id, name}) => [id, name]));
	return [...(await snapshot.load('ledger')).values()].flatMap((entry): readonly RunEvidence[] => {
		if (entry.run !== run.id) return [];
		const target = names.get(entry.target) ?? entry.target;
		const {confirmed, failed} = entry;
		if (confirmed !== undefined) return [{target, at: confirmed.at, activity: confirmed.activity}];
		return failed === undefined
			? []
			: [{target, at: failed.at, activity: failed.activity, failed: failed.code}];
	});
}

/** A record's change as the plan told it, without the reason, which is not kept. */
function toChange({collection, key, before, after}: RecordChange): readonly Change[] {
	const kind = plannedKinds.find((each) => each === collection);
	if (kind === undefined) return [];
	const action =
		before === undefined ? 'create' : after === undefined ? 'remove' : statusChange(before, after);
	return [
		{
			kind,
			action,
			key,
			...(before === undefined ? {} : {before}),
			...(after === undefined ? {} : {after}),
			reason: '',
		} as Change,
	];
}

function statusChange(before: object, after: object): Change['action'] {
	const [from, to] = [before, after] as ReadonlyArray<{readonly status?: string; readonly leaving?: unknown}>;
	if (from?.status === 'Deactivated' && to?.status !== undefined && to.status !== 'Deactivated')
		return 'reactivate';
	if (from?.status !== 'Deactivated' && to?.status === 'Deactivated') return 'deactivate';
	if (from?.leaving === undefined && to?.leaving !== undefined) return 'deactivate';
	return 'update';
}
