import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {copyDistrict, json, run, workshop} from '../support/cli.ts';
import {recordsIn} from '../support/state.ts';

const shop = workshop();
const state = shop.at('state');
const exported = shop.at('export');
/** The first student of the sample, whole line and id. */
let line = '';
let id = '';

/** A folder with only a change: what a SIS exports between two whole ones. */
function exportDelta(users: readonly string[]) {
	const [header = ''] = readFileSync(join(exported, 'users.csv'), 'utf8').split('\n');
	for (const name of readdirSync(exported))
		if (name !== 'manifest.csv') writeFileSync(join(exported, name), '');
	writeFileSync(join(exported, 'users.csv'), `${[header.trim(), ...users].join('\n')}\n`);
	writeFileSync(
		join(exported, 'manifest.csv'),
		`propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,delta\n${['orgs', 'academicSessions', 'courses', 'classes', 'enrollments'].map((name) => `file.${name},absent`).join('\n')}\n`,
	);
}

beforeAll(async () => {
	copyDistrict(exported);
	const lines = readFileSync(join(exported, 'users.csv'), 'utf8').split('\n');
	line = lines.find((each) => each.includes(',student,'))!.trim();
	id = line.split(',')[0]!.replaceAll('"', '');
	await run(['connect', 'oneroster-csv', 'sis', '--set', `path=${exported}`], {state});
	expect(await run(['sync', '--yes'], {state})).toMatchObject({code: 0, stderr: ''});
}, 60_000);
afterAll(() => shop.remove());

describe('a delta', () => {
	test('is refused where no roster is kept, with the next step', async () => {
		const empty = shop.at('empty');
		const only = shop.at('only');
		copyDistrict(only);
		writeFileSync(
			join(only, 'manifest.csv'),
			'propertyName,value\nfile.users,delta\nfile.orgs,bulk\nfile.courses,bulk\nfile.classes,bulk\nfile.enrollments,bulk\n',
		);
		await run(['connect', 'oneroster-csv', 'sis', '--set', `path=${only}`], {state: empty});
		const {code, stderr} = await run(['sync', '--yes'], {state: empty});
		expect(code).toBe(7);
		expect(stderr).toContain('delta');
		expect(stderr).toContain('export all');
	});

	test('is merged into the last roster: one person changes, nobody leaves', async () => {
		exportDelta([
			line
				.replace(/,student,/, ',student,')
				.split(',')
				.map((cell, index) => (index === 8 ? 'Renamed' : cell))
				.join(','),
		]);
		const plan = await json<{counts: {accounts: Record<string, number>}}>(['plan'], {state});
		expect(plan.value.counts.accounts).toMatchObject({update: 1, create: 0, deactivate: 0});
		expect(await run(['sync', '--yes'], {state})).toMatchObject({code: 0});
		const account = (await recordsIn(state, 'accounts')).find(({personId}) => personId === id);
		expect(account?.firstName).toBe('Renamed');
	});
});

describe('a run', () => {
	test('is compared, explained, exported and undone', async () => {
		const diff = await json<{
			counts: object;
			items: Array<{key: string; fields: Array<{field: string; after: string}>}>;
		}>(['diff', '2'], {state});
		expect(diff.code).toBe(0);
		expect(diff.value.items).toMatchObject([{key: id, fields: [{field: 'firstName', after: 'Renamed'}]}]);
		expect((await run(['diff', '1', '2'], {state})).stdout).toContain("→ 'Renamed'");

		const why = await json<{key: string; answer: string; lines: Array<{stage: string; text: string}>}>(
			['explain', id],
			{state},
		);
		expect(why.value.key).toBe(id);
		expect(why.value.lines.map(({stage}) => stage)).toEqual(
			expect.arrayContaining(['source', 'match', 'directory', 'history']),
		);
		const text = (await run(['explain', id], {state})).stdout;
		expect(text).toMatch(/users\.csv:\d+ lists Renamed/);
		expect(text).toContain('R000002, sync of sis: account changed: first name');
		const nowhere = await run(['explain', 'no-such-id'], {state});
		expect(nowhere).toMatchObject({code: 0, stdout: expect.stringContaining('is nowhere')});

		const folder = shop.at('csvs');
		mkdirSync(folder);
		const csvs = await json<{files: Array<{name: string; rows: number}>}>(
			['history', '1', '--modified-csvs', folder],
			{state},
		);
		expect(csvs.value.files).toHaveLength(6);
		expect(readFileSync(join(folder, 'students.csv'), 'utf8')).not.toContain('Renamed');
		expect(existsSync(join(folder, 'patch-summary.csv'))).toBe(true);

		expect((await run(['undo', '2'], {state})).code).toBe(4);
		const undone = await json<{result: string; run: {id: string}; undone: string}>(['undo', '2', '--yes'], {
			state,
		});
		expect({code: undone.code, ...undone.value}).toMatchObject({
			code: 0,
			schema: 'rollcall.undo/1',
			undone: 'R000002',
			result: 'applied',
		});
		expect((await json<{records: []; total: number}>(['diff', '1', '3'], {state})).value.total).toBe(0);
		expect((await run(['history', '3'], {state})).stdout).toContain('undo of R000002');
		expect((await run(['undo', '99'], {state})).code).toBe(2);
	}, 60_000);
});
