import {describe, expect, test} from 'vitest';
import {connectionId} from '../../../source/core/directory/ids.ts';
import {
	directoryOf,
	sis,
	smallSchool,
	student,
	tombstoneOf,
	withPeople,
	withRow,
} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const withStones = (...tombstones: ReadonlyArray<ReturnType<typeof tombstoneOf>>) =>
	nights(directoryOf({tombstones}));

describe('somebody who meets the tombstone of a deleted account', () => {
	test('is left out until decided', () => {
		const school = withStones(tombstoneOf('s1'));
		const plan = school.night(smallSchool);
		expect(plan.conflicts).toMatchObject([{kind: 'removed-before', incoming: 's1', accounts: []}]);
		expect(plan.conflicts[0]?.choices.map(({key}) => key)).toEqual(['v', 'n', 'z']);
		expect(school.directory.accounts.has('s1')).toBe(false);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s2\ts3');
	});

	test('v, the same person: the same Person ID, and nothing is left to do', () => {
		const school = withStones(tombstoneOf('s1'));
		school.night(smallSchool);
		school.decide('v');
		expect(changesOf(school.night(smallSchool))).toEqual(['accounts s1 create', 'enrolments c1 update']);
		expect(school.directory.tombstones.size).toBe(0);
		const again = school.night(smallSchool);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});

	test('v, while the row is held back for another reason: tombstone and decision stay until it is settled', () => {
		const school = withStones(tombstoneOf('s1'));
		school.night(smallSchool);
		school.decide('v');
		school.night(withRow(smallSchool, 's1', {locations: ['nowhere']}));
		expect(school.directory.tombstones.has('s1')).toBe(true);
		expect(changesOf(school.night(smallSchool))).toContain('accounts s1 create');
		expect([school.conflicts, school.directory.tombstones.size]).toEqual([[], 0]);
	});

	test('v for two rows at once: the second one is held back, and the tombstone goes once', () => {
		const school = withStones(tombstoneOf('P1', {externalIds: {[sis]: 's1'}}));
		const roster = withPeople(smallSchool, student('P1', 'Zoe', 'Zander'));
		for (const {id} of school.night(roster).conflicts) school.decide('v', id);
		const plan = school.night(roster);
		expect(plan.revived).toHaveLength(1);
		expect(plan.heldBack).toMatchObject([{kind: 'accounts', why: 'a second row for Person ID P1'}]);
		expect([school.directory.tombstones.size, school.directory.accounts.has('P1')]).toEqual([0, true]);
	});

	test('n, different people: a made Person ID, and nothing is left to do', () => {
		const school = withStones(tombstoneOf('s1'));
		school.night(smallSchool);
		school.decide('n');
		school.night(smallSchool);
		expect([...school.directory.accounts.keys()]).toEqual([expect.stringMatching(/^RC/), 's2', 's3', 't1']);
		const again = school.night(smallSchool);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});

	test('is known by the id at the source where the Person ID was made here', () => {
		const school = withStones(tombstoneOf('RC0123456789', {externalIds: {[sis]: 's1'}}));
		school.night(withRow(smallSchool, 's1', {id: ''}));
		expect(school.conflicts[0]?.choices[0]?.effect).toBe('Person ID RC0123456789 is sent again.');
		school.decide('v');
		school.night(withRow(smallSchool, 's1', {id: ''}));
		expect(school.directory.accounts.get('RC0123456789')).toMatchObject({firstName: 'Ben'});
	});

	test('an id at another source is another human', () => {
		const elsewhere = connectionId('elsewhere');
		const school = withStones(tombstoneOf('gone', {externalIds: {[elsewhere]: 's1'}}));
		expect(school.night(smallSchool).conflicts).toEqual([]);
	});

	test('another name at the source voids the decision', () => {
		const school = withStones(tombstoneOf('s1'));
		school.night(smallSchool);
		school.decide('v');
		expect(school.plan(withRow(smallSchool, 's1', {lastName: 'Zander'})).conflicts).toHaveLength(1);
		expect(school.plan(withRow(smallSchool, 's1', {email: 'z@x.example'})).conflicts).toEqual([]);
	});
});
