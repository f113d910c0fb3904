import {describe, expect, test} from 'vitest';
import {
	accountOf,
	directoryOf,
	enrolment,
	foreignAccount,
	locationOf,
	sis,
	smallSchool,
	student,
	without,
	withPeople,
} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

/** Ben once more, under another id, in the same class. */
const benAgain = student('x1', 'Ben', 'Birch', {email: 's1@school.example'});
const doubled = {
	...withPeople(smallSchool, benAgain),
	enrolments: [...smallSchool.enrolments, enrolment('c1', 'x1')],
};
const replaced = {
	...withPeople(without(smallSchool, 's1'), benAgain),
	enrolments: [...without(smallSchool, 's1').enrolments!, enrolment('c1', 'x1')],
};

const settled = (policy = {}) => {
	const school = nights(undefined, policy);
	school.night(smallSchool);
	return school;
};

describe('a newcomer with the name and e-mail of an account', () => {
	test('is left out until decided, and the account counts as present though absent', () => {
		const school = settled();
		const plan = school.night(replaced);
		expect(changesOf(plan)).toEqual([]);
		expect(plan.conflicts).toMatchObject([{kind: 'duplicate-account', accounts: ['s1'], incoming: 'x1'}]);
		expect(plan.conflicts[0]?.choices.map(({key}) => key)).toEqual(['s', 'd', 'z']);
		expect(school.directory.accounts.has('x1')).toBe(false);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
	});

	test('s, the same person, whose old record is gone: the account follows the new one', () => {
		const school = settled();
		school.night(replaced);
		school.decide('s');
		expect(changesOf(school.night(replaced))).toEqual(['accounts s1 update']);
		expect(school.directory.accounts.get('s1')?.externalIds).toEqual({[sis]: 'x1'});
		expect(changesOf(school.night(replaced))).toEqual([]);
		expect(school.conflicts).toEqual([]);
	});

	test('s, the same person, whose old record is still there: one account, and it is not asked again', () => {
		const school = settled();
		school.night(doubled);
		school.decide('s');
		expect(changesOf(school.night(doubled))).toEqual(['accounts s1 update']);
		expect(school.directory.accounts.get('s1')).toMatchObject({
			externalIds: {[sis]: 's1'},
			merged: {[sis]: ['x1']},
		});
		const again = school.night(doubled);
		expect([changesOf(again), again.conflicts, again.heldBack]).toEqual([[], [], []]);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
	});

	test('merged, it goes on under either record', () => {
		const school = settled();
		school.night(doubled);
		school.decide('s');
		school.night(doubled);
		expect(changesOf(school.night(replaced))).toEqual([]);
		expect(school.directory.accounts.get('s1')).toMatchObject({
			externalIds: {[sis]: 's1'},
			merged: {[sis]: ['x1']},
		});
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
		expect(changesOf(school.night(doubled))).toEqual([]);
	});

	test('merged, enrolments of both records count for the kept Person ID', () => {
		const school = settled();
		const apart = {
			...doubled,
			classes: [
				...smallSchool.classes,
				{externalId: 'c2', course: 'maths', location: 'north', instructors: []},
			],
			enrolments: [...smallSchool.enrolments, enrolment('c2', 'x1')],
		};
		school.night(apart);
		school.decide('s');
		school.night(apart);
		expect(school.directory.enrolments.get('c2')?.students).toBe('s1');
		expect(changesOf(school.night(apart))).toEqual([]);
	});

	test('a merged record that becomes another human is held', () => {
		const school = settled();
		school.night(doubled);
		school.decide('s');
		school.night(doubled);
		const plan = school.night({
			...doubled,
			people: doubled.people!.map((row) =>
				row.externalId === 'x1' ? {...row, firstName: 'Zoe', lastName: 'Zander'} : row,
			),
		});
		expect(plan.conflicts).toMatchObject([{kind: 'person-id-reused', accounts: ['s1'], incoming: 'x1'}]);
	});

	test('a merged record that is held back stays merged', () => {
		const school = settled();
		school.night(doubled);
		school.decide('s');
		school.night(doubled);
		const other = {
			...doubled,
			people: doubled.people!.map((row) =>
				row.externalId === 'x1' ? {...row, firstName: 'Zoe', lastName: 'Zander'} : row,
			),
		};
		school.night(other);
		const again = school.night(other);
		expect([changesOf(again), again.conflicts.length]).toEqual([[], 1]);
		expect(school.directory.accounts.get('s1')?.merged).toEqual({[sis]: ['x1']});
	});

	test('d, different people: a second account, and nothing left to do', () => {
		const school = settled();
		school.night(doubled);
		school.decide('d');
		expect(changesOf(school.night(doubled))).toEqual(['accounts x1 create', 'enrolments c1 update']);
		expect(changesOf(school.night(doubled))).toEqual([]);
		expect(school.conflicts).toEqual([]);
	});

	test.each([
		['first name', {firstName: 'Benno'}],
		['last name', {lastName: 'Birke'}],
		['e-mail', {email: 'else@school.example'}],
		['user name', {sisUsername: 'ben'}],
	])('a changed %s voids the decision', (_, row) => {
		const school = settled();
		school.night(doubled);
		school.decide('d');
		const named = [...smallSchool.people, {...benAgain, ...row}];
		const {conflicts} = school.plan({...doubled, people: named});
		for (const conflict of conflicts) expect(conflict.decision).toBeUndefined();
		expect(
			school.plan({...doubled, people: [...smallSchool.people, {...benAgain, gradeLevel: '3'}]}).conflicts,
		).toEqual([]);
	});
});

describe('what makes a weak match', () => {
	const met = (row: Parameters<typeof student>[3], names: readonly [string, string] = ['Ben', 'Birch']) =>
		settled().plan(withPeople(smallSchool, student('x1', ...names, row))).conflicts.length;

	test('names and e-mail are compared folded', () => {
		expect(met({email: ' S1@SCHOOL.example '}, ['  ben', 'BIRCH '])).toBe(1);
		const zoe = nights();
		zoe.night(withPeople(smallSchool, student('x0', 'Zoë', 'Ä  B', {email: 'z@x.example'})));
		const again = student('x1', 'Zoe\u0308', 'a\u0308 b', {email: 'z@x.example'});
		expect(zoe.plan(withPeople(smallSchool, again)).conflicts).toHaveLength(1);
	});

	test('a name alone is none', () => {
		expect(met({email: 'other@school.example'})).toBe(0);
	});

	test('blank never equals blank', () => {
		const school = nights();
		school.night(withPeople(smallSchool, student('x0', 'Eve', 'Elm', {email: '', sisUsername: ''})));
		const plan = school.plan(
			withPeople(smallSchool, student('x1', 'Eve', 'Elm', {email: ' ', sisUsername: '  '})),
		);
		expect(plan.conflicts).toEqual([]);
	});

	test('an equal user name proposes, though the names differ', () => {
		const school = nights();
		school.night(withPeople(smallSchool, student('x0', 'Eve', 'Elm', {sisUsername: 'eelm'})));
		const plan = school.plan(
			withPeople(smallSchool, student('x1', 'Eva', 'Ulm', {email: '', sisUsername: 'EELM'})),
		);
		expect(plan.conflicts).toMatchObject([{kind: 'duplicate-account', accounts: ['x0']}]);
	});

	test.each(['Administrator', 'Site Manager', 'People Manager'] as const)('%s is never one', (role) => {
		const admin = accountOf('boss', {roles: [{role}], source: 'Manual', email: 's9@school.example'});
		const school = nights(directoryOf({accounts: [admin], locations: [locationOf('north')]}), {
			autoMerge: true,
		});
		const plan = school.night({
			locations: [{externalId: 'north', name: 'north'}],
			people: [student('s9', 'Ben', 'Birch')],
		});
		expect(plan.conflicts).toEqual([]);
		expect(school.directory.accounts.get('boss')).toEqual(admin);
	});

	test('switched off, nobody is compared', () => {
		const patch = {duplicates: false, instructors: true, classes: true, students: true};
		const school = settled({patch});
		expect(changesOf(school.night(doubled))).toContain('accounts x1 create');
	});
});

describe('several candidates', () => {
	const two = [
		accountOf('A', {externalIds: {[sis]: 'a'}, email: 'b@x.example'}),
		accountOf('B', {externalIds: {[sis]: 'b'}, email: 'b@x.example'}),
	];
	const roster = {
		locations: [{externalId: 'north', name: 'north'}],
		people: [student('x1', 'Ben', 'Birch', {email: 'b@x.example'})],
	};

	test('are a conflict even with Auto Merge on, and all of them count as present', () => {
		const school = nights(directoryOf({accounts: two, locations: [locationOf('north')]}), {autoMerge: true});
		const plan = school.night(roster);
		expect(plan.conflicts).toMatchObject([{accounts: ['A', 'B']}]);
		expect(changesOf(plan)).toEqual([]);
	});
});

describe('Auto Merge', () => {
	test('off: a conflict', () => {
		expect(settled().plan(doubled).conflicts).toHaveLength(1);
	});

	test('on, the old record gone: the account follows, its enrolments under the kept Person ID', () => {
		const school = settled({autoMerge: true});
		const plan = school.night(replaced);
		expect(changesOf(plan)).toEqual(['accounts s1 update']);
		expect(plan.patches).toMatchObject([{code: 'merged', value: 'x1', field: 'person_id'}]);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
		expect(changesOf(school.night(replaced))).toEqual([]);
	});

	test('on, the old record there: one account, enrolments re-keyed, and nothing more to do', () => {
		const school = settled({autoMerge: true});
		const only = {...doubled, enrolments: [enrolment('c1', 'x1'), enrolment('c1', 's2')]};
		school.night(only, {approved: true});
		expect(school.directory.accounts.has('x1')).toBe(false);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2');
		expect(changesOf(school.night(only))).toEqual([]);
	});

	test('on, nobody is merged into an account that is on a side of an open conflict', () => {
		const school = settled({autoMerge: true});
		const people = [
			...smallSchool.people.filter(({externalId}) => externalId !== 's1'),
			student('s1', 'Zoe', 'Zander'),
			benAgain,
		];
		const plan = school.night({...smallSchool, people});
		expect(plan.conflicts.map(({kind}) => kind).sort()).toEqual(['duplicate-account', 'person-id-reused']);
		expect(changesOf(plan)).toEqual([]);
	});

	test('on, a user name alone does not merge', () => {
		const school = nights(undefined, {autoMerge: true});
		school.night(withPeople(smallSchool, student('x0', 'Eve', 'Elm', {sisUsername: 'eelm'})));
		const plan = school.plan(
			withPeople(smallSchool, student('x1', 'Eve', 'Elm', {email: '', sisUsername: 'eelm'})),
		);
		expect(plan.conflicts).toHaveLength(1);
	});

	test.each(['SCIM', 'Manual'] as const)(
		'on, an account from %s is not taken over without asking',
		(source) => {
			const account = foreignAccount('idp-1', source, {email: 's9@school.example'});
			const school = nights(directoryOf({accounts: [account], locations: [locationOf('north')]}), {
				autoMerge: true,
			});
			const plan = school.night({
				locations: [{externalId: 'north', name: 'north'}],
				people: [student('s9', 'Ben', 'Birch')],
			});
			expect(plan.conflicts).toMatchObject([{kind: 'duplicate-account', accounts: ['idp-1']}]);
			expect(school.directory.accounts.get('idp-1')).toEqual(account);
		},
	);
});

describe('twins within one roster', () => {
	const eve = (id: string) => student(id, 'Eve', 'Elm', {email: 'eve@school.example'});
	const twins = withPeople(smallSchool, eve('x2'), eve('x1'));

	test('the first in order of ids is made, the second waits', () => {
		const plan = nights().night(twins);
		expect(changesOf(plan)).toContain('accounts x1 create');
		expect(changesOf(plan)).not.toContain('accounts x2 create');
		expect(plan.conflicts).toMatchObject([{kind: 'duplicate-account', incoming: 'x2'}]);
	});

	test('with Auto Merge on, two are one account, and three are a conflict', () => {
		const school = nights(undefined, {autoMerge: true});
		expect(school.night(twins).conflicts).toEqual([]);
		expect(school.directory.accounts.get('x1')?.merged).toEqual({[sis]: ['x2']});
		expect(changesOf(school.night(twins))).toEqual([]);

		const more = nights(undefined, {autoMerge: true});
		const triplets = withPeople(twins, eve('x3'));
		const {conflicts} = more.night(triplets);
		expect(conflicts.map(({incoming}) => incoming).sort()).toEqual(['x2', 'x3']);
		const again = more.night(triplets);
		expect([changesOf(again), again.conflicts.length]).toEqual([[], 2]);
	});

	test.each([
		['s', ['x1']],
		['d', ['x1', 'x2']],
	] as const)('decided %s, nothing more is asked', (choice, accounts) => {
		const school = nights();
		const {conflicts} = school.night(twins);
		expect(conflicts[0]?.choices[0]?.label).toBe('Same person: keep ID x1 and its iCloud data');
		expect(school.plan(twins).conflicts.map(({id}) => id)).toEqual(conflicts.map(({id}) => id));
		school.decide(choice);
		school.night(twins);
		const after = school.night(twins);
		expect([changesOf(after), after.conflicts]).toEqual([[], []]);
		expect([...school.directory.accounts.keys()].filter((id) => id.startsWith('x'))).toEqual(accounts);
	});
});

describe('the same person, where the account is not ours to update', () => {
	const roster = {
		locations: [{externalId: 'north', name: 'north'}],
		people: [student('s9', 'Ben', 'Birch', {email: 'ben@school.example', gradeLevel: '7'})],
	};
	const met = (account: ReturnType<typeof accountOf>) => {
		const school = nights(directoryOf({accounts: [account], locations: [locationOf('north')]}));
		expect(school.night(roster).conflicts).toMatchObject([{kind: 'duplicate-account'}]);
		school.decide('s');
		return school;
	};
	const ofIdp = foreignAccount('idp-1', 'SCIM', {email: 'ben@school.example'});
	const local = accountOf('L1', {
		email: 'ben@school.example',
		source: 'Manual',
		detached: sis,
		local: {at: '', by: 'test', fields: ['lastName'], source: 'SIS'},
	});

	test("an identity provider's account is taken over only where that is decided too", () => {
		const school = met(ofIdp);
		expect(school.night(roster).conflicts).toMatchObject([{kind: 'takeover', accounts: ['idp-1']}]);
		expect(school.directory.accounts.get('idp-1')).toEqual(ofIdp);
		const {id} = school.conflicts.find(({kind}) => kind === 'takeover')!;
		school.decide('t', id);
		expect(changesOf(school.night(roster))).toEqual(['accounts idp-1 update']);
		expect(school.directory.accounts.get('idp-1')).toMatchObject({owner: sis, source: 'SIS'});
		const again = school.night(roster);
		expect([changesOf(again), again.conflicts, school.conflicts]).toEqual([[], [], []]);
	});

	test('one that was edited here follows only where that is decided too', () => {
		const school = met(local);
		expect(school.night(roster).conflicts).toMatchObject([{kind: 'detached-account', accounts: ['L1']}]);
		expect(school.directory.accounts.get('L1')).toEqual(local);
		const {id} = school.conflicts.find(({kind}) => kind === 'detached-account')!;
		school.decide('f', id);
		school.night(roster);
		expect(school.directory.accounts.get('L1')).toMatchObject({gradeLevel: '7', source: 'SIS'});
		const again = school.night(roster);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});

	test('or stays local: its record is known from then on, and is not asked about again', () => {
		const school = met(local);
		school.night(roster);
		const {id} = school.conflicts.find(({kind}) => kind === 'detached-account')!;
		school.decide('s', id);
		expect(changesOf(school.night(roster))).toEqual(['accounts L1 update']);
		expect(school.directory.accounts.get('L1')).toEqual({...local, externalIds: {[sis]: 's9'}});
		const again = school.night(roster);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});
});
