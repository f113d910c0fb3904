import {expect, test} from 'vitest';
import type {LedgerEntry} from '../../source/core/state-records.ts';
import {runLines} from '../../source/dashboard/screens/runs/run-view.ts';
import {type World, world} from '../support/world.ts';

/** What an activity log said of the last package. */
async function answered(w: World, said: Pick<LedgerEntry, 'confirmed' | 'failed'>) {
	const snapshot = await w.store.read();
	const before = [...(await snapshot.load('ledger')).values()].at(-1)!;
	await snapshot.release();
	await w.store.commit([{collection: 'ledger', key: before.id, before, after: {...before, ...said}}]);
}
const at = '2026-08-21T03:00:00.000Z';
const text = async (w: World) => {
	const {run, evidence} = await w.run('1');
	return runLines(run, 120, w.clock.now(), evidence)
		.map(({spans}) => spans.map((span) => span.text).join(''))
		.join('\n');
};

test('of a run that was sent and of which nobody said anything there is no evidence', async () => {
	const w = await world();
	await w.night();
	expect((await w.run('1')).evidence).toEqual([]);
	expect(await text(w)).toMatch(/Sent to asm .*, not confirmed yet/);
});

test('an activity log confirms the package of its run, and of no other', async () => {
	const w = await world();
	await w.night();
	await answered(w, {confirmed: {at, activity: 'A1'}});
	expect((await w.run('1')).evidence).toEqual([{target: 'asm', at, activity: 'A1'}]);
	expect(await text(w)).toContain('asm took it: activity A1');
	expect(await text(w)).not.toContain('not confirmed yet');
	await w.night();
	expect((await w.run('2')).evidence).toEqual([]);
});

test('an upload that failed as a whole says so with its code', async () => {
	const w = await world();
	await w.night();
	await answered(w, {failed: {at, activity: 'A1', code: 'VALIDATION_FAILED'}});
	expect(await text(w)).toContain('asm failed it as a whole: VALIDATION_FAILED');
});
