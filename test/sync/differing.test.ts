import {expect, test} from 'vitest';
import {district, people, world} from '../support/world.ts';

test('what a run changed is told by fields, and in words with the names of schools and courses', async () => {
	const w = await world();
	await w.night();
	w.far.roster = district({
		locations: [
			{externalId: 'L1', name: 'North School'},
			{externalId: 'L2', name: 'South School'},
		],
		people: people(200).map((each) => (each.externalId === 'S7' ? {...each, locations: ['L2']} : each)),
	});
	const {run} = await w.night();
	const {records} = await w.diff(run?.id ?? '');
	const moved = records.find(({key}) => key === 'S7');
	expect(moved?.fields).toMatchObject([{field: 'roles'}]);
	expect(moved?.words).toEqual([
		{field: 'roles', before: 'Student at North School (L1)', after: 'Student at South School (L2)'},
	]);
});
