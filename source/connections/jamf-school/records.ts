import {z} from 'zod';
import type {HeldClass, HeldLocation, HeldUser} from '../../core/mirror/held.ts';

/** Ids are numbers in some answers and texts in others; 0 is a real one. */
const id = z.union([z.int(), z.string().trim().min(1)]).transform(String);

const text = z
	.union([z.string(), z.number()])
	.nullish()
	.transform((value) => (value === undefined || value === null ? '' : String(value)));

const flag = z
	.union([z.boolean(), z.number()])
	.nullish()
	.transform((value) => Boolean(value));

/** One that is not told is 0: programs that leave out a number leave out that one [our decision]. */
const idOfLocation = id.nullish().transform((value) => value ?? '0');

const members = z.array(z.union([z.looseObject({id}).transform((member) => member.id), id]));

const listOf = <Item extends z.ZodType>(item: Item) =>
	z
		.array(item)
		.nullish()
		.transform((items) => items ?? undefined);

const user = z.object({
	id,
	username: text,
	email: text,
	firstName: text,
	lastName: text,
	locationId: idOfLocation,
	status: text,
	inTrash: flag,
	notes: text,
	modified: text,
	groups: listOf(z.string()),
	/** Of volume purchasing; in the list alone. */
	vpp: listOf(z.looseObject({status: text}).transform(({status}) => status.toLowerCase())),
});
export type JamfUser = z.output<typeof user>;

const klass = z.object({
	uuid: z.string().trim().min(1),
	name: text,
	description: text,
	locationId: idOfLocation,
	source: text,
	studentCount: z.number().nullish(),
	teacherCount: z.number().nullish(),
	students: members.nullish(),
	teachers: members.nullish(),
});
export type JamfClass = z.output<typeof klass>;

const location = z.object({
	id,
	name: text,
	isDistrict: flag,
	asmIdentifier: text,
	schoolNumber: text,
});
export type JamfLocation = z.output<typeof location>;

/** Whole answers, but for a `code`: what is decided is decided by the HTTP status. */
export const answers = {
	users: z.looseObject({count: z.number().nullish(), users: z.array(user)}),
	user: z.looseObject({user}),
	classes: z.looseObject({count: z.number().nullish(), classes: z.array(klass)}),
	class: z.looseObject({class: klass}),
	locations: z.looseObject({count: z.number().nullish(), locations: z.array(location)}),
	location,
	madeUser: z.looseObject({id}),
	madeClass: z.looseObject({uuid: z.string().trim().min(1)}),
} as const;

export const heldUser = (each: JamfUser): HeldUser => ({
	id: each.id,
	username: each.username,
	email: each.email,
	firstName: each.firstName,
	lastName: each.lastName,
	locationId: each.locationId,
	trashed: isTrashed(each),
	notes: each.notes,
	...(each.modified === '' ? {} : {modified: each.modified}),
	...(each.groups === undefined ? {} : {groups: each.groups}),
	...(each.vpp === undefined ? {} : {registered: each.vpp.includes('registered')}),
});

export const isTrashed = ({status, inTrash}: Pick<JamfUser, 'status' | 'inTrash'>): boolean =>
	inTrash || status.toLowerCase() === 'trash';

export const heldClass = (each: JamfClass): HeldClass => ({
	id: each.uuid,
	name: each.name,
	description: each.description,
	locationId: each.locationId,
	source: each.source,
	studentIds: each.students ?? [],
	teacherIds: each.teachers ?? [],
});

/** Whether the list told the class without its members, so that it has to be asked for by itself. */
export const lacksMembers = ({students, teachers, studentCount, teacherCount}: JamfClass): boolean =>
	(isAbsent(students) && studentCount !== 0) || (isAbsent(teachers) && teacherCount !== 0);

const isAbsent = (value: unknown) => value === undefined || value === null;

export const heldLocation = (each: JamfLocation): HeldLocation => ({
	id: each.id,
	name: each.name,
	district: each.isDistrict,
	...(each.asmIdentifier === '' ? {} : {asmIdentifier: each.asmIdentifier}),
	...(each.schoolNumber === '' ? {} : {schoolNumber: each.schoolNumber}),
});
