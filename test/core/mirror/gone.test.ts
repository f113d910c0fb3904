import {describe, expect, test} from 'vitest';
import {classMarkOf} from '../../../source/core/mirror/marks.ts';
import {mergeHeld} from '../../../source/core/mirror/merge.ts';
import type {Mirrored} from '../../../source/core/mirror/mirrored.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {
	classOf,
	heldClassOf,
	heldOf,
	jamf,
	noon,
	oursOf,
	personOf,
	settingsOf,
	userOf,
} from './mirror-world.ts';

const heldUser = userOf('7', {username: 'user.k', email: 'k@school.example'});
const after = (minutes: number) => new Date(Date.parse(noon) + minutes * 60_000);
const rowOf = (kind: 'users' | 'classes', more: Partial<Mirrored> = {}): Mirrored => ({
	connection: jamf,
	kind,
	id: '7',
	key: 'k',
	agreed: {},
	at: noon,
	made: true,
	...more,
});
const ours = oursOf({accounts: [personOf('k')], classes: [classOf('k')]});
const planned = (
	row: Mirrored,
	minutes: number,
	{direction = 'one-way', owner, classes = []}: Partial<Asked> = {},
) => {
	const here =
		owner === undefined
			? ours
			: oursOf({accounts: [personOf('k', {owner: jamf})], classes: [classOf('k', {owner: jamf})]});
	const plan = planMirror(
		here,
		heldOf({classes}),
		[row],
		settingsOf({now: after(minutes), direction, createClasses: row.kind === 'classes', createUsers: 'none'}),
	);
	return {
		codes: plan.heldBack.flatMap(({code, id}) => (id === row.id ? [code] : [])),
		row:
			plan.base.find(({before}) => before !== undefined)?.after ?? (plan.base.length === 0 ? row : undefined),
		creates: plan.writes.filter(({does}) => does === 'create-class').length,
	};
};
interface Asked {
	readonly direction: 'one-way' | 'two-way';
	readonly owner: true;
	readonly classes: readonly ReturnType<typeof heldClassOf>[];
}

describe.each(['users', 'classes'] as const)('%s that a read does not show', (kind) => {
	test('wait while that may be a stale read, and then their pair ends and they are looked for again', () => {
		const first = planned(rowOf(kind), 0);
		expect(first).toEqual({codes: ['missing-there'], row: rowOf(kind, {missing: noon}), creates: 0});
		expect(planned(rowOf(kind, {missing: noon}), 59).row).toMatchObject({missing: noon});
		expect(planned(rowOf(kind, {missing: noon}), 61)).toMatchObject({row: undefined, creates: 0});
	});
	test('and were just created are waited for, then asked for by hand, and given up after a day', () => {
		const row = rowOf(kind, {pending: {at: noon, does: 'create', fields: {}}});
		expect(planned(row, 59)).toEqual({codes: ['pending'], row, creates: 0});
		expect(planned(row, 61)).toEqual({codes: ['overdue'], row, creates: 0});
		expect(planned(row, 24 * 60 + 1).codes).toEqual(['missing-there']);
	});
	test('leave as their source says where they come from there', () => {
		const told = planned(rowOf(kind, {missing: noon}), 600, {direction: 'two-way', owner: true});
		expect(told).toMatchObject({codes: ['missing-there'], row: {missing: noon}, creates: 0});
	});
});

describe('a class that was asked for', () => {
	const asked = rowOf('classes', {
		id: '+k',
		pending: {at: noon, does: 'create', fields: {name: 'Class k', locationId: '0'}, unsure: true},
	});
	test('is made once more only where no read can be too old to show it', () => {
		expect(planned(asked, 59)).toMatchObject({codes: ['pending'], creates: 0});
		expect(planned(asked, 61)).toMatchObject({codes: [], row: undefined, creates: 1});
	});
	test('and is there by its mark is ours, and goes with ours', () => {
		const there = [heldClassOf('9', {description: classMarkOf(jamf, 'k')})];
		expect(planned(asked, 600, {classes: there})).toMatchObject({codes: [], row: undefined, creates: 0});
		const none = planMirror(oursOf({}), heldOf({classes: there}), [asked], settingsOf());
		expect(none.writes).toMatchObject([{does: 'remove-class', id: '9'}]);
	});
	test('and was removed is not removed again at once, and told of when it stays', () => {
		const there = heldOf({classes: [heldClassOf('7', {description: classMarkOf(jamf, 'k')})]});
		const row = rowOf('classes', {ended: {at: noon}, pending: {at: noon, does: 'remove', fields: {}}});
		const at = (minutes: number) => {
			const plan = planMirror(oursOf({}), there, [row], settingsOf({now: after(minutes)}));
			return [plan.writes.map(({does}) => does), plan.heldBack.map(({code}) => code)];
		};
		expect(at(59)).toEqual([[], ['pending']]);
		expect(at(61)).toEqual([['remove-class'], ['overdue']]);
	});
});

test('a class of theirs that was ours comes in as another one, whose pair it is from then on', () => {
	const here = oursOf({classes: [classOf('new', {owner: jamf, externalIds: {[jamf]: '7'}})]});
	const held = heldOf({classes: [heldClassOf('7', {name: 'Class new'})]});
	const {made: _, ...old} = rowOf('classes');
	const settings = settingsOf({direction: 'two-way'});
	expect([...mergeHeld(here, held, [old], settings).classes]).toEqual([['7', 'new']]);
	const plan = planMirror(here, held, [old], settings);
	expect([plan.writes, plan.heldBack]).toEqual([[], []]);
	expect(plan.base).toMatchObject([{key: 'jamf/classes/7', after: {key: 'new'}}]);
});

test('what nobody ever agreed on comes in, and members who were agreed on stay so until both gave them up', () => {
	const settings = settingsOf({direction: 'two-way'});
	const here = oursOf({
		accounts: [personOf('p', {firstName: 'Ours', externalIds: {[jamf]: '1'}})],
		classes: [classOf('k')],
		students: {k: []},
	});
	const held = heldOf({
		users: [
			{
				id: '1',
				username: 'user.p',
				email: 'p@school.example',
				firstName: 'Theirs',
				lastName: 'Birch',
				locationId: '0',
				trashed: false,
				notes: '',
			},
		],
		classes: [heldClassOf('7', {name: 'Class k', studentIds: ['1']})],
	});
	const row = rowOf('classes', {agreed: {name: 'Class k', studentIds: '1', teacherIds: ''}});
	const plan = planMirror(here, held, [row], settings);
	// Taken out here, they are still what was agreed on until the write shows there.
	expect(plan.writes.map(({does}) => does)).toEqual(['set-members']);
	expect(plan.base.find(({key}) => key === 'jamf/classes/7')?.after?.agreed.studentIds ?? '1').toBe('1');
	expect(plan.heldBack.map(({code}) => code)).toEqual(['comes-in']);
});

test('what was taken away is remembered for the week of the rolling sums, and then forgotten', () => {
	const row = rowOf('classes', {ended: {at: noon}});
	const left = (minutes: number) =>
		planMirror(oursOf({}), heldOf({}), [row], settingsOf({now: after(minutes)})).base.map(({key}) => key);
	expect([left(7 * 24 * 60 - 1), left(7 * 24 * 60)]).toEqual([[], ['jamf/classes/7']]);
});

test('a write of which nobody knows is not agreed on by a read that shows something else', () => {
	const account = personOf('k', {firstName: 'New', owner: jamf, externalIds: {[jamf]: '7'}});
	const user = {...heldUser, firstName: 'Third'};
	const agreed = {firstName: 'Old', lastName: 'Birch', email: 'k@school.example', locationId: '0'};
	const found = (unsure: boolean) => {
		const pending = {at: noon, does: 'fields', fields: {firstName: 'New'}} as const;
		const row = rowOf('users', {agreed, pending: {...pending, ...(unsure ? {unsure} : {})}});
		const settings = settingsOf({direction: 'two-way', now: after(120)});
		const plan = planMirror(oursOf({accounts: [account]}), heldOf({users: [user]}), [row], settings);
		return [plan.conflicts.map(({kind}) => kind), plan.heldBack.map(({code}) => code)];
	};
	// Written for sure, theirs is a later change; else both may have changed it since they agreed on the old one.
	expect(found(false)).toEqual([[], ['comes-in']]);
	expect(found(true)).toEqual([['both-changed'], ['conflict']]);
});

test('somebody who was made and does not show yet stays a member in what comes in', () => {
	const here = oursOf({accounts: [personOf('k')], classes: [classOf('c')], students: {c: ['k']}});
	const held = heldOf({classes: [heldClassOf('9', {name: 'Class c'})]});
	const base = [
		rowOf('users', {pending: {at: noon, does: 'create', fields: {}}}),
		rowOf('classes', {id: '9', key: 'c', agreed: {name: 'Class c', studentIds: '', teacherIds: ''}}),
	];
	const merged = mergeHeld(here, held, base, settingsOf({direction: 'two-way'}));
	expect([merged.held.classes[0]?.studentIds, [...merged.also]]).toEqual([['7'], []]);
});
