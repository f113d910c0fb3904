import {fullName} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';

/** What people call records, each with its id: `Lincoln Elementary (L1)`; the id alone where nothing is called so. */
export interface Called {
	person(id: string): string;
	location(id: string): string;
	course(id: string): string;
	/** The course and the number of the class: `Mathematics, 5A (K1)`. */
	class(id: string): string;
	/** A connection, by the name that it has now. */
	connection(id: string): string;
}

const withId = (id: string, ...names: ReadonlyArray<string | undefined>) => {
	const known = names.filter((name) => name !== undefined && name !== '' && name !== id);
	return known.length === 0 ? id : `${known.join(', ')} (${id})`;
};

/** @param connections names by id. */
export function calledIn(directory: Directory, connections: ReadonlyMap<string, string>): Called {
	return {
		person(id) {
			const known = directory.accounts.get(id) ?? directory.tombstones.get(id);
			return withId(id, known === undefined ? undefined : fullName(known));
		},
		location: (id) => withId(id, directory.locations.get(id)?.name),
		course(id) {
			const course = directory.courses.get(id);
			return withId(id, course?.name ?? course?.number);
		},
		class(id) {
			const found = directory.classes.get(id);
			return withId(
				id,
				found === undefined ? undefined : directory.courses.get(found.courseId)?.name,
				found?.number,
			);
		},
		connection: (id) => connections.get(id) ?? id,
	};
}
