import {sha256} from '../../canonical.ts';
import type {Draft} from '../draft.ts';
import type {PlanInput} from '../input.ts';
import type {GuardResult} from '../plan.ts';
import {idsAtSource} from '../source-ids.ts';

/**
 * A filter, mapping or scope setting changed since the last run that was applied. Who is left out by it alone stays
 * as last sent: that removal is shown apart, and approved apart by the hash that this guard carries, tonight or
 * later. Without the removals the change holds one run, so that somebody sees it.
 */
export function scopeGuard({input}: Draft): GuardResult {
	const {roster, lastScopeHash, lastRows, scopeApproved} = input;
	const {people, classes} = leftOutByFilter(input);
	const leaving = people.length + classes.length;
	const changed = lastRows !== undefined && (roster.filtered?.hash ?? '') !== (lastScopeHash ?? '');
	const hash = sha256(JSON.stringify(['scope', roster.filtered?.hash ?? '', people, classes]));
	const tripped = changed && leaving > 0 && scopeApproved !== true && input.removals !== 'pending';
	const lost =
		classes.length === 0
			? ''
			: '; classes that leave turn Manual, lose their students, and their Schoolwork progress is deleted';
	const told = `${people.length} people and ${classes.length} classes are left out by the filter alone, and ${scopeApproved === true ? 'leave, as approved' : 'stay as they were last sent'}`;
	return {
		code: 'scope',
		tripped,
		message:
			leaving === 0
				? 'nobody leaves by a changed filter'
				: tripped
					? `a filter, mapping or scope setting changed: ${told} until somebody approves that apart (--approve ${hash.slice(0, 12)})${lost}`
					: `${told}${lost}`,
		numbers: {people: people.length, classes: classes.length},
		keys: [...people, ...classes],
		removalsOnly: true,
		...(leaving === 0 ? {} : {hash}),
	};
}

/** Person IDs and class ids that the source has, and the filter alone leaves out. */
export function leftOutByFilter({connection, directory, roster}: PlanInput) {
	const {filtered} = roster;
	const isFiltered = (kind: 'people' | 'classes', ids: Iterable<string>) =>
		[...ids].some((id) => filtered?.why(kind, id) !== undefined);
	const people: string[] = [];
	const classes: string[] = [];
	if (filtered !== undefined) {
		for (const account of directory.accounts.values())
			if (account.owner === connection.id && account.status !== 'Deactivated' && !account.leaving)
				if (isFiltered('people', idsAtSource(account, connection.id))) people.push(account.personId);
		for (const each of directory.classes.values()) {
			const external = each.externalIds[connection.id];
			if (each.owner === connection.id && external !== undefined && isFiltered('classes', [external]))
				classes.push(each.classId);
		}
	}
	return {people, classes};
}

/** Of these, whose removal was approved apart: other guards do not count it. */
export function approvedApart({input}: Draft): ReadonlySet<string> {
	if (input.scopeApproved !== true) return new Set();
	const {people, classes} = leftOutByFilter(input);
	return new Set([...people, ...classes]);
}
