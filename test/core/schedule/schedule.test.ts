import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {dayIn, dayOf} from '../../../source/core/roster/day.ts';
import {
	dueAfter,
	dueUpTo,
	type Frequency,
	isDue,
	type Schedule,
} from '../../../source/core/schedule/schedule.ts';
import {runs} from '../../support/runs.ts';

const daily: Frequency = {every: 'day'};
const at = (timeZone: string, time: string, frequency: Frequency = daily): Schedule => {
	const [hours = 0, minutes = 0] = time.split(':').map(Number);
	return {frequency, minute: hours * 60 + minutes, timeZone};
};
/** All times from one moment on to another. */
function between(
	schedule: Schedule,
	from: string,
	to: string,
	isPaused?: (day: number) => boolean,
): string[] {
	const found: string[] = [];
	for (let moment = Date.parse(from) - 1; ; ) {
		const next = dueAfter(schedule, moment, isPaused);
		if (next === undefined || next >= Date.parse(to)) return found;
		found.push(new Date(next).toISOString().replace(':00.000Z', 'Z'));
		moment = next;
	}
}

describe('a daily time', () => {
	test('keeps to the clocks of its place over the change to summer time', () => {
		expect(between(at('Europe/Berlin', '02:15'), '2026-03-27T12:00Z', '2026-03-31T12:00Z')).toEqual([
			'2026-03-28T01:15Z',
			// 02:15 does not exist on the 29th: it is due when the clocks jump, at 03:00.
			'2026-03-29T01:00Z',
			'2026-03-30T00:15Z',
			'2026-03-31T00:15Z',
		]);
	});

	test('comes once where the clocks show it twice', () => {
		expect(between(at('Europe/Berlin', '02:15'), '2026-10-24T12:00Z', '2026-10-27T12:00Z')).toEqual([
			'2026-10-25T00:15Z',
			'2026-10-26T01:15Z',
			'2026-10-27T01:15Z',
		]);
	});

	test('in New York', () => {
		expect(between(at('America/New_York', '02:30'), '2026-03-07T00:00Z', '2026-03-10T00:00Z')).toEqual([
			'2026-03-07T07:30Z',
			'2026-03-08T07:00Z',
			'2026-03-09T06:30Z',
		]);
		expect(between(at('America/New_York', '01:30'), '2026-10-31T00:00Z', '2026-11-03T00:00Z')).toEqual([
			'2026-10-31T05:30Z',
			'2026-11-01T05:30Z',
			'2026-11-02T06:30Z',
		]);
	});

	test('on Lord Howe Island, whose clocks change by half an hour', () => {
		expect(between(at('Australia/Lord_Howe', '02:10'), '2026-10-02T12:00Z', '2026-10-05T12:00Z')).toEqual([
			'2026-10-02T15:40Z',
			'2026-10-03T15:30Z',
			'2026-10-04T15:10Z',
		]);
	});

	test('falls out with a day that a place left out', () => {
		expect(between(at('Pacific/Apia', '02:15'), '2011-12-29T00:00Z', '2012-01-01T12:00Z')).toEqual([
			'2011-12-29T12:15Z',
			'2011-12-30T12:15Z',
			'2011-12-31T12:15Z',
		]);
	});
});

describe('other frequencies', () => {
	test('every hour is every hour that passes', () => {
		const hourly = at('Europe/Berlin', '00:30', {every: 'hours', hours: 1});
		expect(between(hourly, '2026-10-24T22:00Z', '2026-10-25T23:00Z')).toHaveLength(25);
		expect(between(hourly, '2026-03-28T23:00Z', '2026-03-29T22:00Z')).toHaveLength(23);
	});

	test('every six hours counts from the time of day', () => {
		expect(
			between(at('UTC', '02:15', {every: 'hours', hours: 6}), '2026-08-01T00:00Z', '2026-08-02T00:00Z'),
		).toEqual(['2026-08-01T02:15Z', '2026-08-01T08:15Z', '2026-08-01T14:15Z', '2026-08-01T20:15Z']);
	});

	test('on weekdays, and once a week, by the days of the place', () => {
		expect(
			between(at('Pacific/Auckland', '01:00', {every: 'weekday'}), '2026-07-30T12:00Z', '2026-08-04T12:00Z'),
		).toEqual(
			// Friday 31 July and Monday 3, Tuesday 4, Wednesday 5 August there.
			['2026-07-30T13:00Z', '2026-08-02T13:00Z', '2026-08-03T13:00Z'],
		);
		expect(
			between(at('UTC', '05:00', {every: 'week', on: 'sunday'}), '2026-08-01T00:00Z', '2026-08-17T00:00Z'),
		).toEqual(['2026-08-02T05:00Z', '2026-08-09T05:00Z', '2026-08-16T05:00Z']);
	});
});

describe('what is owed', () => {
	const schedule = at('UTC', '02:00');
	const moment = (text: string) => Date.parse(text);
	test('is one run, however many times were missed', () => {
		const since = moment('2026-08-01T02:00:03Z');
		expect(isDue(schedule, since, moment('2026-08-02T01:59Z'))).toBe(false);
		expect(isDue(schedule, since, moment('2026-08-02T02:00Z'))).toBe(true);
		expect(isDue(schedule, since, moment('2026-08-09T18:00Z'))).toBe(true);
		expect(isDue(schedule, moment('2026-08-09T18:00:01Z'), moment('2026-08-09T18:05Z'))).toBe(false);
	});
	test('is nothing where somebody ran it by hand since', () => {
		expect(isDue(schedule, moment('2026-08-02T06:00Z'), moment('2026-08-02T07:00Z'))).toBe(false);
	});
	test('is no time of a pause, and the first after it', () => {
		const isPaused = (day: number) => day >= dayOf('2026-07-01') && day <= dayOf('2026-08-15');
		expect(isDue(schedule, moment('2026-06-30T02:00Z'), moment('2026-08-15T23:00Z'), isPaused)).toBe(false);
		expect(dueAfter(schedule, moment('2026-06-30T02:00Z'), isPaused)).toBe(moment('2026-08-16T02:00Z'));
		expect(isDue(schedule, moment('2026-06-30T02:00Z'), moment('2026-08-16T02:00Z'), isPaused)).toBe(true);
	});
	test('is never anything where all is paused', () => {
		expect(dueAfter(schedule, moment('2026-08-01T00:00Z'), () => true)).toBeUndefined();
		expect(dueUpTo(schedule, moment('2026-08-01T00:00Z'), () => true)).toBeUndefined();
	});
});

const zones = [
	'UTC',
	'Europe/Berlin',
	'America/New_York',
	'Australia/Lord_Howe',
	'America/St_Johns',
	'Asia/Kathmandu',
	'Africa/Casablanca',
];

test('a daily time comes once on each day of the place, for years', () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...zones),
			fc.integer({min: 0, max: 1439}),
			fc.integer({min: 0, max: 365 * 20}),
			(timeZone, minute, start) => {
				const schedule: Schedule = {frequency: daily, minute, timeZone};
				let last = Date.UTC(2015, 0, 1) + start * 86_400_000;
				const days: number[] = [];
				for (let n = 0; n < 40; n++) {
					const next = dueAfter(schedule, last)!;
					expect(dueUpTo(schedule, next)).toBe(next);
					expect(dueUpTo(schedule, next - 1) ?? 0).toBeLessThanOrEqual(last);
					days.push(dayIn(timeZone, new Date(next)));
					last = next;
				}
				expect(days).toEqual(days.map((_, n) => days[0]! + n));
			},
		),
		{numRuns: runs(15)},
	);
});
