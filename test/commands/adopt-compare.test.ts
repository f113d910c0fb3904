import {Command} from 'commander';
import {expect, test} from 'vitest';
import {adoptCommand} from '../../source/commands/adopt.ts';
import type {Cli} from '../../source/commands/cli.ts';
import {packageFolder} from '../support/packages.ts';
import {finished} from '../support/roster.ts';
import {district, people, type World, without, world} from '../support/world.ts';

/** Runs `rollcall adopt compare …`; what it wrote, and with which code it ended. */
async function compare(w: World, ...words: readonly string[]) {
	let stdout = '';
	let code: number | undefined;
	const cli = {
		open: async () => w,
		out: (text: string) => {
			stdout += text;
		},
		exit: (given: number) => {
			code = given;
		},
		follow: finished,
		signal: new AbortController().signal,
	} as unknown as Cli;
	const program = new Command();
	adoptCommand(program, cli);
	await program.parseAsync(['adopt', 'compare', ...words], {from: 'user'});
	return {stdout, code};
}

async function adopted(changed: Parameters<typeof packageFolder>[1] = {}) {
	const w = await world({armed: false});
	const folder = await packageFolder(district(), changed);
	await w.importPackages([folder], 'asm');
	await w.night();
	return {w, folder};
}

test('says that everything is explained, with 0', async () => {
	const {w, folder} = await adopted();
	const {stdout, code} = await compare(w, folder);
	expect(code).toBe(0);
	expect(stdout).toContain('Every difference is explained.');
	expect(stdout).toMatch(/students\.csv +200 +200 +200 +0 +0 +0/);
});

test('lists what is not, with file, lines, column and both values, and 4', async () => {
	const {w, folder} = await adopted({'students.csv': (text) => text.replace(',Given7,', ',Earlier,')});
	const {stdout, code} = await compare(w, folder);
	expect(code).toBe(4);
	expect(stdout).toContain('Not explained: 1 difference');
	expect(stdout).toMatch(/students\.csv:\d+ → \d+ S7: first_name 'Earlier' → 'Given7'/);
});

test('--json is one object with every line, behind the step and not before it', async () => {
	const {w, folder} = await adopted();
	w.far.roster = without(['S7'], [{...people(7)[6]!, firstName: 'Later'}]);
	await w.night();
	const {stdout, code} = await compare(w, folder, '--json');
	expect(code).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({
		schema: 'rollcall.compare/1',
		counts: {explained: 1, unexplained: 0},
		explained: [{rule: 'run', column: 'first_name', lines: [{key: 'S7', after: 'Later'}]}],
	});
});

test('two packages are compared without asking what would be sent', async () => {
	const {w, folder} = await adopted();
	const other = await packageFolder(without(['S9']));
	const {stdout, code} = await compare(w, folder, other);
	expect(code).toBe(4);
	expect(stdout).toContain(`beside ${other}:`);
	expect(stdout).toMatch(/students\.csv:\d+ S9: only in the old one/);
});

test('a name made to do harm is shown and does none', async () => {
	const {w, folder} = await adopted({
		'students.csv': (text) => text.replace(',Given7,', ',Gi\u202Even7,'),
	});
	const {stdout} = await compare(w, folder);
	expect(stdout).toContain('S7: first_name');
	expect(stdout).not.toContain('\u202E');
});
