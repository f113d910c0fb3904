import type {ConflictPeople} from '../conflict-kind.ts';

/** What deciding later means: whoever was sent goes on as last sent, and a newcomer waits (rule 3). */

type Asked = Pick<ConflictPeople, 'source'>;

/** Of what is pushed nothing is sent, and the identity provider comes again. */
const isPushed = ({source}: Asked) => source === 'SCIM';
const refused = 'Decide later: its pushes are refused until then';

export const asLastSent = (people: Asked) =>
	isPushed(people) ? refused : "Decide later: send last night's row";

export const leftOutYet = (people: Asked) =>
	isPushed(people) ? refused : 'Decide later: leave this person out';

/** One or the other, as there is an account or not. */
export const asLastSentOrLeftOut = (people: Asked & Pick<ConflictPeople, 'account'>) =>
	people.account === undefined ? leftOutYet(people) : asLastSent(people);
