import {mkdirSync, readdirSync} from 'node:fs';
import {afterAll, expect, test} from 'vitest';
import {run, start, workshop} from '../support/cli.ts';

const shop = workshop();
afterAll(() => shop.remove());
// Node keeps compiled code there too, which is nobody's data.
const temporary = (name: string) => {
	mkdirSync(shop.at(name));
	return {
		env: {TMPDIR: shop.at(name)},
		left: () => readdirSync(shop.at(name)).filter((each) => each.startsWith('rollcall-')),
	};
};

test('without a terminal the demo plays both nights, tells true numbers, and leaves nothing', async () => {
	const {env, left} = temporary('whole');
	const {code, stdout, stderr} = await run(['demo'], {env});
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	expect(stdout).toContain('Planned: 828 people, 8 locations, 364 classes, 5446 enrolments to create.');
	expect(stdout).toContain('Run R000001: succeeded.');
	expect(stdout).toMatch(/Sent to asm over SFTP: \d+ bytes, SHA-256 [0-9a-f]{16}…/);
	expect(stdout).toContain('6 joiners, 3 leavers, 2 movers');
	expect(stdout).toContain('Run R000002: succeeded with issues.');
	expect(stdout).toMatch(
		/person-id-reused: [\s\S]*duplicate-account: |duplicate-account: [\s\S]*person-id-reused: /,
	);
	expect(stdout).toMatch(/== The same night again\nNothing to plan\.\nasm: skipped/);
	expect(stdout).toMatch(/\d+ New, \d+ Active, 1 Deactivated, \d+ Locked/);
	expect([...stdout].some((char) => char === '\u001b')).toBe(false);
	expect(left()).toEqual([]);
}, 60_000);

test.each([
	['SIGINT', 'rollcall demo: '],
	['SIGHUP', '== The day after'],
	['SIGTERM', '== The second night'],
] as const)(
	'stopped by %s after it said %j it cleans up and says 130',
	async (signal, said) => {
		const {env, left} = temporary(`stopped ${said.length}`);
		const {child, ended} = start(['demo', '--text'], {env});
		let told = '';
		child.stdout?.on('data', (text: string) => {
			const before = told.includes(said);
			told += text;
			// Once: a second one does not wait for the cleaning up.
			if (!before && told.includes(said)) child.kill(signal);
		});
		const {code, stderr} = await ended;
		expect({code, stderr}).toEqual({code: 130, stderr: 'rollcall: interrupted\n'});
		expect(left()).toEqual([]);
	},
	60_000,
);

test('what is kept is named', async () => {
	const {env, left} = temporary('kept');
	const {code, stderr} = await run(['demo', '--text', '--keep'], {env});
	expect(code).toBe(0);
	const [folder] = left();
	expect(stderr).toContain(`rollcall --state ${env.TMPDIR}/${folder}/state status`);
	const status = await run(['status'], {state: `${env.TMPDIR}/${folder}/state`});
	expect(status.code).toBe(1);
}, 60_000);

test('a living organisation is taken over without one account made or lost, and leaves nothing behind', async () => {
	const {env, left} = temporary('adopted');
	const {code, stdout, stderr} = await run(['demo', '--adopt', '--text'], {env});
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	expect(stdout).toContain('829 accounts are known, 829 of them live by evidence.');
	expect(stdout).toContain('1466 records keep the ids that Apple School Manager has.');
	expect(stdout).toContain('Every difference is explained.');
	expect(stdout).toContain('its log shows 0 created, 0 deactivated');
	const [lived, ...later] = [...stdout.matchAll(/(\d+) New, (\d+) Active, (\d+) Deactivated/g)].map((found) =>
		found.slice(1).map(Number),
	);
	// The first upload changes nothing; the normal night brings six newcomers.
	expect(lived?.[2]).toBe(0);
	expect(later).toEqual([[lived![0]! + 6, lived![1], 0]]);
	expect([...stdout].some((char) => char === '\u001b')).toBe(false);
	expect(left()).toEqual([]);
}, 60_000);
