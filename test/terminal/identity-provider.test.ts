import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, expect, test} from 'vitest';
import {type Running, run, start, workshop} from '../support/cli.ts';
import {freePort, PlayedEntra} from '../support/playing-entra.ts';
import {Driver} from './driver.ts';

/** From an empty state to people whom an identity provider pushes, at 80×24, by what the screen says and nothing else. */
const program = fileURLToPath(new URL('../../source/launch.mjs', import.meta.url));
const shop = workshop();
let driver: Driver;
let service: Running | undefined;
afterEach(async () => {
	driver.stop();
	service?.child.kill('SIGTERM');
	await service?.ended;
	service = undefined;
});
afterAll(() => shop.remove());

const secret = /rc_[\w-]{43}/;

/** The service over this state; resolves when it listens. */
async function serve(state: string): Promise<void> {
	const running = start(['serve'], {state});
	service = running;
	await new Promise<void>((resolve, reject) => {
		const look = (text: string) => {
			if (text.includes('listening')) resolve();
		};
		running.child.stdout?.on('data', look);
		running.child.stderr?.on('data', look);
		void running.ended.then(({stdout, stderr}) => reject(new Error(`${stdout}\n${stderr}`)), reject);
	});
}

test('a SCIM connection is set up, followed to its first person, stopped by an attribute and mended', async () => {
	const state = shop.at('state');
	const port = await freePort();
	driver = Driver.start([program, '--state', state], {columns: 80, rows: 24});
	await driver.expect('Make an empty one there');
	driver.type('y\r');
	await driver.expect('Press n to make one');
	await run(['settings', 'set', 'serve.port', String(port)], {state});
	await driver.press('n').expect('Which kind?');
	await driver.choose('SCIM 2.0, pushed');
	await driver.press('enter').expect('[2 settings]', 'PgDn make it');
	await driver.press('pagedown').expect('[3 tenant URL and token]', '⏎ makes the token');
	await driver.press('enter').expect(secret, 'Shown this once', 'y copy token', 'u copy URL');
	const token = secret.exec(driver.screen())![0];
	const [base] = /http:\/\/127\.0\.0\.1:\d+\/feeds\/school\/scim/.exec(driver.screen())!;
	expect(base).toContain(`:${port}/`);
	// OSC 52 carries it to the person's own terminal.
	await driver.press('y').expect('The token is on the clipboard');
	expect(driver.written).toContain(Buffer.from(token).toString('base64'));
	await driver.press('enter').expect('[4 first contact]', 'Waiting for the first contact', 'does not run');
	expect(driver.screen()).not.toMatch(secret);

	const entra = new PlayedEntra(base, token);
	await serve(state);
	await driver.expect('rollcall serve runs');
	expect(await entra.testConnection()).toBe(200);
	await driver.expect(/First contact \d\d:\d\d/, 'Waiting for the first person', '⏎ ends the set-up');
	expect((await entra.send('Ana Diaz')).status).toBe(201);
	await driver.expect(/● connected/, /Last push +\d\d:\d\d/, '1 person');

	expect((await entra.send('Ben Ode', {title: 'Head'})).status).toBe(400);
	await driver.expect('stopped', /Stopped by +title/, 'i ignores title from now on', 'i ignore it');
	await driver.press('i').expect('title is ignored from the next push on');
	expect((await entra.send('Ben Ode', {title: 'Head'})).status).toBe(201);
	await driver.expect('2 people');

	await driver.press('T').expect('Tokens of IdP', 'n makes one');
	expect(driver.screen()).not.toMatch(secret);
	await driver.press('escape').expect('Last push');
	await driver.press('3').expect('Ana Diaz', 'SCIM');
	driver.press('ctrl+c');
	expect((await driver.end()).exitCode).toBe(130);
	// Nothing that is kept holds it.
	const files = readdirSync(state, {recursive: true, withFileTypes: true}).filter((file) => file.isFile());
	expect(files.length).toBeGreaterThan(3);
	for (const file of files)
		expect(readFileSync(join(file.parentPath, file.name)).includes(token), file.name).toBe(false);
}, 60_000);
