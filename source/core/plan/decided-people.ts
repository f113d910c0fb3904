import {conflictKind} from './conflicts/index.ts';
import type {DecidedConflict} from './plan.ts';

/** What takes over from the row what a person saw beside the account. */
const takesOver: ReadonlySet<string> = new Set(['join', 'take', 'give']);

/**
 * Accounts (by Person ID) that take over what their row says because a person decided that about this very human: who
 * it is was asked and answered, so that no guard asks once more. Nothing is said by a rule, which nobody looks at
 * again; by a decision that an earlier run applied; or where names were not compared, as when somebody moves.
 * @returns the conflict that was decided, by the account.
 */
export function decidedPeople(decided: readonly DecidedConflict[]): ReadonlyMap<string, DecidedConflict> {
	const people = new Map<string, DecidedConflict>();
	for (const each of decided) {
		const {kind: name, choice, rule, again, accounts} = each;
		const kind = conflictKind(name);
		const does = kind?.waysOut.find(({key}) => key === choice)?.effect.does;
		// The first is the one that the row met; others may look alike.
		const [account] = accounts;
		if (account === undefined || rule !== undefined || again === true || does === undefined) continue;
		if (takesOver.has(does) && kind?.compared.includes('lastName')) people.set(account, each);
	}
	return people;
}
