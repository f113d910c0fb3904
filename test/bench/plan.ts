import {execFile, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {type Size, sizes, writeDistrict} from './district.ts';
import {median} from './timing.ts';
import {diffQueries, disagreements, keyOf, type TwoNights, tableNames} from './two-nights.ts';

const run = promisify(execFile);
const here = import.meta.dirname;

type Contender = (folder: string) => Promise<TwoNights>;

/** Each of them a process of its own, so that its memory is its own. */
const contenders: Readonly<Record<string, Contender>> = {
	rollcall: (folder) => program('plan-files.ts', folder),
	DuckDB: (folder) => program('plan-duckdb.mjs', folder),
	sqlite3,
	'read and hash': hashAll,
};

/**
 * Reading and planning two nights as files, beside DuckDB and the sqlite3 program at the same reads, joins, anti-joins
 * and diff, in turn. All that are there must agree on every count.
 * @throws when two of them differ.
 */
export async function planBench(chosen: readonly Size[]): Promise<string> {
	const rows = ['| size | who | it took | ratio | memory | |', '|---|---|---|---|---|---|'];
	for (const size of chosen) {
		const root = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
		try {
			const bytes = [1, 2].reduce(
				(sum, night) => sum + writeDistrict(join(root, String(night)), size, night as 1 | 2),
				0,
			);
			const results = await inTurn(root, size === 'L' ? 1 : 5);
			const ours = medianOf(results, 'rollcall');
			for (const [name, all] of Object.entries(results)) {
				const [first] = all;
				if (first === undefined) {
					rows.push(`| ${size} | ${name} | not installed | | | |`);
					continue;
				}
				const wrong = disagreements(results.rollcall![0]!, first);
				if (name !== 'read and hash' && wrong.length > 0)
					throw new Error(`rollcall and ${name} differ at ${size}: ${wrong.join('; ')}`);
				const took = medianOf(results, name);
				rows.push(
					`| ${size} | ${name} | ${(took / 1000).toFixed(2)} s | ${(ours / took).toFixed(2)} | ${megabytes(first.memory)} | ${name === 'rollcall' ? `${sizes[size]} people, two nights of ${megabytes(bytes / 2)}` : name === 'read and hash' ? 'the floor' : 'counts agree'} |`,
				);
			}
		} finally {
			rmSync(root, {recursive: true, force: true});
		}
	}
	return rows.join('\n');
}

async function inTurn(
	folder: string,
	times: number,
): Promise<Readonly<Record<string, readonly TwoNights[]>>> {
	const results: Record<string, TwoNights[]> = {};
	for (const name of Object.keys(contenders)) results[name] = [];
	for (let turn = 0; turn < times; turn++)
		for (const [name, contender] of Object.entries(contenders)) {
			if (!isThere[name]?.()) continue;
			results[name]!.push(await contender(folder));
		}
	return results;
}

const isThere: Readonly<Record<string, () => boolean>> = {
	rollcall: () => true,
	DuckDB: () => existsSync(join(here, 'node_modules/@duckdb/node-api')),
	sqlite3: () => ['/usr/bin/sqlite3', '/usr/local/bin/sqlite3'].some((path) => existsSync(path)),
	'read and hash': () => true,
};

const medianOf = (results: Readonly<Record<string, readonly TwoNights[]>>, name: string) =>
	median((results[name] ?? []).map(({milliseconds}) => milliseconds));

async function program(name: string, folder: string): Promise<TwoNights> {
	const {stdout} = await run(
		process.execPath,
		['--max-old-space-size=4096', join(here, 'programs', name), folder],
		{maxBuffer: 1 << 20},
	);
	return JSON.parse(stdout) as TwoNights;
}

/** The sqlite3 program by its own shell: `.import` of each file into memory, keys indexed, the same queries. */
async function sqlite3(folder: string): Promise<TwoNights> {
	const script = [
		'.mode csv',
		...['1', '2'].flatMap((night) =>
			tableNames.flatMap((name) => [
				`.import "${join(folder, night, `${name}.csv`)}" ${name}${night}`,
				`CREATE INDEX key_${name}${night} ON ${name}${night} (${keyOf(name)});`,
			]),
		),
		...Object.entries(diffQueries).map(([name, query]) => `SELECT '${name}', (${query});`),
	].join('\n');
	const begin = performance.now();
	const child = spawn('sqlite3', [':memory:'], {stdio: ['pipe', 'pipe', 'inherit']});
	let [text, memory] = ['', 0];
	child.stdout.on('data', (chunk) => {
		text += chunk;
	});
	const watch = setInterval(() => {
		memory = Math.max(memory, highWater(child.pid!));
	}, 20);
	child.stdin.end(`${script}\n`);
	await new Promise((resolve) => child.on('close', resolve));
	clearInterval(watch);
	const counts = Object.fromEntries(
		text
			.trim()
			.split(/\r?\n/)
			.map((row) => {
				const [, name, count] = /^"?([^",]+)"?,(\d+)$/.exec(row) ?? [];
				return [name, Number(count)];
			}),
	);
	return {milliseconds: performance.now() - begin, memory, counts};
}

/** The most memory that another process ever held, in bytes; 0 once it is gone. */
function highWater(pid: number): number {
	try {
		return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
	} catch {
		return 0;
	}
}

async function hashAll(folder: string): Promise<TwoNights> {
	const begin = performance.now();
	for (const night of ['1', '2'])
		for (const name of readdirSync(join(folder, night))) {
			const hash = createHash('sha256');
			for await (const chunk of createReadStream(join(folder, night, name))) hash.update(chunk as Buffer);
		}
	return {milliseconds: performance.now() - begin, memory: 0, counts: {}};
}

const megabytes = (bytes: number) => (bytes === 0 ? '' : `${Math.round(bytes / 1e6)} MB`);
