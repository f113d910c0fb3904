import type {Account, EditableField, Source} from './account.ts';
import {isFromIdentityProvider} from './actions.ts';

/**
 * What editing an attribute here means.
 * `ours`: Apple School Manager's own, or of an account that nobody delivers; nothing else changes.
 * `kept`: edited here, and kept over every night whatever the source says.
 * `detaches`: the source's; editing it turns the account into a local one, which the source no longer updates.
 * `unpairs`: editing it breaks the pair with the source, which is asked about before it touches the account again.
 * `read-only`: the source's, and not to be edited here.
 */
export type Editing = 'ours' | 'kept' | 'detaches' | 'unpairs' | 'read-only';

type Row = Readonly<Record<EditableField, Editing>>;

const delivered: Row = {
	personId: 'unpairs',
	personNumber: 'detaches',
	firstName: 'detaches',
	middleName: 'detaches',
	lastName: 'detaches',
	managedAppleAccount: 'ours',
	email: 'detaches',
	sisUsername: 'detaches',
	gradeLevel: 'detaches',
	passwordPolicy: 'kept',
	roles: 'kept',
	department: 'detaches',
	costCentre: 'detaches',
	division: 'detaches',
	image: 'detaches',
	purchases: 'ours',
};

/** [seed 002; ASM guide axm0b917bf68: all but Managed Apple Account, role and password detaches.] */
const sis: Row = delivered;
/** The file brings the Person ID; another one makes a second account there [ASM guide axm32d9a60b7]. */
const sftp: Row = {...delivered, personId: 'read-only'};
/** [seeds 001 and 003: synced attributes are read-only; roles, grade level and SIS user name are edited here.] */
const identityProvider: Row = {
	personId: 'unpairs',
	personNumber: 'read-only',
	firstName: 'read-only',
	middleName: 'read-only',
	lastName: 'read-only',
	managedAppleAccount: 'read-only',
	email: 'read-only',
	sisUsername: 'kept',
	gradeLevel: 'kept',
	passwordPolicy: 'kept',
	roles: 'kept',
	department: 'read-only',
	costCentre: 'read-only',
	division: 'read-only',
	image: 'read-only',
	purchases: 'ours',
};
const manual: Row = Object.fromEntries(Object.keys(delivered).map((field) => [field, 'ours'])) as Row;

const table: Readonly<Record<Source, Row>> = {
	SIS: sis,
	SFTP: sftp,
	Manual: manual,
	'Google Workspace': identityProvider,
	'Microsoft Entra ID': identityProvider,
	'Identity Provider': identityProvider,
	SCIM: identityProvider,
};

/** What editing this attribute of this account means (`directory.md`, *What is read-only*): the one table. */
export function editingOf(
	{source, authentication}: Pick<Account, 'source' | 'authentication'>,
	field: EditableField,
): Editing {
	// The password of a federated account lives at the identity provider, and so does its policy.
	if (field === 'passwordPolicy' && authentication === 'Federated' && isFromIdentityProvider(source))
		return 'read-only';
	return table[source][field];
}

/** Names of the attributes, as messages and screens say them. */
export const fieldNames: Readonly<Record<EditableField, string>> = {
	personId: 'Person ID',
	personNumber: 'Person Number',
	firstName: 'first name',
	middleName: 'middle name',
	lastName: 'last name',
	managedAppleAccount: 'Managed Apple Account',
	email: 'e-mail',
	sisUsername: 'SIS user name',
	gradeLevel: 'grade level',
	passwordPolicy: 'password policy',
	roles: 'roles',
	department: 'department',
	costCentre: 'cost centre',
	division: 'division',
	image: 'image',
	purchases: 'purchases or credit',
};
