import fc from 'fast-check';
import {expect, test} from 'vitest';
import {cleanRoster, cleanText} from '../../../source/core/roster/clean.ts';
import {ColumnRows} from '../../../source/core/roster/columns.ts';
import {rosterFrom} from '../../../source/core/roster/from-objects.ts';

test.each([
	[' Ana ', 'Ana'],
	['Ana  Maria', 'Ana Maria'],
	['Ana\u00a0Maria', 'Ana Maria'],
	['O’Neil', "O'Neil"],
	['“Ana”', '"Ana"'],
	['José Łuć', 'José Łuć'],
	['', ''],
])('%j becomes %j', (text, clean) => {
	expect(cleanText(text)).toBe(clean);
});

test('what is clean is the very roster that came', () => {
	const roster = rosterFrom({people: [{externalId: ' 1 ', firstName: 'Ana', lastName: 'José'}]});
	expect(cleanRoster(roster).roster).toBe(roster);
});

test('columns and plain objects are cleaned alike', () => {
	const word = fc
		.array(fc.constantFrom('a', 'É', ' ', '’', '“', '\u00a0', '-'), {maxLength: 5})
		.map((all) => all.join(''));
	fc.assert(
		fc.property(fc.array(fc.record({firstName: word, lastName: word}), {maxLength: 6}), (people) => {
			const plain = rosterFrom({people});
			const columns = new ColumnRows('people');
			for (const [row, each] of people.entries())
				columns.add({...each, kind: 'student'}, plain.people.place(row));
			const [a, b] = [cleanRoster(plain), cleanRoster({...plain, people: columns})];
			expect(b.cleaned).toEqual(a.cleaned);
			for (const [row, {firstName}] of people.entries())
				for (const {roster} of [a, b])
					expect(roster.people.text(row, 'firstName')).toBe(cleanText(firstName));
			const again = cleanRoster(a.roster);
			expect(again.cleaned).toEqual([]);
		}),
		{numRuns: 200, seed: 20261121},
	);
});
