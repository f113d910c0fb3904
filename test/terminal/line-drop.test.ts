import {createServer, connect as dial, type Socket} from 'node:net';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {systemClock} from '../../source/io/clock.ts';
import {openSandbox} from '../../source/sandbox/sandbox.ts';
import {copyDistrict, json, run, workshop} from '../support/cli.ts';
import {oneOf} from '../support/runs.ts';
import {recordsIn} from '../support/state.ts';
import {Driver} from './driver.ts';

/** A line that drops, and other ends, while the built program is at a sync: the state is whole, and nothing is half done. */
const program = fileURLToPath(new URL('../../source/launch.mjs', import.meta.url));
const user = 'X@sftp.apple.com';
const env = {ASM: 'planted-secret-93c1'};
const shop = workshop();
let made = 0;
let driver: Driver | undefined;
const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
	driver?.stop();
	for (const close of closers.splice(0)) await close();
});
afterAll(() => shop.remove());

/** A gate on loopback before a server: while it is shut, what a client sends waits there. */
async function startGate(target: number) {
	const sockets = new Set<Socket>();
	let isShut = false;
	let waiting = () => {};
	const held = new Promise<void>((resolve) => {
		waiting = resolve;
	});
	const server = createServer((client) => {
		if (isShut) {
			sockets.add(client.on('error', () => {}));
			return waiting();
		}
		const upstream = dial(target, '127.0.0.1');
		for (const socket of [client, upstream]) sockets.add(socket.on('error', () => socket.destroy()));
		client.pipe(upstream).pipe(client);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	closers.push(async () => {
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	});
	const address = server.address();
	return {
		port: typeof address === 'object' && address ? address.port : 0,
		shut: (shut: boolean) => {
			isShut = shut;
		},
		/** Somebody came while it was shut. */
		held,
	};
}

/** A state in which a first sync waits to be made, and its target to be sent to. */
async function armed() {
	const name = `state-${++made}`;
	const at = {state: shop.at(name), env};
	const sandbox = await openSandbox({folder: shop.at(`sandbox-${made}`), clock: systemClock});
	const serving = await sandbox.serve({user, password: env.ASM});
	closers.push(() => serving.close());
	const gate = await startGate(serving.port);
	const path = copyDistrict(shop.at(`export-${made}`));
	const target = ['host=127.0.0.1', `port=${gate.port}`, `username=${user}`].flatMap((set) => ['--set', set]);
	await run(['connect', 'oneroster-csv', 'sis', '--set', `path=${path}`], at);
	await run(['connect', 'asm-sftp', 'asm', ...target, '--secret', 'password=env:ASM'], at);
	expect((await run(['adopt', 'arm', 'all', '--empty'], at)).code).toBe(0);
	driver = Driver.start([program, '--state', at.state], {env});
	await driver.expect('sync now', /▸ (asm|sis) /);
	await driver.press('g').expect(/▸ /);
	if (driver.rows(/▸ sis /).length === 0) await driver.press('j').expect(/▸ sis /);
	return {at, gate, sandbox, driver};
}

/** What doctor finds in a state that was left so: whole, and nothing that needs anybody but an upload to look after. */
const expectWhole = async (at: {readonly state: string}, left: readonly string[]) => {
	const {value} = await json<{findings: ReadonlyArray<{severity: string}>}>(['doctor'], at);
	expect(value).toMatchObject({state: {whole: {sequence: expect.any(Number)}}});
	expect(value.findings.filter(({severity}) => !left.includes(severity))).toEqual([]);
};

type Ends = ReadonlyArray<readonly [how: string, end: (driver: Driver) => unknown, left: readonly string[]]>;
const ends: Ends = [
	['the line drops', (terminal) => terminal.hangUp(), []],
	['SIGHUP', (terminal) => terminal.signal('SIGHUP'), []],
	['SIGTERM', (terminal) => terminal.signal('SIGTERM'), []],
	['kill -9', (terminal) => terminal.signal('SIGKILL'), ['fine', 'warning']],
];

describe.each(ends.filter((_, nth) => nth % oneOf(2) === 0))(
	'%s while the upload waits for its server',
	(_, end, left) => {
		test('leaves what was applied, nothing sent, and a state that goes on', async () => {
			const {at, gate, sandbox, driver: terminal} = await armed();
			gate.shut(true);
			terminal.press('s');
			await gate.held;
			end(terminal);
			await terminal.end();
			gate.shut(false);
			await expectWhole(at, left);
			expect(await recordsIn(at.state, 'accounts')).toHaveLength(828);
			expect((await sandbox.counts()).status.New ?? 0).toBe(0);
			const again = await json<{published: ReadonlyArray<{outcome: string}>}>(['sync', '--yes'], at);
			expect(again.value.published).toMatchObject([{outcome: 'sent'}]);
			expect((await sandbox.counts()).status.New).toBe(828);
		});
	},
);

describe.each(ends.filter(([how]) => how !== 'SIGHUP' && how !== 'SIGTERM'))(
	'%s as soon as a sync began',
	(_, end, left) => {
		test('leaves the old or the new directory, whole, and no lock', async () => {
			const {at, sandbox, driver: terminal} = await armed();
			terminal.press('s');
			await terminal.expect(/Sync of sis|sis: |Sent to asm/);
			end(terminal);
			await terminal.end();
			await expectWhole(at, left);
			const accounts = await recordsIn(at.state, 'accounts');
			expect([0, 828]).toContain(accounts.length);
			expect([0, 828]).toContain((await sandbox.counts()).status.New ?? 0);
			expect((await run(['sync', '--yes'], at)).code).toBe(0);
			expect((await sandbox.counts()).status.New).toBe(828);
		});
	},
);
