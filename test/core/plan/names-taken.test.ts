import {describe, expect, it} from 'vitest';
import type {Account, Source} from '../../../source/core/directory/account.ts';
import {emptyDirectory, recordSet} from '../../../source/core/directory/directory.ts';
import {personId} from '../../../source/core/directory/ids.ts';
import {planRoster} from '../../../source/core/plan/plan-roster.ts';
import {planInput, sis} from '../../support/district.ts';

const at = (name: string) => `${name}@school.example`;
/** Somebody of this id there, who has this user name here. */
const has = (id: string, name: string, predicted = false): Account => ({
	personId: personId(`P-${id}`),
	firstName: `First-${id}`,
	lastName: `Last-${id}`,
	email: at(name),
	roles: [{role: 'Student'}],
	source: 'Microsoft Entra ID',
	status: 'Active',
	authentication: 'Managed Apple Account',
	managedAppleAccount: {name: at(name), predicted},
	owner: sis,
	externalIds: {[sis]: id},
	created: '2026-08-01T00:00:00.000Z',
});

/** What a read makes of it: ids there with the user names that they have there now. */
function read(
	accounts: readonly Account[],
	rows: Readonly<Record<string, string>>,
	source: Source = 'Microsoft Entra ID',
) {
	const directory = {
		...emptyDirectory,
		accounts: recordSet(new Map(accounts.map((account) => [account.personId, account]))),
	};
	const people = Object.entries(rows).map(([externalId, name]) => ({
		externalId,
		id: '',
		firstName: `First-${externalId}`,
		lastName: `Last-${externalId}`,
		email: at(name),
	}));
	const input = planInput(
		directory as never,
		{people, scope: {classes: false, enrolments: false}},
		{connection: {id: sis, name: 'idp', source}},
	);
	const provided = new Map(Object.entries(rows).map(([id, name]) => [id, {userName: at(name)}]));
	const plan = planRoster({...input, roster: {...input.roster, provided}});
	const changes = [...plan.changes].flatMap(({kind, action, after}) => {
		if (kind !== 'accounts') return [];
		const {externalIds, managedAppleAccount} = after as Account;
		return [`${action} ${externalIds[sis]} ${managedAppleAccount?.name.split('@')[0]}`];
	});
	return {
		changes: changes.sort(),
		taken: plan.problems.filter(({code}) => code === 'user-name-taken').map(({value}) => value),
		doubled: plan.problems.flatMap(({code, severity, value}) =>
			code === 'user-name-doubled' ? [`${severity} ${value}`] : [],
		),
		held: plan.heldBack.map(({key}) => String(key)).sort(),
	};
}

describe('a user name of an identity provider that is another account’s', () => {
	it('makes nobody a second time: somebody new is left out, and who has it keeps it', () => {
		expect(read([has('a', 'ana')], {a: 'ana', b: 'Ana'})).toMatchObject({changes: [], taken: [at('Ana')]});
	});

	it('is not taken by a rename: who is here stays as they are', () => {
		expect(read([has('a', 'ana'), has('b', 'ben')], {a: 'ana', b: 'ana'})).toMatchObject({
			changes: [],
			taken: [at('ana')],
			held: ['P-b'],
		});
	});

	it('is not given on in the read in which its account is removed', () => {
		const {changes, taken} = read([has('a', 'ana'), has('c', 'cleo')], {b: 'ana', c: 'cleo'});
		expect(changes.filter((change) => change.startsWith('create'))).toEqual([]);
		expect(taken).toEqual([at('ana')]);
	});

	it('goes to nobody of two who come with it at once', () => {
		expect(read([], {a: 'ana', b: 'ANA', c: 'cleo'})).toMatchObject({
			changes: ['create c cleo'],
			taken: [at('ana'), at('ANA')],
		});
	});

	it('is free where its account gets another name in the same read, and two may change theirs', () => {
		expect(read([has('a', 'ana'), has('b', 'ben')], {a: 'ben', b: 'ana'}).changes).toEqual([
			'update a ben',
			'update b ana',
		]);
	});

	it('is not free where the account that would give it up does not get its other one, in whatever order', () => {
		const accounts = [has('a', 'ana'), has('b', 'ben'), has('c', 'cleo')];
		for (const rows of [
			{a: 'ben', b: 'cleo', c: 'cleo'},
			{c: 'cleo', b: 'cleo', a: 'ben'},
		])
			expect(read(accounts, rows)).toMatchObject({changes: [], held: ['P-a', 'P-b']});
	});

	it('is nothing where it was only predicted, nor of a source whose user names are none', () => {
		const [change] = read([has('a', 'ana', true)], {b: 'ana'}).changes.filter((each) => /create/.test(each));
		expect(change).toBe('create b ana');
		expect(read([has('a', 'ana')], {a: 'ana', b: 'ana'}, 'SIS').taken).toEqual([]);
	});

	it('that two living accounts have since before is told of, and both go on as they are', () => {
		const twins = [has('a', 'ana'), has('b', 'ana')];
		const both = read(twins, {a: 'ana', b: 'ana'});
		expect(both).toMatchObject({changes: [], taken: [], held: []});
		expect(both.doubled).toEqual([`warning ${at('ana')}`, `warning ${at('ana')}`]);
		const {owner: _, ...manual} = has('m', 'ana');
		expect(read([has('a', 'ana'), {...manual, source: 'Manual'}], {a: 'ana'}).doubled).toHaveLength(1);
	});

	it('is nobody’s twice where the other one is Deactivated, gets another name now, or has its own', () => {
		const gone: Account = {...has('b', 'ana'), status: 'Deactivated'};
		expect(read([has('a', 'ana'), gone], {a: 'ana'}).doubled).toEqual([]);
		expect(read([has('a', 'ana'), has('b', 'ana')], {a: 'ana', b: 'ben'}).doubled).toEqual([]);
		expect(read([has('a', 'ana'), has('b', 'ben')], {a: 'ana', b: 'ben'}).doubled).toEqual([]);
	});
});
