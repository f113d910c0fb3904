import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {RecordSet} from '../../../source/core/directory/directory.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {runs} from '../../support/runs.ts';
import {seeded} from '../../support/seeded.ts';
import {begin, comeToRest, happen, year} from './year.ts';

const years = {numRuns: runs(30), seed: 20261122};

describe.each([
	{direction: 'one-way', moves: true},
	{direction: 'one-way', moves: false},
	{direction: 'two-way', moves: true},
	{direction: 'two-way', moves: false},
	{direction: 'two-way', moves: true, className: '{course} {id}'},
] as const)('a year of changes on both sides, $direction, moves $moves', (more) => {
	test('ends equal on both sides, with no write repeated and nobody moved against the setting', () => {
		fc.assert(
			fc.property(year, (happenings) => {
				const world = begin(more);
				for (const [at, event] of happenings.entries()) happen(world, event, at);
				comeToRest(world);
				expect(world.there.wrong).toEqual([]);
				expect(world.differences()).toEqual([]);
				if (!more.moves) expect(world.there.log.filter(({does}) => does === 'move-user')).toEqual([]);
				const last = world.sync();
				expect(last.writes).toEqual([]);
				expect(last.counts.pending).toBe(0);
			}),
			years,
		);
	});
});

test('a plan is the same in whatever order its input comes', () => {
	fc.assert(
		fc.property(year, fc.nat(), (happenings, dice) => {
			const world = begin({});
			for (const [at, event] of happenings.slice(0, 60).entries()) happen(world, event, at);
			const held = world.there.snapshot();
			const plan = world.plan(held);
			const directory = world.directory();
			const mixed = <T>(all: readonly T[]) => {
				const random = seeded(dice);
				return all.toSorted(() => random() - 0.5);
			};
			const other = planMirror(
				{
					...directory,
					accounts: unsorted(mixed([...directory.accounts.values()]), ({personId}) => personId),
					classes: unsorted(mixed([...directory.classes.values()]), ({classId}) => classId),
				},
				{
					users: mixed(held.users),
					classes: mixed(held.classes).map((each) => ({
						...each,
						studentIds: mixed(each.studentIds),
						teacherIds: mixed(each.teacherIds),
					})),
					locations: mixed(held.locations),
				},
				mixed([...world.base.values()]),
				world.settings(),
			);
			expect(other.hash).toBe(plan.hash);
			expect(other.writes).toEqual(plan.writes);
			expect(other.base).toEqual(plan.base);
			expect(other.conflicts).toEqual(plan.conflicts);
			expect(other.heldBack).toEqual(plan.heldBack);
			expect(other.guards).toEqual(plan.guards);
		}),
		years,
	);
});

/** A record set that gives its records in this order. */
const unsorted = <T>(all: readonly T[], keyOf: (each: T) => string): RecordSet<T> => {
	const map = new Map(all.map((each) => [keyOf(each), each]));
	return {
		size: map.size,
		get: (key) => map.get(key),
		has: (key) => map.has(key),
		keys: () => map.keys(),
		values: () => map.values(),
	};
};
