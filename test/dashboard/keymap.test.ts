import {describe, expect, test} from 'vitest';
import {conflictKinds} from '../../source/core/plan/conflicts/index.ts';
import {
	allKeys,
	commandOf,
	commands,
	keyLabel,
	type Scope,
	scopes,
	shortKeys,
} from '../../source/dashboard/keymap.ts';
import {screens} from '../../source/dashboard/screens/index.ts';

describe('the one table of keys', () => {
	test('names each command once', () => {
		expect(new Set(commands.map(({id}) => id)).size).toBe(commands.length);
	});

	test.each(Object.keys(scopes) as Scope[])('no key means two things in %s', (scope) => {
		const alternatives = ['menu-move menu-take', 'text-keep'];
		const keys = commands
			.filter((command) => command.scope === scope && !alternatives.includes(command.id))
			.flatMap(({keys}) => keys as readonly string[]);
		expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
	});

	test.each(['connections', 'runs', 'plan', 'users', 'conflicts', 'activity'] as const)(
		'the keys of %s leave those that work everywhere alone',
		(scope) => {
			const everywhere = new Set<string>(
				commands.filter((one) => one.scope === 'app').flatMap(({keys}) => [...keys]),
			);
			const own = commands.filter((one) => one.scope === scope).flatMap(({keys}) => [...keys] as string[]);
			expect(own.filter((key) => everywhere.has(key))).toEqual([]);
		},
	);

	test('no F-keys, no Ctrl+S and no Ctrl+Q: terminals keep those', () => {
		const keys = commands.flatMap(({keys}) => [...keys] as string[]);
		expect(keys.filter((key) => /^f\d+$|^ctrl\+[sq]$/.test(key))).toEqual([]);
	});

	test('no way out of a conflict has a letter that moves, or that means something there', () => {
		const taken = new Set([
			'h',
			'j',
			'k',
			'l',
			'q',
			'A',
			...commands.filter(({scope}) => scope === 'conflicts').flatMap(({keys}) => [...keys] as string[]),
		]);
		const letters = conflictKinds.flatMap(({waysOut}) => waysOut.map(({key}) => key));
		expect(letters.filter((letter) => taken.has(letter))).toEqual([]);
	});

	test('each command has a sentence without a full stop', () => {
		expect(commands.filter(({help}) => help === '' || help.endsWith('.'))).toEqual([]);
	});

	test('screens are reached by their numbers', () => {
		const digits = commands.find(({id}) => id === 'screen')!.keys as readonly string[];
		expect(screens.length).toBeLessThanOrEqual(digits.length);
		expect(new Set(screens.map(({id}) => id)).size).toBe(screens.length);
	});
});

describe('how a key is written', () => {
	test.each([
		['up', false, '↑'],
		['up', true, 'Up'],
		['ctrl+d', false, 'Ctrl+D'],
		['enter', false, '⏎'],
		['enter', true, 'Enter'],
		['j', true, 'j'],
	])('%s (ASCII: %s) is %s', (key, ascii, shown) => expect(keyLabel(key, ascii)).toBe(shown));

	test('the footer has the short form, help and README have every key', () => {
		expect(shortKeys(commandOf('up'))).toBe('↑↓');
		expect(allKeys(commandOf('up'))).toEqual(['↑', 'k']);
		expect(allKeys(commandOf('open'), true)).toEqual(['Enter', 'Right', 'l']);
		expect(allKeys(commandOf('screen'))).toEqual(['1…9']);
	});

	test('in ASCII nothing else is used', () => {
		for (const command of commands) expect(shortKeys(command, true)).toMatch(/^[\x20-\x7e]+$/);
	});
});
