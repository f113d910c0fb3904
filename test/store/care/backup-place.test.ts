import {expect, it} from 'vitest';
import {StateDamagedError, UsageError} from '../../../source/core/errors.ts';
import type {FileSystem} from '../../../source/io/files.ts';
import {placeState} from '../../../source/store/care/backup-place.ts';
import {contextOf} from '../../../source/store/context.ts';
import {tuning} from '../../../source/store/format.ts';
import {type ProcessIdentity, thisProcess} from '../../../source/store/holder.ts';
import {openStore} from '../../../source/store/json-store.ts';
import {create, place} from '../../contracts/places.ts';
import {type Fault, faultyFiles} from '../../support/faulty-files.ts';
import {fixedClock} from '../../support/fixed-clock.ts';
import {powerCutFiles, type Survives} from '../../support/power-cut-files.ts';

/** A process that is not there any more as soon as it is looked for. */
const victim: ProcessIdentity = {...thisProcess(), pid: 2 ** 22 + 1};
const state = '/var/state';
const open = (files: FileSystem, folder = state, create = false) =>
	openStore({folder, clock: fixedClock(), owner: 'test', create}, {files, me: victim});
const contextIn = (files: FileSystem) =>
	contextOf({
		files,
		folder: state,
		clock: fixedClock(),
		owner: 'test',
		me: victim,
		tuning: {...tuning, patience: 50},
	});
const unpackedAt = (n: number) => `${state}/.copying-${n}/state`;

/** A backup's state, unpacked and durable. */
async function unpack(files: FileSystem, n: number): Promise<string> {
	const store = await open(files, unpackedAt(n), true);
	await store.commit([create(place('a', 'backup'))]);
	await store.fold();
	await store.commit([create(place('b', 'backup'))]);
	await store.documents.update('connections', () => ({connections: []}));
	await store.close();
	for (const folder of [unpackedAt(n), `${unpackedAt(n)}/base`, `${state}/.copying-${n}`, state, '/var', '/'])
		await files.syncFolder(folder);
	return unpackedAt(n);
}

/** A state whose journal has a line that is not what was written. */
async function damage(files: FileSystem): Promise<void> {
	const store = await open(files, state, true);
	await store.commit([create(place('old'))]);
	await store.documents.update('settings', () => ({organisation: 'old'}));
	await store.close();
	const journal = `${state}/journal.jsonl`;
	const file = files.open(journal, 'append');
	files.write(file, Buffer.from('{"sha256":"broken"}\n'));
	await files.sync(file);
	files.close(file);
}

const targets = {
	'no state': async (files: FileSystem) => {
		files.makeFolder(state);
		await files.syncFolder('/var');
		await files.syncFolder('/');
	},
	'a damaged state': damage,
} as const;

/** What stands there: the words for it. */
async function lookAt(files: FileSystem): Promise<'none' | 'refused' | 'new'> {
	try {
		const store = await open(files);
		try {
			const snapshot = await store.read();
			expect(await snapshot.list('locations')).toEqual([place('a', 'backup'), place('b', 'backup')]);
			expect(await store.documents.read('connections')).toEqual({connections: []});
			expect(await store.documents.read('settings')).toBeUndefined();
			expect((await store.history(1))?.changes).toHaveLength(1);
			return 'new';
		} finally {
			await store.close();
		}
	} catch (error) {
		if (error instanceof StateDamagedError) return 'refused';
		if (error instanceof UsageError && error.message.includes('there is no state')) return 'none';
		throw error;
	}
}

/** Every file that holds something of the old state, wherever it lies now. */
function oldFilesIn(files: FileSystem, folder = state): readonly string[] {
	return files.list(folder).flatMap((name) => {
		const path = `${folder}/${name}`;
		if (name.startsWith('.copying') || ['locks', 'leases'].includes(name)) return [];
		if (files.info(path)?.kind === 'folder') return oldFilesIn(files, path);
		return /broken|organisation/.test(files.read(path)?.toString() ?? '') ? [name] : [];
	});
}

async function atEveryCall(
	prepare: (files: FileSystem) => Promise<void>,
	fault: Fault,
	survives: Survives,
	after: (disk: FileSystem, answered: boolean, at: string) => Promise<void>,
): Promise<void> {
	for (let call = 1; ; call++) {
		const disk = powerCutFiles();
		await prepare(disk);
		const from = await unpack(disk, 1);
		const files = faultyFiles(disk);
		files.strikeAt(call, fault);
		const answered = await placeState(contextIn(files), from, () => false).then(
			() => true,
			() => false,
		);
		const left = fault === 'die' || fault === 'die in the middle' ? disk.afterPowerCut(survives) : disk;
		await after(left, answered, `call ${call} (${files.calls.at(-1)})`);
		if (!files.struck) {
			expect(answered).toBe(true);
			expect(call).toBeGreaterThan(15);
			return;
		}
	}
}

const cases = Object.entries(targets).flatMap(([name, prepare]) => [
	...(['nothing', 'names', 'everything'] as const).map(
		(survives) =>
			[
				`a power cut (of the unsynced ${survives} survives)`,
				name,
				prepare,
				'die in the middle',
				survives,
			] as const,
	),
	...['ENOSPC', 'EIO'].map((code) => [code, name, prepare, {code}, 'everything'] as const),
]);

it.each(cases)(
	'%s at any call of placing over %s leaves the old or the new, and never a half that is taken for a state',
	async (_, name, prepare, fault, survives) => {
		const seen = new Set<string>();
		await atEveryCall(prepare, fault, survives, async (disk, answered, at) => {
			const now = await lookAt(disk);
			seen.add(now);
			const allowed = answered
				? ['new']
				: name === 'no state'
					? ['none', 'refused', 'new']
					: ['refused', 'new'];
			expect(allowed, at).toContain(now);
			if (name !== 'no state')
				expect(new Set(oldFilesIn(disk)), at).toEqual(new Set(['journal.jsonl', 'settings.json']));
			// Whatever was left: a second restore finishes.
			if (now === 'new') return;
			await placeState(contextIn(disk), await unpack(disk, 2), () => false);
			expect(await lookAt(disk), at).toBe('new');
			if (name !== 'no state')
				expect(new Set(oldFilesIn(disk)), at).toEqual(new Set(['journal.jsonl', 'settings.json']));
		});
		expect(seen.size).toBeGreaterThan(1);
	},
	60_000,
);
