import {expect, test} from 'vitest';
import {finished} from '../support/roster.ts';
import {scimWorld} from '../support/scim-world.ts';
import {listed} from '../support/state.ts';

const never = new AbortController().signal;

test('who became Manual is told of where federated authentication was turned off, and until it is on again', async () => {
	const w = await scimWorld();
	await w.rollcall.setDomain('school.example', 'verified');
	await w.made();
	const turn = (to: 'on' | 'off') => finished(w.rollcall.federate('school.example', to, {yes: true}, never));
	const told = async () => (await w.rollcall.domains()).flatMap(({notes}) => notes).join(' ');
	const note = '1 person became Manual when federated authentication was turned off';
	await turn('on');
	expect(await told()).not.toContain(note);
	await turn('off');
	expect(await told()).toContain(note);
	await w.rollcall.setDomain('school.example', 'not configured');
	expect(await told()).toContain(note);
	await turn('on');
	expect(await told()).not.toContain(note);
});

test('who said last how federated authentication stands is told, whatever was said before', async () => {
	const w = await scimWorld();
	await w.rollcall.setDomain('school.example', 'verified');
	for (const turn of ['on', 'off'] as const) {
		await w.clock.turn(60_000);
		await finished(w.rollcall.federate('school.example', turn, {yes: true}, never));
	}
	await w.rollcall.setDomain('school.example', 'not configured');
	await w.clock.turn(60_000);
	const at = w.clock.now().toISOString();
	const [domain] = await w.rollcall.setDomain('school.example', 'configured');
	expect(domain).toMatchObject({federation: 'configured', said: {at, by: 'ada'}});
});

test('a domain that is typed with an @ in the settings is the same one: nothing is turned off silently', async () => {
	const w = await scimWorld();
	await w.rollcall.setDomain('school.example', 'verified');
	await w.made();
	await finished(w.rollcall.federate('school.example', 'on', {yes: true}, never));
	await w.rollcall.setSetting('policy.federatedDomains', '[" @School.Example"]');
	expect((await w.rollcall.domains()).map(({domain, federation}) => [domain, federation])).toEqual([
		['school.example', 'on'],
	]);
	await w.ask('POST', '/Users', {
		schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
		userName: 'ben@school.example',
		externalId: 'id-ben',
		name: {givenName: 'Ben', familyName: 'Adler'},
		active: true,
	});
	const accounts = await listed(w.context.store, 'accounts');
	expect(accounts.map(({authentication}) => authentication)).toEqual(['Federated', 'Federated']);
});
