import {isStatusAction} from '../core/directory/actions.ts';
import type {Plan} from '../core/plan/plan.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {FollowUp} from '../core/state-records.ts';
import type {Context} from './context.ts';
import {byOperator} from './recording.ts';

export const withdrawn = 'withdrawn';

/** Nobody did it: something else happened to the account, and it is not to be done any more. */
export const isWithdrawn = ({done}: Pick<FollowUp, 'done'>): boolean => done?.how === withdrawn;

/**
 * Closes what is still to be done by hand to the sign-ins of these accounts: something else happens to them in the same
 * commit. Whoever ordered a deletion and reactivated the account since must not be asked to delete it.
 */
export async function withdrawals(
	context: Context,
	snapshot: Snapshot,
	accounts: ReadonlySet<string>,
): Promise<readonly RecordChange[]> {
	if (accounts.size === 0) return [];
	const done = {...byOperator(context), how: withdrawn};
	return (await snapshot.list('followUps')).flatMap((before): readonly RecordChange[] =>
		before.done === undefined && accounts.has(before.account ?? '') && isStatusAction(before.action)
			? [{collection: 'followUps', key: before.id, before, after: {...before, done}}]
			: [],
	);
}

/** Accounts that a plan ends, brings back or lets a clock remove. */
export function turnedBy({changes}: Pick<Plan, 'changes'>): ReadonlySet<string> {
	const turned = new Set<string>();
	for (const change of changes) {
		if (change.kind !== 'accounts') continue;
		const [was, is] = [change.before?.status, change.after?.status];
		if (was !== is && (was === 'Deactivated' || is === 'Deactivated' || is === undefined))
			turned.add(change.key);
	}
	return turned;
}
