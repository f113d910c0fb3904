import {dayOf, textOfDay} from './day.ts';
import {rosterList} from './roster.ts';

/** One place of an instructor in a class, on days of its own; numbers as in `day.ts`. */
export interface InstructorDays {
	readonly id: string;
	readonly begins: number;
	readonly ends: number;
}

/** One entry of the field `instructorDays` of a class: first and last day, either may be blank, then the id. */
export const instructorDaysText = ({id, begins, ends}: InstructorDays): string =>
	`${textOfDay(begins)}/${textOfDay(ends)}/${id}`;

/** The places that the field says, by the instructor's id at the source. */
export function instructorDaysOf(text: string): ReadonlyMap<string, readonly InstructorDays[]> {
	const places = new Map<string, InstructorDays[]>();
	for (const entry of rosterList(text)) {
		const [begins = '', ends = '', ...id] = entry.split('/');
		const place = {id: id.join('/'), begins: dayOf(begins), ends: dayOf(ends)};
		const others = places.get(place.id);
		if (others === undefined) places.set(place.id, [place]);
		else others.push(place);
	}
	return places;
}
