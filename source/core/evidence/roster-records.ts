import {z} from 'zod';

/** Text where text stands; anything else is as if it were not there: one odd field spoils no record. */
const text = z
	.unknown()
	.optional()
	.transform((value) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined));
/** The same, or a number, which no grade suffers by; an id would, by its zeros. */
const textOrNumber = z
	.unknown()
	.optional()
	.transform((value) => (typeof value === 'number' ? String(value) : value))
	.pipe(text);
const texts = z
	.unknown()
	.optional()
	.transform((value) =>
		Array.isArray(value)
			? value.filter((each): each is string => typeof each === 'string' && each !== '')
			: [],
	);
const named = z
	.object({unique_identifier: text})
	.nullish()
	.catch(undefined)
	.transform((value) => value?.unique_identifier);

/**
 * Records of Apple's MDM roster service (Apple, RosterPerson, RosterClass, RosterLocation, RosterCourse), as far as
 * they are read here; of what else stands in them nothing is kept.
 */
export const rosterPerson = z.object({
	unique_identifier: text,
	person_id: text,
	managed_apple_id: text,
	source: text,
	status: text,
	first_name: text,
	middle_name: text,
	last_name: text,
	grade: textOrNumber,
	email_address: text,
	sis_username: text,
});
export const rosterClass = z.object({
	unique_identifier: text,
	source_system_identifier: text,
	status: text,
	location: named,
	instructor_unique_identifiers: texts,
	student_unique_identifiers: texts,
});
export const rosterLocation = z.object({unique_identifier: text, source_system_identifier: text});
export const rosterCourse = z.object({unique_identifier: text});

export type RosterServicePerson = z.output<typeof rosterPerson>;
export type RosterServiceClass = z.output<typeof rosterClass>;
export type RosterServiceLocation = z.output<typeof rosterLocation>;

/**
 * Whether more pages follow: Apple documents a boolean and writes it as text in its examples.
 * @returns undefined where it says neither.
 */
export function moreFollows(flag: unknown): boolean | undefined {
	const said = typeof flag === 'string' ? flag.trim().toLowerCase() : flag;
	if (said === true || said === 'true') return true;
	return said === false || said === 'false' ? false : undefined;
}
