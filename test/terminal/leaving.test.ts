import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {buildProgram} from './build-program.ts';
import {Driver, type StartOptions} from './driver.ts';

let program: string;
let driver: Driver | undefined;
beforeAll(async () => {
	program = await buildProgram('dashboard');
});
afterEach(() => driver?.stop());

const open = async (options: StartOptions = {}) => {
	driver = Driver.start([program], options);
	await driver.expect('Held since', '? help');
	return driver;
};

/** What a terminal is left with: its own screen, a cursor, wrapping lines, and no modes of ours. */
const asFound = (terminal: Driver) => {
	const {modes} = terminal.terminal;
	const cursor = terminal.written.lastIndexOf('\x1b[?25h') > terminal.written.lastIndexOf('\x1b[?25l');
	return {alternate: terminal.alternate, wrap: modes.wraparoundMode, paste: modes.bracketedPasteMode, cursor};
};
const untouched = {alternate: false, wrap: true, paste: false, cursor: true};

describe('the terminal is left as it was found', () => {
	test('while it is open, it is not', async () => {
		const terminal = await open();
		await terminal.when(() => terminal.terminal.modes.bracketedPasteMode, 'bracketed paste');
		expect(asFound(terminal)).toEqual({alternate: true, wrap: false, paste: true, cursor: false});
	});

	test('by q, with a line on what waits', async () => {
		const terminal = await open();
		terminal.press('q');
		expect(await terminal.end()).toEqual({exitCode: 0, signal: 0});
		expect(asFound(terminal)).toEqual(untouched);
		expect(terminal.screen()).toMatch(
			/^rollcall: SIS is held, 12 conflicts to decide, 2 follow-ups to do by hand\.$/m,
		);
	});

	test('by Ctrl+C, with 130', async () => {
		const terminal = await open();
		terminal.press('ctrl+c');
		expect((await terminal.end()).exitCode).toBe(130);
		expect(asFound(terminal)).toEqual(untouched);
	});

	test.each([
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGINT', 130],
	] as const)('by %s, with %i', async (signal, exitCode) => {
		const terminal = await open();
		terminal.signal(signal);
		expect((await terminal.end()).exitCode).toBe(exitCode);
		expect(asFound(terminal)).toEqual(untouched);
	});

	test('by SIGTERM while something runs: it is stopped first', async () => {
		const terminal = await open({env: {FAKE: '{"step":60000}'}});
		terminal.press('p');
		await terminal.expect('Plan of SIS · read');
		terminal.signal('SIGTERM');
		expect((await terminal.end()).exitCode).toBe(143);
		expect(asFound(terminal)).toEqual(untouched);
	});

	test('by a defect in drawing, which is said afterwards', async () => {
		driver = Driver.start([program], {env: {BREAK: 'draw'}});
		expect((await driver.end()).exitCode).toBe(1);
		expect(asFound(driver)).toEqual(untouched);
		expect(driver.screen()).toMatch(/rollcall: the dashboard stopped because of a defect: /);
		expect(driver.screen()).toContain('rollcall status');
		expect(driver.screen()).not.toMatch(/^\s+at /m);
	});

	test('by a defect elsewhere', async () => {
		driver = Driver.start([program], {env: {BREAK: 'later'}});
		expect((await driver.end()).exitCode).toBe(1);
		expect(asFound(driver)).toEqual(untouched);
		expect(driver.screen()).toContain('a defect elsewhere');
	});

	test('when the line is dropped, nothing goes on', async () => {
		const terminal = await open({env: {FAKE: '{"step":60000}'}});
		terminal.press('p');
		await terminal.expect('Plan of SIS · read');
		terminal.hangUp();
		await terminal.end();
	});

	test('down to the line settings of the shell', async () => {
		driver = Driver.start(
			[
				'-c',
				`stty -a > /dev/null; before=$(stty -g); "$0" "$1"; test "$before" = "$(stty -g)" && echo same settings`,
				process.execPath,
				program,
			],
			{command: '/bin/sh'},
		);
		await driver.expect('Held since');
		driver.press('q');
		await driver.end();
		expect(driver.screen()).toContain('same settings');
	});
});

test('what is typed before the first frame is not echoed into it', async () => {
	driver = Driver.start([program]);
	await driver.when(() => driver!.written.includes('\x1b[?1049h'), 'the first frame');
	driver.type('3');
	await driver.expect('900 people', '? help');
	expect(driver.screen()).toMatch(/^ rollcall/);
});

describe('Ctrl+Z', () => {
	test('gives the shell its terminal, and fg brings the dashboard back', async () => {
		driver = Driver.start(['--norc', '--noprofile', '-i'], {command: '/bin/bash', env: {PS1: 'shell$ '}});
		await driver.expect('shell$');
		driver.type(`"${process.execPath}" "${program}"\r`);
		await driver.expect('Held since');
		driver.press('3');
		await driver.expect('900 people');
		driver.press('ctrl+z');
		await driver.expect('Stopped');
		expect(asFound(driver)).toMatchObject({alternate: false, wrap: true, paste: expect.any(Boolean)});
		driver.type('echo in the shell\r');
		await driver.expect(/^in the shell/m);
		driver.type('fg\r');
		await driver.expect('900 people', '? help');
		expect(driver.alternate).toBe(true);
		driver.press('1');
		await driver.expect('Held since');
		driver.press('q');
		await driver.expect(/12 conflicts to decide/);
		driver.type('exit\r');
		await driver.end();
	});
});
