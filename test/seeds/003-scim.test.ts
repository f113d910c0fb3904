import {describe, expect, test} from 'vitest';
import {ownTenant} from '../../source/connections/idp-map/checklist.ts';
import {usualInterval} from '../../source/connections/kind.ts';
import {scim} from '../../source/connections/scim/kind.ts';
import type {Account, Role, Source} from '../../source/core/directory/account.ts';
import {personId} from '../../source/core/directory/ids.ts';
import {entraReading} from '../support/entra-reading.ts';
import {graphPerson} from '../support/graph-server.ts';
import {moved} from '../support/moved-to-csv.ts';
import {finished} from '../support/roster.ts';
import {enterprise, operations, person, scimWorld} from '../support/scim-world.ts';
import {world} from '../support/world.ts';

/*
 * Seed 003, “Azure AD sync requirements with Apple School Manager”, sentence by sentence. Not ours, and tested by
 * nothing here: that Azure AD authenticates and issues tokens by SAML, that other IdPs such as ADFS connect to it, which
 * app of its gallery to use, how groups are added to that app, what the provisioning logs show, and the links. That an
 * administrator ensures that no other organisation uses the tenant is a line that a person ticks. The behaviours that it
 * has in common with seed 001 for users who are read, and not pushed, stand in that file.
 */

const never = new AbortController().signal;
const day = 86_400_000;
const minute = 60_000;
type World = Awaited<ReturnType<typeof scimWorld>>;

const rename = (familyName: string) =>
	operations({op: 'replace', path: 'name.familyName', value: familyName});
const editOf = async (w: World, values: Record<string, string>) =>
	await w.rollcall
		.edit([(await w.account()).personId], values, {agreed: true})
		.then(({done}) => done)
		.catch(() => false);
const by = (changed: Partial<Account>): Account => ({
	personId: personId('P1'),
	firstName: 'Ada',
	lastName: 'Admin',
	roles: [{role: 'Student'}],
	source: 'Manual',
	status: 'Active',
	authentication: 'Managed Apple Account',
	managedAppleAccount: {name: 'ana.diaz@school.example', predicted: false},
	externalIds: {},
	created: '2026-08-01T00:00:00.000Z',
	...changed,
});
const open = async (w: World) =>
	(await w.rollcall.conflicts()).filter(({conflict}) => conflict.decision === undefined);
const line = (begins: string) => scim.checklist.find(({text}) => text.includes(begins));
const federate = (w: World, turn: 'on' | 'off') =>
	finished(w.rollcall.federate('school.example', turn, {yes: true}, never));
const provisioned = async (w: World) =>
	(await w.rollcall.activities(50)).filter(({action}) => action === 'provisioned');

describe('importing users by SCIM', () => {
	test('you merge Apple School Manager properties (such as year level and roles) with the user account data', async () => {
		const w = await scimWorld();
		const id = await w.made();
		expect(await editOf(w, {gradeLevel: '7', roles: 'Manager', sisUsername: 'adiaz'})).toBe(true);
		await w.ask('PATCH', `/Users/${id}`, rename('Ruiz'));
		expect(await w.account()).toMatchObject({
			lastName: 'Ruiz',
			gradeLevel: '7',
			sisUsername: 'adiaz',
			roles: [{role: 'Manager'}],
		});
	});

	test('the account information is added as read-only until you disconnect from SCIM', async () => {
		const w = await scimWorld();
		await w.made();
		for (const field of [
			'firstName',
			'lastName',
			'email',
			'personNumber',
			'department',
			'managedAppleAccount',
		])
			expect(await editOf(w, {[field]: 'x@school.example'}), field).toBe(false);
		expect(await w.account()).toMatchObject({firstName: 'Ana', lastName: 'Diaz', source: 'SCIM'});
	});

	test('at that time the accounts become manual accounts, and attributes in these accounts can then be edited', async () => {
		const w = await scimWorld();
		await w.made();
		await finished(w.rollcall.disconnect('entra', {yes: true}, never));
		expect((await w.account()).source).toBe('Manual');
		expect(await editOf(w, {lastName: 'Mine', department: 'Art'})).toBe(true);
		expect(await w.account()).toMatchObject({lastName: 'Mine', department: 'Art'});
	});

	test('cycles occur approximately every 40 minutes as long as the provisioning service is running', async () => {
		expect(usualInterval).toBe(40);
		const w = await scimWorld();
		await w.made();
		await w.clock.turn(2 * usualInterval * minute);
		expect((await w.view()).state).toBe('connected');
		await w.clock.turn(usualInterval * minute + minute);
		expect((await w.view()).state).toBe('needs attention');
	});
});

test('Application Administrator, Cloud Application Administrator, Application Owner and Global Administrator can sync', () => {
	const {text = '', done} = line('on call') ?? {};
	expect(done).toBe('by hand');
	for (const role of [
		'Application Administrator',
		'Cloud Application Administrator',
		'Application Owner',
		'Global Administrator',
	])
		expect(text).toContain(role);
});

test('your organisation must not have the same tenant as any other: a person ticks that nobody has', () => {
	expect(scim.checklist).toContain(ownTenant);
	expect(ownTenant.done).toBe('by hand');
});

describe('groups', () => {
	test('only user accounts are synced', async () => {
		const w = await scimWorld();
		expect((await w.ask('POST', '/Groups', {displayName: 'Staff'})).status).toBe(501);
		expect(await w.accounts()).toEqual([]);
		const types = await w.ask('GET', '/ResourceTypes');
		expect(types.body.Resources.map(({name}: {name: string}) => name)).toEqual(['User']);
	});

	test('only accounts in the groups of the app are synced, and subgroups are not supported', async () => {
		const {server, people} = await entraReading('assigned', ['u1', 'u2', 'u3']);
		server.assignments = [{appRoleId: 'x', principalId: 'g1', principalType: 'Group'}];
		server.members.set('g1', [
			{id: 'u1', '@odata.type': '#microsoft.graph.user'},
			{id: 'g2', '@odata.type': '#microsoft.graph.group'},
		]);
		server.members.set('g2', [{id: 'u2', '@odata.type': '#microsoft.graph.user'}]);
		expect(await people()).toEqual(['u1']);
	});
});

describe('provisioning scope', () => {
	test('sync only assigned users and groups: only the accounts that appear in the app', async () => {
		const {server, people} = await entraReading('assigned', ['u1', 'u2']);
		server.assignments = [{appRoleId: 'x', principalId: 'u2', principalType: 'User'}];
		expect(await people()).toEqual(['u2']);
	});

	test('accounts must have the role of user to sync', async () => {
		const {server, people} = await entraReading('assigned', ['u1', 'u2']);
		server.appRoles = [
			{id: 'role-user', displayName: 'User', value: 'User'},
			{id: 'role-other', displayName: 'msiam_access', value: ''},
		];
		server.assignments = [
			{appRoleId: 'role-user', principalId: 'u1', principalType: 'User'},
			{appRoleId: 'role-other', principalId: 'u2', principalType: 'User'},
		];
		expect(await people()).toEqual(['u1']);
	});

	test('sync all users and groups: all accounts, and no groups', async () => {
		const {server, people} = await entraReading('all', ['u1', 'u2']);
		server.put(graphPerson('u3'));
		server.assignments = [];
		expect(await people()).toEqual(['u1', 'u2', 'u3']);
	});
});

test('notifications go to the e-mail address of an Administrator, Site Manager or People Manager', () => {
	expect(line('Notifications go to')).toMatchObject({
		text: expect.stringMatching(/Administrator, Site Manager or People Manager who has an e-mail address/),
		done: 'notified',
	});
});

describe('SCIM and federated authentication', () => {
	const sent = async () => {
		const w = await scimWorld();
		await w.rollcall.setDomain('school.example', 'verified');
		return w;
	};

	test('if federation is already turned on when the accounts are sent, you will not see an activity, but accounts still sync from the federated domain', async () => {
		const w = await sent();
		await federate(w, 'on');
		await w.made();
		expect(await provisioned(w)).toEqual([]);
		expect(await w.account()).toMatchObject({source: 'SCIM', authentication: 'Federated'});
	});

	test('after the users have been sent, when you turn on federation, you will be notified by an activity', async () => {
		const w = await sent();
		await w.made();
		await federate(w, 'on');
		expect(await provisioned(w)).toMatchObject([{subjects: ['school.example']}]);
	});

	test('wait to turn on federation until you have viewed the provisioning logs', () => {
		expect(line('provisioning logs')).toMatchObject({
			text: expect.stringMatching(/federated authentication is turned on after that/),
			done: 'by hand',
		});
	});
});

describe('user accounts', () => {
	test('the default role is Student', async () => {
		const w = await scimWorld();
		await w.made();
		expect((await w.account()).roles).toEqual([{role: 'Student'}]);
	});

	test.each<[string, Record<string, string>, Partial<Account>]>([
		['roles', {roles: 'Staff'}, {roles: [{role: 'Staff'}]}],
		['academic year level', {gradeLevel: '7'}, {gradeLevel: '7'}],
		['Student Information System (SIS) username', {sisUsername: 'adiaz'}, {sisUsername: 'adiaz'}],
	])('after the sync is complete, %s can be edited, and is not written back', async (_, values, expected) => {
		const w = await scimWorld();
		const id = await w.made();
		const before = (await w.ask('GET', `/Users/${id}`)).body;
		expect(await editOf(w, values)).toBe(true);
		expect(await w.account()).toMatchObject(expected);
		const {meta: _m, ...after} = (await w.ask('GET', `/Users/${id}`)).body;
		const {meta: _b, ...same} = before;
		expect(after).toEqual(same);
	});
});

describe('user attribute mapping', () => {
	test.each<[string, Record<string, unknown>, Partial<Account>]>([
		['First name', {name: {givenName: 'Zoë', familyName: 'Diaz'}}, {firstName: 'Zoë'}],
		['Last name', {name: {givenName: 'Ana', familyName: 'Núñez'}}, {lastName: 'Núñez'}],
		[
			'User Principal Name: Managed Apple ID and email address',
			{userName: 'zoe@school.example'},
			{email: 'zoe@school.example', managedAppleAccount: {name: 'zoe@school.example', predicted: false}},
		],
		['Department', {[enterprise]: {department: 'Art'}}, {department: 'Art'}],
		['Employee ID: Person Number', {[enterprise]: {employeeNumber: '4711'}}, {personNumber: '4711'}],
		['Cost centre', {[enterprise]: {costCenter: 'CC'}}, {costCentre: 'CC'}],
		['Division', {[enterprise]: {division: 'D'}}, {division: 'D'}],
	])('%s', async (_, said, expected) => {
		const w = await scimWorld();
		await w.made(said);
		expect(await w.account()).toMatchObject(expected);
	});

	test('Object ID: not shown, and used to identify conflicting accounts', async () => {
		const w = await scimWorld();
		await w.made();
		const {personId: id} = await w.account();
		const ours = person().externalId;
		expect(id).not.toBe(ours);
		expect(await w.account()).toMatchObject({externalIds: {[(await w.view()).id]: ours}});
		// Lists of people are made of these fields alone.
		const {externalIds: _, ...shown} = await w.account();
		expect(JSON.stringify(shown)).not.toContain(ours);
		expect((await w.ask('POST', '/Users', person({externalId: 'another'}))).status).toBe(409);
	});

	test('important: adding attributes not listed in the table breaks the SCIM connection', async () => {
		const w = await scimWorld();
		expect((await w.ask('POST', '/Users', person({title: 'Teacher'}))).status).toBe(400);
		expect(await w.accounts()).toEqual([]);
		expect((await w.view()).state).toBe('stopped');
		expect((await w.ask('POST', '/Users', person())).status).toBe(403);
	});
});

describe('User Principal Name', () => {
	const cases = (['Administrator', 'Site Manager', 'People Manager'] as const).flatMap((role) =>
		(['SIS', 'SFTP'] as const).map((source): [Role, Source] => [role, source]),
	);
	test.each(cases)(
		'exactly the same as that of an existing %s: no syncing is performed, and the source field remains %s',
		async (role, source) => {
			const account = by({roles: [{role}], source});
			const w = await scimWorld({accounts: [account]});
			expect((await w.ask('POST', '/Users', person())).status).toBe(409);
			expect(await w.account()).toEqual(account);
			expect((await open(w)).map(({conflict}) => conflict.kind)).toEqual(['protected-role']);
		},
	);

	test('that of an existing Instructor stands in nobody’s way for good: it is asked about', async () => {
		const w = await scimWorld({accounts: [by({roles: [{role: 'Instructor'}], source: 'SFTP'})]});
		expect((await w.ask('POST', '/Users', person())).status).toBe(409);
		expect((await open(w)).map(({conflict}) => conflict.kind)).toEqual(['takeover']);
	});
});

describe('Person ID', () => {
	test('when a user is synced, a Person ID is created, automatically', async () => {
		const w = await scimWorld();
		await w.made();
		expect((await w.account()).personId).toMatch(/^RC\d{10}$/);
	});

	test('Person ID and Object ID are used to identify conflicting user accounts: they stay a pair over renames', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const before = await w.account();
		await w.ask(
			'PATCH',
			`/Users/${id}`,
			operations({op: 'replace', path: 'userName', value: 'new@school.example'}),
		);
		const after = await w.account();
		expect(after.personId).toBe(before.personId);
		expect(after.externalIds).toEqual(before.externalIds);
	});

	test('if SCIM is disconnected and SFTP is used to upload users again, new users are created unless the Person ID matches', async () => {
		expect(await moved('the Person ID that was assigned')).toEqual({
			accounts: 1,
			conflicts: [],
			sources: ['SFTP'],
		});
		// Asked about before it is made, where it would be the same human by all that is known.
		expect(await moved('another Person ID')).toEqual({
			accounts: 1,
			conflicts: ['duplicate-account'],
			sources: ['Manual'],
		});
		expect(await moved('another Person ID, and nothing in common')).toEqual({
			accounts: 2,
			conflicts: [],
			sources: ['Manual', 'SFTP'],
		});
	});

	const modified = async () => {
		const w = await scimWorld();
		const id = await w.made();
		expect(await editOf(w, {personId: 'MINE-1'})).toBe(true);
		return {...w, id};
	};

	test('if you modify the Person ID for an account previously imported from SCIM, that account is no longer paired', async () => {
		const w = await modified();
		expect((await w.ask('PATCH', `/Users/${w.id}`, rename('Ruiz'))).status).toBe(409);
		expect(await w.account()).toMatchObject({personId: 'MINE-1', lastName: 'Diaz'});
	});

	test('to reconnect the account to SCIM, resolve the SCIM user account conflict', async () => {
		const w = await modified();
		await w.ask('PATCH', `/Users/${w.id}`, rename('Ruiz'));
		const [view] = await open(w as World);
		expect(view?.conflict.kind).toBe('person-id-mismatch');
		await w.rollcall.resolve(view!.conflict.id, 'f', {});
		expect((await w.ask('PATCH', `/Users/${w.id}`, rename('Ruiz'))).status).toBe(200);
		expect(await w.account()).toMatchObject({personId: 'MINE-1', lastName: 'Ruiz'});
	});
});

describe('important: do not reuse a username for 120 days', () => {
	const again = async (days: number) => {
		const w = await scimWorld();
		const id = await w.made();
		await w.ask('DELETE', `/Users/${id}`);
		await w.clock.turn(days * day);
		return (await w.ask('POST', '/Users', person({externalId: 'another'}))).status;
	};

	test('within them it is refused', async () => {
		expect(await again(119)).toBe(409);
	});

	test('and taken after them', async () => {
		expect(await again(121)).toBe(201);
	});
});

describe('before you begin, you must', () => {
	test('disconnect from your Student Information System (SIS) or stop uploads using SFTP', async () => {
		const w = await world({armed: false});
		const rollcall = w.as({kinds: [...w.context.kinds, scim]});
		await expect(rollcall.connect('scim', 'idp', {settings: {}, secrets: {}})).rejects.toMatchObject({
			message: expect.stringMatching(/"sis" is connected/),
			next: expect.stringMatching(/rollcall connections disconnect sis/),
		});
	});

	test('configure and verify the domain you want to use; configure (but do not turn on) federated authentication', async () => {
		const w = await scimWorld();
		const stands = async (begins: string) =>
			(await w.view()).checklist.find(({text}) => text.startsWith(begins))?.done;
		expect([await stands('The domain is verified'), await stands('Federated authentication')]).toEqual([
			false,
			false,
		]);
		await w.rollcall.setDomain('school.example', 'verified');
		await w.rollcall.setDomain('school.example', 'configured');
		expect([await stands('The domain is verified'), await stands('Federated authentication')]).toEqual([
			true,
			true,
		]);
	});

	test('note: if federated authentication is already turned on, you can still proceed', async () => {
		const w = await scimWorld();
		await w.rollcall.setDomain('school.example', 'verified');
		await federate(w, 'on');
		const found = (await w.view()).checklist.find(({text}) => text.startsWith('Federated authentication'));
		expect(found).toMatchObject({done: true, note: expect.stringMatching(/you can still proceed/)});
	});
});
