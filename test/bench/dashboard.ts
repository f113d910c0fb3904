import {copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {bundle} from '../../tools/bundle.mjs';
import {fillState} from './filled-state.ts';
import {type Answer, TimedTerminal} from './timed-terminal.ts';
import {median, quantile} from './timing.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The first word of the tabs: the frame is there. */
const frame = 'Connections';
const starts = 11;
const presses = 120;

/**
 * The built dashboard in a pseudo-terminal of 120×40, at so many accounts: how soon it is there beside an Ink
 * hello world of the same bundler and a bare Node, how soon it answers keys, in how many bytes and how much memory.
 * @returns Markdown tables.
 */
export async function dashboardBench(sizes: readonly number[]): Promise<string> {
	const scratch = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
	try {
		const programs = {dashboard: await bundledDashboard(scratch), hello: await bundledHello(scratch)};
		const measured: Measured[] = [];
		for (const size of sizes) {
			const folder = mkdtempSync(join(scratch, `${size}-`));
			const state = join(folder, 'state');
			await fillState(state, folder, size, {target: false});
			measured.push({size, ...(await firstFrames(state, programs)), ...(await keys(state, programs))});
		}
		return tables(measured);
	} finally {
		rmSync(scratch, {recursive: true, force: true});
	}
}

interface Programs {
	readonly dashboard: string;
	readonly hello: string;
}

/** The program as it is installed, in a place of its own: others may be building the checkout's. */
async function bundledDashboard(scratch: string): Promise<string> {
	const launcher = join(scratch, 'source/launch.mjs');
	mkdirSync(join(scratch, 'source'));
	copyFileSync(join(root, 'source/launch.mjs'), launcher);
	writeFileSync(join(scratch, 'package.json'), '{"type": "module"}');
	await bundle('cli', join(root, 'source/start.ts'), join(scratch, 'dist'));
	return launcher;
}

/** Ink's hello world, bundled, cached and started as the dashboard is. */
async function bundledHello(scratch: string): Promise<string> {
	await bundle('hello', join(root, 'test/bench/programs/hello.tsx'), scratch);
	const file = join(scratch, 'launch.mjs');
	writeFileSync(
		file,
		"const {enableCompileCache} = await import('node:module'); enableCompileCache(); await import('./hello.js');",
	);
	return file;
}

interface FirstFrames {
	readonly first: {
		readonly bare: number;
		readonly hello: number;
		readonly frame: number;
		readonly told: number;
	};
	/** The frame over the hello world, the median of what ran in turn. */
	readonly ratio: number;
}

async function firstFrames(state: string, {dashboard, hello}: Programs): Promise<FirstFrames> {
	const rounds: Array<FirstFrames['first']> = [];
	for (let round = 0; round <= starts; round++) {
		const bare = await until(['-e', "process.stdout.write('Hello, world')"], 'Hello');
		const greeted = await until([hello], 'Hello');
		const terminal = new TimedTerminal([dashboard, '--state', state]);
		const shown = await terminal.wrote(frame);
		const told = await terminal.shows(
			(screen) => !screen[0]!.includes('reading') && screen.join('').includes('? help'),
			'the first answer',
		);
		await terminal.stop();
		// The first round fills the compile caches.
		if (round > 0) rounds.push({bare, hello: greeted, frame: shown, told});
	}
	const of = (pick: (round: FirstFrames['first']) => number) => median(rounds.map(pick));
	return {
		first: {
			bare: of(({bare}) => bare),
			hello: of(({hello}) => hello),
			frame: of((round) => round.frame),
			told: of(({told}) => told),
		},
		ratio: of((round) => round.frame / round.hello),
	};
}

async function until(args: readonly string[], text: string): Promise<number> {
	const terminal = new TimedTerminal(args);
	const took = await terminal.wrote(text);
	await terminal.ended;
	return took;
}

interface Answers {
	readonly p50: number;
	readonly p99: number;
	readonly bytes: number;
}

interface Keys {
	/** Until the list of all people is whole, and what the process took by then, seconds and MiB. */
	readonly list: {readonly seconds: number; readonly memory: number};
	/** A bare Node that writes back what it reads, pressed in turn with the moves: what the machine itself takes. */
	readonly echo: Answers;
	readonly move: Answers;
	readonly scroll: Answers;
	readonly page: Answers;
	readonly find: Answers;
	/** From a keystroke in the find field to the first of those it finds. */
	readonly hits: {readonly p50: number; readonly p99: number};
	readonly memory: {readonly now: number; readonly most: number};
}

/** The row under the list's head. */
const firstRow = (screen: readonly string[]) =>
	screen[screen.findIndex((row) => row.includes('Person ID')) + 1] ?? '';

async function keys(state: string, {dashboard}: Programs): Promise<Keys> {
	const terminal = new TimedTerminal([dashboard, '--state', state]);
	await terminal.shows((screen) => screen.join('').includes('? help'), 'the dashboard');
	const opened = performance.now();
	await terminal.press('3', (screen) => / P\d+ /.test(firstRow(screen)));
	await terminal.settle(1500);
	const list = {seconds: (performance.now() - opened - 1500) / 1000, memory: terminal.memory().now};
	const many = async (key: (at: number) => string, times = presses) => {
		const answers = [];
		for (let at = 0; at < times; at++) answers.push(await terminal.press(key(at)));
		return summary(answers);
	};
	// To the end of the first page: moving, then every further one scrolls by a line.
	const [echo, move] = await inTurnWithEcho(terminal);
	const scroll = await (async () => {
		await terminal.press('\x1b[6~');
		for (let at = 0; at < 40; at++) await terminal.press('\x1b[B');
		return await many(() => '\x1b[B');
	})();
	const page = await many((at) => (at % 20 < 10 ? '\x1b[6~' : '\x1b[5~'), 60);
	const found = await finding(terminal);
	const memory = terminal.memory();
	await terminal.stop();
	return {list, echo, move, scroll, page, ...found, memory};
}

/** Moves up and down a page, each key beside one that is only echoed. */
async function inTurnWithEcho(terminal: TimedTerminal): Promise<readonly [echo: Answers, move: Answers]> {
	const echo = new TimedTerminal([
		'-e',
		"process.stdin.setRawMode(true).on('data', (key) => process.stdout.write(key)); process.stdout.write('ready')",
	]);
	await echo.wrote('ready');
	const [echoed, moved] = [[], []] as [Answer[], Answer[]];
	for (let at = 0; at < presses; at++) {
		echoed.push(await echo.press('x'));
		moved.push(await terminal.press(at % 40 < 20 ? '\x1b[B' : '\x1b[A'));
	}
	await echo.stop();
	return [summary(echoed), summary(moved)];
}

/** Types Person IDs into the find field, and takes them out again. */
async function finding(terminal: TimedTerminal): Promise<Pick<Keys, 'find' | 'hits'>> {
	const typed = [];
	await terminal.press('/');
	for (const id of ['P17', 'P29', 'P42', 'P58', 'P63', 'P71', 'P86', 'P94']) {
		for (let length = 1; length <= id.length; length++)
			typed.push(
				await terminal.press(id[length - 1]!, (screen) => firstRow(screen).includes(id.slice(0, length))),
			);
		await terminal.press('\x15');
		await terminal.settle(300);
	}
	return {
		find: summary(typed),
		hits: {
			p50: quantile(
				typed.map(({met}) => met),
				0.5,
			),
			p99: quantile(
				typed.map(({met}) => met),
				0.99,
			),
		},
	};
}

const summary = (answers: ReadonlyArray<{readonly frame: number; readonly bytes: number}>): Answers => ({
	p50: quantile(
		answers.map(({frame}) => frame),
		0.5,
	),
	p99: quantile(
		answers.map(({frame}) => frame),
		0.99,
	),
	bytes: median(answers.map(({bytes}) => bytes)),
});

type Measured = {readonly size: number} & FirstFrames & Keys;

function tables(measured: readonly Measured[]): string {
	const head = (...titles: readonly string[]) => [
		`| ${titles.join(' | ')} |`,
		`|${'---|'.repeat(titles.length)}`,
	];
	const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	const ms = (value: number) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
	const both = ({p50, p99}: {readonly p50: number; readonly p99: number}) => `${ms(p50)}, ${ms(p99)}`;
	const mib = (value: number) => `${Math.round(value)} MiB`;
	return [
		...head('accounts', 'bare Node', 'Ink hello world', 'first frame', 'over hello', 'first answer'),
		...measured.map(({size, first, ratio}) =>
			row(
				size.toLocaleString('en'),
				ms(first.bare),
				ms(first.hello),
				ms(first.frame),
				`${ratio.toFixed(2)} ×`,
				ms(first.told),
			),
		),
		'',
		...head('key to frame, p50 and p99', ...measured.map(({size}) => size.toLocaleString('en'))),
		row('an echo by bare Node, in turn with moves', ...measured.map(({echo}) => both(echo))),
		row('move', ...measured.map(({move}) => both(move))),
		row('scroll by one line', ...measured.map(({scroll}) => both(scroll))),
		row('page', ...measured.map(({page}) => both(page))),
		row('a key of a search', ...measured.map(({find}) => both(find))),
		row('a key of a search to its first hits', ...measured.map(({hits}) => both(hits))),
		row(
			'bytes: move; scroll; page; search',
			...measured.map(({move, scroll, page, find}) =>
				[move, scroll, page, find].map(({bytes}) => Math.round(bytes)).join('; '),
			),
		),
		row('the list of all people is there after', ...measured.map(({list}) => `${list.seconds.toFixed(1)} s`)),
		row(
			'memory then; at the end; at most',
			...measured.map(({list, memory}) => `${mib(list.memory)}; ${mib(memory.now)}; ${mib(memory.most)}`),
		),
	].join('\n');
}
