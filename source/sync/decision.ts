import {UsageError} from '../core/errors.ts';
import type {Plan} from '../core/plan/plan.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {Connection} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {planAgainst} from './planning.ts';
import type {SyncOptions, SyncResult} from './rollcall.ts';

/** Whether a plan is to be applied, and as what. */
export interface Decided {
	readonly plan: Plan;
	readonly go: boolean;
	readonly outcome: SyncResult['outcome'];
	readonly removals: 'decide' | 'pending';
	readonly approved: boolean;
	/** Whether a person saw this very plan: another one must not be applied in its place. */
	readonly seen: boolean;
}

/** What comes of a plan that is not applied. */
const stopped = {held: 'held', changes: 'planned', clean: 'nothing to do'} as const;

/** Plans once and finds out whether to go on: by `--approve`, by `--additions-only`, by `--yes`, or by asking. */
export async function decide(
	context: Context,
	connection: Connection,
	roster: Roster,
	options: SyncOptions,
): Promise<Decided> {
	const planned = (removals: 'decide' | 'pending') =>
		withSnapshot(
			context.store,
			async (snapshot) => (await planAgainst(context, connection, roster, snapshot, removals)).plan,
		);
	const plan = await planned('decide');
	const stop = (outcome: SyncResult['outcome']): Decided => ({
		plan,
		go: false,
		outcome,
		removals: 'decide',
		approved: false,
		seen: false,
	});
	const go = (chosen: Plan, how: Partial<Decided>): Decided => ({
		...stop('applied'),
		plan: chosen,
		go: true,
		...how,
	});

	if (options.approve !== undefined) {
		if (!plan.hash.startsWith(options.approve.toLowerCase())) return stop(stopped[plan.outcome]);
		return go(plan, {approved: true, seen: true});
	}
	const held = plan.outcome === 'held';
	const chosen = held && options.additionsOnly ? await planned('pending') : plan;
	if (chosen.outcome === 'held') return stop('held');
	const how = held ? ({removals: 'pending'} as const) : {};
	if (options.yes === true) return go(chosen, how);
	if (options.confirm === undefined) return stop(stopped[plan.outcome]);
	// With nothing to change there is nothing to ask; what an earlier run could not send goes out now.
	if (plan.outcome === 'clean') return go(chosen, how);
	if (!(await options.confirm(chosen))) return stop(stopped[plan.outcome]);
	return go(chosen, {...how, seen: true});
}

/** An approval names its plan by the whole hash, or by its first 8 digits or more. */
export function refuseNoHash(hash: string) {
	if (!/^[0-9a-f]{8,64}$/i.test(hash))
		throw new UsageError(`"${hash}" is no plan's hash`, {
			notDone: 'Nothing was changed.',
			next: 'Give the hash that the plan shows, at least its first 8 digits.',
		});
}
