import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Plan} from '../../source/core/plan/plan.ts';
import {schoolOf, without} from '../support/district.ts';
import {nights} from '../support/nights.ts';

const isHeld = (plan: Plan) => plan.guards.some(({code, tripped}) => code === 'removals' && tripped);
const roster = schoolOf(60, 6);
const everybody = roster.people!.map(({externalId}) => externalId as string);

test('no removal passes in two runs of a day that would be held in one', () => {
	fc.assert(
		fc.property(
			fc.uniqueArray(fc.constantFrom(...everybody), {minLength: 2, maxLength: 40}),
			fc.nat(100),
			fc.constantFrom(0, 1, 7),
			(gone, cut, leaverGrace) => {
				const half = 1 + Math.floor(((gone.length - 2) * cut) / 100);
				const school = nights(undefined, {leaverGrace});
				school.night(roster);
				const whole = isHeld(school.plan(without(roster, ...gone)));
				const first = without(roster, ...gone.slice(0, half));
				if (isHeld(school.plan(first))) return;
				school.night(first);
				const noon = new Date(school.now.getTime() - 12 * 3_600_000);
				expect(isHeld(school.plan(without(roster, ...gone), {now: noon}))).toBe(whole);
			},
		),
		{numRuns: 60, seed: 7},
	);
});

test('whoever leaves by the guard alone, night after night of one week, is no more than it lets pass at once', () => {
	fc.assert(
		fc.property(
			fc.shuffledSubarray(everybody, {minLength: 30}),
			fc.integer({min: 1, max: 5}),
			(order, step) => {
				const school = nights();
				school.night(roster);
				let gone: readonly string[] = [];
				for (let night = 0; night < 6; night++) {
					const next = order.slice(0, (night + 1) * step);
					if (isHeld(school.plan(without(roster, ...next)))) break;
					gone = next;
					school.night(without(roster, ...gone));
				}
				const fresh = nights();
				fresh.night(roster);
				expect(isHeld(fresh.plan(without(roster, ...gone)))).toBe(false);
			},
		),
		{numRuns: 30, seed: 8},
	);
});
