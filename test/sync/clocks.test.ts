import {expect, test} from 'vitest';
import {TemporaryError} from '../../source/core/errors.ts';
import {finished} from '../support/roster.ts';
import {type World, without, world} from '../support/world.ts';

const day = 86_400_000;
const never = new AbortController().signal;
const clocks = async (w: World, id = 'S1') => (await w.user(id)).clocks;
const notSent = [expect.stringContaining('no package without it was sent yet')];
const removedAfter = (w: World, days: number) => [
	expect.stringContaining(
		new Date(w.clock.now().getTime() + days * day).toLocaleDateString('en-GB', {
			day: 'numeric',
			month: 'long',
			timeZone: 'UTC',
		}),
	),
];

test('the clock of a leaver counts from the package that left them out, not from the plan', async () => {
	const w = await world();
	await w.night();
	w.far.roster = without(['S1']);
	await w.night();
	await w.clock.turn(8 * day);
	await w.night({yes: true, publish: false});
	expect((await w.user('S1')).account.status).toBe('Deactivated');
	expect(await clocks(w)).toEqual(notSent);
	await w.clock.turn(200 * day);
	w.far.breaks = new TemporaryError('the line broke');
	await w.send({}, 'asm');
	expect(await clocks(w)).toEqual(notSent);
	await w.send({}, 'asm');
	expect(await clocks(w)).toEqual(removedAfter(w, 120));
	await w.clock.turn(119 * day);
	await w.night();
	expect((await w.user('S1')).account.status).toBe('Deactivated');
	await w.clock.turn(day);
	await w.night();
	await expect(w.user('S1')).rejects.toThrow('was deleted on');
});

test('where nothing is ever sent no clock runs out', async () => {
	const w = await world({armed: false});
	await w.night();
	await w.act(['S1'], 'deactivate');
	await w.clock.turn(300 * day);
	await w.night();
	expect(await clocks(w)).toEqual(notSent);
});

test('whoever is in no package that was ever sent is left out of the last one too', async () => {
	const w = await world();
	await w.night();
	await w.act(['S1'], 'deactivate');
	await w.night();
	const left = w.clock.now().toISOString();
	await w.act(['S1'], 'reactivate');
	await w.clock.turn(day);
	await w.act(['S1'], 'deactivate');
	const asked = w.clock.now().toISOString();
	expect((await w.send({}, 'asm')).published).toMatchObject([{outcome: 'skipped'}]);
	expect(left < asked).toBe(true);
	expect((await w.user('S1')).account.deactivated).toMatchObject({at: asked, since: asked});
});

test('a deactivation by hand counts from when somebody says that it was done', async () => {
	const w = await world();
	await w.night();
	await w.create({firstName: 'Hand', lastName: 'Made', roles: 'Student@L1', personId: 'M1'});
	for (const {id} of await w.followUps()) await w.finishFollowUp(id).catch(() => undefined);
	const before = (await w.user('M1')).account;
	await w.store.commit([{collection: 'accounts', key: 'M1', before, after: {...before, status: 'Active'}}]);
	await w.act(['M1'], 'deactivate');
	await w.clock.turn(40 * day);
	expect(await clocks(w, 'M1')).toEqual([expect.stringContaining('nobody confirmed yet')]);
	const open = (await w.followUps()).find(({account, done}) => account === 'M1' && done === undefined);
	await w.finishFollowUp(open!.id);
	expect(await clocks(w, 'M1')).toEqual(removedAfter(w, 30));
	await w.night();
	expect((await w.user('M1')).account.status).toBe('Deactivated');
});

test('a deletion that is asked for does not stop the clock of an account that was left out', async () => {
	const w = await world();
	await w.night();
	await w.act(['S1'], 'deactivate');
	await w.night();
	const runs = removedAfter(w, 120);
	await w.clock.turn(10 * day);
	await w.act(['S1'], 'delete');
	expect(await clocks(w)).toEqual(runs);
	await w.clock.turn(111 * day);
	await w.night();
	await expect(w.user('S1')).rejects.toThrow('was deleted on');
});

test('an account that Apple removed is not reactivated, nor offered to be', async () => {
	const w = await world();
	await w.night();
	await w.act(['S1'], 'deactivate');
	await w.night();
	await w.clock.turn(119 * day);
	expect((await w.user('S1')).actions).toEqual(['reactivate', 'delete']);
	await w.clock.turn(day);
	const {actions, missing} = await w.user('S1');
	expect(actions).toEqual([]);
	expect(missing).toContainEqual(expect.stringMatching(/^Reactivate: Apple School Manager removed it on /));
	expect((await w.users({text: 'S1'})).at(0)?.actions).toEqual([]);
	const {done, results} = await w.act(['S1'], 'reactivate');
	expect(done).toBe(false);
	expect(results).toMatchObject([
		{code: 'NOT_FOUND', message: expect.stringContaining('Apple School Manager removed it on ')},
	]);
	expect((await w.user('S1')).account.status).toBe('Deactivated');
});

/** S1 as Active, which somebody has to be to be deactivated when Manual. */
async function signedIn(w: World) {
	const before = (await w.user('S1')).account;
	await w.store.commit([{collection: 'accounts', key: 'S1', before, after: {...before, status: 'Active'}}]);
}
const inPackage = async (w: World) => {
	const {people} = await w.lastPackage();
	return Array.from({length: people.count}, (_, row) => people.text(row, 'id')).includes('S1');
};

test('a local account that was sent is deactivated by upload, and its clock runs', async () => {
	const w = await world();
	await w.night();
	await w.edit(['S1'], {firstName: 'Local'}, {agreed: true});
	await w.night();
	await signedIn(w);
	expect((await w.act(['S1'], 'deactivate')).results).toMatchObject([{way: 'by upload'}]);
	expect(await clocks(w)).toEqual(notSent);
	await w.night();
	expect(await inPackage(w)).toBe(false);
	expect(await clocks(w)).toEqual(removedAfter(w, 30));
});

test('one that is Manual by a disconnect goes the same way, and back', async () => {
	const w = await world();
	await w.night();
	await finished(w.disconnect('sis', {yes: true}, never));
	await signedIn(w);
	expect((await w.act(['S1'], 'deactivate')).results).toMatchObject([{way: 'by upload'}]);
	const held = (await w.send({}, 'asm')).published[0];
	await w.send({approve: held!.hash!}, 'asm');
	expect(await inPackage(w)).toBe(false);
	expect(await clocks(w)).toEqual(removedAfter(w, 30));
	await w.act(['S1'], 'reactivate');
	await w.send({approve: (await w.send({}, 'asm')).published[0]!.hash!}, 'asm');
	expect(await inPackage(w)).toBe(true);
});

test('one that was never sent is deactivated by hand', async () => {
	const w = await world({roster: without(['S1'])});
	await w.night();
	await w.clock.turn(day);
	w.far.roster = without([]);
	await w.night({yes: true, publish: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	await signedIn(w);
	expect((await w.act(['S1'], 'deactivate')).results).toMatchObject([{way: 'by hand'}]);
});

test('without a target that is on nothing goes up: it has to be done by hand', async () => {
	const w = await world();
	await w.night();
	await finished(w.disconnect('asm', {yes: true}, never));
	const {results} = await w.act(['S1'], 'deactivate');
	expect(results).toMatchObject([{way: 'by hand', followUp: expect.any(String)}]);
	expect(await clocks(w)).toEqual([expect.stringContaining('nobody confirmed yet')]);
});

test('an account that an undo deactivates again has a clock of its own, from the package of the undo', async () => {
	const w = await world();
	await w.setSetting('policy.leaverGrace', '0');
	await w.night();
	w.far.roster = without(['S1']);
	await w.night();
	await w.clock.turn(100 * day);
	w.far.roster = without([]);
	const {run} = await w.night();
	expect((await w.user('S1')).account.status).toBe('New');
	await w.clock.turn(30 * day);
	await finished(w.undo(run!.id, {yes: true}, never));
	expect((await w.user('S1')).account.status).toBe('Deactivated');
	expect(await inPackage(w)).toBe(false);
	expect(await clocks(w)).toEqual(removedAfter(w, 120));
});
