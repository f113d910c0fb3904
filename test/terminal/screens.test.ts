import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {buildProgram} from './build-program.ts';
import {Driver, type StartOptions} from './driver.ts';

let program: string;
let driver: Driver;
beforeAll(async () => {
	program = await buildProgram('dashboard');
});
afterEach(() => driver.stop());

const open = async (options: StartOptions = {}) => {
	driver = Driver.start([program], options);
	await driver.expect('Held since');
	return driver;
};

/** The ID of a person in the list that is shown, from 0, once there is one. */
const personAt = async (index: number) => {
	const ids = () => [...driver.screen().matchAll(/^ [ ▸] +\S+, \S+ +(\d+) /gm)].map(([, id]) => id!);
	await driver.when(() => ids().length > index, 'the people');
	return ids()[index]!;
};
/** The row of a person, with the cursor on it. */
const rowOf = (id: string) => new RegExp(`▸ +\\S+, \\S+ +${id} `);

const tour: ReadonlyArray<readonly [key: string, shows: string]> = [
	['2', 'Last 30 nights'],
	['3', '900 people'],
	['4', '12 conflicts to decide'],
	['5', 'To do by hand (2)'],
	['1', 'Held since'],
];

describe.each([
	[80, 24],
	[120, 40],
	[200, 60],
])('on %i×%i', (columns, rows) => {
	test('every screen is drawn whole, its help too', async () => {
		await open({columns, rows});
		for (const [key, shows] of tour) {
			driver.press(key);
			await driver.expect(shows);
			const lines = driver.screen().split('\n');
			expect(lines[0]).toMatch(/^ rollcall.*12 conflicts/);
			expect(lines[1]).toMatch(/1 Connections.*5 Activity.*\? help/);
			expect(lines.at(-1)).toMatch(/\S/);
			driver.press('?');
			await driver.expect('Help: ');
			driver.press('?');
			await driver.gone('Help: ');
		}
	});
});

describe('windows of any size', () => {
	test.each([
		[60, 15],
		[40, 10],
		[20, 5],
	])('%i×%i is drawn as far as it goes, and q still quits', async (columns, rows) => {
		driver = Driver.start([program], {columns, rows});
		await driver.expect('rollcall');
		driver.press('3');
		await driver.expect(/9|rollcall/);
		driver.press('q');
		expect((await driver.end()).exitCode).toBe(0);
	});

	test('a resize keeps the place', async () => {
		await open();
		driver.press('3');
		await driver.expect('900 found');
		const here = rowOf(await personAt(4));
		driver.type('jjjj');
		await driver.expect(here);
		driver.resize(120, 40);
		await driver.expect(here, 'Source');
		driver.resize(70, 20);
		await driver.expect('This window is 70×20', here);
		driver.resize(80, 24);
		await driver.gone('This window is');
		expect(driver.screen()).toMatch(here);
	});
});

test('a storm of resizes leaves the place, and the screen of the last size', async () => {
	await open();
	driver.press('3');
	await driver.expect('900 found');
	const here = rowOf(await personAt(5));
	driver.type('jjjjj');
	await driver.expect(here);
	for (let turn = 0; turn < 20; turn++) driver.resize(60 + ((turn * 37) % 90), 15 + ((turn * 13) % 30));
	driver.resize(120, 40);
	await driver.expect(here, /\? help *$/m);
	await driver.when(() => driver.screen().split('\n')[2] === '─'.repeat(120), 'the rule of 120 columns');
	await driver.gone('This window is');
	driver.resize(80, 24);
	await driver.when(() => driver.screen().split('\n')[2] === '─'.repeat(80), 'the rule of 80 columns');
	await driver.expect(here);
	await driver.when(() => /q quit/.test(driver.screen().split('\n').at(-1)!), 'the footer in the last row');
});

describe('terminals of all kinds', () => {
	test('NO_COLOR: not one colour is written', async () => {
		await open({env: {NO_COLOR: '1'}});
		for (const [key, shows] of tour) {
			driver.press(key);
			await driver.expect(shows);
		}
		expect(driver.written).not.toMatch(/\x1b\[(3[0-7]|4[0-7]|9[0-7]|38;\S+|48;\S+)m/);
	});

	test('a locale without UTF-8: nothing but ASCII is written', async () => {
		await open({env: {LC_ALL: 'C', LANG: 'C'}});
		for (const [key, shows] of tour) {
			driver.press(key);
			await driver.expect(shows);
		}
		expect(driver.written).toMatch(/^[\x00-\x7f]*$/);
	});

	test('CI=true draws all the same', async () => {
		await open({env: {CI: 'true'}});
		driver.press('4');
		await driver.expect('12 conflicts to decide');
	});

	test.each([{INK_SCREEN_READER: 'true'}, {ROLLCALL_SCREEN_READER: '1'}])(
		'a screen reader gets lines: %o',
		async (env) => {
			await open({env, rows: 60});
			await driver.expect('[1 Connections]');
			expect(driver.alternate).toBe(false);
			driver.press('3');
			await driver.when(() => /\[3 Users\].*900 found.*▸/s.test(driver.written), 'the list of people');
			driver.press('down');
			await driver.when(() => /900 found.*▸.*▸/s.test(driver.written), 'the next person');
			// Nothing is erased, placed, hidden or scrolled.
			expect(driver.written).not.toMatch(/\x1b\[(\d*[A-K]|\d+;\d+[Hr]|\?25l|\?7l|\?1049h)/);
			driver.press('q');
			expect((await driver.end()).exitCode).toBe(0);
		},
	);

	test.each([
		[
			'without a terminal to read from',
			{command: '/bin/sh', args: ['-c', '"$0" "$1" < /dev/null']},
			'standard input is none',
		],
		[
			'without one to write to',
			{command: '/bin/sh', args: ['-c', '"$0" "$1" | cat']},
			'standard output is none',
		],
		['on a dumb one', {command: '/bin/sh', args: ['-c', 'TERM=dumb "$0" "$1"']}, 'TERM=dumb'],
	])('%s nothing is drawn, and why is said', async (_, {command, args}, why) => {
		driver = Driver.start([...args, process.execPath, program], {command});
		await driver.end();
		expect(driver.screen()).toContain(why);
		expect(driver.written).not.toContain('\x1b[?1049h');
	});
});

test('names that hold escape sequences and bidi marks move and colour nothing', async () => {
	await open({columns: 120, rows: 40});
	driver.press('3');
	await driver.expect('900 found');
	driver.press('/').type('404').press('enter');
	await driver.expect('4042', /\b1\d found/);
	const rows = driver.screen().split('\n');
	expect(driver.written).not.toContain('\x1b[31mRobert');
	expect(driver.screen()).toContain('Tables DROP, ␛[31m');
	expect(rows.some((row) => row.includes('␦evil'))).toBe(true);
	// Every row of the list still ends in the same columns, whatever script it is in.
	const status = rows.filter((row) => /● Active/.test(row) && / SIS( |$)/.test(row));
	const cells = driver.terminal.buffer.active;
	const places = new Set<number>();
	for (let row = 7; row < 37; row++) {
		const line = cells.getLine(row);
		for (let column = 0; column < 120; column++)
			if ('●○■▲'.includes(line?.getCell(column)?.getChars() || ' ')) places.add(column);
	}
	expect(status.length).toBeGreaterThan(5);
	expect(places.size).toBe(1);
});

test('Ctrl+L draws the whole screen again', async () => {
	await open();
	await driver.expect('Held since');
	await new Promise<void>((done) => driver.terminal.write('\x1b7\x1b[5;1Hgarbage on the screen\x1b8', done));
	expect(driver.screen()).toContain('garbage on the screen');
	driver.press('ctrl+l');
	await driver.gone('garbage on the screen');
	await driver.expect('Held since');
});
