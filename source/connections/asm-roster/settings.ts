import {z} from 'zod';

/** Apple gives at most 1,000 records a page, and cursors that live for 7 days (Apple, RosterRequest). */
const mostRecords = 1000;
export const cursorDays = 7;

/** Settings of the roster service; every field takes text. */
export const asmRosterSettings = z.object({
	url: z
		.string()
		.trim()
		.min(1)
		.default('https://mdmenrollment.apple.com')
		.transform((text) => text.replace(/\/+$/, ''))
		.describe('Address of the roster service'),
	fullEvery: z.coerce
		.number()
		.int()
		.min(1)
		.max(cursorDays)
		.default(cursorDays)
		.describe('Days after which all is read again: reads in between do not tell who is gone'),
	pageSize: z.coerce
		.number()
		.int()
		.min(1)
		.max(mostRecords)
		.default(mostRecords)
		.describe('Records that are asked for at a time'),
});

export type AsmRosterSettings = z.output<typeof asmRosterSettings>;
