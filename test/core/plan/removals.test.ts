import {expect, test} from 'vitest';
import {together} from '../../../source/core/plan/removals.ts';
import type {Removals} from '../../../source/core/state-records.ts';

const nothing: Removals = {people: [], classes: [], courses: [], locations: [], enrolments: []};

test('what several packages take away is told once, by kind and in order', () => {
	expect(
		together([
			{...nothing, people: ['P2', 'P1'], classes: ['K1'], courses: ['C1'], changed: ['P7'], turned: ['P8']},
			{...nothing, people: ['P3', 'P1'], locations: ['L1'], enrolments: ['K2']},
		]),
	).toEqual({
		people: ['P1', 'P2', 'P3'],
		classes: ['K1'],
		courses: ['C1'],
		locations: ['L1'],
		enrolments: ['K2'],
		changed: ['P7'],
		turned: ['P8'],
	});
});

test('nothing taken away is nothing of every kind', () => {
	expect(together([])).toEqual({...nothing, changed: [], turned: []});
	expect(together([nothing])).toEqual({...nothing, changed: [], turned: []});
});
