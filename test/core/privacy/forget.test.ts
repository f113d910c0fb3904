import {describe, expect, test} from 'vitest';
import type {Collections, RecordChange} from '../../../source/core/ports.ts';
import {Forgetting, someone, Traces} from '../../../source/core/privacy/forget.ts';

const account = {
	personId: 'S17',
	personNumber: '90017',
	firstName: 'Annelise',
	middleName: 'Mary',
	lastName: 'Quartermaine',
	email: 'annelise@quartermaine.org',
	externalIds: {'sis-1': 'row-17'},
	merged: {'sis-1': ['row-18']},
	roles: [],
	source: 'SFTP',
	status: 'New',
	authentication: 'Managed Apple Account',
	created: '2026-08-21T02:14:00.000Z',
} as unknown as Collections['accounts'];

const traces = new Traces(['S17']);
traces.see('accounts', account);
traces.see('accounts', {...account, lastName: 'Oldname', email: 'before@quartermaine.org'});
traces.see('enrolments', {classId: 'K1', students: 'S1\tS17', rosterIds: 'r-1\tr-17'} as never);
const forgetting = new Forgetting(traces.forgotten());

const activity = (subjects: readonly string[], message: string) => ({
	id: 'a',
	at: 'then',
	by: 'ada',
	action: 'x',
	subjects,
	code: 'UPDATED',
	message,
});

describe('what is taken out', () => {
	test('the account, its mark, its follow-ups, what evidence said of it', () => {
		expect(forgetting.record('accounts', account)).toBeUndefined();
		expect(forgetting.record('tombstones', {personId: 'S17'} as never)).toBeUndefined();
		expect(forgetting.record('followUps', {id: 'f', account: 'S17', steps: []} as never)).toBeUndefined();
		expect(
			forgetting.record('strangers', {id: 'person/S17', kind: 'person', at: '', code: '', message: ''}),
		).toBeUndefined();
	});

	test('everybody else stays the same object', () => {
		const other = {...account, personId: 'S170'} as Collections['accounts'];
		expect(forgetting.record('accounts', other)).toBe(other);
		const elsewhere = {classId: 'K1', students: 'S1\tS170', rosterIds: 'a\tb'} as never;
		expect(forgetting.record('enrolments', elsewhere)).toBe(elsewhere);
		const told = activity(['S170'], 'S170, S17-2 and S1 were there; 17 of 20');
		expect(forgetting.record('activities', told)).toBe(told);
	});

	test('the id out of class lists, with its roster id', () => {
		expect(
			forgetting.record('enrolments', {
				classId: 'K1',
				students: 'S1\tS17\tS2',
				rosterIds: 'a\tb\tc',
			} as never),
		).toEqual({classId: 'K1', students: 'S1\tS2', rosterIds: 'a\tc'});
		expect(
			forgetting.record('classes', {classId: 'K1', instructorIds: ['S17', 'T1'], externalIds: {}} as never),
		).toMatchObject({instructorIds: ['T1']});
	});

	test.each([
		['touches the account', {accounts: ['S17'], incoming: 'x', keys: ['S17', 'x']}],
		['comes in under an id of theirs', {accounts: ['S2'], incoming: 'row-17', keys: ['S2', 'row-17']}],
		['comes in under an id that was joined', {accounts: ['S2'], incoming: 'row-18', keys: ['S2', 'row-18']}],
	])('a conflict that %s', (_, {accounts, incoming, keys}) => {
		const conflict = (connection: string) =>
			({
				id: 'c',
				connection,
				accounts,
				incoming,
				sides: keys.map((key) => ({label: '', key, fields: {}})),
				matched: [],
				choices: [],
			}) as never;
		expect(forgetting.record('conflicts', conflict('sis-1'))).toBeUndefined();
		// Ids at a source mean somebody only there.
		if (!accounts.includes('S17')) expect(forgetting.record('conflicts', conflict('sis-2'))).toBeDefined();
	});

	test('whatever a run said of them, and no more', () => {
		const problem = (value: string, message: string) => ({
			file: 'users.csv',
			line: 12,
			code: 'x',
			severity: 'warning',
			field: 'email',
			value,
			message,
			action: 'value dropped',
		});
		const run = {
			id: 'R000001',
			connectionName: 'sis',
			by: 'ada',
			problems: [problem('annelise@quartermaine.org', 'of Annelise Mary Quartermaine'), problem('x', 'y')],
			patches: [
				{...problem('row-17', ''), reason: 'does not reference ANNELISE QUARTERMAINE', action: 'row removed'},
			],
			guards: [{code: 'removals', keys: ['S1', 'S17'], message: '17 leave', numbers: {removed: 17}}],
			published: [],
			stages: [],
			conflicts: [],
			message: 'Quartermaine, Annelise; before@quartermaine.org; r-17; S17.',
		};
		// A patch has a reason, and no code of severity or message.
		for (const patch of run.patches as Array<Record<string, unknown>>) {
			delete patch.severity;
			delete patch.message;
		}
		const after = forgetting.record('runs', run as never) as unknown as typeof run;
		expect(after.problems[0]).toMatchObject({value: someone, message: `of ${someone}`, line: 12});
		expect(after.problems[1]).toBe(run.problems[1]);
		expect(after.patches[0]).toMatchObject({value: someone, reason: `does not reference ${someone}`});
		expect(after.guards[0]).toMatchObject({keys: ['S1'], message: '17 leave', numbers: {removed: 17}});
		expect(after.message).toBe(`${someone}; ${someone}; ${someone}; ${someone}.`);
		expect(forgetting.record('runs', after as never)).toBe(after);
	});

	test('what another system said of a write about them, under the user name that they had there', () => {
		const known = new Traces(['S17']);
		const managedAppleAccount = {name: 'Ann.Quarter@school.example', predicted: true};
		known.see('accounts', {...account, managedAppleAccount} as Collections['accounts']);
		const refused = [
			{
				does: 'create-user',
				key: 'S17',
				how: 'refused',
				message: 'a user "ann.quarter" is in the trash there',
			},
			{does: 'trash-user', key: 'S2', how: 'refused', message: 'a user "ben" is in the trash there'},
		];
		const run = {id: 'R000001', mirror: {refused, unmapped: []}} as unknown as Collections['runs'];
		expect(new Forgetting(known.forgotten()).record('runs', run)?.mirror?.refused).toEqual([
			{...refused[0], key: someone, message: `a user "${someone}" is in the trash there`},
			refused[1],
		]);
	});

	test('a user name that our own sentences use takes nothing out of them', () => {
		const known = new Traces(['S17']);
		const managedAppleAccount = {name: 'user@school.example', predicted: true};
		known.see('accounts', {...account, managedAppleAccount} as Collections['accounts']);
		const told = activity([], 'a user "ben" is in the trash there');
		expect(new Forgetting(known.forgotten()).record('activities', told)).toBe(told);
	});

	test('their pair with another system, with all that was written there, and nobody else’s', () => {
		const pair = (kind: string, key: string) =>
			({
				connection: 'jamf-1',
				kind,
				id: '12',
				key,
				agreed: {firstName: 'Annelise'},
				at: 'then',
				pending: {at: 'then', does: 'fields', fields: {lastName: 'Q'}, was: {lastName: ['Quartermaine']}},
			}) as unknown as Collections['mirrored'];
		const [theirs, another, aClass] = [pair('users', 'S17'), pair('users', 'S2'), pair('classes', 'S17')];
		expect(forgetting.record('mirrored', theirs)).toBeUndefined();
		expect(
			forgetting.change({collection: 'mirrored', key: 'jamf-1/users/12', before: theirs, after: theirs}),
		).toBeUndefined();
		expect(forgetting.record('mirrored', another)).toBe(another);
		expect(forgetting.record('mirrored', aClass)).toBe(aClass);
	});

	test('what somebody did to them, but not that something was done', () => {
		const after = forgetting.record('activities', activity(['S17', 'S2'], 'S17 is Deactivated here'));
		expect(after).toMatchObject({action: 'x', subjects: ['S2'], message: `this was about ${someone}`});
		expect(forgetting.record('activities', after as never)).toBe(after);
	});
});

describe('a change of history', () => {
	const change = (collection: string, key: string, before: unknown, after: unknown) =>
		forgetting.change({collection, key, before, after} as RecordChange);

	test('goes where nothing is left of it', () => {
		expect(change('accounts', 'S17', undefined, account)).toBeUndefined();
		expect(change('accounts', 'S17', account, undefined)).toBeUndefined();
		const line = (students: string) => ({classId: 'K1', students, rosterIds: students});
		expect(change('enrolments', 'K1', line('S1\tS17'), line('S1'))).toBeUndefined();
	});

	test('tells the rest', () => {
		const line = (students: string) => ({classId: 'K1', students, rosterIds: students});
		expect(change('enrolments', 'K1', line('S1\tS17'), line('S1\tS17\tS3'))).toMatchObject({
			before: {students: 'S1'},
			after: {students: 'S1\tS3'},
		});
		const other = {collection: 'accounts', key: 'S2', after: {...account, personId: 'S2'}} as RecordChange;
		expect(forgetting.change(other)).toBe(other);
	});
});

test('words of our own sentences are not scrubbed, though somebody is called so', () => {
	const named = new Traces(['S1']);
	named.see('accounts', {...account, personId: 'S1', firstName: 'Person', lastName: 'School'} as never);
	const told = activity([], 'Apple School Manager has Person ID S5');
	expect(new Forgetting(named.forgotten()).record('activities', told)).toBe(told);
	expect(
		new Forgetting(named.forgotten()).record('activities', {...told, message: 'Person School'}),
	).toMatchObject({
		message: someone,
	});
});

test('an id that nobody was met under is looked for, but is no word of our own sentences', () => {
	const mistyped = new Traces(['School', 'S9-1', 'S1']);
	mistyped.see('accounts', {...account, personId: 'S1'} as never);
	const {words, ids} = mistyped.forgotten();
	expect([...ids]).toEqual(['School', 'S9-1', 'S1']);
	expect([words.has('School'), words.has('S9-1'), words.has('S1')]).toEqual([false, true, true]);
});
