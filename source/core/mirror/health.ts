import {SourceUnhealthyError} from '../errors.ts';
import type {Held} from './held.ts';
import type {Mirrored} from './mirrored.ts';

/** Fewer than this may all be gone [as with rosters, our decision]. */
const few = 3;
/** More members than this share, and more than this many, who are no users: the list of users was cut. */
const mostUnknown = {share: 0.2, members: 20};

const unhealthy = (message: string) =>
	new SourceUnhealthyError(message, {
		notDone: 'An answer that holds nothing is never taken for an empty school: nothing was written.',
		next: 'Look whether it answers in a browser, and sync again.',
	});

/** Seen there once; what was just created may not show yet. */
export const isKnownThere = ({id, ended, pending}: Mirrored): boolean =>
	ended === undefined && !id.startsWith('+') && pending?.does !== 'create';

/**
 * Looks whether a read is whole, so far as that shows: it is not empty, and its parts belong together. A read that is
 * merely small is a guard's matter.
 * @throws SourceUnhealthyError, which nobody can approve.
 */
export function refuseUnhealthy(held: Held, base: Iterable<Mirrored>, name: string): void {
	if (held.locations.length === 0)
		throw unhealthy(`${name} answered without any location; there is always one`);
	const known = {users: 0, classes: 0};
	for (const row of base) if (isKnownThere(row)) known[row.kind]++;
	if (held.users.length === 0 && known.users >= few)
		throw unhealthy(`${name} answered without any user; ${known.users} are known`);
	if (held.classes.length === 0 && known.classes >= few)
		throw unhealthy(`${name} answered without any class; ${known.classes} are known`);

	const users = new Set(held.users.map(({id}) => id));
	let [members, unknown] = [0, 0];
	for (const {studentIds, teacherIds} of held.classes)
		for (const ids of [studentIds, teacherIds])
			for (const id of ids) {
				members++;
				if (!users.has(id)) unknown++;
			}
	if (unknown > mostUnknown.members && unknown > members * mostUnknown.share)
		throw unhealthy(
			`${name} answered with ${unknown} of ${members} members of classes who are none of its users: the list of users was cut`,
		);
}
