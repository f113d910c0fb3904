import {describe, expect, test} from 'vitest';
import {UsageError} from '../../../source/core/errors.ts';
import {filterItems, filterOf, passes} from '../../../source/dashboard/screens/activity/filter.ts';
import {called, openApp} from '../harness.tsx';

describe('what happened', () => {
	const happened = async (options?: Parameters<typeof openApp>[0]) => {
		const app = openApp(options);
		await app.screen.press('5');
		await app.screen.until('To do by hand');
		await app.screen.press('tab');
		await app.screen.until(/02:20 +anna/);
		return app;
	};
	test('is found by what is typed, and whole again after Esc', async () => {
		const {screen} = await happened();
		await screen.press('/', 'left out');
		await screen.until('10 of 40');
		expect(screen.frame).not.toContain('CREATED');
		await screen.press('escape');
		await screen.until(/02:20 +anna +sync +4000 +CREATED/);
	});
	test('is filtered by who, what or which code, and says so', async () => {
		const {screen} = await happened();
		await screen.press('f');
		await screen.until('Show only');
		expect(screen.frame).toMatch(/by service +26 entries[\s\S]*by anna +14 entries/);
		await screen.press('anna', 'enter');
		await screen.until('Only by anna');
		expect(screen.frame).toContain('14 of 40');
		expect(screen.frame).not.toContain('service');
		await screen.press('escape');
		await screen.until('service');
	});
	test('is written as it is shown to a file that the question names', async () => {
		const app = await happened();
		await app.screen.press('/', '4002', 'enter');
		await app.screen.until('1 of 40');
		await app.screen.press('e');
		await app.screen.until('Write 1 row to which file?');
		await app.screen.press('enter');
		await app.screen.until('1 row written to');
		expect(called(app, 'exportRows')).toEqual([
			[
				expect.stringMatching(/activity\.csv$/),
				[
					['at', 'by', 'action', 'about', 'code', 'message'],
					[
						'2026-08-21T00:20:00.000Z',
						'service',
						'deactivate',
						'4002',
						'DEACTIVATED',
						'left out of the next upload',
					],
				],
			],
		]);
	});
	test('that cannot be written says why and what to do', async () => {
		const fail = {exportRows: new UsageError('/x is there already', {next: 'Name another file.'})};
		const {screen} = await happened({fail});
		await screen.press('e');
		await screen.until('to which file?');
		await screen.press('enter');
		await screen.until('/x is there already. Name another file.');
	});
	test('copies whom an entry is about', async () => {
		const app = await happened();
		await app.screen.press('down', 'y');
		await app.screen.until('4001 is on the clipboard');
		expect(app.terminal.copy).toHaveBeenCalledWith('4001');
	});
});

describe('what is to do by hand', () => {
	test('is found, and ticked off where it was found', async () => {
		const app = openApp();
		await app.screen.press('5');
		await app.screen.until('To do by hand (2)');
		await app.screen.press('/', 'print');
		await app.screen.until('1 of 2');
		await app.screen.press('enter', ' ');
		await app.screen.until('To do by hand (1)');
		expect(called(app, 'finishFollowUp')).toEqual([['F2']]);
	});
	test('offers no tick where nothing is found', async () => {
		const app = openApp();
		await app.screen.press('5');
		await app.screen.until('To do by hand (2)');
		await app.screen.press('/', 'zzz', 'enter', ' ');
		await app.screen.until('Nothing to do holds that.');
		expect(called(app, 'finishFollowUp')).toEqual([]);
	});
});

describe('the filter', () => {
	const entry = {
		id: 'a',
		at: '',
		by: 'anna maria',
		action: 'sync',
		subjects: [],
		code: 'UPDATED',
		message: '',
	};
	test('keeps a name with spaces whole', () => {
		const by = filterItems([entry]).find(({id}) => id.startsWith('by'));
		expect(passes(filterOf(by!.id), entry)).toBe(true);
		expect(passes(filterOf(by!.id), {...entry, by: 'anna'})).toBe(false);
	});
	test('everything is no filter', () => expect(filterOf('all')).toBeUndefined());
});
