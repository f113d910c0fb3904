import {expect, test} from 'vitest';
import {type ForecastPerson, forecast} from '../../../source/core/adopt/forecast.ts';
import type {Account} from '../../../source/core/directory/account.ts';
import {connectionId} from '../../../source/core/directory/ids.ts';
import {planRoster} from '../../../source/core/plan/plan-roster.ts';
import type {RosterObjects} from '../../../source/core/roster/from-objects.ts';
import {
	accountOf,
	directoryOf,
	foreignAccount,
	locationOf,
	otherConnection,
	planInput,
	sis,
	student,
} from '../../support/district.ts';

const asm = connectionId('asm');
const told = (
	accounts: readonly Account[],
	people: NonNullable<RosterObjects['people']>,
	strangers: readonly string[] = [],
) => {
	const directory = directoryOf({accounts, locations: [locationOf('north')]});
	const plan = planRoster(planInput(directory, {people, locations: [{externalId: 'north', name: 'north'}]}));
	const connection = {id: sis, source: 'SIS'} as const;
	return forecast({directory, connection, plan, strangers: new Set(strangers)});
};
const fatesOf = ({people}: {readonly people: readonly ForecastPerson[]}) =>
	people.map(({fate, personId, name}) => [fate, personId ?? name]);

const ada = {firstName: 'Ada', lastName: 'Ash'};
const zed = {firstName: 'Zed', lastName: 'Zelkova'};

test('by source: who follows, is carried, is not ours, and turns Manual', () => {
	const {bySource, people} = told(
		[
			accountOf('s1', ada),
			foreignAccount('carried', 'SFTP', {adoptedFor: asm}),
			foreignAccount('linked', 'SIS'),
			foreignAccount('entra', 'Microsoft Entra ID', {owner: otherConnection}),
			foreignAccount('hand', 'Manual'),
			foreignAccount('gone', 'SFTP', {adoptedFor: asm, status: 'Deactivated'}),
		],
		[student('s1', 'Ada', 'Ash')],
	);
	expect(bySource).toMatchObject([
		{source: 'SIS', known: 2, stays: 2, fates: {followed: 1, manual: 1}},
		{source: 'SFTP', known: 1, stays: 1, fates: {carried: 1}},
		{source: 'Manual', known: 1, fates: {elsewhere: 1}},
		{source: 'Microsoft Entra ID', known: 1, fates: {elsewhere: 1}},
	]);
	expect(fatesOf({people})).toEqual([
		['manual', 'linked'],
		['carried', 'carried'],
	]);
});

test('what waits for a decision is asked, and not said to be new', () => {
	const result = told(
		[foreignAccount('s1', 'Microsoft Entra ID', {...ada, owner: otherConnection, externalIds: {}})],
		[student('s1', 'Ada', 'Ash')],
	);
	expect(result).toMatchObject({created: 0, bySource: [{fates: {asked: 1}, stays: 1}]});
	expect(result.people).toMatchObject([{fate: 'asked', why: 'waits for a decision: takeover'}]);
});

test('newcomers: those who look like somebody there come first, and each is told once', () => {
	const result = told(
		[foreignAccount('a', 'SFTP', {...zed, email: '', adoptedFor: asm})],
		[
			student('s1', 'Ada', 'Ash'),
			student('s2', 'ZED', ' Zelkova', {email: ''}),
			student('s3', 'Ben', 'Birch'),
		],
		['s3'],
	);
	expect(result).toMatchObject({created: 3, there: 1, duplicates: {created: 1, asked: 0}});
	expect(result.bySource).toMatchObject([{source: 'SFTP', duplicated: 1}]);
	expect(fatesOf(result)).toEqual([
		['duplicate', 's2'],
		['new', 's1'],
		['new', 's3'],
		['carried', 'a'],
	]);
	expect(result.people[0]?.like).toEqual(['a']);
	expect(result.people[2]?.why).toContain('has this Person ID');
});

test('nobody is known, and nothing is delivered: nothing is told', () => {
	expect(told([], [])).toEqual({
		bySource: [],
		created: 0,
		there: 0,
		duplicates: {created: 0, asked: 0},
		deactivated: 0,
		people: [],
	});
});
