import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {copyDistrict, run, workshop} from '../support/cli.ts';
import {Driver} from './driver.ts';

/** Names made to do harm, through the built program, in every list and on every page: they are text and no more. */
const program = fileURLToPath(new URL('../../source/launch.mjs', import.meta.url));
const shop = workshop();
const state = shop.at('state');
let driver: Driver;

/** First names; each last name begins with `Aaa`, so that they stand first where names are ordered. */
const names: readonly string[] = [
	'\x1b[31mRED\x1b[2J\x1b[1;1H',
	'\x1b]0;owned\x07TITLE',
	'\x9b31mCSI',
	'\u202eOVERRIDE',
	'\u2066ISOLATE\u2069',
	'Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306ALGO',
	'👩\u200d👩\u200d👧\u200d👦 FAMILY',
	'❤\ufe0fHEART',
	'田中太郎',
	'مرحبا',
	'ZERO\u200bWIDTH\ufeff',
	'BELL\x07BACK\x08\x08\x08',
	'\x1b(0qqq\x0e',
];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
/** Gives the first students these names; `turn` shifts them, so that another name comes under the same ID. */
const named = (lines: readonly string[], turn = 0) => {
	let student = 0;
	return lines.map((line) => {
		const cells = line.split(',');
		if (cells[5] !== 'student' || student >= names.length) return line;
		const name = names[(student + turn) % names.length]!;
		cells[8] = quoted(name);
		cells[9] = quoted(`Aaa${String.fromCharCode(97 + student + turn)}${turn > 0 ? `${name}New` : ''}`);
		if (turn > 0) cells[12] = `other${student}@raspberryhighlandsunifie.edu`;
		student++;
		return cells.join(',');
	});
};

beforeAll(async () => {
	const first = copyDistrict(shop.at('export'), {
		'users.csv': (lines) => named(lines),
		'orgs.csv': (lines) =>
			lines.map((line, index) =>
				index === 2 ? line.replace(/(,school|,)([^,]*School[^,]*)/, '$1\x1b[31mSCHOOL$2') : line,
			),
	});
	const at = {state};
	await run(['connect', 'oneroster-csv', 'sis', '--set', `path=${first}`], at);
	const ended = await run(['sync', 'sis', '--yes'], at);
	expect(ended.code, ended.stderr).toBe(0);
	// The night after: others under the IDs of some of them, and many gone, so that it is held.
	const second = copyDistrict(shop.at('export-2'), {
		'users.csv': (lines) => {
			const turned = named(lines, 1);
			const plain = named(lines);
			let student = 0;
			return lines.flatMap((line, index) => {
				if (line.split(',')[5] !== 'student') return [line];
				student++;
				if (student <= 4) return [turned[index]!];
				if (student % 9 === 0) return [];
				return [plain[index]!];
			});
		},
	});
	await run(['connections', 'set', 'sis', '--set', `path=${second}`], at);
	await run(['sync', 'sis', '--yes'], at);
});
afterEach(() => driver.stop());
afterAll(() => shop.remove());

/** What no program here writes by itself, and only a name could have brought. */
const brought =
	/\x1b\[31mRED|\x1b\[31mSCHOOL|\x1b\]0;|\x9b|[\u202a-\u202e\u2066-\u2069\u200b]|\u200d|\ufeff|\ufe0f|[\x07\x08\x0e]|\x1b\(0/u;

/** Holds the frame around what is shown: a name that moved the cursor or erased would have broken it. */
const expectFrame = (columns: number) => {
	const rows = driver.screen().split('\n');
	expect(rows[0]).toMatch(/^ rollcall/);
	expect(rows[1]).toMatch(/^ 1 Connections {2}2 Runs {2}3 Users/);
	expect(rows[2]).toBe('─'.repeat(columns));
	expect(rows.at(-1)).toMatch(/^ \S/);
	expect(driver.written).not.toMatch(brought);
	expect(driver.written).not.toContain('�');
};

/** The columns in which a glyph stands in rows that hold this. */
const columnsOf = (glyph: RegExp, holding: RegExp) => {
	const buffer = driver.terminal.buffer.active;
	const columns = new Set<number>();
	for (let row = 0; row < driver.terminal.rows; row++) {
		const line = buffer.getLine(row);
		if (!holding.test(line?.translateToString() ?? '')) continue;
		for (let column = 0; column < driver.terminal.cols; column++)
			if (glyph.test(line?.getCell(column)?.getChars() ?? '')) columns.add(column);
	}
	return columns;
};

describe.each([
	[80, 24],
	[120, 40],
	[200, 60],
])('on %i×%i', (columns, rows) => {
	const open = async () => {
		driver = Driver.start([program, '--state', state], {columns, rows});
		await driver.expect('sync now', /▸ sis/);
	};
	const see = async (key: string, ...shows: ReadonlyArray<string | RegExp>) => {
		driver.press(key);
		await driver.expect(...shows);
		expectFrame(columns);
	};

	test('in the list of people, whose columns stay, and on each one’s page', async () => {
		await open();
		await see('3', /\d{3} found/, /▸ +Aaaa/);
		await see('/', 'Find');
		await driver.type('Aaa\r').expect(/1[34] found/);
		expectFrame(columns);
		// In the list, of which 80×24 shows twelve; below it whom the cursor is on is told once more.
		expect(driver.rows(/^ [▸ ] {3}.*Aaa[a-m]/).length).toBe(Math.min(names.length, rows - 12));
		expect(driver.screen()).toMatch(/Aaaa,? ?.*␛/);
		expect([...columnsOf(/[●○]/u, /Aaa[a-m]/)]).toHaveLength(1);
		for (let person = 0; person < names.length; person++) {
			driver.type('\r');
			await driver.expect('Person ID  ', /Last name +Aaa/);
			expectFrame(columns);
			driver.type('\x1bj');
			await driver.expect(/▸ +\S+, /);
		}
		expect(driver.screen()).not.toContain('\x1b');
	});

	test('in conflicts, runs, a held plan, what happened, actions and what is explained', async () => {
		await open();
		await see('4', /\d+ conflicts? to decide/, 'Aaa');
		driver.type('j\r');
		await driver.expect('z decide later', 'Aaa');
		expectFrame(columns);
		await see('enter', 'Esc back', 'Aaa');
		driver.press('escape').press('escape');
		await driver.expect('to decide');
		await see('2', 'R000001', 'R000002');
		driver.press('1');
		await driver.expect(/▸ sis/);
		driver.press('p');
		await driver.expect('Plan of sis', 'Esc back');
		expectFrame(columns);
		await see('5', 'What happened');
		await see('3', /\d{3} found/, /▸ +Aaaa/);
		await see('a', 'Cancel', 'Aaa');
		driver.press('escape');
		await driver.gone('Cancel');
		await see('enter', /Last name +Aaa/, 't changes');
		await see('t', 'What changed of');
		driver.press('escape');
		await driver.expect(/Last name +Aaa/, 't changes');
		await see('x', 'Aaa');
		expectFrame(columns);
	});
});
