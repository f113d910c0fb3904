import {groups, type Happening, pick, unharmed} from './mirror-year-happening.ts';
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
	const touch = (record: string, field: string) => there.foreign(record, field);
	const locationId = String(which % 2);
	switch (what) {
		case 'their-name':
			if (user && !user.trashed) {
				user.firstName = `Their${at}`;
				touch(`users/${user.id}`, 'firstName');
			}
			break;
		case 'their-email':
			if (user && !user.trashed) {
				user.email = `their${at}@school.example`;
				touch(`users/${user.id}`, 'email');
			}
			break;
		case 'their-move':
			if (user) {
				user.locationId = locationId;
				touch(`users/${user.id}`, 'locationId');
			}
			break;
		case 'their-trash':
			if (user) {
				user.trashed = true;
				touch(`users/${user.id}`, 'trashed');
			}
			break;
		case 'their-restore':
			if (user) {
				user.trashed = false;
				touch(`users/${user.id}`, 'trashed');
			}
			break;
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
		case 'their-unmark':
			if (user) user.notes = 'mine';
			break;
		case 'their-member':
			if (user && held) {
				// One who is both is asked about, and is no matter of this.
				const field = Number(user.id) % 5 === 0 ? 'teacherIds' : 'studentIds';
				held[field] = [...new Set([...held[field], user.id])].sort();
				touch(`classes/${held.id}`, field);
			}
			break;
		case 'their-no-member':
			if (held) {
				held.studentIds = held.studentIds.filter((id) => id !== pick(held.studentIds, who));
				touch(`classes/${held.id}`, 'studentIds');
			}
			break;
		case 'their-class-name':
			if (held) {
				held.name = `Theirs ${at}`;
				touch(`classes/${held.id}`, 'name');
			}
			break;
		case 'their-class':
			there.addClass({name: `Made there ${at}`, locationId});
			break;
		case 'their-class-ends':
			if (held && there.classes.size > 1) there.classes.delete(held.id);
			break;
	}
	year.remember();
}
