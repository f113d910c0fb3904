import type {Place} from '../roster/problem.ts';
import type {LeftOut, RosterKind} from '../roster/roster.ts';
import type {Draft} from './draft.ts';
import {locationsNamed} from './person-row.ts';

/**
 * Leaves out a record of a school that somebody decided to leave out: no fault, and nothing that waits, so that it is
 * counted by its school and not told one by one every night. What was sent before stays as it was last sent: only an
 * absence that passed the guards takes anybody away, or an approval of this very removal (`guards/scope.ts`).
 * @param school id of the school at the source.
 * @returns why, whatever becomes of it.
 */
export function leaveOutWithSchool(
	draft: Draft,
	kind: RosterKind,
	record: {
		readonly school: string;
		readonly externalId: string;
		readonly place: Place;
		readonly sent: boolean;
	},
): LeftOut {
	const {school, externalId, place, sent} = record;
	const decided = `its school, ${draft.leftOutSchools.get(school) ?? school}, is left out by a decision`;
	const reason = sent ? `${decided}; it stays as it was last sent` : decided;
	const leftOut = {kind, externalId, ...place, code: 'school-left-out'};
	draft.leftOut.push({...leftOut, reason});
	return {...leftOut, reason: decided};
}

/** The left-out school that a person's row names, where all of its schools are left out; undefined: not so. */
export function leftOutSchoolOf(draft: Draft, row: number): string | undefined {
	if (draft.leftOutSchools.size === 0) return undefined;
	const named = locationsNamed(draft.input.roster.people, row);
	return named.every((school) => draft.leftOutSchools.has(school)) ? named[0] : undefined;
}
