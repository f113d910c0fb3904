import type {Account} from '../directory/account.ts';
import type {RecordChange} from '../ports.ts';
import type {Conflict} from './conflict.ts';
import {laterKey} from './conflict-kind.ts';
import type {Change, Plan} from './plan.ts';

/**
 * The record changes that make a plan true, and the plan's conflicts in place of those it replaces. What was
 * approved by a person is marked, so that the wire and the rolling sums know it.
 */
export function* applyPlan(
	plan: Plan,
	known: readonly Conflict[],
	approved: boolean | ReadonlySet<string>,
): Generator<RecordChange, void, void> {
	const isApproved = (key: string) => (typeof approved === 'boolean' ? approved : approved.has(key));
	for (const change of plan.changes) yield toRecordChange(isApproved(change.key) ? approve(change) : change);
	for (const {before, after} of plan.pastClasses ?? [])
		yield {collection: 'pastClasses', key: after.classId, before, after};
	for (const before of plan.revived ?? []) yield {collection: 'tombstones', key: before.personId, before};
	for (const {before, after} of plan.buried ?? [])
		yield {collection: 'tombstones', key: after.personId, before, after};
	yield* conflictChanges(plan, known, true);
}

/**
 * Stores the plan's open conflicts and forgets those of its connection that are no more. Decisions are forgotten
 * only with the plan that applies them (those that stand are kept, and marked): a held plan rests on them until somebody approves it, and a row that is
 * held back was not settled by them.
 */
export function* conflictChanges(
	plan: Pick<Plan, 'conflicts' | 'waiting' | 'decided'>,
	known: readonly Conflict[],
	applied = false,
): Generator<RecordChange, void, void> {
	const before = new Map<string, Conflict>(known.map((conflict) => [conflict.id, conflict]));
	const open = new Map(plan.conflicts.map((conflict) => [conflict.id, conflict]));
	for (const {id, stands, rule, run} of plan.decided ?? []) {
		// One that is open and decided at once, of two rows, is open.
		const conflict = open.has(id) ? undefined : before.get(id);
		if (conflict === undefined || rule !== undefined || !stands) continue;
		before.delete(id);
		if (applied && conflict.applied === undefined)
			yield {collection: 'conflicts', key: id, before: conflict, after: {...conflict, applied: run}};
	}
	for (const id of plan.waiting ?? []) before.delete(id);
	for (const conflict of open.values()) {
		const earlier = before.get(conflict.id);
		before.delete(conflict.id);
		if (JSON.stringify(earlier) !== JSON.stringify(conflict))
			yield {collection: 'conflicts', key: conflict.id, before: earlier, after: conflict};
	}
	for (const [id, conflict] of before)
		if (applied || conflict.decision === undefined || conflict.decision.choice === laterKey)
			yield {collection: 'conflicts', key: id, before: conflict};
}

const toRecordChange = ({kind, key, before, after}: Change) =>
	({collection: kind, key, before, after}) as RecordChange;

function approve(change: Change): Change {
	if (change.kind !== 'accounts' || change.action !== 'deactivate' || change.after === undefined)
		return change;
	const {leaving, deactivated} = change.after;
	const after: Account = {
		...change.after,
		...(leaving === undefined ? {} : {leaving: {...leaving, decision: 'approved'}}),
		...(deactivated === undefined ? {} : {deactivated: {...deactivated, approved: true}}),
	};
	return {...change, after};
}
