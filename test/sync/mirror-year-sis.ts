import {pick} from '../core/mirror/change-there.ts';
import {type Happening, schools} from './mirror-year-happening.ts';
import type {MirrorYear} from './mirror-year-world.ts';

/** Something changes in the SIS; it comes with its next night. */
export function ofSis(
	{people, classes, there, humans}: MirrorYear,
	[what, who, which]: Happening,
	at: number,
) {
	const [id, person] = pick(people, who) ?? [];
	const [classId, one] = pick(classes, which) ?? [];
	const school = schools[which % 2]!;
	const kind = who % 4 === 0 ? 'staff' : 'student';
	switch (what) {
		case 'sis-newcomer': {
			const email = `s${at}@school.example`;
			humans.is(`sis/S${at}`, `s${at}`);
			people.set(`S${at}`, {
				kind,
				firstName: `F${at}`,
				lastName: `L${at}`,
				email,
				sisUsername: `user.s${at}`,
				school,
			});
			return;
		}
		case 'sis-same-human': {
			// Whom Jamf School had first: the SIS knows them now too.
			const user = pick(there.users.values(), who);
			const human = user && humans.of(`jamf/${user.id}`);
			const isKnown = [...people.keys()].some((each) => humans.of(`sis/${each}`) === human);
			if (user === undefined || human === undefined || isKnown) return;
			humans.is(`sis/S${at}`, human);
			const {firstName, lastName, email, username} = user;
			people.set(`S${at}`, {kind, firstName, lastName, email, sisUsername: username, school});
			return;
		}
		case 'sis-name':
			if (person) people.set(id!, {...person, firstName: `Sis${at}`});
			return;
		case 'sis-email':
			if (person) people.set(id!, {...person, email: `sis${at}@school.example`});
			return;
		case 'sis-leaver':
			if (people.size > 2) people.delete(id!);
			return;
		case 'sis-school':
			if (person) people.set(id!, {...person, school});
			return;
		case 'sis-class':
			classes.set(`K${at}`, {name: `Class ${at}`, school, teachers: [], students: []});
			return;
		case 'sis-class-name':
			if (one) classes.set(classId!, {...one, name: `Sis class ${at}`});
			return;
		case 'sis-class-ends':
			if (classes.size > 1) classes.delete(classId!);
			return;
		case 'sis-enrol':
			if (one && person) classes.set(classId!, {...one, students: [...new Set([...one.students, id!])]});
			return;
		case 'sis-unenrol':
			if (one)
				classes.set(classId!, {
					...one,
					students: one.students.toSpliced(who % (one.students.length || 1), 1),
				});
			return;
		case 'sis-teacher':
			if (one && person) classes.set(classId!, {...one, teachers: [id!]});
	}
}
