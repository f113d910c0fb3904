import {expect, it} from 'vitest';
import {google} from '../../source/connections/google/kind.ts';
import {connectionKinds} from '../../source/connections/index.ts';
import type {Secrets} from '../../source/core/ports.ts';
import {googlePerson, googleServer, googleSettingsOf} from '../support/google-server.ts';
import {finished} from '../support/roster.ts';
import {listed} from '../support/state.ts';
import {world} from '../support/world.ts';

const never = new AbortController().signal;

/** A state without a SIS, and a domain of so many users. */
async function domain(count: number) {
	const w = await world({armed: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	const server = await googleServer();
	for (let n = 1; n <= count; n++) server.put(googlePerson(`u${n}`));
	const secrets: Secrets = {resolve: async () => server.key, keep: async () => 'env:KEY'};
	const rollcall = w.as({kinds: [...w.context.kinds, google], secrets});
	await rollcall.connect('google', 'idp', {
		settings: googleSettingsOf(server),
		secrets: {key: 'env:KEY'},
	});
	const accounts = () => listed(w.store, 'accounts');
	return {
		server,
		rollcall,
		accounts,
		account: async (id: string) =>
			(await accounts()).find(({externalIds}) => Object.values(externalIds).includes(id)),
		async night(days = 1) {
			const result = await finished(rollcall.sync('idp', {yes: true}, never));
			await w.clock.turn(days * 86_400_000);
			return result.run?.state;
		},
	};
}

it('is a kind that can be connected', () => {
	expect(connectionKinds).toContain(google);
});

it('[seed 001] makes a Student of every user, with a Person ID made here and the primary address to sign in with', async () => {
	const t = await domain(3);
	expect(await t.night()).toBe('succeeded');
	expect(await t.account('u1')).toMatchObject({
		personId: expect.stringMatching(/^RC\d{10}$/),
		roles: [{role: 'Student'}],
		source: 'Google Workspace',
		email: 'u1@school.example',
		managedAppleAccount: {name: 'u1@school.example', predicted: false},
	});
});

it('[seed 001] deactivates who was removed, and reactivates who is synced again within 120 days', async () => {
	const t = await domain(30);
	await t.night();
	t.server.remove('u1');
	await t.night(10);
	expect(await t.account('u1')).toMatchObject({status: 'Deactivated', deactivated: {by: 'idp'}});
	t.server.put(googlePerson('u1'));
	await t.night();
	expect((await t.account('u1'))?.status).toBe('New');
});

it('touches nobody of whom Google does not say that they were deleted', async () => {
	const t = await domain(30);
	await t.night();
	for (let n = 1; n <= 20; n++) t.server.remove(`u${n}`, 'vanish');
	await t.night();
	expect((await t.accounts()).every(({status}) => status === 'New')).toBe(true);
});

it('[seed 001] syncs nobody over an Administrator with the same address, whose source stays', async () => {
	const t = await domain(3);
	const ada = {firstName: 'Ada', lastName: 'Admin', email: 'u1@school.example'};
	const named = {...ada, roles: 'Administrator', managedAppleAccount: 'u1@school.example'};
	expect((await t.rollcall.create(named, {agreed: true})).done).toBe(true);
	await t.night();
	expect(await t.account('u1')).toBeUndefined();
	expect((await t.accounts()).find(({lastName}) => lastName === 'Admin')?.source).toBe('Manual');
});

it('[seed 001] is guarded against losing many at once', async () => {
	const t = await domain(60);
	await t.night();
	for (let n = 1; n <= 30; n++) t.server.remove(`u${n}`);
	expect(await t.night()).toBe('held');
});
