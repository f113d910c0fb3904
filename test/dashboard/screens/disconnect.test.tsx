import {describe, expect, test} from 'vitest';
import {LockedError} from '../../../source/core/errors.ts';
import {messageOf, stateText} from '../../../source/dashboard/screens/connections/view.ts';
import type {ConnectionView} from '../../../source/sync/rollcall.ts';
import {called, openApp} from '../harness.tsx';

describe('disconnecting in the dashboard', () => {
	test('says what it does, asks for the number, and is taken back with one key', async () => {
		const app = openApp();
		const {screen} = app;
		await screen.until('Held since');
		await screen.press('enter');
		await screen.until('Settings');
		await screen.press('D');
		await screen.until('Disconnect SIS?');
		expect(screen.frame).toContain('Nothing is removed.');
		await screen.press('12', 'enter');
		await screen.until('That is not the number');
		await screen.press('escape');
		expect(called(app, 'disconnect')).toEqual([['SIS', {}]]);

		await screen.press('D');
		await screen.until('Disconnect SIS?');
		await screen.press('204', 'enter');
		await screen.until(/SIS is disconnected/);
		expect(called(app, 'disconnect').at(-1)).toEqual(['SIS', {yes: true}]);
		await screen.until('disconnected 2026-08-21');
		// Nothing is read from it meanwhile.
		await screen.press('s', 'p', 'D');
		expect(called(app, 'sync')).toEqual([]);
		expect(called(app, 'plan')).toEqual([]);

		await screen.press('C');
		await screen.until('SIS is connected again');
		expect(called(app, 'reconnect')).toEqual([['SIS', {settings: {}, secrets: {}}]]);
	});

	test('is not there when looking only, and a refusal says why', async () => {
		const looking = openApp({readOnly: true, operator: {name: 'bo', role: 'Manager'}});
		await looking.screen.until('Held since');
		await looking.screen.press('D');
		expect(called(looking, 'disconnect')).toEqual([]);

		const busy = openApp({fail: {disconnect: new LockedError('ada syncs SIS', {next: 'Wait for it'})}});
		await busy.screen.until('Held since');
		await busy.screen.press('D');
		await busy.screen.until('ada syncs SIS');
	});
});

describe('a connection that was never seen to work', () => {
	const view = (more: Partial<ConnectionView> = {}): ConnectionView => ({
		id: 'sis-1' as never,
		name: 'SIS',
		kind: 'oneroster-csv',
		title: 'OneRoster CSV',
		reads: true,
		publishes: false,
		state: 'ready',
		message: 'never read',
		settings: [],
		checklist: [{text: 'It answers', done: false}],
		...more,
	});
	const failed = {at: '2026-08-21T02:14:00.000Z', ok: false, message: 'Nobody answers.'};

	test('says whether the test failed or was never made', () => {
		expect([stateText(view()), messageOf(view())]).toEqual(['not tested', 'Not tested yet: t tests it.']);
		expect(stateText(view({tested: failed}))).toBe('test failed');
		expect(messageOf(view({tested: failed}))).toBe(
			'The last test failed (t tests again): Nobody answers. never read',
		);
		expect(messageOf(view({publishes: true}))).toBe('Not tested yet: t tests it. never read');
	});
});
