import {describe, expect, test} from 'vitest';
import type {Role, Source} from '../../../../source/core/directory/account.ts';
import {foreignAccount, sis} from '../../../support/district.ts';
import {changesOf} from '../../../support/nights.ts';
import {account, ben, idOf, keysOf, labelsOf, left, rosterOf, schoolWith} from './support.ts';

const boss = (role: Role) =>
	foreignAccount('boss', 'Manual', {
		firstName: 'Olga',
		lastName: 'Okafor',
		roles: [{role}],
		managedAppleAccount: {name: 'olga@school.example', predicted: false},
	});
const taken = rosterOf(ben({sisUsername: 'Olga@School.example'}));
const from = (source: Source) => ({connection: {id: sis, name: 'SIS', source}});

describe("a user name that is an Administrator's", () => {
	test('overwrites nothing, and makes no account beside it', () => {
		const school = schoolWith([boss('Administrator')]);
		const plan = school.night(taken);
		expect(plan.conflicts).toMatchObject([{kind: 'protected-role', accounts: ['boss'], incoming: 's1'}]);
		expect(labelsOf(plan)).toEqual(['Keep ours, remember', 'Decide later: the account stays as it is']);
		expect([...school.directory.accounts.values()]).toEqual([boss('Administrator')]);
	});

	test.each<[Role, Source, number]>([
		['Site Manager', 'SIS', 0],
		['Site Manager', 'Microsoft Entra ID', 1],
		['People Manager', 'SCIM', 1],
		['People Manager', 'Google Workspace', 0],
		['Manager', 'SCIM', 0],
	])('%s, met by %s: %i', (role, source, conflicts) => {
		const plan = schoolWith([boss(role)]).plan(taken, from(source));
		expect(plan.conflicts.filter(({kind}) => kind === 'protected-role')).toHaveLength(conflicts);
	});

	test('of an identity provider the e-mail is the user name', () => {
		const mail = rosterOf(ben({email: 'olga@school.example'}));
		expect(keysOf(schoolWith([boss('Administrator')]).plan(mail, from('SCIM')))).toEqual(['o', 'z']);
		expect(schoolWith([boss('Administrator')]).plan(mail, from('SIS')).conflicts).toEqual([]);
	});

	test('o, keep ours: remembered, as long as the record has this user name', () => {
		const school = schoolWith([boss('Administrator')]);
		school.night(taken);
		school.decide('o');
		for (let night = 0; night < 2; night++) {
			const plan = school.night(taken);
			expect([changesOf(plan), plan.conflicts]).toEqual([[], []]);
		}
		expect(school.conflicts).toMatchObject([{applied: 'R000002'}]);
		expect(changesOf(school.night(rosterOf(ben({sisUsername: 'ben'}))))).toEqual(['accounts s1 create']);
		expect(school.conflicts).toEqual([]);
	});

	test('that somebody who is here gets: they stay as they are', () => {
		const own = account('s1');
		const school = schoolWith([boss('Administrator'), own]);
		const plan = school.night(taken);
		expect(plan.conflicts).toMatchObject([{kind: 'protected-role', incoming: 's1'}]);
		expect([changesOf(plan), idOf(school, 's1')]).toEqual([[], own]);
		school.decide('o');
		school.night(taken);
		expect(left(school.night(taken)).slice(0, 2)).toEqual([[], []]);
		expect(idOf(school, 's1')).toEqual(own);
	});

	test('is no matter to the Administrator whom the source itself lists', () => {
		const own = account('s1', {
			sisUsername: 'ben',
			roles: [{role: 'Administrator'}, {role: 'Student', locationId: 'north' as never}],
		});
		const plan = schoolWith([own]).plan(rosterOf(ben({sisUsername: 'ben'})));
		expect(plan.conflicts).toEqual([]);
	});
});

test('what was decided to be left out is not held back night after night', () => {
	const school = schoolWith([boss('Administrator')]);
	school.night(taken);
	school.decide('o');
	school.night(taken);
	expect(left(school.night(taken))).toEqual([[], [], []]);
});
