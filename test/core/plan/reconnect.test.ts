import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {edited} from '../../../source/core/directory/edit.ts';
import {connectionId} from '../../../source/core/directory/ids.ts';
import type {RosterObjects} from '../../../source/core/roster/from-objects.ts';
import {disconnect, meanwhile} from '../../support/disconnects.ts';
import {
	accountOf,
	directoryOf,
	foreignAccount,
	locationOf,
	otherConnection,
	sis,
	smallSchool,
	student,
	tombstoneOf,
} from '../../support/district.ts';
import {changesOf, commit, type Nights, nights} from '../../support/nights.ts';

const csv = connectionId('csv');
const viaCsv = {connection: {id: csv, name: 'CSV', source: 'SFTP'}} as const;
const gone = (...ids: readonly (typeof sis)[]) => ({disconnected: new Set(ids)});

/** The school, with this in place of one of its people. */
const withRow = (id: string, row: Record<string, unknown>): RosterObjects => ({
	...smallSchool,
	people: smallSchool.people.map((each) => (each.externalId === id ? {...each, ...row} : each)),
	enrolments: smallSchool.enrolments.map((each) =>
		each.student === id && typeof row.externalId === 'string' ? {...each, student: row.externalId} : each,
	),
});

function off(): {readonly school: Nights; readonly past: ReadonlyMap<string, Account>} {
	const school = nights();
	school.night(smallSchool);
	return {school, past: disconnect(school)};
}
const account = (school: Nights, id: string) => school.directory.accounts.get(id);
const kinds = ({conflicts}: {readonly conflicts: ReadonlyArray<{readonly kind: string}>}) =>
	conflicts.map(({kind}) => kind);

describe('ids that changed at the source while it was disconnected', () => {
	/** Cleo has another id there, and the same Person ID. */
	const sameId = withRow('s2', {externalId: 's9', id: 's2'});
	const otherId = withRow('s2', {externalId: 's9'});

	test.each([
		['under the same Person ID', sameId],
		['with the same names and e-mail', otherId],
	])('%s: a mismatch, and nobody is moved, doubled or lost', (_, roster) => {
		const {school, past} = off();
		const before = account(school, 's2');
		const plan = school.night(roster, meanwhile(school, roster, past, smallSchool));
		expect(plan.conflicts).toMatchObject([{kind: 'person-id-mismatch', accounts: ['s2'], incoming: 's9'}]);
		expect(account(school, 's2')).toEqual(before);
		expect(school.directory.accounts.size).toBe(4);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
	});

	test.each([
		['under the same Person ID', sameId],
		['with the same names and e-mail', otherId],
	])('%s: f, follow: paired under the new id, with its Person ID', (_, roster) => {
		const {school, past} = off();
		const night = () => school.night(roster, meanwhile(school, roster, past));
		night();
		school.decide('f');
		night();
		expect(account(school, 's2')).toMatchObject({source: 'SIS', externalIds: {[sis]: 's9'}});
		const again = night();
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
		expect(school.directory.accounts.size).toBe(4);
	});

	test.each([
		['under the same Person ID', sameId],
		['with the same names and e-mail', otherId],
	])('%s: a, stay apart: stays Manual and sent, and the row is left out for good', (_, roster) => {
		const {school, past} = off();
		const before = account(school, 's2');
		school.night(roster, meanwhile(school, roster, past, smallSchool));
		school.decide('a');
		for (let night = 0; night < 9; night++) {
			const plan = school.night(roster, meanwhile(school, roster, past));
			expect([changesOf(plan), plan.conflicts]).toEqual([[], []]);
		}
		expect(account(school, 's2')).toEqual(before);
		expect(school.published().accounts.map(({personId}) => personId)).toContain('s2');
	});

	test.each([
		['under the same Person ID', sameId],
		['with the same names and e-mail', otherId],
	])('%s: n, new account: a second one, and the first stays as it is', (_, roster) => {
		const {school, past} = off();
		school.night(roster, meanwhile(school, roster, past, smallSchool));
		school.decide('n');
		school.night(roster, meanwhile(school, roster, past));
		expect(school.directory.accounts.size).toBe(5);
		for (let night = 0; night < 9; night++)
			expect(changesOf(school.night(roster, meanwhile(school, roster, past)))).toEqual([]);
		expect(account(school, 's2')).toMatchObject({source: 'Manual', status: 'New', unpaired: {[sis]: 's2'}});
		expect(account(school, 's2')?.leaving).toBeUndefined();
	});

	test('with nobody like them here: an ordinary newcomer, and the other one leaves with the usual grace', () => {
		const {school, past} = off();
		const roster = withRow('s2', {externalId: 's9', lastName: 'Elm', firstName: 'Zoe', email: 'z@x.example'});
		const plan = school.night(roster, meanwhile(school, roster, past, smallSchool));
		expect(plan.conflicts).toEqual([]);
		expect(account(school, 's2')?.leaving).toBeDefined();
		expect(account(school, 's9')).toBeDefined();
	});
});

describe('a connection that was dropped and made again', () => {
	const again = {connection: {id: connectionId('sis-2'), name: 'SIS', source: 'SIS'}, ...gone(sis)} as const;

	test('under the same Person IDs: everybody follows silently', () => {
		const {school} = off();
		const plan = school.night(smallSchool, again);
		expect([kinds(plan), plan.heldBack]).toEqual([[], []]);
		expect(school.directory.accounts.size).toBe(4);
		for (const each of school.directory.accounts.values())
			expect(each).toMatchObject({source: 'SIS', owner: 'sis-2'});
		for (const each of school.directory.classes.values())
			expect(each).toMatchObject({source: 'SIS', owner: 'sis-2'});
		for (const each of [...school.directory.locations.values(), ...school.directory.courses.values()])
			expect(each.owner).toBe('sis-2');
		expect(changesOf(school.night(smallSchool, again))).toEqual([]);
	});

	test('with Person IDs made anew: the old id at the source and both names propose them, and nobody is doubled', () => {
		const school = nights(
			directoryOf({
				accounts: [accountOf('RC1', {externalIds: {[sis]: '17'}, email: 'old@school.example'})],
				locations: [locationOf('north')],
			}),
		);
		disconnect(school);
		const roster = {
			locations: [{externalId: 'north', name: 'north'}],
			people: [student('17', 'Ben', 'Birch', {email: 'new@school.example'})],
		};
		expect(school.night(roster, again).conflicts).toMatchObject([
			{kind: 'person-id-mismatch', accounts: ['RC1'], incoming: '17'},
		]);
		expect(school.directory.accounts.size).toBe(1);
		school.decide('f');
		school.night(roster, again);
		expect(account(school, 'RC1')).toMatchObject({
			owner: 'sis-2',
			source: 'SIS',
			email: 'new@school.example',
		});
		expect(changesOf(school.night(roster, again))).toEqual([]);
	});

	test('a newcomer who got an ID of their own beside a reused one has it still, and is not doubled', () => {
		const school = nights();
		school.night(smallSchool);
		const theo = withRow('s1', {
			firstName: 'Theodore',
			lastName: 'Quartermaine',
			email: 'theo@school.example',
		});
		expect(kinds(school.night(theo))).toEqual(['person-id-reused']);
		school.decide('n');
		school.night(theo);
		const made = [...school.directory.accounts.keys()].find((id) => id.startsWith('RC'))!;
		disconnect(school);
		const before = school.directory.accounts.size;
		const plan = school.night(theo, again);
		expect(plan.conflicts).toMatchObject([{kind: 'person-id-mismatch', accounts: [made], incoming: 's1'}]);
		school.decide('f');
		school.night(theo, again);
		expect(account(school, made)).toMatchObject({owner: 'sis-2', source: 'SIS', firstName: 'Theodore'});
		expect(account(school, 's1')).toMatchObject({firstName: 'Ben', status: 'New'});
		expect(school.directory.accounts.size).toBe(before);
		expect(school.directory.enrolments.get('c1')?.students.split('\t')).toContain(made);
		expect(kinds(school.night(theo, again))).toEqual([]);
	});

	test('the second account of a teacher who is a pupil too goes on', () => {
		const both = {
			...smallSchool,
			people: [...smallSchool.people, student('s1', 'Ben', 'Birch', {kind: 'staff'})],
		};
		const school = nights();
		school.night(smallSchool);
		expect(kinds(school.night(both))).toEqual(['two-roles']);
		school.decide('b');
		school.night(both);
		const ids = [...school.directory.accounts.keys()].sort();
		expect(ids.filter((id) => id.startsWith('RC'))).toHaveLength(1);
		disconnect(school);
		expect(kinds(school.night(both, again))).toEqual(['two-roles']);
		school.decide('b', school.conflicts.find(({connection}) => connection === 'sis-2')!.id);
		school.night(both, again);
		expect([...school.directory.accounts.keys()].sort()).toEqual(ids);
		expect([...school.directory.accounts.values()].every(({owner}) => owner === 'sis-2')).toBe(true);
		expect(changesOf(school.night(both, again))).toEqual([]);
	});

	test('a newcomer who got an ID of their own beside a deleted account is not doubled', () => {
		const school = nights(directoryOf({tombstones: [tombstoneOf('s1')], locations: [locationOf('north')]}));
		const roster = {
			locations: [{externalId: 'north', name: 'north'}],
			people: [student('s1', 'Theodore', 'Quartermaine')],
		};
		expect(kinds(school.night(roster))).toEqual(['removed-before']);
		school.decide('n');
		school.night(roster);
		const [made] = [...school.directory.accounts.keys()];
		disconnect(school);
		expect(school.night(roster, again).conflicts).toMatchObject([
			{kind: 'person-id-mismatch', accounts: [made]},
		]);
		expect(school.directory.accounts.size).toBe(1);
	});

	test('what was edited here meanwhile is asked about', () => {
		const school = nights();
		school.night(smallSchool);
		disconnect(school);
		const ben = account(school, 's1')!;
		const {account: after} = edited(ben, {...ben, firstName: 'Benjamin'}, ['firstName'], {
			at: school.now.toISOString(),
			by: 'ada',
		});
		school.change((directory) =>
			commit(directory, [{collection: 'accounts', key: 's1', before: ben, after}]),
		);
		expect(school.night(smallSchool, again).conflicts).toMatchObject([
			{kind: 'detached-account', accounts: ['s1']},
		]);
		expect(account(school, 's1')).toEqual(after);
		expect(account(school, 's2')).toMatchObject({source: 'SIS'});
		school.decide('s');
		school.night(smallSchool, again);
		expect(account(school, 's1')).toMatchObject({firstName: 'Benjamin', source: 'Manual', status: 'New'});
		expect(kinds(school.night(smallSchool, again))).toEqual([]);
		school.decide('f', school.conflicts[0]!.id);
		school.night(smallSchool, again);
		expect(account(school, 's1')).toMatchObject({firstName: 'Ben', source: 'SIS', owner: 'sis-2'});
		expect(account(school, 's1')?.local).toBeUndefined();
	});

	test('nothing proposes an Administrator by an id of the source', () => {
		const school = nights(
			directoryOf({
				accounts: [accountOf('A1', {externalIds: {[sis]: '17'}, roles: [{role: 'Administrator'}]})],
				locations: [locationOf('north')],
			}),
		);
		disconnect(school);
		const roster = {
			locations: [{externalId: 'north', name: 'north'}],
			people: [student('17', 'Ben', 'Birch')],
		};
		const before = account(school, 'A1');
		expect(kinds(school.night(roster, again))).toEqual([]);
		expect(account(school, 'A1')).toEqual(before);
	});

	test('two sources may both have a 17: other names propose nothing', () => {
		const school = nights(
			directoryOf({
				accounts: [accountOf('RC1', {externalIds: {[sis]: '17'}})],
				locations: [locationOf('north')],
			}),
		);
		disconnect(school);
		const roster = {
			locations: [{externalId: 'north', name: 'north'}],
			people: [student('17', 'Zoe', 'Zander')],
		};
		const plan = school.night(roster, again);
		expect([kinds(plan), changesOf(plan)]).toEqual([[], expect.arrayContaining(['accounts 17 create'])]);
	});
});

describe('classes and schools of a connection that is disconnected', () => {
	test('belong to whoever brings them; of one that is connected they do not', () => {
		const {school} = off();
		const held = school.plan(smallSchool, viaCsv);
		expect(held.problems.map(({code}) => code)).toContain('class-taken');
		const plan = school.night(smallSchool, {...viaCsv, ...gone(sis)});
		expect(plan.heldBack).toEqual([]);
		expect(school.directory.classes.get('c1')).toMatchObject({owner: csv, source: 'SFTP'});
	});

	test('an account whose source is not Manual by that disconnect is not taken silently', () => {
		const school = nights();
		school.night(smallSchool);
		const plan = school.night(smallSchool, {...viaCsv, ...gone(sis)});
		expect(new Set(kinds(plan))).toEqual(new Set(['takeover']));
	});
});

describe('accounts of an identity provider that come back over CSV', () => {
	const ana = (more: Partial<Account> = {}) =>
		accountOf('P100', {
			firstName: 'Ana',
			lastName: 'Ash',
			email: 'ana@school.example',
			source: 'Microsoft Entra ID',
			owner: otherConnection,
			externalIds: {[otherConnection]: 'oid-1'},
			managedAppleAccount: {name: 'ana@school.example', predicted: false},
			...more,
		});
	const rowOf = (id: string, row: Record<string, unknown> = {}) => ({
		locations: [{externalId: 'north', name: 'north'}],
		people: [student(id, 'Ana', 'Ash', {email: 'ana@school.example', ...row})],
	});
	const schoolOf = (account: Account) =>
		nights(directoryOf({accounts: [account], locations: [locationOf('north', {owner: otherConnection})]}));

	test('with the Person ID assigned before, after a disconnect: the same account, source SFTP', () => {
		const school = schoolOf(ana());
		disconnect(school, otherConnection);
		expect(account(school, 'P100')).toMatchObject({source: 'Manual'});
		expect(account(school, 'P100')).not.toHaveProperty('sent');
		const plan = school.night(rowOf('P100'), {...viaCsv, ...gone(otherConnection)});
		expect(plan.conflicts).toEqual([]);
		expect(school.directory.accounts.size).toBe(1);
		expect(account(school, 'P100')).toMatchObject({
			source: 'SFTP',
			owner: csv,
			externalIds: {[otherConnection]: 'oid-1', [csv]: 'P100'},
			managedAppleAccount: {name: 'ana@school.example', predicted: false},
		});
		expect(changesOf(school.night(rowOf('P100'), {...viaCsv, ...gone(otherConnection)}))).toEqual([]);
	});

	test.each(['Google Workspace', 'Microsoft Entra ID', 'Identity Provider', 'SCIM'] as const)(
		'%s still delivers it: a takeover is asked about',
		(source) => {
			const school = schoolOf(ana({source}));
			const plan = school.night(rowOf('P100'), viaCsv);
			expect(plan.conflicts).toMatchObject([{kind: 'takeover', accounts: ['P100']}]);
			expect(account(school, 'P100')?.source).toBe(source);
		},
	);

	test.each<[what: string, row: Record<string, unknown>]>([
		['its names and e-mail', {}],
		['its user name', {firstName: 'Anna', email: 'x@school.example', sisUsername: 'ana@school.example'}],
	])('under another Person ID, with %s: offered before a duplicate is made', (_, row) => {
		const school = schoolOf(ana());
		disconnect(school, otherConnection);
		const night = () => school.night(rowOf('4711', row), {...viaCsv, ...gone(otherConnection)});
		expect(night().conflicts).toMatchObject([
			{kind: 'duplicate-account', accounts: ['P100'], incoming: '4711'},
		]);
		expect(school.directory.accounts.size).toBe(1);
		school.decide('s');
		night();
		expect([...school.directory.accounts.keys()]).toEqual(['P100']);
		expect(account(school, 'P100')).toMatchObject({source: 'SFTP', externalIds: {[csv]: '4711'}});
	});

	test('handed over without its connection: asked about too', () => {
		const school = schoolOf(
			foreignAccount('P100', 'Microsoft Entra ID', {firstName: 'Ana', lastName: 'Ash'}),
		);
		expect(kinds(school.night(rowOf('P100'), viaCsv))).toEqual(['takeover']);
	});
});

describe('what was let be before the disconnect', () => {
	test('an attribute kept here is no news', () => {
		const school = nights();
		school.night(smallSchool);
		school.change((directory) => ({
			...directory,
			accounts: directoryOf({
				accounts: [...directory.accounts.values()].map((each) =>
					each.personId === 's1' ? {...each, sisUsername: 'ours', kept: ['sisUsername'] as const} : each,
				),
			}).accounts,
		}));
		const past = disconnect(school);
		const plan = school.night(smallSchool, meanwhile(school, smallSchool, past, smallSchool));
		expect(plan.conflicts).toEqual([]);
		expect(account(school, 's1')).toMatchObject({sisUsername: 'ours', source: 'SIS'});
	});

	test('nor is what differed then already; without the last roster it is asked about', () => {
		const school = nights();
		school.night(smallSchool);
		school.change((directory) => ({
			...directory,
			accounts: directoryOf({
				accounts: [...directory.accounts.values()].map((each) =>
					each.personId === 's1' ? {...each, gradeLevel: '7'} : each,
				),
			}).accounts,
		}));
		const past = disconnect(school);
		expect(meanwhile(school, smallSchool, past, smallSchool).meanwhile).toEqual(new Map());
		expect(meanwhile(school, smallSchool, past).meanwhile).toEqual(new Map([['s1', ['grade 7 → nothing']]]));
	});

	test('of schools that were not read, nothing is said', () => {
		const {school, past} = off();
		const moved = withRow('s1', {locations: ['south']});
		expect(meanwhile(school, moved, past, smallSchool).meanwhile).toEqual(
			new Map([['s1', ['school North School → South School']]]),
		);
		const part = {...moved, scope: {locations: ['south']}};
		expect(meanwhile(school, part, past, smallSchool).meanwhile).toEqual(new Map());
	});

	test('passwords’ policy is set here: a row without one is no news', () => {
		const school = nights(
			directoryOf({accounts: [accountOf('s1', {passwordPolicy: '4'})], locations: [locationOf('north')]}),
		);
		const past = disconnect(school);
		const roster = {
			locations: [{externalId: 'north', name: 'north'}],
			people: [student('s1', 'Ben', 'Birch')],
		};
		expect(meanwhile(school, roster, past).meanwhile).toEqual(new Map());
	});
});

describe('after a first read that settled some', () => {
	test('somebody who was absent then comes back changed: asked about; unchanged: follows silently', () => {
		const {school, past} = off();
		const without = (...ids: readonly string[]): RosterObjects => ({
			...smallSchool,
			people: smallSchool.people.filter(({externalId}) => !ids.includes(String(externalId))),
		});
		school.night(without('s2', 's3'), meanwhile(school, without('s2', 's3'), past, smallSchool));
		expect(account(school, 's2')).toMatchObject({source: 'Manual', leaving: {}});
		const back = withRow('s2', {gradeLevel: '6'});
		const plan = school.night(back, meanwhile(school, back, past));
		expect(plan.conflicts).toMatchObject([{kind: 'changed-while-disconnected', accounts: ['s2']}]);
		expect(account(school, 's3')).toMatchObject({source: 'SIS'});
		expect(account(school, 's3')).not.toHaveProperty('leaving');
	});

	test('whoever was taken up follows every later change without being asked', () => {
		const {school, past} = off();
		school.night(smallSchool, meanwhile(school, smallSchool, past, smallSchool));
		const later = withRow('s2', {gradeLevel: '6'});
		expect(school.night(later, meanwhile(school, later, past)).conflicts).toEqual([]);
		expect(account(school, 's2')).toMatchObject({gradeLevel: '6', source: 'SIS'});
	});

	test('a second disconnect asks again about what was kept here, and a decision that stands still stands', () => {
		const {school, past} = off();
		const promoted = withRow('s2', {gradeLevel: '6'});
		school.night(promoted, meanwhile(school, promoted, past, smallSchool));
		school.decide('o');
		school.night(promoted, meanwhile(school, promoted, past));
		const again = disconnect(school);
		expect(school.night(promoted, meanwhile(school, promoted, again, promoted)).conflicts).toEqual([]);
		expect(account(school, 's2')).toMatchObject({source: 'Manual'});
		expect(account(school, 's2')).not.toHaveProperty('gradeLevel');
		expect(account(school, 's1')).toMatchObject({source: 'SIS'});
	});
});
