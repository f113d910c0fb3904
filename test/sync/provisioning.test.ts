import {describe, expect, it} from 'vitest';
import {entra} from '../../source/connections/entra/kind.ts';
import {google} from '../../source/connections/google/kind.ts';
import {scim} from '../../source/connections/scim/kind.ts';
import {UsageError} from '../../source/core/errors.ts';
import type {ProvisionOptions} from '../../source/sync/answers/provision.ts';
import {graphPerson, graphServer, graphSettings} from '../support/graph-server.ts';
import {finished} from '../support/roster.ts';
import {listed} from '../support/state.ts';
import {plantedSecret, world} from '../support/world.ts';

const never = new AbortController().signal;

/** A state without a SIS, and a tenant of so many users. */
async function tenant(count: number, more: Readonly<Record<string, string>> = {}) {
	const w = await world({armed: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	const server = await graphServer(plantedSecret);
	for (let n = 1; n <= count; n++) server.put(graphPerson(`u${n}`, {employeeId: `E${n}`}));
	const rollcall = w.as({kinds: [...w.context.kinds, entra, google, scim]});
	await rollcall.connect('entra', 'idp', {
		settings: graphSettings(server, more),
		secrets: {clientSecret: 'env:PLANTED'},
	});
	const accounts = () => listed(w.store, 'accounts');
	return {
		w,
		server,
		rollcall,
		accounts,
		account: async (id: string) =>
			(await accounts()).find(({externalIds}) => Object.values(externalIds).includes(id)),
		night: async () => {
			const {run} = await finished(rollcall.sync('idp', {yes: true}, never));
			await w.clock.turn(86_400_000);
			return run?.state;
		},
		one: (person: string, options: ProvisionOptions = {}) =>
			finished(rollcall.provision(person, options, never)),
	};
}

const outcomes = ({
	steps,
}: {
	readonly steps: ReadonlyArray<{readonly step: string; readonly outcome: string}>;
}) => steps.map(({step, outcome}) => `${step}: ${outcome}`);

describe('provision on demand', () => {
	it('shows import, in scope, match and action of one person, and changes nothing unless told to', async () => {
		const t = await tenant(3);
		const shown = await t.one('u1@school.example');
		expect(outcomes(shown)).toEqual([
			'import: success',
			'in scope: success',
			'match: success',
			'action: success',
		]);
		expect(shown.steps[0]?.found).toContainEqual(['Employee ID', 'E1']);
		expect(shown.steps[3]?.found).toContainEqual(['last name', 'Family-u1']);
		expect(shown.outcome).toBe('planned');
		expect(shown.exitCode).toBe(4);
		expect(await t.account('u1')).toBeUndefined();
	});

	it('says which rule gave the roles', async () => {
		const t = await tenant(1, {roles: 'everyone = Staff'});
		expect((await t.one('u1')).steps[3]?.found).toContainEqual(['roles by the rule', 'everyone = Staff']);
	});

	it('makes that account and no other', async () => {
		const t = await tenant(3);
		const done = await t.one('u2@SCHOOL.example', {apply: true});
		expect(done.outcome).toBe('applied');
		expect(done.run?.state).toBe('succeeded');
		expect(await t.account('u2')).toMatchObject({roles: [{role: 'Student'}], source: 'Microsoft Entra ID'});
		expect(await t.account('u1')).toBeUndefined();
	});

	it('gives the account that a sync would give', async () => {
		const [alone, together] = [await tenant(3), await tenant(3)];
		await alone.one('u2', {apply: true, connection: 'idp'});
		await together.night();
		const {created: _c, ...one} = (await alone.account('u2'))!;
		const {created: _d, ...same} = (await together.account('u2'))!;
		expect({...one, owner: '', externalIds: {}}).toEqual({...same, owner: '', externalIds: {}});
	});

	it('updates somebody who is found by Person ID, and nobody else who changed', async () => {
		const t = await tenant(3);
		await t.night();
		for (const id of ['u1', 'u2']) t.server.put(graphPerson(id, {surname: 'Married'}));
		const {personId} = (await t.account('u1'))!;
		const done = await t.one(personId, {apply: true});
		expect(done.steps[2]).toMatchObject({step: 'match', outcome: 'success'});
		expect(done.steps[3]?.found).toContainEqual(['last name', 'Family-u1 → Married']);
		expect((await t.account('u1'))?.lastName).toBe('Married');
		expect((await t.account('u2'))?.lastName).toBe('Family-u2');
	});

	it('is refused of a connection that only enriches, of which nobody becomes an account', async () => {
		const t = await tenant(1, {use: 'enrich'});
		await expect(t.one('u1', {connection: 'idp'})).rejects.toThrow('"idp" only enriches');
		await expect(t.one('u1')).rejects.toThrow('no identity provider is read');
		const {connections} = await t.rollcall.overview();
		expect(connections.find(({name}) => name === 'idp')).not.toHaveProperty('provisions');
	});

	it('is found by Employee ID, and refused where two have it', async () => {
		const t = await tenant(3);
		expect((await t.one('E3')).steps[0]?.outcome).toBe('success');
		t.server.put(graphPerson('u2', {employeeId: 'E3'}));
		await expect(t.one('E3')).rejects.toThrow(UsageError);
	});

	it('has nothing to do for who is as the source says', async () => {
		const t = await tenant(3);
		await t.night();
		const again = await t.one('u1', {apply: true});
		expect(again).toMatchObject({outcome: 'nothing to do', exitCode: 0});
		expect(again.steps[3]).toMatchObject({step: 'action', outcome: 'skipped'});
		expect(again.run).toBeUndefined();
	});

	it('ends at import for who is not known there', async () => {
		const t = await tenant(3);
		const none = await t.one('nobody@school.example', {apply: true});
		expect(outcomes(none)).toEqual([
			'import: failed',
			'in scope: skipped',
			'match: skipped',
			'action: skipped',
		]);
		expect(none).toMatchObject({outcome: 'not found', exitCode: 2});
	});

	it('ends at the scope for a guest who was never synced, and says why', async () => {
		const t = await tenant(3);
		t.server.put(graphPerson('g1', {userType: 'Guest'}));
		const guest = await t.one('g1', {apply: true});
		expect(guest.outcome).toBe('not in scope');
		expect(guest.steps[1]?.text).toContain('guest');
		expect(await t.account('g1')).toBeUndefined();
	});

	it('deactivates who was removed there, and nobody else who was', async () => {
		const t = await tenant(30);
		await t.night();
		const {personId} = (await t.account('u1'))!;
		t.server.remove('u1', 'deleted');
		t.server.remove('u2', 'deleted');
		const gone = await t.one(personId, {apply: true});
		expect(gone.outcome).toBe('applied');
		expect(await t.account('u1')).toMatchObject({status: 'Deactivated', deactivated: {by: 'idp'}});
		expect((await t.account('u2'))?.status).toBe('New');
	});

	it('lets who was disabled there go with whenDisabled=deactivate', async () => {
		const t = await tenant(30, {whenDisabled: 'deactivate'});
		await t.night();
		t.server.put(graphPerson('u1', {accountEnabled: false}));
		const gone = await t.one('u1', {apply: true});
		expect(gone.steps[1]).toMatchObject({outcome: 'skipped', found: [['code', 'disabled']]});
		expect((await t.account('u1'))?.status).toBe('Deactivated');
	});

	it('[seed 003] stops at the match where the user principal name is an Administrator’s', async () => {
		const t = await tenant(3);
		const ada = {firstName: 'Ada', lastName: 'Admin', email: 'u1@school.example'};
		await t.rollcall.create(
			{...ada, roles: 'Administrator', managedAppleAccount: 'u1@school.example'},
			{agreed: true},
		);
		const shown = await t.one('u1', {apply: true});
		expect(shown.steps[2]).toMatchObject({step: 'match', outcome: 'failed'});
		expect(shown.exitCode).toBe(3);
		expect(await t.account('u1')).toBeUndefined();
	});

	it('is held by the guards of a sync, and goes on by the hash of this one plan', async () => {
		const t = await tenant(4);
		await t.night();
		await t.rollcall.setSetting('guards.removals.most', '0');
		const {personId} = (await t.account('u1'))!;
		t.server.remove('u1', 'deleted');
		const held = await t.one(personId, {apply: true});
		expect(held).toMatchObject({outcome: 'held', exitCode: 6});
		expect((await t.account('u1'))?.status).toBe('New');
		expect((await t.one(personId, {approve: 'deadbeef'})).outcome).toBe('held');
		const done = await t.one(personId, {approve: held.plan!.hash});
		expect(done.outcome).toBe('applied');
		expect(done.run?.approved?.hash).toBe(held.plan!.hash);
	});

	it('stands for no sync: the next one is as due, as whole and as guarded as before', async () => {
		const t = await tenant(30);
		await t.night();
		const before = (await t.rollcall.connections()).find(({name}) => name === 'idp')?.last;
		t.server.put(graphPerson('u1', {surname: 'Other'}));
		await t.one('u1', {apply: true});
		expect((await t.rollcall.connections()).find(({name}) => name === 'idp')?.last).toEqual(before);
		for (let n = 2; n <= 20; n++) t.server.remove(`u${n}`, 'deleted');
		expect(await t.night()).toBe('held');
	});

	it('leaves the conflicts of others as they are', async () => {
		const t = await tenant(3);
		const ada = {firstName: 'Ada', lastName: 'Admin', email: 'u1@school.example'};
		await t.rollcall.create(
			{...ada, roles: 'Administrator', managedAppleAccount: 'u1@school.example'},
			{agreed: true},
		);
		await t.night();
		const open = await t.rollcall.conflicts();
		expect(open).toHaveLength(1);
		t.server.put(graphPerson('u2', {surname: 'Other'}));
		expect((await t.one('u2', {apply: true})).outcome).toBe('applied');
		expect((await t.rollcall.conflicts()).map(({conflict}) => conflict.id)).toEqual(
			open.map(({conflict}) => conflict.id),
		);
	});

	it('can be taken back like a sync', async () => {
		const t = await tenant(3);
		const done = await t.one('u2', {apply: true});
		await finished(t.rollcall.undo(done.run!.id, {yes: true}, never));
		expect((await t.account('u2'))?.status ?? 'gone').not.toBe('New');
	});

	it('is for an identity provider that is read, and says what to do of any other', async () => {
		const t = await tenant(1);
		await expect(t.one('u1', {connection: 'asm'})).rejects.toThrow('is no identity provider');
		await finished(t.rollcall.disconnect('idp', {yes: true}, never));
		await expect(t.one('u1')).rejects.toThrow('no identity provider is read');
		await t.rollcall.connect('scim', 'push', {settings: {}, secrets: {}});
		await expect(t.one('u1', {connection: 'push'})).rejects.toThrow('is not read');
	});
});
