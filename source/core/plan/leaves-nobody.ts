import type {Directory} from '../directory/directory.ts';
import type {Change} from './plan.ts';
import {goesUp} from './undo-words.ts';

/** Whether these changes leave no account that an upload could name, where there are some now. */
export function leavesNobody({accounts}: Pick<Directory, 'accounts'>, changes: Iterable<Change>): boolean {
	const changed = new Map<string, boolean>();
	for (const change of changes) if (change.kind === 'accounts') changed.set(change.key, goesUp(change.after));
	if ([...changed.values()].some(Boolean)) return false;
	let were = false;
	for (const account of accounts.values()) {
		if (!goesUp(account)) continue;
		if (!changed.has(account.personId)) return false;
		were = true;
	}
	return were;
}

/** Said first where nobody is left: such a package is never sent, and nobody can approve it. */
export const nobodyLeft =
	'Nobody is left to be sent: the package would name nobody, and such a package is never sent. Apple School Manager keeps what it holds; who is not to stay there is deactivated there by hand.';
