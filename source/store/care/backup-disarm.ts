import {randomBytes} from 'node:crypto';
import {disarmingOf} from '../../core/disarming.ts';
import type {Clock, Store} from '../../core/ports.ts';
import type {Activity} from '../../core/state-records.ts';

/**
 * Disarms every target of a state that is about to be placed, and writes into its history that it came from a backup:
 * a copied, restored or new state sends nothing until somebody arms it. The binding of an arming to its folder would
 * not do, since a state may be restored into the very folder that was armed.
 * @returns the number of that commit.
 */
export async function disarmAll(
	store: Store,
	{clock, owner, made}: {readonly clock: Clock; readonly owner: string; readonly made: string},
): Promise<number> {
	const snapshot = await store.read();
	try {
		const at = clock.now().toISOString();
		const armings = await snapshot.list('armings');
		const id = `${at}-${randomBytes(3).toString('hex')}`;
		const activity: Activity = {
			id,
			at,
			by: owner,
			action: 'restore',
			subjects: [],
			code: 'UPDATED',
			message: `restored from the backup of ${made}, commit ${snapshot.sequence}; every target is disarmed`,
		};
		return await store.commit([
			...disarmingOf(armings, {at, by: owner}),
			{collection: 'activities', key: id, after: activity},
		]);
	} finally {
		await snapshot.release();
	}
}
