import {describe, expect, test, vi} from 'vitest';
import {UsageError} from '../../../source/core/errors.ts';
import {timesOf} from '../../../source/dashboard/screens/connections/schedule-words.ts';
import {testedText} from '../../../source/dashboard/screens/settings/use-test-messages.ts';
import type {ConnectionView, Overview, SettingView} from '../../../source/sync/rollcall.ts';
import {type FakeOptions, fakeRollcall} from '../../support/fake-rollcall.ts';
import {openAppOver} from '../harness.tsx';

const setting = (key: string, value: string, choices?: readonly string[]): SettingView => ({
	key,
	value,
	secret: false,
	required: false,
	describe: '',
	part: 'schedule',
	check: () => undefined,
	...(choices === undefined ? {} : {choices}),
});
const schedule = (frequency: string, timeOfDay = '02:15', weekday = 'sunday', timeZone = '') => [
	setting('frequency', frequency, ['off', 'hourly', 'daily', 'weekly']),
	setting('timeOfDay', timeOfDay),
	setting('weekday', weekday),
	setting('timeZone', timeZone),
];
const nightly = {settings: schedule('daily'), next: '2026-08-22T02:15:00.000Z'};

/** The page of SIS, with what it says besides. */
async function openSis(more: Partial<ConnectionView>, options: FakeOptions = {}) {
	const fake = fakeRollcall(options);
	const sis = {...(await fake.connections())[0]!, ...more};
	const dropPending = vi.fn(async () => sis.pending?.keys ?? []);
	const reconfigure = vi.fn(async (_name: string, {settings}: {settings: Record<string, string>}) => ({
		...sis,
		settings: sis.settings.map((each) => ({...each, value: settings[each.key] ?? each.value})),
	}));
	const rollcall = {...fake, connections: async () => [sis], dropPending, reconfigure} as typeof fake;
	const {screen} = openAppOver(rollcall, {columns: 100, rows: 40});
	await screen.until(/▸ SIS/);
	await screen.press('enter');
	await screen.until('Next run');
	return {screen, dropPending, reconfigure, calls: fake.calls};
}

describe('when a connection runs by itself', () => {
	test('stands on its page, with what has to run for it', async () => {
		const {screen} = await openSis(nightly);
		expect(screen.frame).toContain('tomorrow 02:15 (every day at 02:15), while rollcall serve or cron runs');
		expect(screen.frame).toMatch(/Schedule +w changes it/);
	});
	test('is changed by a key, and said in words', async () => {
		const {screen, reconfigure} = await openSis(nightly);
		await screen.press('w');
		await screen.until('When SIS runs by itself');
		expect(screen.frame).toContain('only while rollcall serve runs');
		expect(screen.frame).toContain('‹ daily ›');
		await screen.press('right', 'enter', '7:05', 'pagedown');
		await screen.until('SIS runs every Sunday at 07:05, UTC time, while rollcall serve (or cron) runs.');
		expect(reconfigure).toHaveBeenCalledWith('SIS', {
			settings: {frequency: 'weekly', timeOfDay: '7:05'},
			secrets: {},
		});
	});
	test('says since when nothing ran it', async () => {
		const {screen} = await openSis({...nightly, owed: '2026-08-21T02:15:00.000Z'});
		expect(screen.frame).toMatch(/was due 02:15, and nothing ran it: start rollcall serve/);
	});
	test('is nothing that a legacy direct connection has, and it says why', async () => {
		const {screen} = await openSis({
			settings: schedule('off'),
			byHand: 'Apple syncs such a one by hand only',
		});
		expect(screen.frame).toContain('by hand only: Apple syncs such a one by hand only');
		expect(screen.frame).not.toContain('w changes it');
		await screen.press('w');
		expect(screen.frame).not.toContain('When SIS runs by itself');
	});
	test.each([
		['only looks', {readOnly: true}],
		['may not decide', {operator: {name: 'ben', role: 'Manager'}}],
	] as const)('is changed by nobody who %s', async (_who, options) => {
		const pending = {keys: ['path'], at: '2026-08-21T01:00:00.000Z', by: 'anna'};
		const {screen, dropPending} = await openSis({...nightly, pending}, options);
		await screen.press('w', 'u');
		expect(screen.frame).toContain('Next run');
		expect(dropPending).not.toHaveBeenCalled();
	});
	test.each([
		[schedule('off'), undefined],
		[schedule('daily', '2:15'), 'every day at 02:15'],
		[schedule('weekdays'), 'Monday to Friday at 02:15'],
		[schedule('weekly', '02:15', 'monday'), 'every Monday at 02:15'],
		[schedule('hourly', '02:15'), 'every hour, 15 minutes past'],
		[schedule('every 6 hours'), 'every 6 hours, one of them at 02:15'],
		[[], undefined],
	])('is told in words: %#', (settings, words) => {
		expect(timesOf(settings)).toBe(words);
	});
});

describe('changed settings that no sync succeeded by', () => {
	const pending = {keys: ['path', 'filter.students'], at: '2026-08-21T01:00:00.000Z', by: 'anna'};
	test('are shown with who and when, and taken back after a question', async () => {
		const {screen, dropPending} = await openSis({...nightly, pending});
		expect(screen.frame).toMatch(/Changed +Path, Filter: students, by anna, 01:00: the next sync uses it/);
		await screen.press('u');
		await screen.until('Take the changed settings of SIS back?');
		await screen.press('enter');
		expect(dropPending).not.toHaveBeenCalled();
		await screen.press('u');
		await screen.until('Take the changed settings of SIS back?');
		await screen.press('down', 'enter');
		await screen.until('Taken back: Path, Filter: students.');
		expect(dropPending).toHaveBeenCalledWith('SIS');
	});
	test('are no more than what waits', async () => {
		const {screen} = await openSis(nightly);
		expect(screen.frame).not.toMatch(/^ +Changed /m);
		expect(screen.frame).not.toContain('take back');
	});
});

test('the modified CSVs of the last sync are written from its page', async () => {
	const applied = {run: 'R000014', at: '2026-08-20T02:15:00.000Z', patches: 3};
	const {screen, calls} = await openSis({applied} as Partial<ConnectionView>);
	expect(screen.frame).toContain('R000014, yesterday 02:15, 3 values patched: m writes them');
	await screen.press('m');
	await screen.until('Write the modified CSVs of R000014');
	await screen.press('down', 'enter');
	await screen.until('written to');
	expect(calls).toContainEqual(['exportRun', 'R000014', expect.stringMatching(/rollcall-R000014$/)]);
});

test('that nothing runs the schedule leads to the connection', async () => {
	const fake = fakeRollcall();
	const late: Overview['findings'][number] = {
		id: '00000001',
		severity: 'attention',
		text: 'SIS was to sync at 2026-08-21 00:15 UTC, and nothing runs the schedule',
		next: 'Start the service (rollcall serve), or have cron run: rollcall serve --once. Now, by hand: rollcall sync SIS',
		screen: 'connections',
		open: 'SIS',
	};
	const overview = async () => ({...(await fake.overview()), findings: [late]});
	const {screen} = openAppOver({...fake, overview});
	await screen.until('SIS was to sync');
	await screen.press('f');
	await screen.until('Start the service (rollcall serve)');
	await screen.press('enter');
	await screen.until(/Next run/);
});

describe('a test message', () => {
	const wrong = new UsageError('no sender is set', {next: 'rollcall settings set notifications.smtp.from X'});
	test('says which channel took it, and what was wrong with another', async () => {
		const testNotifications = vi.fn(async () => [
			{channel: 'mail' as const, failed: wrong},
			{channel: 'webhook' as const},
		]);
		const {screen} = openAppOver({...fakeRollcall(), testNotifications});
		await screen.until('Held since');
		await screen.press('6', 'tab', 'tab');
		await screen.until('Listen at port');
		expect(screen.frame).not.toContain('test message');
		await screen.press('t');
		expect(testNotifications).not.toHaveBeenCalled();
		await screen.press('tab');
		await screen.until('Who is told by mail');
		await screen.press('t');
		await screen.until('mail failed: no sender is set.');
		expect(screen.frame.replace(/\s+/g, ' ')).toContain('Taken by webhook: look whether it arrives.');
	});
	test('is good where all took it', () => {
		expect(testedText([{channel: 'mail'}, {channel: 'webhook'}])).toBe(
			'Taken by mail and webhook: look whether it arrives.',
		);
	});
});

describe('who is told', () => {
	test('is typed with commas between, and shown so', async () => {
		const fake = fakeRollcall();
		const {screen} = openAppOver(fake);
		await screen.until('Held since');
		await screen.press('6', 'tab', 'tab', 'tab');
		await screen.until('Who is told by mail');
		await screen.press('enter', 'P17, ada@school.example', 'enter');
		await screen.until(/Who is told by mail is .*P17/);
		expect(fake.calls).toContainEqual(['setSetting', 'notifications.to', '["P17","ada@school.example"]']);
	});
});
