import {passwordLapses} from '../core/directory/clocks.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {Context} from './context.ts';
import {followUpFor} from './follow-up-steps.ts';

const what = 'new temporary password';

/**
 * A temporary password that nobody used lapses after 90 days (`directory.md`), and only a person can hand over another
 * one: a follow-up for each such account, as long as none is open for it. No account is read while no day has come.
 */
export async function lapsedPasswords(
	context: Context,
	snapshot: Snapshot,
): Promise<readonly RecordChange[]> {
	const now = context.clock.now().toISOString();
	const days = [...(await snapshot.tally('accounts')).keys()].filter((word) => word.startsWith('password:'));
	if (days.every((word) => word.slice('password:'.length) > now.slice(0, 10))) return [];
	const waiting = new Set(
		(await snapshot.list('followUps')).flatMap(({action, account, done}) =>
			action === what && done === undefined ? [account] : [],
		),
	);
	const changes: RecordChange[] = [];
	for (const account of (await snapshot.load('accounts')).values()) {
		const at = account.status === 'Deactivated' ? undefined : passwordLapses(account);
		if (at === undefined || at > now || waiting.has(account.personId)) continue;
		const after = followUpFor(context, {what, personId: account.personId});
		changes.push({collection: 'followUps', key: after.id, after});
	}
	return changes;
}
