import {describe, expect, it} from 'vitest';
import {entra} from '../../source/connections/entra/kind.ts';
import type {Account} from '../../source/core/directory/account.ts';
import {type GraphServer, graphPerson, graphServer, graphSettings} from '../support/graph-server.ts';
import {finished} from '../support/roster.ts';
import {listed} from '../support/state.ts';
import {plantedSecret, world} from '../support/world.ts';

const never = new AbortController().signal;
const day = 86_400_000;

/** A tenant of three people that is read, with federated authentication on. */
async function federated() {
	const w = await world({armed: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	const server: GraphServer = await graphServer(plantedSecret);
	for (const id of ['u1', 'u2', 'u3']) server.put(graphPerson(id));
	const rollcall = w.as({kinds: [...w.context.kinds, entra]});
	await rollcall.setDomain('school.example', 'verified');
	await rollcall.connect('entra', 'idp', {
		settings: graphSettings(server),
		secrets: {clientSecret: 'env:PLANTED'},
	});
	const accounts = async () => {
		const all = await listed(w.store, 'accounts');
		return new Map(all.map((each) => [Object.values(each.externalIds)[0] ?? '', each]));
	};
	const night = async () => {
		const result = await finished(rollcall.sync('idp', {yes: true}, never));
		await w.clock.turn(day);
		server.day++;
		return result.run?.state ?? 'planned';
	};
	const turn = (to: 'on' | 'off') => finished(rollcall.federate('school.example', to, {yes: true}, never));
	expect(await night()).toBe('succeeded');
	expect(await turn('on')).toMatchObject({planned: {provisioned: [['Microsoft Entra ID', 3]]}});
	expect(await night()).toBe('succeeded');
	return {rollcall, server, accounts, night, turn};
}

const facts = ({source, authentication, lastName, status}: Account) => [
	source,
	authentication,
	lastName,
	status,
];

describe('[seed 001] federated authentication of a tenant that is read is turned off', () => {
	it('its accounts are Manual, and later cycles leave them so: who changed is asked about, who was removed stays', async () => {
		const t = await federated();
		await t.turn('off');
		const before = await t.accounts();
		for (const account of before.values())
			expect(facts(account).slice(0, 2)).toEqual(['Manual', 'Managed Apple Account']);
		t.server.put(graphPerson('u1', {surname: 'Married'}));
		t.server.remove('u2', 'deleted');
		await t.night();
		const after = await t.accounts();
		for (const [id, account] of before) expect(facts(after.get(id)!)).toEqual(facts(account));
		expect((await t.rollcall.conflicts()).map(({conflict}) => [conflict.kind, conflict.accounts])).toEqual([
			['detached-account', [before.get('u1')?.personId]],
		]);
	});

	it('turned on again, the next cycle brings what the tenant says', async () => {
		const t = await federated();
		await t.turn('off');
		t.server.put(graphPerson('u1', {surname: 'Married'}));
		await t.night();
		expect(await t.turn('on')).toMatchObject({planned: {moved: 3, provisioned: []}});
		expect(await t.night()).toBe('succeeded');
		expect(facts((await t.accounts()).get('u1')!)).toEqual([
			'Microsoft Entra ID',
			'Federated',
			'Married',
			'New',
		]);
		expect(await t.rollcall.conflicts()).toEqual([]);
	});

	it('a tenant that was disconnected meanwhile does not get them back by it', async () => {
		const t = await federated();
		await t.turn('off');
		await finished(t.rollcall.disconnect('idp', {yes: true}, never));
		expect(await t.turn('on')).toMatchObject({planned: {moved: 0}});
		for (const {source} of (await t.accounts()).values()) expect(source).toBe('Manual');
	});
});
