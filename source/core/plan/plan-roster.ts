import {planAccounts} from './accounts.ts';
import {pastClassesOf} from './class-identity.ts';
import {planClasses} from './classes.ts';
import {Draft} from './draft.ts';
import {enrichInput} from './enriched.ts';
import {evaluateGuards} from './guards/index.ts';
import {relinksOf} from './guards/relinks.ts';
import {takenOver} from './guards/scope.ts';
import {planHash} from './hash.ts';
import type {PlanInput} from './input.ts';
import {planLeftovers} from './leftovers.ts';
import {matchPeople} from './match-people.ts';
import {patchRepeated, patchTexts, toldPatches} from './patch-rows.ts';
import {type Change, type Plan, plannedKinds} from './plan.ts';
import {planCourses, planLocations} from './structure.ts';
import {clockChanges, turnClocks} from './turn-clocks.ts';

/**
 * Plans one roster against the directory: pure, and the same for the same input whatever the order of its rows.
 * The story is that of `sync.md`: match by id → patch → propose weak matches → plan → guard.
 */
export function planRoster(input: PlanInput): Plan {
	const turned = turnClocks(input);
	const texts = patchTexts(turned.input);
	const enriched = enrichInput(texts.input);
	const draft = new Draft(enriched.input);
	draft.filled = enriched.filled;
	draft.problems.push(...enriched.problems);
	draft.patches.push(...texts.patches);
	patchRepeated(draft);
	const match = matchPeople(draft);
	const locations = planLocations(draft);
	const courses = planCourses(draft, locations);
	planAccounts(draft, match, locations);
	planClasses(draft, match, locations, courses);
	planLeftovers(draft);

	const {changes: all, buried} = clockChanges(turned, draft.changes);
	draft.count('accounts', 'remove', all.length - draft.changes.length);
	const changes = inPlanOrder(all);
	const guards = evaluateGuards(draft);
	const isReKeyed = guards.some(({code, tripped}) => code === 're-keyed' && tripped);
	const relinks = isReKeyed ? relinksOf(draft) : [];
	const past = pastClassesOf(changes, input);
	const {roster} = input;
	const filtered = roster.filtered?.tally() ?? [];
	const created = new Set(
		changes.flatMap(({kind, action, key}) => (kind === 'accounts' && action === 'create' ? key : [])),
	);
	// Of those that stand in the directory: a clock may have run out in this very run.
	const revived = draft.revived.flatMap(({personId}) =>
		created.has(personId) ? (input.directory.tombstones.get(personId) ?? []) : [],
	);
	return {
		connection: input.connection.id,
		changes,
		counts: draft.counts,
		problems: draft.problems,
		patches: toldPatches(draft.patches, input.lastPatches),
		leftOut: draft.leftOut.length === 0 ? roster.leftOut : [...roster.leftOut, ...draft.leftOut],
		...(filtered.length === 0 ? {} : {leftOutByFilter: filtered}),
		heldBack: draft.heldBack,
		conflicts: draft.conflicts.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
		...(draft.waiting.length === 0 ? {} : {waiting: draft.waiting}),
		...(draft.decided.length === 0
			? {}
			: {decided: draft.decided.toSorted((a, b) => (a.id < b.id ? -1 : 1))}),
		guards,
		...(relinks.length === 0 ? {} : {relinks}),
		...(revived.length === 0 ? {} : {revived}),
		...(buried.length === 0 ? {} : {buried}),
		...(past.length === 0 ? {} : {pastClasses: past}),
		scope: roster.scope,
		hash: planHash(changes, draft.decisions),
		outcome: guards.some(({tripped}) => tripped) ? 'held' : changes.length > 0 ? 'changes' : 'clean',
		rows: roster.rows,
		...(roster.exportedAt === undefined ? {} : {exportedAt: roster.exportedAt}),
		...takenOver(draft),
	};
}

/** By kind, then by key, so that the order of rows at the source does not matter. */
export function inPlanOrder(changes: readonly Change[]): readonly Change[] {
	const order = new Map(plannedKinds.map((kind, index) => [kind, index]));
	return changes.toSorted(
		(a, b) => order.get(a.kind)! - order.get(b.kind)! || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
	);
}
