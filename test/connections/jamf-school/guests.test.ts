import {expect, test} from 'vitest';
import {rosterOfHeld} from '../../../source/connections/jamf-school/roster.ts';
import {personId} from '../../../source/core/directory/ids.ts';
import type {Merged} from '../../../source/core/mirror/merge.ts';
import {heldClassOf, heldOf, userOf} from '../../core/mirror/mirror-world.ts';

const guest = (id: string, kind: 'student' | 'staff') => ({personId: personId(id), kind}) as const;
const other = userOf('3', {username: 'other'});

/** Class `7` as it stands there, with people whose Person IDs look like ids there: `2` and `9` are also users. */
function members(more: Partial<Merged>) {
	const {enrolments, classes, guests} = rosterOfHeld(
		{
			held: heldOf({
				users: [userOf('1'), userOf('2'), other, userOf('9')],
				classes: [
					heldClassOf('7', {studentIds: ['1'], teacherIds: ['9']}),
					heldClassOf('8', {studentIds: ['2']}),
				],
			}),
			people: new Map(),
			classes: new Map(),
			also: new Map(),
			...more,
		},
		{locations: '', teacherGroups: [], studentGroups: []},
	);
	const students = Array.from({length: enrolments.count}, (_, row) => row)
		.filter((row) => enrolments.classRow(row) === 0)
		.map((row) => enrolments.text(row, 'student'));
	for (let row = 0; row < enrolments.count; row++) expect(enrolments.text(row, 'id')).toMatch(/^[\w-]+$/);
	return {students, teachers: classes.text(0, 'instructors').split('\t'), guests};
}

test('a Person ID that looks like an id there is never taken for that user', () => {
	const also = new Map([['7', {students: ['2'], teachers: ['9']}]]);
	expect(members({also})).toMatchObject({students: ['1'], teachers: ['9']});
	const alone = new Map([
		['2', guest('2', 'student')],
		['9', guest('9', 'staff')],
	]);
	expect(members({also, guests: {there: new Map(), alone}})).toEqual({
		students: ['1', 'person 2'],
		teachers: ['9', 'person 9'],
		guests: new Map([
			['person 2', '2'],
			['person 9', '9'],
		]),
	});
});

test('somebody of another connection is a member in the role that uploads carry them in', () => {
	const others = {users: new Set(['1', '9']), classes: new Set<string>(), locations: new Set<string>()};
	const as = (kind: 'student' | 'staff') =>
		members({others, guests: {there: new Map([['1', guest('p', kind)]]), alone: new Map()}}).students;
	expect(as('student')).toEqual(['person p']);
	expect(as('staff')).toEqual([]);
});
