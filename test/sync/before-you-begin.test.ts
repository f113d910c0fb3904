import {describe, expect, test} from 'vitest';
import {entra} from '../../source/connections/entra/kind.ts';
import {connectionKinds} from '../../source/connections/index.ts';
import type {ConnectionView} from '../../source/sync/rollcall.ts';
import {graphPerson, graphServer, graphSettings} from '../support/graph-server.ts';
import {finished} from '../support/roster.ts';
import {scimWorld} from '../support/scim-world.ts';
import {listed} from '../support/state.ts';
import {plantedSecret, world} from '../support/world.ts';

const never = new AbortController().signal;
type World = Awaited<ReturnType<typeof scimWorld>>;
const user = (name: string, domain = 'school.example') => ({
	userName: `${name}@${domain}`,
	externalId: `id-${name}`,
	name: {givenName: name, familyName: 'Adler'},
	active: true,
});
const lineOf = async (w: World, begins: string) => {
	const {checklist} = (await w.rollcall.connections()).find(({name}) => name === 'entra')!;
	const line = checklist.find(({text}) => text.startsWith(begins));
	expect(line, begins).toBeDefined();
	return line!;
};
const turnOn = (w: World, domain = 'school.example') =>
	finished(w.rollcall.federate(domain, 'on', {yes: true}, never));

/** A state without a SIS, and a tenant of so many users that is read each night. */
async function tenant(count: number) {
	const w = await world({armed: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	const server = await graphServer(plantedSecret);
	for (let n = 1; n <= count; n++) server.put(graphPerson(`u${n}`));
	const rollcall = w.as({kinds: [...w.context.kinds, entra]});
	await rollcall.connect('entra', 'idp', {
		settings: graphSettings(server),
		secrets: {clientSecret: 'env:PLANTED'},
	});
	const night = async () => {
		const {run} = await finished(rollcall.sync('idp', {yes: true}, never));
		await w.clock.turn(86_400_000);
		return run?.id;
	};
	const accounts = () => listed(w.store, 'accounts');
	return {server, rollcall, night, accounts, store: w.store};
}

/** The lists as they are offered. */
const listOf = (kind: string) => connectionKinds.find((each) => each.kind === kind)!.checklist;

describe('[seeds 001 and 003] before you begin', () => {
	test.each(['scim', 'oidc', 'entra', 'google'])(
		'of %s, each line is looked at by rollcall or ticked by hand',
		(kind) => {
			const lines = listOf(kind);
			expect(lines.map(({done}) => done)).toEqual(
				expect.arrayContaining(['no SIS', 'verified', 'unique', 'notified', 'by hand']),
			);
			expect(new Set(lines.map(({text}) => text)).size).toBe(lines.length);
			const federation = kind === 'scim' ? 'configured' : 'federated';
			expect(lines.filter(({done}) => done === 'configured' || done === 'federated')).toEqual([
				expect.objectContaining({done: federation}),
			]);
		},
	);

	test.each(['scim', 'entra'])(
		'of %s, no other organisation uses the tenant, and an administrator with one of four roles is on call',
		(kind) => {
			const texts = listOf(kind)
				.map(({text}) => text)
				.join('\n');
			expect(texts).toContain('The Entra ID tenant is not that of another Apple School Manager organisation');
			expect(texts).toMatch(
				/Application Administrator, Cloud Application Administrator, Application Owner or Global Administrator/,
			);
		},
	);

	test('disconnect from your Student Information System (SIS): one that is connected is named', async () => {
		const w = await world();
		const rollcall = w.as({kinds: [...w.context.kinds, ...connectionKinds]});
		await expect(rollcall.connect('scim', 'idp', {settings: {}, secrets: {}})).rejects.toMatchObject({
			message: expect.stringContaining('"sis" is connected'),
			next: expect.stringContaining('rollcall connections disconnect sis'),
		});
		await finished(rollcall.disconnect('sis', {yes: true}, never));
		const {checklist} = await rollcall.connect('scim', 'idp', {settings: {}, secrets: {}});
		expect(checklist[0]).toMatchObject({done: true, note: expect.stringContaining('None is connected here')});
	});

	test('configure and verify the domain you want to use', async () => {
		const w = await scimWorld();
		const line = () => lineOf(w, 'The domain is verified');
		expect(await line()).toMatchObject({
			done: false,
			note: 'No domain is verified yet: rollcall domains set DOMAIN verified.',
		});
		await w.rollcall.setDomain('school.example', 'verified');
		expect(await line()).toMatchObject({done: true, note: 'school.example.'});
		await w.ask('POST', '/Users', user('ada'));
		expect(await line()).toMatchObject({done: true});
		await w.ask('POST', '/Users', user('eve', 'other.example'));
		expect(await line()).toMatchObject({
			done: false,
			note: '1 user is in other.example, which is not verified: rollcall domains set other.example verified.',
		});
	});

	test('configure (but do not turn on) federated authentication', async () => {
		const w = await scimWorld();
		const line = () => lineOf(w, 'Federated authentication is configured');
		await w.rollcall.setDomain('school.example', 'verified');
		expect(await line()).toMatchObject({
			done: false,
			note: 'No domain is configured yet: rollcall domains set school.example configured.',
		});
		await w.rollcall.setDomain('school.example', 'configured');
		expect(await line()).toMatchObject({done: true, note: 'school.example.'});
	});

	test('if federated authentication is already turned on, you can still proceed', async () => {
		const w = await scimWorld();
		await w.rollcall.setDomain('school.example', 'verified');
		await turnOn(w);
		expect(await lineOf(w, 'Federated authentication is configured')).toMatchObject({
			done: true,
			note: expect.stringMatching(
				/turned on already for school\.example: you can still proceed\. No activity/,
			),
		});
	});

	test('viewing the provisioning logs before federation is turned on is ticked by hand, with who and when', async () => {
		const w = await scimWorld();
		const begins = 'The provisioning logs';
		expect(await lineOf(w, begins)).toMatchObject({done: 'by hand'});
		const at = w.clock.now().toISOString();
		await w.rollcall.tick('entra', begins, true);
		expect(await lineOf(w, begins)).toMatchObject({done: true, ticked: {at, by: 'ada'}});
	});

	test('a line that rollcall looks at is not ticked by hand', async () => {
		const w = await scimWorld();
		await expect(w.rollcall.tick('entra', 'The domain is verified', true)).rejects.toMatchObject({
			message: expect.stringContaining('is not ticked by hand'),
			next: 'It is looked at by rollcall: rollcall connections show entra',
		});
	});

	test('the attribute used for the Managed Apple Account is unique: looked at when people come in', async () => {
		const w = await scimWorld();
		const line = () => lineOf(w, 'The attribute');
		expect(await line()).toMatchObject({done: false, note: expect.stringContaining('Nobody came in yet')});
		await w.ask('POST', '/Users', user('ada'));
		expect(await line()).toEqual({text: expect.any(String), done: true});
		const taken = await w.ask('POST', '/Users', {...user('ada'), externalId: 'another'});
		expect(taken.status).toBe(409);
		expect(await line()).toMatchObject({
			done: false,
			note: '1 conflict is about a user name that somebody has already: rollcall conflicts.',
		});
	});

	test.each([
		['a newcomer with', {u3: 'u1@school.example'}],
		['a rename to', {u2: 'u1@school.example'}],
	])('it is not unique while the last run met %s a name in use', async (_what, names) => {
		const t = await tenant(2);
		const line = async () =>
			(await t.rollcall.connections())
				.find(({name}) => name === 'idp')!
				.checklist.find(({text}) => text.startsWith('The attribute'));
		await t.night();
		expect(await line()).toEqual({text: expect.any(String), done: true});
		for (const [id, userPrincipalName] of Object.entries(names))
			t.server.put(graphPerson(id, {userPrincipalName}));
		const run = await t.night();
		expect(await line()).toMatchObject({
			done: false,
			note: `The last run met 1 record with a user name that somebody has already: rollcall history ${run}.`,
		});
		for (const id of Object.keys(names)) t.server.put(graphPerson(id));
		await t.night();
		expect(await line()).toEqual({text: expect.any(String), done: true});
	});

	test('two living accounts of one name that were made before are a finding, and the name is not unique', async () => {
		const t = await tenant(2);
		const run = async () => ({run: await t.night(), ...(await t.rollcall.overview())});
		const twice = ({findings}: Awaited<ReturnType<typeof run>>) =>
			findings.filter(({text}) => text.includes('has too'));
		expect(twice(await run())).toEqual([]);
		const [one, two] = (await t.accounts()).filter(({owner}) => owner !== undefined);
		const after = {...two!, managedAppleAccount: one!.managedAppleAccount!};
		await t.store.commit([{collection: 'accounts', key: two!.personId, before: two!, after}]);
		t.server.put(graphPerson('u2', {userPrincipalName: one!.managedAppleAccount!.name}));
		const night = await run();
		expect(twice(night)).toMatchObject([
			{
				severity: 'attention',
				open: night.run,
				text: '2 people have a Managed Apple Account in idp that another account here has too',
			},
		]);
		const view = (await t.rollcall.connections()).find(({name}) => name === 'idp')!;
		expect(view.checklist.find(({text}) => text.startsWith('The attribute'))).toMatchObject({
			done: false,
			note: expect.stringContaining('The last run met 2 records'),
		});
	});

	test('notifications go to a user with the role of Administrator, Site Manager or People Manager, with an e-mail address', async () => {
		const w = await scimWorld();
		const line = () => lineOf(w, 'Notifications');
		const name = (...to: readonly string[]) => w.rollcall.setSetting('notifications.to', JSON.stringify(to));
		expect(await line()).toMatchObject({done: false, note: expect.stringContaining('Nobody is named')});
		const made = async (values: object) => {
			const {results} = await w.rollcall.create({firstName: 'A', lastName: 'B', ...values}, {agreed: true});
			return String(results[0]!.personId);
		};
		const manager = await made({roles: 'People Manager', email: 'pm@school.example'});
		const silent = await made({roles: 'Site Manager'});
		await name(manager);
		expect(await line()).toEqual({text: expect.any(String), done: true});
		await name(manager, silent);
		expect(await line()).toMatchObject({done: false, note: expect.stringContaining('has no e-mail address')});
		await name('P404');
		expect(await line()).toMatchObject({done: false, note: expect.stringContaining('P404 is nobody')});
		await name('ada@school.example');
		expect(await line()).toMatchObject({done: true, note: expect.stringContaining('1 address is taken')});
	});

	test('that the token was used is seen', async () => {
		const w = await scimWorld();
		const line = () => lineOf(w, 'The identity provider has the tenant URL');
		expect(await line()).toMatchObject({done: false, note: expect.stringContaining('Nobody came')});
		await w.ask('GET', '/Users');
		expect(await line()).toEqual({text: expect.any(String), done: true});
	});

	test('a token that waits for its first use is told until when, and no other is asked for before it ended', async () => {
		const w = await scimWorld();
		const line = () => lineOf(w, 'The identity provider has the tenant URL');
		const waits = {
			done: false,
			note: expect.stringMatching(
				/^Nobody came yet: a token waits for its first use, until 2026-08-25 .* UTC\.$/,
			),
		};
		expect(await line()).toMatchObject(waits);
		await w.clock.turn(4 * 86_400_000);
		expect(await line()).toMatchObject({
			done: false,
			note: 'Nobody came with a live token: rollcall connections token entra.',
		});
	});
});

test('of another identity provider, what one has to have of it is asked for by name', async () => {
	const w = await world({armed: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	const rollcall = w.as({kinds: [...w.context.kinds, ...connectionKinds]});
	const settings = {issuer: 'https://idp.example', clientId: 'x', signOnUrl: 'https://idp.example/sso'};
	const secrets = {clientSecret: 'env:PLANTED'};
	const line = ({checklist}: ConnectionView) =>
		checklist.find(({text}) => text.startsWith('Unique identifier field'));
	const made = await rollcall.connect('oidc', 'okta', {settings, secrets});
	expect(line(made)).toMatchObject({
		done: false,
		note: 'Not set: callbackUrl. rollcall connections set okta --set callbackUrl=VALUE',
	});
	const values = {settings: {callbackUrl: 'https://idp.example/back'}, secrets: {}};
	expect(line(await rollcall.reconfigure('okta', values))).toMatchObject({done: true});
});

test('of one that only enriches SIS records nothing of it is asked for: it stands beside a SIS', async () => {
	const w = await world();
	const rollcall = w.as({kinds: [...w.context.kinds, ...connectionKinds]});
	const {checklist} = await rollcall.connect('google', 'mails', {
		settings: {admin: 'ada@school.example', use: 'enrich'},
		secrets: {key: 'env:PLANTED'},
	});
	expect(checklist[0]).toMatchObject({done: true, note: 'Not asked for: nobody is synced by it.'});
});
