import {describe, expect, test} from 'vitest';
import {smallSchool, withRow} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const policies = {
	accounts: {naming: {formats: {}, numbering: true}, passwordPolicies: {north: '4'}},
} as const;
const policyOf = (school: ReturnType<typeof nights>, id: string) =>
	school.directory.accounts.get(id)?.passwordPolicy;

describe('the password policy', () => {
	test('of a new student is what the row says, else the default of the location', () => {
		const school = nights(undefined, policies);
		school.night(withRow(smallSchool, 's1', {passwordPolicy: '6'}));
		expect(policyOf(school, 's1')).toBe('6');
		expect(policyOf(school, 's2')).toBe('4');
	});
	test('of a new student elsewhere is left to Apple School Manager', () => {
		const school = nights(undefined, policies);
		school.night(withRow(smallSchool, 's1', {locations: ['south']}));
		expect(policyOf(school, 's1')).toBeUndefined();
	});
	test('of somebody in two schools is that of the first one that has a default', () => {
		const school = nights(undefined, policies);
		school.night(withRow(smallSchool, 's1', {locations: ['south', 'north']}));
		expect(policyOf(school, 's1')).toBe('4');
	});
	test('blank leaves an existing account as it is, and a value changes it', () => {
		const school = nights(undefined, policies);
		school.night(withRow(smallSchool, 's1', {passwordPolicy: '8'}));
		expect(changesOf(school.night(smallSchool))).toEqual([]);
		expect(policyOf(school, 's1')).toBe('8');
		school.night(withRow(smallSchool, 's1', {passwordPolicy: '6'}));
		expect(policyOf(school, 's1')).toBe('6');
	});
	test('a default that is set later changes nobody who is there', () => {
		const school = nights();
		school.night(smallSchool);
		expect(policyOf(school, 's1')).toBeUndefined();
		const later = nights(school.directory, policies);
		expect(changesOf(later.night(smallSchool))).toEqual([]);
	});
	test('of staff is always the standard one', () => {
		const school = nights(undefined, policies);
		school.night(withRow(smallSchool, 't1', {passwordPolicy: '4'}));
		expect(policyOf(school, 't1')).toBeUndefined();
	});
});
