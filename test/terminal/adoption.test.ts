import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {parseDistrict} from '../../source/demo/district.ts';
import {type LivingOrganisation, prepareOrganisation} from '../../source/demo/living-organisation.ts';
import {systemClock} from '../../source/io/clock.ts';
import {packages} from '../../source/io/packages.ts';
import {openSandbox, type Sandbox, type Serving} from '../../source/sandbox/sandbox.ts';
import {copyDistrict, medium, run, workshop} from '../support/cli.ts';
import {Driver} from './driver.ts';
import type {KeyName} from './driver-keys.ts';

/** A living organisation is taken over with the built program, by what the screen says and nothing else. */
const program = fileURLToPath(new URL('../../source/launch.mjs', import.meta.url));
const user = 'X@sftp.apple.com';
const password = 'planted-secret-77b1';
const shop = workshop();
let driver: Driver;
const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
	driver.stop();
	for (const close of closers.splice(0)) await close();
});
afterAll(() => shop.remove());

/** Counts keys; what is typed (a path, a password, a number) counts apart. */
let keys = 0;
const press = (...names: ReadonlyArray<KeyName | (string & {})>) => {
	keys += names.length;
	driver.press(...names);
};
const fill = (text: string) => driver.press('ctrl+u', ...text);
const open = (state: string) => {
	keys = 0;
	driver = Driver.start([program, '--state', state], {columns: 80, rows: 24});
	return driver;
};

interface Stage {
	readonly sandbox: Sandbox;
	readonly serving: Serving;
	readonly living: LivingOrganisation;
	readonly sis: string;
}

/** An organisation that holds the district under other ids, and the SIS beside it. */
async function stage(name: string): Promise<Stage> {
	const district = parseDistrict(
		Object.fromEntries(
			readdirSync(medium)
				.filter((file) => file.endsWith('.csv'))
				.map((file) => [file, readFileSync(join(medium, file), 'utf8')]),
		),
	);
	const sis = copyDistrict(shop.at(`${name}-sis`));
	const sandbox = await openSandbox({folder: shop.at(`${name}-sandbox`), clock: systemClock});
	const folder = shop.folder;
	const living = await prepareOrganisation(sandbox, district, {
		folder,
		clock: systemClock,
		zip: packages.zip,
	});
	const serving = await sandbox.serve({user, password});
	closers.push(() => serving.close());
	return {sandbox, serving, living, sis};
}

/** Codes of the newest activity log. */
async function codes(sandbox: Sandbox): Promise<readonly string[]> {
	const log = readFileSync((await sandbox.activityLogs()).at(-1)!, 'utf8');
	return [...log.matchAll(/,(?:SUCCESS|ISSUE),([A-Z_]+)/g)].map(([, code]) => code!);
}

test('from an empty state to armed: the first upload makes and deactivates nobody', async () => {
	const {sandbox, serving, living, sis} = await stage('walk');
	await open(shop.at('walk')).expect('There is no state in', '[y/N]');
	press('y', 'enter');
	await driver.expect('Press n to make one');

	press('n');
	await driver.expect('▸  OneRoster 1.1 CSV');
	press('enter');
	await driver.expect('▸ Path *');
	fill(sis);
	press('pagedown');
	await driver.expect('[3 test]', 'read 828 people', '⏎ goes on');
	// Filter and patch, the schedule, the review: each is taken as it stands.
	for (let step = 4; !/t makes nobody/.test(driver.screen()); step++) {
		press('enter');
		await driver.expect(`[${step} `, /⏎|t are there/);
		if (/\[\d previe/.test(driver.screen())) await driver.expect('828 new', 't makes nobody', 't are there');
	}
	press('t');
	await driver.expect('SIS is set up and nobody was made', 'n makes the connection to Apple School');

	press('n');
	await driver.expect('Apple School Manager (SFTP): receives uploads');
	press('enter');
	await driver.expect('▸ Host');
	for (const text of ['127.0.0.1', String(serving.port), user]) {
		fill(text);
		press('enter');
	}
	await driver.expect('▸ Password');
	fill(password);
	press('pagedown');
	await driver.expect('Is this the host key of ASM?');
	press('down', 'enter');
	await driver.expect('signed in at 127.0.0.1', '⏎ goes on');
	press('enter');
	await driver.expect('What does it hold?', '▸  The last package');
	press('enter');
	await driver.expect('Where is the last package?');
	fill(living.uploads.at(-1)!);
	press('enter');
	await driver.expect('▸  Later, step by step', 'The package with 829 people');
	press('enter');
	await driver.expect('Take over what ASM holds', '1 of 8 done', 'Step 1 comes next: ⏎ opens it');
	const before = keys;

	press('enter');
	await driver.expect('1 of 8', 'tick it: space');
	for (const said of ['Claris', 'Jamf School', 'No SIS', 'Old cron jobs']) {
		press('space');
		await driver.expect(`Ticked: ${said}`);
	}
	await driver.expect('⏎ goes on with step 2');
	press('enter');
	await driver.expect('2 of 8', '0 of them live by evidence. Activity logs tell');
	press('i');
	await driver.expect('Which earlier uploads');
	fill((await sandbox.activityLogs()).join(' '));
	press('enter');
	await driver.expect('829 of them live by evidence', '⏎ goes on with step 3');
	press('enter');
	await driver.expect('3 of 8', '⏎ reads SIS and compares');
	press('enter');
	await driver.expect('⏎ keeps the IDs of 1,466 records', /person number +828 +99\.8 % +0 +0 +used/);
	press('enter');
	await driver.expect('type the number 1,466');
	driver.type('1466\r');
	await driver.expect('1,466 records keep their IDs', '⏎ goes on with step 4');
	press('enter');
	await driver.expect('4 of 8', 'shows what its next sync would do');
	press('enter');
	await driver.expect('Nobody is made who is there already', '0 would be deactivated', 'goes on with step 5');
	press('enter');
	await driver.expect('5 of 8', '⏎ syncs SIS');
	press('enter');
	await driver.expect('applied, people +0', '⏎ compares the newest package');
	press('enter');
	await driver.expect('Every difference is explained: ⏎ goes on with step 6');
	press('enter');
	await driver.expect('6 of 8', '1 of 3 nights', 'or n goes on to the first upload');
	press('n');
	await driver.expect('7 of 8', '⏎ arms ASM for this one upload');
	press('enter');
	await driver.expect('▸  Cancel', 'One upload and no more');
	press('down', 'enter');
	await driver.expect('⏎ sends it now to ASM');
	const uploads = (await sandbox.activityLogs()).length;
	press('enter');
	await driver.expect('It is sent. Download its activity log');
	expect(await sandbox.activityLogs()).toHaveLength(uploads + 1);
	expect((await codes(sandbox)).filter((code) => /CREATED|DEACTIVATED/.test(code))).toEqual([]);
	press('enter');
	await driver.expect('Which activity log');
	fill((await sandbox.activityLogs()).at(-1)!);
	press('enter');
	await driver.expect('It is proven: 0 created and 0 deactivated', 'step 8');
	press('enter');
	await driver.expect('8 of 8', '⏎ arms additions');
	press('enter');
	await driver.expect('▸  Cancel');
	press('down', 'enter');
	await driver.expect('▸ Additions');
	press('enter');
	await driver.expect('▸  Cancel', 'whoever is left out of an upload is deactivated');
	press('down', 'enter');
	await driver.expect('▸ Everything', 'Done: SIS goes out');
	press('escape');
	await driver.expect('It is armed: each night', /✔ 8 +Arm/);
	expect(keys - before).toBe(32);
	expect(driver.written).not.toContain(password);
}, 120_000);

describe('on the way', () => {
	/** SIS and target are connected by commands; nothing is known of what the target holds. */
	const connected = async (name: string) => {
		const far = await stage(name);
		const state = shop.at(name);
		const env = {ASM: password};
		const call = async (...words: readonly string[]) => {
			const {code, stderr} = await run(words, {state, env});
			expect([0, 6], stderr).toContain(code);
		};
		await call('connect', 'oneroster-csv', 'SIS', '--set', `path=${far.sis}`);
		await call(
			...['connect', 'asm-sftp', 'ASM', '--secret', 'password=env:ASM', '--set', `username=${user}`],
			...['--set', 'host=127.0.0.1', '--set', `port=${far.serving.port}`],
			...['--set', `hostKey=${far.serving.hostKey}`],
		);
		return {...far, state, call};
	};

	test('who synced before the ids were kept is told how that is taken back', async () => {
		const {state, call, living} = await connected('early');
		await call('sync', 'SIS', '--yes');
		await call('import', living.uploads.at(-1)!);
		driver = Driver.start([program, '--state', state], {columns: 80, rows: 24, env: {ASM: password}});
		await driver.expect(/▸ /, 'ASM');
		driver.press('down', 'o');
		await driver.expect('Take over what ASM holds', 'Step 1 comes next');
		driver.press('down', 'down', 'enter');
		await driver.expect('⏎ reads SIS and compares');
		driver.press('enter');
		await driver.expect('SIS was synced before its IDs were compared', '⏎ goes to Runs');
		driver.press('enter');
		await driver.expect('R000001');
	}, 60_000);
});
