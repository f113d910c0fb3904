import {expect, test} from 'vitest';
import type {ConnectionId} from '../../source/core/directory/ids.ts';
import {connectionId} from '../../source/core/directory/ids.ts';
import {StateDamagedError, TemporaryError} from '../../source/core/errors.ts';
import {lastRosterOf} from '../../source/sync/kept-rosters.ts';
import {contents, finished} from '../support/roster.ts';
import {district, ids, people, type World, without, world} from '../support/world.ts';

const sisOf = async (made: World): Promise<ConnectionId> =>
	(await made.connections()).find(({name}) => name === 'sis')!.id;
const kept = async (made: World) =>
	(await made.store.files.names()).filter((name) => name.startsWith('rosters/'));
async function lastOf(made: World, connection: ConnectionId) {
	const snapshot = await made.store.read();
	try {
		return await lastRosterOf(made.context, snapshot, connection);
	} finally {
		await snapshot.release();
	}
}

test('the last roster of a connection is kept, and only the last one', async () => {
	const made = await world();
	const sis = await sisOf(made);
	expect(await lastOf(made, sis)).toBeUndefined();
	await made.night();
	const [first] = await kept(made);
	expect(contents((await lastOf(made, sis))!.roster)).toEqual(contents(district()));
	await made.night();
	expect(await kept(made)).toEqual([first]);
	made.far.roster = without(ids(3, 4));
	await made.night();
	expect(await kept(made)).toHaveLength(1);
	const last = (await lastOf(made, sis))!;
	expect(last.run.id).toBe('R000003');
	expect(contents(last.roster)).toEqual(contents(without(ids(3, 4))));
	expect(last.roster.people.place(2)).toEqual({file: 'people.csv', line: 4});
});

test('a plan, a held night and a failed one keep nothing', async () => {
	const made = await world();
	await made.night();
	const before = await kept(made);
	made.far.roster = without(ids(1, 150));
	await finished(made.plan('sis', new AbortController().signal));
	expect((await made.night()).outcome).toBe('held');
	made.far.roster = async () => {
		throw new TemporaryError('the SIS does not answer');
	};
	await expect(made.night()).rejects.toThrow('does not answer');
	expect(await kept(made)).toEqual(before);
});

test('rosters of connections that are gone go, those of others stay', async () => {
	const made = await world();
	await made.connect('memory-sis', 'other', {settings: {}, secrets: {}});
	await made.night({yes: true}, 'sis');
	const [own] = await kept(made);
	await made.store.files.keep('rosters/gone-1/x.gz', made.store.files.path(own!));
	made.far.roster = district({people: people(3)});
	await made.night({yes: true}, 'other');
	const names = await kept(made);
	expect(names).toHaveLength(2);
	expect(names).toContain(own);
	expect(await lastOf(made, connectionId('gone-1'))).toBeUndefined();
});

test('a kept roster whose file is lost is damage', async () => {
	const made = await world();
	await made.night();
	for (const name of await kept(made)) await made.store.files.remove(name);
	await expect(lastOf(made, await sisOf(made))).rejects.toThrow(StateDamagedError);
});

test('who is forgotten is in no kept roster', async () => {
	const made = await world();
	await made.night();
	made.far.roster = without(['S1']);
	await made.night();
	const sis = await sisOf(made);
	// The night after next is the last to have listed S2, and its connection reads no more.
	await made.store.documents.update('connections', (document) => {
		const {connections} = document as {connections: Array<{id: string}>};
		return {
			connections: connections.map((each) =>
				each.id === sis ? {...each, disconnected: '2026-09-01T00:00:00.000Z'} : each,
			),
		};
	});
	await finished(made.forget(['S1']));
	expect((await lastOf(made, sis))?.roster.people.count).toBe(203);
	await finished(made.forget(['S2']));
	expect(await kept(made)).toEqual([]);
	expect(await lastOf(made, sis)).toBeUndefined();
});
