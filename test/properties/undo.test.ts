import fc from 'fast-check';
import {expect, test} from 'vitest';
import {canonicalJson} from '../../source/core/canonical.ts';
import {type Directory, directoryCollections, recordSet} from '../../source/core/directory/directory.ts';
import {runId} from '../../source/core/directory/ids.ts';
import {splitList} from '../../source/core/directory/records.ts';
import {applyPlan} from '../../source/core/plan/apply.ts';
import {defaultPolicy} from '../../source/core/plan/input.ts';
import type {Plan} from '../../source/core/plan/plan.ts';
import {planUndo, type UndoInput, type UndoPlan} from '../../source/core/plan/undo.ts';
import type {RecordChange} from '../../source/core/ports.ts';
import {appleFiles} from '../../source/core/roster/apple/write.ts';
import {commit, type Nights, nights, sent} from '../support/nights.ts';
import {runs} from '../support/runs.ts';
import {undoneRun} from '../support/undone-run.ts';
import {twoNights} from './district-nights.ts';

const cases = {numRuns: runs(120), seed: 20261121};
const policies = fc.record({autoMerge: fc.boolean(), leaverGrace: fc.constantFrom(0, 1, 7)});
const choices = fc.constantFrom('r', 'n', 's', 'd', 'z');

const undo = (
	directory: Directory,
	changes: Iterable<RecordChange>,
	now: Date,
	more: Partial<UndoInput> = {},
): UndoPlan =>
	planUndo({
		...more,
		undone: undoneRun(),
		changes,
		directory,
		policy: defaultPolicy,
		connectionNames: new Map(),
		now,
		run: runId(8),
	});
const changesOf = (plan: Plan): readonly RecordChange[] => [...applyPlan(plan, [], false)];
const applied = (directory: Directory, {plan, tombstones}: UndoPlan) =>
	commit(directory, [...changesOf(plan), ...tombstones]);
const text = (directory: Directory) =>
	canonicalJson(
		directoryCollections.map((name) =>
			[...directory[name].keys()].map((key) => [key, directory[name].get(key)]),
		),
	);
/** The night's changes as its commit has them. */
function nightOf(town: Nights, roster: Parameters<Nights['night']>[0]) {
	const [before, at] = [town.directory, town.now];
	return {before, at, changes: changesOf(town.night(roster))};
}
/** Whose grace is over by now has none: the absence begins anew. */
const graceAnew = (directory: Directory, now: Date): Directory => ({
	...directory,
	accounts: recordSet(
		[...directory.accounts.values()].map((account) => {
			const {leaving, ...staying} = account;
			const isOver = leaving !== undefined && leaving.due <= now.toISOString();
			return [account.personId, isOver ? staying : account];
		}),
	),
});
const packageOf = (town: Nights) =>
	appleFiles(town.published(), {quoteEscape: 'double'}).map(({chunks}) => [...chunks()].join(''));

test('a night that is undone leaves the directory as it was before, and its package too', () => {
	fc.assert(
		fc.property(twoNights, policies, choices, ([first, second], policy, choice) => {
			const town = nights(undefined, policy);
			town.night(first);
			for (const {id} of town.conflicts) town.decide(choice, id);
			const packed = packageOf(town);
			const {before, at, changes} = nightOf(town, second);
			const back = undo(town.directory, changes, at);
			expect(back.staying).toEqual([]);
			const after = applied(town.directory, back);
			expect(text(after)).toBe(text(graceAnew(before, at)));
			town.change(() => after);
			expect(packageOf(town)).toEqual(packed);
		}),
		cases,
	);
});

test('an undo that is undone leaves the directory as the night had left it', () => {
	fc.assert(
		fc.property(twoNights, policies, ([first, second], policy) => {
			const town = nights(undefined, policy);
			town.night(first);
			const {at, changes} = nightOf(town, second);
			const bad = town.directory;
			const back = undo(bad, changes, at);
			const good = applied(bad, back);
			const again = undo(good, [...changesOf(back.plan), ...back.tombstones], at);
			const ended = applied(good, again);
			// Whom it ends again Apple School Manager had live: the next package begins their clocks anew.
			expect(text(commit(ended, sent(ended, at.toISOString())))).toBe(text(bad));
		}),
		cases,
	);
});

test('whatever came after the night that is undone, nothing refers to what is not there', () => {
	fc.assert(
		fc.property(twoNights, twoNights, policies, ([first, second], [, third], policy) => {
			const town = nights(undefined, policy);
			town.night(first);
			const {changes} = nightOf(town, second);
			town.night(third);
			const after = applied(town.directory, undo(town.directory, changes, town.now));
			for (const {classId, courseId, locationId, instructorIds} of after.classes.values()) {
				expect(after.courses.has(courseId), `course of ${classId}`).toBe(true);
				expect(after.locations.has(locationId), `location of ${classId}`).toBe(true);
				for (const id of instructorIds) expect(after.accounts.has(id), `instructor of ${classId}`).toBe(true);
			}
			const rosterIds: string[] = [];
			for (const {classId, students, rosterIds: ids} of after.enrolments.values()) {
				expect(after.classes.has(classId)).toBe(true);
				for (const id of splitList(students))
					expect(after.accounts.has(id), `${id} in ${classId}`).toBe(true);
				rosterIds.push(...splitList(ids));
			}
			expect(new Set(rosterIds).size).toBe(rosterIds.length);
			for (const {locationId} of after.courses.values()) expect(after.locations.has(locationId)).toBe(true);
		}),
		cases,
	);
});

test('undoing twice changes nothing the second time', () => {
	fc.assert(
		fc.property(twoNights, policies, ([first, second], policy) => {
			const town = nights(undefined, policy);
			town.night(first);
			const {at, changes} = nightOf(town, second);
			const after = applied(town.directory, undo(town.directory, changes, at));
			expect([...undo(after, changes, at).plan.changes]).toEqual([]);
		}),
		cases,
	);
});

test('what was sent is published as before, and nobody whom the run made is forgotten', () => {
	fc.assert(
		fc.property(twoNights, policies, ([first, second], policy) => {
			const town = nights(undefined, policy);
			town.night(first);
			const packed = packageOf(town);
			const {before, at, changes} = nightOf(town, second);
			const back = undo(town.directory, changes, at, {sent: () => true});
			expect(back.staying).toEqual([]);
			const after = applied(town.directory, back);
			town.change(() => after);
			expect(packageOf(town)).toEqual(packed);
			for (const {collection, key, before: was} of changes)
				if (collection === 'accounts' && was === undefined)
					expect(after.accounts.get(key)?.status, key).toBe('Deactivated');
			for (const key of before.accounts.keys()) expect(after.accounts.has(key), key).toBe(true);
			expect([...undo(after, changes, at, {sent: () => true}).plan.changes]).toEqual([]);
		}),
		cases,
	);
});
