import {describe, expect, test} from 'vitest';
import {connectionId, locationId} from '../../../source/core/directory/ids.ts';
import {awaitedUntil} from '../../../source/core/mirror/awaited.ts';
import type {Held} from '../../../source/core/mirror/held.ts';
import {classMarkOf, markOf} from '../../../source/core/mirror/marks.ts';
import {mergeHeld} from '../../../source/core/mirror/merge.ts';
import type {Mirrored} from '../../../source/core/mirror/mirrored.ts';
import {settle} from '../../../source/core/mirror/pending.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {intended} from '../../../source/core/mirror/recorded.ts';
import type {MirrorSettings} from '../../../source/core/mirror/settings.ts';
import type {UpdateUser} from '../../../source/core/mirror/writes.ts';
import {
	classOf,
	heldClassOf,
	heldOf,
	jamf,
	noon,
	type Ours,
	oursOf,
	personOf,
	settingsOf,
	userOf,
} from './mirror-world.ts';

const agreed = {email: 'p@school.example', firstName: 'Ben', lastName: 'Birch', locationId: '0'};
const row: Mirrored = {connection: jamf, kind: 'users', id: '1', key: 'p', agreed, at: noon};
const classRow: Mirrored = {
	connection: jamf,
	kind: 'classes',
	id: 'u1',
	key: 'k',
	agreed: {name: 'Maths', locationId: '0', studentIds: '', teacherIds: ''},
	at: noon,
};
const merged = (
	here: Ours,
	there: Partial<Held>,
	rows: readonly Mirrored[] = [],
	more: Partial<MirrorSettings> = {},
) => mergeHeld(oursOf(here), heldOf(there), rows, settingsOf({direction: 'two-way', ...more}));
const theirs = (id: string, more = {}) =>
	userOf(id, {username: 'user.p', email: 'p@school.example', ...more});

describe('what comes in', () => {
	test('of a location that several of ours are by hand is the first of them', () => {
		const locations = new Map([
			[locationId('south'), '0'],
			[locationId('north'), '0'],
		]);
		expect(merged({}, {}, [], {locations}).locations).toEqual(new Map([['0', 'north']]));
	});

	test('of somebody whose move does not show yet is where they were moved', () => {
		const pending = {at: noon, does: 'fields', fields: {locationId: '1'}} as const;
		const here = {accounts: [personOf('p', {owner: jamf})]};
		const at = (rows: readonly Mirrored[]) =>
			merged(here, {users: [theirs('1')]}, rows).held.users.map((user) => user.locationId);
		expect(at([{...row, pending}])).toEqual(['1']);
		expect(at([row])).toEqual(['0']);
	});

	test.each([
		['was made and does not show yet is in the class', '5', 'Active', ['5']],
		['was asked for and not answered is not', '+p', 'Active', []],
		['ended here meanwhile is not', '5', 'Deactivated', []],
	] as const)('of a class: whoever %s', (_what, id, status, students) => {
		const pending = {at: noon, does: 'create', fields: {}} as const;
		const here = {
			accounts: [personOf('p', {status})],
			classes: [classOf('k', {owner: jamf})],
			students: {k: ['p']},
		};
		const rows = [{...row, id, pending}, classRow];
		const {held, also} = merged(here, {classes: [heldClassOf('u1')]}, rows);
		expect(held.classes.map(({studentIds}) => studentIds)).toEqual([students]);
		expect(also.get('u1')?.students ?? []).toEqual(students.length > 0 ? [] : ['p']);
	});

	test('leaves out a location of another connection that only somebody in the trash is at', () => {
		const sis = connectionId('sis');
		const known = oursOf({});
		const locations = new Map(
			[...known.locations.keys()].map((key) => [key, {...known.locations.get(key)!, owner: sis}]),
		);
		const out = (trashed: boolean) =>
			mergeHeld(
				{...known, locations},
				heldOf({users: [userOf('9', {locationId: '1', trashed})]}),
				[],
				settingsOf({direction: 'two-way'}),
			).others?.locations;
		expect(out(true)).toEqual(new Set(['0', '1']));
		expect(out(false)).toEqual(new Set(['0']));
	});
});

describe('pairs', () => {
	test('of two rows for one person hold whom the trash does not hold', () => {
		const rows = [row, {...row, id: '2'}];
		const users = [theirs('1', {trashed: true}), theirs('2')];
		const {people} = merged({accounts: [personOf('p', {owner: jamf})]}, {users}, rows);
		expect(people).toEqual(new Map([['2', 'p']]));
	});

	test('of a class that a lost state made twice hold the first of the two', () => {
		const description = classMarkOf(connectionId('lost'), 'k');
		const classes = ['u2', 'u1'].map((id) => heldClassOf(id, {description, name: `Class ${id}`}));
		expect(merged({classes: [classOf('k')]}, {classes}).classes).toEqual(new Map([['u1', 'k']]));
	});

	test('are not asked about where the class of that name was made for another of ours', () => {
		const here = oursOf({classes: [classOf('k')]});
		const asked = (description: string) => {
			const name = planMirror(here, heldOf({}), [], settingsOf()).writes.flatMap((write) =>
				write.does === 'create-class' ? [write.after.name] : [],
			)[0]!;
			const classes = [heldClassOf('u1', {name, description})];
			return planMirror(here, heldOf({classes}), [], settingsOf()).conflicts.map(({kind}) => kind);
		};
		expect(asked(classMarkOf(connectionId('lost'), 'gone'))).toEqual([]);
		expect(asked(markOf(jamf))).toEqual(['doubtful-pair']);
	});
});

describe('what was written and does not show', () => {
	const pending = (at: string) => ({at, does: 'fields', fields: {firstName: 'Bo'}}) as const;

	test('is not waited for by a clock that was set back', () => {
		const later = {...row, pending: pending('2026-08-21T14:00:00.000Z')};
		const {now, patience} = settingsOf();
		const settled = settle(later, agreed, {now, patience}, true);
		expect([...settled.waiting]).toEqual([]);
		expect(settled.overdue).toEqual(['firstName']);
		expect(settled.row.pending).toBeUndefined();
	});

	test('is waited for as long as the last of it may be', () => {
		const base = new Map(
			[
				{...row, pending: pending('2026-08-21T11:30:00.000Z')},
				{...row, id: '2', key: 'q', pending: pending('2026-08-21T11:50:00.000Z')},
				// Nothing is held back for this one.
				{...row, id: '3', key: 'r', pending: pending('2026-08-21T11:59:00.000Z')},
			].map((each) => [`jamf/users/${each.id}`, each]),
		);
		const heldBack = ['p', 'q'].map((key) => ({kind: 'users', key, code: 'pending', why: ''}) as const);
		expect(awaitedUntil({heldBack, base: []}, base, 3_600_000)).toBe('2026-08-21T12:50:00.000Z');
		expect(awaitedUntil({heldBack: [], base: []}, base, 3_600_000)).toBeUndefined();
	});

	test('keeps every older value in mind when it is written over, also one of which no pair says it', () => {
		const write: UpdateUser = {
			does: 'update-user',
			key: 'p',
			id: '1',
			before: {firstName: 'B'},
			after: {firstName: 'D'},
			reason: '',
		};
		const noted = (more: object) => {
			const earlier = {at: noon, does: 'fields', fields: {firstName: 'C'}, ...more} as const;
			return intended({...row, agreed: {}, pending: earlier}, write, {connection: jamf, at: noon});
		};
		// As an older version left it.
		expect(noted({}).pending?.was).toEqual({firstName: ['B', 'C']});
		expect(noted({was: {firstName: ['A'], email: ['x']}}).pending?.was).toEqual({
			firstName: ['A', 'B', 'C'],
			email: ['x'],
		});
	});
});
