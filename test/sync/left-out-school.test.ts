import {describe, expect, test} from 'vitest';
import {planText} from '../../source/commands/plan-text.ts';
import {district, people, type World, world} from '../support/world.ts';

/** Five students and the teachers at a school that no location is known for. */
const withAnnexe = (name = 'The Annexe') =>
	district({
		locations: [
			{externalId: 'L1', name: 'North School'},
			{externalId: 'L9', name},
		],
		people: people(200).map((each, at) => (at < 205 && at >= 195 ? {...each, locations: ['L9']} : each)),
	});

/** The night on which it was asked about; a first night without these people went before. */
async function asked(): Promise<World> {
	const w = await world({roster: district({people: people(195)})});
	await w.night();
	await w.reconfigure('sis', {settings: {'locations.new': 'ask'}, secrets: {}});
	w.far.roster = withAnnexe();
	expect((await w.night()).exitCode).toBe(3);
	return w;
}
const theOne = async (w: World) => (await w.conflicts())[0]!.conflict.id;

describe('a school that is left out by a decision', () => {
	test.each([
		['by a decision', {}],
		['by a rule', {always: true}],
	])('%s: the nights after are clean, and say it in one line', async (_, how) => {
		const w = await asked();
		await w.resolve(await theOne(w), 'x', how);
		await w.night();
		for (let night = 0; night < 2; night++) {
			const {plan, run, exitCode, outcome} = await w.night();
			expect([exitCode, outcome, plan.heldBack, plan.problems]).toEqual([0, 'nothing to do', [], []]);
			expect(run?.state ?? 'succeeded').toBe('succeeded');
			const said = planText('sis', plan, {changes: false});
			expect(said.filter((line) => line.includes('The Annexe'))).toEqual([
				expect.stringMatching(/^ {2}\d+ × its school, The Annexe, is left out by a decision$/),
				expect.stringMatching(/^ {2}\d+ × its school, The Annexe, .*; it stays as it was last sent$/),
			]);
			expect(said).toContain('Settled by decisions as the nights before: 1 (rollcall rules)');
		}
		expect((await w.overview()).conflicts).toBe(0);
	});

	test('explain says so of whoever is there', async () => {
		const w = await asked();
		await w.resolve(await theOne(w), 'x', {});
		await w.night();
		expect(JSON.stringify(await w.explain('S199'))).toContain(
			'its school, The Annexe, is left out by a decision',
		);
	});
});

test('what rules settle is counted by rule, with no name of anybody', async () => {
	const w = await world();
	await w.night();
	const leftOut = (ids: readonly string[]) => ({
		...district({people: people(200).filter(({externalId}) => !ids.includes(String(externalId)))}),
		leftOut: ids.map((externalId) => ({
			kind: 'people' as const,
			externalId,
			code: 'role',
			reason: 'role aide is left out',
			file: 'users.csv',
			line: 2,
		})),
	});
	w.far.roster = leftOut(['S1']);
	await w.night();
	const {rule} = await w.resolve(await theOne(w), 't', {always: true});
	w.far.roster = leftOut(['S1', 'S2', 'S3']);
	const {plan} = await w.night();
	const said = planText('sis', plan, {changes: false});
	const at = said.indexOf('Settled by decisions and rules (3):');
	expect(said.slice(at + 1, at + 3)).toEqual([
		expect.stringMatching(/^ {2}role-left-out: S1: t {2}/),
		`  role-left-out: t  keep as staff: 2 by the rule ${rule}`,
	]);
});
