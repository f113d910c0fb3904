import {expect, test} from 'vitest';
import type {RosterObjects} from '../../source/core/roster/from-objects.ts';
import {district, world} from '../support/world.ts';

const day = 86_400_000;
const inYear = (year: string) =>
	district({
		classes: Array.from({length: 10}, (_, n): NonNullable<RosterObjects['classes']>[number] => ({
			externalId: `K${n + 1}`,
			course: 'C1',
			instructors: ['T1'],
			location: 'L1',
			year,
		})),
	});
const summer = district({classes: [], enrolments: []});

test('an id that comes back after a summer without classes is another class, and the old year finds its own', async () => {
	const w = await world({roster: inYear('2026')});
	await w.night();
	const turn = async (roster: typeof summer) => {
		w.far.roster = roster;
		await w.clock.turn(day);
		const held = await w.night();
		return held.outcome === 'held' ? await w.night({approve: held.plan?.hash ?? ''}) : held;
	};
	const classes = async () => {
		const snapshot = await w.store.read();
		const ids = [...(await snapshot.load('classes')).keys()];
		await snapshot.release();
		return ids;
	};
	await turn(summer);
	expect(await classes()).toEqual([]);
	const autumn = await turn(inYear('2027'));
	expect(autumn.plan?.counts.classes).toMatchObject({create: 10, remove: 0});
	expect(await classes()).toContain('K1-2027');
	expect(await classes()).not.toContain('K1');
	await turn(summer);
	await turn(inYear('2026'));
	expect(await classes()).toContain('K1');
	expect((await turn(inYear('2026'))).plan?.changes.length).toBe(0);
});
