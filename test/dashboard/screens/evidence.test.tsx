import {homedir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {reconciledLines} from '../../../source/dashboard/screens/activity/reconciled-view.ts';
import {fakeReconciled} from '../../support/fake-reconciled.ts';
import {called, openApp} from '../harness.tsx';

const opened = async (options?: Parameters<typeof openApp>[0]) => {
	const app = openApp(options);
	await app.screen.until('Held since');
	await app.screen.press('5');
	await app.screen.until('To do by hand');
	return app;
};

describe('an activity log', () => {
	test('is asked for by a key, read, and shown as a page', async () => {
		const app = await opened();
		const {screen} = app;
		await screen.press('r');
		await screen.until('Which activity logs');
		expect(screen.frame).toContain('~ is your home.');
		await screen.press('~/a.csv "/b/my log.csv"', 'enter');
		await screen.until('What Apple School Manager says');
		expect(called(app, 'reconcile')).toEqual([[[join(homedir(), 'a.csv'), '/b/my log.csv']]]);
		expect(screen.frame).toContain('830 live · 4 inactive · 6 unknown');
		expect(screen.frame).toContain('Confirmed: Apple School Manager took 1 package of ours');
		expect(screen.frame).toContain('somebody else uploads');
		await screen.press('G');
		await screen.until('nobody: was refused');
		expect(screen.frame).toMatch(/▲ \S+ \S+: is Deactivated here/);
		await screen.press('escape');
		await screen.until('To do by hand');
	});
	test('is asked for where the finding leads that nothing is confirmed', async () => {
		const {screen} = await opened();
		await screen.press('1', 'f');
		await screen.until('All findings');
		await screen.press('G', 'enter');
		await screen.until('Which activity logs');
		await screen.press('escape');
		await screen.until(/To do by hand/);
		expect(screen.frame).not.toContain('Which activity logs');
	});
	test('that is not there is said, and what was typed can be mended', async () => {
		const app = await opened();
		await app.screen.press('r');
		await app.screen.until('Which activity logs');
		await app.screen.press('/missing', 'enter');
		await app.screen.until('cannot be read: it is not there');
		await app.screen.until('▸ /missing');
		await app.screen.press('2', 'enter');
		expect(called(app, 'reconcile').at(-1)).toEqual([['/missing2']]);
	});
	test('is nothing for who only looks', async () => {
		const {screen} = await opened({readOnly: true});
		await screen.press('r');
		expect(screen.frame).not.toContain('Which activity logs');
	});
});

const shown = (more: Partial<ReturnType<typeof fakeReconciled>>) => {
	const now = new Date('2026-08-21T02:20:00.000Z');
	return reconciledLines({...fakeReconciled(['/a/log.csv'], now), ...more}, new Map(), 80, now)
		.map(({spans}) => spans.map(({text}) => text).join(''))
		.join('\n');
};

describe('what it says', () => {
	test('of an upload that failed stands first', () => {
		const text = shown({failedUploads: ['Apple School Manager failed the upload of 21 August']});
		expect(text.indexOf('✖ Apple School Manager failed')).toBeGreaterThan(0);
		expect(text.indexOf('✖ Apple School Manager failed')).toBeLessThan(text.indexOf('somebody else uploads'));
	});
	test('is that nothing differs, where nothing does', () =>
		expect(shown({differences: [], classes: []})).toContain('agree, as far as this says'));
	test('is nothing of our packages, where it says nothing', () =>
		expect(shown({confirmed: [], foreignUploads: [], unconfirmed: {count: 0}})).toContain(
			'It says nothing of our packages.',
		));
});

test('who an entry and a follow-up are about stands there by name', async () => {
	const {screen} = await opened();
	await screen.press('tab');
	await screen.until(/resolve +Hugo Larsen +UPDATED/);
});
