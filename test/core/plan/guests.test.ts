import {describe, expect, test} from 'vitest';
import {type Directory, emptyDirectory, recordSet} from '../../../source/core/directory/directory.ts';
import {connectionId, personId} from '../../../source/core/directory/ids.ts';
import {guestOf, isSpelledOut} from '../../../source/core/plan/guests.ts';
import type {PlanInput} from '../../../source/core/plan/input.ts';
import {personOf} from '../mirror/mirror-world.ts';

const sis = connectionId('sis');
const directory: Directory = {
	...emptyDirectory,
	accounts: recordSet(
		[
			personOf('child', {owner: sis}),
			personOf('teacher', {owner: sis, roles: [{role: 'Instructor'}]}),
			personOf('left', {owner: sis, status: 'Deactivated'}),
		].map((each) => [each.personId, each]),
	),
};
const named = new Map(
	['child', 'teacher', 'left', 'unknown'].map((id) => [`person ${id}`, personId(id)] as const),
);
const inputOf = (guests: PlanInput['roster']['guests']) =>
	({
		roster: {guests},
		directory,
		connection: {id: connectionId('jamf'), name: 'jamf'},
	}) as unknown as PlanInput;

describe('whom a class names that another connection delivers', () => {
	test.each([
		['person child', 'student', 'child'],
		['person teacher', 'staff', 'teacher'],
		['person child', 'staff', undefined],
		['person teacher', 'student', undefined],
		['person left', 'student', undefined],
		['person unknown', 'student', undefined],
		['child', 'student', undefined],
	] as const)('%s as %s is %s', (id, kind, is) => {
		expect(guestOf(inputOf(named), id, kind)).toBe(is);
	});

	test('is nobody where the roster names no guests', () => {
		expect(guestOf(inputOf(undefined), 'person child', 'student')).toBeUndefined();
	});
});

test('only a roster that names guests says of whom it does not name that they left', () => {
	expect(isSpelledOut(inputOf(new Map()), 'child')).toBe(true);
	expect(isSpelledOut(inputOf(undefined), 'child')).toBe(false);
});
