import {describe, expect, it} from 'vitest';
import {openStore} from '../../source/store/json-store.ts';
import {create, place} from '../contracts/places.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {powerCutFiles} from '../support/power-cut-files.ts';

/** A disk that refuses, for a while, to remove files of locks; and a store on it. */
async function stubborn() {
	const disk = powerCutFiles();
	const refusing = {now: false};
	const files = {
		...disk,
		remove(path: string) {
			if (refusing.now && /\/locks\/[^/]*$/.test(path) && !path.includes('.aside-'))
				throw Object.assign(new Error('injected'), {code: 'EIO'});
			disk.remove(path);
		},
	};
	const tuning = {patience: 50};
	const store = await openStore(
		{folder: '/var/state', clock: fixedClock(), owner: 'test', create: true},
		{files, tuning},
	);
	return {store, refusing};
}

describe('a lock whose file could not be removed when it was let go', () => {
	it('of a commit does not keep the same process from committing later', async () => {
		const {store, refusing} = await stubborn();
		refusing.now = true;
		expect(await store.commit([create(place('a'))])).toBe(1);
		// It is let go after the answer.
		await new Promise((resolve) => setTimeout(resolve, 10));
		refusing.now = false;
		expect(await store.commit([create(place('b'))])).toBe(2);
	});

	it('of a run does not keep the same process from running later', async () => {
		const {store, refusing} = await stubborn();
		const lock = await store.lock('connection-sis', 'sync of sis');
		refusing.now = true;
		await lock.release().catch(() => {});
		refusing.now = false;
		await (await store.lock('connection-sis', 'sync of sis')).release();
		expect(await store.locks()).toEqual([]);
	});
});
