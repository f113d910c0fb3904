import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Account, isStudent, locationsOf} from '../../source/core/directory/account.ts';
import type {Directory} from '../../source/core/directory/directory.ts';
import {splitList} from '../../source/core/directory/records.ts';
import type {Plan} from '../../source/core/plan/plan.ts';
import type {PublishedRecords} from '../../source/core/plan/published.ts';
import {unsoundness} from '../../source/core/plan/sound.ts';
import type {RosterObjects} from '../../source/core/roster/from-objects.ts';
import {rosterFrom} from '../../source/core/roster/from-objects.ts';
import {accountOf, directoryOf, foreignAccount, otherConnection, sis} from '../support/district.ts';
import {changesOf, nights} from '../support/nights.ts';
import {shuffled, twoNights} from './district-nights.ts';

const runs = {numRuns: 120, seed: 20261121};
const policies = fc.record({autoMerge: fc.boolean(), leaverGrace: fc.constantFrom(0, 1, 7)});
const choices = fc.constantFrom('r', 'n', 's', 'd', 'z');
const dice = fc.array(fc.nat(1000), {minLength: 12, maxLength: 12});

const named = (conflicts: Plan['conflicts']) => conflicts.map(({id, fingerprint}) => [id, fingerprint]);

/** What of a plan may not depend on the order of rows. */
const essence = (plan: Plan) => ({
	hash: plan.hash,
	changes: [...plan.changes].map(({place: _, ...change}) => change),
	counts: plan.counts,
	conflicts: named(plan.conflicts),
	held: plan.heldBack.map(({kind, key, why}) => `${kind} ${key} ${why}`).sort(),
	guards: plan.guards,
	outcome: plan.outcome,
});

/** The published records as the roster that reading the package back would give. */
function asRoster({accounts, locations, courses, classes, enrolments}: PublishedRecords): RosterObjects {
	return {
		locations: locations.map(({locationId, name}) => ({externalId: locationId, name})),
		people: accounts.map((account) => ({
			externalId: account.personId,
			kind: isStudent(account) ? 'student' : 'staff',
			firstName: account.firstName,
			lastName: account.lastName,
			locations: locationsOf(account),
		})),
		courses: courses.map(({courseId, locationId}) => ({externalId: courseId, location: locationId})),
		classes: classes.map(({classId, courseId, locationId, instructorIds}) => ({
			externalId: classId,
			course: courseId,
			location: locationId,
			instructors: instructorIds,
		})),
		enrolments: enrolments.flatMap(({classId, students, rosterIds}) =>
			splitList(students).map((each, at) => ({
				id: splitList(rosterIds)[at]!,
				class: classId,
				student: each,
			})),
		),
	};
}

describe('planning two nights of a district', () => {
	test('applied, the same roster plans nothing more; whatever was decided', () => {
		fc.assert(
			fc.property(
				twoNights,
				policies,
				fc.array(choices, {maxLength: 3}),
				([first, second], policy, decisions) => {
					const school = nights(undefined, policy);
					const settle = (roster: RosterObjects) => {
						school.night(roster);
						for (const choice of decisions) {
							const [open] = school.conflicts.filter(({decision}) => decision === undefined);
							if (open !== undefined) school.decide(choice, open.id);
						}
						school.night(roster, {now: new Date(school.now.getTime() - 86_400_000 + 60_000)});
					};
					settle(first);
					settle(second);
					const now = new Date(school.now.getTime() - 86_400_000 + 60_000);
					const detached = changesOf(school.night(second, {now}));
					// Somebody whose record went to a newcomer counts as absent from the night after.
					for (const line of detached) expect(line).toMatch(/ (deactivate|remove|update)$/);
					expect(changesOf(school.plan(second, {now}))).toEqual([]);
				},
			),
			runs,
		);
	});

	test('without decisions, applied once is applied', () => {
		fc.assert(
			fc.property(twoNights, policies, ([first, second], policy) => {
				const school = nights(undefined, policy);
				school.night(first);
				const {conflicts} = school.night(second);
				const again = school.plan(second, {now: new Date(school.now.getTime() - 86_400_000)});
				expect(changesOf(again)).toEqual([]);
				expect(named(again.conflicts)).toEqual(named(conflicts));
			}),
			runs,
		);
	});

	test('the order of rows is irrelevant', () => {
		fc.assert(
			fc.property(twoNights, policies, dice, ([first, second], policy, die) => {
				const [straight, turned] = [nights(undefined, policy), nights(undefined, policy)];
				expect(essence(turned.night(shuffled(first, die)))).toEqual(essence(straight.night(first)));
				expect(essence(turned.night(shuffled(second, die.toReversed())))).toEqual(
					essence(straight.night(second)),
				);
			}),
			runs,
		);
	});

	test('nor is it where rows claim one id, and nobody is made of a contested one', () => {
		fc.assert(
			fc.property(twoNights, twoNights, policies, dice, ([first, second], [other], policy, die) => {
				const contested = {...second, people: [...second.people!, ...(other.people ?? []).slice(0, 4)]};
				const [straight, turned] = [nights(undefined, policy), nights(undefined, policy)];
				straight.night(first);
				turned.night(first);
				const plan = straight.night(contested);
				expect(essence(turned.night(shuffled(contested, die)))).toEqual(essence(plan));
				const now = new Date(straight.now.getTime() - 86_400_000);
				expect(changesOf(straight.plan(contested, {now}))).toEqual([]);
				const count = (id: string) => contested.people.filter(({externalId}) => externalId === id).length;
				for (const {kind, action, key} of plan.changes)
					if (kind === 'accounts' && action === 'create') expect(count(key)).toBe(1);
			}),
			runs,
		);
	});

	test('applied, the directory says what the roster says of everybody who is not held', () => {
		fc.assert(
			fc.property(twoNights, ([first, second]) => {
				const school = nights();
				school.night(first);
				const plan = school.night(second);
				const open = new Set(plan.conflicts.map(({incoming}) => incoming));
				for (const row of second.people!) {
					const id = row.externalId as string;
					if (open.has(id)) continue;
					const account = school.directory.accounts.get(id);
					expect(account).toMatchObject({firstName: row.firstName, lastName: row.lastName, owner: sis});
					expect(account?.email ?? '').toBe(row.email);
					expect(locationsOf(account!)).toEqual(row.locations);
					expect(account?.leaving).toBeUndefined();
				}
				expect(enrolled(school.directory, second, open)).toEqual(listed(second, open));
			}),
			runs,
		);
	});

	test('nobody who was sent is missing the night after, unless the plan says so', () => {
		fc.assert(
			fc.property(twoNights, policies, ([first, second], policy) => {
				const school = nights(undefined, policy);
				school.night(first);
				const before = ids(school.published());
				const plan = school.night(second);
				const gone = new Set(
					[...plan.changes]
						.filter(({kind, action}) => kind === 'accounts' && action === 'deactivate')
						.map(({key}) => key),
				);
				const sent = new Set(ids(school.published()));
				for (const id of before) if (!gone.has(id)) expect(sent.has(id)).toBe(true);
				if (policy.leaverGrace > 0) for (const id of before) expect(sent.has(id)).toBe(true);
			}),
			runs,
		);
	});

	test('a package of what is published is sound', () => {
		fc.assert(
			fc.property(twoNights, policies, fc.boolean(), ([first, second], policy, pending) => {
				const school = nights(undefined, policy);
				school.night(first);
				school.night(second, {removals: pending ? 'pending' : 'decide'});
				school.sleep(8);
				school.night(second);
				const roster = asRoster(school.published());
				expect(unsoundness(rosterFrom(roster))).toEqual([]);
				const rosterIds = roster.enrolments!.map(({id}) => id);
				expect(new Set(rosterIds).size).toBe(rosterIds.length);
			}),
			runs,
		);
	});

	test('nobody protected, and nobody of another owner, is touched', () => {
		const others: readonly Account[] = [
			foreignAccount('boss', 'Manual', {roles: [{role: 'Administrator'}], email: 'mail1@x.example'}),
			accountOf('s0', {owner: otherConnection, externalIds: {}, source: 'SCIM'}),
			foreignAccount('s1', 'Manual', {email: 'mail1@x.example'}),
			foreignAccount('s2', 'Microsoft Entra ID'),
			accountOf('site', {roles: [{role: 'Site Manager'}]}),
		];
		fc.assert(
			fc.property(twoNights, policies, ([first, second], policy) => {
				const school = nights(directoryOf({accounts: others}), policy);
				school.night(first);
				school.night(second);
				for (const account of others)
					expect(school.directory.accounts.get(account.personId)).toEqual(account);
			}),
			runs,
		);
	});
});

const ids = ({accounts}: PublishedRecords) => accounts.map(({personId}) => personId as string);

/** Who is in which listed class, of those whom nothing holds. */
function enrolled(directory: Directory, roster: RosterObjects, open: ReadonlySet<string>) {
	const present = new Set(roster.people!.map(({externalId}) => externalId as string));
	return roster
		.classes!.flatMap(({externalId}) =>
			splitList(directory.enrolments.get(externalId as string)?.students ?? '')
				.filter((id) => present.has(id) && !open.has(id))
				.map((id) => `${externalId as string} ${id}`),
		)
		.sort();
}

const listed = (roster: RosterObjects, open: ReadonlySet<string>) =>
	roster
		.enrolments!.filter(({student}) => student !== 'ghost' && !open.has(student as string))
		.filter(({class: of}) => roster.classes!.some(({externalId}) => externalId === of))
		.map(({class: of, student}) => `${of as string} ${student as string}`)
		.sort();
