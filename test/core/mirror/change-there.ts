import type {ServerThere} from './mirror-world.ts';

export const pick = <T>(all: Iterable<T>, at: number): T | undefined => {
	const list = [...all];
	return list[at % Math.max(1, list.length)];
};

/** Whom and what a change is about, with the numbers that choose. */
export interface Change {
	readonly user: ReturnType<ServerThere['users']['get']>;
	readonly held: ReturnType<ServerThere['classes']['get']>;
	readonly who: number;
	readonly which: number;
	readonly at: number;
}

/** Something is changed by hand on the other side, of what every year has; another change does nothing here. */
export function changeThere(there: ServerThere, what: string, {user, held, who, which, at}: Change): void {
	const touch = (record: string, field: string) => there.foreign(record, field);
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
				user.locationId = String(which % 2);
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
		case 'their-unmark':
			if (user) user.notes = 'mine';
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
			there.addClass({name: `Made there ${at}`, locationId: String(which % 2)});
			break;
		case 'their-class-ends':
			if (held && there.classes.size > 1) there.classes.delete(held.id);
			break;
	}
}
