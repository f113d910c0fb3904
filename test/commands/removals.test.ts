import {describe, expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {makeProgram} from '../../source/commands/program.ts';
import {kindViews} from '../../source/sync/kind-views.ts';
import {finished} from '../support/roster.ts';
import {scimWorld} from '../support/scim-world.ts';

/** The program over a state in which so many removals wait; `answers` is somebody at a terminal. */
async function program(count: number) {
	const w = await scimWorld();
	const remove = async (n: number) => {
		const made = await w.ask('POST', '/Users', {
			userName: `p${n}@school.example`,
			externalId: `e${n}`,
			name: {givenName: `P${n}`, familyName: 'Adler'},
		});
		await w.ask('DELETE', `/Users/${made.body.id}`);
	};
	await w.rollcall.setSetting('guards.removals.atLeast', '0');
	for (let n = 0; n < count; n++) await remove(n);
	const waiting = async () => (await w.rollcall.stagedRemovals('entra')).people;
	const run = async (words: string, answers?: (question: string) => Promise<boolean>) => {
		let [out, told] = ['', ''];
		const cli = {
			open: async () => w.rollcall,
			out: (text: string) => void (out += text),
			tell: (text: string) => void (told += `${text}\n`),
			exit: () => {},
			follow: finished,
			signal: new AbortController().signal,
			ask: answers,
		};
		await makeProgram(cli as unknown as Cli, kindViews([]), '0').parseAsync(
			['connections', 'removals', 'entra', ...words.split(' ')],
			{from: 'user'},
		);
		return {out, told};
	};
	return {run, waiting, remove};
}

describe('connections removals --approve', () => {
	test('on a terminal tells number and names, and deactivates nobody where the answer is no', async () => {
		const {run, waiting} = await program(2);
		const asked: string[] = [];
		const {out, told} = await run('--approve', async (question) => {
			asked.push(question);
			return false;
		});
		expect(asked).toEqual(['Deactivate these 2 people of entra?']);
		for (const id of await waiting()) expect(told).toContain(id);
		expect(told.match(/P\d Adler/g)?.sort()).toEqual(['P0 Adler', 'P1 Adler']);
		expect(out).toContain('Nothing was changed');
		expect(await waiting()).toHaveLength(2);
	});

	test('… and then those who were asked about, and nobody who was removed meanwhile', async () => {
		const {run, waiting, remove} = await program(2);
		const {out} = await run('--approve', async () => {
			await remove(2);
			return true;
		});
		expect(out).toContain('2 removals approved');
		expect(await waiting()).toHaveLength(1);
	});

	test.each(['--approve --yes', '--approve --json', '--take-back'])(
		'%s asks nothing on a terminal',
		async (words) => {
			const {run, waiting} = await program(2);
			await run(words, async () => {
				throw new Error('asked');
			});
			expect(await waiting()).toEqual([]);
		},
	);

	test('without a terminal takes all, and with a number only where they are so many', async () => {
		const {run, waiting} = await program(3);
		await expect(run('--approve --expect 2')).rejects.toMatchObject({
			message: '3 of entra wait, and not 2',
			exitCode: 3,
		});
		expect(await waiting()).toHaveLength(3);
		expect((await run('--approve --expect 3')).out).toContain('3 removals approved');
		expect(await waiting()).toEqual([]);
		await expect(run('--expect 0')).rejects.toMatchObject({message: expect.stringContaining('--expect')});
		const other = await program(1);
		expect((await other.run('--approve')).out).toContain('1 removal approved');
		expect(await other.waiting()).toEqual([]);
	});
});
