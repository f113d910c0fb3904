import fc from 'fast-check';
import {expect, test} from 'vitest';
import {noDay} from '../../../source/core/roster/day.ts';
import {instructorDaysOf, instructorDaysText} from '../../../source/core/roster/instructor-days.ts';

const day = fc.oneof(fc.constant(noDay), fc.integer({min: 0, max: 40_000}));

test('what is written is read again, whatever the id', () => {
	fc.assert(
		fc.property(
			fc.array(
				fc.record({
					id: fc.string({minLength: 1}).filter((id) => !id.includes('\t')),
					begins: day,
					ends: day,
				}),
				{maxLength: 5},
			),
			(places) => {
				const read = instructorDaysOf(places.map(instructorDaysText).join('\t'));
				for (const {id} of places) expect(read.get(id)).toEqual(places.filter((each) => each.id === id));
				expect([...read.values()].flat()).toHaveLength(places.length);
			},
		),
		{numRuns: 200},
	);
});

test('nothing names nobody', () => {
	expect(instructorDaysOf('').size).toBe(0);
});
