import {describe, expect, test} from 'vitest';
import {
	groupByKind,
	nextOpen,
	reduceTriage,
	triageBegin,
} from '../../source/dashboard/screens/conflicts/triage-state.ts';
import {
	choiceLines,
	conflictRow,
	conflictTitle,
	differing,
	fullLines,
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

describe('a conflict of what both sides changed', () => {
	const of = (ours: Readonly<Record<string, string>>, theirs: Readonly<Record<string, string>>) => ({
		...first,
		conflict: {
			...first.conflict,
			kind: 'both-changed',
			incoming: 'users/9',
			accounts: ['S2'],
			sides: [
				{label: 'Directory', key: 'S2', fields: ours},
				{label: 'Jamf', key: '9', fields: theirs},
			] as const,
		},
	});
	const names = new Map([['S2', 'Ben Ho']]);
	test.each([
		['a name', {firstName: 'Ben'}, {firstName: 'Benny'}, 'Ben Ho: Ben ≠ Benny'],
		['an e-mail', {email: 'a@x.example'}, {email: 'b@x.example'}, 'Ben Ho'],
		[
			'both names, which say it',
			{firstName: 'Ben', lastName: 'Ho'},
			{firstName: 'Ben', lastName: 'Hoo'},
			'Ben Ho ≠ Ben Hoo',
		],
	])('says whose it is beside %s', (_, ours, theirs, title) =>
		expect(conflictTitle(of(ours, theirs).conflict, names)).toBe(title),
	);
	test('stands in the list and on its page under that name', () => {
		const view = of({email: 'a@x.example'}, {email: 'b@x.example'});
		const size = {columns: 80, rows: 19};
		const page = triageLines(view, {index: 0, of: 1, open: 1}, size, now, true, 'run', names);
		expect(text(page)).toContain('Changed on both sides: Ben Ho ');
		expect(text(fullLines(view, 80, now, true, names))).toContain('Changed on both sides: Ben Ho ');
		expect(text([conflictRow(view, now, 80, false, names)])).toContain('Ben Ho');
	});
	test('of a class has the names of both', () => {
		const {conflict} = of({name: 'Art 1'}, {name: 'Art'});
		expect(conflictTitle({...conflict, accounts: []})).toBe('Art 1 ≠ Art');
	});
	test('shows to the minute when ours changed, and theirs in its own words', () => {
		const view = of(
			{email: 'a@x.example', changed: 'after 2026-08-20T13:45:19.170Z'},
			{email: 'b@x.example', changed: '2026-08-20 13:47:10'},
		);
		const page = text(triageLines(view, {index: 0, of: 1, open: 1}, {columns: 80, rows: 19}, now));
		expect(page).toMatch(/Changed +after yesterday \d\d:45 +2026-08-20 13:47:10/);
		expect(page).not.toContain('170');
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
