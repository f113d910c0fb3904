import {Command} from 'commander';
import {describe, expect, test} from 'vitest';
import {adoptCommand} from '../../source/commands/adopt.ts';
import type {Cli} from '../../source/commands/cli.ts';
import {verifyPackage} from '../../source/verify/verify-package.ts';
import {firstKey, type World, world} from '../support/world.ts';

/** Runs `rollcall adopt …` as on a terminal where a person answers like this; no answer: nobody can be asked. */
async function adopt(w: World, words: readonly string[], answer?: boolean) {
	const asked: string[] = [];
	let stdout = '';
	const cli: Cli = {
		care: () => Promise.reject(new Error('not asked for')),
		open: async () => w,
		out: (text) => {
			stdout += text;
		},
		tell: () => {},
		ask:
			answer === undefined
				? undefined
				: async (question) => {
						asked.push(question);
						return answer;
					},
		input: async () => '',
		exit: () => {},
		signal: new AbortController().signal,
		follow: () => Promise.reject(new Error('nothing to follow')),
		programs: {
			dashboard: async () => 0,
			demo: async () => 0,
			sandbox: async () => 0,
			serve: async () => 0,
			verify: verifyPackage,
		},
		columns: 80,
	};
	const program = new Command();
	adoptCommand(program, cli);
	await program.parseAsync(['adopt', ...words], {from: 'user'});
	return {stdout, asked};
}

describe('adopt arm, with no host key pinned', () => {
	test('asks on a terminal, showing the key, and says that it pinned it', async () => {
		const w = await world({armed: false});
		const {stdout, asked} = await adopt(w, ['arm', 'all', '--empty'], true);
		expect(asked).toEqual([expect.stringContaining(firstKey)]);
		expect(stdout).toContain(`Pinned the host key ${firstKey}`);
		const again = await adopt(w, ['arm', 'all', '--empty'], true);
		expect(again.asked).toEqual([]);
		expect(again.stdout).not.toContain('Pinned');
	});

	test('pins and arms nothing where the answer is no', async () => {
		const w = await world({armed: false});
		await expect(adopt(w, ['arm', 'all', '--empty'], false)).rejects.toMatchObject({exitCode: 3});
		expect((await w.connections()).find(({name}) => name === 'asm')?.armed).toBe('disarmed');
	});

	test('is what accepts it where nobody can be asked', async () => {
		const w = await world({armed: false});
		const {stdout} = await adopt(w, ['arm', 'all', '--empty', '--json']);
		expect(JSON.parse(stdout)).toMatchObject({level: 'all', hostKey: firstKey, pinned: true});
	});
});

test('adopt disarm says that an upload is running', async () => {
	const w = await world();
	let told = '';
	w.far.breaks = async () => {
		told = (await adopt(w, ['disarm'])).stdout;
	};
	await w.night();
	expect(told).toContain('still runs and is not stopped');
	expect((await adopt(w, ['disarm'])).stdout).not.toContain('still runs');
});
