import {describe, expect, test} from 'vitest';
import {called, openApp} from '../harness.tsx';

describe('a package that is held on the wire', () => {
	const opened = async (options: Parameters<typeof openApp>[0] = {}) => {
		const app = openApp({wireHeld: true, ...options});
		await app.screen.until('Held since');
		await app.screen.press('2');
		await app.screen.until('Package for ASM held since 02:15');
		await app.screen.press('down', 'enter');
		await app.screen.until('held on the wire');
		return app;
	};
	test('shows what would leave with it, by name, and what holds it', async () => {
		const {screen} = await opened();
		await screen.until(/− \S+ \S+.* leaves: their sign-in ends/);
		expect(screen.frame).toContain('12 of 837 people would leave; the limit is 10');
		expect(screen.frame).toContain('3 more people · 12 people gone · 1 class gone');
	});
	test('is sent by its own hash, after the number of those who leave was typed', async () => {
		const app = await opened();
		await app.screen.press('a');
		await app.screen.until('Send this package to ASM though it is held?');
		await app.screen.press('11', 'enter');
		await app.screen.until('That is not the number');
		await app.screen.press('ctrl+u', '12', 'enter');
		await app.screen.until('Sent to ASM');
		expect(called(app, 'publish')).toEqual([
			['ASM', {look: true}],
			['ASM', {approve: 'ab'.repeat(32)}],
		]);
	});
	test('is looked at, and not sent, by somebody who may not approve', async () => {
		const app = await opened({operator: {name: 'cron', role: 'service'}});
		await app.screen.press('a');
		expect(app.screen.frame).not.toContain('type the number');
	});
	test('is narrowed by what is typed', async () => {
		const {screen} = await opened();
		await screen.press('/', 'class');
		await screen.until('1 of 13');
		expect(screen.frame).toContain('M-101');
	});
});
