import {locationsOf} from '../../directory/account.ts';
import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {nothingRecent} from '../recent.ts';
import {becomesAnother} from './becoming.ts';
import {Groups, worst} from './groups.ts';
import {lately, limitText} from './limit.ts';

/** A location of fewer people is too small for its half to mean a swapped column [D]. */
const halfFrom = 10;

/**
 * Names, e-mails or ids that change for many people at once, or for half of a location: columns that were swapped,
 * shifted or emptied at the source, and no wave of marriages. Counted with those of the last 7 days.
 */
export function identityGuard(draft: Draft): GuardResult {
	const {connection, directory, policy, recent = nothingRecent} = draft.input;
	const limit = policy.guards.identity;
	const changed = new Set<string>();
	for (const change of draft.changes)
		if (
			change.kind === 'accounts' &&
			change.before &&
			change.after &&
			becomesAnother(change.before, change.after)
		)
			changed.add(change.key);

	const all = new Groups();
	const locations = new Groups();
	let whole = 0;
	for (const account of directory.accounts.values()) {
		if (account.owner !== connection.id || account.status === 'Deactivated') continue;
		const goes = changed.has(account.personId) || recent.identity.has(account.personId) ? 1 : 0;
		whole++;
		all.count('', {name: 'people', limit}, 1, goes);
		for (const id of locationsOf(account))
			locations.count(
				id,
				{name: `people of ${directory.locations.get(id)?.name ?? id}`, half: true},
				1,
				goes,
			);
	}
	const over =
		changed.size === 0
			? []
			: [...all.overLimits(policy.guards), ...locations.overLimits({locationHalfFrom: halfFrom})];
	const before = [...recent.identity].filter((id) => !changed.has(id)).length;
	return {
		code: 'identity',
		tripped: over.length > 0,
		message:
			over.length > 0
				? `names, e-mails or ids would change for ${worst(over)}${lately(before)}; the limit is ${limitText(limit)}, or half of a location. Were columns swapped or emptied?`
				: `names, e-mails or ids would change for ${changed.size} of ${whole} people`,
		numbers: {changed: changed.size, recent: before, whole},
		keys: [...changed].sort(),
		removalsOnly: false,
	};
}
