import {expect, test} from 'vitest';
import {makeToken, tokenEnds, tokenOf, withToken} from '../../../source/core/scim/token.ts';

const now = new Date('2026-08-21T02:14:00.000Z');
let seed = 0;
const randomness = (bytes: number) => Uint8Array.from({length: bytes}, () => (seed = (seed * 31 + 7) % 251));
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

test('of a token only its hash is kept, and it has 256 bits', () => {
	const {token, kept} = makeToken(randomness, now);
	expect(token).toMatch(/^rc_[\w-]{43}$/);
	expect(JSON.stringify(kept)).not.toContain(token.slice(3, 20));
	expect(kept.hash).toMatch(/^[0-9a-f]{64}$/);
	expect(tokenOf(token, [kept], now)).toBe(kept);
	expect(tokenOf(`${token}x`, [kept], now)).toBeUndefined();
	expect(tokenOf('', [kept], now)).toBeUndefined();
	expect(tokenOf(kept.hash, [kept], now)).toBeUndefined();
});

test('it is used within 4 days, or ends; used, it lives for a year from its making', () => {
	const {token, kept} = makeToken(randomness, now);
	expect(tokenEnds(kept)).toBe('2026-08-25T02:14:00.000Z');
	expect(tokenOf(token, [kept], later(3.99))).toBe(kept);
	expect(tokenOf(token, [kept], later(4))).toBeUndefined();
	const used = {...kept, used: later(3).toISOString()};
	expect(tokenEnds(used)).toBe('2027-08-21T02:14:00.000Z');
	expect(tokenOf(token, [used], later(364.9))).toBe(used);
	expect(tokenOf(token, [used], later(365))).toBeUndefined();
});

test('two live side by side; of three the oldest goes, and dead ones are forgotten', () => {
	const [a, b, c] = [0, 1, 2].map(() => makeToken(randomness, now).kept);
	expect(withToken([a!], b!, now)).toEqual({tokens: [a, b], ended: []});
	expect(withToken([a!, b!], c!, now)).toEqual({tokens: [b, c], ended: [a]});
	expect(withToken([a!], b!, later(5))).toEqual({tokens: [b], ended: []});
});

test('a hash that was edited by hand is nobody’s', () => {
	const {token, kept} = makeToken(randomness, now);
	expect(tokenOf(token, [{...kept, hash: 'zz'}, kept], now)).toBe(kept);
});
