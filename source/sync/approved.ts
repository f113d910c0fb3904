import type {Run} from '../core/plan/run.ts';

/** What of a run a person approved: all of it, or these keys; what passed the guards by itself is none of them. */
export function approvedOf({
	approved,
	guards,
}: Pick<Run, 'approved' | 'guards'>): 'all' | ReadonlySet<string> {
	if (approved === undefined || approved.additionsOnly) return new Set();
	if (approved.scope === true) return new Set(guards.find(({code}) => code === 'scope')?.keys ?? []);
	return 'all';
}
