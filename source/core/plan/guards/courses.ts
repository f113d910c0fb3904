import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {nothingRecent} from '../recent.ts';
import {exceeds, lately, limitText, percent} from './limit.ts';

/** Courses that would leave, with those of the last 7 days, held to the limits of classes. */
export function coursesGuard(draft: Draft): GuardResult {
	const {connection, directory, policy, recent = nothingRecent} = draft.input;
	const limit = policy.guards.classes;
	const removed = draft.removedCourses.toSorted();
	let whole = 0;
	for (const {owner} of directory.courses.values()) if (owner === connection.id) whole++;
	const {size} = recent.courses;
	const tripped = removed.length > 0 && exceeds(limit, removed.length + size, whole + size);
	return {
		code: 'courses',
		tripped,
		message: `${removed.length} of ${whole} courses (${percent(removed.length, whole)}) would leave${lately(size)}${tripped ? `; the limit is ${limitText(limit)}` : ''}`,
		numbers: {removed: removed.length, recent: size, whole},
		keys: removed,
		removalsOnly: true,
	};
}
