import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {readPackage} from '../../source/sync/package.ts';
import {writeZip} from '../support/apple-zip.ts';
import {date, packageFolder} from '../support/packages.ts';
import {appleTexts, contents, finished} from '../support/roster.ts';
import {district, people, type World, without, world} from '../support/world.ts';

const never = new AbortController().signal;
const hour = 3_600_000;

interface Adopted {
	readonly w: World;
	readonly folder: string;
}

/** What the old tool sent last is known; the SIS has somebody new, somebody changed, and nobody called S7. */
async function adopted(changed: Parameters<typeof packageFolder>[1] = {}): Promise<Adopted> {
	const w = await world({armed: false});
	const folder = await packageFolder(district(), changed);
	await w.importPackages([folder], 'asm');
	w.far.roster = without(
		['S7', 'S8'],
		[{...people(8)[7]!, gradeLevel: '11'}, ...people(201).slice(200, 201)],
	);
	return {w, folder};
}

/** The activity log that Apple School Manager gives of the last upload, with these rows of people and classes. */
async function answer(all: Adopted, rows: readonly string[] = [], status = 'COMPLETED') {
	await all.w.clock.turn(hour);
	return await all.w.reconcile([logOf(all, 'A1', 0, rows, status)]);
}

/** The log of an upload that began and ended so many milliseconds from now. */
function logOf(
	{w, folder}: Adopted,
	activity: string,
	from: number,
	rows: readonly string[] = [],
	status = 'COMPLETED',
) {
	const at = new Date(w.clock.now().getTime() + from).toISOString();
	const path = join(folder, '..', `${activity}.csv`);
	const table = rows.map((row) => `${row},${at}\n`).join('');
	writeFileSync(
		path,
		`OPERATION,SYNC_SOURCE\nACTIVITY_ID,${activity}\nSTARTED AT,${at}\nENDED AT,${at}\nSTATUS,${status}\n\nperson_id,operation_status,operation_substatus,timestamp\n${table}`,
	);
	return path;
}

async function firstSent(): Promise<Adopted> {
	const all = await adopted();
	await all.w.arm('asm', {level: 'first'}, never);
	expect((await all.w.send()).published).toMatchObject([{outcome: 'sent'}]);
	return all;
}

describe('the first upload', () => {
	test("holds the incumbent's rows, though the SIS was read meanwhile, and says so", async () => {
		const {w, folder} = await adopted();
		await w.night();
		await w.arm('asm', {level: 'first'}, never);
		const {published} = await w.send();
		expect(published).toMatchObject([
			{outcome: 'sent', message: expect.stringContaining('the rows of the package of')},
		]);
		expect(contents(await w.lastPackage())).toEqual(contents(await readPackage(w.context, folder)));
		const [view] = (await w.connections()).filter(({name}) => name === 'asm');
		expect(view?.armed).toBe('disarmed');
	});

	test('is what --zip and the look before sending tell of', async () => {
		const {w, folder} = await adopted();
		await w.night();
		const zip = join(folder, '..', 'out.zip');
		await w.send({zip});
		expect((await readPackage(w.context, zip)).people.count).toBe(205);
		await w.arm('asm', {level: 'first'}, never);
		await w.send({zip});
		expect((await readPackage(w.context, zip)).people.count).toBe(204);
		const {wire} = await finished(w.publish('asm', {look: true}, never));
		expect(wire).toMatchObject({added: 0, removed: {people: [], classes: []}, changed: []});
	});

	test('is held where a row cannot be written again', async () => {
		const w = await world({armed: false});
		const texts = appleTexts(district());
		const zip = await writeZip(join(await packageFolder(district()), '..', 'last.zip'), {
			...texts,
			'students.csv': String(texts['students.csv']).replace(',Given5,', ',,'),
		});
		await w.importPackages([zip], 'asm');
		await w.arm('asm', {level: 'first'}, never);
		expect(await w.send()).toMatchObject({
			exitCode: 6,
			published: [{outcome: 'held', message: expect.stringContaining('1 of its rows carry a fault')}],
		});
		expect((await w.night()).published).toMatchObject([{outcome: 'held'}]);
		expect(w.far.received).toHaveLength(0);
	});

	test.each([
		['the first name alone is a dash: it is somebody who has one name', 'S1,,-,,Family1', 'sent'],
		['both are dashes: names are not kept there any more', 'S1,,-,,-', 'held'],
	])('of the first row %s', async (_, row, outcome) => {
		const {w} = await adopted({'students.csv': (text) => text.replace('S1,,Given1,,Family1', row)});
		await w.arm('asm', {level: 'first'}, never);
		expect((await w.send()).published).toMatchObject([{outcome}]);
	});

	test('is what the directory holds where a package of ours is known already', async () => {
		const w = await world();
		await w.night();
		await w.arm('asm', {level: 'first'}, never);
		w.far.roster = without([], people(201).slice(200));
		expect((await w.night()).published).toMatchObject([{outcome: 'sent'}]);
		expect((await w.lastPackage()).people.count).toBe(205);
	});
});

describe('the proof of it', () => {
	let all: Adopted;
	beforeEach(async () => {
		all = await firstSent();
	});
	const armed = (level: 'additions' | 'all' = 'additions') => all.w.arm('asm', {level}, never);

	test('is asked for before more is armed: without its log nothing is', async () => {
		for (const level of ['additions', 'all'] as const)
			await expect(armed(level)).rejects.toMatchObject({
				exitCode: 3,
				message: expect.stringContaining('is not proven yet'),
				next: expect.stringContaining('adopt.proof'),
			});
		expect((await all.w.night()).published).toMatchObject([{outcome: 'disarmed'}]);
	});

	test('is no log that ends before its tables: it shows nothing at all', async () => {
		await all.w.clock.turn(hour);
		const path = logOf(all, 'A1', 0);
		writeFileSync(path, readFileSync(path, 'utf8').replace(/person_id.*\n/, ''));
		const {firstUploads} = await all.w.reconcile([path]);
		expect(firstUploads).toEqual([expect.stringContaining('is not proven yet')]);
		await expect(armed()).rejects.toMatchObject({exitCode: 3});
		expect((await answer(all)).firstUploads).toEqual([expect.stringContaining('is proven')]);
	});

	test('is a log that shows nothing created and nobody deactivated, and it says what comes next', async () => {
		const {firstUploads, confirmed} = await answer(all, ['S1,SUCCESS,UPDATED', 'S2,ISSUE,NOT_ALLOWED']);
		expect(confirmed).toHaveLength(1);
		expect(firstUploads).toEqual([
			expect.stringMatching(/is proven: its log shows 0 created, 0 deactivated.*arm additions asm/),
		]);
		expect(await armed()).toMatchObject({level: 'additions'});
		expect(await armed()).not.toHaveProperty('warning');
	});

	test.each([
		['created', 'S900,SUCCESS,CREATED', '1 created and 0'],
		['deactivated', 'S1,SUCCESS,DEACTIVATED', '0 created and 1'],
	])('is no log that shows somebody %s', async (_, row, said) => {
		const {firstUploads} = await answer(all, [row]);
		expect(firstUploads).toEqual([expect.stringContaining(said)]);
		await expect(armed()).rejects.toMatchObject({message: expect.stringContaining('was not harmless')});
	});

	test('is no log of an upload that failed', async () => {
		await answer(all, [], 'FAILED');
		await expect(armed()).rejects.toMatchObject({message: expect.stringContaining('proves nothing')});
	});

	describe("is not the log of another tool's upload, a few hours later", () => {
		const ours = (status?: string) => logOf(all, 'A1', -11 * hour, ['S1,SUCCESS,DEACTIVATED'], status);
		const theirs = () => logOf(all, 'B2', -2 * hour, ['S1,SUCCESS,UPDATED']);
		beforeEach(() => all.w.clock.turn(12 * hour));
		const both: Record<string, (status?: string) => Promise<unknown>> = {
			'read together': (status) => all.w.reconcile([theirs(), ours(status)]),
			'read after ours': async (status) => {
				await all.w.reconcile([ours(status)]);
				return await all.w.reconcile([theirs()]);
			},
			'read before ours': async (status) => {
				await all.w.reconcile([theirs()]);
				return await all.w.reconcile([ours(status)]);
			},
		};

		test.each(Object.keys(both))('%s', async (how) => {
			await both[how]!();
			await expect(armed()).rejects.toMatchObject({message: expect.stringContaining('was not harmless')});
		});

		test.each(Object.keys(both))('%s, and ours failed', async (how) => {
			await both[how]!('FAILED');
			await expect(armed()).rejects.toMatchObject({message: expect.stringContaining('proves nothing')});
		});

		test('and it is named', async () => {
			await all.w.reconcile([ours()]);
			expect((await all.w.reconcile([theirs()])).foreignUploads).toEqual([
				expect.stringContaining('activity B2'),
			]);
		});

		test('and it is named where it was taken for ours at first', async () => {
			expect((await all.w.reconcile([theirs()])).foreignUploads).toEqual([]);
			expect((await all.w.reconcile([ours()])).foreignUploads).toEqual([
				expect.stringContaining('activity B2'),
			]);
			expect((await all.w.reconcile([theirs()])).foreignUploads).toHaveLength(1);
		});
	});

	test('is not passed over by saying that nothing is in it yet: what was imported says otherwise', async () => {
		await expect(all.w.arm('asm', {level: 'all', empty: true}, never)).rejects.toMatchObject({
			exitCode: 3,
			message: expect.stringContaining('is not empty'),
			notDone: 'It is armed no further than before.',
		});
		expect((await all.w.night()).published).toMatchObject([{outcome: 'disarmed'}]);
	});

	test('is only a warning where the settings say so', async () => {
		await all.w.setSetting('adopt.proof', 'warned');
		expect(await armed('all')).toMatchObject({
			level: 'all',
			warning: expect.stringContaining('is not proven yet'),
		});
	});

	test('is not asked for again once other packages went', async () => {
		await answer(all);
		await armed('all');
		await all.w.night();
		expect(all.w.far.received).toHaveLength(2);
		await all.w.disarm('asm');
		await armed('all');
		expect((await all.w.reconcile([])).firstUploads).toEqual([]);
	});
});

describe('each step after it', () => {
	let all: Adopted;
	beforeEach(async () => {
		all = await firstSent();
		await answer(all);
	});
	const sent = async () => (await all.w.night()).published[0]?.outcome;
	const held = () => all.w.far.received.length === 1;

	test('additions: newcomers and updates go, and nobody leaves', async () => {
		await all.w.arm('asm', {level: 'additions'}, never);
		expect(await sent()).toBe('sent');
		const ids = contents(await all.w.lastPackage()).people!.map(({id}) => id);
		expect(ids).toContain('S201');
		expect(ids).toContain('S7');
		await all.w.act(['S7'], 'deactivate');
		expect((await all.w.send()).published).toMatchObject([
			{outcome: 'held', message: expect.stringContaining('armed for additions only, and 1 people')},
		]);
		expect(contents(await all.w.lastPackage()).people!.map(({id}) => id)).toContain('S7');
	});

	test('removals LOCATION: those of that location go, and of no other', async () => {
		await all.w.arm('asm', {level: 'additions', removals: 'Elsewhere'}, never);
		await all.w.act(['S7'], 'deactivate');
		expect(await sent()).toBe('held');
		expect(held()).toBe(true);
		await all.w.arm('asm', {level: 'additions', removals: 'North School'}, never);
		expect(await sent()).toBe('sent');
	});

	test('all: what the guards let pass goes', async () => {
		await all.w.arm('asm', {level: 'all'}, never);
		await all.w.act(['S7'], 'deactivate');
		expect(await sent()).toBe('sent');
		expect(contents(await all.w.lastPackage()).people!.map(({id}) => id)).not.toContain('S7');
	});

	test.each([
		['first', {level: 'first'}],
		['additions', {level: 'additions'}],
		['removals', {level: 'additions', removals: 'North School'}],
		['all', {level: 'all'}],
	] as const)('%s is taken back by disarm', async (_, options) => {
		await all.w.arm('asm', options, never);
		await all.w.disarm('asm');
		expect(await sent()).toBe('disarmed');
		expect(held()).toBe(true);
	});
});

describe('whoever arms is told', () => {
	test('which package the first upload repeats, and how old it is', async () => {
		const {w} = await adopted();
		await w.clock.turn(49 * hour);
		const {warning} = await w.arm('asm', {level: 'first'}, never);
		expect(warning).toMatch(/^the upload repeats the package of .* \(2 days old\)$/);
	});

	test('how many it leaves out who were last seen alive there', async () => {
		const all = await adopted();
		await all.w.reconcile([
			logOf(all, 'A0', 0, ['S1,SUCCESS,UPDATED', 'S2,SUCCESS,UPDATED', 'S3,SUCCESS,UPDATED']),
		]);
		await all.w.clock.turn(hour);
		const old = date(await packageFolder(without(['S1', 'S2'])), all.w.clock.now().toISOString());
		await all.w.importPackages([old], 'asm');
		const {warning} = await all.w.arm('asm', {level: 'first'}, never);
		expect(warning).toMatch(
			/leaves out 2 people who were last seen alive .* whose accounts it would deactivate\. Is it the last one/,
		);
	});

	test('which steps are open before all is armed', async () => {
		const all = await firstSent();
		await answer(all);
		const {warning} = await all.w.arm('asm', {level: 'all'}, never);
		expect(warning).toMatch(/^these steps of the adoption are open: inventory, .*parity/);
	});
});
