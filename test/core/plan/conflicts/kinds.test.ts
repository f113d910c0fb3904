import {describe, expect, test} from 'vitest';
import {choicesOf, laterKey, stands} from '../../../../source/core/plan/conflict-kind.ts';
import {conflictKind, conflictKinds} from '../../../../source/core/plan/conflicts/index.ts';
import {accountOf, tombstoneOf} from '../../../support/district.ts';

/** The keys of `sync.md`, kind by kind; `z` is on all. */
const table: Readonly<Record<string, string>> = {
	'duplicate-account': 'sd',
	'person-id-mismatch': 'fan',
	'person-id-reused': 'rn',
	'protected-role': 'o',
	'user-name-reserved': 'vuw',
	'account-name': 'ep',
	'missing-email': 'eo',
	'sign-in-change': 'io',
	takeover: 'td',
	'location-move': 'msb',
	'location-unmatched': 'mnx',
	'detached-account': 'fs',
	'removed-before': 'vn',
	'role-left-out': 'tx',
	'two-roles': 'stb',
	'changed-while-disconnected': 'io',
	'unlisted-attribute': 'gx',
};
const withoutRules = ['duplicate-account', 'person-id-reused', 'two-roles'];

const people = {
	incoming: {id: 's1', firstName: 'Ben', lastName: 'Birch'},
	account: accountOf('4711', {status: 'Deactivated'}),
	tombstone: tombstoneOf('4711'),
	source: 'SIS',
	until: '2027-03-03T00:00:00.000Z',
	classes: 2,
	enrolments: 6,
	changes: ['grade 5 → 6'],
	ownedBy: 'Manual',
	nameFault: 'taken',
} as const;

test('every kind of the table is here, and no other', () => {
	expect(conflictKinds.map(({kind}) => kind).sort()).toEqual(Object.keys(table).sort());
	expect(conflictKind('no-such-kind')).toBeUndefined();
});

describe.each(conflictKinds.map((kind) => [kind.kind, kind] as const))('%s', (name, kind) => {
	const choices = choicesOf(kind, people);
	test('has its keys, z last', () => expect(choices.map(({key}) => key).join('')).toBe(`${table[name]}z`));
	test('has no key and no name twice', () => {
		for (const of of ['key', 'name'] as const)
			expect(new Set(choices.map((each) => each[of])).size).toBe(choices.length);
		expect(kind.waysOut.map(({key}) => key)).not.toContain(laterKey);
	});
	test('says of each way out what it does, as a sentence, for whoever it is about', () => {
		for (const {label, effect} of choices) {
			expect(`${label} ${effect}`).not.toMatch(/undefined|NaN|: \.|\s{2}/);
			expect(effect).toMatch(/\.$/);
		}
	});
	test('may become a rule or not, as the page says', () =>
		expect(kind.mayBecomeRule).toBe(!withoutRules.includes(name)));
	test('asks for a value exactly where it is given', () => {
		for (const {effect, input} of kind.waysOut) expect(effect.does === 'give').toBe(input !== undefined);
	});
});

test('the wording of the page, with dates, numbers and names of the people at hand', () => {
	const labels = conflictKinds.flatMap((kind) => choicesOf(kind, people).map(({label}) => label));
	expect(labels).toEqual(
		expect.arrayContaining([
			'Same person: keep ID 4711 and its iCloud data',
			'Renamed: Ben Birch becomes Ben Birch',
			'Wait until 3 March',
			'Keep ours, remember',
			'Student only; 2 classes lose them',
			'Staff only; 6 enrolments end',
			'Use the source: grade 5 → 6',
			'Same person: same Person ID, new account in ASM if the old one is gone',
		]),
	);
});

test('what keeps, gives, leaves out or ends has to hold for the nights that follow', () => {
	const standing = conflictKinds.flatMap(({kind, waysOut}) =>
		waysOut.filter(({effect}) => stands(effect)).map(({key}) => `${kind} ${key}`),
	);
	expect(standing).not.toContain('person-id-reused r');
	expect(standing).toEqual(
		expect.arrayContaining([
			'protected-role o',
			'user-name-reserved w',
			'role-left-out x',
			'location-move b',
		]),
	);
});
