import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll} from 'vitest';
import type {JsonStore} from '../../source/store/json-store.ts';
import {openStore} from '../../source/store/json-store.ts';
import {storeContract} from '../contracts/store.ts';
import {fixedClock} from '../support/fixed-clock.ts';

const folders: string[] = [];
const fresh = async () => {
	const folder = await mkdtemp(join(tmpdir(), 'rollcall-store-'));
	folders.push(folder);
	return folder;
};
afterAll(() => Promise.all(folders.map((folder) => rm(folder, {recursive: true}))));

const open = async (): Promise<JsonStore> =>
	openStore({folder: await fresh(), clock: fixedClock(), owner: 'test', create: true});

storeContract('the JSON store', open);

storeContract('the JSON store that folds after each commit', async () => {
	const store = await open();
	const {commit} = store;
	store.commit = async (changes) => {
		const sequence = await commit.call(store, changes);
		await store.fold();
		return sequence;
	};
	return store;
});

storeContract('the JSON store with tiny shards and first loads', async () =>
	openStore(
		{folder: await fresh(), clock: fixedClock(), owner: 'test', create: true},
		{
			tuning: {
				shardBytes: 128,
				loadRecords: 2,
				cachedShards: 1,
				keepParsed: 0,
				foldBytes: {least: 256, most: 512},
			},
		},
	),
);
