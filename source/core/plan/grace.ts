import type {Account, Leaving} from '../directory/account.ts';
import type {Policy} from './input.ts';
import {nightsAfter} from './leaving.ts';
import {isYearly} from './pause.ts';

/**
 * How long somebody who is newly absent stays published: to the day of a graduating grade where it is still to come,
 * else the nights of the setting. Undefined: no grace, the account ends at once.
 */
export function graceOf(
	{gradeLevel}: Pick<Account, 'gradeLevel'>,
	{leaverGrace, graduation}: Pick<Policy, 'leaverGrace' | 'graduation'>,
	now: Date,
): Pick<Leaving, 'due' | 'fixed'> | undefined {
	const day = gradeLevel === undefined ? undefined : graduation?.[gradeLevel];
	const fixed = day === undefined ? undefined : dateOf(day, now);
	if (fixed !== undefined && Date.parse(fixed) > now.getTime()) return {due: fixed, fixed: true};
	return leaverGrace <= 0 ? undefined : {due: nightsAfter(now, leaverGrace)};
}

/** Midnight (UTC) at the begin of the day; of a yearly one the next to come. 29 February is 1 March in other years. */
function dateOf(day: string, now: Date): string {
	const [date = 1, month = 1, year] = day.split('-').map(Number).reverse();
	const at = (inYear: number) => new Date(Date.UTC(inYear, month - 1, date)).toISOString();
	if (!isYearly(day)) return at(year ?? now.getUTCFullYear());
	const thisYear = now.getUTCFullYear();
	return Date.parse(at(thisYear)) > now.getTime() ? at(thisYear) : at(thisYear + 1);
}
