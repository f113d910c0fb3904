import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';

/** Any location that would leave holds the run. */
export function structureGuard(draft: Draft): GuardResult {
	const {directory} = draft.input;
	const removed = draft.removedLocations.toSorted();
	const names = removed.map((id) => directory.locations.get(id)?.name ?? id);
	return {
		code: 'locations',
		tripped: removed.length > 0,
		message:
			removed.length === 0
				? 'no location would leave'
				: `${removed.length === 1 ? 'a location' : `${removed.length} locations`} would leave: ${names.slice(0, 5).join(', ')}`,
		numbers: {removed: removed.length, courses: draft.removedCourses.length},
		keys: removed,
		removalsOnly: true,
	};
}
