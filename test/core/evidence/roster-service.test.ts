import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {SourceUnhealthyError} from '../../../source/core/errors.ts';
import {readRosterService} from '../../../source/core/evidence/roster-service.ts';

const at = '2026-08-21T02:00:00.000Z';
const example: unknown = JSON.parse(
	readFileSync(new URL('../../../fixtures/asm/mdm-roster.persons.json', import.meta.url), 'utf8'),
);
const read = (document: unknown) => readRosterService(document, 'people.json', at);
const one = (person: object) => read({persons: [{person_id: '1', ...person}]}).people[0];

describe('people of the MDM roster service', () => {
	test("Apple's own example", () => {
		expect(read(example)).toEqual({
			kind: 'roster service',
			at,
			people: [
				{
					personId: '6378376667',
					at,
					code: 'Active',
					says: 'live',
					signIn: 'active',
					managedAppleAccount: 'smith@example.com',
					source: 'CSV',
					fields: {firstName: 'Miss', middleName: 'Will', lastName: 'Smith'},
				},
				{
					personId: '4909090667',
					at,
					code: 'Active',
					says: 'live',
					signIn: 'active',
					managedAppleAccount: 'john@example.com',
					source: 'SIS',
					fields: {firstName: 'John', lastName: 'Smith', gradeLevel: 'K'},
				},
			],
			issues: [],
			complete: true,
		});
	});

	test.each([
		['Active', {says: 'live', signIn: 'active'}],
		['FailedPasswordLocked', {says: 'live', signIn: 'locked'}],
		['AtoLocked', {says: 'live', signIn: 'locked'}],
		['InActive', {says: 'inactive'}],
		['SomethingNew', {says: 'issue'}],
	])('status %s', (status, meaning) => {
		expect(one({status})).toEqual({personId: '1', at, code: status, ...meaning});
	});

	test('no status says nothing', () => {
		expect(one({})).toMatchObject({says: 'issue', code: 'unknown'});
		expect(one({status: null})).toMatchObject({says: 'issue', code: 'unknown'});
	});

	test('as it was when it was read, whenever it changed last', () => {
		expect(one({op_date: '2026-08-20T10:00:00Z'})?.at).toBe(at);
	});

	test('pages: the last word on a person counts, and people without an id do not', () => {
		const pages = [
			{persons: [{person_id: '1', status: 'Active'}, {status: 'Active'}, {person_id: ''}]},
			{persons: [{person_id: '1', status: 'InActive'}]},
		];
		expect(read(pages).people).toMatchObject([{personId: '1', says: 'inactive'}]);
	});

	test.each([
		[true, false],
		['true', false],
		['True', false],
		[false, true],
		['false', true],
		[undefined, true],
	])('more_to_follow %s: complete %s', (more_to_follow, complete) => {
		const report = read([
			{persons: [], more_to_follow: 'true'},
			{persons: [], more_to_follow},
		]);
		expect(report.complete).toBe(complete);
		expect(report.issues).toHaveLength(complete ? 0 : 1);
	});

	test.each([null, 7, 'persons', [], {}, {persons: 'none'}, {persons: [7]}, [{}]])(
		'%j is none',
		(document) => {
			if (Array.isArray(document) && document.length === 0) expect(read(document).people).toEqual([]);
			else expect(() => read(document)).toThrow(SourceUnhealthyError);
		},
	);

	test('a Person ID that is a number is none, and is told: its zeros are gone', () => {
		const {people, issues} = read({persons: [{person_id: 7, status: 'Active'}]});
		expect(people).toEqual([]);
		expect(issues).toEqual([expect.stringMatching(/^1 people .* no Person ID/)]);
	});

	test('any JSON is read or refused clearly', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (document) => {
				try {
					expect(read(document).kind).toBe('roster service');
				} catch (error) {
					expect(error).toBeInstanceOf(SourceUnhealthyError);
				}
			}),
			{numRuns: 200, seed: 2},
		);
	});

	test('names that belong to objects are only names', () => {
		const report = read({persons: [{person_id: '__proto__', status: 'Active'}, {person_id: 'constructor'}]});
		expect(report.people.map(({personId}) => personId)).toEqual(['__proto__', 'constructor']);
	});
});
