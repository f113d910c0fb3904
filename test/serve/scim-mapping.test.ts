import {describe, expect, test} from 'vitest';
import type {Account} from '../../source/core/directory/account.ts';
import {enterprise, operations, person, scimWorld} from '../support/scim-world.ts';

const objectId = '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef';

describe('SCIM user attribute mapping (seed 003)', () => {
	test.each<readonly [string, Readonly<Record<string, unknown>>, Partial<Account>]>([
		['First name: First name', {name: {givenName: 'Zoë', familyName: 'Diaz'}}, {firstName: 'Zoë'}],
		[
			'Last name: Last name',
			{name: {givenName: 'Ana', familyName: "O'Neill-Diaz"}},
			{lastName: "O'Neill-Diaz"},
		],
		[
			'User Principal Name: Managed Apple ID and email address',
			{userName: 'zoe@school.example'},
			{managedAppleAccount: {name: 'zoe@school.example', predicted: false}, email: 'zoe@school.example'},
		],
		['Department: Department', {[enterprise]: {department: 'Year 5'}}, {department: 'Year 5'}],
		['Employee ID: Person Number', {[enterprise]: {employeeNumber: '4711'}}, {personNumber: '4711'}],
		['Custom attribute: Cost centre', {[enterprise]: {costCenter: 'C1'}}, {costCentre: 'C1'}],
		['Custom attribute: Division', {[enterprise]: {division: 'D1'}}, {division: 'D1'}],
	])('%s', async (_what, said, stored) => {
		const w = await scimWorld();
		await w.made(said);
		expect(await w.account()).toMatchObject(stored);
	});

	test('Object ID: not shown, “used to identify conflicting accounts”', async () => {
		const w = await scimWorld();
		await w.made();
		expect(Object.values((await w.account()).externalIds)).toEqual([objectId]);
		const again = await w.ask('POST', '/Users', person({userName: 'other@school.example'}));
		expect(again).toMatchObject({status: 409, body: {scimType: 'uniqueness'}});
		expect(await w.accounts()).toHaveLength(1);
	});

	test('“the default role is Student”', async () => {
		const w = await scimWorld();
		await w.made();
		expect((await w.account()).roles).toEqual([{role: 'Student'}]);
	});
});

/** All of RFC 7643 §4.1 and §4.3 that the table does not list, as it would be sent. */
const unlisted: ReadonlyArray<readonly [string, unknown]> = [
	['nickName', 'Babs'],
	['profileUrl', 'https://login.example/babs'],
	['title', 'Teacher'],
	['userType', 'Employee'],
	['preferredLanguage', 'en-GB'],
	['phoneNumbers', [{value: '1', type: 'work'}]],
	['ims', [{value: 'x', type: 'aim'}]],
	['photos', [{value: 'https://photos.example/1', type: 'photo'}]],
	['addresses', [{type: 'work', country: 'GB'}]],
	['groups', [{value: 'g1'}]],
	['entitlements', [{value: 'e1'}]],
	['roles', [{value: 'Administrator', primary: true}]],
	['x509Certificates', [{value: 'MII'}]],
	['name.middleName', 'Jane'],
	['name.honorificPrefix', 'Ms'],
	[`${enterprise}:organization`, 'School'],
	[`${enterprise}:manager`, {value: 'u-2'}],
	['urn:ietf:params:scim:schemas:extension:school:2.0:User:house', 'Blue'],
];

describe('“Adding attributes not listed in the table breaks the SCIM connection” (seed 003)', () => {
	test.each(unlisted)('%s', async (name, value) => {
		const w = await scimWorld();
		const id = await w.made();
		const before = await w.account();
		const sent = operations({op: 'replace', path: 'locale', value: 'de-DE'}, {op: 'add', path: name, value});
		expect(await w.ask('PATCH', `/Users/${id}`, sent)).toMatchObject({
			status: 400,
			body: {detail: expect.stringContaining(`SchemaAttributeNotFound: the attribute ${name} `)},
		});
		expect(await w.account()).toEqual(before);
		expect((await w.view()).state).toBe('stopped');
		expect((await w.ask('GET', `/Users/${id}`)).status).toBe(403);
	});
});

test('“both sync methods use the word Groups, but only user accounts are synced” (seed 003)', async () => {
	const {ask, accounts} = await scimWorld();
	const group = {displayName: 'Staff', members: [{value: 'u-1'}]};
	expect((await ask('POST', '/Groups', group)).status).toBe(501);
	expect((await ask('GET', '/Groups')).body.totalResults).toBe(0);
	const types = (await ask('GET', '/ResourceTypes')).body.Resources.map(({name}: {name: string}) => name);
	expect(types).toEqual(['User']);
	expect(await accounts()).toEqual([]);
});
