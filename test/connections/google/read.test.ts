import {describe, expect, it} from 'vitest';
import {google} from '../../../source/connections/google/kind.ts';
import {SourceUnhealthyError, TemporaryError, UsageError} from '../../../source/core/errors.ts';
import {
	type GoogleServer,
	googlePerson,
	googleServer,
	googleSettingsOf,
} from '../../support/google-server.ts';
import {fieldOf, idpReading, idsOf} from '../../support/idp-reading.ts';

const day = 86_400_000;

async function domain(count: number, settings: Readonly<Record<string, string>> = {}) {
	const server = await googleServer();
	for (let n = 1; n <= count; n++) server.put(googlePerson(`u${n}`));
	const reading = await idpReading(google, googleSettingsOf(server, settings), server.key);
	return {server, reading};
}
const lists = ({asked}: GoogleServer) => asked.filter(({url}) => url.pathname.endsWith('/users'));
const rateLimited = (reason: string) => ({
	status: 403,
	body: {error: {code: 403, errors: [{domain: 'usageLimits', reason}]}},
});

describe('a domain that is read', () => {
	it('is asked in the name of the administrator, for reading users alone', async () => {
		const {server, reading} = await domain(1);
		await reading.next();
		const now = Math.floor(reading.clock.now().getTime() / 1000);
		expect(server.claims()).toEqual({
			iss: 'reader@project.example',
			scope: 'https://www.googleapis.com/auth/admin.directory.user.readonly',
			aud: `${server.url}/token`,
			sub: 'admin@school.example',
			iat: now,
			exp: now + 3600,
		});
	});

	it('gives primary address, names, Employee ID, department and cost centre, and nothing else', async () => {
		const {server, reading} = await domain(0);
		server.put(
			googlePerson('u1', {
				externalIds: [
					{type: 'account', value: 'X'},
					{type: 'organization', value: 'E7'},
				],
				organizations: [{department: 'Old'}, {primary: true, department: 'Art', costCenter: 'CC'}],
				phones: [{value: '555'}],
			}),
		);
		const roster = await reading.next();
		expect(fieldOf(roster, 'u1', 'email')).toBe('u1@school.example');
		expect(fieldOf(roster, 'u1', 'personNumber')).toBe('E7');
		expect(roster.provided?.get('u1')).toEqual({
			userName: 'u1@school.example',
			department: 'Art',
			costCentre: 'CC',
		});
		expect(roster.base!.files.flatMap(({chunks}) => [...chunks()]).join('')).not.toContain('555');
	});

	it('is read over all pages, each user once', async () => {
		const {server, reading} = await domain(23);
		server.largestPage = 5;
		server.twice = true;
		expect((await reading.next()).people.count).toBe(23);
		expect(lists(server).length).toBe(5);
		expect(lists(server)[0]?.url.searchParams.get('projection')).toBe('full');
	});

	it('asks for those attributes alone that are read', async () => {
		const {server, reading} = await domain(1);
		await reading.next();
		const fields = lists(server)[0]?.url.searchParams.get('fields') ?? '';
		expect(fields).toContain('users(id,etag,primaryEmail,name(givenName,familyName)');
		expect(fields).not.toMatch(/phones|addresses|recovery/);
	});

	it('gives those of the organisational units that are synced, and of those below them', async () => {
		const {server, reading} = await domain(1, {orgUnits: '/Students, /Staff/'});
		server.put(googlePerson('a', {orgUnitPath: '/Students'}));
		server.put(googlePerson('b', {orgUnitPath: '/students/Year 7'}));
		server.put(googlePerson('c', {orgUnitPath: '/StudentsOfOld'}));
		server.put(googlePerson('d', {orgUnitPath: '/Staff'}));
		const roster = await reading.next();
		expect(idsOf(roster)).toEqual(['a', 'b', 'd']);
		expect(roster.leftOut.map(({externalId, code}) => [externalId, code])).toEqual([
			['u1', 'org-unit'],
			['c', 'org-unit'],
		]);
	});
});

describe('somebody who is', () => {
	it.each(['suspended', 'archived'])('%s stays, unless whenDisabled=deactivate', async (state) => {
		const {server, reading} = await domain(2);
		server.put(googlePerson('u3', {[state]: true}));
		expect(idsOf(await reading.next())).toContain('u3');
		const settings = googleSettingsOf(server, {whenDisabled: 'deactivate'});
		const roster = await (await idpReading(google, settings, server.key)).next();
		expect(idsOf(roster)).toEqual(['u1', 'u2']);
		expect(roster.leftOut).toMatchObject([{externalId: 'u3', code: 'disabled'}]);
	});

	it('deleted is absent, and there again when restored', async () => {
		const {server, reading} = await domain(3);
		await reading.next();
		server.remove('u2');
		const roster = await reading.next();
		expect(idsOf(roster)).toEqual(['u1', 'u3']);
		expect(roster.faulty.people).toBeUndefined();
		server.put(googlePerson('u2'));
		expect(idsOf(await reading.next())).toEqual(['u1', 'u2', 'u3']);
	});

	it('not listed, and not told as deleted, is held back and not absent, until Google may have forgotten', async () => {
		const {server, reading} = await domain(3);
		await reading.next();
		server.remove('u2', 'vanish');
		for (let night = 0; night < 20; night++) {
			const roster = await reading.next();
			expect(roster.faulty.people).toEqual(new Set(['u2']));
			expect(idsOf(roster)).toEqual(['u1', 'u3']);
			await reading.clock.turn(day);
		}
		const roster = await reading.next();
		expect(roster.faulty.people).toBeUndefined();
		expect(idsOf(roster)).toEqual(['u1', 'u3']);
	});

	it('deleted longer ago than Google tells is absent', async () => {
		const {server, reading} = await domain(3);
		await reading.next();
		server.remove('u2');
		server.forgetDeleted();
		await reading.clock.turn(21 * day);
		const roster = await reading.next();
		expect(idsOf(roster)).toEqual(['u1', 'u3']);
		expect(roster.faulty.people).toBeUndefined();
	});
});

describe('a service that', () => {
	it.each(['userRateLimitExceeded', 'quotaExceeded', 'rateLimitExceeded'])(
		'answers 403 %s is asked again after a growing wait',
		async (reason) => {
			const {server, reading} = await domain(3);
			const before = reading.clock.now().getTime();
			let times = 0;
			server.fault = ({url}) =>
				url.pathname.endsWith('/users') && times++ < 3 ? rateLimited(reason) : undefined;
			expect((await reading.next()).people.count).toBe(3);
			expect(reading.clock.now().getTime() - before).toBeGreaterThanOrEqual(500 + 1000 + 2000);
			expect(reading.told.some(({message}) => message?.startsWith('waits'))).toBe(true);
		},
	);

	it('answers so on and on is left for later', async () => {
		const {server, reading} = await domain(3);
		server.fault = ({url}) =>
			url.pathname.endsWith('/users') ? rateLimited('userRateLimitExceeded') : undefined;
		await expect(reading.next()).rejects.toThrow(TemporaryError);
		expect(lists(server).length).toBe(5);
	});

	it('answers 429 is waited for as long as it says', async () => {
		const {server, reading} = await domain(3);
		const before = reading.clock.now().getTime();
		let times = 0;
		server.fault = ({url}) =>
			url.pathname.endsWith('/users') && times++ === 0
				? {status: 429, headers: {'retry-after': '9'}}
				: undefined;
		await reading.next();
		expect(reading.clock.now().getTime() - before).toBe(9000);
	});

	it('forbids reading is told as such', async () => {
		const {server, reading} = await domain(3);
		server.fault = ({url}) => (url.pathname.endsWith('/users') ? rateLimited('forbidden') : undefined);
		await expect(reading.next()).rejects.toThrow(UsageError);
	});

	it('refuses the token in the middle is asked with a new one', async () => {
		const {server, reading} = await domain(30);
		server.largestPage = 5;
		server.tokenAnswers = 4;
		expect((await reading.next()).people.count).toBe(30);
		expect(server.asked.filter(({url}) => url.pathname === '/token').length).toBe(2);
	});

	it.each([
		['a page', '<html></html>'],
		['something else', {items: []}],
		['nobody', {kind: 'admin#directory#users'}],
		['a page that leads to itself', {kind: 'admin#directory#users', nextPageToken: 'same'}],
	])('answers with %s is no roster', async (_, body) => {
		const {server, reading} = await domain(3);
		server.fault = ({url}) => (url.pathname.endsWith('/users') ? {status: 200, body} : undefined);
		await expect(reading.next()).rejects.toThrow(SourceUnhealthyError);
	});

	it('breaks on the last page leaves nothing half read', async () => {
		const {server, reading} = await domain(9);
		server.largestPage = 3;
		await reading.next();
		server.fault = ({url}) => (url.searchParams.get('pageToken') === '6' ? {status: 503} : undefined);
		await expect(reading.next()).rejects.toThrow(TemporaryError);
		server.fault = undefined;
		expect((await reading.next()).people.count).toBe(9);
	});
});

describe('a key', () => {
	it.each([
		['no JSON', 'nothing-secret'],
		['another file', '{"installed":{}}'],
		['a broken key', '{"client_email":"a@b.example","private_key":"planted-key"}'],
	])('that is %s is refused before anything is asked, and never repeated', async (_, key) => {
		const server = await googleServer();
		const reading = await idpReading(google, googleSettingsOf(server), key);
		const error = await reading.next().catch((each: unknown) => each);
		expect(error).toBeInstanceOf(UsageError);
		expect(server.asked).toEqual([]);
		expect(`${String(error)} ${String((error as Error).cause)}`).not.toMatch(/planted-key|nothing-secret/);
	});

	it('of somebody else gets no token', async () => {
		const server = await googleServer();
		server.fault = ({url}) =>
			url.pathname === '/token' ? {status: 400, body: {error: 'invalid_grant'}} : undefined;
		const reading = await idpReading(google, googleSettingsOf(server), server.key);
		await expect(reading.next()).rejects.toMatchObject({message: expect.stringMatching(/invalid_grant/)});
	});
});

describe('etags', () => {
	it('spare looking at who is unchanged, and lose nobody and nothing of them', async () => {
		const {server, reading} = await domain(3);
		server.put(googlePerson('u1', {externalIds: [{type: 'organization', value: 'E1'}], orgUnitPath: '/A'}));
		const first = await reading.next();
		const second = await reading.next();
		expect(idsOf(second)).toEqual(idsOf(first));
		expect(fieldOf(second, 'u1', 'personNumber')).toBe('E1');
		// What comes with a known etag is not even read: this user has no name any more, and nobody looks.
		server.put({id: 'u2', etag: '"e2"', name: null});
		expect(fieldOf(await reading.next(), 'u2', 'lastName')).toBe('Family-u2');
	});

	it('that are others have the user taken as it is now', async () => {
		const {server, reading} = await domain(3);
		await reading.next();
		server.put({id: 'u2', name: {givenName: 'Ada', familyName: 'Ash'}});
		const roster = await reading.next();
		expect(fieldOf(roster, 'u2', 'lastName')).toBe('Ash');
		expect(fieldOf(roster, 'u3', 'lastName')).toBe('Family-u3');
	});

	it('that are missing spare nothing', async () => {
		const {server, reading} = await domain(1);
		server.put({id: 'u1', etag: null});
		await reading.next();
		server.put({id: 'u1', etag: null, name: {familyName: 'Ash'}});
		expect(fieldOf(await reading.next(), 'u1', 'lastName')).toBe('Ash');
	});

	it('let nobody stay not listed who is listed again', async () => {
		const {server, reading} = await domain(2);
		const user = {...googlePerson('u1'), etag: '"same"'};
		server.put(user);
		await reading.next();
		server.remove('u1', 'vanish');
		expect((await reading.next()).faulty.people).toEqual(new Set(['u1']));
		server.put(user);
		expect(idsOf(await reading.next())).toEqual(['u1', 'u2']);
	});

	it('give the same roster as a read that knows none', async () => {
		const {server, reading} = await domain(40);
		await reading.next();
		for (let n = 1; n <= 40; n += 3) server.put({id: `u${n}`, suspended: true, orgUnitPath: `/U${n}`});
		for (let n = 2; n <= 40; n += 7) server.remove(`u${n}`);
		const known = await reading.next();
		const fresh = await (await idpReading(google, googleSettingsOf(server), server.key)).next();
		expect(idsOf(known)).toEqual(idsOf(fresh));
		expect([...known.provided!].toSorted()).toEqual([...fresh.provided!].toSorted());
		const people = (roster: typeof known) => roster.base!.files[1]!.chunks();
		expect([...people(known)].join('').split('\n').sort()).toEqual(
			[...people(fresh)].join('').split('\n').sort(),
		);
	});
});
