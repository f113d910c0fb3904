import {expect, test} from 'vitest';
import type {LocalEdit} from '../../../source/core/directory/account.ts';
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

const agreed = {email: 'p@school.example', firstName: 'Ben', lastName: 'Birch', locationId: '0'};
const row: Mirrored = {connection: jamf, kind: 'users', id: '1', key: 'p', agreed, at: noon};
const editedBy = (at: string, fields: LocalEdit['fields']): LocalEdit => ({
	at,
	by: 'Ada',
	fields,
	source: 'SFTP',
});

test.each<[what: string, local: LocalEdit | undefined, changed: string]>([
	['an edit since then', editedBy('2026-08-21T13:00:00.000Z', ['firstName']), '2026-08-21T13:00:00.000Z'],
	['an edit before that', editedBy('2026-08-20T13:00:00.000Z', ['firstName']), `after ${noon}`],
	['an edit of something else', editedBy('2026-08-21T13:00:00.000Z', ['lastName']), `after ${noon}`],
	['no edit', undefined, `after ${noon}`],
])('what both changed since they agreed says when, by %s', (_what, local, changed) => {
	const person = personOf('p', {owner: jamf, firstName: 'Bo', ...(local === undefined ? {} : {local})});
	const user = userOf('1', {
		username: 'user.p',
		email: 'p@school.example',
		firstName: 'Benny',
		modified: '2026-08-21 14:00:00',
	});
	const plan = planMirror(
		oursOf({accounts: [person]}),
		heldOf({users: [user]}),
		[row],
		settingsOf({direction: 'two-way'}),
	);
	expect(plan.conflicts).toMatchObject([
		{
			kind: 'both-changed',
			sides: [
				{fields: {firstName: 'Bo', changed}},
				{fields: {firstName: 'Benny', changed: '2026-08-21 14:00:00'}},
			],
		},
	]);
});

test('taking theirs of an account that was edited here says that one more thing is asked', () => {
	const effect = (more: Parameters<typeof personOf>[1]) => {
		const person = personOf('p', {owner: jamf, firstName: 'Bo', ...more});
		const user = userOf('1', {username: 'user.p', email: 'p@school.example', firstName: 'Benny'});
		const here = oursOf({accounts: [person]});
		const plan = planMirror(here, heldOf({users: [user]}), [row], settingsOf({direction: 'two-way'}));
		return plan.conflicts[0]?.choices.find(({key}) => key === 't')?.effect;
	};
	expect(effect({})).toBe('It comes in, and goes to Apple School Manager.');
	expect(effect({detached: jamf})).toContain('is asked next (detached account)');
});

test('a name of a class that both changed says since when, on both sides', () => {
	const agreedOn: Mirrored = {
		connection: jamf,
		kind: 'classes',
		id: 'u1',
		key: 'k',
		agreed: {name: 'Art', locationId: '0', studentIds: '', teacherIds: ''},
		at: '2026-08-19T12:00:00.000Z',
	};
	const here = oursOf({classes: [classOf('k', {owner: jamf})]});
	const there = heldOf({classes: [heldClassOf('u1', {name: 'Drawing'})]});
	const settings = settingsOf({direction: 'two-way'});
	const changed = `after ${agreedOn.at}`;
	const sides = [{fields: {changed}}, {fields: {name: 'Drawing', changed}}];
	const plan = planMirror(here, there, [agreedOn], settings);
	expect(plan.conflicts).toMatchObject([{kind: 'both-changed', incoming: 'classes/u1', sides}]);
	// What comes in meets the same conflict: a decision about the one stands for the other.
	const [{id, fingerprint} = {}] = plan.conflicts;
	const conflicts = plan.conflicts.map((each) => ({
		...each,
		decision: {choice: 't', by: 'Ada', at: noon, fingerprint: fingerprint!},
	}));
	expect(id).toBeDefined();
	const merged = mergeHeld(here, there, [agreedOn], {...settings, conflicts});
	expect(merged.held.classes[0]?.name).toBe('Drawing');
});
