import {describe, expect, test} from 'vitest';
import {LockedError} from '../../source/core/errors.ts';
import type {Run} from '../../source/core/plan/run.ts';
import type {RecordChange} from '../../source/core/ports.ts';
import type {LedgerEntry} from '../../source/core/state-records.ts';
import {updateSettings} from '../../source/sync/documents.ts';
import {guardedPackages} from '../../source/sync/guarded-packages.ts';
import {letGo} from '../../source/sync/retaining.ts';
import {ids, people, type World, without, world} from '../support/world.ts';

const day = 86_400_000;
const keep = (w: World, retention: {days: number; commits: number}) =>
	updateSettings(w.store.documents, (settings) => ({...settings, retention}));
const records = async <C extends 'runs' | 'activities' | 'ledger'>(w: World, name: C) =>
	await (await w.store.read()).list(name);
/** The district with one person more or less, so that every night sends something. */
const another = (n: number) =>
	without(
		[],
		[
			{
				...people(1)[0]!,
				externalId: `N${n}`,
				firstName: `New${n}`,
				lastName: `Comer${n}`,
				email: `n${n}@x.example`,
			},
		],
	);

async function nights(w: World, count: number, apart = day) {
	for (let n = 0; n < count; n++) {
		await w.clock.turn(apart);
		w.far.roster = another(Math.floor(w.clock.now().getTime() / day) % 2);
		await w.night({yes: true});
	}
}

const zips = async (w: World) => (await w.store.files.names()).filter((name) => name.endsWith('.zip'));

describe('history', () => {
	test('what is younger, or among the last, stays; nothing is said of nothing', async () => {
		const w = await world();
		await nights(w, 5);
		const before = await records(w, 'activities');
		await keep(w, {days: 2, commits: 1000});
		expect(await letGo(w.context)).toEqual({commits: 0, runs: 0, activities: 0, packages: 0});
		await keep(w, {days: 1000, commits: 1});
		expect(await letGo(w.context)).toEqual({commits: 0, runs: 0, activities: 0, packages: 0});
		expect(await records(w, 'activities')).toEqual(before);
	});

	test('the rest goes with the end of a run, told once, by count', async () => {
		const w = await world();
		await nights(w, 6, 4 * day);
		await keep(w, {days: 10, commits: 2});
		const {sequence} = await w.store.read();
		await nights(w, 1, 4 * day);
		expect(await w.store.history(1)).toBeUndefined();
		expect(await w.store.history(sequence)).toBeDefined();
		const runs = await records(w, 'runs');
		expect(runs.map(({id}) => id)).toEqual(['R000005', 'R000006', 'R000007']);
		const [told, ...others] = (await w.activities(50)).filter(({action}) => action === 'retain');
		expect(others).toEqual([]);
		expect(told).toMatchObject({
			subjects: [],
			message: expect.stringMatching(/\d+ change sets, 4 runs, \d+ activities$/),
		});
		expect((await w.run('7')).changes).toBeDefined();
		expect((await w.night()).run?.state).toBe('succeeded');
	});

	test('what something open rests on stays, however old', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(
			['S7'],
			[{externalId: 'S7', firstName: 'Theodore', lastName: 'Quartermaine', locations: ['L1']}],
		);
		const conflicted = await w.night();
		expect(conflicted.run?.conflicts).toHaveLength(1);
		await w.clock.turn(500 * day);
		const old = (n: number, more: Partial<Run>): RecordChange => ({
			collection: 'runs',
			key: `R00000${n}`,
			after: {...conflicted.run!, id: `R00000${n}` as never, conflicts: [], ...more},
		});
		await w.store.commit([
			// The only one of another connection; one of a target whose upload nobody saw end; and two of no use.
			old(3, {connection: 'other' as never}),
			old(4, {connection: 'other' as never, state: 'failed'}),
			old(5, {connection: 'other' as never}),
			old(6, {
				state: 'held',
				published: [{target: 'asm', outcome: 'held', bytes: 1, sha256: '', skipped: false}],
			}),
			{
				collection: 'ledger',
				key: 'asm/000009',
				after: {
					id: 'asm/000009',
					target: 'asm' as never,
					state: 'unknown',
					sha256: 'x',
					bytes: 1,
					file: 'x.zip',
					at: '2026-08-21T02:14:00.000Z',
					run: 'R000004' as never,
					rows: {},
				},
			},
		]);
		await keep(w, {days: 10, commits: 1});
		const gone = await letGo(w.context);
		expect(gone.runs).toBe(2);
		const kept = (await records(w, 'runs')).map(({id}) => id);
		expect(kept).toEqual(['R000002', 'R000004', 'R000005', 'R000006']);
		// The next read is still compared with the rows of the last one.
		w.far.roster = without(ids(1, 200));
		await expect(w.night()).resolves.toMatchObject({outcome: 'held'});
	});

	test('a store that is busy or broken fails no run', async () => {
		const w = await world();
		await w.night();
		const store = {
			...w.store,
			prune: async () => {
				throw new LockedError('somebody folds');
			},
		};
		const told: string[] = [];
		const work = w.as({store}).sync('sis', {yes: true}, new AbortController().signal);
		for (;;) {
			const step = await work.next();
			if (step.done) {
				expect(step.value).toMatchObject({exitCode: 0});
				break;
			}
			told.push(`${step.value.stage}: ${step.value.message ?? ''}`);
		}
		expect(told).toContain('retain: what is old could not be let go: somebody folds.');
		const broken = {...w.store, prune: async () => Promise.reject(new TypeError('a defect'))};
		await expect(letGo({...w.context, store: broken})).rejects.toThrow('a defect');
	});
});

describe('packages', () => {
	test('go after thirty days, but for what the wire guard compares with', async () => {
		const w = await world();
		await nights(w, 3);
		const files = await zips(w);
		expect(files).toHaveLength(2);
		await w.clock.turn(40 * day);
		// Nothing new was sent: the last one, and the one that was there a week ago, are the same.
		const {packages} = await letGo(w.context);
		expect(packages).toBe(1);
		const [only, ...others] = await zips(w);
		const ledger = await records(w, 'ledger');
		expect(others).toEqual([]);
		expect(only).toBe(ledger.at(-1)?.file);
		await w.act(ids(1, 9), 'deactivate');
		expect(await w.send()).toMatchObject({published: [{outcome: 'sent'}]});
		expect((await zips(w)).length).toBe(2);
	});

	test('the adopted baseline and an upload that nobody saw end stay', async () => {
		const at = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * day).toISOString();
		const entry = (n: number, state: LedgerEntry['state'], days: number, host = 'a'): LedgerEntry => ({
			id: `t/${n}`,
			target: 't' as never,
			state,
			sha256: String(n),
			bytes: 1,
			file: `${n}.zip`,
			at: at(days),
			rows: {},
			to: {host, port: 22, user: 'u'},
		});
		const ledger = [
			entry(1, 'sent', 0),
			entry(2, 'sent', 10),
			entry(3, 'unknown', 20),
			entry(4, 'baseline', 30),
			entry(5, 'sent', 5, 'elsewhere'),
			entry(6, 'baseline', 95),
			entry(7, 'baseline', 99),
		];
		const {newest, all} = guardedPackages(ledger, new Date(at(100)));
		const idsOf = (entries: Iterable<LedgerEntry>) => [...entries].map(({id}) => id).sort();
		expect(idsOf(newest)).toEqual(['t/5', 't/7']);
		// 4: there a week ago. 2: the last one that we sent. 6: will have been there a week ago.
		expect(idsOf(all)).toEqual(['t/2', 't/4', 't/5', 't/6', 't/7']);
	});

	test('stay while somebody publishes', async () => {
		const w = await world();
		await nights(w, 3);
		await w.clock.turn(40 * day);
		const [{id} = {id: ''}] = (await w.connections()).filter(({publishes}) => publishes);
		const lock = await w.store.lock(`target-${id}`, 'publishing');
		expect((await letGo(w.context)).packages).toBe(0);
		await lock.release();
		expect((await letGo(w.context)).packages).toBe(1);
		expect(await w.store.locks()).toEqual([]);
	});
});
