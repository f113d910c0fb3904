import {isSame} from '../canonical.ts';
import type {Account} from '../directory/account.ts';
import type {RecordSet} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {type ClassEnrolments, splitList} from '../directory/records.ts';
import {rosterFrom} from '../roster/from-objects.ts';
import {Draft} from './draft.ts';
import {evaluateGuards} from './guards/index.ts';
import type {PlanInput} from './input.ts';
import {
	type Action,
	type Change,
	type GuardResult,
	type Planned,
	type PlannedKind,
	plannedKinds,
} from './plan.ts';
import type {UndoInput, Undone} from './undo.ts';

/** The changes in the plan's order, in what guards and counts are made from. */
export function undoDraft(input: UndoInput, undone: Undone, reasons: ReadonlyMap<string, string>): Draft {
	const {directory} = input;
	const draft = new Draft(planInput(input, undefined));
	for (const kind of plannedKinds) {
		const records = directory[kind] as RecordSet<Planned[typeof kind]>;
		for (const key of [...undone[kind].keys()].sort()) {
			const [before, after] = [records.get(key), undone[kind].get(key)];
			if (isSame(before, after)) continue;
			const action = actionOf(before, after);
			const reason = reasons.get(`${kind} ${key}`) ?? 'changed by the run that is undone';
			draft.change({
				kind,
				action,
				key,
				...(before === undefined ? {} : {before}),
				...(after === undefined ? {} : {after}),
				reason,
			} as Change);
			note(draft, kind, key, action, before, after);
		}
	}
	return draft;
}

function planInput(
	{directory, policy, connectionNames, now, run, undone}: UndoInput,
	connection: ConnectionId | undefined,
): PlanInput {
	return {
		// What was adopted belongs to no connection: the guards count what has the same owner.
		connection: {id: connection as ConnectionId, name: undone.connectionName, source: 'SFTP'},
		directory,
		roster: rosterFrom({}),
		policy,
		conflicts: [],
		connectionNames,
		now,
		run,
		removals: 'decide',
	};
}

/** Each owner's records are guarded on their own, as its own plans would be. */
export function undoGuards(input: UndoInput, draft: Draft): readonly GuardResult[] {
	const owners = new Set<ConnectionId | undefined>([input.undone.connection]);
	for (const {before} of draft.changes)
		if (before !== undefined) owners.add((before as {readonly owner?: ConnectionId}).owner);
	const worst = new Map<string, GuardResult>();
	for (const owner of owners) {
		const own = Object.assign(new Draft(planInput(input, owner)), {
			changes: draft.changes,
			counts: draft.counts,
			removed: draft.removed,
			turned: draft.turned,
			removedClasses: draft.removedClasses,
			removedCourses: draft.removedCourses,
			removedLocations: draft.removedLocations,
		});
		for (const guard of evaluateGuards(own)) {
			const known = worst.get(guard.code);
			if (known === undefined || (guard.tripped && !known.tripped)) worst.set(guard.code, guard);
		}
	}
	return [...worst.values()];
}

function actionOf(before: object | undefined, after: object | undefined): Action {
	if (before === undefined) return 'create';
	if (after === undefined) return 'remove';
	const [from, to] = [before, after] as [Partial<Account>, Partial<Account>];
	if (from.status === 'Deactivated' && to.status !== undefined && to.status !== 'Deactivated')
		return 'reactivate';
	if (from.status !== 'Deactivated' && to.status === 'Deactivated') return 'deactivate';
	return from.leaving === undefined && to.leaving !== undefined ? 'deactivate' : 'update';
}

/** Tells the guards what would leave. */
function note(
	draft: Draft,
	kind: PlannedKind,
	key: string,
	action: Action,
	before: Planned[PlannedKind] | undefined,
	after: Planned[PlannedKind] | undefined,
) {
	const leaves = action === 'remove' || action === 'deactivate';
	if (kind === 'accounts' && leaves && (before as Account).status !== 'Deactivated') draft.removed.push(key);
	if (kind === 'classes' && leaves) draft.removedClasses.push(key);
	if (kind === 'courses' && leaves) draft.removedCourses.push(key);
	if (kind === 'locations' && leaves) draft.removedLocations.push(key);
	if (kind !== 'enrolments') return;
	const [from, to] = [before, after].map(
		(record) => new Set(splitList((record as ClassEnrolments | undefined)?.students ?? '')),
	);
	draft.count('enrolments', 'create', to!.difference(from!).size);
	draft.count('enrolments', 'remove', from!.difference(to!).size);
}
