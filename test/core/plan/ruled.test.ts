import {describe, expect, it} from 'vitest';
import type {Account, RoleAt} from '../../../source/core/directory/account.ts';
import {emptyDirectory, recordSet} from '../../../source/core/directory/directory.ts';
import {locationId, personId} from '../../../source/core/directory/ids.ts';
import type {RoleGiven} from '../../../source/core/enrich/role-rules.ts';
import {defaultPolicy, type Policy} from '../../../source/core/plan/input.ts';
import {planRoster} from '../../../source/core/plan/plan-roster.ts';
import {publishedRecords} from '../../../source/core/plan/published.ts';
import {planInput, sis} from '../../support/district.ts';

const l1 = locationId('L1');
const l2 = locationId('L2');
const ada: Account = {
	personId: personId('P1'),
	firstName: 'Ada',
	lastName: 'Ash',
	email: 'e1@school.example',
	roles: [{role: 'Student'}],
	source: 'Microsoft Entra ID',
	status: 'Active',
	authentication: 'Managed Apple Account',
	managedAppleAccount: {name: 'e1@school.example', predicted: false},
	owner: sis,
	externalIds: {[sis]: 'e1'},
	created: '2026-08-01T00:00:00.000Z',
};

/** One person a row, whom a rule gives this. */
function planned(
	known: readonly Account[],
	byRule: RoleGiven | 'none' | undefined,
	policy: Partial<Policy> = {},
	count = Math.max(1, known.length),
) {
	const directory = {
		...emptyDirectory,
		accounts: recordSet(new Map(known.map((account) => [account.personId as string, account]))),
		locations: recordSet(
			new Map(
				[l1, l2].map((id) => [id as string, {locationId: id, name: id, source: 'Manual', externalIds: {}}]),
			),
		),
	};
	const ids = Array.from({length: count}, (_, at) => `e${at + 1}`);
	const people = ids.map((externalId) => ({
		externalId,
		id: '',
		firstName: 'Ada',
		lastName: 'Ash',
		email: `${externalId}@school.example`,
		locations: [],
	}));
	const input = planInput(
		directory as never,
		{people, locations: [], courses: [], classes: [], scope: {classes: false, enrolments: false}},
		{
			connection: {id: sis, name: 'idp', source: 'Microsoft Entra ID'},
			policy: {...defaultPolicy, patch: {...defaultPolicy.patch, duplicates: false}, ...policy},
		},
	);
	const told = (userName: string) => ({userName, ...(byRule === undefined ? {} : {byRule})});
	const provided = new Map(ids.map((id) => [id, told(`${id}@school.example`)]));
	return planRoster({...input, roster: {...input.roster, provided}});
}
const instructor: RoleGiven = {role: 'Instructor', location: 'L1', rule: 'group T = Instructor at L1'};
const afterOf = (plan: ReturnType<typeof planned>) =>
	[...plan.changes].find(({kind}) => kind === 'accounts')?.after as Account | undefined;
const afterwards = (known: Account, byRule: RoleGiven | 'none' | undefined) =>
	(afterOf(planned([known], byRule)) ?? known) as Account;

describe('a rule for roles', () => {
	it('gives role and location to who is new, and says which rule it was', () => {
		expect(afterOf(planned([], instructor))).toMatchObject({
			roles: [{role: 'Instructor', locationId: 'L1'}],
			ruled: {rule: 'group T = Instructor at L1', roles: [{role: 'Instructor', locationId: 'L1'}]},
		});
	});

	it('that fits nobody leaves the default role of Student', () => {
		const after = afterOf(planned([], 'none'));
		expect(after?.roles).toEqual([{role: 'Student'}]);
		expect(after).not.toHaveProperty('ruled');
	});

	it('gives them to who is there, and nothing more the second time', () => {
		const after = afterwards(ada, instructor);
		expect(after.roles).toEqual([{role: 'Instructor', locationId: 'L1'}]);
		expect(planned([after], instructor).changes).toHaveLength(0);
	});

	it('that another one takes the place of takes its role along, a Manager’s too', () => {
		const manager = afterwards(ada, {role: 'Manager', location: 'L2', rule: 'm'});
		expect(manager.roles).toEqual([{role: 'Manager', locationId: 'L2'}]);
		expect(afterwards(manager, instructor).roles).toEqual([{role: 'Instructor', locationId: 'L1'}]);
		expect(planned([manager], {role: 'Manager', location: 'L2', rule: 'm'}).changes).toHaveLength(0);
	});

	it('that fits no longer leaves a Student, as everybody begins', () => {
		expect(afterwards(afterwards(ada, instructor), 'none').roles).toEqual([{role: 'Student'}]);
	});

	it('that fits nobody takes no role that no rule gave', () => {
		const staff: Account = {...ada, roles: [{role: 'Staff', locationId: l2}]};
		expect(planned([staff], 'none').changes).toHaveLength(0);
	});

	it('leaves what it gave when there are no rules any more', () => {
		const after = afterwards(ada, instructor);
		expect(planned([after], undefined).changes).toHaveLength(0);
	});

	it('[seed 001] leaves roles that were edited here as they are', () => {
		const edited: Account = {...ada, roles: [{role: 'Staff', locationId: l2}], kept: ['roles']};
		expect(afterwards(edited, instructor).roles).toEqual(edited.roles);
		const after: Account = {...afterwards(ada, instructor), roles: edited.roles, kept: ['roles']};
		expect(afterwards(after, 'none').roles).toEqual(edited.roles);
	});

	it.each(['Administrator', 'Site Manager', 'People Manager'] as const)(
		'never makes a %s anything else, and gives that role only as one that says so',
		(role) => {
			const roles: readonly RoleAt[] = [{role}];
			expect(afterwards({...ada, roles}, instructor).roles).toEqual(roles);
			expect(afterwards(ada, {role, rule: `x = protected ${role}`}).roles).toEqual([{role}]);
		},
	);

	it('with a location that nobody knows is told once, and moves nobody', () => {
		const nowhere: RoleGiven = {role: 'Instructor', location: 'L7', rule: 'r'};
		const placed: Account = {...ada, roles: [{role: 'Student', locationId: l1}]};
		expect(afterwards(placed, nowhere).roles).toEqual(placed.roles);
		const plan = planned([], nowhere, {}, 5);
		expect(plan.problems.filter(({code}) => code === 'unknown-location')).toHaveLength(1);
		expect(afterOf(plan)?.roles).toEqual([{role: 'Instructor'}]);
		const after = afterOf(planned([], nowhere))!;
		expect(planned([{...ada, ...after}], nowhere).changes).toHaveLength(0);
	});

	it('is what lets an account go out over SFTP: without a location an IdP account cannot, once it was moved there', () => {
		const sent = (byRule: RoleGiven) => {
			const after = {...ada, ...afterOf(planned([], byRule)), source: 'SFTP' as const};
			const directory = {
				...emptyDirectory,
				accounts: recordSet(new Map([[after.personId as string, after]])),
				locations: recordSet(
					new Map([['L1', {locationId: l1, name: 'L1', source: 'Manual' as const, externalIds: {}}]]),
				),
			};
			return publishedRecords(directory as never, {target: undefined, feeds: new Set([sis])}).accounts.length;
		};
		expect(sent(instructor)).toBe(1);
		expect(sent({role: 'Instructor', rule: 'r'})).toBe(0);
	});

	it('asks before it moves somebody, where nobody is to be moved', () => {
		const placed: Account = {...ada, roles: [{role: 'Instructor', locationId: l2}]};
		const plan = planned([placed], instructor, {locationMoves: 'ask'});
		expect(plan.conflicts.map(({kind}) => kind)).toEqual(['location-move']);
		expect(plan.changes).toHaveLength(0);
	});

	it('that makes many students into Instructors is held, though nobody had a location', () => {
		const all = Array.from({length: 30}, (_, at) => ({
			...ada,
			personId: personId(`P${at}`),
			email: `e${at + 1}@school.example`,
			managedAppleAccount: {name: `e${at + 1}@school.example`, predicted: false},
			externalIds: {[sis]: `e${at + 1}`},
		}));
		const plan = planned(all, {role: 'Instructor', rule: 'everyone = Instructor'});
		expect(plan.outcome).toBe('held');
		expect(plan.guards.filter(({tripped}) => tripped).map(({code}) => code)).toEqual(['removals']);
		expect(planned(all, {role: 'Student', location: 'L1', rule: 'everyone = Student at L1'}).outcome).toBe(
			'changes',
		);
	});
});
