import {z} from 'zod';

/** A person as an identity provider tells them: what is read of them, and no more. */
export const idpPerson = z.object({
	/** Object ID at Entra, `id` at Google: it never changes. */
	id: z.string(),
	/** User principal name or primary address; empty: it was not told. */
	userName: z.string(),
	firstName: z.string(),
	lastName: z.string(),
	employeeId: z.string().optional(),
	department: z.string().optional(),
	costCentre: z.string().optional(),
	division: z.string().optional(),
	guest: z.literal(true).optional(),
	/** Cannot sign in there. */
	disabled: z.literal(true).optional(),
	/** Organisational unit; absent: there is none. */
	unit: z.string().optional(),
	/** Of the record as it was read: one that comes again with the same is not looked at. Absent: the source has none. */
	etag: z.string().optional(),
	/** Since when it is in the bin there, from which it can come back; ISO. Absent: it is not. */
	binned: z.string().optional(),
	/** Since when it is not listed, though nobody said that it was deleted; ISO. Absent: it is listed. */
	missing: z.string().optional(),
});
export type IdpPerson = Readonly<z.output<typeof idpPerson>>;

/** What becomes of whom the identity provider disabled, or has in its bin. */
export type WhenDisabled = 'keep' | 'deactivate';

/** Leaves out what has no value. */
export const given = <K extends string, V>(key: K, value: V | undefined | null | '' | false) =>
	(value === undefined || value === null || value === '' || value === false ? {} : {[key]: value}) as {
		readonly [P in K]?: V;
	};
