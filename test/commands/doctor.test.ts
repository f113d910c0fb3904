import {chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Command} from 'commander';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {doctorIn} from '../../source/commands/doctor.ts';
import type {Surroundings} from '../../source/commands/doctor-surroundings.ts';
import {RollcallError, StateDamagedError, UsageError} from '../../source/core/errors.ts';
import type {Work} from '../../source/core/ports.ts';
import type {CareFinding, Examination, RepairPlan, StateCare} from '../../source/core/state-care.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';
import {appleFiles, smallSchool} from '../support/apple-zip.ts';
import {json, run, workshop} from '../support/cli.ts';
import {finished, writeFolder} from '../support/roster.ts';
import {copyState} from '../support/state.ts';

const shop = workshop();
const original = shop.at('original');
const exported = shop.at('export');
let state: string;
let copies = 0;
beforeAll(async () => {
	await writeFolder(exported, appleFiles(smallSchool));
	await run(['connect', 'apple-csv', 'sis', '--set', `path=${exported}`], {state: original});
	expect((await run(['sync', '--yes', '--no-publish'], {state: original})).code).toBe(0);
	await run(['connections', 'set', 'sis', '--set', `path=${exported}`], {state: original});
}, 30_000);
afterAll(() => shop.remove());
beforeEach(() => {
	state = copyState(original, shop.at(`state-${copies++}`));
});

const journal = () => join(state, 'journal.jsonl');
const commits = () => readFileSync(journal(), 'utf8').split('\n').length - 1;
/** Changes a letter in the middle of the last line. */
function damageLastLine(): void {
	const bytes = readFileSync(journal());
	bytes[bytes.length - 20]! ^= 1;
	writeFileSync(journal(), bytes);
}

describe('the program', () => {
	test('says of a whole state what was looked at, and that all is well', async () => {
		const {code, stdout, stderr} = await run(['doctor'], {state});
		expect({code, stderr}).toEqual({code: 0, stderr: ''});
		expect(stdout).toMatch(/^rollcall +\d+\.\d+\.\d+, Node 24/);
		expect(stdout).toContain(`state      ${state}`);
		expect(stdout).toMatch(/whole up to commit \d+ of 20/);
		expect(stdout.trimEnd()).toMatch(/All is well\.$/);
		expect(stdout).not.toMatch(/DAMAGE|WARNING/);
	});

	test('names damage with its file, its line and what to do, and ends with 10', async () => {
		damageLastLine();
		const before = readFileSync(journal());
		const {code, stdout} = await run(['doctor'], {state});
		expect(code).toBe(10);
		expect(stdout).toContain(`DAMAGE     ${journal()} line ${commits()}\n`);
		expect(stdout).toContain('→ rollcall doctor --repair');
		expect(readFileSync(journal())).toEqual(before);
		expect((await run(['users'], {state})).code).toBe(10);
	});

	test('shows a repair and changes nothing where nobody can be asked; does it with --yes', async () => {
		damageLastLine();
		const damaged = readFileSync(journal());
		const last = commits();
		const shown = await run(['doctor', '--repair'], {state});
		expect(shown.code).toBe(4);
		expect(shown.stdout).toMatch(new RegExp(`1 commit is lost:\\n {2}commit ${last} of 20`));
		expect(shown.stdout).toContain('Every target will be disarmed.');
		expect(shown.stdout).toContain('Nothing was changed. To do it: rollcall doctor --repair --yes');
		expect(readFileSync(journal())).toEqual(damaged);
		expect(existsSync(join(state, 'damaged'))).toBe(false);

		const done = await run(['doctor', '--repair', '--yes'], {state});
		expect(done.code).toBe(0);
		expect(done.stdout).toContain(`Repaired: the state is at commit ${last}.`);
		expect(done.stdout).toContain('rollcall import LAST-PACKAGE.zip');
		expect(done.stdout).toContain('rollcall adopt arm');
		const [aside] = readdirSync(join(state, 'damaged'));
		expect(readFileSync(join(state, 'damaged', aside!, 'journal.jsonl'))).toEqual(damaged);
		const users = await json<{total: number}>(['users'], {state});
		expect(users).toMatchObject({code: 0, value: {total: expect.any(Number)}});
		expect((await run(['sync', '--yes', '--no-publish'], {state})).code).toBe(0);
		expect((await run(['doctor', '--repair'], {state})).stdout).toContain('Nothing has to be repaired.');
	});

	test('says all of it as one JSON object', async () => {
		expect((await json(['doctor'], {state})).value).toMatchObject({
			schema: 'rollcall.doctor/1',
			level: 'fine',
			state: {folder: state, format: expect.any(Number), whole: {sequence: commits()}},
			versions: {node: expect.stringMatching(/^24\./)},
			terminal: {draws: false},
			findings: [],
		});
		damageLastLine();
		const planned = await json(['doctor', '--repair'], {state});
		expect(planned).toMatchObject({
			code: 4,
			value: {level: 'damaged', repair: {done: false, generation: commits(), lost: [{}], disarms: true}},
		});
		const done = await json(['doctor', '--repair', '--yes'], {state});
		expect(done).toMatchObject({
			code: 0,
			value: {level: 'fine', repair: {done: true, aside: expect.stringContaining('/damaged/')}},
		});
	});

	test('where nothing whole is left it points to a backup and ends with 10', async () => {
		rmSync(journal());
		rmSync(join(state, 'base'), {recursive: true});
		for (const args of [['doctor'], ['doctor', '--repair'], ['doctor', '--repair', '--yes']]) {
			const {code, stdout} = await run(args, {state});
			expect(code, args.join(' ')).toBe(10);
			expect(stdout).toContain('rollcall restore');
		}
		expect(existsSync(join(state, 'damaged'))).toBe(false);
	});

	test('says once that connections cannot be read, and repairs nothing about it', async () => {
		writeFileSync(join(state, 'connections.json'), '{"connections": [', {mode: 0o600});
		const {code, stdout} = await run(['doctor', '--repair', '--yes'], {state});
		expect(code).toBe(10);
		expect(stdout.split('connections.json')).toHaveLength(2);
		expect(stdout).toContain('None of this can be mended by a repair.');
	});

	test('warns of permissions with the command that mends them', async () => {
		chmodSync(join(state, 'settings.json'), 0o644);
		const {code, stdout} = await run(['doctor'], {state});
		// Every command refuses it, so it is not well.
		expect(code).toBe(2);
		expect(stdout).toContain(`→ chmod -R go= ${state}`);
		expect(stdout).toContain('Rollcall cannot work on this state until this is mended. 1 warning.');
		expect(stdout).not.toContain('cannot be opened');
		expect(statSync(join(state, 'settings.json')).mode & 0o777).toBe(0o644);
	});

	test.each([
		['settings of the wrong shape', () => writeFileSync(join(state, 'settings.json'), '{"operators": 7}')],
		[
			'a newer format',
			() => {
				const root = join(state, 'root.json');
				writeFileSync(root, readFileSync(root, 'utf8').replace(/"format": \d+/, '"format": 99'));
			},
		],
	])('ends with what every command ends with: %s', async (_what, damage) => {
		damage();
		const {code, stdout} = await run(['doctor'], {state});
		expect(code).toBe(2);
		expect(stdout).toContain('Rollcall cannot work on this state');
		expect((await run(['users'], {state})).code).toBe(2);
	});

	test('finds a source that is gone', async () => {
		copyState(original, shop.at('elsewhere'), {old: exported, now: shop.at('gone')});
		const {code, stdout} = await run(['doctor'], {state: shop.at('elsewhere')});
		expect(code).toBe(0);
		expect(stdout).toMatch(/WARNING {4}connection sis\n.*nothing at/);
	});

	test('shows names of files that would act on the terminal harmlessly', async () => {
		writeFileSync(join(state, '\u001b[2Jnasty'), '', {mode: 0o600});
		const {stdout} = await run(['doctor'], {state});
		expect(stdout).toContain('␛[2Jnasty');
		expect(stdout).not.toContain('\u001b');
	});

	test('says where there is no state, and makes none', async () => {
		const folder = shop.at('nothing');
		const {code, stderr} = await run(['doctor'], {state: folder});
		expect(code).toBe(2);
		expect(stderr).toContain('no state');
		expect(existsSync(folder)).toBe(false);
	});

	test('repairs nothing with --read-only', async () => {
		damageLastLine();
		const {code, stderr} = await run(['--read-only', 'doctor', '--repair', '--yes'], {state});
		expect(code).toBe(3);
		expect(stderr).toContain('switched off');
		expect(existsSync(join(state, 'damaged'))).toBe(false);
	});
});

// --- In this process, with surroundings of its own ---------------------------------------------------------------

const wide: Surroundings = {
	terminal: {draws: true, columns: 120, rows: 40, colours: 256, locale: 'en_GB.UTF-8'},
	node: '24.1.0',
};
const plan: RepairPlan = {
	steps: ['Do this.', 'Do that.'],
	lost: Array.from({length: 20}, (_, n) => ({sequence: n + 5, at: '2026-08-21T02:14:00.000Z'})),
	generation: 4,
	hash: 'h',
};
const damage: CareFinding = {severity: 'damage', subject: '/s/root.json', what: 'is missing', next: 'repair'};

async function* worked<T>(value: T | Error): Work<T> {
	yield {stage: 'x'};
	if (value instanceof Error) throw value;
	return value;
}

interface Given {
	readonly args?: readonly string[];
	readonly around?: Surroundings;
	/** What each examination finds, in turn. */
	readonly findings?: ReadonlyArray<readonly CareFinding[]>;
	readonly checked?: readonly CareFinding[];
	readonly open?: Error;
	readonly plan?: RepairPlan;
	readonly answer?: boolean;
}

async function doctor({
	args = [],
	around = wide,
	findings = [[]],
	checked = [],
	open,
	plan: planned,
	answer,
}: Given) {
	const said = {out: '', code: 0, asked: [] as string[], repaired: [] as string[]};
	let examined = 0;
	const care: Partial<StateCare> = {
		folder: '/s',
		examine: () => {
			const found = findings[Math.min(examined++, findings.length - 1)] ?? [];
			return worked<Examination>({
				findings: found,
				whole: {sequence: 7},
				files: 1,
				bytes: 2_340_000,
				commits: 1,
			});
		},
		planRepair: () => worked<RepairPlan | undefined>(planned),
		repair: ({hash}) => {
			said.repaired.push(hash);
			return worked({aside: '/s/damaged/now', generation: 4});
		},
	};
	const cli: Partial<Cli> = {
		care: async () => care as StateCare,
		open: async () => {
			if (open !== undefined) throw open;
			return {check: () => worked(checked)} as Partial<Rollcall> as Rollcall;
		},
		out: (text) => {
			said.out += text;
		},
		exit: (code) => {
			said.code = code;
		},
		ask:
			answer === undefined
				? undefined
				: async (question) => {
						said.asked.push(question);
						return answer;
					},
		signal: new AbortController().signal,
		follow: finished,
	};
	const program = new Command('rollcall').version('9.8.7').exitOverride();
	doctorIn(() => around)(program, cli as Cli);
	await program.parseAsync(['doctor', ...args], {from: 'user'});
	return said;
}

describe('a repair on a terminal', () => {
	const broken = {args: ['--repair'], findings: [[damage], []], plan};

	test('is asked for after the plan was shown, and done when the answer is yes', async () => {
		const {out, code, asked, repaired} = await doctor({...broken, answer: true});
		expect(asked).toEqual(['Repair the state like this?']);
		expect(repaired).toEqual(['h']);
		expect(code).toBe(0);
		expect(out).toMatch(/1\. Do this\.\n {2}2\. Do that\./);
		expect(out).toContain('20 commits are lost:');
		expect(out).toContain('and 8 more');
		expect(out).toContain('The state will be at commit 4.');
		expect(out.trimEnd()).toMatch(/All is well\.$/);
	});

	test('says so where nobody knows how much is lost, and never that nothing is', async () => {
		const unknown = {...plan, lost: [], lostUnknown: true, disarms: true} as const;
		const {out} = await doctor({...broken, plan: unknown, answer: true});
		expect(out).toContain('An unknown number of commits is lost.\nThe state will be at commit 4.');
		expect(out).not.toMatch(/nothing\.|No commit/);
		expect(out).toContain('Every target is disarmed: nothing is sent until you arm it.');
		expect((await doctor({...broken, plan: {...plan, lost: []}, answer: true})).out).toContain(
			'What the state holds now loses nothing.',
		);
	});

	test('is not done when the answer is no', async () => {
		expect(await doctor({...broken, answer: false})).toMatchObject({code: 4, repaired: []});
	});

	test('is not asked for with --yes, nor with --json', async () => {
		expect(await doctor({...broken, args: ['--repair', '--yes'], answer: false})).toMatchObject({
			asked: [],
			repaired: ['h'],
			code: 0,
		});
		const {out, ...rest} = await doctor({...broken, args: ['--repair', '--json'], answer: true});
		expect(rest).toMatchObject({asked: [], repaired: [], code: 4});
		expect(JSON.parse(out).repair).toMatchObject({done: false, hash: 'h'});
	});

	test('after which something is still damaged ends with 10', async () => {
		expect(await doctor({...broken, findings: [[damage]], answer: true})).toMatchObject({code: 10});
	});
});

describe('what is around the state', () => {
	test('is checked where it opens, and its damage counts', async () => {
		const lost: CareFinding = {severity: 'damage', subject: '/s/files/x.zip', what: 'is missing'};
		const {out, code} = await doctor({checked: [lost]});
		expect(code).toBe(10);
		expect(out).toContain('DAMAGE     /s/files/x.zip\n           is missing\n');
	});

	test.each([
		[new StateDamagedError('a file is gone', {next: 'look'}), 10, 'DAMAGE     /s\n'],
		[new UsageError('there is no operator "eve"'), 2, 'WARNING    /s\n'],
	])('is told where it does not open: %s', async (open, code, told) => {
		const said = await doctor({open});
		expect(said.code).toBe(code);
		expect(said.out).toContain(`${told}           cannot be opened: ${open.message}`);
	});

	test('is not told twice: what does not open is damaged', async () => {
		const {out} = await doctor({findings: [[damage]], open: new StateDamagedError('root is missing')});
		expect(out).not.toContain('cannot be opened');
	});

	test('lets defects through', async () => {
		await expect(doctor({open: new TypeError('a defect')})).rejects.toThrow(TypeError);
		expect(new RollcallError('x').exitCode).toBe(1);
	});
});

describe('the terminal', () => {
	test('that is as it should be is told in a line', async () => {
		const {out} = await doctor({});
		expect(out).toContain('rollcall   9.8.7, Node 24.1.0\nterminal   120 × 40, 256 colours, en_GB.UTF-8\n');
		expect(out).toContain('1 file read (2.3 MB), 1 commit');
	});

	test.each([
		[{columns: 60}, /note +the terminal\n +is 60 × 40/],
		[{locale: 'C'}, /WARNING +the terminal\n.*“C”/],
		[{draws: false, reason: 'standard input is no terminal', columns: 10, locale: ''}, /All is well/],
	])('with %j says so', async (changed, told) => {
		const {out, code} = await doctor({around: {...wide, terminal: {...wide.terminal, ...changed}}});
		expect(out).toMatch(told);
		expect(code).toBe(0);
	});

	test('and an old Node are warned of', async () => {
		expect((await doctor({around: {...wide, node: '22.4.0'}})).out).toMatch(/WARNING +Node\n +is 22\.4\.0/);
	});
});

test('says what to do once below findings for which it is the same', async () => {
	const again = {...damage, subject: '/s/journal.jsonl'};
	const {out} = await doctor({findings: [[damage, again]]});
	expect(out.split('→ repair')).toHaveLength(2);
	expect(out).toContain('Damaged: 2 findings.');
});
