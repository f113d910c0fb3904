import {describe, expect, test} from 'vitest';
import {planText} from '../../source/commands/plan-text.ts';
import {recordSet} from '../../source/core/directory/directory.ts';
import {filterRoster} from '../../source/core/roster/filter/filter.ts';
import {noFilter} from '../../source/core/roster/filter/settings.ts';
import {rosterFrom} from '../../source/core/roster/from-objects.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import {firstNight, smallSchool} from '../support/district.ts';
import {nights} from '../support/nights.ts';

const text = (plan: ReturnType<ReturnType<typeof nights>['plan']>, changes = false) =>
	planText('sis', plan, {changes}).join('\n');

describe('who was deactivated by hand', () => {
	/** A school in which these were deactivated by hand. */
	function endedIn(ids: readonly string[]) {
		const school = nights();
		school.night(smallSchool);
		school.change((directory) => ({
			...directory,
			accounts: recordSet(
				new Map(
					[...directory.accounts.values()].map((account) => [
						account.personId as string,
						ids.includes(account.personId)
							? {
									...account,
									status: 'Deactivated' as const,
									deactivated: {at: firstNight, by: 'hand' as const, source: account.source},
								}
							: account,
					]),
				),
			),
		}));
		return school;
	}

	test('is noted while the source lists them, and is no problem of the data', () => {
		const said = text(endedIn(['s1', 's2']).plan(smallSchool));
		expect(said).toContain(
			'Deactivated by hand and still listed at the source, Deactivated until reactivated by hand (2):\n  s1 (people.csv:',
		);
		expect(said).toMatch(/\n {2}s2 \(people\.csv:\d+\)/);
		expect(said).not.toContain('Problems in the data');
	});

	test('is not spoken of where there is nobody, or nobody is listed', () => {
		expect(text(endedIn([]).plan(smallSchool))).not.toContain('by hand');
		const people = smallSchool.people.filter(({externalId}) => externalId !== 's1');
		expect(text(endedIn(['s1']).plan({...smallSchool, people}))).not.toContain('by hand');
	});
});

test('what the filter leaves out says which days it takes, and of what stays published when it is held', () => {
	const school = nights();
	const held = {
		...smallSchool,
		classes: smallSchool.classes.map((each) => ({...each, begins: '2025-08-15', ends: '2026-06-10'})),
	};
	school.night(held);
	const roster: Roster = filterRoster(
		rosterFrom(held),
		{...noFilter, classes: 'active-30'},
		{today: Date.parse('2026-08-21') / 86_400_000, isPublished: () => true},
	);
	const said = text(school.plan(held, {roster}));
	const days =
		'the filter takes what is active from 21 August 2026 to 20 September 2026 (within the next 30 days)';
	expect(said).toContain(`Left out by filter:\n  1 class: ${days}\n`);
	expect(said).toContain(`    classes c1: ${days}, and it is held from 15 August 2025 until 10 June 2026`);
});

describe('classes that leave', () => {
	const cost = 'turn Manual, lose their students, and their Schoolwork progress is deleted';
	test('are told with what they cost, though no guard holds them', () => {
		const school = nights();
		const other = {externalId: 'c2', course: 'maths', location: 'north', instructors: ['t1']};
		const more = {...other, externalId: 'c3'};
		school.night({...smallSchool, classes: [...smallSchool.classes, other, more]});
		const plan = school.plan({...smallSchool, classes: [...smallSchool.classes, more]});
		expect(plan.outcome).toBe('changes');
		expect(text(plan)).toContain(`\n1 class leaves: classes that leave Apple School Manager ${cost}.`);
	});
	test('are not spoken of where none leaves', () => {
		const school = nights();
		school.night(smallSchool);
		expect(text(school.plan(smallSchool))).not.toContain('Schoolwork');
	});
});

describe('what waits for an approval of its own', () => {
	const out = (schools: readonly string[]) =>
		filterRoster(rosterFrom(smallSchool), {...noFilter, schools}, {today: 0, isPublished: () => true});

	test('is told with how to approve it, though no guard holds it', () => {
		const school = nights();
		school.night(smallSchool, {roster: out([])});
		const plan = school.plan(smallSchool, {roster: out(['south'])});
		expect(plan.guards.find(({code}) => code === 'scope')?.tripped).toBe(false);
		expect(text(plan)).toMatch(
			/\n4 people and 1 classes are left out by the filter alone, and stay as they were last sent.*\. Approve that removal: rollcall sync sis --approve [0-9a-f]{12}$/,
		);
	});
});
