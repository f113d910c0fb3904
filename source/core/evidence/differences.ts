import type {Account} from '../directory/account.ts';
import {clockDay} from '../directory/clock-texts.ts';
import {clockBegan} from '../directory/clocks.ts';
import {isRefusal} from './newest.ts';

/**
 * How an account here and what was last seen of it in Apple School Manager differ, as a sentence part; undefined:
 * they agree, or nothing is known. Somebody who was deactivated after the evidence is no difference, nor one whose
 * deactivation is not sent or not done yet: nobody could know.
 */
export function differenceOf({status, evidence, asked, deactivated}: Account): string | undefined {
	if (evidence === undefined || asked !== undefined || deactivated?.awaits !== undefined) return undefined;
	if (evidence.state === 'inactive' && status !== 'Deactivated')
		return `inactive in Apple School Manager (${evidence.code}), ${status} here`;
	if (evidence.unlisted !== undefined && status !== 'Deactivated')
		return `not among the people of Apple School Manager on ${clockDay(evidence.unlisted.at)}`;
	const isOlder = deactivated !== undefined && evidence.at <= clockBegan(deactivated);
	if (evidence.state === 'live' && status === 'Deactivated' && !isOlder && evidence.from === 'roster service')
		return `alive in Apple School Manager (${evidence.code}), Deactivated here`;
	return undefined;
}

/**
 * What Apple School Manager refused last about the account, as a sentence part, until something newer is seen of it;
 * undefined: nothing.
 */
export function refusalOf({evidence}: Account): string | undefined {
	if (evidence === undefined) return undefined;
	const refused = evidence.issue ?? (isRefusal(evidence) ? evidence : undefined);
	return refused && `Apple School Manager reported ${refused.code} on ${clockDay(refused.at)}`;
}
