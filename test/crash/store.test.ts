import {describe, expect, it} from 'vitest';
import type {RecordChange} from '../../source/core/ports.ts';
import {asidePrefix, type FileSystem} from '../../source/io/files.ts';
import {type ProcessIdentity, thisProcess} from '../../source/store/holder.ts';
import {type JsonStore, openStore, type StoreParts} from '../../source/store/json-store.ts';
import {change, create, place, remove} from '../contracts/places.ts';
import {type Fault, faultyFiles} from '../support/faulty-files.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {type PowerCutFiles, powerCutFiles, type Survives} from '../support/power-cut-files.ts';
import {oneOf} from '../support/runs.ts';

/** A process that is not there any more as soon as it is looked for. */
const victim: ProcessIdentity = {...thisProcess(), pid: 2 ** 22 + 1};
const small = {
	shardBytes: 200,
	loadRecords: 4,
	lineBytes: 300,
	foldBytes: {least: 1e6, most: 1e6},
	patience: 50,
};
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
	readonly settings?: string;
	/** Holds after the step when it answered, and when it is done once more after it did not. */
	readonly after?: (store: JsonStore, disk: FileSystem, at: string) => Promise<void>;
}
const before = {a: 'A', b: 'B2', c: 'C'};
const forgetB = (change: RecordChange) => {
	const without = (record: object | undefined) =>
		record !== undefined && 'name' in record && record.name === 'B' ? {...record, name: '?'} : record;
	return {...change, before: without(change.before), after: without(change.after)} as RecordChange;
};
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
	'a long change set': {
		work: (store) =>
			store.commit([...theCommit, ...['e', 'f', 'g'].map((id) => create(place(id, id.toUpperCase())))]),
		sequence: 4,
		names: {b: 'B3', c: 'C', d: 'D', e: 'E', f: 'F', g: 'G'},
	},
	'a prune': {
		work: (store) => store.prune(oneCommit),
		sequence: 3,
		names: before,
		async after(store, _disk, at) {
			await store.prune(oneCommit);
			expect(await store.history(1), at).toBeUndefined();
			expect(await store.history(3), at).toBeDefined();
		},
	},
	'a rewriting of history': {
		work: (store) => store.rewriteHistory(forgetB),
		sequence: 3,
		names: before,
		async after(store, disk, at) {
			await store.rewriteHistory(forgetB);
			expect(holders(disk, '"name":"B"'), at).toEqual([]);
			expect((await store.history(1))?.changes, at).toContainEqual(create(place('b', '?')));
		},
	},
	'a change of settings': {
		work: (store) => store.documents.update('settings', () => ({organisation: 'new'})),
		sequence: 3,
		names: before,
		settings: 'new',
	},
};
/** Older than the clock's own moment is everything. */
const oneCommit = {days: -1, commits: 1};
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

/** A base of two commits, the one before it, and a commit in the journal over them. */
async function prepare(store: JsonStore) {
	await store.documents.update('settings', () => ({organisation: 'old'}));
	await store.commit([create(place('a', 'A')), create(place('b', 'B'))]);
	await store.fold();
	await store.commit([create(place('c', 'C'))]);
	await store.fold();
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
		settings: ((await store.documents.read('settings')) as {organisation: string}).organisation,
	};
}

/** Files that hold this text. */
function holders(files: FileSystem, text: string, folder = '/var/state'): readonly string[] {
	return files.list(folder).flatMap((name) => {
		const path = `${folder}/${name}`;
		if (files.info(path)?.kind === 'folder') return holders(files, text, path);
		return files.read(path)?.includes(text) ? [path] : [];
	});
}

/** After whatever happened: the old or the new generation, whole; and the state goes on working. */
async function expectWhole(disk: FileSystem, name: string, step: Step, answered: boolean, at: string) {
	const store = await open('/var/state', {files: disk});
	const now = await contents(store);
	const whole = name === 'a first load' ? 5 : 0;
	const old = {sequence: 3, names: before, strangers: 0, settings: 'old'};
	const fresh = {
		sequence: step.sequence,
		names: step.names,
		strangers: whole,
		settings: step.settings ?? 'old',
	};
	const between = {...old, sequence: 4, names: {...before, d: 'D'}};
	const allowed = answered ? [fresh] : name.startsWith('two') ? [old, between, fresh] : [old, fresh];
	expect(allowed, at).toContainEqual(now);

	const kept: number[] = [];
	for (let sequence = 1; sequence <= now.sequence + 1; sequence++)
		if ((await store.history(sequence)) !== undefined) kept.push(sequence);
	expect(
		[1, 2, 3].map((first) => range(first, now.sequence)),
		at,
	).toContainEqual(kept);
	if (name !== 'a prune') expect(kept[0], at).toBe(1);
	await step.after?.(store, disk, at);
	const z = place('z', 'Z');
	expect(await store.commit([create(z)]), at).toBe(now.sequence + 1);
	expect(await store.fold(), at).toBe(true);
	expect(await contents(store), at).toEqual({
		...now,
		sequence: now.sequence + 1,
		names: {...now.names, z: 'Z'},
	});
	await store.close();
}

const range = (first: number, last: number) =>
	Array.from({length: last - first + 1}, (_, index) => first + index);

/** Each call in the long run; some in the short one. */
const pace = oneOf(3);
const deaths = ['die', 'die in the middle'] as const;
const refusals = ['ENOSPC', 'EIO', 'EACCES'];
const survivals: readonly Survives[] = ['nothing', 'names', 'everything'];

/**
 * Runs the step on fresh disks, with a fault at the first call, the second … until it is through; where not each
 * call is tried, faults with other numbers strike at other calls.
 */
async function atEveryCall(
	step: Step,
	number: number,
	fault: Fault,
	after: (disk: PowerCutFiles, answered: boolean, at: string) => Promise<void>,
) {
	for (let call = 1 + (number % pace); ; call += pace) {
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
	it.each(deaths)('(%s) leaves the old or the new generation', async (fault) => {
		await atEveryCall(step, deaths.indexOf(fault), fault, async (disk, answered, at) => {
			await expectWhole(disk, name, step, answered, at);
			expect(left(disk), at).toEqual([]);
		});
	});
});

describe.each(Object.entries(steps))('a call of %s', (name, step) => {
	it.each(refusals)('that fails with %s fails the step, not the state', async (code) => {
		await atEveryCall(step, refusals.indexOf(code), {code}, async (disk, answered, at) => {
			await expectWhole(disk, name, step, answered, at);
		});
	});
});

describe.each(Object.entries(steps))('a power cut at any call of %s', (name, step) => {
	it.each(survivals)('(of the unsynced %s survives) loses nothing that was answered', async (survives) => {
		await atEveryCall(step, survivals.indexOf(survives), 'die in the middle', async (disk, answered, at) => {
			await expectWhole(disk.afterPowerCut(survives), name, step, answered, at);
		});
	});
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
