import {describe, expect, test} from 'vitest';
import {called, openApp} from '../harness.tsx';

describe('findings', () => {
	const listed = async (options?: Parameters<typeof openApp>[0]) => {
		const app = openApp(options);
		await app.screen.until('Held since');
		await app.screen.press('f');
		await app.screen.until('All findings');
		return app;
	};
	test('say what to do about the one under the cursor', async () => {
		const {screen} = await listed();
		expect(screen.frame).toContain('3 need you, the rest is to know');
		expect(screen.frame).toContain('p on SIS');
		expect(screen.frame).not.toContain('rollcall plan');
		await screen.press('down');
		await screen.until('screen Conflicts (4)');
		await screen.press('enter');
		await screen.until('12 conflicts to decide');
	});
	test('open what they are about, and nothing of the list is left in the way', async () => {
		const {screen} = await listed();
		await screen.press('enter');
		await screen.until(/SIS .*OneRoster/);
		expect(screen.frame).not.toContain('All findings');
		await screen.press('escape');
		await screen.until('Last run');
	});
	test('are noted until a day, and asked again when that is taken back', async () => {
		const app = await listed();
		const {screen} = app;
		await screen.press('down', 'a');
		await screen.until('Take note of this until which day?');
		await screen.press('enter');
		await screen.until('noted until 2026-08-28');
		expect(screen.frame).toContain('anna took note of it until 2026-08-28');
		await screen.press('a');
		await screen.until('It is no longer noted');
		expect(called(app, 'acknowledge')).toEqual([
			['f0000002', '2026-08-28'],
			['f0000002', undefined],
		]);
	});
	test('of what is only to know nobody takes note', async () => {
		const app = await listed();
		await app.screen.press('G', 'a');
		expect(app.screen.frame).not.toContain('until which day');
	});
	test('that were noted are folded on the opening screen', async () => {
		const {screen} = await listed();
		await screen.press('down', 'a');
		await screen.until('until which day');
		await screen.press('enter');
		await screen.until('noted until');
		await screen.press('down', 'a');
		await screen.until('until which day');
		await screen.press('enter');
		await screen.until(/noted until[\s\S]*noted until/);
		await screen.press('escape');
		await screen.until('2 as before or noted');
	});
	test('a day that is none is said where it was typed', async () => {
		const {UsageError} = await import('../../../source/core/errors.ts');
		const fail = {
			acknowledge: new UsageError('"soon" is no day', {next: 'Give a day of the next three months.'}),
		};
		const {screen} = await listed({fail});
		await screen.press('down', 'a');
		await screen.until('until which day');
		await screen.press('ctrl+u', 'soon', 'enter');
		await screen.until('"soon" is no day. Give a day of the next three months.');
	});
});
