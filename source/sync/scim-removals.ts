import type {Account} from '../core/directory/account.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import {decided} from '../core/scim/settle.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {activity, decideAndCommit} from './recording.ts';
import {findPushed} from './scim-tokens.ts';

/** Removals that were pushed past the guard and wait. */
export interface StagedRemovals {
	readonly connection: string;
	/** Person IDs, in order. */
	readonly people: readonly string[];
	/** What became of them now. */
	readonly outcome: 'waiting' | 'approved' | 'taken back';
}

/**
 * Lists the removals that wait; with a decision, applies all of them, or takes them back.
 * @param only Person IDs: the decision is about these, and all others go on waiting; absent: about all.
 */
export async function stagedRemovals(
	context: Context,
	name: string,
	decision?: 'approve' | 'take back',
	only?: readonly string[],
): Promise<StagedRemovals> {
	if (decision !== undefined) requireMay(context, 'approve', 'Deciding about removals');
	const {stored, kind} = await findPushed(context, name);
	const tell = (accounts: readonly Account[], outcome: StagedRemovals['outcome']) => ({
		connection: stored.name,
		people: accounts.map(({personId}) => personId),
		outcome,
	});
	if (decision === undefined)
		return await withSnapshot(context.store, async (snapshot) =>
			tell(await stagedOf(snapshot, stored.id), 'waiting'),
		);
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const wanted = only === undefined ? undefined : new Set(only);
		const accounts = (await stagedOf(snapshot, stored.id)).filter(
			({personId}) => wanted === undefined || wanted.has(personId),
		);
		const outcome = decision === 'approve' ? ('approved' as const) : ('taken back' as const);
		const changes = accounts.map(
			(before): RecordChange => ({
				collection: 'accounts',
				key: before.personId,
				before,
				after: decided(before, decision === 'approve', context.clock.now(), kind.source),
			}),
		);
		const result = tell(accounts, outcome);
		if (changes.length === 0) return {changes, result};
		const told = `${changes.length} removals of ${stored.name} were ${outcome}`;
		changes.push(activity(context, 'removals', result.people, 'UPDATED', told));
		return {changes, result};
	});
	return result;
}

async function stagedOf(snapshot: Snapshot, id: ConnectionId): Promise<readonly Account[]> {
	const accounts = await snapshot.load('accounts');
	return [...accounts.values()].filter(({owner, pushed}) => owner === id && pushed?.staged !== undefined);
}
