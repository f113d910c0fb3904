import {describe, expect, test} from 'vitest';
import {called, openApp} from '../harness.tsx';

const typedNumber = (frame: string) => /type the number ([\d,]+)/.exec(frame)?.[1] ?? '';
const scopeGuard = {
	code: 'scope',
	tripped: true,
	message: 'a filter changed: 3 people are left out by the filter alone',
	numbers: {people: 3},
	keys: ['4001', '4002', '4003'],
	removalsOnly: true,
	hash: 'c0ffee00'.repeat(8),
};

describe('a held plan', () => {
	const planned = async (options: Parameters<typeof openApp>[0] = {}) => {
		const app = openApp(options);
		await app.screen.until('Held since');
		await app.screen.press('p');
		await app.screen.until('Plan of SIS');
		return app;
	};
	const relinks = [
		{kind: 'accounts', key: '4101', externalId: 'N-1'},
		{kind: 'accounts', key: '4102', externalId: 'N-2'},
	] as const;

	test('whose ids changed at the source offers to pair them again, and asks with their number', async () => {
		const app = await planned({plan: {relinks}});
		const {screen} = app;
		await screen.press('r');
		await screen.until('Pair 2 records again with their new IDs at the source?');
		await screen.press('enter', 'enter');
		expect(called(app, 'sync')).toEqual([]);
		await screen.press(typedNumber(screen.frame), 'enter');
		await screen.until('SIS: applied');
		expect(called(app, 'sync')).toEqual([['SIS', {relink: expect.stringMatching(/^b7dd73b0/)}]]);
	});
	test('without such records does not offer it', async () => {
		const {screen} = await planned();
		expect(screen.frame).not.toContain('re-link');
		await screen.press('r');
		expect(screen.frame).not.toContain('Pair ');
	});
	test('lets go only what the filter leaves out, by the hash of that alone', async () => {
		const app = await planned({plan: {guards: [scopeGuard]}});
		const {screen} = app;
		await screen.press('f');
		await screen.until('Let 3 records go that the filter leaves out?');
		await screen.press(typedNumber(screen.frame), 'enter');
		await screen.until('SIS: applied');
		expect(called(app, 'sync')).toEqual([['SIS', {approve: scopeGuard.hash}]]);
	});
	test('is not approved by somebody who may not: the keys are not there', async () => {
		const app = await planned({operator: {name: 'cron', role: 'service'}, plan: {relinks}});
		await app.screen.press('a', 'r', 'f', 'o');
		expect(app.screen.frame).not.toContain('type the number');
		expect(called(app, 'sync')).toEqual([]);
	});
	test('is narrowed by what is typed, and whole again after Esc', async () => {
		const {screen} = await planned();
		await screen.press('/', 'reyes');
		await screen.until(/\/ reyes +9 of 88/);
		expect(screen.frame).toContain('Changed (9)');
		expect(screen.frame).not.toContain('Leaving (64)');
		await screen.press('enter', 'down', 'enter');
		await screen.until('Why: last name and grade differ');
		await screen.press('escape');
		await screen.until('9 of 88');
		await screen.press('escape');
		await screen.until('Leaving (64)');
	});
	test('says when what is typed stands nowhere', async () => {
		const {screen} = await planned();
		await screen.press('/', 'zzz');
		await screen.until('No change holds that.');
	});
	test('letters that are typed do nothing else', async () => {
		const app = await planned({plan: {relinks}});
		await app.screen.press('/', 'a', 'o', 'r');
		await app.screen.until('/ aor');
		expect(called(app, 'sync')).toEqual([]);
	});
	test('copies the ID under the cursor', async () => {
		const app = await planned();
		await app.screen.press('down', 'y');
		await app.screen.until('is on the clipboard');
		expect(app.terminal.copy).toHaveBeenCalledTimes(1);
	});
});
