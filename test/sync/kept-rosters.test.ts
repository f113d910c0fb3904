import {describe, expect, test} from 'vitest';
import type {ConnectionId} from '../../source/core/directory/ids.ts';
import {connectionId} from '../../source/core/directory/ids.ts';
import {
	HeldError,
	SourceUnhealthyError,
	StateDamagedError,
	TemporaryError,
} from '../../source/core/errors.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import {openZip} from '../../source/io/zip.ts';
import {lastBaseOf, lastRosterOf} from '../../source/sync/kept-rosters.ts';
import {contents, finished} from '../support/roster.ts';
import {district, ids, people, type World, without, world} from '../support/world.ts';

const sisOf = async (made: World): Promise<ConnectionId> =>
	(await made.connections()).find(({name}) => name === 'sis')!.id;
const kept = async (made: World) =>
	(await made.store.files.names()).filter((name) => name.startsWith('rosters/'));
/** The connection reads no more, so that whoever it listed may be forgotten. */
const disconnected = async (made: World) =>
	made.store.documents.update('connections', (document) => ({
		connections: connectionsIn(document).map((each) =>
			each.name === 'sis' ? {...each, disconnected: '2026-09-01T00:00:00.000Z'} : each,
		),
	}));
const connectedAgain = (document: unknown) => ({
	connections: connectionsIn(document).map(({disconnected: _, ...each}) => each),
});
const connectionsIn = (document: unknown) =>
	(document as {connections: Array<{name: string; disconnected?: string}>}).connections;
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

test('a plan and a failed night keep nothing, a held one what it read until a run applies', async () => {
	const made = await world();
	await made.night();
	const before = await kept(made);
	made.far.roster = without(ids(1, 150));
	await finished(made.plan('sis', new AbortController().signal));
	expect(await kept(made)).toEqual(before);
	const {outcome, run} = await made.night();
	expect([outcome, run?.roster]).toEqual(['held', undefined]);
	const withHeld = [...before, run?.heldRoster].sort();
	expect(await kept(made)).toEqual(withHeld);
	made.far.roster = async () => {
		throw new TemporaryError('the SIS does not answer');
	};
	await expect(made.night()).rejects.toThrow('does not answer');
	expect(await kept(made)).toEqual(withHeld);
	made.far.roster = district();
	await made.night();
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
	await disconnected(made);
	await finished(made.forget(['S1']));
	expect((await lastOf(made, sis))?.roster.people.count).toBe(203);
	await finished(made.forget(['S2']));
	expect(await kept(made)).toEqual([]);
	expect(await lastOf(made, sis)).toBeUndefined();
});

describe('what deltas are merged into', () => {
	const wholeAt = '2026-08-20T00:00:00.000Z';
	const withBase = (roster: Roster, text: string): Roster => ({
		...roster,
		base: {wholeAt, files: [{name: 'x.csv', chunks: () => [text]}]},
	});
	async function baseOf(made: World): Promise<string | undefined> {
		const path = await lastBaseOf(made.context, await sisOf(made));
		if (path === undefined) return undefined;
		const archive = await openZip(path);
		let text = '';
		for (const file of archive.files)
			for await (const chunk of file.open()) text += new TextDecoder().decode(chunk);
		archive.close();
		return text;
	}

	test('is what was read last, though a guard held it', async () => {
		const made = await world({roster: withBase(district(), 'one')});
		await made.night();
		made.far.roster = withBase(without(ids(1, 150)), 'two');
		const {outcome, run} = await made.night();
		expect([outcome, run?.wholeAt, run?.roster]).toEqual(['held', wholeAt, undefined]);
		expect(await baseOf(made)).toBe('two');
		// The roster that was applied is still the last one; what was held is kept beside it.
		expect((await lastOf(made, await sisOf(made)))?.run.id).toBe('R000001');
		expect(await kept(made)).toHaveLength(3);
		made.far.roster = withBase(district(), 'three');
		await made.night();
		expect(await baseOf(made)).toBe('three');
		expect(await kept(made)).toHaveLength(2);
	});

	test('is what was read last, though the run failed or was cancelled after it', async () => {
		const made = await world({roster: withBase(district(), 'one')});
		await made.night();
		const commits = made.store.commit.bind(made.store);
		for (const [text, error] of [
			['two', new HeldError('another plan')],
			['three', new DOMException('stopped', 'AbortError')],
		] as const) {
			made.far.roster = withBase(without(['S1']), text);
			made.store.commit = async () => {
				made.store.commit = commits;
				throw error;
			};
			await expect(made.night()).rejects.toThrow(error.message);
			expect(await baseOf(made)).toBe(text);
		}
	});

	test('is never what answers with nothing, and a plan alone takes nothing up', async () => {
		const made = await world({roster: withBase(district(), 'one')});
		await made.night();
		made.far.roster = withBase(without(['S1']), 'two');
		await finished(made.plan('sis', new AbortController().signal));
		await made.night({});
		expect(await baseOf(made)).toBe('one');
		made.far.roster = withBase(district({enrolments: []}), 'three');
		await expect(made.night()).rejects.toThrow(SourceUnhealthyError);
		expect(await baseOf(made)).toBe('one');
	});

	test('goes when somebody is forgotten, where what it names was not applied', async () => {
		const made = await world({roster: withBase(district(), 'one')});
		await made.night();
		made.far.roster = withBase(without(['S1']), 'two');
		await made.night();
		await disconnected(made);
		await finished(made.forget(['S1']));
		expect(await baseOf(made)).toBe('two');
		await made.store.documents.update('connections', (document) => connectedAgain(document));
		made.far.roster = withBase(without(ids(1, 150)), 'three');
		expect((await made.night()).outcome).toBe('held');
		await disconnected(made);
		await finished(made.forget(['S2']));
		expect(await baseOf(made)).toBeUndefined();
	});
});
