import type {ConflictPeople} from '../conflict-kind.ts';

/** What deciding later means: whoever was sent goes on as last sent, and a newcomer waits (rule 3). */

export const asLastSent = () => "Decide later: send last night's row";

export const leftOutYet = () => 'Decide later: leave this person out';

/** One or the other, as there is an account or not. */
export const asLastSentOrLeftOut = ({account}: Pick<ConflictPeople, 'account'>) =>
	account === undefined ? leftOutYet() : asLastSent();
