import {describe, expect, test} from 'vitest';
import {type JamfWorld, jamfWorld} from '../../support/jamf-world.ts';
import {openAppOver} from '../harness.tsx';

/** The way from a Jamf School that is made to one that is in step, by the keys that the screen names. */
const opened = async (w: JamfWorld) => {
	const {screen} = openAppOver(w, {columns: 80, rows: 24});
	await screen.until('jamf');
	while (!/▸ jamf/.test(screen.frame)) await screen.press('down');
	await screen.press('enter');
	return screen;
};

describe('a test that was refused', () => {
	const refused = async (w: JamfWorld) => {
		w.jamf.fault = () => ({status: 401, body: ''});
		await expect(w.test('jamf', {}, new AbortController().signal)).rejects.toThrow('401');
	};

	test('opens the settings at what was refused, and is forgotten with it', async () => {
		const w = await jamfWorld();
		await refused(w);
		await w.setUp('jamf', 'test');
		const screen = await opened(w);
		await screen.until('It failed');
		await screen.press('e');
		await screen.until(/▸ API key/);
		await screen.press(...'env:JAMF', 'pagedown');
		await screen.until('Saved. t tries it.');
		await screen.until('It was not tried yet');
		expect(screen.frame).not.toContain('✖');
		w.jamf.fault = undefined;
		await screen.press('t');
		await screen.until('It answered');
	});

	test('does so from the page of the connection too', async () => {
		const w = await jamfWorld();
		await refused(w);
		const screen = await opened(w);
		await screen.until('Last test');
		await screen.press('e');
		await screen.until(/▸ API key/);
		await screen.press('escape');
		await screen.until('Last test');
	});
});

test('the page of a connection stands at its top once settings of it were saved', async () => {
	const w = await jamfWorld();
	const screen = await opened(w);
	await screen.until('more rows below');
	const top = 'jamf  Jamf School (one-way or two-way)';
	await screen.press('down');
	expect(screen.frame).not.toContain(top);
	await screen.press('e', 'escape');
	await screen.until('Last test');
	expect(screen.frame).not.toContain(top);
	await screen.press('e', 'down', 'down', 'down', 'down', 'right', 'pagedown');
	await screen.until('are saved');
	await screen.until(top);
});

describe('the plan before anything is created', () => {
	const footer = (frame: string) => frame.trimEnd().split('\n').at(-1);
	const looking = async () => {
		const w = await jamfWorld();
		await w.night();
		await w.setUp('jamf', 'preview');
		const screen = await opened(w);
		await screen.until('Not written (');
		return screen;
	};

	test('goes on by Enter, as every step, and by n on a row, which Enter opens', async () => {
		const screen = await looking();
		expect(footer(screen.frame)).toMatch(/⏎ go on .*b before .*e edit/);
		expect(footer(screen.frame)).not.toContain('n go on');
		await screen.press('down');
		expect(footer(screen.frame)).toMatch(/⏎ open .*n go on/);
		expect(footer(screen.frame)).toContain('b before');
		await screen.press('enter');
		await screen.until('is off for its location');
		await screen.press('escape');
		await screen.until('[5 preview]');
		await screen.press('n');
		await screen.until('[6 creation]');
	});

	test.each(['enter', 'n'])('goes on from its heading by %s', async (key) => {
		const screen = await looking();
		await screen.press(key);
		await screen.until('[6 creation]');
	});

	test('goes back by b', async () => {
		const screen = await looking();
		await screen.press('b');
		await screen.until('[4 schedule]');
	});
});
