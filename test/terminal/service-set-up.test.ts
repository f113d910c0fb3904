import {mkdirSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, expect, test} from 'vitest';
import {workshop} from '../support/cli.ts';
import {school} from '../support/oneroster-server/school.ts';
import {client, serveOneRoster} from '../support/oneroster-server/server.ts';
import {Driver} from './driver.ts';

/** A SIS that is asked directly, set up by what the screen says, and its schedule afterwards. */
const program = fileURLToPath(new URL('../../source/launch.mjs', import.meta.url));
const shop = workshop();
let driver: Driver;
afterEach(() => driver.stop());
afterAll(() => shop.remove());

const fill = (text: string) => driver.press('ctrl+u', ...text);

const sizes: ReadonlyArray<readonly [columns: number, rows: number]> = [
	[80, 24],
	[120, 40],
];

test.each(sizes)('a service becomes people, with its schedule, on %i×%i', async (columns, rows) => {
	const server = await serveOneRoster(school);
	const state = shop.at(`state-${columns}`);
	const folder = shop.at(`folder-${columns}`);
	mkdirSync(folder);
	driver = Driver.start([program, '--state', state], {columns, rows});
	await driver.expect('[y/N]');
	await driver.press('y', 'enter').expect('Press n to make one');
	driver.press('n');
	await driver.choose('OneRoster 1.1 REST');
	driver.press('enter');
	await driver.expect('Which system is it?', '▸  Another SIS', 'Infinite Campus');
	await driver.choose('Follett Aspen');
	driver.press('enter');
	await driver.expect('[2 settings]', /Preset +Follett Aspen/, '▸ API Root URL *');
	await driver.expect(/Auth +oauth2-body \(by Follett Aspen\)/, /Token URL +API Root URL \+ \/oauth/);
	driver.press('escape');
	await driver.choose('Another SIS');
	driver.press('enter');
	await driver.expect('[2 settings]', /Auth +oauth2-basic \(by Another SIS/, '▸ API Root URL *');
	fill(server.root);
	driver.press('enter');
	await driver.expect('▸ Client ID');
	fill(client.id);
	driver.press('enter');
	await driver.expect('▸ Client secret');
	fill('wrong');
	await driver.expect(/Client secret \* +\*{5}$/m);
	driver.press('pagedown');
	await driver.expect('[3 test]', 'It failed', 'refuses client ID or client secret');
	driver.press('e');
	await driver.expect('Settings of SIS', '▸ Preset');
	while (!/▸ Client secret/.test(driver.screen())) await driver.step('down');
	fill(client.secret);
	driver.press('pagedown');
	await driver.expect('Saved. t tries it.');
	driver.press('t');
	await driver.expect('It answered', '⏎ goes on');
	driver.press('enter');
	await driver.expect('[4 filter');
	driver.press('enter');
	await driver.expect('[5 schedule]', '⏎ leaves it by hand');
	driver.press('e');
	await driver.expect('Settings of SIS', '▸ Frequency', '‹ off ›');
	driver.press('d', 'enter');
	await driver.expect(/Frequency +daily/, '▸ Time of day');
	fill('3:30');
	driver.press('pagedown');
	await driver.expect('⏎ goes on: every day at 03:30, UTC time', 'rollcall serve');
	// Left here, and taken up again after a restart.
	driver.press('escape');
	await driver.expect('Left for now');
	driver.press('q');
	expect(await driver.end()).toMatchObject({exitCode: 0});
	driver.stop();
	driver = Driver.start([program, '--state', state], {columns, rows, cwd: folder});
	await driver.expect('⏎ goes on with its set-up: schedule');
	driver.press('enter');
	await driver.expect('[5 schedule]', 'every day at 03:30');
	driver.press('enter');
	await driver.expect('[6 review', /Students +3/);
	driver.press('enter');
	await driver.expect('[7 preview]', 'a approve');
	driver.press('a');
	await driver.expect('SIS: applied');
	await driver.expect(/Next run +(tomorrow )?03:30 \(every day at 03:30\)/, / w when /);

	driver.press('w');
	await driver.expect('When SIS runs by itself', 'rollcall serve', '▸ Frequency', '‹ daily ›');
	driver.press(...'weekly', 'enter', 'enter');
	await driver.expect(/Frequency +weekly/, '▸ Weekday', '‹ sunday ›');
	driver.press('right', 'enter');
	await driver.expect(/Weekday +monday/, '▸ Time zone');
	fill('Europe/Berlin');
	driver.press('enter');
	await driver.expect('SIS runs every Monday at 03:30, Europe/Berlin time', /\(every Monday at 03:30\)/);

	// A changed setting waits for a sync that succeeds by it, and can be taken back until then.
	driver.press('e');
	await driver.expect('Settings of SIS');
	while (!/▸ Filter: students/.test(driver.screen())) await driver.step('down');
	driver.press(...'none', 'pagedown');
	await driver.expect(/Changed +Filter: students, by /, 'the next sync uses it', /u takes\s+it back/);
	driver.press('u');
	await driver.expect('Take the changed settings of SIS back?', '▸  Cancel');
	driver.press('down', 'enter');
	await driver.expect('Taken back: Filter: students.');
	await driver.gone(/^ +Changed /m);

	driver.press('m');
	await driver.expect('Write the modified CSVs of R000001', '▸  Cancel');
	driver.press('down', 'enter');
	await driver.expect('6 files written to');
	expect(readdirSync(join(folder, 'rollcall-R000001'))).toContain('patch-summary.txt');
	expect(driver.written).not.toContain(client.secret);
});
