import {describe, expect, test} from 'vitest';
import {enterprise, operations, scimWorld} from '../support/scim-world.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** As Entra's own examples mistype it. */
const mistyped = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User';
const objectId = '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef';
const upn = 'Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1@school.example';

/** The body by which Entra makes somebody, with what it sends always; attributes as Apple's gallery application maps them. */
const created = {
	schemas: [core, enterprise],
	externalId: objectId,
	userName: upn,
	active: true,
	locale: 'en-GB',
	timezone: 'Europe/London',
	emails: [{primary: true, type: 'work', value: 'Test_User_fd0ea19b@testuser.com'}],
	meta: {resourceType: 'User'},
	name: {formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName'},
	roles: [],
	[enterprise]: {employeeNumber: '4711', costCenter: 'C1', division: 'D1', department: 'Year 5'},
};

type Op = Readonly<Record<string, unknown>>;
/** One change in the two ways in which Entra says it. */
interface Change {
	readonly what: string;
	readonly without: readonly Op[];
	readonly flagged: readonly Op[];
	/** What the answer holds then. */
	readonly gives: Readonly<Record<string, unknown>>;
}

const changes: readonly Change[] = [
	{
		what: 'a user name',
		without: [{op: 'Replace', path: 'userName', value: 'other@school.example'}],
		flagged: [{op: 'replace', path: 'userName', value: 'other@school.example'}],
		gives: {userName: 'other@school.example'},
	},
	{
		what: 'a name',
		without: [
			{op: 'Replace', path: 'name.givenName', value: 'Eva'},
			{op: 'Replace', path: 'name.familyName', value: 'Roe'},
		],
		flagged: [{op: 'replace', value: {'name.givenName': 'Eva', 'name.familyName': 'Roe'}}],
		gives: {name: {givenName: 'Eva', familyName: 'Roe'}},
	},
	{
		what: 'the address of work',
		without: [{op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@testuser.com'}],
		flagged: [{op: 'replace', path: 'emails[type eq "work"].value', value: 'new@testuser.com'}],
		gives: {emails: [{type: 'work', value: 'new@testuser.com'}]},
	},
	{
		what: 'an address and a name in one request',
		without: [
			{op: 'Replace', path: 'emails[type eq "work"].value', value: 'updated@testuser.com'},
			{op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName'},
		],
		flagged: [
			{
				op: 'replace',
				value: {
					'emails[type eq "work"].value': 'updated@testuser.com',
					'name.familyName': 'updatedFamilyName',
				},
			},
		],
		gives: {
			emails: [{type: 'work', value: 'updated@testuser.com'}],
			name: {givenName: 'givenName', familyName: 'updatedFamilyName'},
		},
	},
	{
		what: 'attributes of the enterprise schema',
		without: [
			{op: 'Add', path: `${enterprise}:department`, value: 'Year 6'},
			{op: 'Replace', path: `${enterprise}:employeeNumber`, value: '4712'},
		],
		flagged: [
			{
				op: 'replace',
				value: {[`${enterprise}:department`]: 'Year 6', [`${enterprise}:employeeNumber`]: '4712'},
			},
		],
		gives: {[enterprise]: {department: 'Year 6', employeeNumber: '4712', costCenter: 'C1', division: 'D1'}},
	},
	{
		what: 'an attribute of the enterprise schema by its mistyped name',
		without: [{op: 'Add', path: `${mistyped}:costCenter`, value: 'C2'}],
		flagged: [{op: 'add', value: {[mistyped]: {costCenter: 'C2'}}}],
		gives: {[enterprise]: {...created[enterprise], costCenter: 'C2'}},
	},
	{
		what: 'one attribute several times, in order',
		without: [
			{op: 'Add', path: 'locale', value: 'de-DE'},
			{op: 'Remove', path: 'locale'},
			{op: 'Add', path: 'locale', value: 'es-ES'},
		],
		flagged: [
			{op: 'add', value: {locale: 'de-DE'}},
			{op: 'remove', path: 'locale'},
			{op: 'add', value: {locale: 'es-ES'}},
		],
		gives: {locale: 'es-ES'},
	},
	{
		what: 'an address taken away',
		without: [{op: 'Remove', path: 'emails', value: [{value: 'Test_User_fd0ea19b@testuser.com'}]}],
		flagged: [{op: 'remove', path: 'emails[type eq "work"]'}],
		gives: {emails: undefined},
	},
	{
		what: 'an attribute taken away',
		without: [{op: 'Remove', path: `${enterprise}:division`}],
		flagged: [{op: 'remove', path: `${enterprise}:division`}],
		gives: {[enterprise]: {employeeNumber: '4711', costCenter: 'C1', department: 'Year 5'}},
	},
	{
		what: 'somebody disabled',
		without: [{op: 'Replace', path: 'active', value: 'False'}],
		flagged: [{op: 'replace', path: 'active', value: false}],
		gives: {active: false},
	},
	{
		what: 'the object ID of somebody who was matched',
		without: [{op: 'Add', path: 'externalId', value: 'AB-other'}],
		flagged: [{op: 'add', value: {externalId: 'AB-other'}}],
		gives: {externalId: 'AB-other'},
	},
];

describe.each(['without', 'flagged'] as const)('Entra, aadOptscim062020: %s', (way) => {
	test.each(changes)('sends $what', async ({gives, [way]: sent}) => {
		const {ask} = await scimWorld();
		const {status, body: made} = await ask('POST', '/Users', created);
		expect(status).toBe(201);
		const {status: patched, body} = await ask('PATCH', `/Users/${made.id}`, operations(...sent));
		expect(patched).toBe(200);
		expect(body).toEqual({...made, ...gives, meta: body.meta});
		expect((await ask('GET', `/Users/${made.id}`)).body).toEqual(body);
	});

	test('asks for a random user to test the connection, makes, finds, disables, enables and deletes', async () => {
		const {ask, account} = await scimWorld();
		const find = async (filter: string) =>
			(await ask('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body;
		expect(await find('userName eq "35b18e41-8f51-4bb0-b4d7-3a31fbfbd8b4"')).toMatchObject({
			totalResults: 0,
			Resources: [],
		});
		const {body: made} = await ask('POST', '/Users', created);
		expect((await find(`userName eq "${upn.toUpperCase()}"`)).Resources).toEqual([made]);
		expect((await find(`externalId eq "${objectId}"`)).Resources).toEqual([made]);
		expect((await find(`externalId eq "${objectId.toUpperCase()}"`)).totalResults).toBe(0);
		const set = async (value: unknown) =>
			(
				await ask(
					'PATCH',
					`/Users/${made.id}`,
					operations(
						way === 'without'
							? {op: 'Replace', path: 'active', value: value ? 'True' : 'False'}
							: {op: 'replace', path: 'active', value},
					),
				)
			).body.active;
		expect(await set(false)).toBe(false);
		expect((await account()).status).toBe('Deactivated');
		expect(await set(true)).toBe(true);
		expect((await account()).status).toBe('New');
		expect((await ask('DELETE', `/Users/${made.id}`)).status).toBe(204);
		expect((await find(`userName eq "${upn}"`)).totalResults).toBe(0);
	});

	test('a manager, which the gallery application does not map, breaks the connection (seed 003)', async () => {
		const w = await scimWorld();
		const {body: made} = await w.ask('POST', '/Users', created);
		const before = await w.account();
		const manager =
			way === 'without'
				? {op: 'Add', path: `${enterprise}:manager`, value: [{$ref: null, value: 'u-2'}]}
				: {op: 'add', path: `${enterprise}:manager`, value: 'u-2'};
		const sent = operations({op: 'Replace', path: 'name.givenName', value: 'Eva'}, manager);
		expect(await w.ask('PATCH', `/Users/${made.id}`, sent)).toMatchObject({
			status: 400,
			body: {detail: expect.stringMatching(/^SchemaAttributeNotFound: .*manager/)},
		});
		expect(await w.account()).toEqual(before);
		expect((await w.ask('GET', '/Users')).status).toBe(403);
	});
});
