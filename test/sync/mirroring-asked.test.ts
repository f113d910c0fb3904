import {describe, expect, it} from 'vitest';
import type {MirrorHeldBack} from '../../source/core/mirror/mirror-plan.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import {laterKey} from '../../source/core/plan/conflict-kind.ts';
import type {PlannedMirror} from '../../source/sync/mirroring-planning.ts';
import {mirrorConflictChanges} from '../../source/sync/mirroring-record.ts';

const conflict = (id: string, choice?: string) =>
	({
		id,
		kind: 'both-changed',
		fingerprint: 'f',
		...(choice === undefined ? {} : {decision: {choice, by: 'Ada', at: '', fingerprint: 'f'}}),
	}) as unknown as Conflict;
const planned = (
	known: readonly Conflict[],
	{met = [], codes = []}: {met?: readonly Conflict[]; codes?: ReadonlyArray<MirrorHeldBack['code']>},
) =>
	({
		known,
		plan: {
			conflicts: met.filter(({decision}) => decision === undefined),
			decided: met.filter(({decision}) => decision !== undefined),
			heldBack: codes.map((code) => ({kind: 'users', code, why: ''})),
		},
	}) as unknown as PlannedMirror;
/** What is left of them, as `id choice`. */
const left = (plan: PlannedMirror) => {
	const all = new Map(plan.known.map((each) => [each.id, each]));
	for (const {key, after} of mirrorConflictChanges(plan, undefined)) {
		all.delete(key as Conflict['id']);
		if (after !== undefined) all.set(key as Conflict['id'], after as Conflict);
	}
	return [...all.values()].map(({id, decision}) => `${id} ${decision?.choice ?? 'open'}`);
};

describe('what was decided', () => {
	const known = [conflict('a', 'o')];

	it('stands as long as it is met', () => {
		expect(left(planned(known, {met: known}))).toEqual(['a o']);
		expect(left(planned(known, {met: known, codes: ['pending']}))).toEqual(['a o']);
	});

	it('stands while a read may be stale, though this one does not meet it: the next one is not asked again', () => {
		expect(left(planned(known, {codes: ['pending']}))).toEqual(['a o']);
	});

	it('goes once nothing is waited for and it is met no more', () => {
		expect(left(planned(known, {codes: ['in-grace', 'conflict']}))).toEqual([]);
	});
});

it('forgets what is met no more and was not decided, or was put off, at once', () => {
	expect(left(planned([conflict('a'), conflict('b', laterKey)], {codes: ['pending']}))).toEqual([]);
});

it('keeps what is open and met', () => {
	const open = [conflict('a')];
	expect(left(planned(open, {met: open}))).toEqual(['a open']);
	expect(left(planned([], {met: open}))).toEqual(['a open']);
});
