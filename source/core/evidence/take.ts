import type {Account} from '../directory/account.ts';
import type {RecordSet} from '../directory/directory.ts';
import type {EvidenceReport, PersonEvidence} from './evidence.ts';

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
	const changed: Array<{before: Account; after: Account}> = [];
	const differences: Array<{personId: string; message: string}> = [];
	const strangers: Array<{personId: string; at: string; code: string}> = [];
	const told = new Set<string>();

	for (const evidence of report.people) {
		told.add(evidence.personId);
		const before = accounts.get(evidence.personId);
		if (before === undefined) {
			if (evidence.says === 'live')
				strangers.push({personId: evidence.personId, at: evidence.at, code: evidence.code});
			continue;
		}
		if (before.evidence !== undefined && before.evidence.at > evidence.at) continue;
		const state = evidence.says === 'issue' ? (before.evidence?.state ?? 'unknown') : evidence.says;
		const after: Account = {
			...before,
			...signInOf(before, evidence.signIn),
			evidence: {state, at: evidence.at, code: evidence.code, from: report.kind},
			...(evidence.managedAppleAccount === undefined
				? {}
				: {managedAppleAccount: {name: evidence.managedAppleAccount, predicted: false}}),
		};
		if (confirms(before, state, evidence)) delete (after as {asked?: unknown}).asked;
		if (JSON.stringify(before) !== JSON.stringify(after)) changed.push({before, after});
		if (evidence.says === 'issue')
			differences.push({personId: before.personId, message: `Apple School Manager reports ${evidence.code}`});
	}
	if (report.complete)
		for (const account of accounts.values())
			if (!told.has(account.personId) && account.status !== 'Deactivated')
				differences.push({
					personId: account.personId,
					message: 'not among the people of Apple School Manager',
				});
	return {changed, differences, strangers};
}

/** The status after what is known of signing in; never over our own Deactivated. */
function signInOf(account: Account, signIn: 'active' | 'locked' | undefined): Partial<Account> {
	if (signIn === undefined || account.status === 'Deactivated')
		return signIn === 'active' ? {signedIn: true} : {};
	return signIn === 'locked' ? {status: 'Locked'} : {status: 'Active', signedIn: true};
}

/**
 * Whether evidence answers what was asked for by hand: only what is newer than the question does. That somebody
 * signs in again is the only sign of a password reset.
 */
function confirms({asked}: Account, state: string, {at, says, signIn}: PersonEvidence): boolean {
	if (asked === undefined || says === 'issue' || at < asked.at) return false;
	switch (asked.action) {
		case 'deactivate':
			return state === 'inactive';
		// Inactive is not gone, and silence proves nothing: the operator says that it was deleted.
		case 'delete':
			return false;
		case 'reactivate':
			return state === 'live';
		default:
			return state === 'live' && signIn === 'active';
	}
}
