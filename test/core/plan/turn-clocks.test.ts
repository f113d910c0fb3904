import {describe, expect, test} from 'vitest';
import {smallSchool, without} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const gone = without(smallSchool, 's1');
/** s1 left on the first night, so many days ago: Deactivated since then. */
const left = (days: number) => {
	const school = nights(undefined, {leaverGrace: 0});
	school.night(smallSchool);
	school.night(gone);
	school.sleep(days - 1);
	return school;
};

describe('clocks of Apple School Manager', () => {
	test('day 119: the account comes back, Reactivated, the same one', () => {
		const school = left(119);
		const before = school.directory.accounts.get('s1')!;
		expect(before.status).toBe('Deactivated');
		expect(changesOf(school.night(smallSchool))).toContain('accounts s1 reactivate');
		expect(school.directory.accounts.get('s1')).toMatchObject({status: 'New', created: before.created});
	});
	test('day 121: the old one is gone, and whoever comes back meets its tombstone', () => {
		const school = left(121);
		const plan = school.night(smallSchool);
		expect(changesOf(plan)).toContain('accounts s1 remove');
		expect(plan.counts.accounts.remove).toBe(1);
		expect(plan.conflicts).toMatchObject([{kind: 'removed-before', incoming: 's1'}]);
		expect(school.directory.accounts.has('s1')).toBe(false);
		expect(school.directory.tombstones.get('s1')).toMatchObject({firstName: 'Ben', lastName: 'Birch'});
	});
	test('v: the same human gets the Person ID back, with a new account', () => {
		const school = left(121);
		school.night(smallSchool);
		school.decide('v');
		school.night(smallSchool);
		expect(school.directory.accounts.get('s1')).toMatchObject({status: 'New', owner: 'sis'});
		expect(school.directory.accounts.get('s1')?.deactivated).toBeUndefined();
		expect(school.directory.tombstones.has('s1')).toBe(false);
		expect(changesOf(school.night(smallSchool))).toEqual([]);
	});
	test('decided before the removal was applied, it is one change', () => {
		const school = left(121);
		const {conflicts} = school.plan(smallSchool);
		const [conflict] = conflicts;
		const decision = {choice: 'v', by: 'test', at: '', fingerprint: conflict!.fingerprint};
		const plan = school.night(smallSchool, {conflicts: [{...conflict!, decision}]});
		expect(changesOf(plan)).toContain('accounts s1 create');
		expect(changesOf(plan)).not.toContain('accounts s1 remove');
		expect(school.directory.accounts.get('s1')?.status).toBe('New');
		expect(school.directory.tombstones.has('s1')).toBe(false);
	});
	test('nothing was sent: no clock runs, however long', () => {
		const school = nights(undefined, {leaverGrace: 0});
		school.night(smallSchool);
		school.night(gone, {sends: false});
		school.sleep(300);
		expect(changesOf(school.night(gone))).toEqual([]);
		school.sleep(118);
		expect(changesOf(school.night(gone))).toEqual([]);
		expect(changesOf(school.night(gone))).toEqual(['accounts s1 remove']);
	});
	test('a clock that ran out is applied once, also when nobody comes back', () => {
		const school = left(120);
		expect(changesOf(school.night(gone))).toEqual(['accounts s1 remove']);
		expect(changesOf(school.night(gone))).toEqual([]);
	});
	test('a clock counts against no guard', () => {
		const school = nights(undefined, {leaverGrace: 0});
		school.night(smallSchool);
		const none = without(smallSchool, 's1', 's2', 's3');
		school.night(none);
		school.sleep(130);
		const plan = school.night(none);
		expect(plan.counts.accounts.remove).toBe(3);
		expect(plan.outcome).toBe('changes');
	});
});
