import fc from 'fast-check';
import type {RosterObjects} from '../../source/core/roster/from-objects.ts';
import {enrolment, student, teacher} from '../support/district.ts';

/** What one person is on one night; absent: not listed. */
interface Pupil {
	readonly name: number;
	readonly mail: number;
	readonly school: number;
	readonly classes: readonly number[];
	readonly grade: number;
}

/** A roster in small numbers, so that ids, names and e-mails often meet. */
interface Night {
	readonly pupils: ReadonlyArray<Pupil | undefined>;
	readonly teachers: ReadonlyArray<number | undefined>;
	readonly classes: readonly boolean[];
	/** Whether the second course and the last school are there. */
	readonly course: boolean;
	readonly school: boolean;
	readonly ghosts: readonly number[];
}

const pupil: fc.Arbitrary<Pupil> = fc.record({
	name: fc.nat(6),
	mail: fc.nat(4),
	school: fc.nat(2),
	classes: fc.uniqueArray(fc.nat(3), {maxLength: 3}),
	grade: fc.nat(2),
});

const night: fc.Arbitrary<Night> = fc.record({
	pupils: fc.array(fc.option(pupil, {nil: undefined, freq: 4}), {minLength: 8, maxLength: 8}),
	teachers: fc.array(fc.option(fc.nat(3), {nil: undefined, freq: 4}), {minLength: 3, maxLength: 3}),
	classes: fc.array(fc.boolean(), {minLength: 4, maxLength: 4}),
	course: fc.boolean(),
	school: fc.boolean(),
	ghosts: fc.array(fc.nat(3), {maxLength: 2}),
});

/** The night after: most stay as they are. */
const nextOf = (before: Night): fc.Arbitrary<Night> =>
	fc.tuple(night, fc.array(fc.nat(3), {minLength: 17, maxLength: 17})).map(([other, dice]) => ({
		pupils: before.pupils.map((each, at) => (dice[at] === 0 ? other.pupils[at] : each)),
		teachers: before.teachers.map((each, at) => (dice[8 + at] === 0 ? other.teachers[at] : each)),
		classes: before.classes.map((each, at) => (dice[11 + at] === 0 ? (other.classes[at] ?? each) : each)),
		course: dice[15] === 0 ? other.course : before.course,
		school: dice[16] === 0 ? other.school : before.school,
		ghosts: other.ghosts,
	}));

const given = ['Ben', 'Cleo', 'Dan', 'Eve', 'Flo', 'Gus', 'Zoë'];
const family = ['Birch', 'Cedar', 'Doum', 'Elm', 'Fir', 'Gum', 'Ulm'];

/** What the source delivers that night. */
function rosterOf({pupils, teachers, classes, course, school, ghosts}: Night): RosterObjects {
	/** Whoever was at the last school is at the first one when it is closed. */
	const at = (number: number) => (number === 2 && !school ? 'l0' : `l${number}`);
	const listed = classes.flatMap((is, at) => (is ? [at] : []));
	return {
		locations: [0, 1, ...(school ? [2] : [])].map((number) => ({
			externalId: `l${number}`,
			name: `School ${number}`,
		})),
		courses: [
			{externalId: 'k', name: 'Course', location: 'l0'},
			...(course ? [{externalId: 'k2', name: 'Second course', location: at(2)}] : []),
		],
		people: [
			...teachers.flatMap((name, number) =>
				name === undefined
					? []
					: [teacher(`t${number}`, given[name]!, family[name]!, {locations: [at(number)]})],
			),
			...pupils.flatMap((each, number) =>
				each === undefined
					? []
					: [
							student(`s${number}`, given[each.name]!, family[each.name]!, {
								email: each.mail === 0 ? '' : `mail${each.mail}@x.example`,
								locations: [at(each.school)],
								gradeLevel: `0${each.grade}`,
							}),
						],
			),
		],
		classes: listed.map((number) => ({
			externalId: `c${number}`,
			course: course && number % 2 === 0 ? 'k2' : 'k',
			location: at(number % 3),
			instructors: [`t${number % 3}`],
		})),
		enrolments: [
			...pupils.flatMap((each, number) =>
				(each?.classes ?? []).filter((of) => classes[of]).map((of) => enrolment(`c${of}`, `s${number}`)),
			),
			...ghosts.map((of) => enrolment(`c${of}`, 'ghost')),
		],
	};
}

/** A night and the one after. */
export const twoNights: fc.Arbitrary<readonly [RosterObjects, RosterObjects]> = night
	.chain((first) => nextOf(first).map((second) => [first, second] as const))
	.map(([first, second]) => [rosterOf(first), rosterOf(second)] as const);

/** The rows in another order, drawn from numbers. */
export function shuffled(roster: RosterObjects, dice: readonly number[]): RosterObjects {
	const turn = <T>(rows: readonly T[] = []) =>
		rows
			.map((row, at) => ({row, die: dice[at % dice.length]! + at * 1e-6 * (dice[0]! % 2 === 0 ? 1 : -1)}))
			.sort((a, b) => a.die - b.die)
			.map(({row}) => row);
	return {
		...roster,
		locations: turn(roster.locations),
		people: turn(roster.people),
		classes: turn(roster.classes),
		enrolments: turn(roster.enrolments),
	};
}
