import {UsageError} from '../core/errors.ts';
import type {GuardResult, Plan} from '../core/plan/plan.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {SyncOptions, SyncResult} from './answers/runs.ts';
import type {Connection} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {readSettings} from './documents.ts';
import {type Planning, planAgainst} from './planning.ts';

/** Whether a plan is to be applied, and as what. */
export interface Decided {
	readonly plan: Plan;
	readonly go: boolean;
	readonly outcome: SyncResult['outcome'];
	/** How it was planned, to plan it again in the same way. */
	readonly how: Planning;
	/** Guards of the whole plan, where only its additions and updates go on. */
	readonly heldBy?: readonly GuardResult[];
	readonly approved: boolean;
	/** Whether a person saw this very plan: another one must not be applied in its place. */
	readonly seen: boolean;
}

/** What comes of a plan that is not applied. */
const outcomes = {held: 'held', changes: 'planned', clean: 'nothing to do'} as const;

/**
 * Plans once and finds out whether to go on: by `--approve`, by `--relink`, by `--additions-only` (or the setting
 * `whenHeld`), by `--yes`, or by asking. What was approved is what is applied: a hash that is not this plan's is void.
 */
export async function decide(
	context: Context,
	connection: Connection,
	roster: Roster,
	options: SyncOptions,
	/** How it is planned to begin with. */
	begin: Planning = {removals: 'decide'},
): Promise<Decided> {
	const planned = (how: Planning) =>
		withSnapshot(
			context.store,
			async (snapshot) => (await planAgainst(context, connection, roster, snapshot, how)).plan,
		);
	let how = begin;
	let plan = await planned(how);
	if (options.relink !== undefined && names(options.relink, plan.hash) && plan.relinks !== undefined) {
		how = {...how, relink: true};
		plan = await planned(how);
	} else if (options.relink !== undefined && options.approve === undefined) return stopped(plan, how);
	const stop = (chosen: Plan) => stopped(chosen, how);
	const go = (chosen: Plan, more: Partial<Decided>): Decided => ({
		...stopped(chosen, how),
		outcome: 'applied',
		go: true,
		...more,
	});

	if (options.approve !== undefined) {
		if (names(options.approve, plan.hash)) return go(plan, {approved: true, seen: true});
		return await scopeApproved(planned, how, plan, options.approve);
	}
	// Who named the plan that offers it has seen what it re-links; another guard holds it all the same.
	const seen = how.relink === true ? {seen: true} : {};
	const held = plan.outcome === 'held';
	// Who asks for additions only has approved no removal, whether or not a guard holds one.
	const partly = options.additionsOnly === true || (held && (await whenHeld(context)) === 'removals');
	const pending: Planning = {...how, removals: 'pending'};
	const chosen = partly ? await planned(pending) : plan;
	if (chosen.outcome === 'held') return stop(plan);
	const part = partly ? {how: pending, heldBy: plan.guards} : {};
	if (options.yes === true || how.relink === true) return go(chosen, {...part, ...seen});
	if (options.confirm === undefined) return stop(plan);
	// With nothing to change there is nothing to ask; what an earlier run could not send goes out now.
	if (plan.outcome === 'clean') return go(chosen, part);
	if (!(await options.confirm(chosen))) return stop(plan);
	return go(chosen, {...part, seen: true});
}

/**
 * Who is left out by a changed filter alone leaves too: that was approved by its own hash. All else of this plan was
 * not, so that it goes only where no other guard holds it; held, it shows a hash of its own, and naming that approves
 * both.
 */
async function scopeApproved(
	planned: (how: Planning) => Promise<Plan>,
	before: Planning,
	without: Plan,
	approve: string,
): Promise<Decided> {
	const scope = without.guards.find(({code}) => code === 'scope')?.hash;
	if (scope === undefined) return stopped(without, before);
	const how: Planning = {...before, scopeApproved: true};
	const plan = await planned(how);
	const go = {outcome: 'applied', go: true, seen: true} as const;
	if (names(approve, plan.hash)) return {...stopped(plan, how), ...go, approved: true};
	if (!names(approve, scope)) return stopped(without, before);
	return plan.outcome === 'held' ? stopped(plan, how) : {...stopped(plan, how), ...go};
}

const stopped = (plan: Plan, how: Planning): Decided => ({
	plan,
	go: false,
	outcome: outcomes[plan.outcome],
	how,
	approved: false,
	seen: false,
});

const whenHeld = async ({store}: Context) => (await readSettings(store.documents)).whenHeld ?? 'all';

const names = (approve: string, hash: string) => hash.startsWith(approve.toLowerCase());

/** An approval names its plan by the whole hash, or by its first 8 digits or more. */
export function refuseNoHash(hash: string) {
	if (!/^[0-9a-f]{8,64}$/i.test(hash))
		throw new UsageError(`"${hash}" is no plan's hash`, {
			notDone: 'Nothing was changed.',
			next: 'Give the hash that the plan shows, at least its first 8 digits.',
		});
}
