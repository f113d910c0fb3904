import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {Command} from 'commander';
import {describe, expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {makeProgram} from '../../source/commands/program.ts';
import {connectionKinds} from '../../source/connections/index.ts';
import {kindViews} from '../../source/sync/kind-views.ts';
import {rules} from '../../source/verify/rules.ts';
import {callsIn, callsInText, pages} from './commands-in.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const runbooks = [
	'adopting.md',
	'back-to-claris.md',
	'bad-upload.md',
	'host-key-changed.md',
	'move-to-another-server.md',
	'moving-to-or-from-an-idp.md',
	'running-by-itself.md',
	'state-lost.md',
];

/** Parses a call as the program does, and does nothing. @throws CommanderError where a word or an option is not known. */
async function parse(words: readonly string[]): Promise<void> {
	const cli = {out: () => {}, tell: () => {}} as unknown as Cli;
	const program = makeProgram(cli, kindViews(connectionKinds), '0');
	let ran = false;
	const silence = (command: Command): void => {
		command.action(() => {
			ran = true;
		});
		command.commands.forEach(silence);
	};
	program.commands.forEach(silence);
	await program.parseAsync([...words], {from: 'user'});
	if (!ran) await Promise.reject(new Error(`${words.join(' ')} ran nothing`));
}

test('the pages that the README promises are there', () => {
	expect([...pages.keys()].sort()).toEqual(
		[...runbooks, 'scim-conformance.md', 'what-rollcall-cannot-know.md'].sort(),
	);
	const readme = readFileSync(`${root}README.md`, 'utf8');
	for (const name of pages.keys()) expect(readme).toContain(`(docs/${name})`);
});

describe.each(runbooks)('%s', (name) => {
	const page = pages.get(name)!;

	test('every command of it is one that the program takes', async () => {
		const calls = callsIn(page);
		expect(calls.length).toBeGreaterThan(5);
		for (const {words} of calls) await expect(parse(words), words.join(' ')).resolves.toBeUndefined();
		for (const words of callsInText(page))
			await expect(parse(words), words.join(' ')).resolves.toBeUndefined();
	});

	test('every setting that it sets is one of that kind of connection', () => {
		const keys = new Map(
			kindViews(connectionKinds).map(({kind, settings}) => [kind, settings.map(({key}) => key)]),
		);
		for (const {words} of callsIn(page)) {
			const set = words.flatMap((word, at) =>
				words[at - 1] === '--set' || words[at - 1] === '--secret' ? [word.split('=')[0]!] : [],
			);
			const known = words[0] === 'connect' ? keys.get(words[1]!) : [...keys.values()].flat();
			for (const key of set) expect(known, words.join(' ')).toContain(key);
		}
	});

	test('it says what is safe, and how one knows that it worked', () => {
		expect(page).toMatch(/safe|saved|harm/i);
		expect(page).toContain('\n## You know that it worked when\n');
	});
});

test('a wrong word in a page would be found', async () => {
	await expect(parse(['adopt', 'arms', 'all'])).rejects.toThrow();
	await expect(parse(['sync', '--ja'])).rejects.toThrow();
	await expect(parse(['frobnicate'])).rejects.toThrow();
	await expect(parse(['restore', 'x', '--only', 'colours'])).rejects.toThrow();
});

test('links between the pages lead somewhere', () => {
	for (const [name, page] of pages)
		for (const [, link] of page.matchAll(/\]\(([^)#]+)\)/g))
			expect(existsSync(`${root}docs/${link}`), `${name}: ${link}`).toBe(true);
});

describe('what we decided ourselves', () => {
	const page = pages.get('what-rollcall-cannot-know.md')!;

	test('each row names a file that still says so', () => {
		const rows = page.split('\n').filter((line) => line.includes('`source/'));
		expect(rows.length).toBeGreaterThan(30);
		for (const row of rows) {
			expect(row).toMatch(/\| 2026-1[12] \|$/);
			for (const [, file] of row.matchAll(/`(source\/[^`]+)`/g))
				expect(existsSync(root + file) ? readFileSync(root + file, 'utf8') : '', file).toMatch(
					/our\s+(\* )?decision|\[D\]/i,
				);
		}
	});

	test('every rule of verify that no source tells stands there, with its severity', () => {
		const told = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (refused|warning) \|/gm)].map(
			([, rule, severity]) => [rule, severity],
		);
		const ours = Object.entries(rules).filter(([, {source}]) => source.startsWith('our decision'));
		expect(told).toEqual(ours.map(([rule, {severity}]) => [rule, severity]));
	});
});
