import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {buildProgram} from './build-program.ts';
import {Driver} from './driver.ts';

let program: string;
let driver: Driver;
beforeAll(async () => {
	program = await buildProgram('dashboard');
});
afterEach(() => driver.stop());

const users = async (env: Readonly<Record<string, string>> = {}) => {
	driver = Driver.start([program], {env});
	await driver.expect('Held since');
	driver.press('3');
	await driver.expect('900 found');
	// By Person ID, so that the nth is known.
	driver.press('>');
	await driver.expect('Person ID↑', /▸ +Larsen, Hugo/);
	return driver;
};
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('keys as they come over a slow line', () => {
	test('thirty in one lump move thirty rows', async () => {
		await users();
		driver.type('j'.repeat(30));
		await driver.expect(/▸ +\S+, \S+ +4031 /);
	});

	test('arrows in one lump do too', async () => {
		await users();
		driver.type('\x1b[B'.repeat(10));
		await driver.expect(/▸ +\S+, \S+ +4011 /);
	});

	test('↓ and Enter in one lump open the second', async () => {
		await users();
		driver.type('\x1b[B\r');
		await driver.expect('Olga Müller   ● Active');
	});

	test('an arrow in two halves, 60 ms apart, is an arrow over SSH', async () => {
		await users({SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22'});
		driver.type('\x1b');
		await pause(60);
		driver.type('[B');
		await driver.expect(/▸ +\S+, \S+ +4002 /);
	});

	test('a menu fed ↓⏎ in one lump takes the second line', async () => {
		await users();
		driver.type('j');
		await driver.expect(/▸ +\S+, \S+ +4002 /);
		driver.type('a');
		// The list itself says how many are Deactivated: the menu is known by its way out.
		await driver.expect(/▸ +Cancel/, 'Esc leave');
		driver.type('\x1b[B\r');
		await driver.expect('Deactivate (u takes it back): Olga Müller');
	});

	test('Escape and a letter in one lump are both: no Alt key', async () => {
		await users();
		driver.press('enter');
		await driver.expect('← SIS');
		driver.type('\x1bj');
		await driver.expect('900 found', /▸ +\S+, \S+ +4002 /);
	});

	test('a paste is no command: not in a list, not in a menu', async () => {
		await users();
		driver.type('\x1b[200~q\x03\r1jj\x1b[201~');
		driver.press('a');
		await driver.expect('▸  Cancel');
		driver.type('\x1b[200~\x1b[B\r\x1b[201~');
		driver.press('escape');
		await driver.gone('Cancel');
		expect(driver.screen()).toMatch(/▸ +Larsen, Hugo/);
	});

	test('a paste into a field is text', async () => {
		await users();
		driver.type('/\x1b[200~smi\x1b[201~\r');
		await driver.expect('Find: smi', '44 found');
	});

	test('keys typed before the first frame are not lost', async () => {
		driver = Driver.start([program]);
		await driver.when(() => driver.written.includes('\x1b[?2004h'), 'raw mode');
		driver.type('3jj');
		await driver.expect('900 found');
	});
});

test('moving the cursor in a list writes few bytes', async () => {
	driver = Driver.start([program], {columns: 120, rows: 40});
	await driver.expect('Held since');
	driver.press('3');
	await driver.expect('900 found');
	driver.press('>');
	await driver.expect('Person ID↑', /▸ +Larsen, Hugo/);
	driver.press('down');
	await driver.expect(/▸ +\S+, \S+ +4002 /);
	const before = driver.written.length;
	for (let row = 4003; row <= 4012; row++) {
		driver.press('down');
		await driver.expect(new RegExp(`▸ +\\S+, \\S+ +${row} `));
	}
	expect((driver.written.length - before) / 10).toBeLessThan(600);
});
