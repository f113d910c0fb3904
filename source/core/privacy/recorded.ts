/** Fields of people whose values name them: Apple's columns, OneRoster's, and ours. */
const naming = new Set(
	[
		...['first_name', 'middle_name', 'last_name', 'email_address', 'sis_username'],
		...['givenName', 'familyName', 'middleName', 'preferredFirstName', 'preferredLastName'],
		...['username', 'email', 'sms', 'phone', 'password'],
		...['firstName', 'lastName', 'sisUsername', 'managedAppleAccount'],
	].map((field) => field.toLowerCase()),
);

/**
 * A fault or a patch as a run keeps it: file, line and field say where to look, and a name or an address that stands
 * there is not written down again (of what is missing the value is the record's id, since nothing stands there) (`state.md`, *Personal data*). What holds no name is the same object.
 */
export const withoutNames = <
	T extends {readonly code?: string; readonly field?: string; readonly value?: string},
>(
	found: T,
): T =>
	found.value &&
	found.code !== 'missing-required' &&
	found.field !== undefined &&
	naming.has(found.field.toLowerCase())
		? {...found, value: '…'}
		: found;
