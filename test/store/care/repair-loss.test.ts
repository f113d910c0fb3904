import {readdirSync, rmSync, writeFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {nextRunId} from '../../../source/sync/recording.ts';
import {
	damageIn,
	examine,
	flipLine,
	inBase,
	journalOf,
	journalText,
	manifestOf,
	open,
	planRepair,
	repair,
	rootOf,
} from './damaged-state.ts';
import {eachState} from './each-state.ts';

let folder: string;
eachState((copy) => {
	({folder} = copy);
});

const repaired = async () => {
	const plan = (await planRepair(folder))!;
	await repair(folder, plan);
	const store = await open(folder);
	const snapshot = await store.read();
	const [armings, runs, activities, next] = await Promise.all([
		snapshot.list('armings'),
		snapshot.list('runs'),
		snapshot.list('activities'),
		nextRunId(snapshot),
	]);
	await snapshot.release();
	await store.close();
	return {plan, arming: armings[0], run: runs.at(-1), activities, next};
};
const takeOut = (...numbers: readonly number[]) =>
	writeFileSync(
		journalOf(folder),
		journalText(folder)
			.split('\n')
			.filter((_, index) => !numbers.includes(index + 1))
			.join('\n'),
	);

describe('a repair that loses commits', () => {
	it('disarms every target, and no run gets a number that a lost one may have had', async () => {
		flipLine(folder, 9);
		const {plan, arming, run, activities, next} = await repaired();
		expect(plan).toMatchObject({disarms: true, generation: 9});
		expect(plan.steps.join(' ')).toMatch(/Disarm every target/);
		expect(arming).toMatchObject({target: 'asm', level: 'disarmed', by: 'test'});
		// Run 1 is left; commits 9 and 10 are lost, of which one was run 2.
		expect(run).toMatchObject({id: 'R000004', kind: 'repair', generation: 9});
		expect(run?.message).toMatch(/^2 commits after commit 8 lost/);
		expect(activities).toMatchObject([{action: 'repair', subjects: ['R000004']}]);
		expect(next).toBe('R000005');
	});

	it.each(['the journal', 'all that it held after the fourth commit'])(
		'without %s says that nobody knows how many, and leaves a gap for runs',
		async (what) => {
			if (what === 'the journal') rmSync(journalOf(folder));
			else takeOut(5, 6, 7, 8, 9, 10);
			const told = damageIn(await examine(folder)).map((finding) => finding.what);
			expect(told.join()).toContain('an unknown number of commits');
			const {plan, arming, run, next} = await repaired();
			expect(plan).toMatchObject({disarms: true, lostUnknown: true, lost: [], generation: 8});
			expect(arming?.level).toBe('disarmed');
			expect(run?.message).toContain('an unknown number of commits after commit 7 lost');
			expect(Number(next.slice(1))).toBeGreaterThan(1000);
		},
	);

	it('leaves targets armed where only history loses', async () => {
		flipLine(folder, 3);
		const {plan, arming, activities} = await repaired();
		expect(plan.disarms).toBeUndefined();
		expect(arming?.level).toBe('all');
		expect(activities).toEqual([]);
	});
});

it('leaves no empty folder where there was nothing to be set aside', async () => {
	rmSync(rootOf(folder));
	expect(await repair(folder, (await planRepair(folder))!)).toEqual({generation: 10});
	expect(readdirSync(folder)).not.toContain('damaged');
});

describe('a line that was taken out of history', () => {
	it('is found, and after a repair is known to be lost', async () => {
		takeOut(3, 4);
		const [gap] = damageIn(await examine(folder));
		expect(gap).toMatchObject({
			subject: journalOf(folder),
			what: expect.stringMatching(/no line of 2 commits, 3 the first.*history loses them/),
		});
		const plan = (await planRepair(folder))!;
		expect(plan).toMatchObject({lost: [], generation: 10});
		expect(plan.steps.join(' ')).toContain('History loses commits 3, 4;');
		await repair(folder, plan);
		expect(damageIn(await examine(folder))).toEqual([]);
		expect(journalText(folder).trimEnd().split('\n')).toHaveLength(10);
		expect(await planRepair(folder)).toBeUndefined();
	});

	it('is never replayed as if nothing had happened', async () => {
		takeOut(4);
		await repair(folder, (await planRepair(folder))!);
		const manifests = [manifestOf(folder), ...inBase(folder, /^base-/)];
		for (const manifest of manifests) rmSync(manifest, {force: true});
		expect(await planRepair(folder)).toMatchObject({disarms: true, generation: 4, lost: {length: 7}});
	});

	it('at the beginning is history that was let go of', async () => {
		takeOut(1, 2);
		expect(damageIn(await examine(folder))).toEqual([]);
	});
});
