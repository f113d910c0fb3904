import type {RunId} from '../core/directory/ids.ts';
import type {Plan} from '../core/plan/plan.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {FollowUp} from '../core/state-records.ts';
import type {Context} from './context.ts';
import {followUpFor, stepsInAsm} from './follow-up-steps.ts';

const createSignIns = 'create sign-ins';

/** The follow-up for newcomers' first passwords, and still to be done. */
export const asksForSignIns = ({action, done}: FollowUp): boolean =>
	action === createSignIns && done === undefined;

/**
 * How many of those whom an open follow-up is for still wait for their sign-in: who signed in, was deactivated or taken
 * back since does not. Accounts are counted by the day on which they came, so that who was ticked off on that same day
 * may count; never more than came [D].
 * @param accounts the tally of the accounts.
 */
export function waitingSignIns({count = 0, at}: FollowUp, accounts: ReadonlyMap<string, number>): number {
	let waiting = 0;
	for (const [word, number] of accounts)
		if (word.startsWith(awaited) && word.slice(awaited.length) >= at.slice(0, 10)) waiting += number;
	return Math.min(count, waiting);
}

const awaited = 'sign-in:';

/** The follow-up as it stands now: for whom it still is. */
export function asItStands(followUp: FollowUp, accounts: ReadonlyMap<string, number>): FollowUp {
	const {run} = followUp;
	if (!asksForSignIns(followUp) || run === undefined) return followUp;
	const count = waitingSignIns(followUp, accounts);
	return {...followUp, count, steps: stepsInAsm({what: createSignIns, run, count})};
}

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
	const what = createSignIns;
	const open = (await snapshot.list('followUps')).find(asksForSignIns);
	if (open === undefined) {
		const after = followUpFor(context, {what, run, count});
		return [{collection: 'followUps', key: after.id, after}];
	}
	const all = count + waitingSignIns(open, await snapshot.tally('accounts'));
	const steps = stepsInAsm({what, run, count: all});
	return [
		{
			collection: 'followUps',
			key: open.id,
			before: open,
			after: {...open, steps, run, count: all},
		},
	];
}
