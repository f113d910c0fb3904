import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Pseudonyms} from '../../../source/core/privacy/pseudonyms.ts';

const key = Buffer.from('a key of this state');
const pseudonyms = new Pseudonyms(key);

describe('a pseudonym', () => {
	test('is the same for the same text and key, and another one for another key', () => {
		expect(new Pseudonyms(key).id('4711')).toBe(pseudonyms.id('4711'));
		expect(new Pseudonyms(Buffer.from('another key')).id('4711')).not.toBe(pseudonyms.id('4711'));
		expect(new Pseudonyms(key).name('name', 'Ana')).toBe(pseudonyms.name('name', 'Ana'));
	});

	test('keeps the kind of shape of an id', () => {
		expect(pseudonyms.id('4711')).toMatch(/^\d{16}$/);
		expect(pseudonyms.id('3F2504E0-4F89-11D3-9A0C-0305E82C3301')).toMatch(
			/^\d{8}-\d{4}-4\d{3}-8\d{3}-\d{12}$/,
		);
		expect(pseudonyms.id('ana.diaz@school.org')).toMatch(/^[a-z0-9]{16}@[a-z0-9]{12}\.example$/);
		expect(pseudonyms.id('S17')).toMatch(/^[A-Z0-9]{16}$/);
		expect(pseudonyms.digest('0f3a')).toMatch(/^\d{4}$/);
	});

	test('of an address: one domain stays one domain, one local part one local part', () => {
		const [a = '', b = '', c = ''] = ['ana@one.org', 'ben@one.org', 'ana@two.org'].map((text) =>
			pseudonyms.id(text),
		);
		expect(a.split('@')[1]).toBe(b.split('@')[1]);
		expect(a.split('@')[0]).toBe(c.split('@')[0]);
		expect(new Set([a, b, c]).size).toBe(3);
	});

	test('differs in case alone where the texts do', () => {
		const [title, upper, lower, mixed] = ['Ana', 'ANA', 'ana', 'aNa'].map((text) =>
			pseudonyms.name('name', text),
		);
		expect(new Set([title, upper, lower, mixed]).size).toBe(4);
		expect(new Set([title, upper, lower, mixed].map((text) => text?.toLowerCase())).size).toBe(1);
	});

	test('stays equal or different as the texts are, with and without case', () => {
		const text = fc.oneof(
			fc.string({unit: 'grapheme', minLength: 1, maxLength: 8}),
			fc.constantFrom('a', 'A', 'aa', 'Aa', 'aA', 'AA', '1', '01', 'é', 'É', 'e\u0301', 'ß', 'SS'),
			fc.stringMatching(/^[A-Za-z]{1,3}[0-9]{0,3}$/),
		);
		fc.assert(
			fc.property(text, text, (a, b) => {
				for (const of of [(t: string) => pseudonyms.id(t), (t: string) => pseudonyms.name('name', t)])
					expect(of(a) === of(b)).toBe(a === b);
				const folded = (t: string) => t.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();
				if (folded(a) === folded(b) && !/[@-]|^\d+$/.test(a + b))
					expect(pseudonyms.id(a).toLowerCase()).toBe(pseudonyms.id(b).toLowerCase());
			}),
			{numRuns: 300, seed: 7},
		);
	});

	test('spells no name: letters stand three in a row at most', () => {
		for (let n = 0; n < 500; n++)
			for (const made of [
				pseudonyms.id(`S${n}x`),
				pseudonyms.name('name', `Family${n}`),
				pseudonyms.server(`h${n}.org`),
			])
				expect(made.replace(/\.example$/, '')).not.toMatch(/[A-Za-z]{4}/);
	});
});
