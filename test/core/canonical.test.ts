import {expect, test} from 'vitest';
import {canonicalJson, isSame, sha256, sha256Lines} from '../../source/core/canonical.ts';

test('the order of keys is irrelevant, that of items is not', () => {
	expect(canonicalJson({b: 1, a: {d: 2, c: [1, 2]}})).toBe('{"a":{"c":[1,2],"d":2},"b":1}');
	expect(canonicalJson({a: [2, 1]})).not.toBe(canonicalJson({a: [1, 2]}));
});

test('what is undefined is as if it were not there', () => {
	expect(canonicalJson({a: undefined, b: null})).toBe('{"b":null}');
	expect(canonicalJson([undefined])).toBe('[null]');
	expect(canonicalJson(undefined)).toBe('null');
});

test('keys and values cannot be mistaken for each other', () => {
	expect(canonicalJson({'a":1,"b': 2})).not.toBe(canonicalJson({a: 1, b: 2}));
});

test('SHA-256 as published (FIPS 180-2, "abc"), and line by line', () => {
	expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
	expect(sha256Lines(['a', 'bc'])).toBe(sha256('a\nbc\n'));
	expect(sha256Lines(['ab', 'c'])).not.toBe(sha256Lines(['a', 'bc']));
});

test('values are the same whatever the order of their keys, and not of their items', () => {
	expect(isSame({a: 1, b: {c: [1, 2]}}, {b: {c: [1, 2]}, a: 1})).toBe(true);
	expect(isSame({a: undefined}, {})).toBe(true);
	expect(isSame(undefined, undefined)).toBe(true);
	expect(isSame([1, 2], [2, 1])).toBe(false);
	expect(isSame({a: 1}, undefined)).toBe(false);
	expect(isSame({a: '1'}, {a: 1})).toBe(false);
});
