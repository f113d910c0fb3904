import {locationsOf} from '../../directory/account.ts';
import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {nothingRecent} from '../recent.ts';
import {becomesAnother} from './becoming.ts';
import {IdentityGroups, worst} from './groups.ts';
import {lately, limitText} from './limit.ts';

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

	const groups = new IdentityGroups(policy.guards, (id) => directory.locations.get(id)?.name ?? id);
	let whole = 0;
	for (const account of directory.accounts.values()) {
		if (account.owner !== connection.id || account.status === 'Deactivated') continue;
		const {personId} = account;
		whole++;
		groups.add(locationsOf(account), changed.has(personId) || recent.identity.has(personId));
	}
	const over = changed.size === 0 ? [] : groups.overIdentityLimits(policy.guards);
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
