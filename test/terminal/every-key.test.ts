import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {type CommandId, commandOf} from '../../source/dashboard/keymap.ts';
import {oneOf} from '../support/runs.ts';
import {buildProgram} from './build-program.ts';
import {Driver, type StartOptions} from './driver.ts';

/** The keys of the key map, each pressed where it works, at three sizes: what it does is seen. */
let program: string;
let driver: Driver;
beforeAll(async () => {
	program = await buildProgram('dashboard');
});
afterEach(() => driver.stop());

type Shows = ReadonlyArray<string | RegExp>;

/** Presses a command's key (the nth of those it has) and waits for what it shows. */
const does = async (id: CommandId, shows: Shows, nth = 0) => {
	await driver.press(commandOf(id).keys[nth]!).expect(...shows);
};
/** The same with each of its keys in turn, undone by another command between them. */
const doesByEach = async (id: CommandId, shows: Shows, back: CommandId, before: Shows) => {
	for (const [nth] of commandOf(id).keys.entries()) {
		await does(id, shows, nth);
		await does(back, before);
	}
};
const goes = async (screen: string, ...shows: Shows) => {
	await driver.press(screen).expect(...shows);
};

const sizes = [
	[80, 24],
	[120, 40],
	[200, 60],
] as const;

describe.each(sizes.filter((_, nth) => nth % oneOf(3) === 0))('on %i×%i', (columns, rows) => {
	const open = async (options: StartOptions = {}) => {
		driver = Driver.start([program], {columns, rows, ...options});
		await driver.expect('Held since', '? help', /▸ SIS/);
	};

	test('everywhere: screens, help, palette, reload, redraw, back, quit', async () => {
		await open();
		for (const [digit, shows] of [
			['2', 'R000015'],
			['3', '900 found'],
			['4', '12 conflicts to decide'],
			['5', 'To do by hand'],
			['6', 'organisation'],
			['1', 'Held since'],
		] as const)
			await goes(digit, shows);
		await doesByEach('help', ['Help: Connections'], 'back', [/▸ SIS/]);
		await does('palette', ['Commands that work here', 'go to Users']);
		await driver.type('users').expect(/▸ go to Users/);
		await does('text-keep', ['900 found']);
		await goes('1', /▸ SIS/);
		await does('reload', ['Read again.']);
		await does('redraw', [/▸ SIS/]);
		await does('quit', ['12 conflicts to decide, 2 follow-ups']);
		expect((await driver.end()).exitCode).toBe(0);
	});

	test('in a list: by rows, pages, halves and to the ends, find and copy', async () => {
		await open();
		await goes('3', '900 found', /▸ +Ahmed, Carla +4186/);
		await doesByEach('down', [/▸ +Ahmed, Carla +4436/], 'up', [/▸ +Ahmed, Carla +4186/]);
		await does('down', [/▸ +Ahmed, Carla +4436/]);
		await does('up', [/▸ +Ahmed, Carla +4186/], 1);
		const there = driver.body();
		for (const [away, back] of [
			['page-down', 'page-up'],
			['half-down', 'half-up'],
		] as const) {
			await driver.step(commandOf(away).keys[0]!);
			await does(back, [/▸ +Ahmed, Carla +4186/]);
			expect(driver.body()).toBe(there);
		}
		await doesByEach('last', [/▸ +太郎, 田中 +4041/], 'first', [/▸ +Ahmed, Carla +4186/]);
		await does('last', [/▸ +太郎, 田中 +4041/]);
		await does('first', [/▸ +Ahmed, Carla +4186/], 1);
		await does('copy', ['4186 is on the clipboard']);
		expect(driver.written).toContain(`\x1b]52;c;${Buffer.from('4186').toString('base64')}\x07`);
		await doesByEach('open', [/Person ID +4186 /, 't changes'], 'back', [
			'900 found',
			/▸ +Ahmed, Carla +4186/,
		]);
	});

	test('while typing: every way to move, erase, clear, keep and leave', async () => {
		await open();
		await goes('3', '900 found');
		await does('find', ['Find']);
		await driver.type('smx').expect('Find smx');
		await does('text-erase', [/Find sm /]);
		await does('text-left', [/Find sm/]);
		await driver.type('a').expect('Find sam');
		await does('text-erase', [/Find sm /]);
		await does('text-right', [/Find sm/]);
		await driver.type('it').expect('Find smit');
		await does('text-home', [/Find smit/]);
		await driver.type('k').expect('Find ksmit');
		await does('text-erase', [/Find smit /]);
		await does('text-end', [/Find smit/], 1);
		await driver.type('h').expect('Find smith', '44 found');
		await does('text-clear', ['900 found']);
		await driver.type('q1?').expect('Find q1?');
		await does('text-leave', ['900 found']);
		await driver.gone('Find');
		await does('find', ['Find']);
		await driver.type('smith').expect('44 found');
		await does('text-keep', ['Find: smith', '44 found']);
		await does('clear-filter', ['900 found']);
	});

	test('people: filter, marks, order, actions, export, a page and its changes', async () => {
		await open();
		await goes('3', '900 found', /▸ +Ahmed, Carla +4186/);
		await does('mark', ['1 marked', /▸ +Ahmed, Carla +4436/]);
		await does('mark', ['2 marked', /▸ +Ahmed, Carla +4686/]);
		await does('back', ['900 found']);
		await driver.gone('marked');
		await does('mark-all', ['900 marked']);
		await does('mark-all', ['900 found']);
		await driver.gone('900 marked');
		await does('order-after', ['Person ID↑']);
		await does('order-turn', ['Person ID↓']);
		await does('order-before', [/Name↑/]);
		await does('filter', ['Show only…', '▸  Status']);
		await does('menu-move', ['▸  Source'], 1);
		await does('menu-move', ['▸  Role'], 3);
		await does('menu-leave', [/▸ +\S+, \S+ +\d/]);
		await driver.gone('Show only');
		await does('filter', ['▸  Status']);
		await does('menu-take', ['▸  New (79)']);
		await does('menu-take', ['79 found']);
		await does('clear-filter', ['900 found']);
		await does('export-people', ['⏎ keep']);
		await does('text-leave', ['a actions']);
		await does('first', [/▸ +Ahmed, Carla +4186/]);
		await does('actions', ['▸  Cancel']);
		await does('menu-leave', ['a actions'], 1);
		await does('open', [/Person ID +4186 /, 't changes']);
		await does('past-changes', ['What changed of Carla Ahmed']);
		await does('back', ['t changes']);
		await does('explain', ['is in the next upload']);
		await does('back', ['t changes']);
		await does('edit-user', ['Edit Carla Ahmed', /▸ Person ID/]);
		await does('text-next', [/▸ Person Number/]);
		await does('text-previous', [/▸ Person ID/]);
		await does('text-leave', ['t changes']);
	});

	test('conflicts: next, difference, later, a decision, alike, always, back, rules', async () => {
		await open({env: {FAKE: '{"ruleable":true}'}});
		await goes('4', '12 conflicts to decide');
		await does('rules', ['No rules']);
		await does('back', ['12 conflicts to decide']);
		await driver.type('jl').expect('1 of 12, 12 open', 'z decide later');
		await does('next-conflict', ['2 of 12']);
		await does('previous-conflict', ['1 of 12']);
		await does('difference', ['Hugo Diaz   K001']);
		await does('back', ['1 of 12']);
		await does('later', ['2 of 12, 12 open']);
		await driver.press('d').expect('3 of 12, 11 open', 'Different people');
		await does('take-back', ['12 open']);
		await does('always', ['from now on', '▸  Cancel']);
		await does('menu-move', [/▸ {2}s /], 3);
		await does('menu-take', ['11 open', 'by a rule']);
		await does('alike', [/For all \d:/, '▸  Cancel']);
		await does('menu-leave', ['11 open']);
		await does('back', ['11 conflicts to decide']);
		await does('rules', ['used 0 times']);
		await does('drop-rule', ['No rules']);
	});

	test('connections: test, findings, a tick, settings, a new one, disconnect and reconnect, a sync', async () => {
		await open();
		await does('test', ['837 people can be read']);
		await does('findings', ['All findings']);
		await does('findings', [/▸ SIS/]);
		await does('settings', ['Settings of SIS']);
		await does('text-leave', [/▸ SIS/]);
		await does('new', ['A new connection', '▸  OneRoster']);
		await does('menu-leave', [/▸ SIS/]);
		await does('open', [' SIS  OneRoster', 'To do once']);
		await does('back', [/▸ SIS/]);
		await does('disconnect', ['type the number 204']);
		await driver.type('204\r').expect(/SIS +○ disconnected/);
		await does('reconnect', [/SIS +● ready/]);
		await does('sync', [/held|applied/]);
	});

	test('runs and plans: parts, groups, approve, additions alone, again, compare, CSVs, undo', async () => {
		await open();
		await goes('2', 'R000015', 'R000014');
		await driver.type('jj').expect(/▸ R000014/);
		await does('open', ['Changes (30)', /▸|Summary/]);
		const summary = driver.body();
		await driver.step(commandOf('next-pane').keys[0]!);
		await driver.press(commandOf('previous-pane').keys[0]!);
		await driver.when(() => driver.body() === summary, 'the part before');
		await does('modified-csvs', ['Write the modified CSVs of R000014', '▸  Cancel']);
		await does('menu-leave', ['Changes (30)', 'e CSVs']);
		await does('undo', ['Undo of R000014', 'nothing has changed yet']);
		driver.press('escape');
		await driver.expect('Changes (30)');
		await goes('1', /▸ SIS/);
		await does('plan', ['Plan of SIS', 'a approve']);
		await does('next-group', [/▸ ?Leaving/]);
		await does('approve', ['type the number']);
		driver.press('escape');
		await driver.gone('type the number');
		await does('plan-again', ['Plan of SIS', 'a approve', 'nothing was changed']);
		await does('additions', ['SIS: applied']);
	});

	test('what happened, what is to be done, settings, and work that is stopped', async () => {
		await open({env: {FAKE: '{"step":60000}'}});
		await goes('5', 'To do by hand (2)');
		await does('done', ['To do by hand (1)']);
		await does('next-pane', [/Vito Fischer|Kira Ahmed|Dario Rossi/]);
		await goes('6', 'Name of the organisation', 'Time zone');
		await does('change-setting', ['⏎ keep']);
		await driver.type('Currant Valley\r').expect('Name of the organisation is');
		await does('default-setting', ['back to its default']);
		await does('next-pane', [/▸/]);
		await goes('1', /▸ SIS/);
		await does('plan', ['Plan of SIS · read', 'X stop']);
		await does('cancel-work', [/[Ss]topped|stopping|Stopping/]);
		await does('interrupt', [/12 conflicts/]);
		expect((await driver.end()).exitCode).toBe(130);
	});
});
