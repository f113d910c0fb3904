import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {oneOf} from '../support/runs.ts';
import {buildProgram} from './build-program.ts';
import {Driver} from './driver.ts';
import {movesAlike, overSsh, pasteDoesNothing} from './slow-line.ts';

/** Every list and every text that scrolls, as keys come to it over a slow line: in lumps, in halves, in pastes. */
let program: string;
let driver: Driver;
beforeAll(async () => {
	program = await buildProgram('dashboard');
});
afterEach(() => driver.stop());

interface List {
	readonly list: string;
	/** Goes there from the first screen. */
	readonly go: () => Promise<unknown>;
	readonly moves: number;
	/** What ↓⏎ opens; absent: nothing can be opened there. */
	readonly opens?: RegExp;
	readonly rows?: number;
	/** Whether it has a first and a last one; by default it does. */
	readonly ends?: false;
	readonly env?: Readonly<Record<string, string>>;
}

const to = async (key: string, ...shows: ReadonlyArray<string | RegExp>) => {
	await driver.press(key).expect(...shows);
};

const lists: readonly List[] = [
	{list: 'the connections', go: async () => {}, moves: 1, opens: /^ ASM {2}.*● connected/m},
	{
		list: 'a connection',
		go: () => to('enter', ' SIS  OneRoster', 'more rows below', 'Esc back'),
		moves: 2,
		rows: 12,
	},
	{
		list: 'the runs',
		go: () => to('2', /R000015/, 'R000009'),
		moves: 3,
		opens: /^ Run R000015|R000015 .*held/m,
	},
	{
		list: 'a run',
		go: async () => {
			await to('2', /R000015/, 'R000009');
			driver.type('jj');
			await driver.expect(/▸ R000014/);
			await to('enter', /R000014/, 'Changes (30)');
			await to('tab', /▸/);
		},
		moves: 3,
		opens: /Esc back/,
	},
	{
		list: 'a plan',
		go: () => to('p', 'Plan of SIS', 'a approve', /The plan of SIS is ready|nothing was changed/),
		moves: 3,
		opens: /Wanda Larsen/,
	},
	{
		list: 'the people',
		go: () => to('3', '900 found', /▸ +Ahmed, Carla +4186/, /Ahmed, Ines +4094/),
		moves: 3,
		opens: /Person ID +4436/,
	},
	{
		list: 'a person',
		go: async () => {
			await to('3', '900 found', /▸ +Ahmed, Carla +4186/);
			await to('enter', /Person ID +4186/, 'more rows below');
		},
		moves: 3,
	},
	{
		list: 'the conflicts',
		go: () => to('4', '12 conflicts to decide', 'Ravi Shah'),
		moves: 3,
		opens: /: Hugo Diaz {3}1 of 12/,
	},
	{
		list: 'one conflict after the other',
		go: async () => {
			await to('4', '12 conflicts to decide');
			driver.type('j\r');
			await driver.expect('Duplicate account: Hugo Diaz   1 of 12', 'z decide later');
		},
		moves: 3,
		ends: false,
		opens: /^ Duplicate account: Olga Silva {3}K002/m,
	},
	{
		list: 'all fields of a conflict',
		go: async () => {
			await to('4', '12 conflicts to decide');
			driver.type('j\r');
			await driver.expect('1 of 12');
			await to('enter', 'Duplicate account: Hugo Diaz   K001', /below/);
		},
		moves: 3,
		rows: 14,
	},
	{
		list: 'the rules',
		env: {FAKE: '{"ruleable":true}'},
		go: async () => {
			await to('4', '12 conflicts to decide');
			driver.type('j\r');
			for (const name of ['Olga Silva', 'Vito García']) {
				await driver.expect('z decide later');
				driver.type('!');
				await driver.expect('▸  Cancel', 'from now on');
				driver.type('\x1b[B\r');
				await driver.expect(`: ${name}`, 'by a rule');
			}
			driver.press('escape');
			await driver.expect('10 conflicts to decide');
			await to('L', 'used 0 times', 'By anna');
		},
		moves: 1,
	},
	{list: 'what is to be done by hand', go: () => to('5', 'To do by hand (2)', 'Sign in to Apple'), moves: 1},
	{
		list: 'what happened',
		go: async () => {
			await to('5', 'To do by hand (2)');
			await to('tab', /▸ .*sync/, 'Dario Rossi');
		},
		moves: 3,
		opens: /About +\S+ \S+ +4001/,
	},
	{
		list: 'the settings',
		go: () => to('6', 'Name of the organisation', 'Time zone', 'Theme'),
		moves: 3,
		opens: /⏎ keep/,
	},
	{list: 'the help', go: () => to('?', 'Help: Connections', 'more rows below'), moves: 3},
];

const open = async ({go, rows = 24, env = {}}: List, ssh = true) => {
	driver = Driver.start([program], {rows, env: {...(ssh ? overSsh : {}), ...env}});
	await driver.expect(/Held since/, '? help', 'SIS');
	await driver.when(() => driver.terminal.modes.bracketedPasteMode, 'keys to be heard');
	await go();
};

/** Further than there is, and back. */
const endsAreEnds = async (screens: readonly string[]) => {
	const shows = (move: number, what: string) => driver.when(() => driver.body() === screens[move], what);
	driver.type('G');
	await driver.when(() => driver.body() !== screens[0], 'the end');
	driver.type('g');
	await shows(0, 'the beginning');
	driver.type('j'.repeat(60)).type('k'.repeat(60)).type('j');
	await shows(1, 'the second after 60 down, 60 up and one');
	driver.type('k');
	await shows(0, 'the first');
};

/** Each of them in the long run; in the short one, every third. */
const looked = lists.filter((_, at) => at % oneOf(3) === 0);

describe.each(looked)('$list', (list) => {
	test('moves alike by careful keys, by lumps, by halves and after pastes; ↓⏎ opens the second', {
		retry: 2,
	}, async () => {
		await open(list);
		const screens = await movesAlike(driver, list);
		await pasteDoesNothing(driver, screens);
		if (list.ends !== false) await endsAreEnds(screens);
		if (list.opens === undefined) return;
		driver.type('\x1b[B\r');
		await driver.expect(list.opens);
		expect(driver.alternate).toBe(true);
	});
});
