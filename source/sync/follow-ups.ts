import type {Account} from '../core/directory/account.ts';
import {isStatusAction, type StatusAction} from '../core/directory/actions.ts';
import {type AfterAction, afterAction} from '../core/directory/after-action.ts';
import {reached} from '../core/directory/deactivation.ts';
import {UsageError} from '../core/errors.ts';
import type {RecordChange} from '../core/ports.ts';
import type {FollowUp} from '../core/state-records.ts';
import {recordChanges} from './acting.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {activity, byOperator, decideAndCommit} from './recording.ts';
import {asItStands} from './sign-ins.ts';
import {isWithdrawn} from './withdrawing.ts';

/** What is to be done by hand: open ones first, oldest first. */
export async function followUps(context: Context): Promise<readonly FollowUp[]> {
	const all = await withSnapshot(context.store, async (snapshot) => {
		const [stored, accounts] = await Promise.all([snapshot.list('followUps'), snapshot.tally('accounts')]);
		return stored.map((each) => asItStands(each, accounts));
	});
	return all.toSorted(
		(a, b) => Number(a.done !== undefined) - Number(b.done !== undefined) || (a.at < b.at ? -1 : 1),
	);
}

/** The operator says that it was done in Apple School Manager: the account is no longer *asked, not confirmed*. */
export async function finishFollowUp(context: Context, id: string): Promise<void> {
	requireMay(context, 'approve', 'Ticking off a follow-up');
	await decideAndCommit(context.store, async (snapshot) => {
		const found = (await snapshot.list('followUps')).filter((each) => each.id === id || each.id.endsWith(id));
		const [before] = found;
		if (before === undefined || found.length > 1)
			throw new UsageError(`there is no follow-up "${id}"`, {
				notDone: 'Nothing was changed.',
				next: 'rollcall followups lists them.',
			});
		if (isWithdrawn(before))
			throw new UsageError(
				`"${before.action}" of ${before.account} was withdrawn ${before.done?.at.slice(0, 10)}: something else happened to the account since`,
				{notDone: 'Nothing was changed.', next: `See how it stands: rollcall user ${before.account}`},
			);
		if (before.done !== undefined)
			throw new UsageError(`this was ticked off already, ${before.done.how}, by ${before.done.by}`, {
				notDone: 'Nothing was changed.',
			});
		const done = {...byOperator(context), how: 'by hand'};
		const changes: RecordChange[] = [
			{collection: 'followUps', key: before.id, before, after: {...before, done}},
			activity(
				context,
				'follow-up',
				before.account ? [before.account] : [],
				'UPDATED',
				`${before.action} was done by hand`,
			),
		];
		const account = before.account && (await snapshot.get('accounts', before.account));
		if (account !== undefined) changes.push(...afterDone(account, before, done.at));
		return {changes, result: undefined};
	});
}

/** What the account becomes when its follow-up is done. */
export function afterDone(account: Account, {action, edited}: FollowUp, at: string): readonly RecordChange[] {
	if (isStatusAction(action))
		return account.asked?.action === action ? recordChanges(account, confirmed(account, action, at)) : [];
	let after = account;
	if (action === 'create' && account.asked?.action === action) {
		const {asked: _, ...made} = account;
		// Its sign-in was created with it: a temporary password was handed over.
		after = {...made, temporaryPassword: at};
	}
	if (action === 'new temporary password') after = {...account, temporaryPassword: at};
	const name = account.managedAppleAccount;
	if (edited?.includes('managedAppleAccount') === true && name !== undefined)
		after = {...after, managedAppleAccount: {...name, predicted: false}};
	if (edited?.includes('personId') === true && after.sentAs !== undefined) {
		// Apple School Manager knows the account by its new Person ID from now on.
		const {sentAs: _, ...rest} = after;
		after = rest;
	}
	return after === account ? [] : recordChanges(account, {account: after});
}

/** What was intended already is as it was asked, and has reached Apple School Manager; the rest has happened now. */
function confirmed(account: Account, action: StatusAction, at: string): AfterAction {
	const {asked: _, ...kept} = account;
	switch (action) {
		case 'deactivate':
			return {account: reached(kept, at)};
		case 'reactivate':
			return {account: kept};
		default:
			return afterAction(account, action, at);
	}
}
