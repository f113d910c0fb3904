import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {systemClock} from '../../source/io/clock.ts';
import {openSandbox} from '../../source/sandbox/sandbox.ts';
import {appleFiles} from '../support/apple-zip.ts';
import {json, workshop} from '../support/cli.ts';
import {type GraphServer, graphPerson, graphServer, graphSettings} from '../support/graph-server.ts';
import {writeFolder} from '../support/roster.ts';
import {sectionsOf, walker} from './walking.ts';

const page = 'moving-to-or-from-an-idp.md';
const shop = workshop();
const env = {ASM: 'planted-secret-71aa', ENTRA: 'planted-secret-7c1e'};
const user = 'XXXX@sftp.apple.com';
type Sandbox = Awaited<ReturnType<typeof openSandbox>>;
type Serving = Awaited<ReturnType<Sandbox['serve']>>;
let sandbox: Sandbox;
let serving: Serving;

const {call, walk} = walker(env, {
	'/backup/before-the-move.zip': () => shop.at('backup.zip'),
	'people.json': async () => {
		await sandbox.exportPeople(shop.at('people.json'));
		return shop.at('people.json');
	},
	'path=/srv/export': () => `path=${shop.at('export')}`,
	'password=file:/etc/rollcall/asm': () => 'password=env:ASM',
	'clientSecret=file:/etc/rollcall/entra': () => 'clientSecret=env:ENTRA',
	'clientId=ID': () => 'clientId=11111111-2222-3333-4444-555555555555',
	'application=ID': () => 'application=99999999-2222-3333-4444-555555555555',
	'first.zip': () => shop.at('first.zip'),
	'activity-log.csv': async () => (await sandbox.activityLogs()).at(-1)!,
});

beforeAll(async () => {
	await writeFolder(shop.at('export'), appleFiles());
	sandbox = await openSandbox({folder: shop.at('asm'), clock: systemClock});
	serving = await sandbox.serve({user, password: env.ASM});
});
afterAll(async () => {
	await serving?.close();
	shop.remove();
});

/** A call of the page, with where the target really is. */
const here = () => ['--set', 'host=127.0.0.1', '--set', `port=${serving.port}`];
const withTarget = (calls: ReturnType<typeof sectionsOf>) =>
	calls.map((each) => (each.words[1] === 'asm-sftp' ? {...each, words: [...each.words, ...here()]} : each));
/** Where the directory really is, with what its settings are called there. */
const withDirectory = (calls: ReturnType<typeof sectionsOf>, server: GraphServer) => {
	const {loginUrl, graphUrl, people} = graphSettings(server);
	const set = ['--set', `loginUrl=${loginUrl}`, '--set', `graphUrl=${graphUrl}`, '--set', `people=${people}`];
	return calls.map((each) => (each.words[1] === 'entra' ? {...each, words: [...each.words, ...set]} : each));
};
const columns = ['firstName', 'lastName', 'email', 'personNumber'] as const;
type Row = Readonly<Record<(typeof columns)[number], string>>;

/** Everybody of the export, as the directory of the school has them: under ids of its own. */
async function directoryOf(rows: readonly Row[]): Promise<GraphServer> {
	const server = await graphServer(env.ENTRA);
	rows.forEach(({firstName, lastName, email, personNumber}, index) => {
		server.put(
			graphPerson(`object-${index}`, {
				givenName: firstName,
				surname: lastName,
				userPrincipalName: email === '' ? `${firstName}.${lastName}@school.example`.toLowerCase() : email,
				...(personNumber === '' ? {} : {employeeId: personNumber}),
			}),
		);
	});
	return server;
}

/** First and last name, address and number of every person of the export. */
const everybody = (): readonly Row[] =>
	(['students.csv', 'staff.csv'] as const).flatMap((file) => {
		const [head = '', ...rows] = readFileSync(`${shop.at('export')}/${file}`, 'utf8')
			.trim()
			.split('\n');
		const names = head.split(',');
		return rows.map((row) => {
			const cells = row.split(',');
			const of = (name: string) => cells[names.indexOf(name)] ?? '';
			return {
				firstName: of('first_name'),
				lastName: of('last_name'),
				email: of('email_address'),
				personNumber: of('person_number'),
			};
		});
	});

interface UserJson {
	readonly personId: string;
	readonly firstName: string;
	readonly lastName: string;
	readonly source: string;
}
const usersIn = async (state: string) =>
	(await json<{items: readonly UserJson[]}>(['users'], {state, env})).value.items;

test('an identity provider is left for uploads as the page says: the first upload creates nobody', async () => {
	const state = shop.at('state');
	const server = await directoryOf(everybody());
	const [connect] = withDirectory(
		sectionsOf(page, 'From uploads to an identity provider').filter(({words}) => words[1] === 'entra'),
		server,
	);
	await walk([connect!], state);
	await call(['sync', 'idp', '--yes'], state);
	const before = await usersIn(state);
	// Apple School Manager has the same accounts, under the same Person IDs.
	for (const {personId, firstName, lastName} of before)
		await sandbox.addAccount({personId, firstName, lastName, source: 'Microsoft Entra ID'});
	await sandbox.disconnect('Microsoft Entra ID');

	await walk(sectionsOf(page, 'Leave the identity provider'), state, {'connections disconnect idp': [4]});
	await walk(sectionsOf(page, 'Compare the Person IDs'), state, {'reconcile --difference': [0, 3]});
	const kept = await walk(withTarget(sectionsOf(page, 'Keep the Person IDs')), state, {
		'plan csv': [0],
		'adopt ids csv': [4],
		'adopt forecast csv': [0, 3, 4],
	});
	expect(kept).toContain('would be doubled');
	await walk(sectionsOf(page, 'The first upload'), state);
	expect((await usersIn(state)).map(({personId}) => personId).sort()).toEqual(
		before.map(({personId}) => personId).sort(),
	);
	const told = await walk(sectionsOf(page, 'You know that it worked when'), state, {status: [0, 1]});
	expect(told).not.toContain('left behind');
	const log = readFileSync((await sandbox.activityLogs()).at(-1)!, 'utf8');
	const people = log.split('\n').filter((line) => before.some(({personId}) => line.includes(personId)));
	expect(people.filter((line) => line.includes('UPDATED')).length).toBe(before.length);
	expect(people.filter((line) => line.includes('CREATED'))).toEqual([]);
	expect((await sandbox.counts()).status.New).toBe(before.length);
}, 180_000);

test('uploads are left for an identity provider as the page says: everybody keeps account and Person ID', async () => {
	const state = shop.at('other');
	const server = await directoryOf(everybody());
	await call(['connect', 'apple-csv', 'csv', '--set', `path=${shop.at('export')}`], state);
	const target = ['--set', `username=${user}`, ...here(), '--set', `hostKey=${serving.hostKey}`];
	await call(['connect', 'asm-sftp', 'asm', ...target, '--secret', 'password=env:ASM'], state);
	await call(['sync', 'csv', '--yes', '--no-publish'], state);
	const before = await usersIn(state);
	expect(before.length).toBeGreaterThan(2);
	await walk(withDirectory(sectionsOf(page, 'From uploads to an identity provider'), server), state, {
		'adopt ids idp --by person-number email': [4],
		'sync idp --yes': [0, 3],
	});
	const after = await usersIn(state);
	expect(after.map(({personId}) => personId).sort()).toEqual(before.map(({personId}) => personId).sort());
	expect(new Set(after.map(({source}) => source))).toEqual(new Set(['Microsoft Entra ID']));
}, 180_000);

test('an identity provider is connected as the page says, without anything beside it', async () => {
	const calls = sectionsOf(page, 'From uploads to an identity provider');
	const connects = calls.filter(({words}) => words[0] === 'connect');
	expect(connects).toHaveLength(1);
	await walk(connects, shop.at('as-it-stands'));
});
