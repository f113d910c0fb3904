import {isSame} from '../canonical.ts';
import type {Account} from '../directory/account.ts';
import {purchasesCode} from '../directory/clocks.ts';
import {reached} from '../directory/deactivation.ts';
import type {RecordSet} from '../directory/directory.ts';
import {nameForm} from '../directory/reserved.ts';
import {answersAction} from './answers.ts';
import type {EvidenceReport, PersonEvidence} from './evidence.ts';
import {rivalsFor} from './names.ts';
import {serviceAt, withSeen, withUnlisted} from './newest.ts';

/** What a report changes in the directory, and what it tells besides. */
export interface Taken {
	readonly changed: ReadonlyArray<{readonly before: Account; readonly after: Account}>;
	/** What this report says besides the state of accounts, which {@link differenceOf} compares. */
	readonly differences: ReadonlyArray<{readonly personId: string; readonly message: string}>;
}

/**
 * Marks accounts by what the other side said. Evidence never leaves a row out and never turns somebody
 * Deactivated: that is our own intent (`sync.md`). Older evidence never replaces newer. A whole list in which half of
 * those here are missing is rather cut, or of another organisation: nobody is marked by it [D].
 */
export function takeEvidence(accounts: RecordSet<Account>, report: EvidenceReport): Taken {
	const changed = new Map<string, {before: Account; after: Account}>();
	const differences: Array<{personId: string; message: string}> = [];
	const listed = new Set<string>();

	/** Accounts whose Person ID was edited here and not there yet. */
	const held = new Map<string, Account>();
	for (const account of accounts.values())
		if (account.sentAs !== undefined) held.set(account.sentAs, account);

	for (const evidence of report.people) {
		const stored = accounts.get(evidence.personId) ?? held.get(evidence.personId);
		listed.add(stored?.personId ?? evidence.personId);
		if (stored === undefined) continue;
		// A log may tell of one person twice: what was done, and what was refused.
		const before = changed.get(stored.personId)?.after ?? stored;
		const told = serviceAt(before.evidence);
		const isNews = report.kind === 'roster service' && (told === undefined || told <= evidence.at);
		const name = isNews ? evidence.managedAppleAccount : undefined;
		const seen = withSeen(before.evidence, evidence, report.kind, before);
		const {asked, ...rest} = before;
		// However late it is read: what was done stays done, and what was bought stays bought.
		const after: Account = {
			...(isDone(before, evidence) ? reached(rest, evidence.at) : rest),
			...(asked === undefined || answersAction(asked.action, asked.at, evidence) ? {} : {asked}),
			...signInOf(before, isNews ? evidence.signIn : undefined),
			...(evidence.signIn === 'active' ? {signedIn: true} : {}),
			...(evidence.code === purchasesCode ? {purchases: true} : {}),
			...(seen === undefined ? {} : {evidence: seen}),
			...(name === undefined ? {} : {managedAppleAccount: toldName(before, name)}),
		};
		if (!isSame(before, after)) changed.set(stored.personId, {before: stored, after});
	}
	for (const {before, after, message} of rivalsFor(accounts, changed)) {
		differences.push({personId: before.personId, message});
		if (!isSame(before, after)) changed.set(before.personId, {before, after});
	}
	if (report.complete) {
		const unlisted = [...accounts.values()].filter(
			(each) => !listed.has(each.personId) && !mayBeNameless(each, report),
		);
		const isCredible = unlisted.length * 2 <= accounts.size;
		for (const stored of unlisted) {
			const before = changed.get(stored.personId)?.after ?? stored;
			const evidence = isCredible ? withUnlisted(before.evidence, report.at) : before.evidence;
			if (evidence !== undefined && !isSame(evidence, before.evidence))
				changed.set(stored.personId, {before: stored, after: {...before, evidence}});
			if (!isCredible && stored.status !== 'Deactivated')
				differences.push({
					personId: stored.personId,
					message: 'not among the people of Apple School Manager',
				});
		}
	}
	return {changed: [...changed.values()], differences};
}

/** Their name as it is, and what was predicted where that was another. */
function toldName(
	{managedAppleAccount: known}: Account,
	name: string,
): NonNullable<Account['managedAppleAccount']> {
	const thought = known?.predicted === true ? known.name : known?.thought;
	const isOther = thought !== undefined && nameForm(thought) !== nameForm(name);
	return {name, predicted: false, ...(isOther ? {thought} : {})};
}

/** The status after what is known of signing in; never over our own Deactivated. */
function signInOf(account: Account, signIn: 'active' | 'locked' | undefined): Partial<Account> {
	if (signIn === undefined || account.status === 'Deactivated') return {};
	return {status: signIn === 'locked' ? 'Locked' : 'Active'};
}

/** Evidence of a deactivation that was awaited: Apple School Manager has done it, whoever asked. */
const isDone = ({deactivated}: Account, {says, at}: PersonEvidence): boolean =>
	says === 'inactive' && deactivated?.awaits !== undefined && at >= deactivated.at;

/**
 * Whether somebody may be one of those whom the list gives without a Person ID. Who was never sent by a file has one that
 * is ours alone: whether Apple School Manager has it too shows when it tells of them by it (our decision).
 */
const mayBeNameless = ({source, evidence}: Account, {nameless = 0}: EvidenceReport): boolean =>
	nameless > 0 && source !== 'SFTP' && source !== 'SIS' && serviceAt(evidence) === undefined;
