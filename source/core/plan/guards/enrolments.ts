import {splitList} from '../../directory/records.ts';
import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {Groups, worst} from './groups.ts';
import {limitText} from './limit.ts';

/** Enrolments that would end at one school; those of people whose accounts end count with these. */
export function enrolmentsGuard(draft: Draft): GuardResult {
	const {connection, directory, policy} = draft.input;
	const limit = policy.guards.enrolments;
	const ended = endedByClass(draft);
	const groups = new Groups();
	let [whole, removed] = [0, 0];
	for (const {classId, students} of directory.enrolments.values()) {
		const of = directory.classes.get(classId);
		if (of === undefined || (of.owner !== undefined && of.owner !== connection.id)) continue;
		const name = `enrolments of ${directory.locations.get(of.locationId)?.name ?? of.locationId}`;
		const count = splitList(students).length;
		const gone = ended.get(classId) ?? 0;
		groups.count(of.locationId, {name, limit}, count, gone);
		whole += count;
		removed += gone;
	}
	const over = groups.overLimits(policy.guards);
	return {
		code: 'enrolments',
		tripped: over.length > 0,
		message:
			over.length > 0
				? `${worst(over)} would end; the limit is ${limitText(limit)} of a school's`
				: `${removed} of ${whole} enrolments would end`,
		numbers: {removed, whole},
		removalsOnly: true,
	};
}

function endedByClass({changes}: Draft): ReadonlyMap<string, number> {
	const gone = new Set<string>();
	for (const {kind, action, key} of changes)
		if (kind === 'accounts' && action === 'deactivate') gone.add(key);
	const ended = new Map<string, number>();
	for (const change of changes) {
		if (change.kind !== 'enrolments' || change.before === undefined) continue;
		const staying = new Set(splitList(change.after?.students ?? ''));
		const left = splitList(change.before.students).filter((id) => !staying.has(id) && !gone.has(id));
		ended.set(change.key, left.length);
	}
	return ended;
}
