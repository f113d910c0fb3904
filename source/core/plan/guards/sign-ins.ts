import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {nothingRecent} from '../recent.ts';
import {signsInOtherwise} from './becoming.ts';
import {lately} from './limit.ts';

/** People who would sign in otherwise than before, with those of the last 7 days: the night of a domain change. */
export function signInsGuard(draft: Draft): GuardResult {
	const {policy, recent = nothingRecent} = draft.input;
	const changed = new Set<string>();
	for (const {kind, key, before, after} of draft.changes)
		if (kind === 'accounts' && before && after && before.status !== 'Deactivated')
			if (signsInOtherwise(before, after, policy.federatedDomains)) changed.add(key);
	const before = [...recent.signIns].filter((id) => !changed.has(id)).length;
	const limit = policy.guards.signIns;
	// Who was not asked because of the others is held, though those may be held back for a reason of their own.
	const tripped = changed.size > 0 && (changed.size + before > limit || draft.unaskedSignIns.length > 0);
	return {
		code: 'sign-ins',
		tripped,
		message: `${changed.size} people would sign in with another e-mail or user name${lately(before)}${tripped ? `; the limit is ${limit}` : ''}`,
		numbers: {changed: changed.size, recent: before},
		keys: [...changed].sort(),
		removalsOnly: false,
	};
}
