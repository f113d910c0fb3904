import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Command} from 'commander';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {makeProgram} from '../../source/commands/program.ts';
import {connectionKinds} from '../../source/connections/index.ts';
import {kindViews} from '../../source/sync/kind-views.ts';
import {appleFiles, smallSchool} from '../support/apple-zip.ts';
import {json, run, start, workshop} from '../support/cli.ts';
import {writeFolder} from '../support/roster.ts';
import {copyState, inState} from '../support/state.ts';

const shop = workshop();
const state = shop.at('state');
const exported = shop.at('export');
/** Sets the window's title, clears the screen, turns the text around. */
const nasty = 'Eve\u001b]0;owned\u0007\u001b[2J\u202e';

beforeAll(async () => {
	await writeFolder(
		exported,
		appleFiles({
			'students.csv': [...smallSchool['students.csv'], `S4,104,${nasty},,${nasty},5,eve@school.example,,,L1`],
		}),
	);
	await run(['connect', 'apple-csv', 'sis', '--set', `path=${exported}`], {state});
	expect((await run(['sync', '--yes'], {state})).code).toBe(0);
}, 30_000);
afterAll(() => shop.remove());

describe('help', () => {
	const cli = {out: () => {}, tell: () => {}} as unknown as Cli;
	const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)];
	const commands = all(makeProgram(cli, kindViews(connectionKinds), '0'));

	test.each(commands.slice(1).map((command) => [command.name(), command] as const))(
		'of %s has an example',
		(_, command) => {
			let text = '';
			command.configureOutput({
				writeOut: (more) => {
					text += more;
				},
			});
			command.outputHelp();
			expect(text).toMatch(/\nExamples?:\n {2}.*rollcall /);
			expect(command.description()).not.toBe('');
		},
	);

	/** Help of one kind of connection. */
	const helpOf = (kind: string) => {
		let text = '';
		const command = commands.find((each) => each.name() === kind && each.parent?.name() === 'connect')!;
		command.configureOutput({
			writeOut: (more) => {
				text += more;
			},
		});
		command.outputHelp();
		return text;
	};
	/** What somebody would put where an example says VALUE. */
	const likely: Readonly<Record<string, string>> = {
		path: '/srv/export',
		tenant: 'school.example',
		clientId: '11111111-2222-3333-4444-555555555555',
		application: '11111111-2222-3333-4444-555555555555',
		admin: 'ada@school.example',
		networkId: '12345',
		username: 'somebody',
	};

	test.each(connectionKinds.map((kind) => [kind.kind, kind] as const))(
		'of connect %s has an example that is taken, with values in it, and a name that fits',
		(_, kind) => {
			const [, name = '', words = ''] = /rollcall connect \S+ (\S+)(.*)\n*$/.exec(helpOf(kind.kind))!;
			expect(name === 'sis').toBe(kind.family === 'sis');
			const keys = [...words.matchAll(/--set (\S+)=VALUE/g)].map(([, key = '']) => key);
			const values = Object.fromEntries(keys.map((key) => [key, likely[key] ?? 'https://it.example']));
			expect(kind.settings.safeParse(values).error?.issues ?? []).toEqual([]);
		},
	);

	test.each(connectionKinds.map((kind) => [kind.kind, kind] as const))(
		'of connect %s lists filters and patches of classes and schools only where some come in',
		(_, {kind, family, reader}) => {
			const listed = [...helpOf(kind).matchAll(/^ {2}((?:filter|patch|locations)\.\w+) /gm)].map(
				([, key]) => key,
			);
			const people = ['filter.students', 'filter.instructors', 'patch.duplicates', 'patch.repeated'];
			if (reader === undefined) expect(listed).toEqual([]);
			else if (family === 'idp') expect(listed).toEqual([...people, 'patch.cleaning']);
			else expect(listed).toEqual(expect.arrayContaining([...people, 'filter.terms', 'patch.classes']));
		},
	);

	test('says that the tenant URL names the port that is listened on: that of serve --port, else of the settings', () => {
		expect(helpOf('scim').replace(/\s+/g, ' ')).toContain(
			'by serve --port, or serve.address and serve.port of the settings',
		);
		const serve = commands.find((each) => each.name() === 'serve')!;
		expect(serve.options.find(({long}) => long === '--port')?.description).toContain('the tenant URL');
	});

	test('goes to standard output and ends well; the list of exit codes is in it', async () => {
		const {code, stdout, stderr} = await run(['--help']);
		expect({code, stderr}).toEqual({code: 0, stderr: ''});
		expect(stdout).toContain('130  interrupted');
	});
});

describe('wrong words', () => {
	const wrong: ReadonlyArray<readonly string[]> = [
		['frobnicate'],
		['sync', '--frobnicate'],
		['plan', 'nobody'],
		['publish'],
		['connect', 'frobnicate', 'x'],
		['connect', 'apple-csv', 'x', '--set', 'colour=red'],
		['connect', 'asm-sftp', 'x', '--set', 'username=x', '--secret', 'password=planted-9d1'],
		['sync', '--approve', 'nonsense'],
		['sync', '--approve', '12345678', '--additions-only'],
		['history', '--limit', 'many'],
		['serve', '--port', '65536'],
		['publish', '--zip', '/nonexistent/package.zip'],
	];
	test.each(wrong)('rollcall %s %s %s: 2, nothing on standard output, and the next step', async (...args) => {
		const {code, stdout, stderr} = await run(args.filter(Boolean), {state});
		expect({code, stdout}).toEqual({code: 2, stdout: ''});
		expect(stderr).not.toBe('');
		expect(stderr).not.toMatch(/planted-9d1|\n\s+at /);
	});

	test('an action on somebody who is not there is refused: 3, NOT_FOUND, and how the right one is found', async () => {
		const {code, stdout} = await run(['user', 'nobody', 'deactivate'], {state});
		expect(code).toBe(3);
		expect(stdout).toMatch(/^nobody: refused \(NOT_FOUND\): .* rollcall users --query NAME/);
	});

	test('only what makes a state makes one', async () => {
		const nowhere = shop.at('nowhere');
		for (const args of [['plan'], ['users', '--json']]) {
			const {code, stderr} = await run(args, {state: nowhere});
			expect({code, stderr}).toEqual({code: 2, stderr: expect.stringContaining('there is no state')});
		}
		expect(existsSync(nowhere)).toBe(false);
	});

	test('status without a state is unknown, as text and as JSON', async () => {
		const answer = await json(['status'], {state: shop.at('nowhere')});
		expect(answer).toMatchObject({
			code: 3,
			value: {schema: 'rollcall.status/1', level: 'unknown', connections: []},
		});
		const alone = await run([], {state: shop.at('nowhere')});
		expect(alone.code).toBe(3);
		expect(alone.stderr).toMatch(/there is no state[\s\S]*rollcall --help/);
	});

	test('rollcall alone, without a terminal, prints the status and how to go on', async () => {
		const {code, stdout, stderr} = await run([], {state});
		expect(code).toBe(0);
		expect(stdout).toContain('sis');
		expect(stderr).toContain('rollcall --help');
	});
});

describe('names from outside', () => {
	test('never reach the terminal as they are', async () => {
		await writeFolder(
			exported,
			appleFiles({
				'students.csv': [
					...smallSchool['students.csv'],
					`S4,104,${nasty}x,,${nasty},5,eve@school.example,,,L1`,
					`S5,105,${nasty}x,,${nasty},5,eve@school.example,,,L1`,
				],
			}),
		);
		for (const args of [
			['plan', '--changes'],
			['users'],
			['user', 'S4'],
			['sync', '--yes'],
			['conflicts'],
			['history', '2'],
		]) {
			const {stdout, stderr} = await run(args, {state});
			expect(stdout.length, args.join(' ')).toBeGreaterThan(0);
			expect(
				[...`${stdout}${stderr}`].filter((char) =>
					/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(char),
				),
				args.join(' '),
			).toEqual([]);
		}
	});
});

describe('who and when', () => {
	test('read-only and a stranger are refused with 3', async () => {
		expect((await run(['--read-only', 'sync', '--yes'], {state})).code).toBe(3);
		expect((await run(['--as', 'nobody', 'users'], {state})).code).toBe(2);
		const service = await run(['user', 'S1', 'deactivate', '--json'], {
			state,
			env: {ROLLCALL_OPERATOR: 'service'},
		});
		expect(service.code).toBe(3);
		expect(JSON.parse(service.stdout)).toMatchObject({
			done: false,
			results: [{code: 'NOT_ENOUGH_PRIVILEGE'}],
		});
	});

	test('a connection that is being synced says who does it, and ends with 8', async () => {
		await inState(state, async (store) => {
			const {connections} = (await store.documents.read('connections')) as {connections: Array<{id: string}>};
			const lock = await store.lock(`connection-${connections[0]?.id}`, 'sync of sis');
			const {code, stderr} = await run(['sync', '--yes'], {state});
			await lock.release();
			expect(code).toBe(8);
			expect(stderr).toContain('the test');
			expect(stderr).toContain(String(process.pid));
		});
	});

	test('a damaged state is named, and ends with 10', async () => {
		const damaged = copyState(state, shop.at('damaged'));
		const journal = join(damaged, 'journal.jsonl');
		const text = readFileSync(journal, 'utf8');
		writeFileSync(journal, text.replace('North School', 'South School'));
		const {code, stderr, stdout} = await run(['users', '--json'], {state: damaged});
		expect({code, stdout}).toEqual({code: 10, stdout: ''});
		expect(stderr).toContain('journal.jsonl');
		expect((await run(['status'], {state: damaged})).code).toBe(3);
		expect((await run(['sync', '--yes'], {state: damaged})).code).toBe(10);
	});

	test('a reader that stops reading is no error', async () => {
		const {child, ended} = start(['users', '--json'], {state});
		child.stdout?.destroy();
		expect(await ended).toMatchObject({code: 0, stderr: ''});
	});

	test('Person IDs come from standard input too, and a deletion wants --yes where nobody can be asked', async () => {
		const {code, value} = await json<{done: boolean; results: unknown[]}>(
			['user', '--from-file', '-', 'deactivate'],
			{state, input: 'S1\nS2\n'},
		);
		expect({code, done: value.done, count: value.results.length}).toEqual({code: 0, done: true, count: 2});
		expect((await run(['user', 'S1', 'delete'], {state})).code).toBe(2);
		expect((await run(['user', 'S1', 'delete', '--yes'], {state})).code).toBe(0);
	});
});
