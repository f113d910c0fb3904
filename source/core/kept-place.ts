import {z} from 'zod';
import {sources, statuses} from './directory/account.ts';
import {evidenceStates} from './evidence/words.ts';
import {sortColumns} from './people/query.ts';

const name = z.string().min(1).max(200);

/**
 * Where somebody was in the dashboard when they left it: the screen, what each list was narrowed to and ordered by, and
 * what the cursor stood on. Ids only: what was looked for may be a child's name and is never in it, nor is who was
 * marked.
 */
export const keptPlaceSchema = z.object({
	/** Its id; one that is not there any more is passed over. */
	screen: name,
	/** What the cursor stood on, by the list's name. */
	selected: z.record(name, name).optional(),
	/** What the list of people was narrowed to, without what was typed. */
	people: z
		.object({
			status: z.enum(statuses),
			source: z.enum(sources),
			role: name,
			location: name,
			grade: name,
			conflicted: z.literal(true),
			followUp: z.literal(true),
			leaving: z.literal(true),
			evidence: z.enum(evidenceStates),
			order: z.object({column: z.enum(sortColumns), down: z.boolean().optional()}),
		})
		.partial()
		.optional(),
	/** What the activity was narrowed to. */
	activity: z.object({of: z.enum(['by', 'action', 'code']), value: name}).optional(),
	/** The group of settings, by its number from 0. */
	settings: z.int().nonnegative().max(99).optional(),
});
export type KeptPlace = z.infer<typeof keptPlaceSchema>;

/** Among the files that the state keeps: one a person who acts. They name Person IDs, so that `forget` removes them. */
export const placesFolder = 'places';
