import type {Draft} from './draft.ts';
import type {PeopleMatch} from './matcher.ts';

/**
 * Conflicts that were not met, or were decided in vain, because something else holds their row back: they wait as
 * they are with their decision, and whom they touch counts as present (rule 3).
 */
export function planWaiting(draft: Draft, match: PeopleMatch) {
	if (draft.known.size === 0) return;
	const {people, faulty} = draft.input.roster;
	const held = new Set(faulty.people);
	for (let row = 0; row < people.count; row++)
		if (match.ids[row] === undefined) held.add(people.text(row, 'externalId'));
	// A row that meets a conflict tonight is asked about in its place.
	const asked = new Set(draft.conflicts.map(({incoming}) => incoming));
	// What was decided on the way to another conflict of the same row is not asked again.
	const decided = new Set(draft.decided.map(({id}) => id));
	for (const {id, incoming, accounts} of draft.known.values()) {
		if (!held.has(incoming) || (asked.has(incoming) && !decided.has(id))) continue;
		draft.waiting.push(id);
		for (const account of accounts) draft.retained.add(account);
	}
}
