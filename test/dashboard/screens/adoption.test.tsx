import {describe, expect, test} from 'vitest';
import {UsageError} from '../../../source/core/errors.ts';
import type {FakeAdopting} from '../../support/fake-adoption.ts';
import {type FakeOptions, fakeRollcall} from '../../support/fake-rollcall.ts';
import {called, openApp, openAppOver} from '../harness.tsx';

const at = '2026-08-20T02:20:00.000Z';
const truth = {at, people: 900, live: 0};
const known: FakeAdopting = {truth};
/** Up to the first upload, which was not sent. */
const ready: FakeAdopting = {
	truth,
	ids: {kept: 900, open: 0, note: {id: 'ids/sis', step: 'ids', at, by: 'anna'}},
	ticks: {wanted: 2, ticked: 2},
	forecast: {id: 'forecast/sis', step: 'forecast', at, by: 'anna'},
	parity: {id: 'parity/asm', step: 'parity', at, by: 'anna'},
	shadow: {nights: 3, unexplained: 0, at},
};

async function opened(adopting: FakeAdopting, more: FakeOptions = {}) {
	const app = openApp({adopting, ...more});
	await app.screen.until('ASM');
	await app.screen.press('down');
	await app.screen.until(/▸ ASM/);
	await app.screen.press('o');
	await app.screen.until('Take over what ASM holds');
	return app;
}

/** The page of a step, opened from the list. */
async function atStep(step: number, adopting: FakeAdopting, more: FakeOptions = {}) {
	const app = await opened(adopting, more);
	await app.screen.press('g', ...Array.from({length: step - 1}, () => 'down'), 'enter');
	await app.screen.until(`${step} of 8`);
	return app;
}

describe('the eight steps', () => {
	test('stand in a row each, the mark at the next one, with what it is for', async () => {
		const {screen} = await opened(known);
		expect(screen.frame).toContain('1 of 8 done');
		expect(screen.frame).toMatch(/▸ → 1 +Inventory/);
		expect(screen.frame).toMatch(/✔ 2 +Truth.* yesterday 02:20/);
		expect(screen.frame).toMatch(/· 3 +Ids/);
		expect(screen.frame).toContain('Step 1 comes next: ⏎ opens it.');
		expect(screen.frame).toContain('Two uploaders fight');
	});

	test('are reached by the next step of a target that is not armed, and left to its page', async () => {
		const {screen} = openApp({adopting: known});
		await screen.until('ASM');
		await screen.press('down', 'enter');
		await screen.until('→ o takes over what it holds');
		await screen.press('o');
		await screen.until('Take over what ASM holds');
		await screen.press('2');
		await screen.until('R000015');
		await screen.press('1');
		await screen.until('Take over what ASM holds');
		await screen.press('escape');
		await screen.until(/^ ASM +Apple School Manager upload/m);
	});

	test('an organisation with nothing in it is armed at once, when that was answered', async () => {
		const app = await opened({});
		await app.screen.until('Nobody ever uploaded');
		await app.screen.press('a', 'enter');
		await app.screen.until('Nobody ever uploaded');
		expect(called(app, 'arm')).toEqual([]);
		await app.screen.press('a', 'down', 'enter');
		await app.screen.until('ASM is armed (all)');
		expect(called(app, 'arm')).toEqual([['ASM', {level: 'all', empty: true}]]);
	});

	test('what arming warns of is a sentence of its own', async () => {
		const rollcall = fakeRollcall({adopting: {}});
		const warning = 'the upload repeats the package of 1 August 2026 (2 days old)';
		const arm = async (...args: Parameters<typeof rollcall.arm>) => ({
			...(await rollcall.arm(...args)),
			warning,
		});
		const {screen} = openAppOver({...rollcall, arm});
		await screen.until('ASM');
		await screen.press('down', 'o');
		await screen.until('Nobody ever uploaded');
		await screen.press('a', 'down', 'enter');
		await screen.until(/is armed \(all\)\. s sends now what the directory holds\.\s+The\s+upload/);
	});

	test('of one that is known the shortcut is not offered', async () => {
		const app = await opened(known);
		expect(app.screen.frame).not.toContain('empty');
		await app.screen.press('a');
		expect(app.screen.frame).not.toContain('Cancel');
	});
});

describe('inventory', () => {
	test('space ticks line after line, takes a tick back, and Enter goes on once all are', async () => {
		const app = await atStep(1, {});
		await app.screen.until('▲ activity A-9 follows no upload of ours');
		await app.screen.press('space');
		await app.screen.until('✔ Claris');
		await app.screen.press('space');
		await app.screen.until('All were looked at: ⏎ goes on with step 2');
		await app.screen.press('up', 'space');
		await app.screen.until('No longer ticked: Claris');
		expect(called(app, 'tickAdoption')).toEqual([
			['claris', true],
			['jobs', true],
			['claris', false],
		]);
		await app.screen.press('g', 'space');
		await app.screen.until('All were looked at');
		await app.screen.press('enter');
		await app.screen.until('2 of 8');
	});
	test('a line of one’s own is written down', async () => {
		const app = await atStep(1, {});
		await app.screen.press('w');
		await app.screen.until('What else did you look at?');
		await app.screen.press(...'the NAS', 'enter');
		await app.screen.until('✔ the NAS');
	});
	test('who only looks is offered neither', async () => {
		const app = await atStep(1, {}, {readOnly: true});
		await app.screen.press('space', 'w');
		expect(app.screen.frame).not.toMatch(/space tick|w another/);
		expect(called(app, 'tickAdoption')).toEqual([]);
	});
});

describe('truth', () => {
	test('several files are asked for and read, and one that is not there is typed again', async () => {
		const app = await atStep(2, {}, {fail: {importPackages: new UsageError('x.zip cannot be read')}});
		await app.screen.press('enter');
		await app.screen.until('Which earlier uploads');
		await app.screen.press(...'/a/x.zip /b/log.csv', 'enter');
		await app.screen.until('x.zip cannot be read');
		await app.screen.until('/a/x.zip /b/log.csv');
		await app.screen.press('enter');
		await app.screen.until('It is known: ⏎ goes on with step 3');
		await app.screen.until('● x.zip: 840 people');
		expect(called(app, 'importPackages')).toEqual([
			[['/a/x.zip', '/b/log.csv'], 'ASM'],
			[['/a/x.zip', '/b/log.csv'], 'ASM'],
		]);
	});
});

describe('ids', () => {
	test('rates per key and the ambiguous ones; keeping them asks for the number', async () => {
		const app = await atStep(3, known);
		await app.screen.press('enter');
		await app.screen.until('⏎ keeps the IDs of 886 records');
		expect(app.screen.frame).toMatch(/person number +2 +0\.2 % +2 +0 +used/);
		await app.screen.press('down', 'down', 'down', 'down');
		await app.screen.until(/person number +880 +97\.7 %/);
		await app.screen.press('G');
		await app.screen.until('ambiguous: S901 → A901, A902: several have this number');
		await app.screen.press('enter');
		await app.screen.until('type the number 886');
		await app.screen.press('enter', 'enter');
		await app.screen.until('That is not the number');
		expect(called(app, 'adoptIds')).toEqual([['SIS', {}]]);
		await app.screen.press(...'886', 'enter');
		await app.screen.until('886 records keep their IDs');
		expect(called(app, 'adoptIds').at(-1)).toEqual(['SIS', {apply: true}]);
		await app.screen.until('They are kept: ⏎ goes on with step 4');
	});
	test('a further key is chosen by a person, and stored as it was seen', async () => {
		const app = await atStep(3, known);
		await app.screen.press('enter');
		await app.screen.until('p pair');
		await app.screen.press('p');
		await app.screen.until('email: 18 more pairs');
		await app.screen.press('down', 'enter');
		await app.screen.until('⏎ keeps the IDs');
		const by = ['person-number', 'person-number', 'person-number', 'person-number', 'email'];
		expect(called(app, 'adoptIds').at(-1)).toEqual(['SIS', {by}]);
		await app.screen.press('enter', ...'886', 'enter');
		await app.screen.until('keep their IDs');
		expect(called(app, 'adoptIds').at(-1)).toEqual(['SIS', {by, apply: true}]);
	});
	test('the list is written, and a checked one is taken in place of what was found', async () => {
		const app = await atStep(3, known);
		await app.screen.press('enter');
		await app.screen.until('e write list');
		await app.screen.press('e');
		await app.screen.until('Write the list to which file?');
		expect(app.screen.frame).toContain('A file that is there is kept.');
		await app.screen.press(...'/tmp/x.csv', 'enter');
		await app.screen.until('900 rows written to /tmp/x.csv');
		await app.screen.press('m');
		await app.screen.until('Which checked list?');
		await app.screen.press(...'/tmp/x.csv', 'enter');
		await app.screen.until('⏎ keeps the IDs of 3 records');
		await app.screen.press('enter');
		await app.screen.until('▸  Cancel');
		await app.screen.press('down', 'enter');
		await app.screen.until('keep their IDs');
		expect(called(app, 'adoptIds').map(([, options]) => options)).toEqual([
			{},
			{export: '/tmp/x.csv'},
			{map: '/tmp/x.csv'},
			{map: '/tmp/x.csv', apply: true},
		]);
	});
	test('nothing is compared before what is there is known', async () => {
		const app = await atStep(3, {});
		await app.screen.until('First what Apple School Manager holds');
		await app.screen.press('c', 'enter');
		await app.screen.until('2 of 8');
		expect(called(app, 'adoptIds')).toEqual([]);
	});
	test('to an Instructor the page is not offered', async () => {
		const {screen} = openApp({adopting: known, operator: {name: 'tim', role: 'Instructor'}});
		await screen.until('ASM');
		await screen.press('down', 'o');
		await screen.until(/▸ ASM/);
		expect(screen.frame).not.toContain('Take over what');
		expect(screen.frame).not.toContain('o take over');
	});
});

describe('forecast and parity', () => {
	test('who would be there twice is marked, and leads back to the ids', async () => {
		const app = await atStep(4, known);
		await app.screen.press('enter');
		await app.screen.until('Somebody would be there twice: ⏎ goes back to the IDs');
		expect(app.screen.frame).toMatch(/SFTP +900 +900 +899 +1 +2/);
		expect(app.screen.frame).toContain('like A0: has the name');
		await app.screen.press('enter');
		await app.screen.until('3 of 8');
	});
	test('names are data, and go to a file as they are', async () => {
		const app = await atStep(4, known);
		await app.screen.press('enter');
		await app.screen.until('Nora ␛[31mNight');
		await app.screen.press('e');
		await app.screen.until('Write 3 rows');
		await app.screen.press('enter');
		await app.screen.until('rows written');
		const [[, rows]] = called(app, 'exportRows') as [[string, string[][]]];
		expect(rows.map(([fate]) => fate)).toEqual(['fate', 'duplicate', 'duplicate', 'carried']);
	});
	test('before the source was taken in, Enter syncs; nothing is compared', async () => {
		const app = await atStep(5, known);
		await app.screen.until('⏎ syncs SIS');
		await app.screen.press('enter');
		await app.screen.until(/held|applied/);
		expect(called(app, 'sync')).toEqual([['SIS', {yes: true}]]);
		expect(called(app, 'compare')).toEqual([]);
	});
	test('what nothing explains stands first, line by line; the newest package needs no path', async () => {
		const shadow = {nights: 1, unexplained: 0, at};
		const app = await atStep(5, {...known, shadow});
		await app.screen.press('enter');
		await app.screen.until('2 differences are not explained');
		expect(called(app, 'compare')).toEqual([['/state/files/newest.zip', {target: 'ASM'}]]);
		const {frame} = app.screen;
		expect(frame).toContain('The newest package that is known');
		expect(frame.indexOf('Not explained: 2')).toBeLessThan(frame.indexOf('Explained: 1'));
		expect(frame).toMatch(/A17 +5 → 6/);
		await app.screen.press('c', ...'/old/other.zip', 'enter');
		await app.screen.until('other.zip, 900 people');
		expect(called(app, 'compare').at(-1)).toEqual(['/old/other.zip', {target: 'ASM'}]);
	});
});

describe('shadow, first upload, and arming', () => {
	test('a night of today counts once: it is come back tomorrow, or gone on all the same', async () => {
		const today = '2026-08-21T02:00:00.000Z';
		const app = await atStep(6, {...ready, shadow: {nights: 1, unexplained: 0, at: today}});
		await app.screen.until('come back tomorrow, or n goes on');
		await app.screen.press('n');
		await app.screen.until('7 of 8');
	});
	test('the last night’s unexplained differences are said', async () => {
		const app = await atStep(6, {...ready, shadow: {nights: 3, unexplained: 4, at}});
		await app.screen.until('4 differences that nothing');
	});
	test('arms once, sends, and asks for the log, which proves it', async () => {
		const app = await atStep(7, ready);
		await app.screen.until('⏎ arms ASM for this one');
		await app.screen.press('enter', 'enter');
		await app.screen.until('⏎ arms ASM for this one');
		await app.screen.press('enter', 'down', 'enter');
		await app.screen.until('⏎ sends it now to ASM');
		expect(called(app, 'arm')).toEqual([['ASM', {level: 'first'}]]);
		await app.screen.press('enter');
		await app.screen.until(/Send to ASM|It is sent/);
		if (app.screen.frame.includes('Send to ASM')) await app.screen.press('down', 'enter');
		await app.screen.until('Download its activity log');
		await app.screen.press('enter', ...'/tmp/log.csv', 'enter');
		await app.screen.until('It is proven: 0 created and 0 deactivated: ⏎ goes on with step 8');
		expect(called(app, 'reconcile')).toEqual([[['/tmp/log.csv']]]);
	});
	test('a log that shows changes says stop', async () => {
		const app = await atStep(7, {...ready, first: {state: 'disproven', at}});
		await app.screen.until('stop here');
	});
	test('arming goes step by step, each asked with what it means, and back at once', async () => {
		const app = await atStep(8, {...ready, first: {state: 'proven', at}});
		await app.screen.until(/▸ Not armed/);
		await app.screen.press('enter');
		await app.screen.until('A package in which somebody is missing');
		await app.screen.press('down', 'enter');
		await app.screen.until(/▸ Additions/);
		await app.screen.press('enter', 'down', 'enter');
		await app.screen.until(/▸ Everything/);
		await app.screen.press('x', 'down', 'enter');
		await app.screen.until(/▸ Not armed/);
		expect(called(app, 'arm').map(([, options]) => options)).toEqual([{level: 'additions'}, {level: 'all'}]);
		expect(called(app, 'disarm')).toEqual([['ASM']]);
	});
	test('removals at one location are chosen by its name', async () => {
		const app = await atStep(8, {...ready, first: {state: 'proven', at}});
		await app.screen.press('a', 'down', 'down', 'down', 'enter');
		await app.screen.until('Removals at which location?');
		await app.screen.press('enter');
		await app.screen.until(/Arm ASM\? Removals at .* too/);
		await app.screen.press('down', 'enter');
		await app.screen.until('is armed (additions)');
	});
	test('nothing more is armed before the first upload is proven', async () => {
		const app = await atStep(8, ready);
		await app.screen.until('⏎ goes back to step 7');
		await app.screen.press('enter');
		await app.screen.until('7 of 8');
		expect(called(app, 'arm')).toEqual([]);
	});
});

test.each([80, 120])('no page cuts a sentence at %i columns', async (columns) => {
	for (const step of [1, 2, 3, 4, 5, 6, 7, 8]) {
		const app = await atStep(step, ready, {columns} as FakeOptions);
		expect(app.screen.frame.split('\n').slice(3, -2).join('\n')).not.toContain('…');
		app.unmount();
	}
});
