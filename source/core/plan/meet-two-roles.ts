import type {Account} from '../directory/account.ts';
import {isStudent} from '../directory/account.ts';
import {rosterList} from '../roster/roster.ts';
import {twoRoles} from './conflicts/two-roles.ts';
import {sameText} from './fold.ts';
import type {Matcher} from './matcher.ts';
import {incomingSide, isStaffRow} from './person-row.ts';

/**
 * Meets one person in students and staff: two rows that claim one id, one of each kind, with a name in common.
 * @param beside the second account of somebody who has two already.
 * @returns the rows that go on: first the one under that id, then the one for the account beside it; `'other'`: it is no such pair.
 */
export function meetTwoRoles(
	matcher: Matcher,
	rows: readonly number[],
	account?: Account,
	beside?: Account,
): readonly number[] | 'other' {
	const {people, draft} = matcher;
	const students = rows.filter((row) => !isStaffRow(people, row));
	const staff = rows.filter((row) => isStaffRow(people, row));
	const [student, instructor] = [students[0], staff[0]];
	if (student === undefined || instructor === undefined || rows.length !== 2) return 'other';
	if (!shareName(matcher, student, instructor)) return 'other';

	const external = people.text(instructor, 'externalId');
	if (people.text(student, 'externalId') === external) draft.studentRows.set(instructor, student);
	const outcome = matcher.meet(
		instructor,
		twoRoles,
		[account, beside].flatMap((each) => each?.personId ?? []),
		incomingSide(people, student, `${draft.input.connection.name}, students`),
		{
			...(account === undefined ? {} : {account}),
			classes: classesOf(matcher, external),
			enrolments: enrolmentsOf(matcher, people.text(student, 'externalId')),
		},
	);
	if (outcome === undefined) {
		matcher.hold(student, `conflict: ${twoRoles.title}`);
		return [];
	}
	if (outcome.does === 'only') {
		const [kept, left] = outcome.kind === 'student' ? [student, instructor] : [instructor, student];
		draft.patch(people.place(left), {
			code: 'two-roles',
			field: 'person_id',
			value: people.text(left, 'id'),
			reason: 'is in students and in staff',
			action: `row left out: decided to be ${outcome.kind} only`,
		});
		return [kept];
	}
	// Both: whoever the account was goes on in it; a newcomer's student row has the id, for its progress.
	return account === undefined || isStudent(account) ? [student, instructor] : [instructor, student];
}

/** One human, so far as names go: given or family name is the same. */
function shareName({people}: Matcher, a: number, b: number) {
	return (['firstName', 'lastName'] as const).some((field) =>
		sameText(people.text(a, field), people.text(b, field)),
	);
}

function classesOf({draft}: Matcher, external: string) {
	const {classes} = draft.input.roster;
	let count = 0;
	for (let row = 0; row < classes.count; row++)
		if (rosterList(classes.text(row, 'instructors')).includes(external)) count++;
	return count;
}

function enrolmentsOf({draft}: Matcher, external: string) {
	const {enrolments} = draft.input.roster;
	let count = 0;
	for (let row = 0; row < enrolments.count; row++) if (enrolments.text(row, 'student') === external) count++;
	return count;
}
