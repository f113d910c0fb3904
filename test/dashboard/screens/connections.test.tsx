import {describe, expect, test} from 'vitest';
import {TemporaryError} from '../../../source/core/errors.ts';
import {called, openApp} from '../harness.tsx';

describe('the opening screen', () => {
	test('says in words whether it is safe, and what to do next', async () => {
		const {screen} = openApp();
		await screen.until('Held since 02:14: 67 people would leave');
		expect(screen.frame).toMatch(/SIS is held.*→/);
		expect(screen.frame).toMatch(/▸ SIS +▲ held/);
	});
	test('of an empty state says how to begin', async () => {
		const {screen} = openApp({empty: true});
		await screen.until('Nothing is set up yet');
		expect(screen.frame).toContain('Press n to make one');
	});
	test('that cannot be read says why, and R tries again', async () => {
		const {screen} = openApp({
			fail: {overview: new TemporaryError('The state is busy', {next: 'Try again in a moment'})},
		});
		await screen.until('The state is busy. Try again in a moment.');
		await screen.press('R');
		await screen.until('Held since');
	});
	test('lists all findings in full', async () => {
		const {screen} = openApp();
		await screen.until('Held since');
		await screen.press('f');
		await screen.until('p on SIS');
		await screen.press('escape');
		await screen.until('Last run');
	});
});

describe('a connection', () => {
	test('a first host key is shown and only then accepted', async () => {
		const app = openApp();
		const {screen} = app;
		await screen.until('Held since');
		await screen.press('down', 't');
		await screen.until('Is this the host key of ASM?');
		expect(screen.frame).toContain('SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8');
		await screen.press('enter');
		expect(called(app, 'test')).toEqual([['ASM', {}]]);
		await screen.press('t');
		await screen.until('Is this the host key of ASM?');
		await screen.press('down', 'enter');
		await screen.until('signed in and saw the folder');
		expect(called(app, 'test').at(-1)).toEqual(['ASM', {acceptHostKey: true}]);
	});
	test('in detail shows where its secret is kept and what is to do once', async () => {
		const {screen} = openApp();
		await screen.until('Held since');
		await screen.press('down', 'enter');
		await screen.until(/Map the roles there +\(by hand\)/);
		await screen.press('pagedown');
		await screen.until('secret, file:secrets/asm');
	});
});
