import {describe, expect, test} from 'vitest';
import {type Body, shaped, shapeOf} from '../../../source/core/scim/answers.ts';
import {readSearch} from '../../../source/core/scim/search.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ana: Body = {
	schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
	id: 'id-1',
	userName: 'ana@school.example',
	active: true,
	name: {givenName: 'Ana', familyName: 'Diaz'},
	emails: [{value: 'ana@school.example', type: 'work'}],
	[enterprise]: {department: 'Year 5', division: 'D'},
};
const {schemas, id} = ana;

describe('attributes that are asked for (RFC 7644 §3.9)', () => {
	test.each<readonly [string, readonly string[], Body]>([
		['one', ['userName'], {userName: ana.userName}],
		['one in another case, with spaces', [' USERNAME '], {userName: ana.userName}],
		[
			'one by the URN of people',
			['urn:ietf:params:scim:schemas:core:2.0:User:userName'],
			{userName: ana.userName},
		],
		['a whole complex one', ['name'], {name: ana.name}],
		['a part of one', ['name.givenName'], {name: {givenName: 'Ana'}}],
		['a part of each in a list', ['emails.value'], {emails: [{value: 'ana@school.example'}]}],
		['one of the enterprise schema', [`${enterprise}:division`], {[enterprise]: {division: 'D'}}],
		['the enterprise schema', [enterprise], {[enterprise]: ana[enterprise]}],
		['one that is not there', ['title', 'name.middleName', 'active.x'], {}],
		['__proto__', ['__proto__', 'constructor.name'], {}],
	])('%s, and what is always returned', (_what, names, expected) => {
		expect(shaped(ana, shapeOf(names, []))).toEqual({schemas, id, ...expected});
	});

	test.each<readonly [string, readonly string[], Body]>([
		['one', ['active'], {active: undefined}],
		['a part of one', ['name.familyName'], {name: {givenName: 'Ana'}}],
		['all parts of one', ['name.familyName', 'name.givenName'], {name: undefined}],
		['a part of each in a list', ['emails.type'], {emails: [{value: 'ana@school.example'}]}],
		['one of the enterprise schema', [`${enterprise}:division`], {[enterprise]: {department: 'Year 5'}}],
		['what is always returned', ['id', 'schemas'], {}],
	])('without %s', (_what, names, changed) => {
		expect(shaped(ana, shapeOf([], names))).toEqual({...ana, ...changed});
	});

	test('none named, or empty names: all', () => {
		expect(shaped(ana, shapeOf([], []))).toEqual(ana);
		expect(shaped(ana, shapeOf([''], [' ']))).toEqual(ana);
	});
});

describe('a search as a body (RFC 7644 §3.4.3)', () => {
	test('asks what the address of a list asks, in names of any case', () => {
		expect(
			readSearch({
				schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
				Filter: 'userName pr',
				startIndex: 3,
				COUNT: 7,
				attributes: ['userName'],
				sortBy: 'userName',
			}),
		).toEqual({
			filter: 'userName pr',
			startIndex: '3',
			count: '7',
			shape: {only: new Set(['username'])},
		});
		expect(readSearch({filter: '  ', count: null, excludedAttributes: ['name']})).toEqual({
			shape: {without: new Set(['name'])},
		});
	});

	test.each([
		['a list', [], 'invalidSyntax'],
		['nothing', null, 'invalidSyntax'],
		['a filter that is no text', {filter: {toString: 1}}, 'invalidValue'],
		['a count that is no number', {count: '7'}, 'invalidValue'],
		['half a place', {startIndex: 1.5}, 'invalidValue'],
		['attributes that are no list', {attributes: 'userName'}, 'invalidValue'],
		['an attribute that is no name', {excludedAttributes: [['name']]}, 'invalidValue'],
	])('%s is refused', (_what, body, scimType) => {
		expect(readSearch(body)).toMatchObject({status: 400, scimType});
	});
});
