import {describe, expect, test} from 'vitest';
import {type Role, roles} from '../../../source/core/directory/account.ts';
import {mayActOn, mayApprove, maySync} from '../../../source/core/directory/operators.ts';

const as = (role: Role | 'service') => ({name: 'somebody', role});

/** Whom each role may act on, written out. */
const ranks: ReadonlyArray<readonly [role: Role, others: readonly Role[]]> = [
	['Administrator', roles],
	['Site Manager', roles.filter((role) => role !== 'Administrator')],
	['People Manager', roles.filter((role) => role !== 'Administrator')],
	['Manager', ['Manager', 'Instructor', 'Staff', 'Student']],
	['Instructor', ['Student']],
	['Device Enrollment Manager', []],
	['Content Manager', []],
	['Staff', []],
	['Student', []],
];

describe('who may act on whom', () => {
	test.each(ranks)('%s', (role, others) => {
		expect(roles.filter((other) => mayActOn(as(role), [other]))).toEqual(
			roles.filter((other) => others.includes(other)),
		);
	});

	test('the highest of several roles counts', () => {
		expect(mayActOn(as('Manager'), ['Student', 'Administrator'])).toBe(false);
		expect(mayActOn(as('Manager'), ['Student', 'Instructor'])).toBe(true);
	});

	test('the service acts on nobody', () => {
		for (const role of roles) expect(mayActOn(as('service'), [role])).toBe(false);
		expect(mayActOn(as('service'), [])).toBe(false);
	});

	test('an account without a role is only for those who run the organisation', () => {
		expect(roles.filter((role) => mayActOn(as(role), []))).toEqual([
			'Administrator',
			'Site Manager',
			'People Manager',
		]);
	});
});

describe('what a role may start', () => {
	const managers: readonly Role[] = ['Administrator', 'Site Manager', 'People Manager'];
	test('a sync: the managers and the service', () => {
		expect(roles.filter((role) => maySync(as(role)))).toEqual(managers);
		expect(maySync(as('service'))).toBe(true);
	});
	test('an approval: the managers, never the service', () => {
		expect(roles.filter((role) => mayApprove(as(role)))).toEqual(managers);
		expect(mayApprove(as('service'))).toBe(false);
	});
});
