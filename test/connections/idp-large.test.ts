import {expect, it} from 'vitest';
import {entra} from '../../source/connections/entra/kind.ts';
import {google} from '../../source/connections/google/kind.ts';
import {googlePerson, googleServer, googleSettingsOf} from '../support/google-server.ts';
import {graphPerson, graphServer, graphSettings} from '../support/graph-server.ts';
import {fieldOf, idpReading, idsOf} from '../support/idp-reading.ts';
import {runs} from '../support/runs.ts';

/** 50,000 in the long run. */
const count = runs(1000);
const day = 86_400_000;

it('Entra ID with throttling, tokens that end, empty pages, duplicates, deletions and an expired link', async () => {
	const server = await graphServer();
	for (let n = 1; n <= count; n++) server.put(graphPerson(`u${n}`));
	Object.assign(server, {pageSize: 200, emptyPages: true, twice: true, tokenAnswers: 40});
	server.fault = ({number}) => (number % 7 === 3 ? {status: 429, headers: {'retry-after': '2'}} : undefined);
	const reading = await idpReading(entra, graphSettings(server), server.secret);
	expect((await reading.next()).people.count).toBe(count);

	for (let n = 1; n <= count; n += 10) server.put(graphPerson(`u${n}`, {surname: 'Changed'}));
	for (let n = 2; n <= count; n += 100) server.remove(`u${n}`, 'deleted');
	for (let n = 3; n <= count; n += 100) server.remove(`u${n}`, 'changed');
	const changed = await reading.next();
	expect(changed.people.count).toBe(count - count / 100);
	expect(fieldOf(changed, 'u11', 'lastName')).toBe('Changed');

	server.day += 8;
	await reading.clock.turn(8 * day);
	expect(idsOf(await reading.next())).toEqual(idsOf(changed));
});

it('Google Workspace with rate limits, tokens that end, overlapping pages and deletions', async () => {
	const server = await googleServer();
	for (let n = 1; n <= count; n++) server.put(googlePerson(`u${n}`));
	Object.assign(server, {largestPage: 100, twice: true, tokenAnswers: 40});
	server.fault = ({number}) =>
		number % 7 === 3
			? {status: 403, body: {error: {errors: [{reason: 'userRateLimitExceeded'}]}}}
			: undefined;
	const reading = await idpReading(google, googleSettingsOf(server), server.key);
	expect((await reading.next()).people.count).toBe(count);

	for (let n = 2; n <= count; n += 100) server.remove(`u${n}`);
	for (let n = 3; n <= count; n += 100) server.remove(`u${n}`, 'vanish');
	const roster = await reading.next();
	expect(roster.people.count).toBe(count - count / 50);
	expect(roster.faulty.people?.size).toBe(count / 100);
});

it('Entra ID with assigned users and groups alone, no subgroups, over changes and an expired link', async () => {
	const server = await graphServer();
	const application = '99999999-2222-3333-4444-555555555555';
	for (let n = 1; n <= count; n++) server.put(graphPerson(`u${n}`));
	Object.assign(server, {pageSize: 200, appRoles: [{id: 'r', displayName: 'User'}]});
	server.assignments = [{appRoleId: 'r', principalId: 'g1', principalType: 'Group'}];
	const members = Array.from({length: count / 10}, (_, at) => ({id: `u${at + 1}`}));
	server.members.set('g1', [...members, {id: 'g2'}]);
	server.members.set('g2', [{id: `u${count}`}]);
	const settings = graphSettings(server, {people: 'assigned', application});
	const reading = await idpReading(entra, settings, server.secret);
	expect((await reading.next()).people.count).toBe(count / 10);
	server.remove('u1', 'deleted');
	server.remove('u2', 'changed');
	expect((await reading.next()).people.count).toBe(count / 10 - 1);
	server.day += 8;
	await reading.clock.turn(8 * day);
	const whole = await reading.next();
	expect(whole.people.count).toBe(count / 10 - 1);
	expect(idsOf(whole)).toContain('u2');
	expect(whole.leftOut.length).toBe(count - count / 10);
});

it('Google Workspace whose users are unchanged, by etag, with 429 and a quota that is used up', async () => {
	const server = await googleServer();
	for (let n = 1; n <= count; n++) server.put(googlePerson(`u${n}`));
	server.fault = ({number, url}) =>
		url.pathname === '/token'
			? undefined
			: number % 9 === 4
				? {status: 403, body: {error: {errors: [{reason: 'quotaExceeded'}]}}}
				: number % 9 === 8
					? {status: 429, headers: {'retry-after': '1'}}
					: undefined;
	const reading = await idpReading(google, googleSettingsOf(server), server.key);
	const first = await reading.next();
	for (let n = 7; n <= count; n += 100)
		server.put({id: `u${n}`, name: {givenName: 'Ada', familyName: 'Changed'}});
	const second = await reading.next();
	expect(idsOf(second)).toEqual(idsOf(first));
	expect(fieldOf(second, 'u7', 'lastName')).toBe('Changed');
	expect(fieldOf(second, 'u8', 'lastName')).toBe('Family-u8');
});
