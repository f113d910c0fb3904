import {describe, expect, test} from 'vitest';
import {
	directoryOf,
	foreignAccount,
	locationOf,
	otherConnection,
	sis,
	tombstoneOf,
} from '../../../support/district.ts';
import {changesOf, nights} from '../../../support/nights.ts';
import {ben, idOf, labelsOf, left, rosterOf, schoolWith, sent} from './support.ts';

/** Its identity provider removed it on 20 August; 120 days later is 18 December. */
const gone = foreignAccount('old', 'SCIM', {
	firstName: 'Ben',
	lastName: 'Birch',
	email: 'old@school.example',
	sisUsername: 'bbirch',
	status: 'Deactivated',
	owner: otherConnection,
	deactivated: {at: '2026-08-20T02:00:00.000Z', by: 'idp', source: 'SCIM'},
});
const theirs = rosterOf(ben({sisUsername: 'bbirch'}));

function met() {
	const school = schoolWith([gone]);
	return {school, plan: school.night(theirs)};
}

describe('the user name of an account that its identity provider removed', () => {
	test('is nobody else’s for 120 days', () => {
		const {school, plan} = met();
		expect(plan.conflicts).toMatchObject([{kind: 'user-name-reserved', accounts: ['old'], incoming: 's1'}]);
		expect(labelsOf(plan)).toEqual([
			'Revive the old account',
			'Other user name',
			'Wait until 18 December',
			'Decide later: leave this person out',
		]);
		expect([...school.directory.accounts.keys()]).toEqual(['old']);
	});

	test('v, revive: the old account goes on, for this source', () => {
		const {school} = met();
		school.decide('v');
		expect(changesOf(school.night(theirs))).toEqual(['accounts old reactivate']);
		expect(idOf(school, 'old')).toMatchObject({status: 'New', owner: sis, source: 'SIS'});
		expect(sent(school, 'old')).toBeDefined();
		expect(left(school.night(theirs))).toEqual([[], [], []]);
	});

	test('u, another user name: a new account, and the name stays given', () => {
		const {school} = met();
		school.decide('u', undefined, 'ben.birch');
		expect(changesOf(school.night(theirs))).toEqual(['accounts s1 create']);
		for (let night = 0; night < 2; night++) expect(left(school.night(theirs))).toEqual([[], [], []]);
		expect(idOf(school, 's1')?.sisUsername).toBe('ben.birch');
		expect(idOf(school, 'old')).toEqual(gone);
	});

	test('w, wait: comes in by itself when the name is free', () => {
		const {school} = met();
		school.decide('w');
		const plan = school.night(theirs);
		expect([changesOf(plan), plan.conflicts]).toEqual([[], []]);
		school.sleep(118);
		expect(school.night(theirs).conflicts.map(({kind}) => kind)).not.toContain('user-name-reserved');
	});

	test('of a deleted account: nothing is left to revive', () => {
		const school = nights(
			directoryOf({
				tombstones: [tombstoneOf('old', {externalIds: {}, sisUsername: 'bbirch'})],
				locations: [locationOf('north'), locationOf('south')],
			}),
		);
		const plan = school.night(theirs);
		expect(labelsOf(plan)?.[0]).toBe('Other user name');
		school.decide('w');
		school.night(theirs);
		expect(school.directory.accounts.size).toBe(0);
		school.sleep(120);
		expect(changesOf(school.night(theirs))).toContain('accounts s1 create');
	});

	test('another name of the person voids the decision', () => {
		const {school} = met();
		school.decide('w');
		school.night(theirs);
		expect(school.plan(rosterOf(ben({sisUsername: 'bbirch', lastName: 'Zander'}))).conflicts).toHaveLength(1);
	});
});
