import {describe, expect, it} from 'vitest';
import {entra} from '../../source/connections/entra/kind.ts';
import {connectionKinds} from '../../source/connections/index.ts';
import type {Account} from '../../source/core/directory/account.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';
import {type GraphServer, graphPerson, graphServer, graphSettings} from '../support/graph-server.ts';
import {finished} from '../support/roster.ts';
import {listed} from '../support/state.ts';
import {plantedSecret, type World, world} from '../support/world.ts';

const day = 86_400_000;
const never = new AbortController().signal;

interface Tenant {
	readonly w: World;
	readonly server: GraphServer;
	readonly rollcall: Rollcall;
	/** Syncs, guards or not, and a day goes by. */
	night(days?: number): Promise<string>;
	account(id: string): Promise<Account | undefined>;
	accounts(): Promise<readonly Account[]>;
}

/** A state without a SIS, and a tenant of so many users. */
async function tenant(count: number, policy?: Readonly<Record<string, string>>): Promise<Tenant> {
	const w = await world({armed: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	const server = await graphServer(plantedSecret);
	for (let n = 1; n <= count; n++) server.put(graphPerson(`u${n}`));
	const rollcall = w.as({kinds: [...w.context.kinds, entra]});
	await rollcall.setDomain('school.example', 'verified');
	for (const [key, value] of Object.entries(policy ?? {})) await rollcall.setSetting(key, value);
	await rollcall.connect('entra', 'idp', {
		settings: graphSettings(server),
		secrets: {clientSecret: 'env:PLANTED'},
	});
	const accounts = () => listed(w.store, 'accounts');
	return {
		w,
		server,
		rollcall,
		accounts,
		account: async (id) =>
			(await accounts()).find(({externalIds}) => Object.values(externalIds).includes(id)),
		async night(days = 1) {
			const result = await finished(rollcall.sync('idp', {yes: true}, never));
			await w.clock.turn(days * day);
			server.day += days;
			return result.run?.state ?? 'planned';
		},
	};
}

it('is a kind that can be connected', () => {
	expect(connectionKinds).toContain(entra);
});

describe('[seed 001] a user who is', () => {
	it('created becomes an account with the role of Student, a Person ID made here and no location', async () => {
		const t = await tenant(3);
		expect(await t.night()).toBe('succeeded');
		expect(await t.account('u1')).toMatchObject({
			roles: [{role: 'Student'}],
			source: 'Microsoft Entra ID',
			status: 'New',
			personId: expect.stringMatching(/^RC\d{10}$/),
		});
		expect((await t.account('u1'))?.personId).not.toBe('u1');
	});

	it('changed is updated, and has the same Person ID', async () => {
		const t = await tenant(3);
		await t.night();
		const before = await t.account('u1');
		t.server.put(graphPerson('u1', {surname: 'Married', department: 'Music'}));
		await t.night();
		expect(await t.account('u1')).toMatchObject({
			personId: before?.personId,
			lastName: 'Married',
			department: 'Music',
		});
	});

	it('changed in nothing changes nothing', async () => {
		const t = await tenant(3);
		await t.night();
		const before = await t.accounts();
		await t.night();
		expect(await t.accounts()).toEqual(before);
	});

	it('removed is Deactivated and flagged, and removed after 120 days', async () => {
		const t = await tenant(30);
		await t.night();
		t.server.remove('u1', 'deleted');
		await t.night();
		expect(await t.account('u1')).toMatchObject({status: 'Deactivated', deactivated: {by: 'idp'}});
		await t.w.clock.turn(118 * day);
		await t.night();
		expect(await t.account('u1')).toBeDefined();
		await t.night();
		await t.night();
		expect(await t.account('u1')).toBeUndefined();
	});

	it('synced again within 120 days is Reactivated', async () => {
		const t = await tenant(30);
		await t.night();
		const before = await t.account('u1');
		t.server.remove('u1', 'deleted');
		await t.night(100);
		t.server.put(graphPerson('u1'));
		await t.night();
		expect(await t.account('u1')).toMatchObject({status: 'New', personId: before?.personId});
	});

	it('disabled stays, and with whenDisabled=deactivate is Deactivated, and Reactivated when enabled again', async () => {
		const t = await tenant(30);
		await t.night();
		t.server.put(graphPerson('u1', {accountEnabled: false}));
		await t.night();
		expect((await t.account('u1'))?.status).toBe('New');
		await t.rollcall.reconfigure('idp', {settings: {whenDisabled: 'deactivate'}, secrets: {}});
		await t.night();
		expect((await t.account('u1'))?.status).toBe('Deactivated');
		t.server.put(graphPerson('u1', {accountEnabled: true}));
		await t.night();
		expect((await t.account('u1'))?.status).toBe('New');
	});
});

describe('[seeds 001 and 003] attributes', () => {
	it('are read-only, and roles, grade level and SIS user name edited here survive every cycle', async () => {
		const t = await tenant(3);
		await t.night();
		const {personId} = (await t.account('u1'))!;
		const refused = await t.rollcall.edit([personId], {lastName: 'Other'}, {agreed: true});
		expect(refused.results[0]?.ok).toBe(false);
		const edited = await t.rollcall.edit(
			[personId],
			{gradeLevel: '7', sisUsername: 'given.u1', roles: 'Manager'},
			{agreed: true},
		);
		expect(edited.results[0]).toMatchObject({ok: true});
		t.server.put(graphPerson('u1', {surname: 'Married'}));
		await t.night();
		t.server.day += 8;
		await t.night();
		expect(await t.account('u1')).toMatchObject({
			lastName: 'Married',
			gradeLevel: '7',
			sisUsername: 'given.u1',
			roles: [{role: 'Manager'}],
			source: 'Microsoft Entra ID',
		});
	});

	it('are never written back: Graph is only read', async () => {
		const t = await tenant(3);
		await t.night();
		await t.night();
		expect(new Set(t.server.asked.map(({url, body}) => `${url.pathname} ${body === ''}`))).toEqual(
			new Set(['/school.example/oauth2/v2.0/token false', '/v1.0/users/delta true']),
		);
	});

	it('map the user principal name to Managed Apple Account and e-mail, and Employee ID to Person Number', async () => {
		const t = await tenant(1);
		t.server.put(
			graphPerson('u2', {
				employeeId: 'E2',
				department: 'Art',
				employeeOrgData: {costCenter: 'CC', division: 'D'},
			}),
		);
		await t.night();
		expect(await t.account('u2')).toMatchObject({
			email: 'u2@school.example',
			managedAppleAccount: {name: 'u2@school.example', predicted: false},
			personNumber: 'E2',
			department: 'Art',
			costCentre: 'CC',
			division: 'D',
			authentication: 'Managed Apple Account',
		});
	});

	it('of somebody in a federated domain say that the sign-in is federated', async () => {
		const t = await tenant(1, {'policy.federatedDomains': '["school.example"]'});
		await t.night();
		expect((await t.account('u1'))?.authentication).toBe('Federated');
	});
});

describe('[seed 001] nobody is synced over', () => {
	it.each(['Administrator', 'Site Manager', 'People Manager'])(
		'a %s with the same user principal name, whose source stays',
		async (role) => {
			const t = await tenant(3);
			const made = await t.rollcall.create(
				{
					firstName: 'Ada',
					lastName: 'Admin',
					roles: role,
					email: 'u1@school.example',
					managedAppleAccount: 'u1@school.example',
				},
				{agreed: true},
			);
			expect(made.done).toBe(true);
			await t.night();
			expect(await t.account('u1')).toBeUndefined();
			const accounts = await t.accounts();
			expect(accounts.find(({lastName}) => lastName === 'Admin')?.source).toBe('Manual');
			expect(accounts.length).toBe(3);
		},
	);

	it('the reserved user name of somebody who was removed in the last 120 days', async () => {
		const t = await tenant(30);
		await t.night();
		t.server.remove('u1', 'deleted');
		await t.night();
		t.server.put(graphPerson('u31', {userPrincipalName: 'u1@school.example'}));
		await t.night();
		expect(await t.account('u31')).toBeUndefined();
		const conflicts = await t.w.store.read();
		expect(await conflicts.list('conflicts')).toMatchObject([{kind: 'user-name-reserved'}]);
		await conflicts.release();
	});
});

describe('[seed 001] a Person ID that was modified here', () => {
	it('unpairs the account: the next cycle does not touch it and asks', async () => {
		const t = await tenant(3);
		await t.night();
		const {personId} = (await t.account('u1'))!;
		const edited = await t.rollcall.edit([personId], {personId: 'MINE-1'}, {agreed: true});
		expect(edited.results[0]).toMatchObject({ok: true});
		t.server.put(graphPerson('u1', {surname: 'Changed'}));
		await t.night();
		const accounts = await t.accounts();
		expect(accounts.length).toBe(3);
		expect(accounts.find((each) => each.personId === 'MINE-1')?.lastName).toBe('Family-u1');
		const snapshot = await t.w.store.read();
		expect(await snapshot.list('conflicts')).toMatchObject([{kind: 'person-id-mismatch'}]);
		await snapshot.release();
	});
});

describe('[seed 001] one directory sync at a time', () => {
	it('is refused beside a SIS, which is named', async () => {
		const w = await world({armed: false});
		const rollcall = w.as({kinds: [...w.context.kinds, entra]});
		const server = await graphServer();
		const values = {settings: graphSettings(server), secrets: {clientSecret: 'env:PLANTED'}};
		await expect(rollcall.connect('entra', 'idp', values)).rejects.toMatchObject({
			message: expect.stringMatching(/"sis" is connected/),
			next: expect.stringMatching(/connections disconnect sis/),
		});
	});

	it('is refused beside another one, and no SIS is connected beside it', async () => {
		const t = await tenant(1);
		const values = {settings: graphSettings(t.server), secrets: {clientSecret: 'env:PLANTED'}};
		await expect(t.rollcall.connect('entra', 'second', values)).rejects.toThrow('"idp" is connected');
		const another = {settings: {}, secrets: {}};
		await expect(t.rollcall.connect('memory-sis', 'other', another)).rejects.toThrow('"idp" is connected');
		await expect(t.rollcall.reconnect('sis', another)).rejects.toThrow('"idp" is connected');
	});
});

describe('[seed 003] a tenant that is disconnected', () => {
	it('leaves Manual accounts, which can be edited', async () => {
		const t = await tenant(3);
		await t.night();
		await finished(t.rollcall.disconnect('idp', {yes: true}, never));
		const account = (await t.accounts())[0]!;
		expect(account.source).toBe('Manual');
		const edited = await t.rollcall.edit([account.personId], {lastName: 'Mine'}, {agreed: true});
		expect(edited.results[0]?.ok).toBe(true);
	});
});

describe('guards', () => {
	it('hold a tenant that loses many at once, after an expired link too', async () => {
		const t = await tenant(60);
		await t.night();
		for (let n = 1; n <= 30; n++) t.server.remove(`u${n}`, 'deleted');
		t.server.day += 8;
		expect(await t.night()).toBe('held');
		expect((await t.accounts()).every(({status}) => status === 'New')).toBe(true);
		// What was read is not lost with the plan that was held.
		expect(await t.night()).toBe('held');
	});

	it('hold an application to which few are still assigned', async () => {
		const t = await tenant(60);
		await t.night();
		t.server.assignments = [{appRoleId: 'x', principalId: 'u1', principalType: 'User'}];
		await t.rollcall.reconfigure('idp', {
			settings: {people: 'assigned', application: '99999999-2222-3333-4444-555555555555'},
			secrets: {},
		});
		expect(await t.night()).toBe('held');
	});
});
