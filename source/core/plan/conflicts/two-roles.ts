import type {ConflictKind} from '../conflict-kind.ts';
import {asLastSentOrLeftOut} from './later.ts';

const counted = (count: number | undefined, one: string, many: string) =>
	`${count ?? 0} ${count === 1 ? one : many}`;

/** One person in students and staff. */
export const twoRoles: ConflictKind = {
	kind: 'two-roles',
	title: 'Two roles',
	stage: 'match by id',
	compared: ['firstName', 'lastName'],
	mayBecomeRule: false,
	waysOut: [
		{
			key: 's',
			name: 'student-only',
			effect: {does: 'only', kind: 'student'},
			label: ({classes}) =>
				`Student only; ${counted(classes, 'class loses', 'classes lose')} ${classes === 1 ? 'an instructor' : 'them'}`,
			consequence: ({incoming}) => `${incoming.id} is sent as a student; the staff row is left out.`,
		},
		{
			key: 't',
			name: 'staff-only',
			effect: {does: 'only', kind: 'staff'},
			label: ({enrolments}) => `Staff only; ${counted(enrolments, 'enrolment ends', 'enrolments end')}`,
			consequence: ({incoming}) => `${incoming.id} is sent as staff; the student row is left out.`,
		},
		{
			key: 'b',
			name: 'both',
			effect: {does: 'both'},
			label: () => 'Both, two accounts',
			consequence: ({incoming}) =>
				`${incoming.id} goes on for one of them; the other gets an account with a Person ID made by rollcall.`,
		},
	],
	later: asLastSentOrLeftOut,
};
