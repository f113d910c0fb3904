import {describe, expect, test} from 'vitest';
import {asksForDashboard} from '../source/asks-for-dashboard.ts';

const asked = (text: string) => asksForDashboard(text === '' ? [] : text.split(' '));

describe('the dashboard is asked for by', () => {
	test.each(['', '--state here', '--state=here', '--as ana --quiet', '--no-color --debug'])('%j', (text) => {
		expect(asked(text)).toEqual({readOnly: false, screenReader: false});
	});
	test('--read-only, wherever it stands', () => {
		expect(asked('--state here --read-only')).toEqual({readOnly: true, screenReader: false});
	});
	test('--screen-reader, which prints it', () => {
		expect(asked('--screen-reader --as ana')).toEqual({readOnly: false, screenReader: true});
	});
});

describe('whoever reads arguments is to say what is meant by', () => {
	test.each([
		'status',
		'--state',
		'--state=',
		'--state --quiet',
		'--as',
		'--help',
		'-h',
		'--version',
		'--quiet=1',
		'--state here plan',
		'demo',
		'--',
		'--stat here',
	])('%j', (text) => {
		expect(asked(text)).toBeUndefined();
	});
});
