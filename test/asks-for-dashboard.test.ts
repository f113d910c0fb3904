import {describe, expect, test} from 'vitest';
import {asksForDashboard} from '../source/asks-for-dashboard.ts';

const asked = (text: string) => asksForDashboard(text === '' ? [] : text.split(' '));

describe('the dashboard is asked for by', () => {
	test.each(['', '--as ana --quiet', '--no-color --debug'])('%j', (text) => {
		expect(asked(text)).toEqual({readOnly: false, screenReader: false});
	});
	test.each(['--state here', '--state=here', '--state there --quiet --state here'])(
		'%j, which names the state',
		(text) => {
			expect(asked(text)).toEqual({readOnly: false, screenReader: false, state: 'here'});
		},
	);
	test('--read-only, wherever it stands', () => {
		expect(asked('--state here --read-only')).toEqual({readOnly: true, screenReader: false, state: 'here'});
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
