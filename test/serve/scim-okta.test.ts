import {describe, expect, test} from 'vitest';
import {operations, scimWorld} from '../support/scim-world.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** The body by which Okta makes somebody, with its placeholder of a password. */
const created = {
	schemas: [core],
	userName: 'test.user@okta.local',
	name: {givenName: 'Test', familyName: 'User'},
	emails: [{primary: true, value: 'test.user@okta.local', type: 'work'}],
	displayName: 'Test User',
	locale: 'en-US',
	externalId: '00ujl29u0le5T6Aj10h7',
	groups: [],
	password: '1mz050nq',
	active: true,
};

describe('Okta', () => {
	test('looks whether it can reach us, and whether somebody is there', async () => {
		const {ask} = await scimWorld();
		for (const path of [
			'/Users?startIndex=1&count=2',
			`/Users?filter=${encodeURIComponent('userName eq "test.user@okta.local"')}&startIndex=1&count=100`,
			'/Groups?startIndex=1&count=100',
		])
			expect(await ask('GET', path)).toMatchObject({
				status: 200,
				body: {totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: []},
			});
	});

	test('makes somebody, whose password is stored, logged and answered nowhere', async () => {
		const w = await scimWorld();
		const {status, body, headers} = await w.ask('POST', '/Users', created);
		expect(status).toBe(201);
		expect(headers.location).toBe(body.meta.location);
		expect(body).toMatchObject({
			userName: 'test.user@okta.local',
			externalId: '00ujl29u0le5T6Aj10h7',
			name: {givenName: 'Test', familyName: 'User'},
			active: true,
		});
		const all = JSON.stringify([body, await w.accounts(), await w.rollcall.activities(50), w.logged]);
		expect(all).not.toContain('1mz050nq');
		expect((await w.ask('GET', `/Users/${body.id}`)).body).toEqual(body);
	});

	test('sends all of somebody by PUT, with what it was answered', async () => {
		const {ask} = await scimWorld();
		const {body: made} = await ask('POST', '/Users', created);
		const {status, body} = await ask('PUT', `/Users/${made.id}`, {
			...made,
			...created,
			id: made.id,
			name: {givenName: 'Another', middleName: '', familyName: 'User'},
			meta: made.meta,
		});
		expect(status).toBe(200);
		expect(body.name).toEqual({givenName: 'Another', familyName: 'User'});
		expect((await ask('GET', `/Users/${made.id}`)).body).toEqual(body);
	});

	test.each([
		['PATCH', operations({op: 'replace', value: {active: false}})],
		['PUT', {...created, active: false}],
	] as const)('deactivates by %s, and activates again with another password', async (method, sent) => {
		const {ask, account} = await scimWorld();
		const {body: made} = await ask('POST', '/Users', created);
		expect(await ask(method, `/Users/${made.id}`, sent)).toMatchObject({status: 200, body: {active: false}});
		expect((await account()).status).toBe('Deactivated');
		const again = operations({op: 'replace', value: {active: true, password: 'x9!changed'}});
		expect(await ask('PATCH', `/Users/${made.id}`, again)).toMatchObject({status: 200, body: {active: true}});
		expect((await account()).status).toBe('New');
	});

	test('pushes no groups: it is told that they are not done here', async () => {
		const {ask, view} = await scimWorld();
		const group = {
			schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
			displayName: 'Test SCIMv2',
			members: [],
		};
		expect((await ask('POST', '/Groups', group)).status).toBe(501);
		expect(
			(await ask('PATCH', '/Groups/x', operations({op: 'add', path: 'members', value: []}))).status,
		).toBe(501);
		expect((await view()).state).toBe('connected');
	});

	test('an attribute that its own profile maps and Apple does not breaks the connection (seed 003)', async () => {
		const w = await scimWorld();
		const {status, body} = await w.ask('POST', '/Users', {
			...created,
			phoneNumbers: [{value: '1', type: 'work'}],
		});
		expect(status).toBe(400);
		expect(body.detail).toMatch(/^SchemaAttributeNotFound: .*phoneNumbers/);
		expect(await w.accounts()).toEqual([]);
		expect((await w.view()).state).toBe('stopped');
	});
});
