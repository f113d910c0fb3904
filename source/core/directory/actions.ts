import type {Account, Source, Status} from './account.ts';

/** What a person may ask to be done to an account's sign-in [seed 004]. */
export const statusActions = ['deactivate', 'reactivate', 'delete', 'reset-password'] as const;
export type StatusAction = (typeof statusActions)[number];

export const isStatusAction = (action: string): action is StatusAction =>
	statusActions.some((each) => each === action);

export const actionNames: Readonly<Record<StatusAction, string>> = {
	deactivate: 'Deactivate',
	reactivate: 'Reactivate',
	delete: 'Delete',
	'reset-password': 'Reset Password',
};

type Row = Readonly<Record<Status, readonly StatusAction[]>>;

/** Apple's own table [seed 004]. */
const rostered: Row = {
	New: ['deactivate'],
	Active: ['deactivate'],
	Deactivated: ['reactivate', 'delete'],
	Locked: ['reset-password'],
};
const manual: Row = {
	New: ['delete'],
	Active: ['deactivate', 'delete'],
	Deactivated: ['reactivate', 'delete'],
	Locked: ['reset-password'],
};
/** Not in Apple's table; our decision (`directory.md`). */
const identityProvider: Row = {
	New: ['deactivate'],
	Active: ['deactivate'],
	Deactivated: ['reactivate', 'delete'],
	Locked: ['reset-password'],
};

const table: Readonly<Record<Source, Row>> = {
	SIS: rostered,
	SFTP: rostered,
	Manual: manual,
	'Google Workspace': identityProvider,
	'Microsoft Entra ID': identityProvider,
	'Identity Provider': identityProvider,
	SCIM: identityProvider,
};

/** Whether an identity provider owns the account: it can undo what is done here at its next cycle. */
export const isFromIdentityProvider = (source: Source) => table[source] === identityProvider;

/**
 * The status actions that may be offered for an account, and no others, from the dashboard or a command.
 * A locked account whose sign-in is federated has none: its password lives at the identity provider.
 */
export function actionsFor(
	account: Pick<Account, 'status' | 'source' | 'authentication'>,
): readonly StatusAction[] {
	const offered = table[account.source][account.status];
	if (
		isFromIdentityProvider(account.source) &&
		account.status === 'Locked' &&
		account.authentication === 'Federated'
	)
		return [];
	return offered;
}
