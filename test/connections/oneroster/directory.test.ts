import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {oneRoster} from '../../../source/connections/oneroster/kind.ts';
import {oneRosterCsv} from '../../../source/connections/oneroster-csv/kind.ts';
import type {Account} from '../../../source/core/directory/account.ts';
import {directoryCollections} from '../../../source/core/directory/directory.ts';
import type {Store} from '../../../source/core/ports.ts';
import {fixedClock} from '../../support/fixed-clock.ts';
import {
	client,
	type OneRosterServer,
	type ServerOptions,
	serveOneRoster,
} from '../../support/oneroster-server/server.ts';
import {type Tables, tablesIn} from '../../support/oneroster-server/tables.ts';
import {finished} from '../../support/roster.ts';
import {type World, world} from '../../support/world.ts';

const medium = join(import.meta.dirname, '../../../fixtures/oneroster/medium');
const never = new AbortController().signal;
const values = (settings: Readonly<Record<string, string>>) => ({settings, secrets: {}});

/** An organisation whose SIS is read by these kinds too; the secret of the service is known. */
async function organisation() {
	const empty = await world({armed: false});
	const rollcall = empty.as({
		kinds: [...empty.context.kinds, oneRosterCsv, oneRoster],
		secrets: {...empty.context.secrets, resolve: async () => client.secret},
		clock: fixedClock(undefined, {sleepTurns: true}),
	});
	return {rollcall, store: empty.store};
}

const connectService = async (
	{rollcall}: {readonly rollcall: World | Awaited<ReturnType<typeof organisation>>['rollcall']},
	{root}: OneRosterServer,
	settings: Readonly<Record<string, string>> = {},
) => {
	const made = {settings: {root, clientId: client.id, ...settings}, secrets: {clientSecret: 'env:PLANTED'}};
	return await rollcall.connect('oneroster', 'service', made);
};

/**
 * All that the directory holds, in words that two connections share: their ids and the hashes of their rows are not
 * told, Person IDs are those of the source, and the source is the same.
 */
async function directoryOf(store: Store, connection: string) {
	const snapshot = await store.read();
	const accounts = [...(await snapshot.load('accounts')).values()];
	const all = await Promise.all(
		directoryCollections.map(async (name) => [...(await snapshot.load(name)).values()]),
	);
	await snapshot.release();
	const own = (account: Account) => account.externalIds[connection as never] ?? account.personId;
	const ids = new Map(accounts.map((account) => [account.personId as string, own(account)]));
	const text = JSON.stringify(all.flat())
		.replaceAll(connection, 'connection')
		.replaceAll('"SIS"', '"SFTP"')
		.replaceAll(/"delivered":"[0-9a-f]{16}"/g, '"delivered":""')
		.replaceAll(/RC\d{10}/g, (id) => ids.get(id) ?? id);
	// Lists of students stand in the order of their Person IDs.
	return (JSON.parse(text) as Array<Record<string, unknown>>)
		.map((record) => {
			const pairs = pairsOf(record);
			return JSON.stringify(pairs === undefined ? record : {...record, students: pairs, rosterIds: ''});
		})
		.sort();
}

function pairsOf({students, rosterIds}: Record<string, unknown>): readonly string[] | undefined {
	if (typeof students !== 'string' || typeof rosterIds !== 'string') return undefined;
	const ids = rosterIds.split(/[\t\n]/);
	return students
		.split(/[\t\n]/)
		.map((student, at) => `${student} ${ids[at]}`)
		.sort();
}

async function byExport(settings: Readonly<Record<string, string>> = {}) {
	const {rollcall, store} = await organisation();
	const {id} = await rollcall.connect('oneroster-csv', 'export', values({path: medium, ...settings}));
	const result = await finished(rollcall.sync('export', {yes: true}, never));
	return {result, store, directory: await directoryOf(store, id)};
}

async function byService(
	tables: Tables,
	settings: Readonly<Record<string, string>> = {},
	options: ServerOptions = {},
) {
	const server = await serveOneRoster(tables, {largestPage: 500, ...options});
	const made = await organisation();
	const {id} = await connectService(made, server, settings);
	const result = await finished(made.rollcall.sync('service', {yes: true}, never));
	return {...made, server, id, result, directory: await directoryOf(made.store, id)};
}

describe('the medium district by CSV and by REST', () => {
	it('gives the same directory, but for the source', async () => {
		const [exported, service] = [
			await byExport(),
			await byService(tablesIn(medium), {personIdFrom: 'sourcedId'}),
		];
		expect(service.directory).toEqual(exported.directory);
		expect(service.directory.length).toBeGreaterThan(1000);
		const snapshot = await service.store.read();
		expect(await snapshot.tally('accounts')).toEqual(expect.anything());
		const [first] = await snapshot.list('accounts', {limit: 1});
		expect(first?.source).toBe('SIS');
	});

	it('gives the same directory, but for source and Person IDs, where those are generated', async () => {
		const [exported, service] = [await byExport(), await byService(tablesIn(medium))];
		expect(service.directory).toEqual(exported.directory);
		const snapshot = await service.store.read();
		const accounts = [...(await snapshot.load('accounts')).values()];
		expect(accounts.every(({personId}) => /^RC\d{10}$/.test(personId))).toBe(true);
	});

	it('changes nothing the second night, and generates no other ids', async () => {
		const {rollcall, directory, store, id} = await byService(tablesIn(medium));
		const ids = async () => [...(await (await store.read()).load('accounts')).keys()];
		const before = await ids();
		const second = await finished(rollcall.sync('service', {yes: true}, never));
		expect([...second.plan.changes]).toEqual([]);
		expect(await ids()).toEqual(before);
		expect(await directoryOf(store, id)).toEqual(directory);
	});

	it('keeps Person IDs over a new name and another address of the service', async () => {
		const {rollcall, store} = await byService(tablesIn(medium));
		const before = [...(await (await store.read()).load('accounts')).keys()];
		const moved = await serveOneRoster(tablesIn(medium));
		await rollcall.reconfigure('service', values({root: moved.root, pageSize: '300'}));
		await finished(rollcall.sync('service', {yes: true}, never));
		expect([...(await (await store.read()).load('accounts')).keys()]).toEqual(before);
	});
});

describe('a service that breaks', () => {
	it('changes nothing: a part is never planned', async () => {
		let breaks = false;
		const tables = tablesIn(medium);
		const {rollcall, store, id, directory} = await byService(
			tables,
			{},
			{
				odd: ({name, url}, answer) =>
					breaks && name === 'users' && Number(url.searchParams.get('offset')) > 0
						? {...answer, body: {users: []}}
						: answer,
			},
		);
		breaks = true;
		await expect(finished(rollcall.sync('service', {yes: true}, never))).rejects.toThrow(
			/^users: 837 records were announced, and 500 came$/,
		);
		expect(await directoryOf(store, id)).toEqual(directory);
	});
});

describe('accounts that are there already', () => {
	it('keep their Person IDs when the service takes them over', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'oneroster-rest-'));
		onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
		const before = await organisation();
		await before.rollcall.connect('oneroster-csv', 'export', values({path: medium}));
		await finished(before.rollcall.sync('export', {yes: true, publish: false}, never));
		const zip = join(folder, 'last.zip');
		await finished(before.rollcall.publish(undefined, {zip}, never));

		const {rollcall, store} = await organisation();
		await rollcall.importPackages([zip], 'asm');
		const ids = async () => [...(await (await store.read()).load('accounts')).keys()].sort();
		const known = await ids();
		expect(known.length).toBeGreaterThan(800);
		await connectService({rollcall}, await serveOneRoster(tablesIn(medium), {largestPage: 500}));
		const stored = await finished(rollcall.adoptIds('service', {apply: true}, never));
		expect(stored.applied).toBe(true);
		const {plan} = await finished(rollcall.sync('service', {yes: true}, never));
		expect(plan.counts).toMatchObject({
			accounts: {create: 0, deactivate: 0},
			classes: {create: 0, remove: 0},
			enrolments: {create: 0, remove: 0},
		});
		expect(await ids()).toEqual(known);
		const [first] = await (await store.read()).list('accounts', {limit: 1});
		expect(first).toMatchObject({source: 'SIS'});
	});
});

describe('a connection to a service', () => {
	it('that stands for a direct one of the old kind runs by hand, and is never scheduled', async () => {
		const {rollcall} = await organisation();
		const server = await serveOneRoster(tablesIn(medium));
		await connectService({rollcall}, server, {directConnection: 'legacy'});
		await expect(rollcall.reconfigure('service', values({frequency: 'daily'}))).rejects.toThrow(
			/cannot be scheduled: .*30 September 2024/,
		);
		const {outcome} = await finished(rollcall.sync('service', {yes: true}, never));
		expect(outcome).toBe('applied');
		await rollcall.reconfigure('service', values({directConnection: 'no', frequency: 'daily'}));
	});

	it('says what failed when it is tested, and remembers it', async () => {
		const server = await serveOneRoster(tablesIn(medium), {
			odd: ({name}, answer) => (name === 'users' ? {...answer, status: 403, body: ''} : answer),
		});
		const made = await organisation();
		await connectService(made, server);
		await expect(made.rollcall.test('service', {}, never)).rejects.toThrow(
			'does not let this client read users',
		);
		const view = (await made.rollcall.connections()).find(({name}) => name === 'service');
		expect(view?.tested).toMatchObject({ok: false, message: expect.stringContaining('403')});
	});

	it('says that it answers', async () => {
		const made = await organisation();
		await connectService(made, await serveOneRoster(tablesIn(medium)));
		const result = await made.rollcall.test('service', {}, never);
		expect(result).toMatchObject({ok: true, message: expect.stringContaining('signed in')});
	});
});
