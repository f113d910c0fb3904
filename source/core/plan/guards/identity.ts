import {type Account, locationsOf} from '../../directory/account.ts';
import type {Draft} from '../draft.ts';
import {fold} from '../fold.ts';
import type {GuardResult} from '../plan.ts';
import {Groups, worst} from './groups.ts';
import {limitText} from './limit.ts';

/** A location of fewer people is too small for its half to mean a swapped column [D]. */
const halfFrom = 10;

/**
 * Names or e-mails that change for many people at once, or for half of a location: columns that were swapped,
 * shifted or emptied at the source, and no wave of marriages.
 */
export function identityGuard(draft: Draft): GuardResult {
	const {connection, directory, policy} = draft.input;
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
		const goes = changed.has(account.personId) ? 1 : 0;
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
	const over = [...all.overLimits(policy.guards), ...locations.overLimits({locationHalfFrom: halfFrom})];
	return {
		code: 'identity',
		tripped: over.length > 0,
		message:
			over.length > 0
				? `names or e-mails would change for ${worst(over)}; the limit is ${limitText(limit)}, or half of a location. Were columns swapped or emptied?`
				: `names or e-mails would change for ${changed.size} of ${whole} people`,
		numbers: {changed: changed.size, whole},
		keys: [...changed].sort(),
		removalsOnly: false,
	};
}

/** Spelling that only differs in case or spaces is the same name. */
const becomesAnother = (before: Account, after: Account) =>
	(['firstName', 'lastName', 'email'] as const).some(
		(field) => fold(before[field] ?? '') !== fold(after[field] ?? ''),
	);
