import {expect, test} from 'vitest';
import {inPrimaryLocation, primaryLocationGuard} from '../../source/sync/primary-location.ts';
import {smallSchool} from '../support/district.ts';
import {nights} from '../support/nights.ts';

test('people in the location made at sign-up are told before the upload', () => {
	const school = nights();
	school.night(smallSchool);
	const {accounts} = school.published();
	for (const none of [undefined, '', 'south']) {
		const keys = inPrimaryLocation(accounts, none);
		expect([keys, primaryLocationGuard(keys, none).tripped]).toEqual([[], false]);
	}
	const keys = inPrimaryLocation(accounts, ' north ');
	expect(keys).toEqual(['s1', 's2', 's3', 't1']);
	expect(primaryLocationGuard(keys, 'north')).toMatchObject({
		tripped: true,
		removalsOnly: false,
		numbers: {people: 4},
		message: expect.stringMatching(/^4 people are in the location north.*locations\.map/),
	});
});
