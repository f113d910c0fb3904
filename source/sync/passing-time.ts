import type {Ended} from '../core/plan/turn-clocks.ts';
import {endedBy} from '../core/plan/turn-clocks.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import {type Context, withSnapshot} from './context.ts';
import {lapsedPasswords} from './lapsed-passwords.ts';
import {activity, decideAndCommit} from './recording.ts';
import {withdrawals} from './withdrawing.ts';

/**
 * Lets the clocks have done what they did by now, without a run: an organisation that is only pushed to has none. Whom
 * Apple School Manager has removed becomes a tombstone, what was to be done by hand about them is withdrawn, and a
 * temporary password that lapsed is a follow-up: all as every run does it, by the same rules. Nothing is read while no
 * day has come.
 * @returns how many accounts ended.
 */
export async function passTime(context: Context): Promise<number> {
	if (!(await withSnapshot(context.store, (snapshot) => hasCome(context, snapshot)))) return 0;
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const [accounts, tombstones] = await Promise.all([
			snapshot.load('accounts'),
			snapshot.load('tombstones'),
		]);
		const ended = endedBy(accounts.values(), tombstones, context.clock.now());
		const changes = [
			...(await endings(context, snapshot, ended)),
			...(await lapsedPasswords(context, snapshot)),
		];
		return {changes, result: ended.removed.length};
	});
	return result;
}

/** What is committed of accounts that ended: each goes, and a tombstone stays. */
export async function endings(
	context: Context,
	snapshot: Snapshot,
	{removed, buried}: Ended,
): Promise<readonly RecordChange[]> {
	if (removed.length === 0) return [];
	const ids = removed.map(({personId}) => personId).sort();
	return [
		...removed.map((before): RecordChange => ({collection: 'accounts', key: before.personId, before})),
		...buried.map(
			({before, after}): RecordChange => ({
				collection: 'tombstones',
				key: after.personId,
				...(before === undefined ? {} : {before}),
				after,
			}),
		),
		...(await withdrawals(context, snapshot, new Set(ids))),
		activity(
			context,
			'clock',
			ids,
			'UPDATED',
			`${ids.length} deactivated ${ids.length === 1 ? 'account was' : 'accounts were'} removed by the clock of Apple School Manager`,
		),
	];
}

/** Whether the day of a clock has come, by the counts that the store keeps. */
async function hasCome({clock}: Context, snapshot: Snapshot): Promise<boolean> {
	const today = clock.now().toISOString().slice(0, 10);
	for (const word of (await snapshot.tally('accounts')).keys())
		for (const clockOf of ['removal:', 'password:'])
			if (word.startsWith(clockOf) && word.slice(clockOf.length) <= today) return true;
	return false;
}
