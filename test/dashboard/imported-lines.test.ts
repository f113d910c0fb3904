import {describe, expect, test} from 'vitest';
import {importedLines} from '../../source/dashboard/screens/adoption/truth-view.ts';
import type {ImportResult} from '../../source/sync/answers/adoption.ts';

const at = '2026-08-21T02:14:00.000Z';
const shown = (changed: Partial<ImportResult['packages'][number]>) =>
	JSON.stringify(
		importedLines(
			{
				packages: [
					{path: '/x/a.zip', people: 9, at, as: 'baseline', created: 0, updated: 0, heldBack: 0, ...changed},
				],
				created: 0,
				updated: 0,
				baseline: 'abc',
				exitCode: 0,
			},
			200,
			new Date(at),
		),
	);

describe('whom an imported upload leaves out', () => {
	test('is told, with what evidence says and what to do where it was an old one', () => {
		const told = shown({left: {people: 3, live: 2}});
		expect(told).toContain('3 people of earlier uploads not in it, 2 of them live by evidence');
		expect(told).toContain('touch');
		expect(shown({as: 'adopted', left: {people: 3, live: 0}})).not.toContain('touch');
	});

	test('is not spoken of where it is nobody', () => {
		expect(shown({})).not.toContain('earlier uploads');
	});
});
