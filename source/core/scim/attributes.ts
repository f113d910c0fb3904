/** Names of schemas and messages (RFC 7643 §8.7, RFC 7644 §8.2). */
export const urns = {
	user: 'urn:ietf:params:scim:schemas:core:2.0:User',
	enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
	list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
	error: 'urn:ietf:params:scim:api:messages:2.0:Error',
	patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
	serviceProviderConfig: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
	resourceType: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
	schema: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
} as const;

/** As Entra's own examples mistype the enterprise schema. */
export const mistypedEnterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User';

export type LeafKey =
	| 'userName'
	| 'givenName'
	| 'familyName'
	| 'externalId'
	| 'active'
	| 'locale'
	| 'timezone'
	| 'workEmail'
	| 'employeeNumber'
	| 'costCenter'
	| 'division'
	| 'department'
	| 'displayName';

/** One value that is accepted, and where it goes [seed 003]. */
export interface Leaf {
	readonly key: LeafKey;
	readonly schema: 'user' | 'enterprise';
	/** The complex attribute that it is in. */
	readonly parent?: 'name' | 'emails';
	readonly name: string;
	readonly type: 'string' | 'boolean';
	readonly caseExact: boolean;
	readonly required?: true;
	readonly unique?: true;
	readonly describe: string;
}

const text = {type: 'string', caseExact: false} as const;

/**
 * All that is accepted: Microsoft's gallery application for Apple School Manager maps exactly these, and e-mail is
 * taken because identity providers send it always. Everything that is advertised, read, patched and answered is made
 * from this table. Upper and lower case count in `externalId` alone (RFC 7643 §3.1).
 */
export const leaves: readonly Leaf[] = [
	{
		key: 'userName',
		schema: 'user',
		name: 'userName',
		...text,
		required: true,
		unique: true,
		describe: 'User principal name: Managed Apple Account and e-mail address',
	},
	{key: 'givenName', schema: 'user', parent: 'name', name: 'givenName', ...text, describe: 'First name'},
	{key: 'familyName', schema: 'user', parent: 'name', name: 'familyName', ...text, describe: 'Last name'},
	{
		key: 'externalId',
		schema: 'user',
		name: 'externalId',
		type: 'string',
		caseExact: true,
		describe: 'Object ID: hidden, finds conflicts',
	},
	{
		key: 'active',
		schema: 'user',
		name: 'active',
		type: 'boolean',
		caseExact: false,
		// It cannot be taken away: without it nobody knows whether somebody may sign in. Our decision.
		required: true,
		describe: 'false deactivates the account',
	},
	{key: 'locale', schema: 'user', name: 'locale', ...text, describe: 'Accepted, not shown'},
	{key: 'timezone', schema: 'user', name: 'timezone', ...text, describe: 'Accepted, not shown'},
	{
		key: 'workEmail',
		schema: 'user',
		parent: 'emails',
		name: 'value',
		...text,
		describe: 'Work e-mail address',
	},
	{
		key: 'employeeNumber',
		schema: 'enterprise',
		name: 'employeeNumber',
		...text,
		describe: 'Employee ID: Person Number',
	},
	{key: 'costCenter', schema: 'enterprise', name: 'costCenter', ...text, describe: 'Cost centre'},
	{key: 'division', schema: 'enterprise', name: 'division', ...text, describe: 'Division'},
	{key: 'department', schema: 'enterprise', name: 'department', ...text, describe: 'Department'},
];

/**
 * Where whatever is outside of the mapping is let pass, this is kept and answered too, though it is not advertised:
 * conformance suites look for it. Else it is taken without a word, as every identity provider sends it.
 */
export const displayName: Leaf = {
	key: 'displayName',
	schema: 'user',
	name: 'displayName',
	...text,
	describe: 'Kept for conformance suites alone',
};

export const leafOf = (key: LeafKey): Leaf => leaves.find((leaf) => leaf.key === key)!;

/** What a person is said to be, value by value; what is not said is absent. */
export type ScimValues = ReadonlyMap<LeafKey, string | boolean>;

/**
 * Harmless defaults that identity providers send always: taken without a word and not kept. `password` is Okta's
 * placeholder, and is never stored nor logged. Our decision (`idp.md`).
 */
export const tolerated: readonly string[] = ['schemas', 'id', 'meta', 'displayName', 'password'];
/** The same, inside of a complex attribute. */
export const toleratedInside = {
	name: ['formatted'],
	emails: ['type', 'primary', 'display'],
} as const;
