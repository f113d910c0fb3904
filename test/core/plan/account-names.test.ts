import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Directory} from '../../../source/core/directory/directory.ts';
import {recordSet} from '../../../source/core/directory/directory.ts';
import type {Naming} from '../../../source/core/directory/managed-name.ts';
import {defaultPolicy, type Policy} from '../../../source/core/plan/input.ts';
import {schoolOf, smallSchool, student, without, withPeople, withRow} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const named = (naming: Partial<Naming> = {}) => ({
	accounts: {
		naming: {domain: 'school.example', formats: {}, numbering: true, ...naming},
		passwordPolicies: {},
	},
});
const policyWith = (more: Partial<Policy>): Policy => ({...defaultPolicy, ...more});
const nameOf = ({accounts}: Directory, id: string) => accounts.get(id)?.managedAppleAccount;
const twins = withPeople(
	smallSchool,
	student('s9', 'Ben', 'Birch', {email: 'b9@school.example'}),
	student('s8', 'Bén', 'Birch', {email: 'b8@school.example'}),
);

describe('Managed Apple Accounts in a plan', () => {
	test('are predicted for new accounts, and shown in the plan', () => {
		const school = nights(undefined, named());
		const plan = school.night(smallSchool);
		const created = [...plan.changes].find(({key}) => key === 's1');
		expect(created?.after).toMatchObject({
			managedAppleAccount: {name: 'ben.birch@school.example', predicted: true},
		});
		expect(nameOf(school.directory, 't1')?.name).toBe('ada.ash@school.example');
	});
	test('are blank without a domain', () => {
		const school = nights();
		school.night(smallSchool);
		expect(nameOf(school.directory, 's1')).toBeUndefined();
	});
	test('a clash is numbered by Person ID, in any order of rows', () => {
		for (const people of [twins.people, twins.people!.toReversed()]) {
			const school = nights(undefined, named());
			school.night({...twins, people: people!});
			expect(['s1', 's8', 's9'].map((id) => nameOf(school.directory, id)?.name)).toEqual([
				'ben.birch@school.example',
				'ben.birch2@school.example',
				'ben.birch3@school.example',
			]);
		}
	});
	test('stay when somebody else leaves, when the name changes, and when the format does', () => {
		const school = nights(undefined, {...named(), leaverGrace: 0});
		school.night(twins);
		school.night(without(twins, 's1'));
		expect(nameOf(school.directory, 's9')?.name).toBe('ben.birch3@school.example');
		school.night(withRow(without(twins, 's1'), 's9', {firstName: 'Bennet'}));
		const format = named({formats: {Student: '{personId}'}});
		school.night(without(twins, 's1'), {policy: policyWith(format)});
		expect(nameOf(school.directory, 's9')?.name).toBe('ben.birch3@school.example');
	});
	test('a domain that is set later names those who are there, once', () => {
		const school = nights();
		school.night(smallSchool);
		const later = {policy: policyWith(named())};
		expect(changesOf(school.night(smallSchool, later))).toEqual(
			['s1', 's2', 's3', 't1'].map((id) => `accounts ${id} update`),
		);
		expect(changesOf(school.night(smallSchool, later))).toEqual([]);
	});
	test('names of the deleted are not given again while they are reserved', () => {
		const school = nights(undefined, named());
		const until = (days: number) => new Date(school.now.getTime() + days * 86_400_000).toISOString();
		const grave = (id: string, name: string, days: number) =>
			[
				id,
				{
					personId: id as never,
					managedAppleAccount: name,
					deletedAt: school.now.toISOString(),
					reservedUntil: until(days),
					externalIds: {},
					firstName: 'X',
					lastName: 'Y',
				},
			] as const;
		school.change((directory) => ({
			...directory,
			tombstones: recordSet([
				grave('x1', 'Ben.Birch@school.example', 1),
				grave('x2', 'cleo.cedar@school.example', -1),
			]),
		}));
		school.night(smallSchool);
		expect(nameOf(school.directory, 's1')?.name).toBe('ben.birch2@school.example');
		expect(nameOf(school.directory, 's2')?.name).toBe('cleo.cedar@school.example');
	});
	test('an empty part is a conflict, and holds back that newcomer only', () => {
		const format = named({formats: {Student: '{sisUsername}'}});
		const some = withRow(withRow(smallSchool, 's1', {sisUsername: 'ben'}), 's2', {sisUsername: 'cleo'});
		const school = nights(undefined, format);
		const plan = school.night(some);
		expect(school.directory.accounts.has('s3')).toBe(false);
		expect(nameOf(school.directory, 's1')?.name).toBe('ben@school.example');
		expect(plan.heldBack.map(({key}) => key)).toContain('s3');
		expect(plan.conflicts).toMatchObject([{kind: 'account-name', incoming: 's3'}]);
	});
	describe('somebody of whom no name can be made', () => {
		const dot = withPeople(smallSchool, student('s9', 'Prince', '.'));
		const choices = ({conflicts}: ReturnType<ReturnType<typeof nights>['plan']>) =>
			conflicts.map((conflict) => conflict.choices.map(({key, label}) => `${key} ${label}`));

		test.each([
			['without a domain', undefined],
			['with one', named()],
		])('%s is left out: the whole upload would fail', (_, policy) => {
			const school = nights(undefined, policy);
			const plan = school.night(dot);
			expect(school.directory.accounts.has('s9')).toBe(false);
			expect(school.directory.accounts.size).toBe(4);
			expect(plan.problems).toMatchObject([
				{code: 'account-name', value: 's9', message: expect.stringContaining('needs the last name')},
			]);
			// No number helps where there is nothing to number.
			expect(choices(plan)).toEqual([['e Give the last name', expect.stringMatching(/^z /)]]);
		});

		test('e: with the name that is missing the person is sent, every night', () => {
			const school = nights(undefined, named());
			school.night(dot);
			school.decide('e', undefined, 'Rogers Nelson');
			school.night(dot);
			expect(school.directory.accounts.get('s9')).toMatchObject({
				lastName: 'Rogers Nelson',
				managedAppleAccount: {name: 'prince.rogersnelson@school.example'},
			});
			const again = school.night(dot);
			expect([changesOf(again), again.conflicts]).toEqual([[], []]);
			expect(school.directory.accounts.get('s9')?.lastName).toBe('Rogers Nelson');
		});

		test.each(['-', '…'])('e: with %s, of which no name is made either, it stays open', (input) => {
			const school = nights();
			school.night(dot);
			school.decide('e', undefined, input);
			const plan = school.night(dot);
			expect(plan.conflicts).toMatchObject([{kind: 'account-name', incoming: 's9'}]);
			expect(school.directory.accounts.has('s9')).toBe(false);
		});

		test('p, decided before there was none, decides nothing', () => {
			const school = nights(undefined, named());
			school.night(dot);
			school.decide('p');
			expect(school.night(dot).conflicts).toHaveLength(1);
			expect(school.directory.accounts.has('s9')).toBe(false);
		});

		test('who is there already is not asked about: Apple forms a name once', () => {
			const school = nights();
			school.night(smallSchool);
			expect(school.night(withRow(smallSchool, 's1', {lastName: '.'})).conflicts).toEqual([]);
		});
	});
	test('e: a SIS user name that the format needs', () => {
		const school = nights(undefined, named({formats: {Student: '{sisUsername}'}}));
		const only = withRow(withRow(smallSchool, 's1', {sisUsername: 'ben'}), 's2', {sisUsername: 'cleo'});
		school.night(only);
		school.decide('e', undefined, 'dan');
		school.night(only);
		expect(school.directory.accounts.get('s3')?.sisUsername).toBe('dan');
		expect(nameOf(school.directory, 's3')?.name).toBe('dan@school.example');
		expect(changesOf(school.night(only))).toEqual([]);
	});
	test('p: the name is left to Apple, who numbers it', () => {
		const school = nights(undefined, named({numbering: false}));
		const pair = withPeople(smallSchool, student('s9', 'Ben', 'Birch', {email: 'b9@school.example'}));
		school.night(smallSchool);
		school.night(pair);
		school.decide('p');
		school.night(pair);
		expect(school.directory.accounts.get('s9')).toMatchObject({firstName: 'Ben'});
		expect(nameOf(school.directory, 's9')).toBeUndefined();
		expect(changesOf(school.night(pair))).toEqual([]);
	});
	test('with numbering off the second one is a conflict', () => {
		const school = nights(undefined, named({numbering: false}));
		const plan = school.night(twins);
		expect(plan.conflicts.map(({kind, incoming}) => [kind, incoming]).sort()).toEqual([
			['account-name', 's8'],
			['account-name', 's9'],
		]);
		expect(nameOf(school.directory, 's1')?.name).toBe('ben.birch@school.example');
	});

	test('are unique, and nobody is ever renamed, whoever comes and goes', () => {
		const roster = schoolOf(12);
		const whole = {
			...roster,
			people: roster.people!.map((person, at) => ({
				...person,
				firstName: ['Ana', 'ANA', 'Bo'][at % 3]!,
				lastName: ['Li', 'Lí'][at % 2]!,
			})),
		};
		const everybody = whole.people.map(({externalId}) => externalId as string);
		fc.assert(
			fc.property(fc.array(fc.subarray(everybody), {minLength: 2, maxLength: 5}), (absences) => {
				const school = nights(undefined, {...named(), leaverGrace: 0});
				const had = new Map<string, string>();
				for (const gone of absences) {
					school.night(without(whole, ...gone));
					const names = [...school.directory.accounts.values()].flatMap(({personId, managedAppleAccount}) =>
						managedAppleAccount === undefined
							? []
							: [[personId as string, managedAppleAccount.name] as const],
					);
					expect(new Set(names.map(([, name]) => name)).size).toBe(names.length);
					for (const [id, name] of names) expect(had.get(id) ?? name).toBe(name);
					for (const [id, name] of names) had.set(id, name);
				}
			}),
			{numRuns: 60, seed: 20261121},
		);
	});
});
