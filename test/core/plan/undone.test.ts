import {expect, test} from 'vitest';
import {runId} from '../../../source/core/directory/ids.ts';
import {undoneRuns} from '../../../source/core/plan/undone.ts';

const run = (id: number, undoes?: number, generation: number | undefined = id) => ({
	id: runId(id),
	...(undoes === undefined ? {} : {undoes: runId(undoes)}),
	...(generation === undefined ? {} : {generation}),
});

test.each([
	['a run that nobody took back', [run(2), run(1)], []],
	['one that was', [run(2, 1), run(1)], [[1, 2]]],
	['one whose undo was taken back', [run(3, 2), run(2, 1), run(1)], [[2, 3]]],
	[
		'one whose undo was taken back, and that was taken back again',
		[run(4, 1), run(3, 2), run(2, 1), run(1)],
		[
			[1, 4],
			[2, 3],
		],
	],
	[
		'an undo of an undo of an undo',
		[run(4, 3), run(3, 2), run(2, 1), run(1)],
		[
			[3, 4],
			[1, 2],
		],
	],
] as const)('%s', (_, runs, undone) =>
	expect(undoneRuns(runs)).toEqual(new Map(undone.map(([one, by]) => [runId(one), runId(by)]))),
);

test('an undo that was held or failed took nothing back', () => {
	const {generation: _, ...held} = run(2, 1);
	expect(undoneRuns([held, run(1)]).size).toBe(0);
});
