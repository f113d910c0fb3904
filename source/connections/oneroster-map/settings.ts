import {z} from 'zod';

/** Roles that are nobody's in Apple School Manager unless the connection says *staff*. */
const extraRoles = ['administrator', 'aide', 'proctor'] as const;

const roleList = z
	.string()
	.trim()
	.toLowerCase()
	.transform((text) => (text === 'none' ? [] : text.split(/[\s,]+/).filter((role) => role !== '')))
	.pipe(z.array(z.enum(extraRoles)));

const personIdSources = ['sourcedId', 'identifier', 'username', 'generated'] as const;

/** What is asked of every OneRoster source, however it comes; every field takes text. */
export const mapSettings = (personIdFrom: (typeof personIdSources)[number]) => ({
	personIdFrom: z
		.enum(personIdSources)
		.default(personIdFrom)
		.describe(
			'Person ID of people who have none yet: sourcedId, identifier, username or generated. Never change it once people were sent',
		),
	staff: roleList
		.prefault('none')
		.describe('Further roles that become staff: administrator, aide, proctor, with commas between; or none'),
	inactive: z
		.enum(['keep', 'drop'])
		.default('keep')
		.describe('People who are not enabled and records that are inactive: keep or drop'),
});
