import {describe, expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {makeProgram} from '../../source/commands/program.ts';
import {appleCsv} from '../../source/connections/apple-csv/kind.ts';
import {kindViews} from '../../source/sync/kind-views.ts';
import {type World, world} from '../support/world.ts';

const csv = async () => {
	const w = await world();
	await w.connect('apple-csv', 'csv', {settings: {path: '/srv/export'}, secrets: {}});
	return w;
};
const listOf = async (w: World) => (await w.connections()).find(({name}) => name === 'csv')!.checklist;

describe('the checklist of a connection', () => {
	test('begins with nothing ticked, and what is checked is no matter of ticking', async () => {
		expect((await listOf(await csv())).map(({done}) => done)).toEqual([
			false,
			'by hand',
			'by hand',
			'by hand',
			'by hand',
		]);
	});

	test.each([
		['its number', '2'],
		['how it begins', 'a DOMAIN is'],
	])('a line is ticked by %s, with who and when, and unticked', async (_how, item) => {
		const w = await csv();
		const at = w.clock.now().toISOString();
		const {checklist} = await w.tick('csv', item, true);
		expect(checklist[1]).toMatchObject({done: true, ticked: {by: 'ada', at}});
		expect(checklist.filter(({done}) => done === true)).toHaveLength(1);
		expect(await listOf(w)).toEqual(checklist);
		expect(await w.activities(20)).toContainEqual(
			expect.objectContaining({action: 'tick', subjects: ['csv'], by: 'ada'}),
		);
		expect((await w.tick('csv', item, false)).checklist[1]).toEqual({
			text: 'A domain is verified in Apple School Manager',
			done: 'by hand',
		});
	});

	test.each([
		['1', 'is not ticked by hand'],
		['6', 'has no line "6"'],
		['', 'has no line ""'],
		['w', 'begins 2 lines'],
	])('"%s" is no line to tick: %s', async (item, why) => {
		const w = await csv();
		await expect(w.tick('csv', item, true)).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringContaining(why),
		});
		expect((await listOf(w)).some(({done}) => done === true)).toBe(false);
	});

	test('a line that says something else now is not ticked', async () => {
		const w = await csv();
		await w.tick('csv', '2', true);
		const checklist = appleCsv.checklist.map((each, at) =>
			at === 1 ? {...each, text: 'Another one'} : each,
		);
		const kinds = w.context.kinds.map((each) => (each.kind === 'apple-csv' ? {...each, checklist} : each));
		const later = (await w.as({kinds}).connections()).find(({name}) => name === 'csv')!;
		expect(later.checklist[1]).toEqual({text: 'Another one', done: 'by hand'});
	});

	test.each(['service', 'Manager'] as const)('is not ticked by %s', async (role) => {
		const w = await csv();
		await expect(w.as({operator: {name: 'op', role}}).tick('csv', '2', true)).rejects.toMatchObject({
			code: 'NOT_ENOUGH_PRIVILEGE',
		});
	});
});

test('rollcall connections check and uncheck', async () => {
	const w = await csv();
	let out = '';
	const cli = {open: async () => w, out: (text: string) => void (out += text)} as unknown as Cli;
	const run = async (...args: string[]) => {
		out = '';
		const program = makeProgram(cli, kindViews(w.context.kinds), '0');
		await program.parseAsync(['connections', ...args], {from: 'user'});
		return out;
	};
	expect(await run('check', 'csv', '5')).toMatch(
		/\n {2}\[x\] 5\. No other tool uploads to the same organisation \(ticked by ada, /,
	);
	expect(await run('show', 'csv')).toContain('[x] 5. ');
	expect(await run('uncheck', 'csv', '5')).toContain('\n  [?] 5. No other tool');
	expect(JSON.parse(await run('check', 'csv', '5', '--json'))).toMatchObject({name: 'csv'});
});
