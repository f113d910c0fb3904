import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {oneOf} from '../support/runs.ts';
import {buildProgram} from './build-program.ts';
import {Driver} from './driver.ts';
import {movesAlike, overSsh, pasteDoesNothing} from './slow-line.ts';

/** Every menu and question, as keys come to it over a slow line: nothing is chosen that was not marked. */
let program: string;
let driver: Driver;
beforeAll(async () => {
	program = await buildProgram('dashboard');
});
afterEach(() => driver.stop());

interface Choice {
	readonly menu: string;
	/** Goes there from the first screen. */
	readonly go: () => Promise<unknown>;
	/** How many lines there are below the first. */
	readonly moves: number;
	/** Says that ↓⏎ took the second line. */
	readonly second: string | RegExp;
	/** The first line is the way out: Enter, and Enter twice, changes nothing. */
	readonly harmless?: string | RegExp;
	readonly env?: Readonly<Record<string, string>>;
}

const to = async (key: string, ...shows: ReadonlyArray<string | RegExp>) => {
	await driver.press(key).expect(...shows);
};
const people = () => to('3', '900 found', /▸ +Ahmed, Carla +4186 /, /Ahmed, Hugo +4801/);
const conflict = async () => {
	await to('4', '12 conflicts to decide');
	await driver.type('j\r').expect('Duplicate account: Hugo Diaz   1 of 12', 'z decide later');
};
const asks = async () => {
	driver.press('ctrl+c');
	await driver.expect('Ctrl+C again');
};

const menus: readonly Choice[] = [
	{
		menu: 'the actions on a person',
		go: async () => {
			await people();
			await to('a', '▸  Cancel', 'Deactivate');
		},
		moves: 1,
		second: 'Deactivate (u takes it back): Carla Ahmed: the row is left out',
		harmless: /Carla Ahmed {3}● Active/,
	},
	{
		menu: 'what to show only',
		go: async () => {
			await people();
			await to('f', 'Show only…', '▸  Status', 'Leaving');
		},
		moves: 3,
		second: /▸ {2}Microsoft Entra|▸ {2}SIS|▸ {2}Manual/,
	},
	{
		menu: 'which status to show',
		go: async () => {
			await people();
			await to('f', '▸  Status');
			await to('enter', '▸  New (79)', 'Any');
		},
		moves: 3,
		second: '794 found',
	},
	{
		menu: 'the kind of a new connection',
		go: () => to('n', 'A new connection', /▸ {2}OneRoster/, /Apple School Manager upload/),
		moves: 2,
		second: /Apple School Manager CSV(?!: reads)/,
	},
	{
		menu: 'a setting with few values',
		go: async () => {
			await to('6', 'Theme', 'Time zone');
			await driver.type('G').expect(/▸ Theme/);
			await to('enter', '▸  default (default)', 'monochrome');
		},
		moves: 2,
		second: 'Theme is contrast now.',
	},
	{
		menu: 'all alike',
		go: async () => {
			await conflict();
			await to('A', 'For all 8:', '▸  Cancel');
		},
		moves: 2,
		second: 'Decide 8 conflicts alike?',
		harmless: /12 conflicts(.|\n)*Hugo Diaz {3}K001/,
	},
	{
		menu: 'whether to decide all alike',
		go: async () => {
			await conflict();
			await to('A', 'For all 8:', '▸  Cancel');
			await driver.type('\x1b[B\r').expect('Decide 8 conflicts alike?', '▸  Cancel');
		},
		moves: 1,
		second: /4 open/,
		harmless: /12 conflicts(.|\n)*Hugo Diaz {3}K001/,
	},
	{
		menu: 'always',
		env: {FAKE: '{"ruleable":true}'},
		go: async () => {
			await conflict();
			await to('!', 'from now on:', '▸  Cancel');
		},
		moves: 2,
		second: /Olga Silva(.|\n)*by a rule/,
		harmless: /12 conflicts(.|\n)*Hugo Diaz {3}K001/,
	},
	{
		menu: 'the question whether to stop what runs',
		env: {FAKE: '{"step":60000}'},
		go: async () => {
			await to('p', 'Plan of SIS · read');
			await to('q', 'is still running. Stop it and quit?', '▸  Cancel');
		},
		moves: 1,
		second: /^rollcall: /m,
		harmless: 'Plan of SIS · read',
	},
];

const open = async ({go, env = {}}: Choice) => {
	driver = Driver.start([program], {env: {...overSsh, ...env}});
	await driver.expect('Held since', '? help', 'SIS');
	await driver.when(() => driver.terminal.modes.bracketedPasteMode, 'keys to be heard');
	await go();
};

/** Each of them in the long run; in the short one, every third. */
const looked = menus.filter((_, at) => at % oneOf(3) === 0);

describe.each(looked)('$menu', (choice) => {
	test('moves alike by careful keys, lumps and halves; ↓⏎ takes the second', {retry: 2}, async () => {
		await open(choice);
		const running = choice.env?.FAKE?.includes('step') ?? false;
		// What runs says how long: its row changes by itself.
		if (!running) {
			const screens = await movesAlike(driver, choice);
			await pasteDoesNothing(driver, screens);
			// Digits choose nothing.
			driver.type('2').type('9').press('down');
			await driver.when(() => driver.body() === screens[1], 'one move after two digits');
			driver.press('up');
			await driver.when(() => driver.body() === screens[0], 'the first line');
		}
		driver.type('\x1b[B\r');
		await driver.expect(choice.second);
		expect(driver.written).not.toContain('a defect');
	});
});

describe.each(menus.filter(({harmless}) => harmless !== undefined))('Enter in $menu', (choice) => {
	test('twice in a lump leaves it, and what is below takes the second one', async () => {
		await open(choice);
		driver.type('\r\r');
		await driver.gone('▸  Cancel');
		await driver.expect(choice.harmless!);
		expect(driver.screen()).not.toMatch(choice.second);
	});
});

describe('a number that is to be typed', () => {
	const disconnect = async () => {
		driver = Driver.start([program], {env: overSsh});
		await driver.expect('Held since', '? help');
		await to('D', 'Disconnect SIS?', 'type the number 204');
	};

	test('is not passed by Enter, however often, nor by another number', async () => {
		await disconnect();
		driver.type('\r\r\r');
		await driver.expect('That is not the number: nothing was done.');
		driver.type('\x15').type('20\r');
		await driver.expect('That is not the number');
		driver.type('5\r');
		await driver.expect('That is not the number');
		await to('escape', /SIS +▲ held/);
		await driver.gone('Disconnect SIS?');
	});

	test('in one lump with Enter it is taken', async () => {
		await disconnect();
		driver.type('204\r');
		await driver.expect(/SIS +○? ?disconnected|SIS .*disconnected/);
	});

	test('pasted it is text, with brackets and without', async () => {
		await disconnect();
		driver.paste('20').paste('9').press('backspace').type('4');
		await driver.expect('▸ 204');
		driver.press('enter');
		await driver.expect(/SIS .*disconnected/);
	});
});

test('Escape in a lump with what follows leaves the menu and no more', async () => {
	driver = Driver.start([program], {env: overSsh});
	await driver.expect('Held since', '? help');
	await people();
	await to('a', '▸  Cancel');
	driver.type('\x1bj');
	await driver.gone('▸  Cancel');
	await driver.expect(/▸ +Ahmed, Carla +4436 /);
});

test('Ctrl+C is heard out of every menu', async () => {
	driver = Driver.start([program], {env: {...overSsh, FAKE: '{"step":60000}'}});
	await driver.expect('Held since', '? help');
	await to('p', 'Plan of SIS · read');
	await people();
	await to('a', '▸  Cancel');
	await asks();
	driver.press('ctrl+c');
	expect((await driver.end()).exitCode).toBe(130);
});
