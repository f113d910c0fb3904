import {describe, expect, test} from 'vitest';
import {HeldError, TemporaryError} from '../../source/core/errors.ts';
import {canDraw} from '../../source/dashboard/can-draw.ts';
import {explainError} from '../../source/dashboard/explain-error.ts';
import {fuzzyFind} from '../../source/dashboard/fuzzy.ts';
import {keyName, typed} from '../../source/dashboard/key-name.ts';
import {themeFrom, toAscii} from '../../source/dashboard/theme.ts';

const tty = {isTTY: true};

describe('whether it can be drawn', () => {
	test('on a terminal, yes', () => expect(canDraw({TERM: 'xterm'}, tty, tty)).toEqual({ok: true}));
	test.each([
		['no terminal to read from', {}, {}, tty],
		['no terminal to write to', {}, tty, {isTTY: false}],
		['a dumb terminal', {TERM: 'dumb'}, tty, tty],
	])('%s: no, and why', (_, env, stdin, stdout) => {
		const answer = canDraw(env, stdin, stdout);
		expect(answer.ok ? '' : answer.reason).toMatch(/\.$/);
	});
});

describe('the theme', () => {
	test.each([
		[{LANG: 'de_DE.UTF-8'}, false],
		[{LANG: 'C.utf8'}, false],
		[{LANG: 'C'}, true],
		[{}, true],
		[{LANG: 'en_US.UTF-8', LC_ALL: 'C'}, true],
	])('%j: ASCII %s', (env, ascii) => expect(themeFrom(env).ascii).toBe(ascii));

	test('NO_COLOR leaves no colour at all', () => {
		const styles = Object.values(themeFrom({NO_COLOR: '1', LANG: 'C.UTF-8'}).styles);
		expect(styles.filter((style) => 'color' in style)).toEqual([]);
	});

	test.each([
		['the default', {}, undefined, 'default'],
		['what is set', {}, 'contrast', 'contrast'],
		['NO_COLOR before what is set', {NO_COLOR: '1'}, 'contrast', 'monochrome'],
		['the environment before both', {NO_COLOR: '1', ROLLCALL_THEME: 'contrast'}, 'default', 'contrast'],
		['nothing unknown', {ROLLCALL_THEME: 'toString'}, 'constructor', 'default'],
	])('the theme is %s', (_, env, set, name) => {
		expect(themeFrom(env, set).styles).toBe(themeFrom({ROLLCALL_THEME: name}).styles);
	});

	test('high contrast has nothing faint, and no tone that is told by its colour alone', () => {
		const {styles} = themeFrom({ROLLCALL_THEME: 'contrast'});
		expect(Object.values(styles).some((style) => style.dimColor)).toBe(false);
		expect(styles.failed).toMatchObject({bold: true, underline: true});
		expect(styles).not.toEqual(themeFrom({}).styles);
	});

	test('in ASCII every character has one stand-in of its width', () => {
		expect(toAscii('▸ ● Müller…')).toBe('> * M?ller~');
	});
});

describe('keys', () => {
	const none = {
		upArrow: false,
		downArrow: false,
		leftArrow: false,
		rightArrow: false,
		pageDown: false,
		pageUp: false,
		home: false,
		end: false,
		return: false,
		escape: false,
		ctrl: false,
		shift: false,
		tab: false,
		backspace: false,
		delete: false,
		meta: false,
		super: false,
		hyper: false,
		capsLock: false,
		numLock: false,
	};
	test.each([
		['j', {}, 'j'],
		[' ', {}, 'space'],
		['', {downArrow: true}, 'down'],
		['', {tab: true, shift: true}, 'shift+tab'],
		['d', {ctrl: true}, 'ctrl+d'],
		['j', {meta: true}, 'alt+j'],
		['\n', {}, 'enter'],
		['', {}, undefined],
		['x', {eventType: 'release' as const}, undefined],
	])('%j with %j is %s', (input, key, name) => expect(keyName(input, {...none, ...key})).toBe(name));

	test.each([
		['space', ' '],
		['é', 'é'],
		['down', undefined],
		['ctrl+d', undefined],
	])('%s types %j', (name, text) => expect(typed(name)).toBe(text));
});

describe('errors', () => {
	test('say what happened, what was not done and what to do', () => {
		const error = new HeldError('SIS is held', {notDone: 'Nothing was sent', next: 'Look at the plan'});
		expect(explainError(error)).toBe('SIS is held. Nothing was sent. Look at the plan.');
	});
	test('that nobody expected have a next step too', () =>
		expect(explainError(new TypeError('x is undefined'))).toMatch(/Press R to read again\.$/));
	test('without more to say are one sentence', () =>
		expect(explainError(new TemporaryError('No answer'))).toBe('No answer.'));
});

describe('finding by a few letters', () => {
	const items = ['sync now', 'plan', 'reload', 'test', 'go to Users'];
	const find = (query: string) => fuzzyFind(query, items, (item) => item);
	test('letters in order', () => expect(find('sn')).toEqual(['sync now']));
	test('the beginning of a word goes first', () => expect(find('us')[0]).toBe('go to Users'));
	test('nothing typed finds all, in order', () => expect(find('')).toEqual(items));
	test('letters that lie apart are looked for in a name, not in what is said of it', () =>
		expect(
			fuzzyFind('undo', ['mark all: Mark all found; again: none', 'undo: Take it back'], (item) => item),
		).toEqual(['undo: Take it back']));
	test('what answers to nothing finds nobody', () => expect(find('zzz')).toEqual([]));
});
