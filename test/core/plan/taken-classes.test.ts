import {expect, test} from 'vitest';
import {connectionId} from '../../../source/core/directory/ids.ts';
import {disconnect} from '../../support/disconnects.ts';
import {sis, smallSchool} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const csv = connectionId('csv');
const viaCsv = {
	connection: {id: csv, name: 'CSV', source: 'SFTP'},
	disconnected: new Set([sis]),
} as const;

test('the students of a class follow whoever delivers it after a disconnect, once', () => {
	const school = nights();
	school.night(smallSchool);
	disconnect(school);
	const plan = school.night(smallSchool, viaCsv);
	expect([...plan.changes].find(({kind}) => kind === 'enrolments')).toMatchObject({
		action: 'update',
		key: 'c1',
		reason: 'delivered by CSV now',
		before: {owner: sis},
		after: {owner: csv, students: 's1\ts2\ts3'},
	});
	expect(plan.counts.enrolments).toMatchObject({create: 0, remove: 0, unchanged: 3});
	expect(school.directory.enrolments.get('c1')?.owner).toBe(school.directory.classes.get('c1')?.owner);
	expect(changesOf(school.plan(smallSchool, viaCsv))).toEqual([]);
});

test('and stay whose they were while they are disconnected', () => {
	const school = nights();
	school.night(smallSchool);
	disconnect(school);
	expect(school.directory.enrolments.get('c1')?.owner).toBe(sis);
});
