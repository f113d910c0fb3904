import {describe, expect, test} from 'vitest';
import {isFault} from '../../../source/core/scim/fault.ts';
import {applyPatch} from '../../../source/core/scim/patch.ts';
import {readUser, strict} from '../../../source/core/scim/reading.ts';
import {operations, person} from '../../support/scim-world.ts';

const lenient = {lenient: true, ignored: new Set<string>()};
const [a, b, home] = [
	{value: 'a@school.example', type: 'work'},
	{value: 'b@school.example', type: 'work'},
	{value: 'h@home.example', type: 'home'},
] as const;
const primary = true;

/** The address that is taken of these, or what is wrong with them. */
function taken(emails: unknown, how = strict) {
	const said = readUser(person({emails}), how);
	return isFault(said) ? said.detail : said.get('workEmail');
}

describe('of several addresses of work', () => {
	test.each([
		['as Okta passes several', [{value: 'b@school.example', primary}, a]],
		['wherever it stands', [a, {...b, primary}]],
		['said as Entra says booleans', [a, {...b, primary: 'True'}, {...a, primary: 'False'}]],
		['sent twice', [a, b, {...b, primary}]],
	])('the primary one is taken: %s', (_what, emails) => {
		expect(taken(emails)).toBe('b@school.example');
	});

	test('one that is sent twice is one', () => {
		expect(taken([a, a])).toBe('a@school.example');
	});

	test.each([
		['an empty one', [{value: '', type: 'work', primary}, a]],
		['one without a value', [a, {type: 'work'}, {value: null, type: 'work'}]],
		['the same in capitals', [a, {...a, value: 'A@School.Example'}]],
	])('no second one is %s', (_what, emails) => {
		expect(taken(emails)).toBe('a@school.example');
	});

	test('those that are all empty say that there is none', () => {
		const patched = applyPatch(
			{id: '1', values: new Map([['workEmail', a.value]])},
			operations({op: 'replace', path: 'emails', value: [{value: '', type: 'work'}, {type: 'work'}]}),
			strict,
		);
		expect(patched).toEqual(new Map());
	});

	test.each([
		[[a, b], 'emails holds 2 addresses of the type work, and none of them is primary'],
		[
			[
				{...a, primary},
				{...b, primary},
			],
			'emails holds 2 addresses of the type work, and more than one of them is primary',
		],
	])('none is guessed: %j', (emails, why) => {
		expect(taken(emails)).toBe(`${why}. One address of work is taken: send one, or mark one as primary`);
		const patched = applyPatch(
			{id: '1', values: new Map()},
			operations({op: 'add', path: 'emails', value: emails}),
			strict,
		);
		expect(patched).toMatchObject({status: 400, scimType: 'invalidValue'});
	});

	test('a lenient connection takes the primary one, else the first', () => {
		expect(taken([a, b], lenient)).toBe('a@school.example');
		expect(taken([a, {...b, primary}], lenient)).toBe('b@school.example');
	});
});

test('an address that is not of work is refused with what to do about it, primary or not', () => {
	for (const emails of [[a, home], [{...home, primary}]])
		expect(taken(emails)).toBe(
			'emails holds addresses of the type work alone: take other ones out of the mapping of the identity provider',
		);
	expect(taken([home, a], lenient)).toBe('a@school.example');
});

test('a type that is no word is none of ours, whatever it is made of', () => {
	const odd = {toString: null, valueOf: null};
	expect(taken([{...a, type: odd}])).toContain('of the type work alone');
	expect(taken([{...a, primary: odd}])).toBe('a@school.example');
	const patched = applyPatch(
		{id: '1', values: new Map([['workEmail', a.value]])},
		operations({op: 'replace', path: 'emails[type eq "work"].type', value: odd}),
		strict,
	);
	expect(patched).toMatchObject({status: 400});
});
