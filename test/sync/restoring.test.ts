import fc from 'fast-check';
import {describe, expect, onTestFinished, test} from 'vitest';
import {LockedError, RefusedError, StaleError} from '../../source/core/errors.ts';
import {
	type CollectionName,
	collectionNames,
	type RecordChange,
	type Store,
} from '../../source/core/ports.ts';
import type {OpenBackup} from '../../source/core/state-care.ts';
import type {Restored, RestorePlan} from '../../source/sync/answers/care.ts';
import {change, create, place, remove} from '../contracts/places.ts';
import {memoryStore} from '../support/memory-store.ts';
import {finished} from '../support/roster.ts';
import {ids, type World, without, world} from '../support/world.ts';

const documents = ['settings', 'connections', 'rules'] as const;
const stays: readonly CollectionName[] = [
	'runs',
	'ledger',
	'activities',
	'armings',
	'pastClasses',
	'notices',
	// What a mirror holds elsewhere happened there, and no backup here changes it.
	'mirrored',
];
const restored = collectionNames.filter((name) => !stays.includes(name));

/** A backup of what a store holds now. */
async function backupOf(store: Store): Promise<OpenBackup> {
	const copy = memoryStore();
	onTestFinished(() => copy.close());
	const snapshot = await store.read();
	const changes: RecordChange[] = [];
	for (const collection of collectionNames) {
		const records = await snapshot.load(collection);
		for (const key of records.keys())
			changes.push({collection, key, after: records.get(key)} as RecordChange);
	}
	await copy.commit(changes);
	for (const name of documents) {
		const document = await store.documents.read(name);
		if (document !== undefined) await copy.documents.update(name, () => document);
	}
	return {
		made: '2026-08-21T02:14:00.000Z',
		sequence: snapshot.sequence,
		secrets: ['file:secrets/x'],
		over: {state: 'whole'},
		store: copy,
		place: async () => expect.unreachable(),
		placeDocument: async () => expect.unreachable(),
		close: async () => {},
	};
}

async function recordsOf(store: Store, names: readonly CollectionName[]): Promise<Record<string, unknown>> {
	const snapshot = await store.read();
	const records: Record<string, unknown> = {};
	for (const name of names) records[name] = await snapshot.list(name);
	await snapshot.release();
	return records;
}

/** Plans and restores. */
async function bringBack(
	rollcall: Pick<World, 'planRestore' | 'restore'>,
	backup: OpenBackup,
): Promise<Restored & {readonly plan: RestorePlan}> {
	const plan = await finished(rollcall.planRestore(backup));
	return {...(await finished(rollcall.restore(backup, plan))), plan};
}

/** A district after a first night, its backup, and what a second night and an admin did since. */
async function later() {
	const made = await world();
	await made.night();
	const backup = await backupOf(made.store);
	made.far.roster = without(ids(1, 5), [
		{externalId: 'S999', firstName: 'New', lastName: 'Kid', locations: ['L1']},
	]);
	await made.clock.turn(86_400_000);
	await made.night();
	await made.nameOrganisation('Renamed');
	await made.connect('memory-sis', 'second', {settings: {}, secrets: {}});
	await made.clock.turn(60_000);
	return {made, backup};
}

describe('a plan to restore', () => {
	test('counts what goes back, names documents and secrets, and changes nothing', async () => {
		const {made, backup} = await later();
		const before = await recordsOf(made.store, collectionNames);
		const plan = await finished(made.planRestore(backup));
		expect(plan.counts.accounts).toEqual({create: 0, update: 5, remove: 1});
		expect(plan.counts.tombstones).toEqual({create: 0, update: 0, remove: 0});
		expect(Object.keys(plan.counts).sort()).toEqual([...restored].sort());
		expect(plan.documents).toEqual(['settings', 'connections']);
		expect(plan.secrets).toEqual(['file:secrets/x']);
		expect(plan).toMatchObject({
			made: backup.made,
			from: backup.sequence,
			hash: expect.stringMatching(/^[0-9a-f]{64}$/),
		});
		expect(await recordsOf(made.store, collectionNames)).toEqual(before);
		expect((await finished(made.planRestore(backup))).hash).toBe(plan.hash);
	});

	test('over the very state of the backup is empty', async () => {
		const made = await world();
		await made.night();
		const plan = await finished(made.planRestore(await backupOf(made.store)));
		expect(plan.documents).toEqual([]);
		for (const count of Object.values(plan.counts)) expect(count).toEqual({create: 0, update: 0, remove: 0});
	});
});

describe('a backup of another state', () => {
	test('of which nobody and no connection is here is called so', async () => {
		const made = await world();
		await made.night();
		expect(await finished(made.planRestore(await backupOf(made.store)))).not.toHaveProperty('another');
		const strange = memoryStore();
		onTestFinished(() => strange.close());
		const account = {personId: 'Z1', status: 'New'};
		await strange.commit([{collection: 'accounts', key: 'Z1', after: account as never}]);
		const other = {...(await backupOf(strange)), store: strange};
		expect((await finished(made.planRestore(other))).another).toBe(true);
	});
});

describe('a restore over a living state', () => {
	test('brings back records and documents by one commit, and keeps what happened', async () => {
		const {made, backup} = await later();
		const before = await recordsOf(made.store, stays);
		const {sequence, run, plan} = await bringBack(made, backup);
		expect(await recordsOf(made.store, restored)).toEqual(await recordsOf(backup.store, restored));
		for (const name of documents)
			expect((await made.store.documents.read(name)) ?? {}).toEqual(
				(await backup.store.documents.read(name)) ?? {},
			);
		const after = await recordsOf(made.store, stays);
		expect(after.runs).toMatchObject([
			...(before.runs as object[]),
			{
				id: run,
				kind: 'restore',
				state: 'succeeded',
				by: 'ada',
				planHash: plan.hash,
				counts: {accounts: {create: 0, update: 5, remove: 1}, enrolments: {create: 0, remove: 1}},
			},
		]);
		expect(after.ledger).toEqual(before.ledger);
		expect(after.activities).toMatchObject([
			...(before.activities as object[]),
			{action: 'restore', subjects: [run]},
		]);

		const commit = await made.store.history(sequence);
		expect(commit?.changes.filter(({collection}) => collection === 'accounts')).toHaveLength(6);
		expect((await made.run(run)).changes).toHaveLength(
			Object.entries(plan.counts)
				.filter(([name]) => name !== 'followUps')
				.reduce((sum, [, each]) => sum + each.create + each.update + each.remove, 0),
		);
	});

	test('can be undone by its change set, backwards', async () => {
		const {made, backup} = await later();
		const before = await recordsOf(made.store, restored);
		const {sequence} = await bringBack(made, backup);
		const {changes} = (await made.store.history(sequence))!;
		await made.store.commit(
			changes
				.filter(({collection}) => restored.includes(collection))
				.map(
					({collection, key, before: was, after: is}) =>
						({collection, key, before: is, after: was}) as RecordChange,
				),
		);
		expect(await recordsOf(made.store, restored)).toEqual(before);
	});

	test('disarms every target: nothing is sent until somebody arms it', async () => {
		const {made, backup} = await later();
		const sent = made.far.received.length;
		await bringBack(made, backup);
		expect((await recordsOf(made.store, ['armings'])).armings).toMatchObject([
			{level: 'disarmed', by: 'ada'},
		]);
		const {published, exitCode} = await made.send();
		expect(published).toMatchObject([{outcome: 'disarmed'}]);
		expect(exitCode).toBe(6);
		made.far.roster = without(ids(1, 2));
		expect((await made.night({yes: true}, 'sis')).exitCode).toBe(6);
		expect(made.far.received).toHaveLength(sent);
		await made.arm('asm', {level: 'all', empty: true}, new AbortController().signal);
		expect((await made.night({yes: true}, 'sis')).exitCode).toBe(0);
	});

	test('is followed by others', async () => {
		const {made, backup} = await later();
		let heard = 0;
		const stop = made.as({}).follow(() => {
			heard++;
		});
		await bringBack(made, backup);
		expect(heard).toBeGreaterThan(0);
		stop();
		expect((await made.overview()).organisation).toBe('');
	});

	test('is refused when the state is not as it was planned for; what does not matter to it may come', async () => {
		const {made, backup} = await later();
		const plan = await finished(made.planRestore(backup));
		await made.store.commit([create(place('meanwhile'))]);
		const before = await recordsOf(made.store, collectionNames);
		await expect(finished(made.restore(backup, plan))).rejects.toThrow(StaleError);
		expect(await recordsOf(made.store, collectionNames)).toEqual(before);

		const again = await finished(made.planRestore(backup));
		await made.disarm('asm');
		await finished(made.restore(backup, again));
		const settings = await finished(made.planRestore(backup));
		await made.nameOrganisation('Other');
		await expect(finished(made.restore(backup, settings))).rejects.toThrow(StaleError);
	});

	test.each(['connection', 'target'])(
		'waits for no run: a %s that is busy refuses it, and frees the others',
		async (what) => {
			const {made, backup} = await later();
			const plan = await finished(made.planRestore(backup));
			const {connections} = (await made.store.documents.read('connections')) as {
				connections: Array<{id: string; name: string}>;
			};
			const {id} = connections.find(({name}) => name === (what === 'target' ? 'asm' : 'sis'))!;
			const busy = await made.store.lock(`${what}-${id}`, 'a run');
			await expect(finished(made.restore(backup, plan))).rejects.toThrow(LockedError);
			expect(await made.store.locks()).toHaveLength(1);
			await busy.release();
			await finished(made.restore(backup, plan));
			expect(await made.store.locks()).toEqual([]);
		},
	);

	test('is a person’s: not the service’s, nor with --read-only', async () => {
		const {made, backup} = await later();
		const plan = await finished(made.planRestore(backup));
		for (const other of [
			made.as({operator: {name: 'service', role: 'service'}}),
			made.as({operator: {name: 'eve', role: 'Instructor'}}),
			made.as({readOnly: true}),
		]) {
			await expect(finished(other.planRestore(backup))).rejects.toThrow(RefusedError);
			await expect(finished(other.restore(backup, plan))).rejects.toThrow(RefusedError);
		}
	});
});

describe('a restore that ends in the middle', () => {
	/** The same state, whose nth document cannot be written. */
	const failing = (store: Store, at: number): Store => {
		let written = 0;
		return {
			...store,
			documents: {
				...store.documents,
				update: async (name, to) => {
					if (++written === at) throw new Error('the process ended');
					await store.documents.update(name, to);
				},
			},
		};
	};

	test.each([1, 2])('at document %i has disarmed, says so, and is finished by a second one', async (at) => {
		const {made, backup} = await later();
		const store = failing(made.store, at);
		await expect(bringBack(made.as({store}), backup)).rejects.toThrow('ended');
		expect((await recordsOf(made.store, ['armings'])).armings).toMatchObject([{level: 'disarmed'}]);
		const {items} = await made.runs({limit: 1});
		expect(items).toMatchObject([
			{kind: 'restore', state: 'interrupted', message: expect.stringContaining('again')},
		]);
		expect(await made.store.locks()).toEqual([]);

		const {plan} = await bringBack(made, backup);
		expect(plan.documents).toEqual(at === 1 ? ['settings', 'connections'] : ['connections']);
		for (const name of documents)
			expect((await made.store.documents.read(name)) ?? {}).toEqual(
				(await backup.store.documents.read(name)) ?? {},
			);
		expect((await made.runs({limit: 1})).items).toMatchObject([{state: 'succeeded'}]);
	});
});

describe('whatever happened since', () => {
	test('a restore brings back exactly what the backup says', async () => {
		const keys = fc.uniqueArray(fc.stringMatching(/^[a-d\u{1f600}]{1,2}$/u), {maxLength: 8});
		await fc.assert(
			fc.asyncProperty(keys, keys, keys, async (then, gone, now) => {
				const made = await world({armed: false});
				await made.store.commit(then.map((key) => create(place(key))));
				const backup = await backupOf(made.store);
				await made.store.commit([
					...then.filter((key) => gone.includes(key)).map((key) => remove(place(key))),
					...then.filter((key) => !gone.includes(key)).map((key) => change(place(key), place(key, 'other'))),
					...now.filter((key) => !then.includes(key)).map((key) => create(place(key))),
				]);
				const {plan} = await bringBack(made, backup);
				expect(plan.counts.locations).toEqual({
					create: then.filter((key) => gone.includes(key)).length,
					update: then.filter((key) => !gone.includes(key)).length,
					remove: now.filter((key) => !then.includes(key)).length,
				});
				expect(await recordsOf(made.store, restored)).toEqual(await recordsOf(backup.store, restored));
			}),
			{numRuns: 30, seed: 20261122},
		);
	});
});
