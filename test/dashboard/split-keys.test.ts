import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {escapeKey, giveUp, splitKeys} from '../../source/dashboard/split-keys.ts';

describe('splitting what a terminal writes into keys', () => {
	test.each<readonly [string, string, readonly string[]]>([
		['a lump of letters', 'jjj', ['j', 'j', 'j']],
		['an arrow and Enter', '\x1b[B\r', ['\x1b[B', '\r']],
		['arrows of application mode', '\x1bOA\x1bOB', ['\x1bOA', '\x1bOB']],
		['keys with parameters', '\x1b[1;5C\x1b[6~', ['\x1b[1;5C', '\x1b[6~']],
		['Escape and a letter in one lump', '\x1bj', [escapeKey, 'j']],
		['Escape and Enter in one lump', '\x1b\r', [escapeKey, '\r']],
		['Escape, then an arrow', '\x1b\x1b[A', ['\x1b\x1b[A']],
		['Escape twice, then a letter', '\x1b\x1bj', [escapeKey, escapeKey, 'j']],
		['CR LF is one Enter', 'a\r\nb', ['a', '\r', 'b']],
		['graphemes stay whole', 'e\u0301👩‍👧田', ['e\u0301', '👩‍👧', '田']],
		[
			'a paste stays whole, whatever is in it',
			'a\x1b[200~q\x1b[Bq\r\x1b[201~b',
			['a', '\x1b[200~q\x1b[Bq\r\x1b[201~', 'b'],
		],
		['a reply of the terminal is no key', 'a\x1b]11;rgb:0/0/0\x07b\x1bP1$r\x1b\\c', ['a', 'b', 'c']],
		['control characters', '\x03\x7f\t', ['\x03', '\x7f', '\t']],
		['the function keys of the Linux console', '\x1b[[Aj', ['\x1b[[A', 'j']],
	])('%s', (_, text, keys) => expect(splitKeys(text)).toEqual({keys, rest: ''}));

	test.each(['\x1b', '\x1b[', '\x1b[1;', '\x1bO', '\x1b[200~abc', '\x1b]11;rgb', '\x1b\x1b', '\x1b\x1b['])(
		'%j waits for its rest',
		(text) => expect(splitKeys(`j${text}`)).toEqual({keys: ['j'], rest: text}),
	);

	test('a broken sequence does not swallow what follows', () => {
		expect(splitKeys('\x1b[\x1b[Bq').keys.slice(-2)).toEqual(['\x1b[B', 'q']);
	});
});

describe('what never came', () => {
	test('Escape alone is Escape', () => expect(giveUp('\x1b')).toEqual([escapeKey]));
	test('half an arrow is nothing: its letter is no command', () => {
		expect(giveUp('\x1b[')).toEqual([]);
		expect(giveUp('\x1bO')).toEqual([]);
		expect(giveUp('\x1b[1;')).toEqual([]);
	});
	test('a paste without an end is what came of it', () =>
		expect(giveUp('\x1b[200~abc')).toEqual(['\x1b[200~abc\x1b[201~']));
});

const key = fc.constantFrom(
	'j',
	'G',
	'\r',
	'\x1b[A',
	'\x1b[B',
	'\x1b[6~',
	'\x1bOC',
	' ',
	'é',
	'田',
	'\x1b[200~q\rq\x1b[201~',
	'\x7f',
);

test('however the line cuts it, the keys are the same', () => {
	fc.assert(
		fc.property(fc.array(key, {maxLength: 12}), fc.array(fc.nat(80), {maxLength: 8}), (pressed, cuts) => {
			const text = pressed.join('');
			const places = [...new Set(cuts.map((place) => Math.min(place, text.length)))].sort((a, b) => a - b);
			const keys: string[] = [];
			let rest = '';
			for (const [index, from] of [0, ...places].entries()) {
				const split = splitKeys(rest + text.slice(from, places[index] ?? text.length));
				keys.push(...split.keys);
				rest = split.rest;
			}
			expect([...keys, ...giveUp(rest)]).toEqual(pressed);
		}),
	);
});
