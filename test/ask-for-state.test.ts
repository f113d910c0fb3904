import {describe, expect, test, vi} from 'vitest';
import {askForState} from '../source/ask-for-state.ts';

const asking = (answer: boolean) => vi.fn(async (_question: string) => answer);
const where = {folder: '/srv/state', readOnly: false};

describe('the dashboard in a folder', () => {
	test('with a state asks nothing', async () => {
		const ask = asking(true);
		expect(await askForState({...where, hasState: () => true, ask})).toBe('there');
		expect(ask).not.toHaveBeenCalled();
	});
	test('without one asks, naming the folder', async () => {
		const ask = asking(true);
		expect(await askForState({...where, hasState: () => false, ask})).toBe('make');
		expect(ask.mock.calls).toEqual([
			['There is no state in /srv/state. Make an empty one there and open the dashboard?'],
		]);
		expect(await askForState({...where, hasState: () => false, ask: asking(false)})).toBe('none');
	});
	test('without one, only to look, makes none', async () => {
		const ask = asking(true);
		expect(await askForState({...where, readOnly: true, hasState: () => false, ask})).toBe('none');
		expect(ask).not.toHaveBeenCalled();
	});
	test('with a damaged one lets opening it say so', async () => {
		const hasState = () => {
			throw new Error('root.json is missing');
		};
		expect(await askForState({...where, hasState, ask: asking(true)})).toBe('there');
	});
});
