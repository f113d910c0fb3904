import {expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {makeProgram} from '../../source/commands/program.ts';
import {kindViews} from '../../source/sync/kind-views.ts';
import {finished} from '../support/roster.ts';
import {scimWorld} from '../support/scim-world.ts';

/** The program over a state to which an identity provider pushed these people. */
async function program(...names: readonly string[]) {
	const w = await scimWorld();
	for (const name of names)
		await w.ask('POST', '/Users', {
			userName: `${name}@school.example`,
			name: {givenName: name, familyName: 'Adler'},
		});
	let out = '';
	let code: number | undefined;
	const cli = {
		open: async () => w.rollcall,
		out: (text: string) => void (out += text),
		exit: (exitCode: number) => void (code = exitCode),
		follow: finished,
		signal: new AbortController().signal,
	};
	const asks: string[] = [];
	const run = async (words: string, answer?: boolean) => {
		[out, code] = ['', undefined];
		const ask = async (question: string) => {
			asks.push(question);
			return answer === true;
		};
		const asking = answer === undefined ? {} : {ask};
		const made = makeProgram({...cli, ...asking} as unknown as Cli, kindViews(w.context.kinds), '0');
		await made.parseAsync(['domains', ...words.split(' ').filter(Boolean)], {from: 'user'});
		return {out, code};
	};
	return {...w, run, asks};
}

test('lists domains with what comes next, as text and as JSON', async () => {
	const {run} = await program();
	expect((await run('')).out).toContain('No domain yet. Say which one is verified: rollcall domains set');
	const {out} = await run('set school.example verified');
	expect(out).toMatch(/^DOMAIN +VERIFIED +FEDERATION/);
	expect(out).toMatch(/\nschool\.example +yes \(ada, .*\) +off +0 /);
	expect(out).toContain('do not turn it on yet: rollcall domains set school.example configured');
	const json = JSON.parse((await run('list --json')).out);
	expect(json).toMatchObject({
		schema: expect.stringContaining('domains'),
		total: 1,
		items: [{domain: 'school.example', isVerified: true, federation: 'off'}],
	});
});

test('what cannot be said of a domain is refused with what can', async () => {
	const {run} = await program();
	await expect(run('set school.example federated')).rejects.toMatchObject({
		exitCode: 2,
		next: expect.stringContaining('verified, not-verified, configured, not-configured'),
	});
	await expect(run('federation school.example up')).rejects.toMatchObject({exitCode: 2});
});

test('without a terminal and without --yes it says what it would do, changes nothing and exits 4', async () => {
	const {run, accounts} = await program('ada', 'ben');
	await run('set school.example verified');
	const {out, code} = await run('federation school.example on');
	expect(code).toBe(4);
	expect(out).toContain('2 people of school.example sign in at the identity provider from then on.');
	expect(out).toContain('To do it: rollcall domains federation school.example on --yes');
	expect((await accounts()).every(({authentication}) => authentication === 'Managed Apple Account')).toBe(
		true,
	);
});

test('asked at a terminal, it shows what it does first', async () => {
	const {run, asks} = await program('ada');
	await run('set school.example verified');
	expect(await run('federation school.example on', false)).toMatchObject({code: 4});
	const done = await run('federation school.example on', true);
	expect(done).toMatchObject({code: 0, out: expect.stringContaining('is turned on here (')});
	expect(done.out).toContain('To take it back: rollcall domains federation school.example off');
	expect(asks).toEqual(Array(2).fill('Turn federated authentication of school.example on?'));
	expect((await run('federation school.example on')).out).toContain('nothing to do');
});

test('held by the guard it exits 6 and names the hash, by which it is done', async () => {
	const {run, rollcall} = await program('ada', 'ben');
	await run('set school.example verified');
	await rollcall.setSetting('guards.signIns', '1');
	const held = await run('federation school.example on --yes');
	expect(held).toMatchObject({code: 6, out: expect.stringContaining('the limit is 1')});
	const hash = /--approve ([0-9a-f]{12})/.exec(held.out)?.[1];
	const {out, code} = await run(`federation school.example on --approve ${hash} --json`);
	expect(code).toBe(0);
	expect(JSON.parse(out)).toMatchObject({
		schema: expect.stringContaining('federation'),
		domain: 'school.example',
		turn: 'on',
		result: 'applied',
		accounts: 2,
		run: {state: 'succeeded'},
	});
});
