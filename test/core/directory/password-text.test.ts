import {expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {locationId} from '../../../source/core/directory/ids.ts';
import {passwordText} from '../../../source/core/directory/password-text.ts';

const at = (role: 'Student' | 'Instructor'): Pick<Account, 'roles'> => ({
	roles: [{role, locationId: locationId('L1')}],
});

test('an account says the policy that it has', () => {
	expect(passwordText({...at('Student'), passwordPolicy: '4'})).toBe('4 digits');
	expect(passwordText({...at('Student'), passwordPolicy: '6'})).toBe('6 digits');
	expect(passwordText({...at('Student'), passwordPolicy: '8'})).toBe('8 or more letters and numbers');
});

test('where it has none, a student has that of the location, and staff the standard one', () => {
	expect(passwordText(at('Student'))).toBe('as the location has it');
	expect(passwordText(at('Instructor'))).toBe('8 or more letters and numbers');
});
