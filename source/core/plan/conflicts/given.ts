import {z} from 'zod';
import type {WayInput} from '../conflict-kind.ts';

/** Values that come with a decision, as they are checked when they are typed and again when they are used. */

export const givenEmail: WayInput = {
	name: 'email',
	prompt: 'E-mail address',
	schema: z.string().trim().max(254).pipe(z.email('is no e-mail address')),
};

export const givenUserName: WayInput = {
	name: 'userName',
	prompt: 'Other user name',
	// Printable and without spaces: a name to sign in with; 128 is the most that a Managed Apple Account takes.
	schema: z
		.string()
		.trim()
		.min(1)
		.max(128)
		.regex(/^[^\s\p{C}]+$/u, 'has spaces or control characters'),
};

/** The part of a name that is missing, an e-mail address, or a SIS user name: whichever it is made of. */
export const givenName: WayInput = {
	name: 'emailOrUserName',
	prompt: 'E-mail address, SIS user name, or the name that is missing',
	schema: z
		.string()
		.trim()
		.min(1)
		.max(128)
		.regex(/^\P{C}+$/u, 'has control characters'),
};

export const givenLocation: WayInput = {
	name: 'location',
	prompt: 'Location ID or name in Apple School Manager',
	schema: z.string().trim().min(1).max(256),
	of: 'locations',
};
