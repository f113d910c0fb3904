import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {Command} from 'commander';
import {describe, expect, test} from 'vitest';
import {adoptCommand} from '../../source/commands/adopt.ts';
import type {Cli} from '../../source/commands/cli.ts';
import {incumbentRoster, living, sisPeople, sisRoster, there} from '../support/living.ts';
import {packageFolder} from '../support/packages.ts';
import {finished} from '../support/roster.ts';
import type {World} from '../support/world.ts';

/** Runs `rollcall adopt …`; what it printed, and how it ended. */
async function adopt(w: World, ...words: readonly string[]) {
	let stdout = '';
	let code = 0;
	const cli: Cli = {
		care: () => Promise.reject(new Error('not asked for')),
		open: async () => w,
		out: (text) => {
			stdout += text;
		},
		tell: () => {},
		ask: undefined,
		input: async () => '',
		exit: (given) => {
			code = given;
		},
		signal: new AbortController().signal,
		follow: (work) => finished(work),
		programs: {} as Cli['programs'],
		columns: 80,
	};
	const program = new Command();
	adoptCommand(program, cli);
	await program.parseAsync(['adopt', ...words], {from: 'user'});
	return {stdout, code};
}
const json = async (w: World, ...words: readonly string[]) =>
	JSON.parse((await adopt(w, ...words, '--json')).stdout) as Record<string, unknown>;

/** A file beside a package that is taken away after the test. */
const scratch = async (name: string) => join(dirname(await packageFolder(incumbentRoster())), name);

test('adopt says the steps and the next command, as text and as JSON', async () => {
	const w = await living();
	const {stdout} = await adopt(w);
	expect(stdout).toContain('→ 1. Inventory');
	expect(stdout).toContain('✓ 2. Truth');
	expect(stdout).toContain('Next, step 1: rollcall adopt inventory');
	expect(await json(w)).toMatchObject({schema: 'rollcall.adopt/1', next: 'rollcall adopt inventory'});
	expect(await json(w, 'steps')).toMatchObject({schema: 'rollcall.adopt/1'});
});

test('adopt inventory ticks, and goes on with the next step', async () => {
	const w = await living();
	expect((await adopt(w, 'inventory')).stdout).not.toContain('Next');
	await adopt(w, 'inventory', '--tick', 'claris', 'jamf-school', '--tick', 'sis-link');
	const {stdout} = await adopt(w, 'inventory', '--tick', 'old-jobs');
	expect(stdout).toContain('[x] claris');
	expect(stdout).toContain('Next, step 3: rollcall adopt ids sis');
	expect(await json(w, 'inventory')).toMatchObject({schema: 'rollcall.adopt-inventory/1', adopted: 204});
	expect((await adopt(w, 'inventory', '--untick', 'old-jobs')).stdout).toContain('[ ] old-jobs');
});

test('adopt ids shows a rate for each key, and stores nothing until it is told to', async () => {
	const w = await living();
	const {stdout, code} = await adopt(w, 'ids');
	expect(code).toBe(4);
	expect(stdout).toMatch(/person-number +204 +100\.0 % +0 +0 +used/);
	expect(stdout).toMatch(/person-id +0 +0\.0 %/);
	expect(stdout).toContain('Nothing was stored.');
	expect(stdout).toContain('Store them: rollcall adopt ids sis --apply');
	const stored = await adopt(w, 'ids', 'sis', '--apply');
	expect(stored).toMatchObject({code: 0, stdout: expect.stringContaining('216 records keep their ids')});
	expect(await json(w, 'ids')).toMatchObject({schema: 'rollcall.adopt-ids/1', stored: 0, refused: []});
});

test('adopt forecast tells by source, with names where they are asked for', async () => {
	const w = await living();
	const {stdout} = await adopt(w, 'forecast');
	expect(stdout).toMatch(/SFTP +204 +204/);
	expect(stdout).toContain('! held: ');
	expect(stdout).not.toContain('Given7');
	expect((await adopt(w, 'forecast', '--names')).stdout).toContain('Given7 Family7');
	expect((await adopt(w, 'forecast', '--exit-code')).code).toBe(6);
	expect(Object.keys(await json(w, 'forecast'))).not.toContain('people');
	expect((await json(w, 'forecast', '--names')).people).toHaveLength(204);
});

describe('a crosswalk', () => {
	test('is written owner-only, checked, and given back: its pairs and no others', async () => {
		const w = await living();
		const file = await scratch('ids.csv');
		const {stdout} = await adopt(w, 'ids', 'sis', '--export', file);
		expect(stdout).toContain('--map');
		expect(statSync(file).mode & 0o777).toBe(0o600);
		const text = readFileSync(file, 'utf8');
		expect(text.split('\r\n')[0]).toBe('\ufeffkind,incoming_id,known_id,incoming_name,known_name,by');
		expect(text).toContain(`people,S7,${there('S7')},Given7 Family7,Given7 Family7,person-number`);

		// One pair is taken out, and two are swapped.
		const lines = text
			.split('\r\n')
			.filter((line) => !line.startsWith('people,S9,'))
			.map((line) =>
				line.replace(/^people,S1,A-S1,/, 'people,S1,A-S2,').replace(/^people,S2,A-S2,/, 'people,S2,A-S1,'),
			);
		// As a spreadsheet saves it elsewhere.
		const corrected = await scratch('corrected.csv');
		writeFileSync(corrected, lines.join('\n').replaceAll(',', ';'));
		const looked = await adopt(w, 'ids', 'sis', '--map', corrected);
		expect(looked.stdout).toContain(`Store them: rollcall adopt ids sis --map ${corrected} --apply`);
		const done = await adopt(w, 'ids', 'sis', '--map', corrected, '--apply');
		expect(done).toMatchObject({code: 0, stdout: expect.stringContaining('The crosswalk pairs 215 records')});
		const external = async (id: string) => Object.values((await w.user(id)).account.externalIds);
		expect([await external('A-S1'), await external('A-S2'), await external('A-S9')]).toEqual([
			['S2'],
			['S1'],
			[],
		]);
		// No human vanishes into another, whoever wrote the file.
		const {plan} = await w.night();
		expect(plan.conflicts.map(({kind}) => kind)).toEqual(expect.arrayContaining(['person-id-reused']));
	});

	test('tells what it cannot pair, and pairs the rest', async () => {
		const w = await living();
		const file = await scratch('map.csv');
		writeFileSync(
			file,
			[
				'kind,incoming_id,known_id',
				'people,S1,A-S1',
				'people,S2,nobody',
				'people,gone,A-S3',
				'classes,K1,A-K1',
				'people,S4,',
			].join('\n'),
		);
		const {stdout, code} = await adopt(w, 'ids', '--map', file, '--apply');
		expect(code).toBe(3);
		expect(stdout).toContain('! people S2 → nobody: is not known here');
		expect(stdout).toContain('! people gone → A-S3: line 4: the source has no such id');
		expect(stdout).toContain('Stored: 2 records keep their ids.');
	});

	test.each([
		['no header', 'people,S1,A-S1\n', /does not name kind/],
		['an unknown kind', 'kind,incoming_id,known_id\ntutors,1,2\n', /kind "tutors"/],
		[
			'an id twice',
			'kind,incoming_id,known_id\npeople,S1,A-S1\npeople,S1,A-S2\n',
			/line 3: incoming_id "S1" stands in line 2/,
		],
	])('with %s is refused whole', async (_, text, why) => {
		const w = await living();
		const file = await scratch('bad.csv');
		writeFileSync(file, text);
		await expect(adopt(w, 'ids', '--map', file, '--apply')).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(why),
		});
	});

	test('corrects a pair that was stored and that nobody delivers yet', async () => {
		const w = await living();
		await adopt(w, 'ids', '--apply');
		const file = await scratch('map.csv');
		writeFileSync(file, 'kind,incoming_id,known_id\npeople,S1,A-S2\npeople,S2,A-S1\n');
		expect((await adopt(w, 'ids', '--map', file, '--apply')).code).toBe(0);
		expect(Object.values((await w.user('A-S1')).account.externalIds)).toEqual(['S2']);
		expect(Object.values((await w.user('A-S2')).account.externalIds)).toEqual(['S1']);
	});
});

test('a pair that was stored is taken back by a blank known_id, until a sync took it up', async () => {
	const w = await living();
	await adopt(w, 'ids', '--apply');
	const file = await scratch('stored.csv');
	await adopt(w, 'ids', '--export', file);
	const stored = readFileSync(file, 'utf8');
	expect(stored).toContain('people,S7,A-S7,Given7 Family7,Given7 Family7,stored');
	const back = await scratch('back.csv');
	writeFileSync(back, stored.replace('people,S7,A-S7,', 'people,S7,,'));
	expect((await adopt(w, 'ids', '--map', back, '--apply')).code).toBe(0);
	expect((await w.user('A-S7')).account.externalIds).toEqual({});
	expect(Object.values((await w.user('A-S8')).account.externalIds)).toEqual(['S8']);

	await adopt(w, 'ids', '--apply');
	await w.night();
	const {stdout, code} = await adopt(w, 'ids', '--map', back, '--apply');
	expect(code).toBe(3);
	expect(stdout).toContain('! people S7 → A-S7: it is delivered under this id already');
});

test('names that pair nobody by themselves have to be said', async () => {
	const bare = sisPeople().map(({personNumber: _, sisUsername: __, ...row}) => row);
	const w = await living(incumbentRoster(), sisRoster({people: bare}));
	const {stdout} = await adopt(w, 'ids');
	expect(stdout).toContain('with --by name-email: 204 more');
	const done = await adopt(w, 'ids', '--by', 'name-email', '--apply');
	expect(done.stdout).toContain('216 records keep their ids');
});
