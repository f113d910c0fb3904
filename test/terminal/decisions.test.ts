import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {buildProgram} from './build-program.ts';
import {Driver} from './driver.ts';

/** What only a person decides, from the first screen to what came of it, in a real terminal. */
let program: string;
let driver: Driver;
beforeAll(async () => {
	program = await buildProgram('dashboard');
});
afterEach(() => driver.stop());

const open = async (fake: object = {}, cwd?: string) => {
	driver = Driver.start([program], {
		env: {FAKE: JSON.stringify(fake)},
		...(cwd === undefined ? {} : {cwd}),
	});
	await driver.expect('Held since', '? help', 'SIS');
	await driver.when(() => driver.terminal.modes.bracketedPasteMode, 'keys to be heard');
};
const to = async (key: string, ...shows: ReadonlyArray<string | RegExp>) => {
	await driver.press(key).expect(...shows);
};
/** Answers the question with the number that it asks for. */
const typeNumber = async () => {
	await driver.expect(/type the number [\d,]+/);
	driver.type(`${/type the number ([\d,]+)/.exec(driver.screen())?.[1]}\r`);
};
const plan = () => to('p', 'Plan of SIS', 'a approve', 'nothing was changed');
const onTarget = async () => {
	await to('down', /▸ ASM/);
};

test('a target is disarmed, and armed again once its host key was seen', async () => {
	await open();
	await onTarget();
	await to('x', /Disarm|disarm/, '▸  Cancel');
	driver.type('\x1b[B\r');
	await driver.expect(/ASM +▲ \S+, disarmed/);
	// Nothing is armed before a test showed its host key to somebody.
	await to('t', 'Is this the host key of ASM?', '▸  Cancel');
	driver.type('\x1b[B\r');
	await driver.gone('Is this the host key');
	await driver.expect('a arm');
	await to('a', 'Arm ASM?', 'nothing is in the organisation yet');
	await to('down', /▸ +Everything/);
	await to('enter', 'Arm ASM? Everything', '▸  Cancel');
	driver.type('\x1b[B\r');
	await driver.expect('ASM is armed (all)');
});

test('a package that is held is looked at, and sent by the number of those who leave', async () => {
	await open({wireHeld: true});
	await to('2', 'Package for ASM held since 02:15');
	await to('down', /▸ ▲ Package for ASM/);
	await to('enter', 'held on the wire', 'leaves: their sign-in ends');
	await to('a', 'Send this package to ASM though it is held?');
	driver.type('\r\r');
	await driver.expect('That is not the number');
	driver.type('\x15');
	await typeNumber();
	await driver.expect('Sent to ASM');
});

test('a line that only a person can check is ticked', async () => {
	await open();
	await to('enter', ' SIS  OneRoster', 'space tick');
	const ticked = () => driver.rows(/✔|by anna/).length;
	const before = ticked();
	driver.press('space');
	await driver.when(() => ticked() > before, 'a tick');
});

test('note is taken of a finding until a day', async () => {
	await open();
	await to('f', 'All findings', 'p on SIS');
	await to('down', 'screen Conflicts (4)');
	await to('a', 'Take note of this until which day?');
	await to('enter', 'noted until 2026-08-28');
});

describe('a held plan', () => {
	test('pairs again who came under other IDs, by their number', async () => {
		await open({
			plan: {
				relinks: [
					{kind: 'accounts', key: '4101', externalId: 'N-1'},
					{kind: 'accounts', key: '4102', externalId: 'N-2'},
				],
			},
		});
		await plan();
		await to('r', 'Pair 2 records again');
		await typeNumber();
		await driver.expect('SIS: applied');
	});
	test('lets go whom the filter leaves out, and nobody else', async () => {
		const guard = {
			code: 'scope',
			tripped: true,
			message: 'a filter changed: 3 people are left out by the filter alone',
			numbers: {people: 3},
			keys: ['4001', '4002', '4003'],
			removalsOnly: true,
			hash: 'c0ffee00'.repeat(8),
		};
		await open({plan: {guards: [guard]}});
		await plan();
		await to('f', 'Let 3 records go that the filter leaves out?');
		await typeNumber();
		await driver.expect('SIS: applied');
	});
	test('has the row that is looked for', async () => {
		await open();
		await plan();
		await driver
			.press('/')
			.type('reyes')
			.expect(/\/ reyes.* 9 of 88/, 'Changed (9)');
		driver.type('\r');
		await driver.type('j\r').expect('Why: last name and grade differ');
	});
	test('says before it is approved that it is sent too', async () => {
		await open();
		await plan();
		expect(driver.screen()).toContain('applies it and sends it to ASM');
	});
});

test('two runs are compared', async () => {
	await open();
	await to('2', 'Last 30 nights', 'R000009');
	await to('G', /▸ R000009/);
	await to('enter', 'Summary', 'c compare');
	await to('c', 'Compare what R000009 left', '▸ the directory');
	driver.type('14');
	await driver.expect(/▸ R000014/);
	await to('enter', 'From R000014 to R000009');
});

describe('what happened', () => {
	test('is filtered by who did it', async () => {
		await open();
		await to('5', 'To do by hand (2)');
		await to('tab', 'What happened (40)', 'f filter');
		await to('f', 'Show only', 'by anna');
		driver.type('by anna');
		await driver.expect(/▸ by anna +14/);
		await to('enter', 'Only by anna', '14 of 40');
	});
	test('is written to a file that only its owner reads', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'rollcall-rows-'));
		try {
			await open({}, folder);
			await to('5', 'To do by hand (2)');
			await to('tab', 'What happened (40)', 'CREATED');
			await to('e', 'Write 40 rows to which file?');
			await to('enter', '40 rows written to');
		} finally {
			rmSync(folder, {recursive: true, force: true});
		}
	});
	test('there is asked for by a key, as a log', async () => {
		await open();
		await to('5', 'To do by hand (2)', 'r read log');
		await to('r', 'Which activity logs');
		driver.type('~/log.csv\r');
		await driver.expect('What Apple School Manager says', 'log.csv: activity log', '830 live');
	});
});

test('who was deactivated is called by name, and brought back by one key', async () => {
	await open();
	await to('3', '900 found', /▸ +Ahmed, Carla +4186/);
	await to('a', '▸  Cancel', 'Deactivate');
	driver.type('\x1b[B\r');
	await driver.expect('Deactivate (u takes it back): Carla Ahmed');
	await to('u', 'Reactivate (u takes it back): Carla Ahmed');
});
