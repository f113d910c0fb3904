import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {nothingRecent} from '../recent.ts';
import {schoolworkLost} from '../schoolwork.ts';
import {ClassGroups, worst} from './groups.ts';
import {lately, limitText, percent} from './limit.ts';
import {approvedApart} from './scope.ts';

/**
 * Classes that would leave: overall, and half or more of any location's; counted with what left in the last 7 days
 * and nobody approved.
 */
export function classesGuard(draft: Draft): GuardResult {
	const {connection, directory, policy, recent = nothingRecent} = draft.input;
	const apart = approvedApart(draft);
	const removed = new Set(draft.removedClasses.filter((id) => !apart.has(id)));
	const groups = new ClassGroups(policy.guards, (id) => directory.locations.get(id)?.name ?? id);
	let whole = 0;
	for (const each of directory.classes.values()) {
		if (each.owner !== connection.id) continue;
		whole++;
		groups.add(each.locationId, removed.has(each.classId));
	}
	for (const [id, location] of recent.classes) if (!directory.classes.has(id)) groups.add(location, true);
	const over = groups.overLimits(policy.guards);
	const tripped = removed.size > 0 && over.length > 0;
	return {
		code: 'classes',
		tripped,
		message: `${
			tripped ? worst(over) : `${removed.size} of ${whole} classes (${percent(removed.size, whole)})`
		} would leave${
			removed.size > 0 ? `. They ${schoolworkLost}` : ''
		}${lately(recent.classes.size)}${tripped ? `; the limit is ${limitText(policy.guards.classes)}, or half of a location's classes` : ''}`,
		numbers: {removed: removed.size, recent: recent.classes.size, whole},
		keys: [...removed].sort(),
		removalsOnly: true,
	};
}
