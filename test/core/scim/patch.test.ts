import fc from 'fast-check';
import {afterEach, describe, expect, test} from 'vitest';
import type {LeafKey, ScimValues} from '../../../source/core/scim/attributes.ts';
import {isFault} from '../../../source/core/scim/fault.ts';
import {applyPatch} from '../../../source/core/scim/patch.ts';
import {readUser, type Strictness, strict} from '../../../source/core/scim/reading.ts';
import {enterprise, operations} from '../../support/scim-world.ts';

const before: ReadonlyArray<readonly [LeafKey, string | boolean]> = [
	['userName', 'ana@school.example'],
	['givenName', 'Ana'],
	['familyName', 'Diaz'],
	['active', true],
	['department', 'Year 5'],
];

function patched(body: unknown, values = before, how: Strictness = strict) {
	const after = applyPatch({id: 'id-1', values: new Map(values)}, body, how);
	return isFault(after) ? after : Object.fromEntries(after as ScimValues);
}
const unchanged = Object.fromEntries(before);

// What a hostile path would reach.
afterEach(() => {
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	expect(Object.keys(Object.prototype)).toEqual([]);
});

describe('PATCH as Entra sends it, without the flag', () => {
	test.each([
		['disables by text', {op: 'Replace', path: 'active', value: 'False'}, {active: false}],
		[
			'disables by a list',
			{op: 'Replace', path: 'active', value: [{$ref: null, value: 'False'}]},
			{active: false},
		],
		['a name', {op: 'Replace', path: 'name.givenName', value: 'Eva'}, {givenName: 'Eva'}],
		[
			'the work address, where there is none yet',
			{op: 'Add', path: 'emails[type eq "work"].value', value: 'e@school.example'},
			{workEmail: 'e@school.example'},
		],
		[
			'the enterprise schema by its URN',
			{op: 'Replace', path: `${enterprise}:employeeNumber`, value: '47'},
			{employeeNumber: '47'},
		],
		[
			'the URN as it is mistyped',
			{op: 'Add', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User:costCenter', value: 'C'},
			{costCenter: 'C'},
		],
		['the external id', {op: 'Add', path: 'externalId', value: 'Obj-1'}, {externalId: 'Obj-1'}],
		['a name in another case', {op: 'REPLACE', path: 'Name.GIVENNAME', value: 'Eva'}, {givenName: 'Eva'}],
	])('%s', (_what, operation, expected) => {
		expect(patched(operations(operation))).toEqual({...unchanged, ...expected});
	});

	test('several operations on one attribute count in order', () => {
		expect(
			patched(
				operations(
					{op: 'Add', path: 'locale', value: 'es-ES'},
					{op: 'Replace', path: 'locale', value: 'en-GB'},
					{op: 'Remove', path: `${enterprise}:department`},
					{op: 'Add', path: `${enterprise}:department`, value: 'Year 6'},
				),
			),
		).toEqual({...unchanged, locale: 'en-GB', department: 'Year 6'});
	});

	test('an empty text takes the value away', () => {
		expect(patched(operations({op: 'Replace', path: `${enterprise}:department`, value: ''}))).toEqual(
			Object.fromEntries(before.slice(0, 4)),
		);
	});
});

describe('PATCH as Entra sends it, with aadOptscim062020', () => {
	test('disables by a boolean', () => {
		expect(patched(operations({op: 'replace', path: 'active', value: false}))).toEqual({
			...unchanged,
			active: false,
		});
	});

	test('many values in one operation without a path, keys with dots and schemas', () => {
		expect(
			patched(
				operations({
					op: 'replace',
					value: {
						displayName: 'Eva Diaz',
						'name.givenName': 'Eva',
						'name.formatted': 'Eva Diaz',
						'emails[type eq "work"].value': 'eva@school.example',
						[`${enterprise}:employeeNumber`]: '48',
					},
				}),
			),
		).toEqual({...unchanged, givenName: 'Eva', workEmail: 'eva@school.example', employeeNumber: '48'});
	});
});

describe('PATCH as Okta sends it', () => {
	test.each([true, false])('active = %s without a path', (active) => {
		expect(patched(operations({op: 'replace', value: {active}}))).toEqual({...unchanged, active});
	});

	test('a whole object below a name, and below a schema', () => {
		expect(
			patched(operations({op: 'replace', value: {name: {familyName: 'Roe'}, [enterprise]: {division: 'D'}}})),
		).toEqual({...unchanged, familyName: 'Roe', division: 'D'});
	});
});

describe('PATCH', () => {
	const email = [...before, ['workEmail', 'ana@school.example'] as const];
	test.each([
		['the address that is named', {op: 'Remove', path: 'emails', value: [{value: 'ana@school.example'}]}],
		['all addresses', {op: 'remove', path: 'emails'}],
		['the chosen one', {op: 'remove', path: 'emails[type eq "work"]'}],
		['the one that is chosen by its value', {op: 'remove', path: 'emails[value eq "ANA@school.example"]'}],
	])('removes %s', (_what, operation) => {
		expect(patched(operations(operation), email)).toEqual(unchanged);
	});

	test('leaves an address that is not named', () => {
		const operation = {op: 'Remove', path: 'emails', value: [{value: 'other@school.example'}]};
		expect(patched(operations(operation), email)).toEqual(Object.fromEntries(email));
	});

	test.each([
		['no operation', {Operations: []}, 'invalidSyntax'],
		['no list', {schemas: []}, 'invalidSyntax'],
		['a list', [], 'invalidSyntax'],
		['nothing', null, 'invalidSyntax'],
		['an operation that is none', operations('replace'), 'invalidSyntax'],
		['another operation', operations({op: 'move', path: 'active', value: true}), 'invalidSyntax'],
		['no target', operations({op: 'remove'}), 'noTarget'],
		['a value that is none', operations({op: 'replace', value: 'x'}), 'invalidValue'],
		['a truth that is none', operations({op: 'replace', path: 'active', value: 'perhaps'}), 'invalidValue'],
		['a number as a name', operations({op: 'replace', path: 'name.givenName', value: 7}), 'invalidValue'],
		['a control character', operations({op: 'add', path: 'locale', value: 'a\u001b[31m'}), 'invalidValue'],
		['half a character', operations({op: 'add', path: 'locale', value: 'a\ud800'}), 'invalidValue'],
		['too long a value', operations({op: 'add', path: 'locale', value: 'x'.repeat(257)}), 'invalidValue'],
		['the user name taken away', operations({op: 'remove', path: 'userName'}), 'mutability'],
		['our id', operations({op: 'replace', path: 'id', value: 'x'}), 'mutability'],
		[
			'a filter that is none',
			operations({op: 'add', path: 'emails[type eq].value', value: 'x'}),
			'invalidPath',
		],
		[
			'an address that is not there',
			operations({op: 'replace', path: 'emails[type eq "home"].value', value: 'x'}),
			'noTarget',
		],
		['__proto__ as a path', operations({op: 'add', path: '__proto__.polluted', value: 1}), 'invalidPath'],
		[
			'__proto__ as a key',
			JSON.parse('{"Operations":[{"op":"add","value":{"__proto__.polluted":1}}]}'),
			'invalidPath',
		],
		[
			'__proto__ as an object',
			JSON.parse('{"Operations":[{"op":"add","value":{"__proto__":{"polluted":1}}}]}'),
			'invalidPath',
		],
		[
			'the prototype of the constructor',
			operations({op: 'add', path: 'constructor.prototype.polluted', value: 1}),
			'invalidPath',
		],
		[
			'too many operations',
			operations(...Array(501).fill({op: 'add', path: 'locale', value: 'x'})),
			'tooMany',
		],
	])('refuses %s, and changes nothing', (_what, body, scimType) => {
		expect(patched(body)).toMatchObject({status: 400, scimType});
	});

	test('an address that is not there is no target of replace where all is let pass, and none of add and remove', () => {
		const lenient: Strictness = {...strict, lenient: true};
		const chosen = (op: string) =>
			patched(operations({op, path: 'emails[type eq "home"].value', value: 'x'}), before, lenient);
		expect(chosen('replace')).toMatchObject({status: 400, scimType: 'noTarget'});
		expect([chosen('add'), chosen('remove')]).toEqual([unchanged, unchanged]);
	});

	test('an attribute outside the mapping is named as it was sent', () => {
		const path = `${enterprise}:manager`;
		expect(patched(operations({op: 'Add', path, value: [{value: 'u1'}]}))).toMatchObject({
			status: 400,
			unlisted: path,
		});
		expect(patched(operations({op: 'replace', value: {nickName: 'Babs'}}))).toMatchObject({
			unlisted: 'nickName',
		});
	});

	test('one that is ignored, empty or taken away is let pass', () => {
		const ignoring: Strictness = {lenient: false, ignored: new Set(['nickname'])};
		expect(patched(operations({op: 'Add', path: 'nickName', value: 'Babs'}), before, ignoring)).toEqual(
			unchanged,
		);
		for (const operation of [
			{op: 'Add', path: 'title', value: null},
			{op: 'Replace', path: 'roles', value: []},
			{op: 'Remove', path: 'title'},
		])
			expect(patched(operations(operation))).toEqual(unchanged);
	});

	test('is all or nothing and never throws, whatever comes', () => {
		const name = fc.constantFrom(
			...[
				'active',
				'name',
				'name.givenName',
				'emails',
				'emails[type eq "work"].value',
				'__proto__',
				enterprise,
			],
			...['constructor', 'toString', 'urn:x:y', 'userName', 'hasOwnProperty.call', 'emails[', ']', ''],
		);
		const operation = fc.record({
			op: fc.constantFrom('add', 'Replace', 'REMOVE', 'x', null),
			path: fc.option(name, {nil: undefined}),
			value: fc.oneof(fc.jsonValue(), fc.dictionary(name, fc.jsonValue())),
		});
		fc.assert(
			fc.property(fc.array(operation, {maxLength: 4}), (all) => {
				const values = new Map(before);
				const after = applyPatch({id: 'id-1', values}, operations(...all), strict);
				expect(Object.fromEntries(values)).toEqual(unchanged);
				if (isFault(after)) return;
				expect(after.has('userName')).toBe(true);
				expect(typeof after.get('active')).toBe('boolean');
				for (const value of after.values()) expect(['string', 'boolean']).toContain(typeof value);
			}),
			{numRuns: 300},
		);
	});
});

describe('a whole person', () => {
	test('as Entra makes one: nulls, empty roles, formatted name and meta are let pass', () => {
		const said = readUser(
			{
				schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
				externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
				userName: 'Test_User_ab6490ee',
				active: true,
				addresses: null,
				displayName: null,
				title: null,
				department: null,
				emails: [{primary: true, type: 'work', value: 'Test_User_11bb@testuser.com'}],
				meta: {resourceType: 'User'},
				name: {formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName'},
				roles: [],
				'urn:ietf:params:scim:schemas:extension:enterprise:2.0User': {department: 'bob'},
			},
			strict,
		);
		expect(said).toEqual(
			new Map<LeafKey, unknown>([
				['externalId', '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef'],
				['userName', 'Test_User_ab6490ee'],
				['active', true],
				['department', 'bob'],
				['workEmail', 'Test_User_11bb@testuser.com'],
				['familyName', 'familyName'],
				['givenName', 'givenName'],
			]),
		);
	});

	test('as Okta makes one: its placeholder password is not even read', () => {
		const said = readUser(
			{
				schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
				userName: 'test.user@okta.local',
				name: {givenName: 'Test', familyName: 'User'},
				emails: [{primary: true, value: 'test.user@okta.local', type: 'work'}],
				displayName: 'Test User',
				locale: 'en-US',
				externalId: '00ujl29u0le5T6Aj10h7',
				groups: [],
				password: '1mz050nq',
				active: true,
			},
			strict,
		);
		expect(JSON.stringify([...(said as ReadonlyMap<string, unknown>)])).not.toContain('1mz050nq');
		expect(isFault(said)).toBe(false);
	});

	test.each([
		['no user name', {name: {}}, {scimType: 'invalidValue'}],
		['an empty user name', {userName: ''}, {scimType: 'invalidValue'}],
		['a role', {userName: 'x', roles: [{primary: 'True', value: 'x'}]}, {unlisted: 'roles'}],
		['a middle name', {userName: 'x', name: {middleName: 'y'}}, {unlisted: 'name.middleName'}],
		['an address of home', {userName: 'x', emails: [{type: 'home', value: 'y'}]}, {scimType: 'invalidValue'}],
		[
			'two addresses of work',
			{userName: 'x', emails: [{value: 'y'}, {value: 'z'}]},
			{scimType: 'invalidValue'},
		],
		['another schema', {userName: 'x', 'urn:x:2.0:User': {a: 1}}, {unlisted: 'urn:x:2.0:User'}],
	])('with %s is refused', (_what, body, expected) => {
		expect(readUser(body, strict)).toMatchObject({status: 400, ...expected});
	});

	test('with several addresses of work has the primary one, or the first, where all is let pass', () => {
		const lenient: Strictness = {...strict, lenient: true};
		const workEmail = (...emails: readonly unknown[]) => {
			const said = readUser({userName: 'x', emails}, lenient);
			return isFault(said) ? said : said.get('workEmail');
		};
		const [home, first] = [{value: 'h', type: 'home', primary: true}, {value: 'a'}];
		expect(workEmail(home, first, {value: 'b', primary: true}, {value: 'c', primary: true})).toBe('b');
		expect(workEmail(home, first, {value: 'b', primary: false})).toBe('a');
		expect(workEmail(home)).toBeUndefined();
	});

	test('names are without case, and a text is stored as it was sent', () => {
		const said = readUser({USERNAME: ' Ärger@school.example ', Name: {GivenName: 'ⅩⅠ '}}, strict);
		expect(said).toEqual(
			new Map([
				['userName', ' Ärger@school.example '],
				['givenName', 'ⅩⅠ '],
			]),
		);
	});
});
