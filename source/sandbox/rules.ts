import type {AccountSource, PersonStatus} from './organisation.ts';

export const adminActions = ['deactivate', 'reactivate', 'delete', 'reset password'] as const;
export type AdminAction = (typeof adminActions)[number];

/** Accounts that Apple's table [seed 004] does not know: from identity providers. Written down in `directory.md`. */
const identity = {
	New: 'deactivate',
	Active: 'deactivate',
	Deactivated: 'reactivate delete',
	Locked: 'reset password',
} as const;
const rostered = {
	New: 'deactivate',
	Active: 'deactivate',
	Deactivated: 'reactivate delete',
	Locked: 'reset password',
} as const;
const manual = {
	New: 'delete',
	Active: 'deactivate delete',
	Deactivated: 'reactivate delete',
	Locked: 'reset password',
} as const;

const table: Readonly<Record<AccountSource, Readonly<Record<PersonStatus, string>>>> = {
	SIS: rostered,
	SFTP: rostered,
	Manual: manual,
	'Google Workspace': identity,
	'Microsoft Entra ID': identity,
	'Identity Provider': identity,
	SCIM: identity,
};

/** Whether an admin may do this to an account of this source and status. */
export const mayDo = (action: AdminAction, source: AccountSource, status: PersonStatus): boolean =>
	table[source][status].includes(action);

/** Days until a deactivated account goes, by its source when it was deactivated (ASM guide, axm0b917bf68). */
export const daysUntilRemoval = (source: AccountSource): number => (source === 'Manual' ? 30 : 120);

/** Days for which the name of a deleted account stays taken (seed 003). */
export const reservedDays = 120;

/** Days for which a temporary password works (ASM guide, axmd9c4cbc33). */
export const temporaryPasswordDays = 90;

export const daysLater = (from: Date | string, days: number): Date =>
	new Date(new Date(from).getTime() + days * 86_400_000);

/** A name of a Managed Apple Account may not be longer (the shorter of Apple's two numbers). */
export const longestAccountName = 128;

/** Whether an upload may change an account of this source: it may what came by roster. */
export const uploadOwns = (person: {readonly source: AccountSource; readonly disconnected?: true}): boolean =>
	person.source === 'SFTP' || person.source === 'SIS' || person.disconnected === true;
