import {describe, expect, test} from 'vitest';
import type {MirrorRun} from '../../source/core/mirror/mirror-run.ts';
import {leftWords, mirrorStanding, withheldWords} from '../../source/sync/mirroring-words.ts';

const ended: MirrorRun = {
	planned: {'create-user': 3},
	written: {'create-user': 1},
	already: 0,
	refused: [],
	failed: 0,
	left: 2,
	heldBack: {},
	unmapped: [],
	creating: true,
	commits: {first: 4, last: 6},
};
const {commits: _, ...killed} = {...ended, written: {}, left: 3};

describe('what a run did not come to', () => {
	test('is told with its number, and nothing is told of one that came to all', () => {
		expect(leftWords(ended)).toBe('2 writes were not tried');
		expect(leftWords({...ended, left: 1})).toBe('1 write was not tried');
		expect(leftWords({...ended, left: 0})).toBeUndefined();
	});

	test('is not claimed of one that was killed: some of its writes were made', () => {
		expect(leftWords(killed)).toBe(
			'it ended in the middle of 3 writes: the next sync looks at what became of them',
		);
		expect(mirrorStanding(killed, 0)).toBe(leftWords(killed));
	});

	test('is never in step while what takes away waits', () => {
		expect(mirrorStanding({...ended, left: 0, withheld: 8}, 0)).toBe(
			'8 writes that take away wait for an approval',
		);
		expect(withheldWords({...ended, withheld: 1})).toBe('1 write that takes away waits for an approval');
		expect(withheldWords(ended)).toBeUndefined();
	});

	test('is not counted twice among what is held back', () => {
		expect(mirrorStanding(ended, 3)).toBe('2 writes were not tried; 1 record is held back');
		expect(mirrorStanding({...ended, left: 0}, 0)).toBe('in step');
		expect(mirrorStanding(killed, 2)).toBe(`${leftWords(killed)}; 2 records are held back`);
	});
});
