import {describe, expect, it} from 'vitest';
import type {RecordChange} from '../../source/core/ports.ts';
import {asidePrefix, type FileSystem} from '../../source/io/files.ts';
import {type ProcessIdentity, thisProcess} from '../../source/store/holder.ts';
import {type JsonStore, openStore, type StoreParts} from '../../source/store/json-store.ts';
import {change, create, place, remove} from '../contracts/places.ts';
import {type Fault, faultyFiles} from '../support/faulty-files.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {type PowerCutFiles, powerCutFiles, type Survives} from '../support/power-cut-files.ts';

/** A process that is not there any more as soon as it is looked for. */
const victim: ProcessIdentity = {...thisProcess(), pid: 2 ** 22 + 1};
const small = {shardBytes: 200, loadRecords: 4, foldBytes: {least: 1e6, most: 1e6}, patience: 50};
const open = (folder: string, parts: StoreParts = {}) =>
	openStore(
		{folder, clock: fixedClock(), owner: 'test', create: true},
		{...parts, tuning: {...small, ...parts.tuning}},
	);

interface Step {
	readonly work: (store: JsonStore) => Promise<unknown>;
	/** The sequence after it. */
	readonly sequence: number;
	readonly names: Readonly<Record<string, string>>;
}
const before = {a: 'A', b: 'B2', c: 'C'};
const steps: Readonly<Record<string, Step>> = {
	'a commit': {
		work: (store) => store.commit(theCommit),
		sequence: 4,
		names: {b: 'B3', c: 'C', d: 'D'},
	},
	'two commits together': {
		work: (store) =>
			Promise.all([store.commit([create(place('d', 'D'))]), store.commit([remove(place('a', 'A'))])]),
		sequence: 5,
		names: {b: 'B2', c: 'C', d: 'D'},
	},
	'a fold': {work: (store) => store.fold(), sequence: 3, names: before},
	'a commit that folds': {
		work: async (store) => {
			await store.commit(theCommit);
			await store.fold();
		},
		sequence: 4,
		names: {b: 'B3', c: 'C', d: 'D'},
	},
	'a first load': {
		work: (store) => store.commit([...theLoad(), create(place('d', 'D'))]),
		sequence: 4,
		names: {...before, d: 'D'},
	},
};
const theCommit: readonly RecordChange[] = [
	create(place('d', 'D')),
	change(place('b', 'B2'), place('b', 'B3')),
	remove(place('a', 'A')),
];
const theLoad = () =>
	[1, 2, 3, 4, 5].map(
		(n) =>
			({
				collection: 'strangers',
				key: `s${n}`,
				after: {
					id: `s${n}`,
					kind: 'person',
					at: '2026-08-21T00:00:00.000Z',
					code: 'X',
					message: 'x'.repeat(60),
				},
			}) as const,
	);

/** A base of one commit, and two commits in the journal over it. */
async function prepare(store: JsonStore) {
	await store.commit([create(place('a', 'A')), create(place('b', 'B'))]);
	await store.fold();
	await store.commit([create(place('c', 'C'))]);
	await store.commit([change(place('b', 'B'), place('b', 'B2'))]);
	await store.close();
}

async function contents(store: JsonStore) {
	const snapshot = await store.read();
	const locations = await snapshot.list('locations');
	const strangers = await snapshot.count('strangers');
	const count = await snapshot.count('locations');
	expect(locations).toHaveLength(count);
	await snapshot.release();
	return {
		sequence: snapshot.sequence,
		names: Object.fromEntries(locations.map(({locationId, name}) => [locationId, name])),
		strangers,
	};
}

/** After whatever happened: the old or the new generation, whole; and the state goes on working. */
async function expectWhole(store: JsonStore, name: string, step: Step, answered: boolean, at: string) {
	const now = await contents(store);
	const whole = name === 'a first load' ? 5 : 0;
	const fresh = {sequence: step.sequence, names: step.names, strangers: whole};
	const old = {sequence: 3, names: before, strangers: 0};
	const between = {sequence: 4, names: {...before, d: 'D'}, strangers: 0};
	const allowed = answered ? [fresh] : name.startsWith('two') ? [old, between, fresh] : [old, fresh];
	expect(allowed, at).toContainEqual(now);

	expect((await store.history(now.sequence))?.sequence, at).toBe(now.sequence);
	expect(await store.history(now.sequence + 1)).toBeUndefined();
	const z = place('z', 'Z');
	expect(await store.commit([create(z)]), at).toBe(now.sequence + 1);
	expect(await store.fold(), at).toBe(true);
	expect(await contents(store), at).toEqual({
		...now,
		sequence: now.sequence + 1,
		names: {...now.names, z: 'Z'},
	});
}

/** Runs the step on fresh disks, with a fault at the first call, the second … until it is through. */
async function atEveryCall(
	step: Step,
	fault: Fault,
	after: (disk: PowerCutFiles, answered: boolean, at: string) => Promise<void>,
) {
	for (let call = 1; ; call++) {
		const disk = powerCutFiles();
		const files = faultyFiles(disk);
		await prepare(await open('/var/state', {files, me: victim}));
		const store = await open('/var/state', {files, me: victim});
		files.strikeAt(call, fault);
		const answered = await step.work(store).then(
			() => true,
			() => false,
		);
		await store.close().catch(() => {});
		await after(disk, answered, `call ${call} (${files.calls.at(-1)})`);
		if (!files.struck) {
			expect(answered).toBe(true);
			expect(call).toBeGreaterThan(8);
			return;
		}
	}
}

describe.each(Object.entries(steps))('a process that ends at any call of %s', (name, step) => {
	it.each(['die', 'die in the middle'] as const)(
		'(%s) leaves the old or the new generation',
		async (fault) => {
			await atEveryCall(step, fault, async (disk, answered, at) => {
				const next = await open('/var/state', {files: disk});
				await expectWhole(next, name, step, answered, at);
				expect(left(disk), at).toEqual([]);
			});
		},
	);
});

describe.each(Object.entries(steps))('a call of %s', (name, step) => {
	it.each(['ENOSPC', 'EIO'])('that fails with %s fails the step, not the state', async (code) => {
		await atEveryCall(step, {code}, async (disk, answered, at) => {
			await expectWhole(await open('/var/state', {files: disk}), name, step, answered, at);
		});
	});
});

describe.each(Object.entries(steps))('a power cut at any call of %s', (name, step) => {
	it.each<Survives>(['nothing', 'names', 'everything'])(
		'(of the unsynced %s survives) loses nothing that was answered',
		async (survives) => {
			await atEveryCall(step, 'die in the middle', async (disk, answered, at) => {
				const next = await open('/var/state', {files: disk.afterPowerCut(survives)});
				await expectWhole(next, name, step, answered, at);
			});
		},
	);
});

it('a state that was being made is none, or empty, or is made by the next', async () => {
	let survived = false;
	for (let call = 1; !survived; call++) {
		const disk = powerCutFiles();
		const files = faultyFiles(disk);
		files.strikeAt(call, 'die in the middle');
		await open('/var/state', {files, me: victim}).catch(() => {});
		survived = !files.struck;
		for (const survives of ['nothing', 'names', 'everything'] as const) {
			const store = await open('/var/state', {files: disk.afterPowerCut(survives)});
			expect((await store.read()).sequence).toBe(0);
			expect(await store.commit([create(place('a'))])).toBe(1);
		}
	}
});

/** Files in the base that a dead process left and the sweep did not find. */
const left = (files: FileSystem) =>
	files.list('/var/state/base').filter((name) => name.startsWith(asidePrefix));
