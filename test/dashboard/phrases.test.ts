import {describe, expect, test} from 'vitest';
import {
	count,
	day,
	duration,
	fieldName,
	number,
	shortWhen,
	size,
	when,
} from '../../source/dashboard/phrases.ts';

const now = new Date('2026-08-21T02:20:00.000Z');

describe('numbers and times', () => {
	test.each([
		[count(1, 'account'), '1 account'],
		[count(12, 'person', 'people'), '12 people'],
		[number(1_234_567), '1,234,567'],
		[duration(400), '0.4 s'],
		[duration(41_000), '41 s'],
		[duration(200_000), '3 min 20 s'],
		[size(412), '412 B'],
		[size(38_214), '38 kB'],
		[size(1_250_000), '1.3 MB'],
		[when('2026-08-21T02:14:00.000Z', now), '02:14'],
		[when('2026-08-20T23:59:00.000Z', now), 'yesterday 23:59'],
		[when('2026-08-11T02:14:00.000Z', now), '11 Aug 02:14'],
		[day('2025-12-31T00:00:00.000Z', now), '31 Dec 2025'],
		[shortWhen('2026-08-20T02:14:00.000Z', now), '02:14'],
		[shortWhen('2026-08-18T02:14:00.000Z', now), '18 Aug'],
	])('%s', (said, wanted) => expect(said).toBe(wanted));
});

test.each([
	['personId', 'Person ID'],
	['email', 'E-mail'],
	['gradeLevel', 'Grade level'],
	['costCentre', 'Cost centre'],
	['loginUrl', 'Login URL'],
	['graphUrl', 'Graph URL'],
	['apiUrl', 'API URL'],
])('%s is called %s', (key, name) => expect(fieldName(key)).toBe(name));
