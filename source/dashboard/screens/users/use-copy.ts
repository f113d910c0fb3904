import type {UserItem} from '../../../sync/answers/people.ts';
import {useDashboard} from '../../dashboard.ts';

/** Copies a person's ID, where there is somebody under the cursor. */
export function useCopy(item: UserItem | undefined) {
	const {copy, say} = useDashboard();
	if (item === undefined) return undefined;
	const {personId} = item.account;
	return () => {
		copy(personId);
		say('fine', `${personId} is on the clipboard, if your terminal allows it (OSC 52).`);
	};
}
