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

test('a row with an error is named with its line and field, for who is here and who is new', async () => {
	const w = await world();
	await w.night();
	const problem = (line: number) => ({
		file: 'people.csv',
		line,
		code: 'missing-required',
		severity: 'error' as const,
		field: 'first_name',
		value: '',
		message: 'is required and empty',
		action: 'record held back',
	});
	w.far.roster = district({
		people: people(200).filter(({externalId}) => externalId !== 'S4'),
		faulty: {people: new Set(['S4', 'N1'])},
		faultyAt: {
			people: new Map([
				['S4', {file: 'people.csv', line: 500}],
				['N1', {file: 'people.csv', line: 501}],
			]),
		},
		problems: [problem(500), problem(501)],
	});
	await w.night();
	const told = await w.explain('S4');
	expect(told.answer).toContain(
		"It goes out as it was last sent: its row carries an error (people.csv:500 - first_name = '' is required and empty: record held back).",
	);
	expect(of(told, 'source')).toEqual([expect.stringContaining('people.csv:500')]);
	expect((await w.explain('people.csv:500')).key).toBe('S4');
	for (const asked of ['N1', 'people.csv:501'])
		expect((await w.explain(asked)).answer).toContain('carries an error and is held back (people.csv:501');
});
