import {expect, test} from 'vitest';
import {smallSchool, student, without, withPeople} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

test('a row whose id cannot be read may be anybody: nobody counts as absent that night, and the run says so', () => {
	const school = nights();
	school.night(smallSchool);
	const plan = school.night({...without(smallSchool, 's1'), unattributed: {people: 1}});
	expect(changesOf(plan).filter((change) => change.includes('deactivate'))).toEqual([]);
	expect(plan.counts.accounts).toMatchObject({deactivate: 0, heldBack: 2});
	expect(plan.heldBack.map(({why}) => why).join('\n')).toContain('whose id cannot be read');
	expect(school.directory.accounts.get('s1')?.leaving).toBeUndefined();
	expect(school.directory.enrolments.get('c1')?.students.split('\t')).toContain('s1');
});

test('the night after, with the row mended, absence counts again', () => {
	const school = nights();
	school.night(smallSchool);
	school.night({...without(smallSchool, 's1'), unattributed: {people: 1}});
	school.night(without(smallSchool, 's1'), {approved: true});
	expect(school.directory.accounts.get('s1')?.leaving).toBeDefined();
});

test('nor does a grace end on such a night', () => {
	const school = nights();
	school.night(smallSchool);
	school.night(without(smallSchool, 's1'), {approved: true});
	school.sleep(8);
	school.night({...without(smallSchool, 's1'), unattributed: {people: 1}});
	expect(school.directory.accounts.get('s1')?.status).toBe('New');
});

test('a newcomer whose row carries an error is told of as held back', () => {
	const plan = nights().plan({
		...withPeople(smallSchool, student('s9', 'New', 'Comer')),
		faulty: {people: new Set(['s10'])},
	});
	expect(plan.heldBack).toMatchObject([{kind: 'accounts', key: 's10'}]);
});
