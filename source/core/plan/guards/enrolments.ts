import {splitList} from '../../directory/records.ts';
import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {nothingRecent} from '../recent.ts';
import {Groups, worst} from './groups.ts';
import {lately, limitText} from './limit.ts';
import {approvedApart} from './scope.ts';

/**
 * Enrolments that would end at one school, more than the limit or half of them (a small school has none to spare [D]), with those that ended in the last 7 days and nobody approved; those of
 * people whose accounts end count with these.
 */
export function enrolmentsGuard(draft: Draft): GuardResult {
	const {connection, directory, policy, recent = nothingRecent} = draft.input;
	const limit = policy.guards.enrolments;
	const ended = endedByClass(draft);
	const apart = approvedApart(draft);
	const groups = new Groups();
	let [whole, removed] = [0, 0];
	for (const {classId, students} of directory.enrolments.values()) {
		const of = directory.classes.get(classId);
		if (of === undefined || (of.owner !== undefined && of.owner !== connection.id)) continue;
		const name = `enrolments of ${directory.locations.get(of.locationId)?.name ?? of.locationId}`;
		const count = splitList(students).length;
		const gone = apart.has(classId) ? 0 : (ended.get(classId) ?? 0);
		groups.count(of.locationId, {name, limit, half: true}, count, gone);
		whole += count;
		removed += gone;
	}
	let before = 0;
	const ending = endingNow(draft);
	for (const [classId, {locationId, students}] of recent.enrolments) {
		const back = new Set(splitList(ending.staying.get(classId) ?? ''));
		const count = students.filter((id) => !back.has(id) && !ending.gone.has(id)).length;
		const name = `enrolments of ${directory.locations.get(locationId)?.name ?? locationId}`;
		groups.count(locationId, {name, limit, half: true}, count, count);
		before += count;
	}
	const over = removed > 0 ? groups.overLimits(policy.guards) : [];
	return {
		code: 'enrolments',
		tripped: over.length > 0,
		message:
			over.length > 0
				? `${worst(over)} would end${lately(before)}; the limit is ${limitText(limit)} of a school's, or half of them`
				: `${removed} of ${whole} enrolments would end`,
		numbers: {removed, recent: before, whole},
		removalsOnly: true,
	};
}

/** Whose accounts end with this plan, and who is in each class that it changes. */
function endingNow({changes}: Draft) {
	const gone = new Set<string>();
	const staying = new Map<string, string>();
	for (const {kind, action, key, after} of changes) {
		if (kind === 'accounts' && action === 'deactivate') gone.add(key);
		if (kind === 'enrolments' && after !== undefined) staying.set(key, after.students);
	}
	return {gone, staying};
}

function endedByClass(draft: Draft): ReadonlyMap<string, number> {
	const {changes} = draft;
	const {gone} = endingNow(draft);
	const ended = new Map<string, number>();
	for (const change of changes) {
		if (change.kind !== 'enrolments' || change.before === undefined) continue;
		const staying = new Set(splitList(change.after?.students ?? ''));
		// Their end was approved apart: kept until then, and ending only with it.
		const apart = new Set(draft.filteredPlaces.get(change.key));
		const left = splitList(change.before.students).filter(
			(id) => !staying.has(id) && !gone.has(id) && !apart.has(id),
		);
		ended.set(change.key, left.length);
	}
	return ended;
}
