import {fileURLToPath} from 'node:url';
import {afterEach, describe, expect, test} from 'vitest';
import {Driver, type StartOptions} from './driver.ts';

/** Stories over the built program itself: the demo's two nights, then a person at the keyboard. */
const program = fileURLToPath(new URL('../../source/launch.mjs', import.meta.url));

let driver: Driver;
afterEach(() => driver.stop());

const demo = async (options: StartOptions = {}) => {
	driver = Driver.start([program, 'demo'], options);
	await driver.expect('1 Connections', /sis +● connected/, /asm +● connected/);
};

describe('the demo, in a terminal', () => {
	test('opens on whether it is safe, and every screen has something true to show', async () => {
		await demo({columns: 100, rows: 30});
		await driver.expect('2 conflicts');
		driver.press('2');
		await driver.expect(/R000001 .*succeeded/, /R000002 /);
		driver.press('3');
		await driver.expect(/\d{3} people/, /Locked [1-9]/, /Deactivated [1-9]/, /New [1-9]/);
		driver.press('4');
		await driver.expect('Duplicate account', 'Person ID reused');
		driver.press('5', 'tab');
		await driver.expect('What happened');
		driver.press('q');
		expect(await driver.end()).toEqual({exitCode: 0, signal: 0});
		expect(driver.alternate).toBe(false);
		expect(driver.screen()).toContain('rollcall: 2 conflicts to decide, 1 follow-up to do by hand.');
	});

	test('conflicts are decided, the next sync does it, and it is sent', async () => {
		await demo();
		driver.press('4');
		await driver.expect('2 conflicts to decide');
		driver.press('enter');
		await driver.expect('Same person: keep ID', 'Decide later');
		driver.press('s');
		await driver.expect('Person ID reused', '2 of 2, 1 open');
		driver.press('n');
		await driver.expect('All decided: the next run does it.');
		driver.press('1');
		await driver.expect('2 decisions wait for the next sync of sis');
		driver.press('s');
		await driver.expect('sis: applied, people +1 ~2', 'Sent to asm');
		driver.press('4');
		await driver.expect('No conflicts.');
		driver.press('1', 's');
		await driver.expect('asm already has exactly this package');
	});

	test('a plan changes nothing, and a person is found and deactivated by the next upload', async () => {
		await demo();
		driver.press('p');
		await driver.expect('Plan of sis');
		driver.press('escape');
		driver.press('3');
		await driver.expect(/\d{3} found/);
		driver.type('/lollipop, c\x7f\x7f\x7fcamila\r');
		driver.type('/\x15lollipop camila\x15camila.lollipop\r');
		await driver.expect('1 found', /Lollipop, Camila .*● Active/);
		driver.press('a');
		await driver.expect('Delete: it has to be deactivated first', /▸ {2}Cancel/);
		driver.type('\x1b[B\r');
		await driver.expect(/Lollipop, Camila .*■ Deactivated/, 'Deactivate (u takes it back): Camila Lollipop');
		driver.press('2');
		driver.press('1');
		driver.press('s');
		await driver.expect('Sent to asm');
	});
});
