import {isSame} from '../canonical.ts';
import type {Account} from '../directory/account.ts';
import {clockBegan} from '../directory/clocks.ts';
import type {Class} from '../directory/records.ts';

/**
 * So long what is told again as it was keeps its earlier date [D]: a whole read every week would else write every account
 * of the state anew, and history would keep each of them. It is shorter than what makes evidence old.
 */
const refreshedAfterDays = 21;

const day = 86_400_000;

type Told = Pick<Account | Class, 'evidence'> & Partial<Pick<Account, 'deactivated'>>;

/**
 * Whether a read told nothing but that all is as it was, not long after it was told before, and as much of a deactivation
 * here as that: what was told before it says nothing of what came of it.
 */
export function isRepeated(before: Told | undefined, after: Told | undefined): boolean {
	const [known, told] = [before?.evidence, after?.evidence];
	if (known === undefined || told === undefined) return false;
	if (Date.parse(told.at) - Date.parse(known.at) >= refreshedAfterDays * day) return false;
	const began = after?.deactivated === undefined ? undefined : clockBegan(after.deactivated);
	if (began !== undefined && known.at <= began && told.at > began) return false;
	return isSame({...before, evidence: {...known, at: told.at}}, after);
}
