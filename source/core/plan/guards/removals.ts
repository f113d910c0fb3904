import {type Account, isStudent, locationsOf} from '../../directory/account.ts';
import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {exceeds, limitText, percent} from './limit.ts';

const week = 7 * 86_400_000;

interface Group {
	readonly name: string;
	/** Whether half or more of it, from a few up, holds too. */
	readonly half: boolean;
	whole: number;
	removed: number;
}

/**
 * People absent and not approved, of those whom the connection delivers: overall, staff on their own, and per
 * location; counted with what left in the last 7 days by the same way (which covers the last 24 hours), so that
 * nothing bleeds slowly or passes in two halves.
 */
export function removalsGuard(draft: Draft): GuardResult {
	const {connection, directory, policy, now} = draft.input;
	const limit = policy.guards.removals;
	const since = new Date(now.getTime() - week).toISOString();
	const removed = new Set(draft.removed);
	const all: Group = {name: 'people', half: false, whole: 0, removed: 0};
	const staff: Group = {name: 'staff', half: false, whole: 0, removed: 0};
	const groups = new Map<string, Group>();
	const group = (key: string, name: string, half: boolean) => {
		const existing = groups.get(key);
		if (existing !== undefined) return existing;
		const made: Group = {name, half, whole: 0, removed: 0};
		groups.set(key, made);
		return made;
	};
	let recent = 0;

	for (const account of directory.accounts.values()) {
		if (account.owner !== connection.id) continue;
		const leftLately = leftUnapproved(account, since);
		if (account.status === 'Deactivated' && !leftLately) continue;
		const goes = removed.has(account.personId) || leftLately;
		if (leftLately) recent++;
		const student = isStudent(account);
		const counted = [all];
		if (!student) counted.push(staff);
		for (const id of locationsOf(account)) {
			const name = directory.locations.get(id)?.name ?? id;
			counted.push(group(`${id} people`, `people of ${name}`, false));
			counted.push(group(`${id} ${student}`, `${student ? 'students' : 'staff'} of ${name}`, true));
		}
		for (const each of counted) {
			each.whole++;
			if (goes) each.removed++;
		}
	}

	const tripping = [all, staff, ...groups.values()].filter(
		(each) =>
			each.removed > 0 &&
			(exceeds(limit, each.removed, each.whole) ||
				(each.half && each.whole >= policy.guards.locationHalfFrom && each.removed * 2 >= each.whole)),
	);
	const tripped = draft.removed.length > 0 && tripping.length > 0;
	const worst = tripping.map(
		(each) => `${each.removed} of ${each.whole} ${each.name} (${percent(each.removed, each.whole)})`,
	);
	const lately = recent > 0 ? `, ${recent} of them in the last 7 days` : '';
	return {
		code: 'removals',
		tripped,
		message: tripped
			? `${worst.slice(0, 3).join('; ')} would be deactivated${lately}; the limit is ${limitText(limit)}, or half of a location's students or staff`
			: `${draft.removed.length} of ${all.whole} people would be deactivated`,
		numbers: {removed: draft.removed.length, recent, whole: all.whole},
		keys: draft.removed.toSorted(),
		removalsOnly: true,
	};
}

/**
 * Gone by absence without anybody's approval: pending every night of the grace, then within the window, which
 * begins with the night of absence.
 */
function leftUnapproved({status, leaving, deactivated}: Account, since: string) {
	if (status !== 'Deactivated') return leaving?.decision === 'passed';
	if (deactivated?.by === 'absence' && leaving !== undefined)
		return deactivated.approved !== true && leaving.since >= since;
	return deactivated?.by === 'absence' && deactivated.approved !== true && deactivated.at >= since;
}
