import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {exceeds, limitText, percent} from './limit.ts';

/** Courses that would leave, held to the limits of classes. */
export function coursesGuard(draft: Draft): GuardResult {
	const {connection, directory, policy} = draft.input;
	const limit = policy.guards.classes;
	const removed = draft.removedCourses.toSorted();
	let whole = 0;
	for (const {owner} of directory.courses.values()) if (owner === connection.id) whole++;
	const tripped = exceeds(limit, removed.length, whole);
	return {
		code: 'courses',
		tripped,
		message: `${removed.length} of ${whole} courses (${percent(removed.length, whole)}) would leave${tripped ? `; the limit is ${limitText(limit)}` : ''}`,
		numbers: {removed: removed.length, whole},
		keys: removed,
		removalsOnly: true,
	};
}
