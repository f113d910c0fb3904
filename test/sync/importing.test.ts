import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {importText} from '../../source/commands/import.ts';
import {date, packageFolder} from '../support/packages.ts';
import {district, people, type World, without, world} from '../support/world.ts';

const ledger = async (w: World) => await (await w.store.read()).list('ledger');
const status = async (w: World, id: string) => (await w.user(id)).account.status;

/** Everybody of the later upload, and one person (S201) who was in the earlier one only. */
async function uploads() {
	const earlier = date(await packageFolder(without([], people(201).slice(200))), '2026-08-01T00:00:00Z');
	const later = date(await packageFolder(district()), '2026-08-10T00:00:00Z');
	return {earlier, later};
}

/** An activity log as Apple School Manager lets one download, of this person. */
function log(folder: string, name: string, at: string, row: string): string {
	const path = join(folder, '..', name);
	writeFileSync(
		path,
		`OPERATION,SYNC_SOURCE\nACTIVITY_ID,${name}\nSTARTED AT,${at}\nENDED AT,${at}\nSTATUS,COMPLETED\n\nperson_id,operation_status,operation_substatus,timestamp\n${row},${at}\n`,
	);
	return path;
}

describe('several uploads', () => {
	test('give the same in one command, in whatever order they are named, and in two', async () => {
		const {earlier, later} = await uploads();
		const directories = [];
		for (const commands of [
			[[earlier, later]],
			[[later, earlier]],
			[[earlier], [later]],
			[[later], [earlier]],
		]) {
			const w = await world({armed: false});
			for (const paths of commands) await w.importPackages(paths, 'asm');
			expect(await status(w, 'S201')).toBe('Deactivated');
			expect(await status(w, 'S1')).toBe('New');
			const baselines = (await ledger(w)).map(({rows}) => rows['students.csv']);
			expect(baselines.at(-1)).toBe(200);
			const accounts = [...(await (await w.store.read()).load('accounts')).values()];
			directories.push(
				accounts.map(({personId, status, deactivated}) => [personId, status, deactivated]).sort(),
			);
		}
		expect(new Set(directories.map((each) => JSON.stringify(each))).size).toBe(1);
	});

	test('one whose files say that they come from the future makes none of the later ones older', async () => {
		const w = await world({armed: false});
		await w.importPackages([date(await packageFolder(district()), '2031-01-01T00:00:00Z')], 'asm');
		await w.clock.turn(86_400_000);
		const next = date(await packageFolder(without([], people(201).slice(200))), w.clock.now().toISOString());
		expect((await w.importPackages([next], 'asm')).packages).toMatchObject([{as: 'baseline', created: 1}]);
		expect(await status(w, 'S201')).toBe('New');
	});

	test('an older one says who left since, becomes no baseline and is told so', async () => {
		const {earlier, later} = await uploads();
		const w = await world({armed: false});
		await w.importPackages([later], 'asm');
		const result = await w.importPackages([earlier], 'asm');
		expect(result).toMatchObject({
			packages: [{path: earlier, as: 'older', people: 205, created: 1, updated: 0, gone: 0}],
			baseline: undefined,
			exitCode: 0,
		});
		expect((await w.user('S201')).account.deactivated).toEqual({
			at: '2026-08-10T00:00:00.000Z',
			by: 'absence',
			source: 'SFTP',
		});
		expect(await ledger(w)).toHaveLength(1);
		expect(importText(result)[0]).toContain('older than what is known; 1 of them left since');
	});

	test('an older one overturns nothing that is known: neither names nor classes nor who was sent', async () => {
		const w = await world();
		await w.night();
		const before = JSON.stringify([...(await (await w.store.read()).load('accounts')).values()]);
		const older = date(
			await packageFolder(district({people: people(150).map((each) => ({...each, lastName: 'Before'}))})),
			'2026-08-01T00:00:00Z',
		);
		expect(await w.importPackages([older], 'asm')).toMatchObject({
			created: 0,
			updated: 0,
			baseline: undefined,
		});
		expect(JSON.stringify([...(await (await w.store.read()).load('accounts')).values()])).toBe(before);
		expect((await w.night()).published).toMatchObject([{outcome: 'skipped'}]);
	});

	test('does not take up again who was deleted here, or is long gone there', async () => {
		const w = await world({armed: false});
		const later = date(await packageFolder(district()), '2026-08-10T00:00:00Z');
		const ancient = date(await packageFolder(without([], people(201).slice(200))), '2025-01-10T00:00:00Z');
		const between = date(await packageFolder(district()), '2025-02-10T00:00:00Z');
		await w.importPackages([later], 'asm');
		const {packages} = await w.importPackages([ancient, between], 'asm');
		expect(packages).toMatchObject([
			{as: 'older', created: 0, gone: 1},
			{as: 'older', created: 0, gone: 0},
		]);
		expect((await w.users({})).length).toBe(204);
	});

	test('one that is no package stops all of them before anything is changed, and is named', async () => {
		const {earlier, later} = await uploads();
		writeFileSync(join(later, 'students.csv'), '');
		const w = await world({armed: false});
		await expect(w.importPackages([earlier, later], 'asm')).rejects.toMatchObject({
			exitCode: 7,
			message: expect.stringContaining(later),
			notDone: expect.stringContaining('Nothing was imported'),
		});
		expect((await w.users({})).length).toBe(0);
	});
});

describe('who is not in the newest one', () => {
	test('is counted, and told with what evidence says; the true one, given the time of now, brings them back', async () => {
		const {earlier, later} = await uploads();
		const w = await world({armed: false});
		await w.importPackages(
			[earlier, log(later, 'log.csv', '2026-08-02T00:00:00Z', 'S201,SUCCESS,CREATED')],
			'asm',
		);
		const result = await w.importPackages([later], 'asm');
		expect(result.packages).toMatchObject([{as: 'baseline', left: {people: 1, live: 1}}]);
		expect(importText(result).slice(1, 3)).toEqual([
			expect.stringContaining('1 person of earlier uploads is not in it, 1 of them live'),
			expect.stringContaining('touch FILE'),
		]);
		expect(await status(w, 'S201')).toBe('Deactivated');

		const back = await w.importPackages([date(earlier, '2026-08-12T00:00:00Z')], 'asm');
		expect(back.packages[0]).not.toHaveProperty('left');
		expect(back).toMatchObject({created: 0, updated: 1});
		expect(await status(w, 'S201')).toBe('New');
	});

	test('is nobody where the newest one has everybody, and nothing is said then', async () => {
		const {later} = await uploads();
		const w = await world({armed: false});
		expect(importText(await w.importPackages([later], 'asm'))).toHaveLength(2);
	});
});

describe('activity logs among them', () => {
	test('are taken as evidence of whom the packages named, wherever they stand in the command', async () => {
		const {later} = await uploads();
		const deactivated = log(later, 'log.csv', '2026-08-11T00:00:00Z', 'S5,SUCCESS,DEACTIVATED');
		const w = await world({armed: false});
		const result = await w.importPackages([deactivated, later], 'asm');
		expect(result.evidence).toMatchObject({inactive: 1, changed: 1});
		expect((await w.user('S5')).account).toMatchObject({
			status: 'New',
			evidence: {state: 'inactive', code: 'DEACTIVATED'},
		});
		expect(importText(result).join('\n')).toContain('log.csv: activity log');
	});

	test('may be all there is', async () => {
		const {later} = await uploads();
		const w = await world({armed: false});
		await w.importPackages([later], 'asm');
		const path = log(later, 'log.csv', '2026-08-11T00:00:00Z', 'S5,SUCCESS,UPDATED');
		expect(await w.importPackages([path], undefined)).toMatchObject({packages: [], evidence: {live: 1}});
	});

	test('one of the six files by itself is no log, and is told what to give', async () => {
		const {later} = await uploads();
		const w = await world({armed: false});
		await expect(w.importPackages([join(later, 'students.csv')], 'asm')).rejects.toMatchObject({
			exitCode: 2,
			next: expect.stringContaining('folder'),
		});
	});

	test('one that is none stops all before anything is changed', async () => {
		const {later} = await uploads();
		const path = join(later, '..', 'notes.csv');
		writeFileSync(path, 'hello\n');
		const w = await world({armed: false});
		await expect(w.importPackages([later, path], 'asm')).rejects.toMatchObject({exitCode: 7});
		expect((await w.users({})).length).toBe(0);
	});
});

test('an export of our own modified CSVs, with its patch summary beside, is read as a package', async () => {
	const w = await world();
	const {run} = await w.night();
	const folder = join(await packageFolder(district()), '..', 'modified');
	await w.exportRun(run!.id, folder);
	date(folder, '2026-08-30T00:00:00Z');
	expect(await w.importPackages([folder], 'asm')).toMatchObject({
		packages: [{as: 'baseline', people: 204}],
		exitCode: 0,
	});
});
