import {describe, expect, test} from 'vitest';
import {SourceUnhealthyError} from '../../../source/core/errors.ts';
import {called, openApp} from '../harness.tsx';

describe('a plan', () => {
	const planned = async () => {
		const app = openApp();
		await app.screen.until('Held since');
		await app.screen.press('p');
		await app.screen.until('Plan of SIS');
		return app;
	};
	test('is shown before it happens: removals first, why it is held, and nothing changed', async () => {
		const app = await planned();
		expect(app.screen.frame).toMatch(
			/held by a guard[\s\S]*8\.0 %[\s\S]*Deactivated now \(3\)[\s\S]*Leaving/,
		);
		expect(called(app, 'sync')).toEqual([]);
	});
	test('shows each change with its reason, field by field', async () => {
		const {screen} = await planned();
		await screen.press('tab', 'tab', 'down', 'enter');
		await screen.until('Why: last name and grade differ');
		expect(screen.frame).toMatch(/Last name +\S+ +→ \S+-Reyes/);
		expect(screen.frame).toContain('From: users.csv:12');
		await screen.press('escape');
		await screen.until('held by a guard');
	});
	test('says what approving it does besides: whether it is sent, and to whom', async () => {
		const {screen} = await planned();
		expect(screen.frame).toMatch(/ a +applies it and sends it to ASM/);
		expect(screen.frame).not.toContain('b7dd73b0');
	});
	test('of which nothing would be sent says that before it is approved, and when it asks', async () => {
		const app = openApp();
		await app.rollcall.disarm('ASM');
		const {screen} = app;
		await screen.until('disarmed');
		await screen.press('p');
		await screen.until(/ a +applies it here; nothing is sent: ASM is not armed/);
	});
	test('that is held is approved by its hash, after its number was typed', async () => {
		const app = await planned();
		const {screen} = app;
		await screen.press('a');
		await screen.until('type the number');
		const number = /type the number (\d+)/.exec(screen.frame)?.[1] ?? '';
		await screen.press('enter', 'enter');
		expect(called(app, 'sync')).toEqual([]);
		await screen.press(number, 'enter');
		await screen.until('SIS: applied');
		expect(called(app, 'sync')).toEqual([['SIS', {approve: expect.stringMatching(/^b7dd73b0/)}]]);
	});
	test('may be left, and waits in Runs', async () => {
		const {screen} = await planned();
		await screen.press('escape');
		await screen.until('Plan of SIS, held');
	});
	test('may be approved in part', async () => {
		const app = await planned();
		await app.screen.press('o');
		await app.screen.until('SIS: applied');
		expect(called(app, 'sync')).toEqual([['SIS', {yes: true, additionsOnly: true}]]);
	});
	test('that a guard holds during a sync is shown at once', async () => {
		const {screen} = openApp();
		await screen.until('Held since');
		await screen.press('s');
		await screen.until('SIS is held and nothing was changed');
		expect(screen.frame).toContain('Plan of SIS');
	});
	test('from a bad source says so, with the next step', async () => {
		const {screen} = openApp({
			fail: {
				plan: new SourceUnhealthyError('users.csv is empty', {
					notDone: 'Nothing was changed',
					next: 'Export it again',
				}),
			},
		});
		await screen.until('Held since');
		await screen.press('p');
		await screen.until('users.csv is empty. Nothing was changed. Export it again.');
	});
});

describe('runs', () => {
	test('newest first, each with its state in words', async () => {
		const {screen} = openApp();
		await screen.press('2');
		await screen.until('R000015');
		expect(screen.frame).toMatch(
			/R000015[\s\S]*▲ held[\s\S]*R000014[\s\S]*succeeded with issues[\s\S]*✖ failed/,
		);
	});
	test('in detail: summary, changes, stages', async () => {
		const {screen} = openApp();
		await screen.press('2');
		await screen.until('R000015');
		await screen.press('down', 'down', 'enter');
		await screen.until('Sent to ASM (38 kB), not confirmed yet.');
		await screen.press('tab');
		await screen.until(/▸ ~ .*Reyes|▸ ~ /);
		await screen.press('tab');
		await screen.until(/│ publish +│ 3\.1 s │/);
		await screen.press('escape');
		await screen.until('Last 30 nights');
	});
});

describe('one run', () => {
	const opened = async (options?: Parameters<typeof openApp>[0]) => {
		const app = openApp(options);
		await app.screen.until('Held since');
		await app.screen.press('2');
		await app.screen.until('Last ');
		await app.screen.press('G', 'enter');
		await app.screen.until('Summary');
		return app;
	};
	test('a change in it is explained', async () => {
		const app = await opened();
		await app.screen.press('tab');
		await app.screen.until('Reyes');
		await app.screen.press('enter');
		await app.screen.until('Now');
		await app.screen.press('x');
		await app.screen.until('is in the next upload');
		expect(app.screen.frame).toMatch(/Source[\s\S]*sis: users\.csv:12 lists Ben Smith/);
		expect(called(app, 'explain')).toHaveLength(1);
		await app.screen.press('escape');
		await app.screen.until('Now');
	});
	test('is undone after it said what cannot come back, and its number was typed', async () => {
		const app = await opened();
		await app.screen.press('u');
		await app.screen.until(/Undo of R000009 .*nothing has changed yet/);
		expect(app.screen.frame).toMatch(/▲ Schoolwork progress does not come back\.[\s\S]*Leaving \(64\)/);
		await app.screen.press('a');
		await app.screen.until('type the number');
		await app.screen.press('enter', 'enter');
		expect(called(app, 'undo').map(([, options]) => options)).toEqual([{}]);
		const number = /type the number (\d+)/.exec(app.screen.frame)?.[1] ?? '';
		await app.screen.press(number, 'enter');
		await app.screen.until('is taken back by');
		expect(called(app, 'undo').map(([, options]) => options)).toEqual([{}, {yes: true}]);
	});
	test('its modified CSVs are written where the question says', async () => {
		const app = await opened();
		await app.screen.press('e');
		await app.screen.until('Write the modified CSVs');
		await app.screen.press('down', 'enter');
		await app.screen.until('written to');
		const [[id, folder] = []] = called(app, 'exportRun');
		expect(folder).toMatch(new RegExp(`rollcall-${String(id)}$`));
	});
});
