import {expect, test} from 'vitest';
import type {Explanation} from '../../source/core/explain/explanation.ts';
import {finished} from '../support/roster.ts';
import {district, ids, people, without, world} from '../support/world.ts';

const day = 86_400_000;
const of = ({lines}: Explanation, stage: string) =>
	lines.filter((line) => line.stage === stage).map(({text}) => text);

/** Twenty are absent, which the guard holds; one is new, one is changed. */
const held = () =>
	district({
		people: [
			...people(200)
				.filter(({externalId}) => !ids(1, 20).includes(String(externalId)))
				.map((each) => (each.externalId === 'S50' ? {...each, gradeLevel: '12'} : each)),
			{externalId: 'N1', firstName: 'New', lastName: 'Kid', locations: ['L1']},
		],
	});

async function morningAfter() {
	const w = await world();
	await w.night();
	await w.clock.turn(day);
	w.far.roster = held();
	const {outcome} = await w.night();
	expect(outcome).toBe('held');
	return w;
}

test('the morning after a hold everybody is told by what that night read', async () => {
	const w = await morningAfter();
	const fresh = await w.explain('N1');
	expect(fresh.answer).toMatch(
		/^"N1" is not in the directory yet: sis lists it in people\.csv:\d+, and it waits: R000002 is held by the guards? .*removals/,
	);
	const absent = await w.explain('S3');
	expect(absent.published).toBe(true);
	expect(absent.answer).toMatch(
		/The last roster, which waits in R000002, does not list it\. .* R000002 is held by/,
	);
	expect(of(absent, 'source')).toEqual([
		expect.stringMatching(/^Its last roster \(R000002, .*\) does not list it\.$/),
	]);
	expect(of(absent, 'guards')[0]).toMatch(/^R000002 is held by .*: nothing that it read is applied/);
	expect((await w.explain('S50')).answer).toContain('update: changed at the source');
	// Who is as before has nothing to wait for.
	expect((await w.explain('S60')).answer).toMatch(/sis lists it in people\.csv:\d+\.$/);
});

test('an applied run ends that, and lets the held roster go', async () => {
	const w = await morningAfter();
	const rosters = async () => (await w.store.files.names()).filter((name) => name.endsWith('.gz'));
	expect(await rosters()).toHaveLength(2);
	await w.clock.turn(day);
	w.far.roster = district();
	await w.night();
	expect(await rosters()).toHaveLength(1);
	expect((await w.explain('N1')).answer).toContain('is nowhere');
	expect(of(await w.explain('S3'), 'guards')).toEqual([]);
});

test('a held roster whose file is gone is not missed', async () => {
	const w = await morningAfter();
	const {items} = await w.runs();
	const name = items.find(({state}) => state === 'held')?.heldRoster ?? '';
	await w.store.files.remove(name);
	expect((await w.explain('S3')).answer).toContain('sis lists it in people.csv:4.');
});

test('who is forgotten is forgotten in a held roster too', async () => {
	const w = await world();
	await w.night();
	w.far.roster = without(['S60']);
	await w.night();
	w.far.roster = held();
	expect((await w.night()).outcome).toBe('held');
	await finished(w.forget(['S60']));
	expect((await w.store.files.names()).filter((name) => name.endsWith('.gz'))).toEqual([]);
	expect((await w.runs()).items.every(({heldRoster}) => heldRoster === undefined)).toBe(true);
});
