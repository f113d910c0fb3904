import {describe, expect, test} from 'vitest';
import {
	longestName,
	NameMaker,
	normalisePart,
	parseFormat,
} from '../../../source/core/directory/managed-name.ts';
import {accountOf} from '../../support/district.ts';

describe('a format', () => {
	test.each([
		'{first}.{last}',
		'{initials}{personNumber}',
		's-{personId}',
		'{email}',
		'{sisUsername}',
		'{last}_{first}2',
	])('%s is one', (format) => expect(parseFormat(format)).toBeDefined());
	test.each([
		'',
		'name',
		'{first',
		'first}',
		'{given}',
		'{First}',
		'{first} {last}',
		'{first}@{last}',
		'Ä{first}',
		'{}',
	])('%j is none', (format) => expect(parseFormat(format)).toBeUndefined());
});

// Apple does not say how it treats these: our decision.
describe('a part', () => {
	test.each([
		['Ana', 'ana'],
		['José María', 'josemaria'],
		["O'Brien", 'obrien'],
		['Smith-Jones', 'smithjones'],
		['Müller', 'muller'],
		['Weiß', 'weiss'],
		['Łukasz', 'lukasz'],
		['Sørensen', 'sorensen'],
		['Æsop', 'aesop'],
		['İpek', 'ipek'],
		['Nguyễn', 'nguyen'],
		['  Ann  ', 'ann'],
		['王', '王'],
		// Vowel signs, points and tone marks are letters of these names: each word stays itself.
		['सुनीता', 'सुनीता'],
		['ศิริ', 'ศิริ'],
		['שָׂרָה', 'שָׂרָה'.normalize('NFC')],
		['தமிழ்', 'தமிழ்'],
		['E\u0301va नीता', 'evaनीता'],
		['Иван', 'иван'],
		['Ёлкин', 'ёлкин'],
		['\u001b[31mEve', '31meve'],
		['--', ''],
		[' ', ''],
	])('%j becomes %j', (given, formed) => expect(normalisePart(given, 'first')).toBe(formed));
	test.each([
		['ana.lopez_1-b', 'ana.lopez_1-b'],
		['.ana.', 'ana'],
		['a b', 'ab'],
	])('as a user name %j becomes %j', (given, formed) =>
		expect(normalisePart(given, 'sisUsername')).toBe(formed),
	);
	test('composed or not, a name is the same', () =>
		expect(normalisePart('Jose\u0301', 'first')).toBe(normalisePart('José', 'first')));
});

describe('a name', () => {
	const maker = (formats = {}) => new NameMaker({domain: 'School.example', formats, numbering: true});
	const ana = accountOf('4711', {
		firstName: 'Ana',
		middleName: 'Bea',
		lastName: 'López',
		personNumber: '0042',
		sisUsername: 'alopez',
		email: 'Ana.L@mail.example',
	});
	test.each([
		[undefined, 'ana.lopez'],
		['{initials}', 'abl'],
		['{last}{first}', 'lopezana'],
		['s-{personId}', 's-4711'],
		['{personNumber}', '0042'],
		['{sisUsername}', 'alopez'],
		['{email}', 'ana.l'],
	])('by %s is %s', (format, local) =>
		expect(maker(format === undefined ? {} : {Student: format}).base(ana)).toEqual({local}),
	);
	test('goes by the format of the highest role', () => {
		const both = {...ana, roles: [{role: 'Student'}, {role: 'Manager'}] as const};
		expect(maker({Student: '{personId}', Manager: '{last}'}).base(both)).toEqual({local: 'lopez'});
	});
	test.each([
		['{sisUsername}', {sisUsername: undefined}, 'sisUsername'],
		['{personNumber}', {personNumber: ' '}, 'personNumber'],
		['{email}', {email: '@x.example'}, 'email'],
		['{first}.{last}', {lastName: '-'}, 'last'],
	] as const)('by %s needs its parts', (format, without, part) => {
		const person = {...ana, ...without} as typeof ana;
		expect(maker({Student: format}).base(person)).toEqual({fault: 'empty', part});
	});
	test('has at most 128 characters with its domain', () => {
		const room = longestName - '@school.example'.length;
		const long = (length: number) =>
			maker({Student: '{first}'}).base({...ana, firstName: 'a'.repeat(length)});
		expect(long(room)).toEqual({local: 'a'.repeat(room)});
		expect(long(room + 1)).toMatchObject({fault: 'long'});
	});
	test('counts characters, and not what they take in memory', () => {
		const room = longestName - '@school.example'.length;
		const rare = (length: number) =>
			maker({Student: '{first}'}).base({...ana, firstName: '𠮷'.repeat(length)});
		expect(rare(room)).toEqual({local: '𠮷'.repeat(room)});
		expect(rare(room + 1)).toMatchObject({fault: 'long'});
	});
	test('has the domain in lower case', () => expect(maker().full('ana')).toBe('ana@school.example'));
});
