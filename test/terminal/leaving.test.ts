import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {buildProgram} from './build-program.ts';
import {Driver, type StartOptions} from './driver.ts';
import {type InShell, startInShell} from './in-shell.ts';
import {leftOn, modesOf} from './modes.ts';

let program: string;
let driver: Driver;
beforeAll(async () => {
	program = await buildProgram('dashboard');
});
afterEach(() => driver.stop());

/** Opens the dashboard from a shell that knows how it gave its terminal away. */
const open = async (options: StartOptions = {}): Promise<InShell> => {
	const shell = await startInShell([program], options);
	driver = shell.driver;
	return shell;
};

/** Ends it so, and holds what it leaves against what it found: every mode, the line's settings, every byte. */
const expectAsFound = async (shell: InShell, code: number) => {
	const left = await shell.left();
	expect(left.modes).toEqual(shell.found);
	expect(left.modes).toMatchObject({
		wrap: '1',
		'cursor shown': '1',
		'alternate screen': '2',
		drawn: 'x plain',
	});
	expect(left.settings).toMatch(/\S{20}/);
	expect(left.settings).toBe(shell.settings);
	expect(leftOn(driver.written)).toEqual([]);
	expect(left.code).toBe(code);
};

interface Way {
	readonly how: string;
	readonly code: number;
	readonly env?: Readonly<Record<string, string>>;
	/** What is on the screen before it ends; absent: it ends by itself. */
	readonly shows?: string;
	readonly end?: (shell: InShell) => Promise<unknown> | unknown;
	/** What is said afterwards. */
	readonly says?: RegExp;
}

const waits = /^rollcall: SIS is held, 12 conflicts to decide, 2 follow-ups to do by hand\.$/m;
const slow = {FAKE: '{"step":60000}'};

const ways: readonly Way[] = [
	{how: 'by q', code: 0, end: () => driver.press('q'), says: waits},
	{how: 'by Ctrl+C', code: 130, end: () => driver.press('ctrl+c'), says: waits},
	...(['SIGTERM', 'SIGHUP', 'SIGINT'] as const).map((name) => ({
		how: `by ${name}`,
		code: {SIGTERM: 143, SIGHUP: 129, SIGINT: 130}[name],
		end: ({pid}: InShell) => driver.signal(name, pid),
		says: waits,
	})),
	...(['SIGTERM', 'SIGHUP'] as const).map((name) => ({
		how: `by ${name} while something runs, which is stopped first`,
		code: {SIGTERM: 143, SIGHUP: 129}[name],
		env: slow,
		end: async ({pid}: InShell) => {
			await driver.press('p').expect('Plan of SIS · read');
			driver.signal(name, pid);
		},
	})),
	{
		how: 'by Ctrl+C twice while something runs',
		code: 130,
		env: slow,
		end: async () => {
			await driver.press('p').expect('Plan of SIS · read');
			await driver.press('ctrl+c').expect('Ctrl+C again stops it');
			driver.press('ctrl+c');
		},
	},
	{
		how: 'by Ctrl+C out of a menu',
		code: 130,
		end: async () => {
			await driver.press('3').expect('900 found');
			await driver.press('a').expect('▸  Cancel');
			driver.press('ctrl+c');
		},
	},
	{
		how: 'by SIGTERM while typing',
		code: 143,
		end: async ({pid}) => {
			await driver.press('3').expect('900 found');
			await driver.type('/smi').expect('44 found');
			driver.signal('SIGTERM', pid);
		},
		says: waits,
	},
	{
		how: 'by SIGHUP out of the help',
		code: 129,
		end: async ({pid}) => {
			await driver.press('?').expect('Help: Connections');
			driver.signal('SIGHUP', pid);
		},
	},
	{
		how: 'by q, where a screen reader listens',
		code: 0,
		env: {ROLLCALL_SCREEN_READER: '1'},
		end: () => driver.press('q'),
		says: waits,
	},
	{how: 'by q, in one colour', code: 0, env: {NO_COLOR: '1'}, end: () => driver.press('q'), says: waits},
	{
		how: 'by a defect in drawing, which is said afterwards',
		code: 1,
		env: {BREAK: 'draw'},
		says: /^rollcall: the dashboard stopped because of a defect: (?!(.|\n)*^\s+at )(.|\n)*rollcall status/m,
	},
	{how: 'by a defect elsewhere', code: 1, env: {BREAK: 'later'}, says: /a defect elsewhere/},
];

describe('the terminal is left as it was found', () => {
	test('while it is open, it is not', async () => {
		driver = Driver.start([program]);
		await driver.expect('Held since', '? help');
		await driver.when(() => driver.terminal.modes.bracketedPasteMode, 'bracketed paste');
		expect(await modesOf(driver)).toMatchObject({
			'alternate screen': '1',
			wrap: '2',
			'bracketed paste': '1',
			'cursor shown': '2',
			mouse: '2',
		});
		expect(leftOn(driver.written)).toEqual(['?7', '?1049', '?25', '?2004']);
	});

	test.each(ways)('$how', async ({code, env, end, says}) => {
		const shell = await open({env: env ?? {}, rows: 30});
		if (end !== undefined) {
			await driver.expect('Held since', /help|Connections/);
			await end(shell);
		}
		await expectAsFound(shell, code);
		if (says !== undefined) expect(driver.screen()).toMatch(says);
	});

	test('by SIGTERM before there is a first frame', async () => {
		const shell = await open();
		await driver.when(() => driver.written.includes('\x1b[?7l'), 'the terminal to be taken');
		driver.signal('SIGTERM', shell.pid);
		await expectAsFound(shell, 143);
	});

	test('a size that changed meanwhile leaves no region of its own', async () => {
		const shell = await open();
		await driver.press('3').expect('900 found');
		driver.type('j'.repeat(20));
		driver.resize(120, 40).resize(80, 24);
		await driver.expect('900 found').then(() => driver.press('q'));
		await expectAsFound(shell, 0);
	});
});

describe('when the line is dropped', () => {
	test('nothing goes on', async () => {
		driver = Driver.start([program], {env: slow});
		await driver.expect('Held since', '? help');
		driver.press('p');
		await driver.expect('Plan of SIS · read');
		driver.hangUp();
		await driver.end();
	});
});

describe('kill -9', () => {
	test('leaves the terminal as it was drawn on, and reset mends it, as the README says', async () => {
		const shell = await open();
		await driver.expect('Held since', '? help');
		driver.signal('SIGKILL', shell.pid);
		const left = await shell.left();
		expect(left.code).toBe(137);
		expect(left.modes).toMatchObject({'alternate screen': '1', wrap: '2'});
		expect(left.settings).not.toBe(shell.settings);
		// What `reset` of ncurses writes for an xterm.
		await driver.ask('\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>');
		expect(await modesOf(driver)).toEqual(shell.found);
	});
});

test('what is typed before the first frame is not echoed into it', async () => {
	driver = Driver.start([program]);
	await driver.when(() => driver.written.includes('\x1b[?1049h'), 'the first frame');
	driver.type('3');
	await driver.expect('900 people', '? help');
	expect(driver.screen()).toMatch(/^ rollcall/);
});

describe('Ctrl+Z', () => {
	const inBash = async () => {
		driver = Driver.start(['--norc', '--noprofile', '-i'], {command: '/bin/bash', env: {PS1: 'shell$ '}});
		await driver.expect('shell$');
		const found = await modesOf(driver);
		driver.type(`"${process.execPath}" "${program}"\r`);
		await driver.expect('Held since');
		return found;
	};

	/** Waits for what the shell printed and for its next prompt: with that it asks for pastes in brackets again. */
	const printed = (text: string) => driver.expect(new RegExp(`^${text}[^]*^shell\\$\\s*$`, 'm'));

	test('gives the shell its terminal, and fg brings the dashboard back', async () => {
		const found = await inBash();
		driver.press('3');
		await driver.expect('900 people');
		driver.press('ctrl+z');
		await driver.expect('Stopped', /shell\$$/m);
		expect(await modesOf(driver)).toEqual(found);
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

	test('three times over keeps the place, and what was typed into a field', async () => {
		await inBash();
		driver.press('3');
		await driver.expect('900 found');
		driver.type('/smi');
		await driver.expect('Find smi', '44 found');
		for (let time = 0; time < 3; time++) {
			driver.press('ctrl+z');
			await driver.expect('Stopped');
			driver.type('fg\r');
			await driver.expect('Find smi', '44 found');
			await driver.gone('Stopped');
		}
		driver.type('th');
		await driver.expect('Find smith');
		driver.press('ctrl+c');
		await driver.expect('12 conflicts to decide', 'shell$');
	});

	test('ended while it is stopped, it still gives the terminal back', async () => {
		const found = await inBash();
		driver.press('ctrl+z');
		await driver.expect('Stopped');
		driver.type('kill -TERM %1\r').type('fg\r');
		await driver.expect(/\$ fg\n[^$]*\nshell\$\s*$/);
		driver.type('echo "still $((40 + 2))"\r');
		await printed('still 42');
		expect(await modesOf(driver)).toEqual(found);
		expect(driver.alternate).toBe(false);
	});

	test('ended while it is stopped, it writes nothing over the shell, and ends', async () => {
		const found = await inBash();
		driver.press('ctrl+z');
		await driver.expect('Stopped', /shell\$$/m);
		const written = driver.written.length;
		// Node itself asks for the terminal once more when it ends: the shell may have to lend it for that.
		driver.type('kill -TERM %1; wait %1; echo waited\r');
		await printed('waited');
		expect(await modesOf(driver)).toEqual(found);
		expect(driver.written.slice(written)).not.toMatch(/\x1b\[\?(7|1049)|\x1b\[[HJ]|rollcall: /);
		driver.type('fg 2>&1; jobs; echo "left"\r');
		await printed('left');
		expect(driver.screen().split('fg 2>&1')[1]).not.toContain('Stopped');
		expect(await modesOf(driver)).toEqual(found);
	});

	test('woken in the background, it leaves the terminal to the shell', async () => {
		const found = await inBash();
		driver.press('ctrl+z');
		await driver.expect('Stopped', /shell\$$/m);
		driver.type('bg\r');
		// The shell tells of it before a prompt, once it was stopped again.
		const stops = () => driver.written.split('Stopped').length - 1;
		for (let asked = 0; asked < 500 && stops() < 2; asked++) {
			driver.type(`echo asked ${asked}.\r`);
			await printed(`asked ${asked}\\.`);
		}
		expect(stops()).toBe(2);
		expect(await modesOf(driver)).toEqual(found);
		driver.type('fg\r');
		await driver.expect('Held since', '? help');
		driver.press('q');
		await driver.expect(/12 conflicts to decide/);
	});
});
