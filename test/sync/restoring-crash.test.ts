import {expect, it} from 'vitest';
import type {RecordChange, Store} from '../../source/core/ports.ts';
import type {OpenBackup} from '../../source/core/state-care.ts';
import type {FileSystem} from '../../source/io/files.ts';
import {type ProcessIdentity, thisProcess} from '../../source/store/holder.ts';
import {openStore} from '../../source/store/json-store.ts';
import type {Context} from '../../source/sync/context.ts';
import {planRestore, restore} from '../../source/sync/restoring.ts';
import {change, create, place, remove} from '../contracts/places.ts';
import {type Fault, faultyFiles} from '../support/faulty-files.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {powerCutFiles} from '../support/power-cut-files.ts';
import {finished} from '../support/roster.ts';

/** A process that is not there any more as soon as it is looked for. */
const victim: ProcessIdentity = {...thisProcess(), pid: 2 ** 22 + 1};
const clock = fixedClock();
const open = (files: FileSystem, folder = '/var/state') =>
	openStore({folder, clock, owner: 'test', create: true}, {files, me: victim});

let digits = 0;
/** What a restore needs of the world. */
const contextOf = (store: Store) =>
	({
		store,
		clock,
		randomness: (bytes: number) => new Uint8Array(bytes).fill(digits++ & 0xff),
		operator: {name: 'ada', role: 'Administrator'},
		readOnly: false,
	}) as unknown as Context;

const connections = (name: string) => ({
	connections: [{id: 'sis', name, kind: 'x', settings: {}, secrets: {}, created: '2026-08-21T00:00:00.000Z'}],
});
const arming: RecordChange = {
	collection: 'armings',
	key: 'asm',
	after: {target: 'asm' as never, level: 'all', at: '2026-08-21T00:00:00.000Z', by: 'ada'},
};

async function backedUp(): Promise<OpenBackup> {
	const store = await open(powerCutFiles());
	await store.commit([create(place('a', 'then')), create(place('b', 'then'))]);
	await store.documents.update('settings', () => ({organisation: 'then'}));
	await store.documents.update('connections', () => connections('then'));
	return {
		made: '2026-08-21T02:14:00.000Z',
		sequence: 1,
		secrets: [],
		over: {state: 'whole'},
		store,
	} as unknown as OpenBackup;
}

async function today(files: FileSystem): Promise<void> {
	const store = await open(files);
	await store.commit([create(place('a', 'then')), create(place('b', 'then')), arming]);
	await store.commit([
		change(place('a', 'then'), place('a', 'now')),
		remove(place('b', 'then')),
		create(place('c', 'now')),
	]);
	await store.documents.update('settings', () => ({organisation: 'now'}));
	await store.documents.update('connections', () => connections('now'));
	await store.close();
}

async function lookAt(store: Store) {
	const snapshot = await store.read();
	const locations = await snapshot.list('locations');
	const {level} = (await snapshot.get('armings', 'asm'))!;
	const [run] = await snapshot.list('runs', {limit: 1, reverse: true});
	const {organisation} = (await store.documents.read('settings')) as {organisation: string};
	const [connection] = ((await store.documents.read('connections')) as ReturnType<typeof connections>)
		.connections;
	await snapshot.release();
	return {
		names: Object.fromEntries(locations.map(({locationId, name}) => [locationId, name])),
		level,
		run: run?.state,
		documents: `${organisation} ${connection!.name}`,
	};
}

const then = {a: 'then', b: 'then'};
const now = {a: 'now', c: 'now'};

it.each<Fault>(['die', 'die in the middle', {code: 'ENOSPC'}, {code: 'EIO'}])(
	'a fault (%j) at any call of a restore leaves the old records or the restored and disarmed ones, and a second one finishes',
	async (fault) => {
		for (let call = 1; ; call++) {
			const disk = powerCutFiles();
			await today(disk);
			const files = faultyFiles(disk);
			const backup = await backedUp();
			const store = await open(files);
			const plan = await finished(planRestore(contextOf(store), backup));
			files.strikeAt(call, fault);
			const answered = await finished(restore(contextOf(store), backup, plan)).then(
				() => true,
				() => false,
			);
			await store.close().catch(() => {});
			const at = `call ${call} (${files.calls.at(-1)})`;

			const next = await open(typeof fault === 'string' ? disk.afterPowerCut('nothing') : disk);
			const left = await lookAt(next);
			const old = {names: now, level: 'all', run: undefined, documents: 'now now'};
			const between = {names: then, level: 'disarmed', run: 'interrupted'};
			const fresh = {names: then, level: 'disarmed', run: 'succeeded', documents: 'then then'};
			const allowed = [
				old,
				...['now now', 'then now', 'then then'].map((documents) => ({...between, documents})),
				fresh,
			];
			expect(answered ? [fresh] : allowed, at).toContainEqual(left);

			const again = await finished(planRestore(contextOf(next), backup));
			await finished(restore(contextOf(next), backup, again));
			expect(await lookAt(next), at).toEqual(fresh);
			await next.close();
			await backup.store.close();
			if (!files.struck) {
				expect(answered).toBe(true);
				expect(call).toBeGreaterThan(20);
				return;
			}
		}
	},
	60_000,
);
