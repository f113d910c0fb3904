import type {RunId} from '../directory/ids.ts';
import type {Run} from './run.ts';

/**
 * Which runs are taken back, and by which undo. An undo that was taken back itself takes nothing back any more.
 * @param runs newest first; of an undo that is not among them nothing is known.
 */
export function undoneRuns(
	runs: ReadonlyArray<Pick<Run, 'id' | 'undoes' | 'generation'>>,
): ReadonlyMap<RunId, RunId> {
	const undone = new Map<RunId, RunId>();
	for (const {id, undoes, generation} of runs)
		if (undoes !== undefined && generation !== undefined && !undone.has(id) && !undone.has(undoes))
			undone.set(undoes, id);
	return undone;
}
