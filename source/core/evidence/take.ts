import {isSame} from '../canonical.ts';
import type {Account, AccountEvidence} from '../directory/account.ts';
import {purchasesCode} from '../directory/clocks.ts';
import {reached} from '../directory/deactivation.ts';
import type {RecordSet} from '../directory/directory.ts';
import type {EvidenceReport, PersonEvidence} from './evidence.ts';
import {rivalsFor} from './names.ts';

/** What a report changes in the directory, and what it tells besides. */
export interface Taken {
	readonly changed: ReadonlyArray<{readonly before: Account; readonly after: Account}>;
	/** What this report says besides the state of accounts, which {@link differenceOf} compares. */
	readonly differences: ReadonlyArray<{readonly personId: string; readonly message: string}>;
	/** People in Apple School Manager whom the directory does not know. */
	readonly strangers: ReadonlyArray<{readonly personId: string; readonly at: string; readonly code: string}>;
}

/**
 * Marks accounts by what the other side said. Evidence never leaves a row out and never turns somebody
 * Deactivated: that is our own intent (`sync.md`). Older evidence never replaces newer.
 */
export function takeEvidence(accounts: RecordSet<Account>, report: EvidenceReport): Taken {
	const changed = new Map<string, {before: Account; after: Account}>();
	const differences: Array<{personId: string; message: string}> = [];
	const strangers: Array<{personId: string; at: string; code: string}> = [];
	const told = new Set<string>();

	/** Accounts whose Person ID was edited here and not there yet. */
	const held = new Map<string, Account>();
	for (const account of accounts.values())
		if (account.sentAs !== undefined) held.set(account.sentAs, account);

	for (const evidence of report.people) {
		const stored = accounts.get(evidence.personId) ?? held.get(evidence.personId);
		told.add(stored?.personId ?? evidence.personId);
		if (stored === undefined) {
			if (evidence.says === 'live')
				strangers.push({personId: evidence.personId, at: evidence.at, code: evidence.code});
			continue;
		}
		// A log may tell of one person twice: what was done, and what was refused.
		const before = changed.get(stored.personId)?.after ?? stored;
		const seen = seenBy(before.evidence, evidence, report.kind);
		const {purchases} = evidence.code === purchasesCode ? {purchases: true as const} : before;
		if (seen === undefined) {
			// However late it is read: what was bought stays bought until somebody says otherwise.
			if (purchases !== before.purchases)
				changed.set(stored.personId, {before: stored, after: {...before, purchases: true}});
			continue;
		}
		const {asked, ...rest} = before;
		const after: Account = {
			...(isDone(before, evidence) ? reached(rest, evidence.at) : rest),
			...(asked === undefined || confirms(asked, evidence) ? {} : {asked}),
			...signInOf(before, evidence.signIn),
			...(purchases === true ? {purchases} : {}),
			evidence: seen,
			...(evidence.managedAppleAccount === undefined
				? {}
				: {managedAppleAccount: {name: evidence.managedAppleAccount, predicted: false}}),
		};
		if (!isSame(before, after)) changed.set(stored.personId, {before: stored, after});
	}
	for (const {before, after, message} of rivalsFor(accounts, changed)) {
		differences.push({personId: before.personId, message});
		if (!isSame(before, after)) changed.set(before.personId, {before, after});
	}
	if (report.complete)
		for (const account of accounts.values())
			if (!told.has(account.personId) && account.status !== 'Deactivated')
				differences.push({
					personId: account.personId,
					message: 'not among the people of Apple School Manager',
				});
	return {changed: [...changed.values()], differences, strangers};
}

/** The status after what is known of signing in; never over our own Deactivated. */
function signInOf(account: Account, signIn: 'active' | 'locked' | undefined): Partial<Account> {
	if (signIn === undefined || account.status === 'Deactivated')
		return signIn === 'active' ? {signedIn: true} : {};
	return signIn === 'locked' ? {status: 'Locked'} : {status: 'Active', signedIn: true};
}

/**
 * What is known of the account from now on; undefined: all of it is newer. A refused operation says nothing of whether
 * the account lives, so that it stands beside what was seen before and does not become its date.
 */
function seenBy(
	known: AccountEvidence | undefined,
	{says, at, code}: PersonEvidence,
	from: AccountEvidence['from'],
): AccountEvidence | undefined {
	// Where nothing was ever seen, the refusal is all that is known.
	const seen = known?.state === 'unknown' ? undefined : known;
	const issue = known?.state === 'unknown' ? {at: known.at, code: known.code} : known?.issue;
	if (seen !== undefined && seen.at > at) return undefined;
	if (says !== 'issue') return {state: says, at, code, from, ...(issue && issue.at > at ? {issue} : {})};
	if (issue !== undefined && issue.at > at) return undefined;
	return seen === undefined ? {state: 'unknown', at, code, from} : {...seen, issue: {at, code}};
}

/** Evidence of a deactivation that was awaited: Apple School Manager has done it, whoever asked. */
const isDone = ({deactivated}: Account, {says, at}: PersonEvidence): boolean =>
	says === 'inactive' && deactivated?.awaits !== undefined && at >= deactivated.at;

/**
 * Whether evidence answers what was asked for by hand: only what is newer than the question does. That somebody
 * signs in again is the only sign of a password reset.
 */
function confirms(asked: NonNullable<Account['asked']>, {at, says, signIn}: PersonEvidence): boolean {
	if (at < asked.at) return false;
	switch (asked.action) {
		case 'deactivate':
			return says === 'inactive';
		// Inactive is not gone, and silence proves nothing: the operator says that it was deleted.
		case 'delete':
			return false;
		case 'reactivate':
			return says === 'live';
		default:
			return says === 'live' && signIn === 'active';
	}
}
