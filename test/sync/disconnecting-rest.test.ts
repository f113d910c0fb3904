import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {oneRoster} from '../../source/connections/oneroster/kind.ts';
import type {Account} from '../../source/core/directory/account.ts';
import type {Secrets} from '../../source/core/ports.ts';
import type {SyncOptions} from '../../source/sync/answers/runs.ts';
import {school} from '../support/oneroster-server/school.ts';
import {client, serveOneRoster} from '../support/oneroster-server/server.ts';
import type {CsvRow, Tables} from '../support/oneroster-server/tables.ts';
import {finished} from '../support/roster.ts';
import {world} from '../support/world.ts';

const never = new AbortController().signal;
const day = 86_400_000;

/** The school with some people changed. */
const changed = (people: Readonly<Record<string, CsvRow>>): Tables => ({
	...school,
	users: school.users.map((row) => ({...row, ...people[row.sourcedId ?? '']})),
});

/** A school whose SIS is asked by OneRoster REST, synced and sent once. */
async function synced() {
	const w = await world();
	const secrets: Secrets = {resolve: async () => client.secret, keep: async () => 'env:SECRET'};
	const rollcall = w.as({secrets, kinds: [...w.context.kinds, oneRoster]});
	const server = await serveOneRoster(school);
	await rollcall.connect('oneroster', 'rest', {
		settings: {root: server.root, clientId: client.id},
		secrets: {clientSecret: 'env:SECRET'},
	});
	const night = (name = 'rest', options: SyncOptions = {yes: true}) =>
		finished(rollcall.sync(name, options, never));
	const accounts = async (): Promise<readonly Account[]> => {
		const snapshot = await w.store.read();
		try {
			return [...(await snapshot.load('accounts')).values()];
		} finally {
			await snapshot.release();
		}
	};
	const sources = async () => [...new Set((await accounts()).map(({source}) => source))];
	const disconnect = (name = 'rest') => finished(rollcall.disconnect(name, {yes: true}, never));
	const first = await night();
	expect(first).toMatchObject({exitCode: 0, published: [{outcome: 'sent'}]});
	return {w, rollcall, server, night, accounts, sources, disconnect};
}

/** Whatever tells who somebody is. */
const identities = (accounts: readonly Account[]) =>
	accounts.map(({personId, firstName, lastName}) => `${personId} ${firstName} ${lastName}`).sort();

describe('a SIS that is asked by REST, disconnected', () => {
	test('becomes Manual and leaves what was sent as it is', async () => {
		const {rollcall, sources, disconnect, accounts, server} = await synced();
		expect(await sources()).toEqual(['SIS']);
		const before = identities(await accounts());
		const asked = server.asked.length;
		await disconnect();
		expect(await sources()).toEqual(['Manual']);
		expect(identities(await accounts())).toEqual(before);
		const {published} = await finished(rollcall.publish(undefined, {}, never));
		expect(published).toMatchObject([{outcome: 'skipped'}]);
		expect(server.asked.length).toBe(asked);
	});

	test('and connected again: whoever did not change follows it, with the Person ID of before', async () => {
		const {w, rollcall, night, sources, disconnect, accounts} = await synced();
		const before = identities(await accounts());
		await disconnect();
		await w.clock.turn(day);
		await rollcall.reconnect('rest', {settings: {}, secrets: {}});
		const {plan, published} = await night();
		expect(plan.conflicts).toEqual([]);
		expect(plan.counts.accounts.create ?? 0).toBe(0);
		expect(published).toMatchObject([{outcome: 'skipped'}]);
		expect(identities(await accounts())).toEqual(before);
		expect(await sources()).toEqual(['SIS']);
		expect((await night()).plan.changes).toEqual([]);
	});

	test('and connected again: what changed meanwhile is asked about, and taken only when it is decided', async () => {
		const {w, rollcall, night, disconnect, accounts} = await synced();
		await disconnect();
		await w.clock.turn(day);
		const other = await serveOneRoster(changed({S1: {grades: '10'}, S2: {familyName: 'Borg'}}));
		await rollcall.reconnect('rest', {settings: {root: other.root}, secrets: {}});
		for (let nights = 0; nights < 2; nights++) {
			const {plan, published, exitCode} = await night();
			expect(plan.conflicts.map(({kind}) => kind)).toEqual([
				'changed-while-disconnected',
				'changed-while-disconnected',
			]);
			expect({exitCode, published}).toMatchObject({exitCode: 3, published: [{outcome: 'skipped'}]});
			await w.clock.turn(day);
		}
		const bo = async () => (await accounts()).find(({firstName}) => firstName === 'Bo');
		expect(await bo()).toMatchObject({lastName: 'Berg', source: 'Manual'});
		const mine = (await rollcall.conflicts()).find(({conflict}) =>
			conflict.choices.some(({label}) => label.includes('Berg → Borg')),
		);
		await rollcall.resolve(mine!.conflict.id, 'i', {});
		const {published} = await night();
		expect(published).toMatchObject([{outcome: 'sent'}]);
		expect(await bo()).toMatchObject({lastName: 'Borg', source: 'SIS'});
		expect((await rollcall.conflicts()).length).toBe(1);
	});

	test('that cannot be read when it is connected again changes nothing, and its old address holds again', async () => {
		const {w, rollcall, night, disconnect, sources} = await synced();
		await disconnect();
		await w.clock.turn(day);
		const broken = await serveOneRoster(school, {
			odd: ({name}, answer) => (name === 'users' ? {...answer, status: 200, body: {}} : answer),
		});
		await rollcall.reconnect('rest', {settings: {root: broken.root}, secrets: {}});
		await expect(night()).rejects.toMatchObject({
			exitCode: 7,
			message: expect.stringMatching(/Its settings root, changed .* are again as they were before/),
		});
		expect(await sources()).toEqual(['Manual']);
		expect(w.far.received).toHaveLength(1);
		expect(await night()).toMatchObject({exitCode: 0, plan: {conflicts: []}});
		expect(await sources()).toEqual(['SIS']);
	});

	test('and followed by uploads of the same people: Manual becomes SFTP, and nobody is doubled', async () => {
		const {w, rollcall, night, sources, disconnect, accounts} = await synced();
		const before = identities(await accounts());
		await disconnect();
		const folder = mkdtempSync(join(tmpdir(), 'rollcall-rest-'));
		onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
		const path = join(folder, 'modified.zip');
		writeFileSync(path, w.far.received.at(-1)!.bytes);
		await rollcall.connect('apple-csv', 'files', {settings: {path}, secrets: {}});
		await w.clock.turn(day);
		const {plan, exitCode, published} = await night('files');
		expect(plan.conflicts).toEqual([]);
		expect({exitCode, create: plan.counts.accounts.create ?? 0}).toEqual({exitCode: 0, create: 0});
		expect(await sources()).toEqual(['SFTP']);
		expect(identities(await accounts())).toEqual(before);
		// The target has a feeder again, and what it gets is what it has.
		expect(published).toMatchObject([{outcome: 'skipped'}]);
	});
});
