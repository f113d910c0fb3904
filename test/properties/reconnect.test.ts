import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Account} from '../../source/core/directory/account.ts';
import type {Directory} from '../../source/core/directory/directory.ts';
import type {Plan} from '../../source/core/plan/plan.ts';
import {disconnect, meanwhile} from '../support/disconnects.ts';
import {changesOf, type Nights, nights} from '../support/nights.ts';
import {shuffled, twoNights} from './district-nights.ts';

const runs = {numRuns: 150, seed: 20261122};
const dice = fc.array(fc.nat(1000), {minLength: 12, maxLength: 12});

/** What goes out, but for the words of how an account or class came here. */
const wire = (school: Nights) => {
	const {accounts, classes, ...others} = school.published();
	return {
		...others,
		classes: classes.map(({source: _, ...each}) => each),
		accounts: accounts.map(
			({personId, firstName, lastName, middleName, personNumber, email, sisUsername, gradeLevel, roles}) => ({
				personId,
				firstName,
				lastName,
				middleName,
				personNumber,
				email,
				sisUsername,
				gradeLevel,
				roles,
			}),
		),
	};
};

/** Undecided or absent: whoever was not taken up yet stays Manual, and a grace begins anew. */
const unsettled = (plan: Plan) =>
	new Set([...plan.conflicts.flatMap(({accounts}) => accounts), ...plan.heldBack.map(({key}) => key)]);

const essence = (directory: Directory, but: ReadonlySet<string>) =>
	[...directory.accounts.values()]
		.filter(
			({personId, leaving, status}) =>
				leaving === undefined && status !== 'Deactivated' && !but.has(personId),
		)
		.map(({sent: _, ...account}: Account) => account)
		.sort((a, b) => (a.personId < b.personId ? -1 : 1));

describe('a disconnect', () => {
	test('removes nothing and changes nothing that goes out', () => {
		fc.assert(
			fc.property(twoNights, ([first, second]) => {
				const school = nights();
				school.night(first);
				school.night(second);
				const before = [wire(school), school.directory.accounts.size, school.directory.classes.size];
				disconnect(school);
				expect([wire(school), school.directory.accounts.size, school.directory.classes.size]).toEqual(before);
				for (const account of school.directory.accounts.values()) expect(account.source).toBe('Manual');
				for (const each of school.directory.classes.values()) expect(each.source).toBe('Manual');
			}),
			runs,
		);
	});

	test('and a reconnect without changes at the source give the same directory and the same upload', () => {
		fc.assert(
			fc.property(twoNights, ([first, second]) => {
				const school = nights();
				school.night(first);
				school.night(second);
				// Decisions are open as they were: the last night once more, for what takes two.
				const settled = school.night(second);
				const before = school.directory;
				const sent = wire(school);
				const past = disconnect(school);
				const plan = school.night(second, meanwhile(school, second, past, second));
				const but = new Set([...unsettled(settled), ...unsettled(plan)]);
				expect(plan.conflicts.map(({kind}) => kind)).not.toContain('changed-while-disconnected');
				expect(wire(school)).toEqual(sent);
				expect(essence(school.directory, but)).toEqual(
					essence(before, new Set([...but, ...leavingIn(school.directory)])),
				);
				const again = school.night(second, meanwhile(school, second, past));
				expect([...again.changes].filter(({kind}) => kind !== 'accounts')).toEqual([]);
				expect(changesOf(again)).toEqual([]);
			}),
			runs,
		);
	});

	test('then changes at the source, and a reconnect: nobody who is here changes without a decision', () => {
		fc.assert(
			fc.property(twoNights, fc.nat(2), ([first, second], nightsAfter) => {
				const school = nights();
				school.night(first);
				const was = new Map(wire(school).accounts.map((each) => [each.personId as string, each]));
				const past = disconnect(school);
				for (let night = 0; night <= nightsAfter; night++)
					school.night(second, meanwhile(school, second, past, night === 0 ? first : undefined));
				const now = new Map(wire(school).accounts.map((each) => [each.personId as string, each]));
				for (const [id, account] of was) expect(now.get(id)).toEqual(account);
			}),
			runs,
		);
	});

	test('whatever the order of rows, what is asked is the same', () => {
		fc.assert(
			fc.property(twoNights, dice, ([first, second], order) => {
				const school = nights();
				school.night(first);
				const past = disconnect(school);
				const plan = school.plan(second, meanwhile(school, second, past, first));
				const turned = shuffled(second, order);
				const other = school.plan(turned, meanwhile(school, turned, past, shuffled(first, order)));
				expect(other.hash).toBe(plan.hash);
				expect(other.conflicts.map(({id, fingerprint}) => [id, fingerprint])).toEqual(
					plan.conflicts.map(({id, fingerprint}) => [id, fingerprint]),
				);
			}),
			runs,
		);
	});
});

const leavingIn = (directory: Directory) =>
	[...directory.accounts.values()].flatMap(({personId, leaving}) => (leaving === undefined ? [] : personId));
