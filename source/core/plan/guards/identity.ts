import {locationsOf} from '../../directory/account.ts';
import type {ConflictId} from '../../directory/ids.ts';
import {decidedPeople} from '../decided-people.ts';
import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {nothingRecent} from '../recent.ts';
import {becomesAnother} from './becoming.ts';
import {IdentityGroups, worst} from './groups.ts';
import {lately, limitText} from './limit.ts';

/** Conflicts that ask about such a change instead of making it; sign-ins have a guard of their own. */
const asked: ReadonlySet<string> = new Set(['person-id-reused', 'missing-email']);

/**
 * Names, e-mails or ids that change for many people at once, or for half of a location: columns that were swapped,
 * shifted or emptied at the source, and no wave of marriages. Counted with those of the last 7 days. Those who are
 * asked about one by one count until a run with their conflict was applied: swapped columns are one mistake, and no thousand
 * conflicts that somebody could answer all alike. From then on who was decided about is approved, and counts no more.
 */
export function identityGuard(draft: Draft): GuardResult {
	const {connection, directory, policy, recent = nothingRecent} = draft.input;
	const limit = policy.guards.identity;
	const changed = new Set<string>();
	const decided = decidedPeople(draft.decided);
	let approved = 0;
	for (const {kind, key, before, after} of draft.changes) {
		if (kind !== 'accounts' || !before || !after || !becomesAnother(before, after)) continue;
		const conflict = decided.get(key);
		if (conflict === undefined || (asked.has(conflict.kind) && isNew(draft, conflict.id))) changed.add(key);
		else approved++;
	}
	for (const {id, kind, accounts} of draft.conflicts)
		if (asked.has(kind) && isNew(draft, id))
			// Who never had an e-mail lost none: there a domain became federated.
			for (const account of accounts)
				if (kind !== 'missing-email' || directory.accounts.get(account)?.email) changed.add(account);

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
				: `names, e-mails or ids would change for ${changed.size} of ${whole} people${approved > 0 ? `, and for ${approved} by decisions` : ''}`,
		numbers: {changed: changed.size, recent: before, whole, ...(approved > 0 ? {approved} : {})},
		keys: [...changed].sort(),
		removalsOnly: false,
	};
}

/** Whether no run was applied since the conflict was found: one that was held made nothing of it known. */
function isNew({known, input}: Draft, id: ConflictId): boolean {
	const found = known.get(id)?.run;
	return found === undefined || input.lastApplied === undefined || found > input.lastApplied;
}
