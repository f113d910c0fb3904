import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {LeafKey} from '../../../source/core/scim/attributes.ts';
import {isFault} from '../../../source/core/scim/fault.ts';
import {deepestFilter, keyOf, longestFilter, matches, parseFilter} from '../../../source/core/scim/filter.ts';

const ana = {
	id: 'id-1',
	values: new Map<LeafKey, string | boolean>([
		['userName', 'Ana.Diaz@school.example'],
		['externalId', 'Obj-1'],
		['givenName', 'Ana'],
		['active', true],
		['workEmail', 'ana@school.example'],
		['department', 'Year 5'],
	]),
};

function asked(text: string): boolean {
	const filter = parseFilter(text);
	if (isFault(filter)) throw new Error(filter.detail);
	return matches(filter, ana);
}

describe('a filter', () => {
	test.each([
		['userName eq "ANA.DIAZ@school.example"', true],
		['USERNAME EQ "ana.diaz@school.example"', true],
		['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ana.diaz@school.example"', true],
		['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "year 5"', true],
		['urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department eq "Year 6"', false],
		['externalId eq "Obj-1"', true],
		['externalId eq "obj-1"', false],
		['externalId eq Obj-1', true],
		['id eq "id-1"', true],
		['id eq "ID-1"', false],
		['name.givenName co "N"', true],
		['name.givenName sw "an"', true],
		['name.givenName ew "an"', false],
		['name.givenName ne "Ana"', false],
		['name.familyName pr', false],
		['name.familyName eq null', true],
		['active eq true', true],
		['active eq "False"', false],
		['emails[type eq "work"].value eq "ANA@school.example"', true],
		['emails[type eq "home"].value eq "ana@school.example"', false],
		['emails[type eq "work" and value co "@school"]', true],
		['emails.type eq "work"', true],
		['emails pr', true],
		['userName pr and active eq false', false],
		['userName eq "x" or externalId eq "Obj-1" and active eq true', true],
		['(userName eq "x" or externalId eq "Obj-1") and active eq false', false],
		['not (active eq false)', true],
		['userName eq "a \\"quoted\\" \\u0041"', false],
	])('%s is %s', (text, so) => {
		expect(asked(text)).toBe(so);
	});

	test.each([
		'',
		'userName',
		'userName eq',
		'eq "x"',
		'userName is "x"',
		'userName gt "x"',
		'userName eq "x',
		'userName eq "x" and',
		'(userName eq "x"',
		'userName eq "x")',
		'userName eq "x" userName eq "y"',
		'emails[type eq "work"',
		'emails[emails[type eq "work"]]',
		'name[givenName eq "x"]',
		'title eq "x"',
		'password eq "x"',
		'__proto__ eq "x"',
		'constructor.prototype pr',
		'not userName pr',
	])('%s is refused as invalidFilter', (text) => {
		expect(parseFilter(text)).toMatchObject({status: 400, scimType: 'invalidFilter'});
	});

	test('has limits of length, depth and terms', () => {
		expect(parseFilter(`userName eq "${'x'.repeat(longestFilter)}"`)).toMatchObject({
			scimType: 'invalidFilter',
		});
		const nested = (depth: number) => `${'('.repeat(depth)}active pr${')'.repeat(depth)}`;
		expect(isFault(parseFilter(nested(deepestFilter)))).toBe(false);
		expect(parseFilter(nested(deepestFilter + 1))).toMatchObject({scimType: 'invalidFilter'});
		expect(parseFilter(Array(100).fill('active pr').join(' and '))).toMatchObject({
			scimType: 'invalidFilter',
		});
	});

	test('names a key where whoever matches has to have it', () => {
		const key = (text: string) => {
			const filter = parseFilter(text);
			return isFault(filter) ? filter : keyOf(filter);
		};
		expect(key('active eq true and userName eq "x"')).toEqual({by: 'userName', value: 'x'});
		expect(key('externalId eq "x" or userName eq "y"')).toBeUndefined();
		expect(key('not (userName eq "x")')).toBeUndefined();
		expect(key('userName sw "x"')).toBeUndefined();
	});

	test('is a filter or a fault, whatever it is', () => {
		const pieces = fc.constantFrom(
			...[
				'userName',
				'emails',
				'eq',
				'and',
				'or',
				'not',
				'pr',
				'(',
				')',
				'[',
				']',
				'"x"',
				'"',
				'\\',
				'.value',
			],
		);
		const text = fc.oneof(
			fc.array(pieces, {maxLength: 20}).map((all) => all.join(' ')),
			fc.string(),
		);
		fc.assert(
			fc.property(text, (each) => {
				const filter = parseFilter(each);
				if (isFault(filter)) expect(filter.status).toBe(400);
				else expect(typeof matches(filter, ana)).toBe('boolean');
			}),
			{numRuns: 300},
		);
	});
});
