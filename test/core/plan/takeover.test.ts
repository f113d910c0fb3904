import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {connectionId} from '../../../source/core/directory/ids.ts';
import {
	accountOf,
	directoryOf,
	foreignAccount,
	locationOf,
	otherConnection,
	sis,
	smallSchool,
	student,
	without,
} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const roster = {
	locations: [{externalId: 'north', name: 'north'}],
	people: [student('s1', 'Ben', 'Birch')],
};
const with1 = (account: Account) =>
	nights(directoryOf({accounts: [account], locations: [locationOf('north')]}));

const asm = connectionId('asm');
describe('an account that the connection does not own, met by Person ID', () => {
	test.each<[name: string, account: Account]>([
		['of another connection', accountOf('s1', {owner: otherConnection, externalIds: {}})],
		['of Microsoft Entra ID', foreignAccount('s1', 'Microsoft Entra ID')],
		['of Google Workspace', foreignAccount('s1', 'Google Workspace')],
		['of an identity provider', foreignAccount('s1', 'Identity Provider')],
		['of SCIM', foreignAccount('s1', 'SCIM', {sent: true})],
		['made by hand', foreignAccount('s1', 'Manual')],
	])('%s: a conflict, and it stays as it is', (_, account) => {
		const school = with1(account);
		const plan = school.night(roster);
		expect(changesOf(plan)).toEqual([]);
		expect(plan.conflicts).toMatchObject([{kind: 'takeover', accounts: ['s1']}]);
		expect(plan.conflicts[0]?.choices.map(({key}) => key)).toEqual(['t', 'd', 'z']);
		expect(school.directory.accounts.get('s1')).toEqual(account);
	});

	test.each<[name: string, account: Account]>([
		['adopted from an upload', foreignAccount('s1', 'SFTP', {adoptedFor: asm})],
		['Manual by a disconnect, sent by us', foreignAccount('s1', 'Manual', {sent: true})],
		[
			'Manual by a disconnect, never sent',
			foreignAccount('s1', 'Manual', {externalIds: {old: 's1'}} as never),
		],
	])('%s: follows silently', (_, account) => {
		const school = with1(account);
		expect(changesOf(school.night(roster))).toEqual(['accounts s1 update']);
		const after = school.directory.accounts.get('s1');
		expect(after).toMatchObject({owner: sis, source: 'SIS'});
		expect(after?.externalIds[sis]).toBe('s1');
		expect(after).not.toHaveProperty('adoptedFor');
		expect(changesOf(school.night(roster))).toEqual([]);
	});

	test('t, take over: its source changes with it, and nothing is left to do', () => {
		const school = with1(accountOf('s1', {owner: otherConnection, source: 'SCIM', externalIds: {}}));
		school.night(roster);
		expect(school.conflicts[0]?.choices[0]?.label).toBe('Take over from the connection "IdP"');
		school.decide('t');
		expect(changesOf(school.night(roster))).toEqual(['accounts s1 update']);
		expect(school.directory.accounts.get('s1')).toMatchObject({owner: sis, source: 'SIS'});
		const again = school.night(roster);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});

	test('d, different people: a made ID beside the other, and nothing is left to do', () => {
		const theirs = accountOf('s1', {owner: otherConnection, source: 'SCIM', externalIds: {}});
		const school = with1(theirs);
		school.night(roster);
		school.decide('d');
		expect(changesOf(school.night(roster))).toEqual([expect.stringMatching(/^accounts RC\d+ create$/)]);
		expect(school.directory.accounts.get('s1')).toEqual(theirs);
		const again = school.night(roster);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});

	test('a change of owner voids the decision', () => {
		const school = with1(accountOf('s1', {owner: otherConnection, externalIds: {}}));
		school.night(roster);
		school.decide('t');
		school.change((directory) => ({
			...directory,
			accounts: directoryOf({accounts: [foreignAccount('s1', 'Manual')]}).accounts,
		}));
		expect(school.plan(roster).conflicts).toHaveLength(1);
	});

	test.each(['Administrator', 'Site Manager', 'People Manager'] as const)(
		'%s: no way out overwrites them',
		(role) => {
			const account = foreignAccount('s1', 'Manual', {roles: [{role}]});
			const school = with1(account);
			const plan = school.night(roster);
			expect(plan.conflicts[0]?.choices.map(({key}) => key)).toEqual(['d', 'z']);
			school.decide('t');
			expect(school.night(roster).conflicts).toHaveLength(1);
			expect(school.directory.accounts.get('s1')).toEqual(account);
		},
	);
});

describe('locations, courses and classes that another connection lists too', () => {
	const shared = {
		locations: [{externalId: 'north', name: 'North, as the SIS says'}],
		courses: [{externalId: 'maths', name: 'Maths, as the SIS says', location: 'north'}],
	};
	const theirs = {owner: otherConnection, externalIds: {[otherConnection]: 'n'}};

	test('a school follows its first owner, and is paired with the others', () => {
		const school = nights(directoryOf({locations: [locationOf('north', {...theirs, name: 'North'})]}));
		school.night({...shared, locations: [{externalId: 'north', name: ' north'}]});
		expect(school.directory.locations.get('north')).toMatchObject({
			name: 'North',
			owner: otherConnection,
			externalIds: {[otherConnection]: 'n', [sis]: 'north'},
		});
		expect(changesOf(school.night(shared))).toEqual([]);
		expect(changesOf(school.night({}))).not.toContain('locations north remove');
	});

	test('two sources may number a school 1: under another name it is held back, with its courses and people', () => {
		const school = nights();
		school.night(smallSchool);
		const before = school.directory;
		const plan = school.night(
			{
				locations: [{externalId: 'north', name: 'Completely Other School'}],
				courses: [{externalId: 'maths', name: 'Latin', location: 'north'}],
				people: [student('b1', 'Zoe', 'Zorn')],
				classes: [{externalId: 'cb', course: 'maths', location: 'north'}],
				enrolments: [{id: 'e', class: 'cb', student: 'b1'}],
			},
			{connection: {id: otherConnection, name: 'IdP', source: 'SFTP'}},
		);
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack.map(({kind, key}) => [kind, key])).toEqual([
			['locations', 'north'],
			['courses', 'maths'],
			['accounts', 'b1'],
			['classes', 'cb'],
		]);
		expect(plan.problems[0]).toMatchObject({
			code: 'id-taken',
			field: 'location_id',
			message: 'is the id of "North School", which belongs to the connection "SIS"',
		});
		expect(school.directory.locations.get('north')).toEqual(before.locations.get('north'));
	});

	test('a course under an id of another connection, with another name, takes no class there', () => {
		const school = nights();
		school.night(smallSchool);
		const plan = school.night(
			{
				locations: smallSchool.locations,
				courses: [{externalId: 'maths', name: 'Latin', location: 'north'}],
				people: [student('b1', 'Zoe', 'Zorn')],
				classes: [{externalId: 'cb', course: 'maths', location: 'north'}],
			},
			{connection: {id: otherConnection, name: 'IdP', source: 'SFTP'}},
		);
		expect(changesOf(plan)).toEqual([
			'accounts b1 create',
			'locations north update',
			'locations south update',
		]);
		expect(plan.problems.map(({code}) => code)).toEqual(['id-taken', 'unknown-reference']);
	});

	test('a class stays with its owner: the row is held back', () => {
		const own = nights();
		const full = {
			...shared,
			people: [student('s1', 'Ben', 'Birch')],
			classes: [{externalId: 'c1', course: 'maths', location: 'north'}],
			enrolments: [{id: '1', class: 'c1', student: 's1'}],
		};
		own.night(full);
		const before = own.directory;
		const plan = own.night(
			{
				...full,
				people: [student('z1', 'Zoe', 'Zander')],
				enrolments: [{id: '1', class: 'c1', student: 'z1'}],
			},
			{connection: {id: otherConnection, name: 'IdP', source: 'SFTP'}},
		);
		expect(plan.heldBack).toMatchObject([{kind: 'classes', key: 'c1'}]);
		expect(plan.problems).toMatchObject([{code: 'class-taken', value: 'c1'}]);
		expect(own.directory.enrolments.get('c1')).toEqual(before.enrolments.get('c1'));
	});
});

describe("an account on a side of another connection's open conflict", () => {
	const idp = {connection: {id: otherConnection, name: 'IdP', source: 'SFTP'}} as const;
	const claimed = {
		locations: [{externalId: 'south', name: 'South School'}],
		people: [student('s3', 'Dan', 'Doum', {locations: ['south']})],
	};

	test('counts as present: no grace begins, and enrolments and slots stay', () => {
		const school = nights();
		school.night(smallSchool);
		expect(school.night(claimed, idp).conflicts).toMatchObject([{kind: 'takeover', accounts: ['s3']}]);
		const gone = without(smallSchool, 's3');
		for (let night = 0; night < 9; night++) expect(changesOf(school.night(gone))).toEqual([]);
		expect(school.directory.accounts.get('s3')?.status).toBe('New');
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
	});

	test('is absent from the night after the conflict is gone', () => {
		const school = nights();
		school.night(smallSchool);
		school.night(claimed, idp);
		school.night({...claimed, people: []}, idp);
		expect(changesOf(school.night(without(smallSchool, 's3')))).toEqual(['accounts s3 deactivate']);
	});
});
