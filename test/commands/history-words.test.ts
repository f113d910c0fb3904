import {expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {makeProgram} from '../../source/commands/program.ts';
import {kindViews} from '../../source/sync/kind-views.ts';
import {finished} from '../support/roster.ts';
import {district, people, type World, world} from '../support/world.ts';

const never = new AbortController().signal;
const minute = 60_000;

async function told(w: World, ...args: string[]): Promise<string> {
	let out = '';
	const cli = {open: async () => w, out: (text: string) => void (out += text)} as unknown as Cli;
	await makeProgram(cli, kindViews(w.context.kinds), '0').parseAsync(['history', ...args], {from: 'user'});
	return out;
}

/** A night, another one that is undone, a disconnect and a reconnect. */
async function lived() {
	const w = await world();
	await w.night();
	w.far.roster = district({people: people(201)});
	await w.clock.turn(minute);
	await w.night();
	await w.clock.turn(minute);
	await finished(w.undo('2', {yes: true}, never));
	await w.clock.turn(minute);
	await finished(w.disconnect('sis', {yes: true}, never));
	await w.clock.turn(minute);
	await w.reconnect('sis', {settings: {}, secrets: {}});
	return w;
}

test('history calls each run what it was, and tells of a reconnect between them', async () => {
	const rows = (await told(await lived())).split('\n').map((row) => row.split(/ {2,}/));
	expect(rows.slice(0, 6).map(([run, , what, connection]) => [run, what, connection])).toEqual([
		['RUN', 'WHAT', 'CONNECTION'],
		['–', 'reconnect', 'sis'],
		['R000004', 'disconnect', 'sis'],
		['R000003', 'undo of R000002', 'sis'],
		['R000002', 'sync', 'sis'],
		['R000001', 'sync', 'sis'],
	]);
});

test('one run too', async () => {
	const w = await lived();
	expect((await told(w, '1')).split('\n')[0]).toBe('R000001  sync of sis  succeeded');
	expect((await told(w, '3')).split('\n')[0]).toBe('R000003  undo of R000002 (sis)  succeeded');
	expect((await told(w, '4')).split('\n')[0]).toMatch(/^R000004 {2}disconnect of sis {2}succeeded/);
});
