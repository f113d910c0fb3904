import {type Account, isStudent, locationsOf} from '../../directory/account.ts';
import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {nothingRecent} from '../recent.ts';
import {PeopleGroups, worst} from './groups.ts';
import {limitText} from './limit.ts';
import {approvedApart} from './scope.ts';

const week = 7 * 86_400_000;

/**
 * People absent and not approved, of those whom the connection delivers: overall, staff on their own, and per
 * location; counted with what left in the last 7 days unapproved (which covers the last 24 hours), also, by hand, so that
 * nothing bleeds slowly or passes in two halves. Who turns from student into staff, or back, leaves the one kind:
 * a source that delivers all of them as the other is as wrong as one that leaves them out.
 */
export function removalsGuard(draft: Draft): GuardResult {
	const {connection, directory, policy, now, recent: lastWeek = nothingRecent} = draft.input;
	const since = new Date(now.getTime() - week).toISOString();
	const apart = approvedApart(draft);
	const removed = draft.removed.filter((id) => !apart.has(id));
	// Who turned lately, and turns back, is as before.
	const turning = new Set(draft.turned.filter((id) => !lastWeek.turned.has(id)));
	const leaving = new Set([...removed, ...turning]);
	const groups = new PeopleGroups(policy.guards, (id) => directory.locations.get(id)?.name ?? id);
	let [whole, recent] = [0, 0];
	for (const account of directory.accounts.values()) {
		if (account.owner !== connection.id) continue;
		const leftLately = leftUnapproved(account, since);
		if (account.status === 'Deactivated' && !leftLately) continue;
		whole++;
		const id = account.personId;
		const turnedLately = lastWeek.turned.has(id) && !draft.turned.includes(id);
		if (leftLately || turnedLately) recent++;
		// Who turned lately left the kind that they no longer are.
		const person = {
			student: turnedLately !== isStudent(account),
			locations: locationsOf(account),
		};
		groups.add(person, leftLately || turnedLately || leaving.has(id));
	}

	for (const {left, externalIds} of directory.tombstones.values()) {
		if (left === undefined || left.approved === true || left.at < since) continue;
		if (externalIds[connection.id] === undefined) continue;
		whole++;
		recent++;
		groups.add({student: left.student, locations: []}, true);
	}
	const over = groups.overLimits(policy.guards);
	const tripped = leaving.size > 0 && over.length > 0;
	const lately = recent > 0 ? `, ${recent} of them in the last 7 days` : '';
	const {size: turned} = turning;
	const kinds = turned > 0 ? ` or turn from student into staff or back (${turned})` : '';
	return {
		code: 'removals',
		tripped,
		message: tripped
			? `${worst(over)} would be deactivated${kinds}${lately}; the limit is ${limitText(policy.guards.removals)}, or half of a location's students or staff`
			: `${removed.length} of ${whole} people would be deactivated`,
		numbers: {removed: removed.length, turned, recent, whole},
		keys: [...leaving].sort(),
		removalsOnly: turned === 0,
	};
}

/**
 * Gone without anybody's approval, by absence or by hand: pending every night of the grace, then within the window,
 * which begins with the night of absence. What was done by hand is approved on the wire, when that was held.
 */
function leftUnapproved({status, leaving, deactivated}: Account, since: string) {
	if (status !== 'Deactivated') return leaving?.decision === 'passed';
	if (leaving?.decision === 'approved') return false;
	if (deactivated === undefined || deactivated.approved === true) return false;
	const at = deactivated.by === 'absence' ? (leaving?.since ?? deactivated.at) : deactivated.at;
	return at >= since;
}
