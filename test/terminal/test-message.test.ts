import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {workshop} from '../support/cli.ts';
import {Driver} from './driver.ts';

/** Who is told, set on the screen, and a test message to a webhook that really takes it. */
const program = fileURLToPath(new URL('../../source/launch.mjs', import.meta.url));
const shop = workshop();
const bodies: string[] = [];
const hook = createServer(async (request, response) => {
	let body = '';
	for await (const chunk of request) body += chunk;
	bodies.push(body);
	response.writeHead(200).end();
});
let driver: Driver;
beforeAll(() => new Promise<void>((resolve) => void hook.listen(0, '127.0.0.1', resolve)));
afterEach(() => driver.stop());
afterAll(() => {
	hook.close();
	shop.remove();
});

const marked = async (label: string) => {
	while (!new RegExp(`▸ ${label}`).test(driver.screen())) await driver.step('down');
};
const change = async (label: string, value: string) => {
	await marked(label);
	await driver.press('enter').expect('⏎ keep');
	await driver.type(`${value}\r`).expect(new RegExp(`${label.trim()} is`));
};

const sizes: ReadonlyArray<readonly [columns: number, rows: number]> = [
	[80, 24],
	[120, 40],
];

test.each(sizes)('a test message says which channel took it, on %i×%i', async (columns, rows) => {
	const {port} = hook.address() as AddressInfo;
	bodies.splice(0);
	driver = Driver.start([program, '--state', shop.at(`state-${columns}`)], {columns, rows});
	await driver.expect('[y/N]');
	await driver.press('y', 'enter').expect('Press n to make one');
	await driver.press('6').expect('Name of the organisation', /Service +Notifications/);
	driver.press('tab', 'tab');
	await driver.expect(/Listen at port +.*8642/);
	await driver.press('tab').expect('Who is told by mail', 't test message');
	await driver.press('t').expect(/no mail server and no\s+webhook is set/);
	await change('Webhook ', `http://127.0.0.1:${port}/rollcall`);
	await driver.press('t').expect('Taken by webhook: look whether it arrives.');
	expect(JSON.parse(bodies[0] ?? '')).toMatchObject({event: 'test'});
	// A mail server without a sender: said, and the webhook is told all the same.
	await driver.press('g').expect('▸ Who is told by mail');
	await change('Mail server ', 'mail.school.example');
	await driver.press('t').expect('mail failed', /Taken by\s+webhook/);
	expect(bodies).toHaveLength(2);
	// Addresses are typed as people write them.
	await driver.press('g').expect('▸ Who is told by mail');
	await change('Who is told by mail', 'ada@school.example, P17');
	await driver.expect(/▸ Who is told by mail +.*ada@school\.example, P17/);
	await marked('Mail server: password');
	await driver.press('enter').expect('⏎ keep');
	await driver.type('planted-secret\r').expect('only env:NAME, file:PATH or credential:NAME');
});
