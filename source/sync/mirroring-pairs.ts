import type {RunId} from '../core/directory/ids.ts';
import type {Run} from '../core/plan/run.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';

/** Both halves of a two-way sync name each other. @param cameIn the run of what came in; undefined: there was none. */
export async function pairedWith(
	cameIn: RunId | undefined,
	wrote: Run,
	snapshot: Snapshot,
): Promise<{readonly run: Run; readonly paired: readonly RecordChange[]}> {
	const before = cameIn === undefined ? undefined : await snapshot.get('runs', cameIn);
	if (before === undefined) return {run: wrote, paired: []};
	const after: Run = {...before, pair: wrote.id};
	return {
		run: {...wrote, pair: before.id},
		paired: [{collection: 'runs', key: before.id, before, after}],
	};
}
