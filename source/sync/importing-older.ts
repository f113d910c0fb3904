import type {Account} from '../core/directory/account.ts';
import {isRemovedBy} from '../core/directory/clocks.ts';
import type {Instant} from '../core/directory/ids.ts';
import type {RecordChange} from '../core/ports.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {Connection} from './connections.ts';
import {type Context, loadDirectory} from './context.ts';
import {packagedRecords} from './package-records.ts';
import {decideAndCommit} from './recording.ts';

/**
 * Takes what an upload says that is older than what is known already. Nothing that is known is changed by it, and nobody
 * comes back: people who are in it and in nothing newer left since, and become accounts that are Deactivated, so that
 * their Person IDs are not taken for somebody else's. Whoever was deleted here, or whose account Apple School Manager
 * has removed by now, is not taken up again: it would be kept for nothing.
 * @param leftBy when the next newer package that is known was made: they were deactivated by then.
 */
export async function takeOlder(
	context: Context,
	target: Connection,
	roster: Roster,
	at: Instant,
	leftBy: Instant,
): Promise<{readonly leavers: number; readonly gone: number}> {
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const {accounts, tombstones} = await loadDirectory(snapshot);
		const changes: RecordChange[] = [];
		let gone = 0;
		for (const person of packagedRecords(roster).accounts) {
			const key = person.personId;
			if (accounts.has(key)) continue;
			const after: Account = {
				...person,
				created: at,
				adoptedFor: target.stored.id,
				status: 'Deactivated',
				deactivated: {at: leftBy, by: 'absence', source: 'SFTP'},
			};
			if (tombstones.has(key) || isRemovedBy(after, context.clock.now())) gone++;
			else changes.push({collection: 'accounts', key, after});
		}
		return {changes, result: {leavers: changes.length, gone}};
	});
	return result;
}
