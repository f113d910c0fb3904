import {describe, expect, test} from 'vitest';
import {mappedByHand} from '../../source/connections/jamf-school/settings.ts';
import {canBeMapped, mappedTo} from '../../source/dashboard/location-map.ts';

describe('a location that is mapped', () => {
	test.each([
		['', 'L1', '3', 'L1 = 3'],
		['L2 = 4', 'L1', '0', 'L2 = 4; L1 = 0'],
		['L1 = 4, L2=5\nL3 = 6', 'L1', '3', 'L2=5; L3 = 6; L1 = 3'],
		['L10 = 4', 'L1', '3', 'L10 = 4; L1 = 3'],
	])('stands in %j once, beside all that was there: %s', (before, ours, theirs, after) => {
		expect(mappedTo(before, ours, theirs)).toBe(after);
		expect(mappedByHand({locations: after}).get(ours as never)).toBe(theirs);
	});

	test.each(['a = b', 'a;b', 'a,b', 'a\nb', ' a'])('is not, where its id cannot be typed: %j', (id) =>
		expect(canBeMapped(id)).toBe(false),
	);
	test('may have spaces in its id', () => expect(canBeMapped('North School 4')).toBe(true));
});
