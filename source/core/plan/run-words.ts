import type {EvidenceCounts, Run} from './run.ts';

type Told = Pick<Run, 'kind' | 'connectionName' | 'undoes'>;

/** What a run was, in a word or three: `sync`, `disconnect`, `undo of R000014`. */
export const runWhat = ({kind, undoes}: Pick<Told, 'kind' | 'undoes'>): string =>
	kind === 'undo' && undoes !== undefined ? `undo of ${undoes}` : kind;

/** What a run was and of what: `sync of sis`, `undo of R000014 (sis)`, `restore of backup`. */
export const runTitle = (run: Told): string =>
	run.kind === 'undo' ? `${runWhat(run)} (${run.connectionName})` : `${run.kind} of ${run.connectionName}`;

/** Why a two-way sync is two runs, and which is the other one; undefined: it is none of two. */
export function pairWords({
	pair,
	kind,
	state,
	connectionName,
}: Pick<Run, 'pair' | 'kind' | 'state' | 'connectionName'>): string | undefined {
	if (pair === undefined) return undefined;
	if (kind !== 'mirror')
		return `Two-way: this is what came in from ${connectionName}; what was written to it after that is ${pair}.`;
	const wrote = state === 'held' ? 'would be written' : 'was written';
	return `Two-way: this is what ${wrote} to ${connectionName}; what came in from it before that is ${pair}.`;
}

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
