import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {ConnectionId} from '../../source/core/directory/ids.ts';
import type {RecordChange} from '../../source/core/ports.ts';
import {systemClock} from '../../source/io/clock.ts';
import {openCrashWorld} from '../support/crash-world.ts';
import {accountsOf} from './accounts.ts';

/** The journal is folded only when a figure asks for it. */
export const unfolded = {foldBytes: {least: Number.MAX_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER}};

export interface FillOptions {
	/** With a folder as a target, which only the tests' own program knows. */
	readonly target?: boolean;
}

/** Makes a state of so many accounts, in a base, beside the folders it needs; answers who delivers them. */
export async function fillState(
	state: string,
	root: string,
	size: number,
	{target = true}: FillOptions = {},
): Promise<ConnectionId> {
	const [exported, received] = [join(root, 'export'), join(root, 'received')];
	for (const folder of [exported, received]) mkdirSync(folder);
	const {store, rollcall} = await openCrashWorld(state, systemClock, {tuning: unfolded});
	const {id} = await rollcall.connect('apple-csv', 'sis', {settings: {path: exported}, secrets: {}});
	if (target) await rollcall.connect('folder-target', 'asm', {settings: {folder: received}, secrets: {}});
	await store.commit([
		{collection: 'locations', key: 'L1', after: {locationId: 'L1', name: 'North School', externalIds: {}}},
	] as unknown as RecordChange[]);
	await store.commit(accountsOf(size, id));
	while (!(await store.fold())) await pause(10);
	await store.close();
	return id;
}
