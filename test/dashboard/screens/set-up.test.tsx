import {describe, expect, test} from 'vitest';
import {TemporaryError} from '../../../source/core/errors.ts';
import {called, openApp} from '../harness.tsx';

const openKinds = async (options: Parameters<typeof openApp>[0] = {}) => {
	const app = openApp(options);
	await app.screen.until(options.empty ? 'Nothing is set up yet' : 'Held since');
	await app.screen.press('n');
	await app.screen.until('Which kind?');
	return app;
};

describe('a roster is set up', () => {
	test('step by step: kind, settings, test, filter, schedule, review, preview, create', async () => {
		const app = await openKinds({empty: true});
		const {screen} = app;
		await screen.press('enter');
		await screen.until('[2 settings]');
		// The name is suggested, so the cursor stands where something is to be typed.
		await screen.press('/srv/export', 'pagedown');
		await screen.until('It answered');
		expect(called(app, 'connect')).toEqual([
			['oneroster-csv', 'SIS', {settings: {path: '/srv/export'}, secrets: {}}, {setUp: true}],
		]);
		expect(called(app, 'test')).toEqual([['SIS', {}]]);
		expect(screen.frame).toContain('[3 test]');
		expect(screen.frame).toContain('837 people can be read');
		await screen.press('enter');
		await screen.until('[4 filter]');
		await screen.press('enter');
		await screen.until('[5 schedule]');
		await screen.press('enter');
		await screen.until('Students');
		expect(screen.frame).toContain('[6 review]');
		expect(screen.frame).toMatch(/Staff +\d+/);
		await screen.press('enter');
		await screen.until('Plan of SIS');
		expect(screen.frame).toContain('[7 preview]');
		await screen.until('There is nothing to make. ⏎ ends the set-up.');
		await screen.press('enter');
		await screen.until(/SIS +OneRoster.*● ready/);
		const steps = called(app, 'setUp').map(([, step]) => step);
		expect(steps).toEqual(['filter', 'schedule', 'review', 'preview', undefined]);
	});
	test('is left at any step and taken up there, by Enter on its row or among the kinds', async () => {
		const {screen} = await openKinds({empty: true});
		await screen.press('enter');
		await screen.until('[2 settings]');
		await screen.press('/srv/export', 'pagedown');
		await screen.until('It answered');
		await screen.press('enter');
		await screen.until('[4 filter]');
		await screen.press('escape');
		await screen.until('Left for now');
		expect(screen.frame).toMatch(/SIS +○ not set up/);
		expect(screen.frame).toContain('⏎ goes on with its set-up: filter and patch');
		await screen.press('enter');
		await screen.until('[4 filter]');
		await screen.press('escape', 'n');
		await screen.until('Go on with SIS, at the step “filter and patch”');
		await screen.press('enter');
		await screen.until('[4 filter]');
		await screen.press('b');
		await screen.until('[3 test]');
	});
	test('shows where it cannot go on and what helps', async () => {
		const {screen} = await openKinds({
			empty: true,
			fail: {plan: new TemporaryError('The folder is busy', {next: 'Try again'})},
		});
		await screen.press('enter');
		await screen.until('[2 settings]');
		await screen.press('pagedown');
		await screen.until('Path is needed');
		await screen.press('/srv/export', 'pagedown');
		await screen.until('It answered');
		await screen.press('enter');
		await screen.until('[4 filter]');
		await screen.press('enter');
		await screen.until('[5 schedule]');
		await screen.press('enter');
		await screen.until('It could not be read');
		expect(screen.frame).toContain('The folder is busy. Try again');
		await screen.press('p');
		await screen.until('Students');
	});
});

test('where a roster is read and nothing is there to send it to, the mark stands at the upload', async () => {
	const {screen} = await openKinds({empty: true});
	expect(screen.frame).toMatch(/▸ +OneRoster 1\.1 CSV/);
	await screen.press('enter');
	await screen.until('[2 settings]');
	await screen.press('/srv/export', 'pagedown');
	await screen.until('It answered');
	await screen.press('enter');
	await screen.until('[4 filter]');
	await screen.press('enter');
	await screen.until('[5 schedule]');
	await screen.press('enter');
	await screen.until('Students');
	await screen.press('enter');
	await screen.until('There is nothing to make');
	await screen.press('enter');
	await screen.until(/SIS +OneRoster.*● ready/);
	await screen.press('n');
	await screen.until(/▸ +Apple School Manager upload/);
});

test('a first plan that was approved is not said to be unreadable', async () => {
	const {screen, rollcall} = openApp();
	await screen.until('Held since');
	await rollcall.setUp('SIS', 'preview');
	await screen.until(/SIS +○ not set up/);
	await screen.press('enter');
	await screen.until('Plan of SIS');
	await screen.press('a');
	await screen.until('type the number');
	await screen.press(/type the number ([\d,]+)/.exec(screen.frame)?.[1] ?? '', 'enter');
	await screen.until('It was carried out');
	expect(screen.frame).not.toContain('It could not be read');
	await screen.press('p');
	await screen.until('Plan of SIS');
});

describe('a set-up that was left', () => {
	test.each([
		['only looks', {readOnly: true}],
		['may not decide', {operator: {name: 'ben', role: 'Manager' as const}}],
	])('is shown as it is to who %s', async (_, options) => {
		const {screen, rollcall} = openApp(options);
		await screen.until('Held since');
		await rollcall.setUp('ASM', 'holds');
		await screen.until(/ASM +○ not set up/);
		await screen.press('down', 'enter');
		await screen.until('Sending');
		expect(screen.frame).not.toContain('What does it hold?');
	});
});

describe('a new connection', () => {
	test('that is refused says why, with its next step', async () => {
		const {screen} = await openKinds();
		await screen.press('enter');
		await screen.until('[2 settings]');
		await screen.press('SIS', 'enter', '/srv', 'pagedown');
		await screen.until('called SIS is there already. Choose another name.');
	});
	test('never shows a typed secret, and keeps a draft that is left', async () => {
		const {screen} = await openKinds();
		await screen.press('down', 'down', 'enter');
		await screen.until('[2 settings]');
		await screen.press('down', 'down', 'down', 'down', 'geheim');
		expect(screen.frame).toContain('******');
		expect(screen.frame).not.toContain('geheim');
		await screen.press('escape');
		await screen.until('What you typed is kept');
		await screen.press('down', 'down', 'enter');
		await screen.until('[2 settings]');
		expect(screen.frame).toContain('******');
	});
});

describe('a target is set up', () => {
	const openTarget = async () => {
		const app = await openKinds({empty: true});
		const {screen} = app;
		await screen.press('down', 'down', 'enter');
		await screen.until('[2 settings]');
		await screen.press('down', 'down', 'me', 'enter', 'q1s', 'pagedown');
		await screen.until('Is this the host key of ASM?');
		expect(called(app, 'connect')).toEqual([
			['asm-sftp', 'ASM', {settings: {username: 'me'}, secrets: {password: 'typed:q1s'}}, {setUp: true}],
		]);
		expect(called(app, 'test')).toEqual([['ASM', {}]]);
		await screen.press('down', 'enter');
		await screen.until('It answered');
		expect(called(app, 'test').at(-1)).toEqual(['ASM', {acceptHostKey: true}]);
		await screen.press('enter');
		await screen.until('What does it hold?');
		return app;
	};
	test('with nothing in it: armed for everything, after the question', async () => {
		const app = await openTarget();
		const {screen} = app;
		await screen.press('down', 'enter');
		await screen.until('Arm ASM?');
		expect(screen.frame).toContain('[5 arm]');
		expect(screen.frame).not.toContain('One upload and no more');
		await screen.press('enter');
		await screen.until('There is no last package');
		await screen.press('enter');
		await screen.until('shows the choices again');
		expect(called(app, 'arm')).toEqual([]);
		await screen.press('enter', 'enter');
		await screen.until('There is no last package');
		await screen.press('down', 'enter');
		await screen.until('ASM is armed (all)');
		expect(called(app, 'arm')).toEqual([['ASM', {level: 'all', empty: true}]]);
		await screen.until(/Sending +armed for everything/);
		expect(called(app, 'setUp').at(-1)).toEqual(['ASM', undefined]);
	});
	test('with a last package: imported first, then one upload is offered', async () => {
		const app = await openTarget();
		const {screen} = app;
		await screen.press('enter');
		await screen.until('Where is the last package?');
		await screen.press('/srv/last.zip', 'enter');
		await screen.until('One upload and no more (first)');
		expect(called(app, 'importPackages')).toEqual([[['/srv/last.zip'], 'ASM']]);
		await screen.press('down', 'enter');
		await screen.until('then nothing until it is armed again');
		await screen.press('down', 'enter');
		await screen.until('ASM is armed (first)');
	});
	test('with a last package: or the take-over leads there step by step', async () => {
		const {screen, ...app} = await openTarget();
		await screen.press('enter');
		await screen.until('Where is the last package?');
		await screen.press('/srv/last.zip', 'enter');
		await screen.until('▸  Later, step by step');
		await screen.press('enter');
		await screen.until('Take over what ASM holds');
		expect(called({screen, ...app}, 'arm')).toEqual([]);
	});
	test('and kept disarmed, where nothing is to be sent yet', async () => {
		const app = await openTarget();
		await app.screen.press('down', 'enter');
		await app.screen.until('Arm ASM?');
		await app.screen.press('down', 'enter');
		await app.screen.until('ready, disarmed');
		expect(called(app, 'arm')).toEqual([]);
	});
});

describe('a target that is there', () => {
	const openAsm = async () => {
		const app = openApp();
		await app.screen.until('Held since');
		await app.screen.press('down', 'enter');
		await app.screen.until('Sending');
		return app;
	};
	test('is disarmed and armed with what follows said first', async () => {
		const app = await openAsm();
		const {screen} = app;
		await screen.press('x');
		await screen.until('Disarm ASM?');
		await screen.press('down', 'enter');
		await screen.until('ASM is disarmed');
		expect(called(app, 'disarm')).toEqual([['ASM']]);
		// The key is seen by testing it: before that nothing is armed.
		await screen.press('a');
		expect(screen.frame).not.toContain('Arm ASM?');
		await screen.press('t');
		await screen.until('Is this the host key of ASM?');
		await screen.press('down', 'enter');
		await screen.until(/Last test +02:20/);
		await screen.press('a');
		await screen.until('Arm ASM?');
		// What it holds is not known: the package that was sent last is asked for here, by no command.
		expect(screen.frame).not.toContain('rollcall import');
		await screen.press('enter');
		await screen.until('Where is the last package?');
		await screen.press('/srv/last.zip', 'enter');
		await screen.until('is known as what ASM holds');
		expect(called(app, 'importPackages')).toEqual([[['/srv/last.zip'], 'ASM']]);
		await screen.press('a');
		await screen.until('One upload and no more');
		await screen.press('down', 'down', 'enter');
		await screen.until(/Read the activity log back afterwards \(\w on screen Activity/);
	});
	test('is sent to after it was said who leaves by that', async () => {
		const app = await openAsm();
		const sent = () => called(app, 'publish').filter(([, options]) => !('look' in (options as object)));
		await app.screen.press('s');
		await app.screen.until('Send to ASM?');
		expect(app.screen.frame).toContain('2 people leave: Apple School Manager deactivates them.');
		await app.screen.press('enter');
		expect(sent()).toEqual([]);
		await app.screen.press('s');
		await app.screen.until('Send to ASM?');
		await app.screen.press('down', 'enter');
		await app.screen.until('Sent to ASM');
		expect(sent()).toEqual([['ASM', {}]]);
	});
	test('has its lines ticked by hand', async () => {
		const app = await openAsm();
		await app.screen.until(/▸ · Map the roles/);
		await app.screen.press('space');
		await app.screen.until(/✔ Map the roles/);
		expect(app.screen.frame).toContain('Ticked: Map the roles');
		expect(called(app, 'tick')).toEqual([['ASM', '2', true]]);
	});
	test('lists its settings in groups, and edits only what was changed', async () => {
		const app = await openAsm();
		await app.screen.press('e');
		await app.screen.until('Settings of ASM');
		await app.screen.press('ctrl+u', 'other.example', 'escape');
		await app.screen.until('Not saved. What you typed is kept');
		await app.screen.press('e');
		await app.screen.until('other.example');
		await app.screen.press('pagedown');
		await app.screen.until('are saved');
		expect(called(app, 'reconfigure')).toEqual([['ASM', {settings: {host: 'other.example'}, secrets: {}}]]);
	});
});
