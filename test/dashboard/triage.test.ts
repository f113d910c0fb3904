import {describe, expect, test} from 'vitest';
import {
	groupByKind,
	nextOpen,
	reduceTriage,
	triageBegin,
} from '../../source/dashboard/screens/conflicts/triage-state.ts';
import {
	choiceLines,
	conflictTitle,
	differing,
	triageLines,
} from '../../source/dashboard/screens/conflicts/view.ts';
import type {ConflictView} from '../../source/sync/answers/conflicts.ts';
import {fakeRollcall} from '../support/fake-rollcall.ts';

const views = await fakeRollcall().conflicts();
const now = new Date('2026-08-21T02:20:00.000Z');
const text = (lines: ReturnType<typeof triageLines>) =>
	lines.map(({spans}) => spans.map((one) => one.text).join('')).join('\n');
const [first] = views as [ConflictView, ...ConflictView[]];

describe('the order of triage', () => {
	test('the largest kind first', () => {
		expect(groupByKind(views).map(({kind, open}) => [kind, open])).toEqual([
			['duplicate-account', 8],
			['person-id-reused', 4],
		]);
	});
	test('the next open one, round the end', () => {
		const ids = views.map(({conflict}) => conflict.id);
		expect(nextOpen(views, ids[0]!)).toBe(ids[1]);
		expect(nextOpen(views, ids.at(-1)!)).toBe(ids[0]);
		expect(nextOpen(views, ids[0]!, ids)).toBeUndefined();
	});
	test('after a decision the next, after taking it back the same again', () => {
		const decided = reduceTriage(
			{...triageBegin, at: 'a'},
			{type: 'decided', at: 'a', decided: ['a', 'c'], next: 'b'},
		);
		expect(decided).toEqual({at: 'b', taken: [{at: 'a', decided: ['a', 'c']}]});
		expect(reduceTriage(decided, {type: 'taken back'})).toEqual({at: 'a', taken: []});
	});
});

describe('a conflict', () => {
	test('is named by both, where they differ', () =>
		expect(conflictTitle(first.conflict)).toMatch(/ ≠ Ana Lopez$/));
	test('marks what differs by a sign, not only by colour', () => {
		const rows = text(triageLines(first, {index: 0, of: 12, open: 12}, {columns: 80, rows: 19}, now)).split(
			'\n',
		);
		expect(rows.filter((row) => row.startsWith(' ≠')).length).toBe(differing(first.conflict).length);
	});
	test.each([19, 14, 10, 8])('in %i rows no way out is missing', (rows) => {
		const shown = text(
			triageLines(first, {index: 0, of: 12, open: 12}, {columns: 80, rows}, now).slice(0, rows),
		);
		for (const {label} of first.conflict.choices) expect(shown).toContain(label);
	});
	test.each(views.map((view) => [view.conflict.kind, view.conflict.id, view] as const))(
		'%s %s: at 80×24 everything that a way out does can be read, long IDs and a decision included',
		(_kind, _id, {conflict, ...view}) => {
			const long = '0f8b3c1e-5a1d-4c6e-9a53-7d1f2c9b8e04';
			const choices = conflict.choices.map((choice) => ({...choice, effect: `${long} ${choice.effect}`}));
			const decision = {choice: 'z', by: 'anna', at: now.toISOString(), fingerprint: ''};
			for (const one of [
				{...conflict, choices},
				{...conflict, choices, decision},
			]) {
				const lines = triageLines(
					{...view, conflict: one},
					{index: 0, of: 12, open: 12},
					{columns: 80, rows: 17},
					now,
				);
				expect(lines.length).toBeLessThanOrEqual(17);
				const shown = text(lines).replace(/\s+/g, ' ');
				for (const {label, effect} of conflict.choices) {
					expect(shown).toContain(label);
					expect(shown).toContain(effect);
				}
			}
		},
	);
	test('without room for what the ways out do, a key shows it: never half of it', () => {
		const shown = text(triageLines(first, {index: 0, of: 12, open: 12}, {columns: 80, rows: 12}, now));
		for (const {effect} of first.conflict.choices) expect(shown).not.toContain(effect.slice(0, 20));
		expect(shown).toContain('Enter shows what each of these does');
	});
	test('with room, each way out says what it does', () => {
		const shown = text(choiceLines(first.conflict, 80, 30));
		for (const {effect} of first.conflict.choices) expect(shown.replace(/\s+/g, ' ')).toContain(effect);
	});
});
