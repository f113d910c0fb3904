import {z} from 'zod';
import {rosterClass, rosterCourse, rosterLocation, rosterPerson} from '../../core/evidence/roster-records.ts';

/** One list of the roster service. */
export interface List<Item> {
	/** What it is called here: in progress, counts and kept cursors. */
	readonly name: 'people' | 'classes' | 'courses' | 'locations';
	/** All of it is at this path, and what changed at this path and `/sync` (Apple, *Get the List of People* …). */
	readonly path: string;
	/** Where its records stand in an answer. */
	readonly key: string;
	readonly item: z.ZodType<Item>;
}

export const lists = {
	people: {name: 'people', path: '/roster/class/person', key: 'persons', item: rosterPerson},
	classes: {name: 'classes', path: '/roster/class', key: 'classes', item: rosterClass},
	courses: {name: 'courses', path: '/roster/class/course', key: 'courses', item: rosterCourse},
	locations: {name: 'locations', path: '/roster/class/location', key: 'locations', item: rosterLocation},
} as const;

export const listNames = ['people', 'classes', 'courses', 'locations'] as const;
export type ListName = (typeof listNames)[number];

/** An answer but for its records. */
export const envelope = z.looseObject({
	/** At most 512 characters (Apple, RosterPersonResponse); what is longer is none. */
	cursor: z.string().min(1).max(512).nullish(),
	more_to_follow: z.unknown().optional(),
});
