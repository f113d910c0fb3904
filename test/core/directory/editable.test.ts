import {describe, expect, test} from 'vitest';
import {editableFields, type Source} from '../../../source/core/directory/account.ts';
import {type Editing, editingOf} from '../../../source/core/directory/editable.ts';

const sis: Readonly<Record<string, Editing>> = {
	personId: 'unpairs',
	managedAppleAccount: 'ours',
	roles: 'kept',
	passwordPolicy: 'kept',
	purchases: 'ours',
};
const idp: Readonly<Record<string, Editing>> = {
	personId: 'unpairs',
	roles: 'kept',
	gradeLevel: 'kept',
	sisUsername: 'kept',
	passwordPolicy: 'kept',
	purchases: 'ours',
};
/** `directory.md`, *What is read-only*; whatever is not named is as the last column says. */
const table: ReadonlyArray<readonly [Source, Readonly<Record<string, Editing>>, Editing]> = [
	['SIS', sis, 'detaches'],
	['SFTP', {...sis, personId: 'read-only'}, 'detaches'],
	['Google Workspace', idp, 'read-only'],
	['Microsoft Entra ID', idp, 'read-only'],
	['Identity Provider', idp, 'read-only'],
	['SCIM', idp, 'read-only'],
	['Manual', {}, 'ours'],
];

describe.each(table)('editing an account from %s', (source, named, others) => {
	test.each(editableFields)('%s', (field) =>
		expect(editingOf({source, authentication: 'Managed Apple Account'}, field)).toBe(named[field] ?? others),
	);
});

test('the password policy of a federated account is not ours', () =>
	expect(editingOf({source: 'SCIM', authentication: 'Federated'}, 'passwordPolicy')).toBe('read-only'));
