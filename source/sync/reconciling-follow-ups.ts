import type {Account} from '../core/directory/account.ts';
import {isStatusAction} from '../core/directory/actions.ts';
import type {RecordSet} from '../core/directory/directory.ts';
import {answersAction, answersEdit} from '../core/evidence/answers.ts';
import type {EvidenceReport, PersonEvidence} from '../core/evidence/evidence.ts';
import type {RecordChange} from '../core/ports.ts';
import type {FollowUp} from '../core/state-records.ts';
import {wordsOf} from '../core/tallies.ts';
import {afterDone} from './follow-ups.ts';
import {asksForSignIns} from './sign-ins.ts';

/** Account changes by Person ID, as evidence makes them. */
export type AccountChanges = Map<string, Extract<RecordChange, {readonly collection: 'accounts'}>>;

/**
 * Closes follow-ups that evidence answers, each by what it is about; what is ticked off by a person does the same to the
 * account.
 * @param stored accounts before this evidence. @param changes what evidence makes of them; an account that is gone with
 * its follow-up is changed in it.
 */
export function closedByEvidence(
	followUps: readonly FollowUp[],
	reports: readonly EvidenceReport[],
	stored: RecordSet<Account>,
	changes: AccountChanges,
	now: string,
): readonly RecordChange[] {
	const told = toldBy(reports, followUps, stored);
	const closed: RecordChange[] = [];
	for (const before of followUps) {
		if (before.done !== undefined) continue;
		const how = asksForSignIns(before) ? signedIn(stored, changes) : answer(before);
		if (how === undefined) continue;
		const done = {at: now, by: 'evidence', how};
		closed.push({collection: 'followUps', key: before.id, before, after: {...before, done}});
	}
	return closed;

	/** The code that answers it; undefined: nothing does. */
	function answer(followUp: FollowUp): string | undefined {
		const {account: id, action, at} = followUp;
		const before = id === undefined ? undefined : stored.get(id);
		if (id === undefined || before === undefined) return undefined;
		const found = told.get(id)?.find(({evidence, kind}) =>
			action === 'edit'
				? answersEdit(followUp, before, evidence, kind)
				: // It says nothing of what else is to be done with the account.
					(isAsked(action) ? before.asked?.action === action : action === 'new temporary password') &&
					answersAction(action, isAsked(action) ? (before.asked?.at ?? at) : at, evidence),
		);
		if (found === undefined) return undefined;
		// What evidence says of the account itself stands in it already; what follows from the work is the same as by hand.
		if (action === 'delete' || action === 'edit') follow(before, followUp, found.evidence.at);
		return found.evidence.code;
	}

	function follow(before: Account, followUp: FollowUp, at: string) {
		const {asked: _, ...seen} = changes.get(before.personId)?.after ?? before;
		const asked = before.asked === undefined ? seen : {...seen, asked: before.asked};
		for (const change of afterDone(asked, followUp, at))
			if (change.collection === 'accounts') changes.set(before.personId, {...change, before});
			else closed.push(change);
	}
}

/** Asked of the account itself, which carries the question until it is answered. */
const isAsked = (action: string) => isStatusAction(action) || action === 'create';

interface ToldOf {
	readonly evidence: PersonEvidence;
	readonly kind: EvidenceReport['kind'];
}

/** What the reports tell of those for whom something is to be done. */
function toldBy(
	reports: readonly EvidenceReport[],
	followUps: readonly FollowUp[],
	stored: RecordSet<Account>,
): ReadonlyMap<string, readonly ToldOf[]> {
	const ids = new Map<string, string>();
	for (const {account, done} of followUps) {
		if (account === undefined || done !== undefined) continue;
		const {sentAs} = stored.get(account) ?? {};
		if (sentAs !== undefined) ids.set(sentAs, account);
		ids.set(account, account);
	}
	const told = new Map<string, ToldOf[]>();
	for (const {people, kind} of reports)
		for (const evidence of people) {
			const id = ids.get(evidence.personId);
			if (id !== undefined) told.set(id, [...(told.get(id) ?? []), {evidence, kind}]);
		}
	return told;
}

/** `signed in` where nobody waits for a first password any more. */
function signedIn(stored: RecordSet<Account>, changes: AccountChanges): string | undefined {
	if (changes.size === 0) return undefined;
	for (const account of stored.values()) {
		const after = changes.has(account.personId) ? changes.get(account.personId)?.after : account;
		if (after !== undefined && wordsOf('accounts', after).some((word) => word.startsWith('sign-in:')))
			return undefined;
	}
	return 'signed in';
}
