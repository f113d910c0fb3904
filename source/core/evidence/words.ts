import type {Account, AccountEvidence} from '../directory/account.ts';
import {clockDay} from '../directory/clock-texts.ts';
import {isOld} from './age.ts';
import {isRefusal, notListed} from './newest.ts';

/** What evidence says of an account: alive, inactive, or nothing is known. */
export const evidenceStates = ['live', 'inactive', 'unknown'] as const satisfies ReadonlyArray<
	AccountEvidence['state']
>;
export type EvidenceState = (typeof evidenceStates)[number];

export const evidenceState = ({evidence}: Pick<Account, 'evidence'>): EvidenceState =>
	evidence?.state ?? 'unknown';

/**
 * All that Apple School Manager said of an account, the newest of each with its day and code: `live (CREATED), 12 November
 * 2026, by the activity log; old`. Empty: nothing was ever read of it.
 * @param oldAfter days after which it is old.
 */
export function evidenceTexts(account: Account, now: Date, oldAfter?: number): readonly string[] {
	const {evidence, managedAppleAccount: name} = account;
	if (evidence === undefined) return [];
	const {state, at, code, from, issue, unlisted, service, fields} = evidence;
	const old = isOld(evidence, now, oldAfter) ? '; old' : '';
	const told = (what: string, when: {readonly at: string; readonly code: string}) =>
		`${what} (${when.code}), ${clockDay(when.at)}`;
	return [
		...(state === 'unknown' ? [] : [`${told(state, evidence)}, by the ${from}${old}`]),
		...(isRefusal(evidence) ? [`${told('refused', {at, code})}, by the ${from}${old}`] : []),
		...(issue === undefined ? [] : [told('refused', issue)]),
		...(unlisted === undefined
			? []
			: [`not in a whole list, ${clockDay(unlisted.at)}${code === notListed ? old : ''}`]),
		...(service === undefined ? [] : [told('listed', service)]),
		...Object.entries(fields ?? {}).map(([field, text]) => `${field} there: ${text || '(nothing)'}`),
		...(name?.thought === undefined ? [] : [`Managed Apple Account predicted as ${name.thought}`]),
	];
}

/** The same in a word or two, where there is no more room: what somebody should see at once. */
export function evidenceNote({evidence, status}: Pick<Account, 'evidence' | 'status'>): string {
	if (evidence === undefined || status === 'Deactivated') return '';
	if (evidence.state === 'inactive') return 'ASM: inactive';
	if (evidence.unlisted !== undefined) return 'ASM: missing';
	return evidence.issue !== undefined || isRefusal(evidence) ? 'ASM: refused' : '';
}
