import {join} from 'node:path';
import {Command} from 'commander';
import {describe, expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {verifyCommand} from '../../source/commands/verify.ts';
import {verifyPackage} from '../../source/verify/verify-package.ts';
import {appleFiles} from '../support/apple-zip.ts';
import {finished, writeFolder} from '../support/roster.ts';
import {workplace} from '../verify/support.ts';

/** Runs `rollcall verify …`: it opens no state. */
async function verify(...words: readonly string[]) {
	let stdout = '';
	let code: number | undefined;
	const cli = {
		out: (text: string) => {
			stdout += text;
		},
		exit: (said: number) => {
			code = said;
		},
		signal: new AbortController().signal,
		follow: finished,
		programs: {verify: verifyPackage},
	} as unknown as Cli;
	const program = new Command();
	verifyCommand(program, cli);
	await program.parseAsync(['verify', ...words], {from: 'user'});
	return {code, stdout};
}

const folder = (changed: Readonly<Record<string, string>> = {}) =>
	writeFolder(join(workplace(), 'six'), {...appleFiles(), ...changed});

describe('rollcall verify', () => {
	test('a sound package: 0, its rows, and warnings by their number', async () => {
		const path = await folder();
		const {code, stdout} = await verify(path);
		expect(code).toBe(0);
		expect(stdout).toContain('is known to refuse; 1 warning');
		expect(stdout).toContain('students.csv 3');
		expect(stdout).toContain('warning: missing-quotes in locations.csv location_name: 1 [');
		expect((await verify('--all', path)).stdout).toContain(
			"locations.csv:2 location_name = 'North School' holds a space",
		);
	});

	test('one that would be refused: 7, with file, line, field, value, rule and source', async () => {
		const path = await folder({'rosters.csv': 'roster_id,class_id,student_id\nR1,K1,S9\u001b[2J\n'});
		const {code, stdout} = await verify(path);
		expect(code).toBe(7);
		expect(stdout).toMatch(
			/refused: rosters\.csv:2 student_id = 'S9␛\[2J' does not reference any person_id in students\.csv \[unknown-reference: ASM guide/,
		);
		expect(stdout).not.toContain('\u001b');
	});

	test('so many of one kind are counted', async () => {
		const rows = Array.from({length: 50}, (_, n) => `R${n},K9,S1`).join('\n');
		const {stdout} = await verify(await folder({'rosters.csv': `roster_id,class_id,student_id\n${rows}\n`}));
		expect(stdout).toContain('refused: unknown-reference in rosters.csv class_id: 30 more [');
	});

	test('as JSON: one object', async () => {
		const path = await folder({'staff.csv': ''});
		const {code, stdout} = await verify(path, '--json');
		expect(code).toBe(7);
		expect(JSON.parse(stdout)).toMatchObject({
			schema: 'rollcall.verify/1',
			package: path,
			sound: false,
			refused: expect.any(Number),
			rows: {'students.csv': 3},
			findings: expect.arrayContaining([
				expect.objectContaining({rule: 'empty-file', file: 'staff.csv', severity: 'refused'}),
			]),
			counts: expect.arrayContaining([expect.objectContaining({rule: 'empty-file', count: 1})]),
		});
	});

	test('the primary location', async () => {
		expect((await verify(await folder(), '--primary-location', 'L1')).code).toBe(7);
	});
});
