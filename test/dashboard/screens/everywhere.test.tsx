import {describe, expect, test} from 'vitest';
import {UsageError} from '../../../source/core/errors.ts';
import {openApp} from '../harness.tsx';

describe('what may not be done is not offered', () => {
	test('read-only: no sync, no new connection, no action on people', async () => {
		const {screen, rollcall} = openApp({readOnly: true});
		await screen.until('READ-ONLY');
		expect(screen.frame).not.toMatch(/s sync now|n new/);
		await screen.press('s', 'n', '3');
		await screen.until('900 people');
		await screen.press('a', '4');
		await screen.until('to decide');
		await screen.press('enter', 's', 'd');
		expect(rollcall.calls.filter(([name]) => ['sync', 'act', 'resolve', 'connect'].includes(name))).toEqual(
			[],
		);
	});
	test('an Instructor may look and not sync', async () => {
		const {screen} = openApp({operator: {name: 'tim', role: 'Instructor'}});
		await screen.until('as Instructor');
		expect(screen.frame).not.toMatch(/sync now/);
	});
});

describe('what a screen says when there is nothing', () => {
	test.each(['1', '2', '3', '4', '5'])('screen %s: no sentence is cut at 80 columns', async (key) => {
		const {screen} = openApp({empty: true});
		await screen.until('Nothing is set up yet');
		await screen.press(key);
		await screen.until(/^(?![\s\S]*reading)/i);
		expect(screen.frame).not.toContain('…');
	});
	test('the steps of a new connection are told whole', async () => {
		const {screen} = openApp({empty: true});
		await screen.until('Nothing is set up yet');
		await screen.press('n');
		await screen.until(/\[1 kind\] 2 settings +3 test$/m);
		expect(screen.frame).not.toContain('…');
	});
});

describe('everywhere', () => {
	test('help lists the keys of this screen, from the same table', async () => {
		const {screen} = openApp();
		await screen.press('3');
		await screen.until('900 found');
		await screen.press('?');
		await screen.until('Help: Users');
		expect(screen.frame).toMatch(/space +Mark this person and move on/);
		await screen.press('?');
		await screen.until('900 found');
	});
	test('the palette finds a command by a few letters and runs it', async () => {
		const {screen} = openApp();
		await screen.until('Held since');
		await screen.press(':', 'go to us', 'enter');
		await screen.until('900 found');
		await screen.press(':', 'mark all', 'enter');
		await screen.until('900 marked');
	});
	test('q goes back, and at the top quits', async () => {
		const {screen, terminal} = openApp();
		await screen.until('Held since');
		await screen.press('enter');
		await screen.until('Settings');
		await screen.press('q');
		await screen.until('Last run');
		expect(terminal.left).not.toHaveBeenCalled();
		await screen.press('q');
		expect(terminal.left).toHaveBeenCalledWith(0);
	});
	test('Escape never quits', async () => {
		const {screen, terminal} = openApp();
		await screen.until('Held since');
		await screen.press('escape', 'escape', 'escape');
		expect(terminal.left).not.toHaveBeenCalled();
	});
	test('while something runs, q asks; Ctrl+C asks once', async () => {
		const {screen, terminal} = openApp({step: 10_000});
		await screen.until('Held since');
		await screen.press('p', 'q');
		await screen.until('Plan of SIS is still running. Stop it and quit?');
		await screen.press('enter');
		expect(terminal.left).not.toHaveBeenCalled();
		await screen.press('ctrl+c');
		await screen.until('Ctrl+C again');
		expect(terminal.left).not.toHaveBeenCalled();
		await screen.press('ctrl+c');
		await screen.until('was stopped');
		expect(terminal.left).toHaveBeenCalledWith(130);
	});
	test('work shows its stage on every screen, and X stops it', async () => {
		const {screen} = openApp({step: 10_000});
		await screen.until('Held since');
		await screen.press('p', '4');
		await screen.until(/Plan of SIS · read · 450 of 900 rows/);
		expect(screen.frame).toContain('conflicts to decide');
		await screen.press('X');
		await screen.until('Plan of SIS was stopped');
	});
	test('a message is gone when its screen is left', async () => {
		const {screen} = openApp({fail: {test: new UsageError('It cannot be reached')}});
		await screen.until('Held since');
		await screen.press('t');
		await screen.until('It cannot be reached.');
		await screen.press('2');
		await screen.until('Took');
		expect(screen.frame).not.toContain('It cannot be reached');
		await screen.press('1');
		await screen.until('Last run');
		expect(screen.frame).not.toContain('It cannot be reached');
	});
	test('a message that is cut says which key shows the rest', async () => {
		const {screen} = openApp({
			fail: {test: new UsageError(`${'It cannot be reached. '.repeat(12)}Last word`)},
		});
		await screen.until('Held since');
		await screen.press('t');
		await screen.until('? shows the rest');
		expect(screen.frame).not.toContain('Last word');
		await screen.press('?');
		await screen.until('Last word');
	});
	test('what others commit is seen', async () => {
		const {screen, rollcall} = openApp();
		await screen.press('4');
		await screen.until('12 conflicts to decide');
		await rollcall.resolve('K001', 's', {});
		await screen.until('11 conflicts to decide');
	});
	test('smaller than 80×24 says so and goes on', async () => {
		const {screen} = openApp({columns: 60, rows: 16});
		await screen.until('This window is 60×16');
		await screen.press('3');
		await screen.until('900 people');
		expect(screen.frame.split('\n').length).toBeLessThanOrEqual(16);
	});
});
