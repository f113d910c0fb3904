import {expect, test} from 'vitest';
import {withoutNames} from '../../../source/core/privacy/recorded.ts';

test('names and addresses are not written down again; ids are', () => {
	for (const field of ['first_name', 'familyName', 'email', 'email_address', 'Username'])
		expect(withoutNames({field, value: 'Annelise', line: 12})).toEqual({field, value: '…', line: 12});
	for (const found of [{field: 'person_id', value: 'S17'}, {field: 'email', value: ''}, {value: 'x'}])
		expect(withoutNames(found)).toBe(found);
});
