import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {CompareResult} from '../../source/sync/answers/comparing.ts';
import {writeZip} from '../support/apple-zip.ts';
import {date, packageFolder} from '../support/packages.ts';
import {appleTexts, finished} from '../support/roster.ts';
import {district, people, type World, without, world} from '../support/world.ts';

/** A state that knows this upload, as a folder of its files. */
async function adopted(changed: Parameters<typeof packageFolder>[1] = {}) {
	const w = await world({armed: false});
	const folder = await packageFolder(district(), changed);
	await w.importPackages([folder], 'asm');
	return {w, folder};
}

/** The line of a file that begins so, from 1. */
const lineOf = (file: string, begin: string) =>
	readFileSync(file, 'utf8')
		.split('\n')
		.findIndex((line) => line.startsWith(begin)) + 1;

const compare = async (w: World, old: string, next?: string): Promise<CompareResult> =>
	finished(w.compare(old, next === undefined ? {} : {next}));

const rules = ({explained}: CompareResult) =>
	explained.map(({rule, count, file}) => `${count} ${rule} ${file}`).sort();
const open = ({unexplained}: CompareResult) =>
	unexplained.flatMap(({lines}) => lines.map(({file, key, kind, column}) => [file, key, kind, column]));

describe('our package beside the one that was imported', () => {
	test('is the same after a first read that says the same', async () => {
		const {w, folder} = await adopted();
		await w.night();
		const result = await compare(w, folder);
		expect(result).toMatchObject({exitCode: 0, counts: {explained: 0, unexplained: 0}, target: 'asm'});
		expect(result.files.find(({file}) => file === 'students.csv')).toEqual({
			file: 'students.csv',
			old: 200,
			next: 200,
			same: 200,
			changed: 0,
			missing: 0,
			added: 0,
		});
	});

	test('differs in nothing by the order of its rows, its quotes and its line ends', async () => {
		const {w, folder} = await adopted();
		await w.night();
		const other = await packageFolder(district(), {
			'students.csv': (text) => {
				const [header = '', ...rows] = text.trimEnd().split('\n');
				const quoted = rows.reverse().map((row) =>
					row
						.split(',')
						.map((cell) => `"${cell}"`)
						.join(','),
				);
				return `\uFEFF${[header, ...quoted].join('\r\n')}\r\n`;
			},
		});
		const result = await compare(w, other, folder);
		expect(result).toMatchObject({exitCode: 0, counts: {explained: 0, unexplained: 0}});
		expect(result.form.map(({code}) => code)).toContain('bom');
	});

	test('lists what the first read says otherwise: a mapping that differs explains nothing', async () => {
		const {w, folder} = await adopted();
		w.far.roster = without(['S7'], [{...people(7)[6]!, gradeLevel: '12'}]);
		await w.night();
		const result = await compare(w, folder);
		expect(result.exitCode).toBe(4);
		expect(open(result)).toEqual([['students.csv', 'S7', 'changed', 'grade_level']]);
		expect(result.unexplained[0]?.lines[0]).toMatchObject({
			after: '12',
			oldLine: lineOf(join(folder, 'students.csv'), 'S7,'),
		});
	});

	test('explains what changed at the source since, by the run', async () => {
		const {w, folder} = await adopted();
		await w.night();
		w.far.roster = without(['S7'], [{...people(7)[6]!, gradeLevel: '12'}, people(201)[200]!]);
		await w.night();
		const result = await compare(w, folder);
		expect(result).toMatchObject({exitCode: 0});
		expect(rules(result)).toEqual(['1 follows rosters.csv', '1 new students.csv', '1 run students.csv']);
		expect(result.explained.find(({rule}) => rule === 'run')?.text).toContain('run R000002 of sis');
	});

	test('does not explain a newcomer who looks like somebody of the older one under another id', async () => {
		const {w, folder} = await adopted();
		w.far.roster = without(['S7'], [{...people(7)[6]!, externalId: 'NEW7'}]);
		await w.setSetting('policy.patch.duplicates', 'false');
		await w.night();
		const result = await compare(w, folder);
		expect(open(result)).toContainEqual(['students.csv', 'NEW7', 'added', undefined]);
	});

	test('explains who was deactivated here by hand, and what follows from it', async () => {
		const {w, folder} = await adopted();
		await w.night();
		await w.act(['S7'], 'deactivate');
		const result = await compare(w, folder);
		expect(result.exitCode).toBe(0);
		expect(rules(result)).toEqual(['1 edit students.csv', '1 follows rosters.csv']);
	});

	test('explains who left at the source: in the grace, and when it ended', async () => {
		const {w, folder} = await adopted();
		await w.night();
		w.far.roster = without(['S7']);
		await w.night();
		// The incumbent has no grace.
		const today = await packageFolder(without(['S7']));
		const inGrace = await compare(w, today);
		expect(rules(inGrace)).toEqual(['1 follows rosters.csv', '1 grace students.csv']);
		expect(inGrace.exitCode).toBe(0);
		await w.clock.turn(9 * 86_400_000);
		await w.night();
		const ended = await compare(w, folder);
		expect(rules(ended)).toEqual(['1 follows rosters.csv', '1 left students.csv']);
		expect(ended.exitCode).toBe(0);
	});

	test('does not explain somebody who is deactivated by nobody and not in the package', async () => {
		const {w, folder} = await adopted();
		await w.night();
		const more = await packageFolder(without([], people(201).slice(200)));
		expect(open(await compare(w, more, folder))).toContainEqual([
			'students.csv',
			'S201',
			'missing',
			undefined,
		]);
	});

	test('explains what was edited here', async () => {
		const {w, folder} = await adopted();
		await w.night();
		await w.edit(['S7'], {middleName: 'Quinn'}, {agreed: true});
		expect(rules(await compare(w, folder))).toEqual(['1 edit students.csv']);
	});

	test('lists rows that cannot be read, with the line', async () => {
		const {w, folder} = await adopted();
		await w.night();
		const broken = await packageFolder(district(), {
			'students.csv': (text) => text.replace(',Given5,', ',,'),
		});
		const result = await compare(w, broken, folder);
		expect(result.exitCode).toBe(4);
		expect(
			result.unexplained.some(({kind, lines}) => kind === 'faulty' && (lines[0]?.oldLine ?? 0) > 1),
		).toBe(true);
	});

	test('changes nothing, and refuses what is no package', async () => {
		const {w, folder} = await adopted();
		const before = await (await w.store.read()).count('activities');
		await compare(w, folder);
		expect(await (await w.store.read()).count('activities')).toBe(before);
		const empty = mkdtempSync(join(tmpdir(), 'rollcall-empty-'));
		onTestFinished(() => rmSync(empty, {recursive: true, force: true}));
		await expect(compare(w, empty)).rejects.toMatchObject({exitCode: 7});
	});
});

describe('the parity of an adoption', () => {
	const parityOf = async (w: World) =>
		(await w.adoption('asm')).steps.find(({step}) => step === 'parity')?.state;

	test('is that with what the organisation holds', async () => {
		const w = await world({armed: false});
		const folder = date(await packageFolder(district()), '2026-08-10T00:00:00Z');
		await w.importPackages([folder], 'asm');
		await w.night();
		await compare(w, folder);
		expect(await parityOf(w)).toBe('done');
	});

	test('is not that of a package of ours beside itself', async () => {
		const {w, folder} = await adopted();
		w.far.roster = without([], people(201).slice(200));
		await w.night();
		const own = join(folder, '..', 'own.zip');
		await w.send({zip: own});
		expect((await compare(w, own)).counts).toEqual({explained: 0, unexplained: 0});
		expect(await parityOf(w)).not.toBe('done');
	});
});

describe('a shadow night', () => {
	test('is kept with the run of a target that is disarmed, beside the package that was imported', async () => {
		const {w} = await adopted();
		const {run} = await w.night();
		expect(run?.published).toMatchObject([{outcome: 'disarmed', shadow: {explained: 0, unexplained: 0}}]);
		w.far.roster = without(['S7'], [{...people(7)[6]!, gradeLevel: '12'}]);
		expect((await w.night()).published).toMatchObject([{shadow: {explained: 1, unexplained: 0}}]);
		expect(w.far.received).toHaveLength(0);
	});

	test('there is none where nothing is known of the target, or it is sent to', async () => {
		const bare = await world({armed: false});
		expect((await bare.night()).published[0]).not.toHaveProperty('shadow');
		const w = await world();
		expect((await w.night()).published[0]).not.toHaveProperty('shadow');
	});

	test('compares with a zip as it does with a folder', async () => {
		const w = await world({armed: false});
		const zip = join(await packageFolder(district()), '..', 'last.zip');
		await writeZip(zip, appleTexts(district()));
		await w.importPackages([zip], 'asm');
		expect((await w.night()).published).toMatchObject([{shadow: {explained: 0, unexplained: 0}}]);
	});
});
