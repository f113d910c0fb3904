import {describe, expect, it} from 'vitest';
import {entra} from '../../../source/connections/entra/kind.ts';
import {SourceUnhealthyError, TemporaryError, UsageError} from '../../../source/core/errors.ts';
import {type GraphServer, graphPerson, graphServer, graphSettings} from '../../support/graph-server.ts';
import {fieldOf, idpReading, idsOf} from '../../support/idp-reading.ts';

const day = 86_400_000;

async function tenant(count: number, settings: Readonly<Record<string, string>> = {}) {
	const server = await graphServer();
	for (let n = 1; n <= count; n++) server.put(graphPerson(`u${n}`));
	const reading = await idpReading(entra, graphSettings(server, settings), server.secret);
	return {server, reading};
}
const deltas = ({asked}: GraphServer) => asked.filter(({url}) => url.pathname.endsWith('/users/delta'));
const turn = async ({server, reading}: Awaited<ReturnType<typeof tenant>>, days: number) => {
	server.day += days;
	await reading.clock.turn(days * day);
};

describe('a tenant that is read', () => {
	it('gives user principal name, names, Employee ID, department, cost centre and division, and nothing else', async () => {
		const {server, reading} = await tenant(0);
		server.put(
			graphPerson('u1', {
				mail: 'other@school.example',
				department: 'Art',
				employeeId: 'E7',
				employeeOrgData: {costCenter: 'CC1', division: 'North'},
				mobilePhone: '555',
			}),
		);
		const roster = await reading.next();
		expect(fieldOf(roster, 'u1', 'email')).toBe('u1@school.example');
		expect(fieldOf(roster, 'u1', 'personNumber')).toBe('E7');
		expect(roster.provided?.get('u1')).toEqual({
			userName: 'u1@school.example',
			department: 'Art',
			costCentre: 'CC1',
			division: 'North',
		});
		expect(roster.scope).toEqual({people: true, classes: false, enrolments: false});
		const kept = roster.base!.files.flatMap(({chunks}) => [...chunks()]).join('');
		expect(kept).not.toContain('555');
		expect(kept).not.toContain('other@');
	});

	it('is read whole over many pages, empty ones too', async () => {
		const {server, reading} = await tenant(25);
		server.pageSize = 4;
		server.emptyPages = true;
		expect((await reading.next()).people.count).toBe(25);
		expect(deltas(server).length).toBe(14);
		expect(deltas(server)[0]?.url.searchParams.get('$select')).toContain('employeeOrgData');
	});

	it('asks after the first time for changes alone, and merges them into all the others', async () => {
		const {server, reading} = await tenant(25);
		await reading.next();
		server.put(graphPerson('u3', {surname: 'Changed'}));
		server.put(graphPerson('u26'));
		server.remove('u4', 'deleted');
		const before = deltas(server).length;
		const roster = await reading.next();
		expect(deltas(server).length).toBe(before + 1);
		expect(deltas(server).at(-1)?.url.searchParams.get('$deltatoken')).not.toBeNull();
		expect(roster.people.count).toBe(25);
		expect(roster.extent).toBe('bulk');
		expect(fieldOf(roster, 'u3', 'lastName')).toBe('Changed');
		expect(idsOf(roster)).toContain('u26');
		expect(idsOf(roster)).not.toContain('u4');
	});

	it('takes the same user twice, and what was told on an earlier night again, for one', async () => {
		const {server, reading} = await tenant(9);
		server.twice = true;
		server.pageSize = 5;
		expect((await reading.next()).people.count).toBe(9);
		server.put(graphPerson('u9', {givenName: 'New'}));
		const roster = await reading.next();
		expect(roster.people.count).toBe(9);
		expect(fieldOf(roster, 'u9', 'firstName')).toBe('New');
	});

	it('keeps what a change does not tell, and lets go of what it tells as null', async () => {
		const {server, reading} = await tenant(1);
		server.put(graphPerson('u2', {department: 'Art', employeeId: 'E2'}));
		await reading.next();
		server.fault = ({url}) =>
			url.searchParams.has('$deltatoken')
				? {
						status: 200,
						body: {
							value: [{id: 'u2', employeeId: null}],
							'@odata.deltaLink': `${server.url}/v1.0/users/delta?$deltatoken=9-0`,
						},
					}
				: undefined;
		const roster = await reading.next();
		expect(roster.provided?.get('u2')?.department).toBe('Art');
		expect(fieldOf(roster, 'u2', 'personNumber')).toBe('');
		expect(fieldOf(roster, 'u2', 'firstName')).toBe('Given-u2');
	});

	it('gives the same roster by changes as it gives read anew', async () => {
		const {server, reading} = await tenant(12);
		await reading.next();
		server.remove('u1', 'deleted');
		server.put(graphPerson('u2', {surname: 'B'}));
		server.put(graphPerson('u99'));
		const byChanges = await reading.next();
		const anew = await (await idpReading(entra, graphSettings(server), server.secret)).next();
		const all = (roster: typeof anew) => idsOf(roster).map((id) => [id, fieldOf(roster, id, 'lastName')]);
		expect(all(byChanges)).toEqual(all(anew));
	});
});

describe('an expired delta link', () => {
	it('is answered by reading all users anew, compared by absence', async () => {
		const school = await tenant(5);
		const {server, reading} = school;
		await reading.next();
		server.remove('u5', 'deleted');
		await turn(school, 8);
		const roster = await reading.next();
		expect(idsOf(roster)).toEqual(['u1', 'u2', 'u3', 'u4']);
		expect(reading.told.some(({message}) => message?.includes('no longer known'))).toBe(true);
	});

	it('may be told as syncStateNotFound of another status', async () => {
		const {server, reading} = await tenant(3);
		await reading.next();
		server.fault = ({url}) =>
			url.searchParams.has('$deltatoken')
				? {status: 400, body: {error: {code: 'syncStateNotFound'}}}
				: undefined;
		expect((await reading.next()).people.count).toBe(3);
	});

	it('on every try is no roster', async () => {
		const {server, reading} = await tenant(3);
		server.fault = ({url}) =>
			url.pathname.endsWith('/delta') ? {status: 410, body: {error: {code: 'SyncStateNotFound'}}} : undefined;
		await expect(reading.next()).rejects.toThrow(SourceUnhealthyError);
	});
});

describe('a user who is deleted', () => {
	it('softly stays while it can be restored, over whole reads too, and is restored', async () => {
		const school = await tenant(3);
		const {server, reading} = school;
		await reading.next();
		server.remove('u2', 'changed');
		expect(idsOf(await reading.next())).toContain('u2');
		await turn(school, 8);
		expect(idsOf(await reading.next())).toContain('u2');
		server.put({...graphPerson('u2'), inBin: false});
		expect(fieldOf(await reading.next(), 'u2', 'firstName')).toBe('Given-u2');
	});

	it('softly is gone once it can no longer be restored and a whole read does not list it', async () => {
		const school = await tenant(3);
		const {server, reading} = school;
		await reading.next();
		server.remove('u2', 'changed');
		await reading.next();
		await turn(school, 31);
		expect(idsOf(await reading.next())).toEqual(['u1', 'u3']);
	});

	it('softly counts as gone with whenDisabled=deactivate, and says so', async () => {
		const {server, reading} = await tenant(3, {whenDisabled: 'deactivate'});
		await reading.next();
		server.remove('u2', 'changed');
		const roster = await reading.next();
		expect(idsOf(roster)).toEqual(['u1', 'u3']);
		expect(roster.leftOut).toMatchObject([{externalId: 'u2', code: 'disabled'}]);
	});
});

describe('who is in it', () => {
	it('is anybody who cannot sign in too, unless whenDisabled=deactivate', async () => {
		const {server, reading} = await tenant(2);
		server.put(graphPerson('u3', {accountEnabled: false}));
		expect(idsOf(await reading.next())).toContain('u3');
		const other = await idpReading(entra, graphSettings(server, {whenDisabled: 'deactivate'}), server.secret);
		const roster = await other.next();
		expect(idsOf(roster)).toEqual(['u1', 'u2']);
		expect(roster.leftOut).toMatchObject([{externalId: 'u3', code: 'disabled'}]);
	});

	it('is no guest unless asked for, by type or by name', async () => {
		const {server, reading} = await tenant(1);
		server.put(graphPerson('g1', {userType: 'Guest'}));
		server.put(graphPerson('g2', {userPrincipalName: 'a_b.example#EXT#@school.example'}));
		expect(idsOf(await reading.next())).toEqual(['u1']);
		const asked = await idpReading(entra, graphSettings(server, {guests: 'yes'}), server.secret);
		expect(idsOf(await asked.next())).toEqual(['g1', 'g2', 'u1']);
	});

	it('is held back without a user principal name, and not absent', async () => {
		const {server, reading} = await tenant(3);
		server.put(graphPerson('u4', {userPrincipalName: null}));
		const roster = await reading.next();
		expect(roster.faulty.people).toEqual(new Set(['u4']));
	});

	const application = '99999999-2222-3333-4444-555555555555';
	const user = {id: 'role-user', displayName: 'User'};
	const toUser = (principalId: string, principalType: string, appRoleId = user.id) => ({
		appRoleId,
		principalId,
		principalType,
	});
	const assigning = async () => {
		const school = await tenant(6, {people: 'assigned', application});
		school.server.appRoles = [user, {id: 'role-other', displayName: 'Default Access'}];
		school.server.assignments = [
			toUser('u1', 'User'),
			toUser('g1', 'Group'),
			toUser('u5', 'User', 'role-other'),
		];
		school.server.members.set('g1', [{id: 'u2'}, {id: 'u3'}, {id: 'g2'}]);
		school.server.members.set('g2', [{id: 'u4'}]);
		return school;
	};

	it('[seed 003] is who is assigned with the role of user, and direct members of assigned groups, never of subgroups', async () => {
		const {reading, server} = await assigning();
		const roster = await reading.next();
		expect(idsOf(roster)).toEqual(['u1', 'u2', 'u3']);
		expect(server.asked.some(({url}) => url.pathname.includes('/g2/'))).toBe(false);
		expect(roster.leftOut.map(({externalId, code}) => [externalId, code])).toEqual([
			['u4', 'not-assigned'],
			['u5', 'not-assigned'],
			['u6', 'not-assigned'],
		]);
	});

	it('follows assignments from one night to the next though no user changed', async () => {
		const {reading, server} = await assigning();
		await reading.next();
		server.members.set('g1', [{id: 'u6'}]);
		expect(idsOf(await reading.next())).toEqual(['u1', 'u6']);
	});

	it('is nobody where nobody is assigned, which is never taken for an empty school', async () => {
		const {reading, server} = await assigning();
		server.assignments = [];
		await expect(reading.next()).rejects.toThrow(SourceUnhealthyError);
	});

	it('[seed 003] is every user with people=all', async () => {
		expect((await (await tenant(6)).reading.next()).people.count).toBe(6);
	});
});

describe('a service that', () => {
	it('throttles is waited for as long as it says', async () => {
		const {server, reading} = await tenant(3);
		const before = reading.clock.now().getTime();
		let times = 0;
		server.fault = ({url}) =>
			url.pathname.endsWith('/delta') && times++ < 2
				? {status: 429, headers: {'retry-after': '17'}}
				: undefined;
		expect((await reading.next()).people.count).toBe(3);
		expect(reading.clock.now().getTime() - before).toBe(34_000);
	});

	it('throttles on and on is left for later, and nothing is given', async () => {
		const {server, reading} = await tenant(3);
		server.fault = ({url}) => (url.pathname.endsWith('/delta') ? {status: 429} : undefined);
		await expect(reading.next()).rejects.toThrow(TemporaryError);
	});

	it('refuses the token in the middle is asked with a new one', async () => {
		const {server, reading} = await tenant(30);
		server.pageSize = 3;
		server.tokenAnswers = 4;
		expect((await reading.next()).people.count).toBe(30);
		expect(server.asked.filter(({url}) => url.pathname.endsWith('/token')).length).toBe(3);
	});

	it('refuses the secret is told as such, without it', async () => {
		const server = await graphServer();
		const reading = await idpReading(entra, graphSettings(server), 'wrong-secret');
		const error = await reading.next().catch((each: unknown) => each);
		expect(error).toBeInstanceOf(UsageError);
		expect(String((error as Error).message)).toContain('invalid_client');
		expect(JSON.stringify(error)).not.toContain('wrong-secret');
	});

	it('lacks a permission is told as such', async () => {
		const {server, reading} = await tenant(3);
		server.fault = ({url}) =>
			url.pathname.endsWith('/delta')
				? {status: 403, body: {error: {code: 'Authorization_RequestDenied'}}}
				: undefined;
		await expect(reading.next()).rejects.toMatchObject({
			message: expect.stringMatching(/authorization_requestdenied/),
			next: expect.stringMatching(/User\.Read\.All/),
		});
	});

	it.each([
		['a page', '<html><body>Sign in</body></html>'],
		['no list', {users: []}],
		['no link to go on from', {value: []}],
		['nobody', {value: [], '@odata.deltaLink': '/v1.0/users/delta?$deltatoken=0-0'}],
	])('answers with %s is no roster', async (_, body) => {
		const {server, reading} = await tenant(3);
		const whole =
			typeof body === 'object' && '@odata.deltaLink' in body
				? {...body, '@odata.deltaLink': `${server.url}${body['@odata.deltaLink']}`}
				: body;
		server.fault = ({url}) => (url.pathname.endsWith('/delta') ? {status: 200, body: whole} : undefined);
		await expect(reading.next()).rejects.toThrow(SourceUnhealthyError);
	});

	it('leads elsewhere, or in a circle, gets no token there and ends', async () => {
		const {server, reading} = await tenant(3);
		const elsewhere = await graphServer();
		for (const next of [`${elsewhere.url}/v1.0/users/delta`, `${server.url}/v1.0/users/delta?$skiptoken=x`]) {
			server.fault = ({url}) =>
				url.pathname.endsWith('/delta')
					? {status: 200, body: {value: [], '@odata.nextLink': next}}
					: undefined;
			await expect(reading.next()).rejects.toThrow(SourceUnhealthyError);
		}
		expect(elsewhere.asked).toEqual([]);
	});

	it('ends in the middle of changes leaves the last read as it was', async () => {
		const {server, reading} = await tenant(9);
		server.pageSize = 2;
		await reading.next();
		for (let n = 1; n <= 6; n++) server.put(graphPerson(`u${n}`, {surname: 'Changed'}));
		server.fault = ({url}) => (url.searchParams.has('$skiptoken') ? {status: 503} : undefined);
		await expect(reading.next()).rejects.toThrow(TemporaryError);
		server.fault = undefined;
		const roster = await reading.next();
		expect(roster.people.count).toBe(9);
		expect(fieldOf(roster, 'u6', 'lastName')).toBe('Changed');
	});
});
