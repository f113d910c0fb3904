import type {Deactivation} from '../directory/account.ts';
import {clockDay} from '../directory/clock-texts.ts';
import type {PastChange} from './facts.ts';
import {deactivatedWhy} from './field-words.ts';

/** Why and when an account was deactivated, as a sentence: an undo takes the place of what its record says. */
export function deactivationWords(how: Deactivation, past: readonly PastChange[]): string {
	const {at, run} = how;
	const undo = run === undefined ? undefined : past.find((each) => each.run === run && each.undo === true);
	return `It was deactivated ${undo === undefined ? deactivatedWhy(how) : `by ${undo.by}`} on ${clockDay(at)}.`;
}
