import fc from 'fast-check';
import {expect, test} from 'vitest';
import {ManyKeys} from '../../source/verify/many-keys.ts';
import {runs} from '../support/runs.ts';

/** Lines of all texts that stood there before, found in two ways through them. */
function repeated(texts: readonly string[]): ReadonlyArray<readonly [line: number, first: number]> {
	const keys = new ManyKeys();
	for (const text of texts) keys.add(text);
	if (!keys.hasCandidates) return [];
	return texts.flatMap((text, line) => {
		const first = keys.earlier(text, line);
		return first === undefined ? [] : [[line, first] as const];
	});
}

test('finds exactly what stands there twice', () => {
	fc.assert(
		fc.property(fc.array(fc.oneof(fc.string({maxLength: 2}), fc.string())), (texts) => {
			expect(repeated(texts)).toEqual(
				texts.flatMap((text, line) => (texts.indexOf(text) < line ? [[line, texts.indexOf(text)]] : [])),
			);
		}),
		{numRuns: runs(200)},
	);
});

test('grows past its first room, and neighbours are no candidates', () => {
	const texts = Array.from({length: 50_000}, (_, n) => `K${Math.floor(n / 25)}-S${n}`);
	const keys = new ManyKeys();
	for (const text of texts) keys.add(text);
	expect(keys.hasCandidates).toBe(false);
	expect(repeated([...texts, texts[7]!])).toEqual([[50_000, 7]]);
});
