import {describe, expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {makeProgram} from '../../source/commands/program.ts';
import {kindViews} from '../../source/sync/kind-views.ts';
import {type World, world} from '../support/world.ts';

async function told(w: World, ...args: string[]) {
	let out = '';
	let code: number | undefined;
	const cli = {
		open: async () => w,
		out: (text: string) => void (out += text),
		exit: (given: number) => void (code = given),
	} as unknown as Cli;
	await makeProgram(cli, kindViews(w.context.kinds), '0').parseAsync(['status', ...args], {from: 'user'});
	return {out, code};
}

const disarmed = async () => {
	const w = await world();
	await w.night();
	await w.disarm('asm');
	return w;
};
const inDays = (w: World, days: number) =>
	new Date(w.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);

describe('rollcall status', () => {
	test('says what the night came to, and each finding with its id', async () => {
		const {out, code} = await told(await disarmed());
		expect(code).toBe(1);
		expect(out).toMatch(/^asm: disarmed/);
		expect(out).toMatch(/! asm: disarmed.* {2}\[[0-9a-f]{8}\]/);
		expect(out).toMatch(/\. sis, .*: \+\d+ ~0 −0 people/);
	});
	test('takes note of one until a day: it is said as noted, and no longer asks', async () => {
		const w = await disarmed();
		const [, id = ''] = /\[([0-9a-f]{8})\]/.exec((await told(w)).out) ?? [];
		const until = inDays(w, 7);
		const noted = await told(w, '--acknowledge', id, '--until', until);
		expect(noted.code).toBe(0);
		expect(noted.out).toMatch(new RegExp(`acknowledged until ${until} by .* {2}\\[${id}\\]`));
		expect((await told(w, '--acknowledge', id, '--until', 'none')).code).toBe(1);
	});
	test('needs the finding and the day', async () => {
		const w = await disarmed();
		await expect(told(w, '--until', '2026-09-01')).rejects.toThrow('go together');
	});
	test('gives the same as JSON', async () => {
		const {out} = await told(await disarmed(), '--json');
		const {findings, open, wire, clocks} = JSON.parse(out) as Record<string, unknown>;
		expect(findings).toContainEqual(expect.objectContaining({id: expect.stringMatching(/^[0-9a-f]{8}$/)}));
		expect({open, wire, clocks}).toEqual({
			open: {open: 0, fresh: 0},
			wire: [],
			clocks: {count: 0, due: 0, soon: 0},
		});
	});
});
