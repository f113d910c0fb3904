import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {exceeds, limitText, percent} from './limit.ts';

/** Classes that would leave: overall, and half or more of any location's. */
export function classesGuard(draft: Draft): GuardResult {
	const {connection, directory, policy} = draft.input;
	const limit = policy.guards.classes;
	const removed = new Set(draft.removedClasses);
	const byLocation = new Map<string, {whole: number; removed: number}>();
	let whole = 0;
	for (const each of directory.classes.values()) {
		if (each.owner !== connection.id) continue;
		whole++;
		const here = byLocation.get(each.locationId) ?? {whole: 0, removed: 0};
		here.whole++;
		if (removed.has(each.classId)) here.removed++;
		byLocation.set(each.locationId, here);
	}
	const halved = [...byLocation].filter(
		([, here]) =>
			here.whole >= policy.guards.locationHalfFrom && here.removed > 0 && here.removed * 2 >= here.whole,
	);
	const tripped = exceeds(limit, removed.size, whole) || halved.length > 0;
	const [first] = halved;
	const where =
		first === undefined
			? ''
			: `; ${first[1].removed} of ${first[1].whole} of ${directory.locations.get(first[0])?.name ?? first[0]}`;
	return {
		code: 'classes',
		tripped,
		message: `${removed.size} of ${whole} classes (${percent(removed.size, whole)}) would leave${where}${
			removed.size > 0
				? '. They turn Manual, lose their students, and their Schoolwork progress is deleted'
				: ''
		}${tripped ? `; the limit is ${limitText(limit)}, or half of a location's classes` : ''}`,
		numbers: {removed: removed.size, whole},
		keys: [...removed].sort(),
		removalsOnly: true,
	};
}
