import {describe, expect, test} from 'vitest';
import type {PlanInput} from '../../../source/core/plan/input.ts';
import type {Plan} from '../../../source/core/plan/plan.ts';
import {planRoster} from '../../../source/core/plan/plan-roster.ts';
import {rosterFrom} from '../../../source/core/roster/from-objects.ts';
import type {Filtered, Roster} from '../../../source/core/roster/roster.ts';
import {planInput, schoolOf, without} from '../../support/district.ts';
import {nights} from '../../support/nights.ts';

const guard = (plan: Plan, code: string) => plan.guards.find((each) => each.code === code)!;
const all = schoolOf(200);

/** The school as a filter leaves it: these people are at the source, and left out. */
function filtered(gone: readonly string[], hash = 'a'.repeat(64)): Roster {
	const out = new Set(gone);
	const of = (externalId: string) => ({
		kind: 'people' as const,
		externalId,
		code: 'filter-school',
		reason: 'its school is left out',
		file: 'students.csv',
		line: 2,
	});
	const filter: Filtered = {
		hash,
		tally: () => [],
		count: (kind) => (kind === 'people' ? out.size : 0),
		why: (kind, id) => (kind === 'people' && out.has(id) ? of(id) : undefined),
		each: function* (kind) {
			if (kind === 'people') for (const id of out) yield of(id);
		},
	};
	return {...rosterFrom(without(all, ...gone)), filtered: filter};
}

// There was a run before, of whose rows nothing is known here.
const lastRows = {};
const made = nights();
made.night(all);
const plan = (roster: Roster, more: Partial<PlanInput> = {}) =>
	planRoster({...planInput(made.directory, all, {lastRows, now: made.now, ...more}), roster});
const two = ['s1', 's2'];

describe('a changed scope', () => {
	test('holds the run, keeps whom it alone leaves out, and names that apart', () => {
		const held = plan(filtered(two));
		expect(guard(held, 'scope')).toMatchObject({
			tripped: true,
			numbers: {people: 2},
			keys: two,
			removalsOnly: true,
			hash: expect.stringMatching(/^[0-9a-f]{64}$/),
		});
		expect(held.outcome).toBe('held');
		expect(held.counts.accounts).toMatchObject({deactivate: 0, heldBack: 2});
		expect(guard(held, 'removals').numbers.removed).toBe(0);
	});

	test('that nobody leaves by, or that the last run had too, holds nothing', () => {
		expect(guard(plan(filtered([])), 'scope').tripped).toBe(false);
		const same = plan(filtered(two), {lastScopeHash: 'a'.repeat(64)});
		expect(guard(same, 'scope')).toMatchObject({tripped: false, hash: expect.any(String)});
		expect(same.counts.accounts).toMatchObject({deactivate: 0, heldBack: 2});
	});

	test('is none on a first read, and passed by additions only', () => {
		const {lastRows: _, ...first} = planInput(made.directory, all, {now: made.now});
		expect(guard(planRoster({...first, roster: filtered(two)}), 'scope').tripped).toBe(false);
		expect(guard(plan(filtered(two), {removals: 'pending'}), 'scope').tripped).toBe(false);
	});

	test('approved apart, they leave with the usual grace, and no other guard counts them', () => {
		const many = Array.from({length: 30}, (_, at) => `s${at + 1}`);
		const approved = plan(filtered(many), {scopeApproved: true});
		expect(approved.guards.filter(({tripped}) => tripped)).toEqual([]);
		expect(approved.counts.accounts.deactivate).toBe(30);
		expect([...approved.changes].find(({key}) => key === 's1')?.after).toMatchObject({
			status: 'New',
			leaving: {due: '2026-08-29T00:00:00.000Z'},
		});
	});

	test('has another hash when others leave by it', () => {
		const hash = (roster: Roster) => guard(plan(roster), 'scope').hash;
		expect(hash(filtered(two))).toBe(hash(filtered(two.toReversed())));
		expect(hash(filtered(two))).not.toBe(hash(filtered(['s1', 's3'])));
		expect(hash(filtered(two))).not.toBe(hash(filtered(two, 'b'.repeat(64))));
	});
});
