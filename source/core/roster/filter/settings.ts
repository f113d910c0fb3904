import {z} from 'zod';

/**
 * What of a kind is taken (Sync Assist). `active`: what meets today; `active-30`: what meets today … today + 30
 * days, both ends in (Apple's *Active within next 30 days*; the exact rule is not published [D]). No date
 * means kept.
 */
export const choices = ['all', 'active', 'active-30', 'none'] as const;
export type Choice = (typeof choices)[number];
export const isDated = (choice: Choice) => choice === 'active' || choice === 'active-30';

export interface RosterFilter {
	readonly students: Choice;
	readonly instructors: Choice;
	readonly classes: Choice;
	readonly courses: Choice;
	readonly locations: Choice;
	/** Ids at the source or names of the schools that are taken; none: all. */
	readonly schools: readonly string[];
	/** Ids or titles of the terms or school years that are taken; none: all. */
	readonly terms: readonly string[];
}

/** Nothing is left out. */
export const noFilter: RosterFilter = {
	students: 'all',
	instructors: 'all',
	classes: 'all',
	courses: 'all',
	locations: 'all',
	schools: [],
	terms: [],
};

const choice = (kind: string) =>
	z
		.string()
		.trim()
		.toLowerCase()
		.pipe(z.enum(choices))
		.default('all')
		.describe(`Which ${kind} are taken: all, active, active-30 (active within next 30 days) or none`);

/** Names may hold commas: where a semicolon stands, it separates. */
const list = (describe: string) =>
	z
		.string()
		.default('')
		.transform((text) =>
			text
				.split(text.includes(';') ? ';' : ',')
				.map((item) => item.trim())
				.filter((item) => item !== ''),
		)
		.describe(describe);

/** The settings of a connection that make up its filter; every field takes text. */
export const filterSettings = z.object({
	'filter.students': choice('students'),
	'filter.instructors': choice('instructors'),
	'filter.classes': choice('classes'),
	'filter.courses': choice('courses'),
	'filter.locations': choice('locations'),
	'filter.schools': list('Schools that are taken, by id or name, with commas between; without: all'),
	'filter.terms': list('Terms or school years that are taken, by id or title; without: all'),
});

/** The filter that these settings say. */
export const filterOf = (settings: z.output<typeof filterSettings>): RosterFilter => ({
	students: settings['filter.students'],
	instructors: settings['filter.instructors'],
	classes: settings['filter.classes'],
	courses: settings['filter.courses'],
	locations: settings['filter.locations'],
	schools: settings['filter.schools'],
	terms: settings['filter.terms'],
});
