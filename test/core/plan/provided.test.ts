import {describe, expect, it} from 'vitest';
import type {Account, Source} from '../../../source/core/directory/account.ts';
import {emptyDirectory, recordSet} from '../../../source/core/directory/directory.ts';
import {personId} from '../../../source/core/directory/ids.ts';
import {defaultPolicy} from '../../../source/core/plan/input.ts';
import {planRoster} from '../../../source/core/plan/plan-roster.ts';
import type {Provided} from '../../../source/core/roster/roster.ts';
import {planInput, sis} from '../../support/district.ts';

const provided: Provided = {userName: 'ada@School.example', department: 'Art'};
const before: Account = {
	personId: personId('P1'),
	firstName: 'Ada',
	lastName: 'Ash',
	email: 'ada@school.example',
	gradeLevel: '7',
	sisUsername: 'aash',
	department: 'Music',
	costCentre: 'CC',
	roles: [{role: 'Manager'}, {role: 'Staff'}],
	source: 'Microsoft Entra ID',
	status: 'Active',
	authentication: 'Managed Apple Account',
	managedAppleAccount: {name: 'ada@School.example', predicted: true},
	owner: sis,
	externalIds: {[sis]: 'e1'},
	created: '2026-08-01T00:00:00.000Z',
};

function planned(
	known: Account | undefined,
	{
		source = 'Microsoft Entra ID',
		locations = [],
		domains = [],
	}: {source?: Source; locations?: readonly string[]; domains?: readonly string[]} = {},
) {
	const directory =
		known === undefined
			? emptyDirectory
			: {...emptyDirectory, accounts: recordSet(new Map([[known.personId, known]]))};
	const people = [
		{externalId: 'e1', id: '', firstName: 'Ada', lastName: 'Ash', email: 'ada@school.example', locations},
	];
	const input = planInput(
		directory as never,
		{people, scope: {classes: false, enrolments: false}},
		{
			connection: {id: sis, name: 'idp', source},
			policy: {...defaultPolicy, federatedDomains: domains},
		},
	);
	return planRoster({...input, roster: {...input.roster, provided: new Map([['e1', provided]])}});
}
const accountOf = (plan: ReturnType<typeof planned>) =>
	[...plan.changes].find(({kind}) => kind === 'accounts')?.after as Account | undefined;

describe('what an identity provider tells of somebody', () => {
	it('makes a Student without a location of who is new', () => {
		expect(accountOf(planned(undefined))).toMatchObject({
			roles: [{role: 'Student'}],
			department: 'Art',
			managedAppleAccount: {name: 'ada@School.example', predicted: false},
		});
	});

	it('leaves roles, grade level and SIS user name as they are here, and takes away what it no longer tells', () => {
		const after = accountOf(planned(before));
		expect(after).toMatchObject({
			roles: before.roles,
			gradeLevel: '7',
			sisUsername: 'aash',
			department: 'Art',
			managedAppleAccount: {name: 'ada@School.example', predicted: false},
		});
		expect(after).not.toHaveProperty('costCentre');
	});

	it('says who signs in at the identity provider, by domains without case', () => {
		expect(accountOf(planned(before, {domains: ['school.EXAMPLE']}))?.authentication).toBe('Federated');
		expect(accountOf(planned(before, {domains: ['other.example']}))?.authentication).toBe(
			'Managed Apple Account',
		);
	});

	it('changes nothing the second time', () => {
		const after = accountOf(planned(before))!;
		expect([...planned(after).changes]).toEqual([]);
	});

	it('does not let a location pass that nobody knows', () => {
		expect(planned(undefined, {locations: ['nowhere']}).problems).toMatchObject([
			{code: 'unknown-location'},
			{code: 'no-location'},
		]);
	});
});

it('somebody of a SIS without a location is held back, whatever is told beside the row', () => {
	const plan = planned(undefined, {source: 'SIS'});
	expect(accountOf(plan)).toBeUndefined();
	expect(plan.problems).toMatchObject([{code: 'no-location'}]);
});
