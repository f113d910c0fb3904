import {describe, expect, test} from 'vitest';
import {reservedNames} from '../../../source/core/directory/reserved.ts';
import {sis, smallSchool, without, withRow} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const scim = {connection: {id: sis, name: 'idp', source: 'SCIM'}} as const;
const listed = withRow(smallSchool, 's1', {sisUsername: 'bbirch'});
const gone = without(listed, 's1');
const known = () => {
	const school = nights();
	school.night(listed, scim);
	return school;
};

describe('somebody whom an identity provider no longer has', () => {
	test('is deactivated at once, without a grace', () => {
		const school = known();
		const plan = school.night(gone, scim);
		expect([...plan.changes][0]).toMatchObject({
			action: 'deactivate',
			key: 's1',
			reason: 'removed at its identity provider',
		});
		const {leaving, deactivated} = school.directory.accounts.get('s1')!;
		expect(leaving).toBeUndefined();
		expect(deactivated).toMatchObject({by: 'idp', source: 'SCIM'});
		expect(deactivated).not.toHaveProperty('awaits');
	});

	test('keeps the user name for 120 days from then', () => {
		const school = known();
		const removed = school.now.getTime();
		school.night(gone, scim);
		expect(reservedNames(school.directory, school.now).get('bbirch')).toMatchObject({
			personId: 's1',
			until: new Date(removed + 120 * 86_400_000).toISOString(),
		});
	});

	test('is Reactivated when synced again, and removed by the clock when not', () => {
		const school = known();
		school.night(gone, scim);
		expect(changesOf(school.night(listed, scim))).toContain('accounts s1 reactivate');
		school.night(gone, scim);
		school.sleep(119);
		expect(changesOf(school.night(gone, scim))).toEqual(['accounts s1 remove']);
	});

	test('counts for the guard on the nights after it as well', () => {
		const school = known();
		school.night(gone, scim);
		expect(school.plan(without(gone, 's2'), scim).guards.find(({code}) => code === 'removals')).toMatchObject(
			{numbers: {removed: 1, recent: 1}},
		);
	});
});

test('leavers of a SIS have their grace', () => {
	const school = nights();
	school.night(listed);
	school.night(gone);
	expect(school.directory.accounts.get('s1')).toMatchObject({status: 'New', leaving: {decision: 'passed'}});
});
