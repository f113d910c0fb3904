import {mkdirSync, mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {fillState} from '../bench/filled-state.ts';
import {Driver} from './driver.ts';

/** The built program, left and started again over a state of forty people. */
const program = fileURLToPath(new URL('../../source/launch.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rollcall-place-'));
const state = join(folder, 'state');
const places = join(state, 'files', 'places');

let driver: Driver;
beforeAll(async () => {
	mkdirSync(folder, {recursive: true});
	await fillState(state, folder, 40, {target: false});
});
afterEach(() => driver.stop());
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const open = async (...more: readonly string[]) => {
	driver = Driver.start([program, '--state', state, ...more]);
	await driver.expect('1 Connections', '? help');
};
const rowHere = () => driver.rows('▸')[0]?.trim() ?? '';

describe('the place', () => {
	test('is there after a restart, by whatever way it was left; only looking keeps none', async () => {
		await open('--read-only');
		driver.press('3');
		await driver.expect('40 found');
		driver.press('q');
		await driver.end();
		expect(readdirSync(join(state, 'files'))).not.toContain('places');

		await open();
		driver.press('3');
		await driver.expect('40 found');
		driver.press('>', 'down', 'down', 'down');
		await driver.expect('Person ID↑');
		await driver.when(() => rowHere().includes('P11 '), 'the fourth person');
		const row = rowHere();
		driver.signal('SIGTERM');
		await driver.end();
		const [file] = readdirSync(places);
		expect(statSync(join(places, file!)).mode & 0o777).toBe(0o600);

		await open();
		await driver.expect('Person ID↑', '40 found');
		await driver.when(() => rowHere() === row, `the cursor on ${row}`);
		driver.press('2');
		await driver.expect('No run yet');
		driver.press('q');
		await driver.end();

		await open('--read-only');
		await driver.expect('No run yet');
		driver.press('5');
		await driver.expect('What happened');
		driver.press('q');
		await driver.end();
		await open();
		await driver.expect('No run yet');
		driver.press('3');
		await driver.when(() => rowHere() === row, `the cursor on ${row}`);
	});
});
