import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, expect, test} from 'vitest';
import {run, workshop} from '../support/cli.ts';
import {jamfBeside, schoolHere} from '../support/jamf-beside.ts';
import type {JamfServer} from '../support/jamf-server/server.ts';
import {Driver} from './driver.ts';

/** Jamf School, set up in the recommended order and kept as the directory is, by what the screen says and nothing else. */
const program = fileURLToPath(new URL('../../source/launch.mjs', import.meta.url));
const small = fileURLToPath(new URL('../../fixtures/oneroster/small', import.meta.url));
const shop = workshop();
let driver: Driver;
let jamf: JamfServer;
afterEach(() => {
	driver.stop();
	jamf.close();
});
afterAll(() => shop.remove());

test('a Jamf School is set up, looked at, filled, and a doubtful pair in it decided', async () => {
	const state = shop.at('state');
	jamf = await jamfBeside();
	await run(['connect', 'oneroster-csv', 'sis', '--set', `path=${small}`], {state});
	expect(await run(['sync', 'sis', '--yes'], {state})).toMatchObject({code: 0});
	driver = Driver.start([program, '--state', state], {columns: 80, rows: 24});
	await driver.expect(/sis ●/, 'n new');
	await driver.press('n').expect('Which kind?');
	await driver.choose('Jamf School');
	await driver.press('enter').expect('[2 settings]', /Name \* +Jamf/, '▸ URL *');
	driver.press(...jamf.url, 'enter');
	await driver.expect('▸ Network ID *');
	driver.press(...jamf.networkId, 'enter');
	await driver.expect('▸ API key *', 'Creating missing users');
	driver.press(...jamf.apiKey, 'pagedown');
	await driver.expect('[3 test]', 'It answered', '2 locations', '⏎ go on');
	await driver.press('enter').expect('[4 schedule]', '⏎ leaves it by hand');

	// A plan without creating anything comes first, and what it says is mended.
	await driver
		.press('enter')
		.expect('[5 preview]', 'Locations not mapped (1)', 'e edit', '⏎ go on', 'b before');
	expect(driver.screen()).not.toContain('approve');
	await driver.press('e').expect('▸ Locations');
	driver.press(...`${schoolHere} = 3`, 'pagedown');
	await driver.expect('switched off', 'Hiro → Hiroshi', '1 conflict to decide');
	await driver.gone('Locations not mapped');
	expect(jamf.writes).toEqual([]);
	await driver.press('down').expect('⏎ open', 'n go on', 'b before');
	await driver.press('up').expect('⏎ go on');
	await driver.press('b').expect('[4 schedule]');
	await driver.press('enter').expect('[5 preview]', '⏎ go on');
	await driver.press('enter').expect('[6 creation]', '▸  Nothing yet');
	await driver.choose('Missing users at all locations, and missing classes');
	await driver.press('enter').expect('held by a guard', 'for the first', 'a approve');
	expect(jamf.writes).toEqual([]);

	await driver.press('enter').expect('▸Users changed (1)');
	await driver.press('down', 'enter').expect('First name', 'Hiro ', 'There now', 'x explain');
	await driver.press('escape').expect('a approve');
	await driver.press('a').expect('Approve this held plan', 'type the number');
	const [, number] = /type the number (\d+)/.exec(driver.screen())!;
	await driver.press(...number!, 'enter').expect(/Jamf: 76 users created, 1 user updated/);
	expect(jamf.school.userCalled('hiroshi.huckleberry')).toMatchObject({firstName: 'Hiroshi'});
	await driver.press('escape').expect(/R000002 .*to Jamf +▲ succeeded with issues +\+76 ~1/);
	await driver.press('enter').expect('Written', 'in a conflict');

	// Whom it cannot be sure of is asked about, with both sides.
	await driver.press('4').expect('Doubtful pair');
	await driver.press('enter').expect('Otto', 'Tariq', 'Decide later', 'Same person');
	await driver.press('s').expect('All decided', 's on Jamf does it now');
	await driver.press('1').expect('1 decision waits for the next sync', '77 users and 42 classes paired');
	await driver.press('s').expect('Jamf: 1 user updated');
	expect(jamf.school.userCalled('tariq.livingood')).toMatchObject({firstName: 'Tariq'});
	await driver.expect(/^ {3}in step$/m, '78 users', 'one-way', 'Creates', `${schoolHere} = 3`);

	// What it has of a person stands where that person is explained.
	const {stdout} = await run(['explain', 'tariq.livingood'], {state});
	expect(stdout).toMatch(/user \d+ of Jamf/);
	driver.press('ctrl+c');
	expect((await driver.end()).exitCode).toBe(130);
	expect(driver.written).not.toContain(jamf.apiKey);
}, 60_000);
