import {describe, expect, test} from 'vitest';
import {runId} from '../../../source/core/directory/ids.ts';
import {planHash} from '../../../source/core/plan/hash.ts';
import {smallSchool, student, teacher, without, withPeople, withRow} from '../../support/district.ts';
import {nights} from '../../support/nights.ts';

const settled = () => {
	const school = nights();
	school.night(smallSchool);
	return school;
};

describe('the hash of a plan', () => {
	test('is not of the clock nor of the run', () => {
		for (const roster of [smallSchool, without(smallSchool, 's1')]) {
			const school = settled();
			const {hash} = school.plan(roster);
			expect(hash).toMatch(/^[0-9a-f]{64}$/);
			expect(school.plan(roster, {now: new Date('2026-08-30T23:59:59.000Z'), run: runId(99)}).hash).toBe(
				hash,
			);
		}
	});

	test('nor of when somebody is made', () => {
		const at = (now: string) => nights().plan(smallSchool, {now: new Date(now)}).hash;
		expect(at('2026-08-30T23:59:59.000Z')).toBe(at('2026-08-21T02:00:00.000Z'));
	});

	test('is the same for rows in any order', () => {
		const roster = withPeople(smallSchool, student('s9', 'Eve', 'Elm'), teacher('t2', 'Flo', 'Fir'));
		const turned = {
			...roster,
			people: roster.people!.toReversed(),
			locations: roster.locations!.toReversed(),
			enrolments: roster.enrolments!.toReversed(),
		};
		expect(settled().plan(turned).hash).toBe(settled().plan(roster).hash);
		expect([...settled().plan(turned).changes].map(({key}) => key)).toEqual(
			[...settled().plan(roster).changes].map(({key}) => key),
		);
	});

	test('is of every change', () => {
		const class1 = smallSchool.classes[0]!;
		const plans = [
			smallSchool,
			withRow(smallSchool, 's1', {email: 'a@x.example'}),
			withRow(smallSchool, 's1', {email: 'b@x.example'}),
			withRow(smallSchool, 's2', {email: 'b@x.example'}),
			withRow(smallSchool, 's1', {gradeLevel: '07'}),
			withRow(smallSchool, 's1', {locations: ['south']}),
			withRow(smallSchool, 's1', {passwordPolicy: '4'}),
			withPeople(smallSchool, student('s9', 'Eve', 'Elm')),
			withPeople(smallSchool, teacher('s9', 'Eve', 'Elm')),
			without(smallSchool, 's1'),
			without(smallSchool, 's2'),
			{...smallSchool, classes: [{...class1, instructors: []}]},
			{...smallSchool, classes: [{...class1, number: '2'}]},
			{...smallSchool, classes: []},
			{...smallSchool, enrolments: smallSchool.enrolments.slice(1)},
			{...smallSchool, courses: [{externalId: 'maths', name: 'Sums', location: 'north'}]},
			{...smallSchool, locations: [{externalId: 'north', name: 'The North'}, smallSchool.locations[1]!]},
		].map((roster) => settled().plan(roster).hash);
		expect(new Set(plans).size).toBe(plans.length);
	});

	test('is of how long a grace is', () => {
		const hashes = [0, 3, 7].map((leaverGrace) => {
			const school = nights(undefined, {leaverGrace});
			school.night(smallSchool);
			return school.plan(without(smallSchool, 's1')).hash;
		});
		expect(new Set(hashes).size).toBe(3);
	});

	test('is of the decisions used, in any order', () => {
		expect(planHash([], ['a=s', 'b=d'])).toBe(planHash([], ['b=d', 'a=s']));
		expect(planHash([], ['a=s'])).not.toBe(planHash([], ['a=d']));
		expect(planHash([], [])).not.toBe(planHash([], ['a=d']));
	});

	test('is not of what only evidence or publishing says', () => {
		const school = settled();
		const roster = withRow(smallSchool, 's1', {email: 'a@x.example'});
		const {hash} = school.plan(roster);
		school.change((directory) => ({
			...directory,
			accounts: {
				...directory.accounts,
				get: (key) => {
					const account = directory.accounts.get(key);
					return account && {...account, sent: true, signedIn: true};
				},
			},
		}));
		expect(school.plan(roster).hash).toBe(hash);
	});
});
