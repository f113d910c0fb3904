import {describe, expect, test} from 'vitest';
import {appleCsv} from '../../source/connections/apple-csv/kind.ts';
import {asmSftp} from '../../source/connections/asm-sftp/kind.ts';
import {entra} from '../../source/connections/entra/kind.ts';
import {google} from '../../source/connections/google/kind.ts';
import {oidc} from '../../source/connections/oidc/kind.ts';
import {scim} from '../../source/connections/scim/kind.ts';
import type {Account, Role, Source} from '../../source/core/directory/account.ts';
import {connectionId, personId} from '../../source/core/directory/ids.ts';
import {openSandbox} from '../../source/sandbox/sandbox.ts';
import {appleFiles, writeZip} from '../support/apple-zip.ts';
import {workshop} from '../support/cli.ts';
import {directoryOf, sis, student} from '../support/district.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {idpTenant, type PulledKind, pulledKinds, type Tenant} from '../support/idp-tenant.ts';
import {nights} from '../support/nights.ts';
import {finished} from '../support/roster.ts';
import {operations, person, scimWorld} from '../support/scim-world.ts';
import {world} from '../support/world.ts';

/*
 * Seed 001, “Intro to directory syncing with Apple School Manager”, sentence by sentence. Not ours, and tested by
 * nothing here: how often an identity provider syncs (“consult your IdP's documentation”, “the interval … depends on the
 * IdP”), what its administrators may do there, what an Entra ID Global Administrator ensures, what the single sign-on
 * and callback URLs of an IdP are, and the links to other pages of Apple.
 */

const never = new AbortController().signal;
const day = 86_400_000;
const by = (changed: Partial<Account>): Account => ({
	personId: personId('P1'),
	firstName: 'Ada',
	lastName: 'Admin',
	roles: [{role: 'Student'}],
	source: 'Manual',
	status: 'Active',
	authentication: 'Managed Apple Account',
	managedAppleAccount: {name: 'u1@school.example', predicted: false},
	email: 'u1@school.example',
	externalIds: {},
	created: '2026-08-01T00:00:00.000Z',
	...changed,
});
const hold = async (t: Pick<Tenant, 'w'>, account: Account) => {
	await t.w.store.commit([{collection: 'accounts', key: account.personId, after: account}]);
};
const only = async (t: Tenant) => (await t.account('u1'))!;
const federate = (t: Tenant, turn: 'on' | 'off') =>
	finished(t.rollcall.federate('school.example', turn, {yes: true}, never));

describe.each(pulledKinds)(
	'%s: Apple School Manager is automatically informed by your IdP, and updates its information when',
	(kind) => {
		test('a new user account is created', async () => {
			const t = await idpTenant(kind, 2);
			await t.night();
			t.put('u3');
			await t.night();
			expect((await t.accounts()).length).toBe(3);
		});

		test('user account information changed', async () => {
			const t = await idpTenant(kind, 2);
			await t.night();
			const {personId: before} = await only(t);
			t.put('u1', {lastName: 'Married'});
			await t.night();
			expect(await only(t)).toMatchObject({personId: before, lastName: 'Married'});
		});

		test('a user account is deleted', async () => {
			const t = await idpTenant(kind, 30);
			await t.night();
			t.remove('u1');
			await t.night();
			expect((await only(t)).status).toBe('Deactivated');
		});
	},
);

describe('you can sync user accounts from the following (but only one at a time)', () => {
	test('Google Workspace, Microsoft Entra ID, your IdP; some IdPs can also use SCIM', () => {
		expect([google, entra, oidc, scim].map(({source}) => source)).toEqual([
			'Google Workspace',
			'Microsoft Entra ID',
			'Identity Provider',
			'SCIM',
		]);
	});

	test('a second one is refused while the first is connected, whichever they are', async () => {
		const t = await idpTenant('entra', 1);
		const values = {settings: {}, secrets: {}};
		const rollcall = t.w.as({kinds: [...t.w.context.kinds, entra, scim, google, oidc]});
		await expect(rollcall.connect('scim', 'second', values)).rejects.toThrow('"idp" is connected');
		await t.disconnect();
		await expect(rollcall.connect('scim', 'second', values)).resolves.toMatchObject({name: 'second'});
	});
});

describe('before you begin', () => {
	test('syncing user groups isn’t supported', async () => {
		const w = await scimWorld();
		expect((await w.ask('GET', '/Groups')).body).toMatchObject({totalResults: 0});
		expect((await w.ask('POST', '/Groups', {displayName: 'Staff'})).status).toBe(501);
		const t = await idpTenant('entra', 2);
		await t.night();
		expect(t.asked().some(({path}) => /groups/i.test(path))).toBe(false);
	});

	test('the initial sync takes longer to perform than subsequent cycles do: those read what changed', async () => {
		const t = await idpTenant('entra', 350);
		await t.night();
		const initial = t.asked().length;
		t.put('u1', {lastName: 'Married'});
		await t.night();
		expect(t.asked().length - initial).toBeLessThan(initial);
		expect(await only(t)).toMatchObject({lastName: 'Married'});
		expect((await t.accounts()).length).toBe(350);
	});
});

describe('requirements', () => {
	const line = async (t: Tenant, begins: string) =>
		(await t.rollcall.connections())
			.find(({name}) => name === 'idp')!
			.checklist.find(({text}) => text.startsWith(begins))!;

	test('if necessary, manually verify a domain', async () => {
		const t = await idpTenant('entra', 1);
		expect((await line(t, 'The domain is verified')).done).toBe(true);
		await t.rollcall.setDomain('school.example', 'not verified');
		expect((await line(t, 'The domain is verified')).done).toBe(false);
	});

	test('you need to turn on federated authentication', async () => {
		const t = await idpTenant('entra', 1);
		await t.night();
		expect((await line(t, 'Federated authentication is turned on')).done).toBe(false);
		await federate(t, 'on');
		expect((await line(t, 'Federated authentication is turned on')).done).toBe(true);
	});

	test('have on call an administrator with permissions to edit the settings of the IdP', async () => {
		for (const {checklist} of [google, entra, oidc])
			expect(checklist.find(({text}) => /administrator.* on call/i.test(text))?.done).toBe('by hand');
	});

	test('disconnect from your Student Information System (SIS) or stop uploads using SFTP', async () => {
		const w = await world({armed: false});
		const rollcall = w.as({kinds: [...w.context.kinds, scim]});
		const values = {settings: {}, secrets: {}};
		await expect(rollcall.connect('scim', 'idp', values)).rejects.toThrow('"sis" is connected');
		await finished(w.disconnect('sis', {yes: true}, never));
		await expect(rollcall.connect('scim', 'idp', values)).resolves.toBeDefined();
		await expect(rollcall.connect('apple-csv', 'csv', {...values, settings: {path: '/x'}})).rejects.toThrow(
			'"idp" is connected',
		);
	});

	test('the attribute used for the Managed Apple Account has to be unique', async () => {
		const w = await scimWorld();
		await w.made();
		const twin = await w.ask(
			'POST',
			'/Users',
			person({externalId: 'other', userName: 'ANA.diaz@school.example'}),
		);
		expect(twin).toMatchObject({status: 409, body: {scimType: 'uniqueness'}});
		expect((await w.accounts()).length).toBe(1);
	});

	test.each(pulledKinds)(
		'%s: of two users with the same one nobody is made a second account',
		async (kind) => {
			const t = await idpTenant(kind, 2);
			await t.night();
			t.put('u3', {userName: 'U1@school.example'});
			t.put('u2', {userName: 'u1@school.example'});
			await t.night();
			const names = (await t.accounts()).map(({managedAppleAccount}) => managedAppleAccount?.name);
			expect(names.sort()).toEqual(['u1@school.example', 'u2@school.example']);
		},
	);

	test.each(pulledKinds)(
		'%s: a user with an attribute exactly the same as an Administrator’s: no syncing is performed, and the source field remains unchanged',
		async (kind) => {
			const t = await idpTenant(kind, 2);
			const admin = by({roles: [{role: 'Administrator'}], source: 'SFTP'});
			await hold(t, admin);
			await t.night();
			expect(await t.account('u1')).toBeUndefined();
			expect((await t.accounts()).find(({lastName}) => lastName === 'Admin')).toEqual(admin);
			expect((await t.account('u2'))?.status).toBe('New');
		},
	);

	test('notifications go to the e-mail address of a user with the role of Administrator, Site Manager, or People Manager', async () => {
		const t = await idpTenant('entra', 1);
		const to = async (account: Partial<Account>) => {
			await hold(t, by({...account, managedAppleAccount: {name: 'x@school.example', predicted: false}}));
			await t.rollcall.setSetting('notifications.to', '["P1"]');
			return (await line(t, 'Notifications go to')).done;
		};
		expect(await to({})).toBe(false);
		const roles: readonly Role[] = ['Administrator', 'Site Manager', 'People Manager'];
		for (const [index, role] of roles.entries()) {
			const account = by({personId: personId(`M${index}`), roles: [{role}]});
			await hold(t, account);
			await t.rollcall.setSetting('notifications.to', JSON.stringify([account.personId]));
			expect((await line(t, 'Notifications go to')).done, role).toBe(true);
		}
	});
});

describe('IdP-specific requirements', () => {
	test('Entra: your organisation can’t have the same tenant as any other organisation: a person says so', () => {
		expect(entra.checklist.find(({text}) => /tenant is not that of another/.test(text))?.done).toBe(
			'by hand',
		);
		expect(google.checklist.some(({text}) => /tenant is not that of another/.test(text))).toBe(false);
	});

	const cases = (['Administrator', 'Site Manager', 'People Manager'] as const).flatMap((role) =>
		(['SIS', 'SFTP'] as const).map((source): [Role, Source] => [role, source]),
	);
	test.each(cases)(
		'Entra: a User Principal Name that is exactly the same as a %s’s: no syncing, and the source field remains %s',
		async (role, source) => {
			const t = await idpTenant('entra', 2);
			const account = by({roles: [{role}], source});
			await hold(t, account);
			await t.night();
			expect((await t.accounts()).find(({lastName}) => lastName === 'Admin')).toEqual(account);
			expect(await t.account('u1')).toBeUndefined();
			expect((await t.conflicts()).map(({kind}) => kind)).toEqual(['protected-role']);
		},
	);

	test('other IdPs: unique identifier field, SAML 2.0, OAuth 2, single sign-on URL and callback URL are at hand', () => {
		const text = oidc.checklist.map((each) => each.text).join('\n');
		for (const said of [
			'Unique identifier field',
			'SAML 2.0',
			'OAuth 2',
			'single sign-on URL',
			'callback URL',
		])
			expect(text).toContain(said);
	});
});

describe.each(pulledKinds)('%s: account creation', (kind) => {
	const edits: ReadonlyArray<Record<string, string>> = [
		{roles: 'Manager'},
		{gradeLevel: '7'},
		{sisUsername: 'given.u1'},
	];

	test('user accounts are synced and assigned the role of Student', async () => {
		const t = await idpTenant(kind, 2);
		await t.night();
		expect((await t.accounts()).map(({roles}) => roles)).toEqual([[{role: 'Student'}], [{role: 'Student'}]]);
	});

	test.each(['firstName', 'lastName', 'email', 'managedAppleAccount', 'personNumber'])(
		'the synced account information is added as read-only: %s',
		async (field) => {
			const t = await idpTenant(kind, 1);
			await t.night();
			const before = await only(t);
			const edited = t.rollcall
				.edit([before.personId], {[field]: 'other@school.example'}, {agreed: true})
				.then(({done}) => done)
				.catch(() => false);
			expect(await edited).toBe(false);
			expect(await only(t)).toEqual(before);
		},
	);

	test.each(edits)('but %o can be edited, and is stored with the account over later cycles', async (edit) => {
		const t = await idpTenant(kind, 1);
		await t.night();
		expect((await t.rollcall.edit([(await only(t)).personId], edit, {agreed: true})).done).toBe(true);
		const before = await only(t);
		t.put('u1', {lastName: 'Married'});
		await t.night();
		expect(await only(t)).toMatchObject({
			lastName: 'Married',
			roles: before.roles,
			...(before.gradeLevel === undefined ? {} : {gradeLevel: '7'}),
			...(before.sisUsername === undefined ? {} : {sisUsername: 'given.u1'}),
		});
	});

	test('nothing is written back: of the IdP users are only read', async () => {
		const t = await idpTenant(kind, 1);
		await t.night();
		await t.rollcall.edit([(await only(t)).personId], {gradeLevel: '7'}, {agreed: true});
		await t.night();
		const sent = t.asked().filter(({sends}) => sends);
		expect(sent.length).toBeGreaterThan(0);
		expect(sent.every(({path}) => /token/.test(path))).toBe(true);
	});

	test('when federated authentication is turned off, accounts become manual, and user names can then be edited', async () => {
		const t = await idpTenant(kind, 1);
		await t.night();
		await federate(t, 'on');
		expect((await only(t)).authentication).toBe('Federated');
		await federate(t, 'off');
		const {personId: id, source} = await only(t);
		expect(source).toBe('Manual');
		const edited = await t.rollcall.edit([id], {managedAppleAccount: 'mine@school.example'}, {agreed: true});
		expect(edited.done).toBe(true);
		expect((await only(t)).managedAppleAccount?.name).toBe('mine@school.example');
	});
});

test('note: file uploads using SFTP don’t support automatic syncing: nobody tells of changes, and directory sync sends nothing', async () => {
	expect(asmSftp).not.toHaveProperty('pushes');
	expect(appleCsv).not.toHaveProperty('pushes');
	const t = await idpTenant('entra', 3);
	await t.rollcall.arm('asm', {level: 'all', empty: true}, never);
	await t.night();
	expect(t.w.far.received).toEqual([]);
});

describe.each(pulledKinds)('%s: account modification and removal', (kind) => {
	test('directory sync monitors changes to the synced attributes and automatically updates them', async () => {
		const t = await idpTenant(kind, 1);
		await t.night();
		t.put('u1', {userName: 'new@school.example', firstName: 'New'});
		await t.night();
		expect(await only(t)).toMatchObject({
			firstName: 'New',
			email: 'new@school.example',
			managedAppleAccount: {name: 'new@school.example'},
		});
	});

	const removed = async (days: number) => {
		const t = await idpTenant(kind, 30);
		await t.night();
		const before = await only(t);
		t.remove('u1');
		await t.night(days);
		return {t, before};
	};

	test('when a user account is removed, the account is deactivated and flagged for deletion', async () => {
		const {t} = await removed(1);
		expect(await only(t)).toMatchObject({status: 'Deactivated', deactivated: {by: 'idp'}});
	});

	test('unless the account is synced again within the next 120 days', async () => {
		const {t, before} = await removed(118);
		t.put('u1');
		await t.night();
		expect(await only(t)).toMatchObject({status: 'New', personId: before.personId});
	});

	test('it automatically gets removed', async () => {
		const {t} = await removed(121);
		await t.night();
		expect(await t.account('u1')).toBeUndefined();
	});
});

test('a deactivated account can’t be signed back in', async () => {
	const shop = workshop();
	try {
		const sandbox = await openSandbox({folder: shop.at('asm'), clock: fixedClock()});
		await sandbox.addAccount({
			personId: 'P1',
			firstName: 'Ana',
			lastName: 'Diaz',
			source: 'SCIM',
			status: 'Active',
		});
		await sandbox.deactivate('P1');
		expect((await sandbox.signIn('P1')).code).not.toBe('UPDATED');
		expect((await sandbox.account('P1'))?.status).toBe('Deactivated');
	} finally {
		shop.remove();
	}
});

describe('about the Person ID', () => {
	test.each<PulledKind>(pulledKinds)(
		'%s: when a user account is initially synced a Person ID is automatically generated',
		async (kind) => {
			const t = await idpTenant(kind, 2);
			await t.night();
			const ids = (await t.accounts()).map((each) => each.personId);
			expect(new Set(ids).size).toBe(2);
			for (const id of ids) expect(id).toMatch(/^RC\d{10}$/);
		},
	);

	test('using a SIS it is generated too', () => {
		const school = nights(directoryOf({}));
		school.night({
			locations: [{externalId: 'north', name: 'north'}],
			people: [student('4711', 'Ben', 'Birch', {id: ''})],
		});
		expect([...school.directory.accounts.keys()]).toEqual([expect.stringMatching(/^RC\d{10}$/)]);
	});

	test('it isn’t generated for user accounts imported using SFTP: those IDs are created in the .csv files', () => {
		const csv = {id: connectionId('csv'), name: 'csv', source: 'SFTP'} as const;
		const school = nights(directoryOf({}));
		school.night(
			{locations: [{externalId: 'north', name: 'north'}], people: [student('4711', 'Ben', 'Birch')]},
			{connection: csv},
		);
		expect([...school.directory.accounts.keys()]).toEqual(['4711']);
		expect(csv.id).not.toBe(sis);
	});

	test.each([
		['new users are created', 'OTHER', 'CREATED', 2],
		['unless the Person ID in the .csv files matches the one initially assigned', 'S1', 'UPDATED', 1],
	])('if you disconnect and upload users again, %s', async (_, id, code, accounts) => {
		const shop = workshop();
		try {
			const sandbox = await openSandbox({folder: shop.at('asm'), clock: fixedClock()});
			await sandbox.addAccount({
				personId: 'S1',
				firstName: 'Ana',
				lastName: 'Diaz',
				source: 'Microsoft Entra ID',
			});
			await sandbox.disconnect('Microsoft Entra ID');
			const files = appleFiles({
				'students.csv': [`${id},101,Ana,,Diaz,5,ana@school.example,adiaz,4,L1`],
				'staff.csv': [],
				'classes.csv': [],
				'rosters.csv': [],
			});
			const {counts} = await sandbox.ingest(await writeZip(shop.at('upload.zip'), files));
			expect(counts.persons).toEqual({[code]: 1});
			const {status} = await sandbox.counts();
			expect(status.New).toBe(accounts);
		} finally {
			shop.remove();
		}
	});

	const changed = async () => {
		const t = await idpTenant('entra', 2);
		await t.night();
		const edited = await t.rollcall.edit([(await only(t)).personId], {personId: 'MINE-1'}, {agreed: true});
		expect(edited.done).toBe(true);
		t.put('u1', {lastName: 'Changed'});
		await t.night();
		const mine = async () => (await t.accounts()).find((each) => each.personId === 'MINE-1');
		return {...t, mine};
	};

	test('if you modify the Person ID, that user account is no longer paired with the IdP', async () => {
		const t = await changed();
		expect((await t.mine())?.lastName).toBe('Family-u1');
	});

	test('if you want to reconnect the user account, you need to resolve the Person ID conflict', async () => {
		const t = await changed();
		await t.decide('f');
		await t.night();
		expect((await t.mine())?.lastName).toBe('Changed');
	});
});

test('SCIM: a user account that is deleted and pushed again within 120 days is the same one', async () => {
	const w = await scimWorld();
	const id = await w.made();
	const before = await w.account();
	expect((await w.ask('DELETE', `/Users/${id}`)).status).toBe(204);
	expect((await w.account()).status).toBe('Deactivated');
	await w.clock.turn(100 * day);
	await w.ask('POST', '/Users', person());
	expect(await w.account()).toMatchObject({personId: before.personId, status: 'New'});
	const change = operations({op: 'replace', path: 'name.familyName', value: 'Ruiz'});
	const [{pushed}] = (await w.accounts()) as [Account];
	await w.ask('PATCH', `/Users/${pushed?.id}`, change);
	expect((await w.account()).lastName).toBe('Ruiz');
});
