import fc from 'fast-check';
import {expect, test} from 'vitest';
import {isStudent} from '../../source/core/directory/account.ts';
import {splitList} from '../../source/core/directory/records.ts';
import type {RosterObjects} from '../../source/core/roster/from-objects.ts';
import {sis, student, teacher} from '../support/district.ts';
import {changesOf, nights} from '../support/nights.ts';

/**
 * Children who are listed twice, under an id of their own (`s0`) and under another (`x0`), which a source gives to a
 * sister or to anybody else on another night; and a teacher who is a pupil too. Rows are missing, faulty or there
 * twice. The Person Number says who each human is, and is compared by no rule.
 */
const child = (another: 'sister' | 'stranger') =>
	fc.record({
		own: fc.constantFrom('listed', 'listed', 'missing', 'faulty'),
		other: fc.constantFrom('twin', 'twin', another, 'missing', 'faulty', 'twice'),
	});
/** Not both for one child: an id that stands for one human alone may be given to their sister by the page, as a rename. */
const night = fc.record({
	children: fc.tuple(child('sister'), child('stranger')),
	teacher: fc.constantFrom('staff', 'student', 'both', 'both', 'faulty', 'missing'),
});
type Night = typeof night extends fc.Arbitrary<infer T> ? T : never;

const family = ['Ash', 'Birch'];
const ben = (at: number, id: string) =>
	student(id, `Ben${at}`, family[at]!, {email: `ben${at}@x.example`, personNumber: `ben ${at}`});
const zoe = (at: number, id: string) =>
	student(id, `Zoe${at}`, family[at]!, {email: `zoe${at}@x.example`, personNumber: `zoe ${at}`});
const kim = (at: number, id: string) =>
	student(id, `Kim${at}`, `Doum${at}`, {email: `kim${at}@x.example`, personNumber: `kim ${at}`});

function rosterOf({children, teacher: role}: Night): RosterObjects {
	const faulty = new Set<string>();
	const people = children.flatMap(({own, other}, at) => {
		const [s, x] = [`s${at}`, `x${at}`];
		if (own === 'faulty') faulty.add(s);
		if (other === 'faulty') faulty.add(x);
		return [
			...(own === 'listed' ? [ben(at, s)] : []),
			...(other === 'twin' || other === 'twice' ? [ben(at, x)] : []),
			...(other === 'sister' || other === 'twice' ? [zoe(at, x)] : []),
			...(other === 'stranger' ? [kim(at, x)] : []),
		];
	});
	if (role === 'faulty') faulty.add('t0');
	const ada = {personNumber: 'ada', email: 'ada@x.example'};
	if (role === 'staff' || role === 'both') people.push(teacher('t0', 'Ada', 'Elm', ada));
	if (role === 'student' || role === 'both') people.push(student('t0', 'Ada', 'Elm', ada));
	const ids = people.map(({externalId}) => externalId);
	// Of an id that is there twice nobody knows whom its enrolments mean, but for the teacher's.
	const isAlone = (id: (typeof ids)[number]) => id === 't0' || ids.indexOf(id) === ids.lastIndexOf(id);
	const humans = [...new Set(people.map(({personNumber}) => personNumber as string))].sort();
	return {
		locations: [{externalId: 'north', name: 'north'}],
		courses: [{externalId: 'k', name: 'Course', location: 'north'}],
		people,
		classes: humans.map((human) => ({externalId: human, course: 'k', location: 'north'})),
		enrolments: people
			.filter((row) => !('kind' in row) && isAlone(row.externalId))
			.map(({externalId: id, personNumber: human}) => ({id: `${human}-${id}`, class: human!, student: id})),
		faulty: {people: faulty},
	};
}
const good = rosterOf({
	children: [
		{own: 'listed', other: 'twin'},
		{own: 'listed', other: 'twin'},
	],
	teacher: 'both',
});

const same = new Set(['same-person', 'renamed', 'revive']);

test('nobody vanishes into a sister or turns into a teacher, and after a good night nothing is missing', () => {
	fc.assert(
		fc.property(
			fc.array(night, {minLength: 2, maxLength: 5}),
			fc.boolean(),
			fc.array(fc.nat(99), {minLength: 7, maxLength: 7}),
			(listed, autoMerge, dice) => {
				const school = nights(undefined, {autoMerge});
				const humans = new Map<string, string | undefined>();
				const kinds = new Map<string, boolean>();
				let roll = 0;
				const look = () => {
					const accounts = [...school.directory.accounts.values()];
					for (const {personId, personNumber} of accounts) {
						expect([personId, personNumber]).toEqual([personId, humans.get(personId) ?? personNumber]);
						humans.set(personId, personNumber);
					}
					const two = accounts.filter(({externalIds}) => externalIds[sis] === 't0');
					if (two.length > 1)
						for (const account of two) {
							const is = isStudent(account);
							expect([account.personId, is]).toEqual([account.personId, kinds.get(account.personId) ?? is]);
							kinds.set(account.personId, is);
						}
					for (const {classId, students} of school.directory.enrolments.values())
						for (const id of splitList(students)) expect([id, humans.get(id)]).toEqual([id, classId]);
				};
				for (const roster of [good, ...listed.map(rosterOf), good])
					for (let again = 0; again < 4; again++) {
						const turned = {...roster, people: roster.people!.toReversed()};
						expect(school.plan(turned).hash).toBe(school.plan(roster).hash);
						school.night(roster, {approved: true});
						look();
						for (const {id, kind, incoming, accounts, choices, decision} of school.conflicts) {
							if (decision !== undefined) continue;
							const row = roster.people!.find(({externalId}) => externalId === incoming);
							const isOne = row?.personNumber === humans.get(accounts[0] ?? '');
							const ways = choices.filter(({key, name}) =>
								kind === 'two-roles'
									? key === 'b'
									: key !== 'z' && same.has(name) === (isOne && row !== undefined),
							);
							if (ways.length > 0) school.decide(ways[dice[roll++ % dice.length]! % ways.length]!.key, id);
						}
					}
				expect(changesOf(school.plan(good))).toEqual([]);
				for (const human of ['ben 0', 'ben 1', 'ada'])
					expect(school.directory.enrolments.get(human)?.students ?? '').not.toBe('');
			},
		),
		{numRuns: 60, seed: 20261121},
	);
});
