import type {Draft} from '../draft.ts';
import {fold} from '../fold.ts';
import type {GuardResult} from '../plan.ts';
import {exceeds, limitText} from './limit.ts';

/**
 * Absent people who pair up by name with newcomers: the ids at the source changed. Additions alone would double
 * everybody, so this holds them too. Where e-mails agree as well each one is a conflict already.
 */
export function reKeyedGuard(draft: Draft): GuardResult {
	const {connection, directory, policy} = draft.input;
	const limit = policy.guards.removals;
	const absent = new Map<string, string[]>();
	for (const id of draft.absent) {
		const account = directory.accounts.get(id);
		if (account === undefined) continue;
		const namesakes = absent.get(nameOf(account));
		if (namesakes === undefined) absent.set(nameOf(account), [id]);
		else namesakes.push(id);
	}
	const keys: string[] = [];
	for (const change of draft.changes) {
		if (change.kind !== 'accounts' || change.action !== 'create' || change.after === undefined) continue;
		const id = absent.get(nameOf(change.after))?.pop();
		if (id !== undefined) keys.push(id);
	}
	let whole = 0;
	for (const {owner, status} of directory.accounts.values())
		if (owner === connection.id && status !== 'Deactivated') whole++;
	const tripped = exceeds(limit, keys.length, whole);
	return {
		code: 're-keyed',
		tripped,
		message: tripped
			? `${keys.length} of ${whole} people are absent while newcomers have their names: the ids at the source changed; the limit is ${limitText(limit)}`
			: `${keys.length} newcomers have the names of absent people`,
		numbers: {paired: keys.length, whole},
		keys: keys.sort(),
		removalsOnly: false,
	};
}

const nameOf = ({firstName, lastName}: {readonly firstName: string; readonly lastName: string}) =>
	`${fold(firstName)}\n${fold(lastName)}`;
