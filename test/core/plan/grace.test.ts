import {describe, expect, test} from 'vitest';
import {graceOf} from '../../../source/core/plan/grace.ts';
import {schoolOf, without, withRow} from '../../support/district.ts';
import {nights} from '../../support/nights.ts';

const now = new Date('2026-08-21T02:00:00.000Z');
const grace = (gradeLevel: string, graduation: Record<string, string>, leaverGrace = 7) =>
	graceOf({gradeLevel}, {leaverGrace, graduation}, now);

describe('a grace', () => {
	test.each([
		['nights', '5', 7, {due: '2026-08-28T00:00:00.000Z'}],
		['none', '5', 0, undefined],
		['a fixed day', '12', 7, {due: '2026-09-30T00:00:00.000Z', fixed: true}],
		['a fixed day, also where others have none', '12', 0, {due: '2026-09-30T00:00:00.000Z', fixed: true}],
	] as const)('%s', (_, grade, nightsOf, expected) => {
		expect(grace(grade, {'12': '2026-09-30'}, nightsOf)).toEqual(expected);
	});

	test.each([
		['09-30', '2026-09-30T00:00:00.000Z'],
		['06-30', '2027-06-30T00:00:00.000Z'],
		['02-29', '2027-03-01T00:00:00.000Z'],
	])('to %s of every year ends on the next one: %s', (day, due) => {
		expect(grace('12', {'12': day})).toEqual({due, fixed: true});
	});

	test('to a day that is past is that of everybody', () => {
		expect(grace('12', {'12': '2026-08-21'})).toEqual({due: '2026-08-28T00:00:00.000Z'});
	});
});

describe('in the plan', () => {
	const roster = withRow(withRow(schoolOf(40), 's1', {gradeLevel: '12'}), 's2', {gradeLevel: '5'});

	test('a graduate stays published until the day, and the plan is the same plan the day after', () => {
		const school = nights(undefined, {graduation: {'12': '09-30'}});
		school.night(roster);
		const gone = without(roster, 's1', 's2');
		const hash = school.plan(without(roster, 's1')).hash;
		school.sleep(1);
		expect(school.plan(without(roster, 's1')).hash).toBe(hash);
		school.night(gone);
		school.sleep(10);
		school.night(gone);
		const sent = () => school.published().accounts.map(({personId}) => personId as string);
		expect([sent().includes('s1'), sent().includes('s2')]).toEqual([true, false]);
		school.sleep(30);
		school.night(gone);
		expect(sent()).not.toContain('s1');
	});

	test('no grace begins, and so none ends, while a removal is pending', () => {
		const school = nights();
		school.night(roster);
		for (let night = 0; night < 10; night++) school.night(without(roster, 's1'), {removals: 'pending'});
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('leaving');
		school.sleep(30);
		const plan = school.plan(without(roster, 's1'));
		expect([...plan.changes].find(({key}) => key === 's1')?.after).toMatchObject({status: 'New'});
	});
});
