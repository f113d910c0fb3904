import type {EvidenceCounts, Run} from './run.ts';

type Told = Pick<Run, 'kind' | 'connectionName' | 'undoes'>;

/** What a run was, in a word or three: `sync`, `disconnect`, `undo of R000014`. */
export const runWhat = ({kind, undoes}: Pick<Told, 'kind' | 'undoes'>): string =>
	kind === 'undo' && undoes !== undefined ? `undo of ${undoes}` : kind;

/** What a run was and of what: `sync of sis`, `undo of R000014 (sis)`, `restore of backup`. */
export const runTitle = (run: Told): string =>
	run.kind === 'undo' ? `${runWhat(run)} (${run.connectionName})` : `${run.kind} of ${run.connectionName}`;

/** What a run that read evidence found, as a sentence part. */
export const evidenceWords = (counts: EvidenceCounts): string => {
	const {extent, people, live, inactive, unknown, changed, differences, strangers} = counts;
	return [
		`${extent === 'full' ? 'all' : 'what changed'} was read: ${people} people`,
		`${live} live, ${inactive} inactive, ${unknown} unknown`,
		`${changed} marked otherwise than before`,
		`${differences} differences from the directory`,
		...(strangers === 0 ? [] : [`${strangers} there whom nobody here knows`]),
	].join('; ');
};
