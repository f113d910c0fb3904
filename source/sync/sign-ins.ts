import type {RunId} from '../core/directory/ids.ts';
import type {Plan} from '../core/plan/plan.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {Context} from './context.ts';
import {followUpFor} from './follow-up-steps.ts';

/**
 * New accounts need first passwords, which a person creates in Apple School Manager [seed 002]: one follow-up for all
 * of a run, and while it is open the next run's newcomers are added to it. Federated accounts need none.
 */
export async function signInsFor(
	context: Context,
	snapshot: Snapshot,
	plan: Pick<Plan, 'changes'>,
	run: RunId,
): Promise<readonly RecordChange[]> {
	let count = 0;
	for (const change of plan.changes)
		if (
			change.kind === 'accounts' &&
			change.action === 'create' &&
			change.after?.authentication === 'Managed Apple Account'
		)
			count++;
	if (count === 0) return [];
	const what = 'create sign-ins';
	const open = (await snapshot.list('followUps')).find(
		({action, done}) => action === what && done === undefined,
	);
	if (open === undefined) {
		const after = followUpFor(context, {what, run, count});
		return [{collection: 'followUps', key: after.id, after}];
	}
	const {steps} = followUpFor(context, {what, run, count: count + (open.count ?? 0)});
	return [
		{
			collection: 'followUps',
			key: open.id,
			before: open,
			after: {...open, steps, run, count: count + (open.count ?? 0)},
		},
	];
}
