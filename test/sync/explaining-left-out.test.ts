import {expect, test} from 'vitest';
import type {Explanation} from '../../source/core/explain/explanation.ts';
import {district, people, type World, world} from '../support/world.ts';

const day = 86_400_000;
const of = ({lines}: Explanation, stage: string) =>
	lines.filter((line) => line.stage === stage).map(({text}) => text);

const approve = async (w: World) => {
	const {plan} = await w.night();
	const hash = plan?.guards.find(({code}) => code === 'scope')?.hash ?? plan?.hash ?? '';
	return await w.night({approve: hash});
};

test('whoever the filter leaves out is called so, while leaving and once deactivated', async () => {
	const w = await world();
	await w.night();
	await w.reconfigure('sis', {settings: {'filter.instructors': 'none'}, secrets: {}});
	await approve(w);
	const told = await w.explain('T2');
	expect(told.answer).toMatch(
		/Left out \(the filter takes no people of this kind\) since .*, and still published: leaving on /,
	);
	expect(of(told, 'clocks')).toEqual([
		expect.stringMatching(/^Left out since .* is deactivated unless taken again\.$/),
	]);
	expect(of(told, 'history')[0]).toContain('left out (the filter takes no people of this kind)');
	await w.clock.turn(8 * day);
	await w.night();
	const gone = await w.explain('T2');
	expect(gone.published).toBe(false);
	expect(gone.answer).toMatch(
		/It was deactivated because it is left out \(the filter takes no people of this kind\) on /,
	);
	expect([told, gone].map((each) => JSON.stringify(each)).join('\n')).not.toMatch(
		/[Aa]bsent|no longer lists/,
	);
});

test('somebody in both roles: once decided, the row that counts is named', async () => {
	const w = await world();
	await w.night();
	const student = people(200).find(({externalId}) => externalId === 'S3')!;
	w.far.roster = district({people: [...people(200), {...student, kind: 'staff'}]});
	await w.night();
	const [met] = await w.conflicts();
	expect(met?.conflict.kind).toBe('two-roles');
	await w.resolve(met!.conflict.id, 't', {});
	await w.night();
	const told = await w.explain('S3');
	expect(told.answer).toContain('sis lists it in people.csv:206.');
	expect(of(told, 'match')).toContainEqual(
		expect.stringMatching(
			/^people\.csv:4 lists the same id, and is not the row that counts: the account is staff\.$/,
		),
	);
});

test('whoever is at a school that waits for a decision is told by that conflict', async () => {
	const w = await world();
	await w.night();
	await w.setSetting('policy.newLocations', 'ask');
	const locations = [
		{externalId: 'L1', name: 'North School'},
		{externalId: 'L3', name: 'West School'},
	];
	const newcomer = {externalId: 'N1', firstName: 'New', lastName: 'Kid', locations: ['L3']};
	w.far.roster = district({locations, people: [...people(200), newcomer]});
	await w.night();
	const told = await w.explain('N1');
	expect(told.answer).toContain(
		'it is held back, its school, West School, waits for a decision (Location unmatched).',
	);
	expect(of(told, 'conflicts')).toEqual([
		expect.stringMatching(
			/^Location unmatched \(c-\w+\) waits for a decision since .*: it is new, and left out meanwhile\.$/,
		),
	]);
});
