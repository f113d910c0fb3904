import {expect, test} from 'vitest';
import {dayIn, dayOf, noDay, textOfDay} from '../../../source/core/roster/day.ts';

test.each(['1970-01-01', '2024-02-29', '2026-08-15', '2099-12-31'])('%s goes there and back', (text) => {
	expect(textOfDay(dayOf(text))).toBe(text);
});

test('a time behind the day is passed over', () => {
	expect(dayOf('2026-08-15T00:00:00.000Z')).toBe(dayOf(' 2026-08-15 '));
});

test.each(['', '2026-02-29', '2026-13-01', '15.08.2026', '2026-8-15', '2026-08-15x', '1931-01-01'])(
	'%j is no day',
	(text) => {
		expect(dayOf(text)).toBe(noDay);
		expect(textOfDay(noDay)).toBe('');
	},
);

test('it is another day elsewhere at the same moment', () => {
	const moment = new Date('2026-08-21T02:00:00Z');
	expect(textOfDay(dayIn('UTC', moment))).toBe('2026-08-21');
	expect(textOfDay(dayIn('America/Los_Angeles', moment))).toBe('2026-08-20');
	expect(textOfDay(dayIn('Pacific/Kiritimati', new Date('2026-08-21T10:00:00Z')))).toBe('2026-08-22');
	expect(() => dayIn('Mars/Olympus', moment)).toThrow(RangeError);
});
