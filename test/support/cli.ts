import {type ChildProcess, spawn} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = join(root, 'node_modules/node/bin/node');
const launch = join(root, 'source/launch.mjs');
/** The sample district of 837 people, as OneRoster 1.1 CSV. */
export const medium = join(root, 'fixtures/oneroster/medium');

export interface Ended {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

export interface Running {
	readonly child: ChildProcess;
	readonly ended: Promise<Ended>;
}

export interface StartOptions {
	readonly state?: string;
	readonly env?: Readonly<Record<string, string>>;
	readonly input?: string;
}

/** Starts the built program without a terminal; `npm test` builds it beforehand. */
export function start(args: readonly string[], {state, env = {}, input}: StartOptions = {}): Running {
	if (!existsSync(join(root, 'dist/cli.js'))) throw new Error('not built: run npm run build');
	const child = spawn(node, [launch, ...(state === undefined ? [] : ['--state', state]), ...args], {
		cwd: tmpdir(),
		env: {PATH: process.env.PATH ?? '', HOME: '/nonexistent', TZ: 'UTC', LANG: 'C.UTF-8', ...env},
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	child.stdin.end(input ?? '');
	let [stdout, stderr] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	const ended = new Promise<Ended>((resolve, reject) => {
		child.once('error', reject).once('close', (code) => resolve({code, stdout, stderr}));
	});
	return {child, ended};
}

export const run = (args: readonly string[], options: StartOptions = {}): Promise<Ended> =>
	start(args, options).ended;

/** Runs a command with `--json` and gives what it said; standard output holds one object and nothing else. */
export async function json<T = Record<string, never>>(
	args: readonly string[],
	options: StartOptions = {},
): Promise<Ended & {readonly value: T}> {
	const ended = await run([...args, '--json'], options);
	let value: unknown;
	try {
		value = JSON.parse(ended.stdout);
	} catch (cause) {
		throw new Error(`no JSON object: ${ended.stdout}\n${ended.stderr}`, {cause});
	}
	return {...ended, value: value as T};
}

/** A folder for one file of tests; `remove` takes it away. */
export function workshop(): {readonly folder: string; readonly at: (name: string) => string; remove(): void} {
	const folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
	return {
		folder,
		at: (name) => join(folder, name),
		remove: () => rmSync(folder, {recursive: true, force: true}),
	};
}

/** Copies the sample district; `change` rewrites lines of one of its files (the header stays the first). */
export function copyDistrict(
	to: string,
	changes: Readonly<Record<string, (lines: readonly string[]) => readonly string[]>> = {},
): string {
	mkdirSync(to, {recursive: true});
	cpSync(medium, to, {recursive: true});
	for (const [name, change] of Object.entries(changes)) {
		const file = join(to, name);
		const lines = readFileSync(file, 'utf8').split('\n');
		writeFileSync(file, change(lines).join('\n'));
	}
	return to;
}
