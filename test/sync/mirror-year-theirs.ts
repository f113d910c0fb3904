import {changeThere, pick} from '../core/mirror/change-there.ts';
import {groups, type Happening, unharmed} from './mirror-year-happening.ts';
import type {MirrorYear} from './mirror-year-world.ts';

/** Something is changed by hand in Jamf School. */
export function theirs(year: MirrorYear, [what, who, which]: Happening, at: number) {
	const {there, humans} = year;
	const user = pick(
		[...there.users.values()].filter(({username}) => username !== unharmed),
		who,
	);
	const held = pick(
		[...there.classes.values()].filter(({name}) => name !== unharmed),
		which,
	);
	const locationId = String(which % 2);
	switch (what) {
		case 'their-user': {
			const id = there.addUser({
				username: `their${at}`,
				firstName: `T${at}`,
				lastName: `H${at}`,
				email: `t${at}@school.example`,
				locationId,
				groups,
			});
			humans.is(`jamf/${id}`, `t${at}`);
			break;
		}
		case 'their-same-human': {
			// Somebody of the SIS who was there before us.
			const [sisId, person] = pick(year.people, who) ?? [];
			const isThere = [...there.users.values()].some(({username}) => username === person?.sisUsername);
			if (person === undefined || isThere) break;
			const {firstName, lastName, email, sisUsername} = person;
			const id = there.addUser({username: sisUsername, firstName, lastName, email, locationId, groups});
			humans.is(`jamf/${id}`, humans.of(`sis/${sisId}`)!);
			break;
		}
		case 'their-copy':
			if (user) {
				const {id: _, ...rest} = structuredClone(user);
				const id = there.addUser({...rest, username: `copy${at}`, email: ''});
				humans.is(`jamf/${id}`, `copy${at}`);
			}
			break;
		case 'their-member':
			if (user && held) {
				// One who is both is asked about, and is no matter of this.
				const field = Number(user.id) % 5 === 0 ? 'teacherIds' : 'studentIds';
				held[field] = [...new Set([...held[field], user.id])].sort();
				there.foreign(`classes/${held.id}`, field);
			}
			break;
		default:
			changeThere(there, what, {user, held, who, which, at});
	}
	year.remember();
}
