import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {systemClock} from '../../source/io/clock.ts';
import {openSandbox} from '../../source/sandbox/sandbox.ts';
import {copyDistrict, workshop} from '../support/cli.ts';
import {Driver} from './driver.ts';
import type {KeyName} from './driver-keys.ts';

/** From an empty folder to a first published sync with the built program, by what the screen says and nothing else. */
const program = fileURLToPath(new URL('../../source/launch.mjs', import.meta.url));
const user = 'X@sftp.apple.com';
const password = 'planted-secret-51d7';
const shop = workshop();
let driver: Driver;
const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
	driver.stop();
	for (const close of closers.splice(0)) await close();
});
afterAll(() => shop.remove());

/** Counts keys; text that is typed or pasted (a path, a password) counts apart. */
let keys = 0;
const press = (...names: ReadonlyArray<KeyName | (string & {})>) => {
	keys += names.length;
	driver.press(...names);
};
const fill = (text: string) => driver.press('ctrl+u', ...text);

const open = (state: string) => {
	driver = Driver.start([program, '--state', state], {columns: 80, rows: 24});
	return driver;
};
const begin = async (state: string) => {
	keys = 0;
	await open(state).expect('There is no state in', '[y/N]');
	press('y', 'enter');
	await driver.expect('No connection yet', 'Press n to make one');
};

/** Begins a new connection of this kind. */
const make = async (kind: string) => {
	press('n');
	await driver.choose(kind);
	press('enter');
};

test('an empty folder becomes a district that was sent, in twenty-five keys and what is typed', async () => {
	const state = shop.at('walk');
	const sandbox = await openSandbox({folder: shop.at('sandbox'), clock: systemClock});
	const serving = await sandbox.serve({user, password});
	closers.push(() => serving.close());
	const path = copyDistrict(shop.at('export'));
	await begin(state);

	press('n');
	await driver.expect('[1 kind]', 'Which kind?', 'take it');
	keys += await driver.choose('OneRoster 1.1 CSV');
	press('enter');
	await driver.expect('[2 settings]', '▸ Path *', 'PgDn: make it and test it');
	fill(path);
	press('pagedown');
	await driver.expect('[3 test]', 'read 828 people', '⏎ goes on', 'go on');
	press('enter');
	// The row that e begins at is marked, and e is among the keys.
	await driver.expect('[4 filter]', '⏎ takes it as it stands', /▸ +Filter: students/, / e edit /);
	press('enter');
	await driver.expect('[5 schedule]', '⏎ leaves it by hand');
	press('enter');
	await driver.expect(
		'[6 review]',
		/Students +778/,
		/Staff +50/,
		/Classes +364/,
		'⏎ shows what would be made',
	);
	press('enter');
	await driver.expect('[7 preview]', 'Plan of SIS', '828 new', 'a approve');
	press('a');
	await driver.expect('SIS: applied, people +828', 'n makes the connection to Apple School');

	press('n');
	await driver.expect('[1 kind]', 'Apple School Manager (SFTP): receives uploads');
	keys += await driver.choose('Apple School Manager (SFTP)');
	press('enter');
	await driver.expect('[2 settings]', '▸ Host');
	fill('127.0.0.1');
	press('enter');
	fill(String(serving.port));
	press('enter');
	fill(user);
	press('enter');
	await driver.expect('▸ Password', 'Typed here and kept in a file only you can read');
	fill(password);
	press('pagedown');
	await driver.expect('[3 test and host key]', 'Is this the host key of ASM?', serving.hostKey);
	press('down', 'enter');
	await driver.expect('signed in at 127.0.0.1', '⏎ goes on');
	press('enter');
	await driver.expect('[4 what it holds]', 'What does it hold?');
	press('down', 'enter');
	await driver.expect('[5 arm]', 'Arm ASM?', 'nothing is in the organisation yet');
	press('enter');
	await driver.expect('▸  Cancel', 'say this of an organisation with nothing in it');
	press('down', 'enter');
	await driver.expect('ASM is armed (all)', 's sends now what the directory holds', 's send now');
	expect((await sandbox.counts()).status.New ?? 0).toBe(0);
	press('s');
	await driver.expect('Sent to ASM');
	expect((await sandbox.counts()).status.New).toBe(828);
	expect(driver.written).not.toContain(password);
	expect(keys).toBe(25);
	press('q', 'q');
	expect(await driver.end()).toMatchObject({exitCode: 0});
});

describe('a set-up that is left', () => {
	test('goes on at the same step after a restart', async () => {
		const state = shop.at('left');
		await begin(state);
		await make('OneRoster 1.1 CSV');
		await driver.expect('▸ Path *');
		fill(copyDistrict(shop.at('left-export')));
		press('pagedown');
		await driver.expect('⏎ goes on');
		press('enter');
		await driver.expect('[4 filter]');
		press('e');
		await driver.expect('Settings of SIS', '‹ all ›');
		press('right');
		await driver.expect('‹ active ›');
		press('n', 'pagedown');
		await driver.expect('Saved. ⏎ goes on with it.', /Filter: students +none/);
		press('enter');
		await driver.expect('[5 schedule]');
		press('enter');
		await driver.expect('[6 review]', /Students +0/, /778 people:/);
		press('q');
		await driver.expect('SIS         ○ not set up', '⏎ goes on with its set-up: review the data');
		press('q');
		expect(await driver.end()).toMatchObject({exitCode: 0});
		await open(state).expect('⏎ goes on with its set-up');
		press('enter');
		await driver.expect('[6 review]', /Staff +50/);
	});
	test('shows a path that is not there at the test, and goes on once it is mended', async () => {
		await begin(shop.at('wrong'));
		await make('OneRoster 1.1 CSV');
		await driver.expect('▸ Path *');
		fill('/nowhere/export');
		press('pagedown');
		await driver.expect('It failed', 'e changes the settings, t tries it again');
		press('e');
		await driver.expect('Settings of SIS');
		fill(copyDistrict(shop.at('mended')));
		press('pagedown');
		await driver.expect('Saved. t tries it.');
		press('t');
		await driver.expect('read 828 people', '⏎ goes on');
	});
});

describe('without a state', () => {
	test('who says no, or only wants to look, makes none', async () => {
		const state = shop.at('none');
		await open(state).expect('There is no state in', '[y/N]');
		driver.press('enter');
		expect(await driver.end()).toMatchObject({exitCode: 2});
		await driver.expect('there is no state in');
		driver.stop();
		driver = Driver.start([program, '--state', state, '--read-only'], {columns: 80, rows: 24});
		expect(await driver.end()).toMatchObject({exitCode: 2});
		expect(driver.screen()).not.toContain('[y/N]');
		expect(existsSync(state)).toBe(false);
	});
	test('Ctrl+C at the question ends it', async () => {
		const state = shop.at('interrupted');
		await open(state).expect('There is no state in', '[y/N]');
		driver.press('ctrl+c');
		expect(await driver.end()).toMatchObject({exitCode: 130});
		expect(existsSync(state)).toBe(false);
	});
});
