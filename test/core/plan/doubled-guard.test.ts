import {describe, expect, test} from 'vitest';
import {doubledGuard} from '../../../source/core/plan/guards/doubled.ts';
import {defaultPolicy} from '../../../source/core/plan/input.ts';
import type {PackageIndex} from '../../../source/core/plan/package-index.ts';

const {guards: limits} = defaultPolicy;

/** A package of these people, by Person ID and name. */
const pack = (people: ReadonlyArray<readonly [id: string, name: string]>): PackageIndex => ({
	people: new Map(
		people.map(([id, name]) => {
			const [firstName = '', lastName = ''] = name.split(' ');
			const who = {firstName, lastName, authentication: 'Managed Apple Account' as const};
			return [id, {student: true, locations: ['L1'], ...(name === '' ? {} : {who})}];
		}),
	),
	classes: new Map(),
	courses: new Set(),
	locations: new Map([['L1', 'North']]),
	enrolments: 0,
});

const many = (prefix: string, count: number, last = 'Family') =>
	Array.from({length: count}, (_, n) => [`${prefix}${n}`, `Given${n} ${last}${n}`] as const);

describe('people who would get a second account', () => {
	test('hold a package that sends everybody again under other ids', () => {
		const guard = doubledGuard(pack(many('P', 200)), pack([...many('P', 200), ...many('S', 200)]), limits);
		expect(guard).toMatchObject({tripped: true, numbers: {doubled: 200, whole: 200}});
		expect(guard.message).toContain('rollcall adopt ids');
		expect(guard.keys).toHaveLength(200);
	});

	test('are told by their names however these are written', () => {
		const shouted = many('S', 200).map(([id, name]) => [id, name.toUpperCase()] as const);
		expect(doubledGuard(pack(many('P', 200)), pack([...many('P', 200), ...shouted]), limits).tripped).toBe(
			true,
		);
	});

	test.each([
		['newcomers with names of their own', many('S', 200, 'Other')],
		['a few who share a name', many('S', 10)],
	])('are not %s', (_, added) => {
		expect(doubledGuard(pack(many('P', 200)), pack([...many('P', 200), ...added]), limits).tripped).toBe(
			false,
		);
	});

	test('are not those whose ids changed, whom the guards of removals hold', () => {
		expect(doubledGuard(pack(many('P', 200)), pack(many('S', 200)), limits).numbers.doubled).toBe(0);
	});

	test('cannot be told in a package whose names are gone', () => {
		const thin = pack(many('P', 200).map(([id]) => [id, ''] as const));
		expect(doubledGuard(thin, pack([...many('P', 200), ...many('S', 200)]), limits).tripped).toBe(false);
	});
});
