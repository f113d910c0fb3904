import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {answers} from '../../../source/connections/jamf-school/records.ts';
import {type JamfServer, jamfServer} from '../../support/jamf-server/server.ts';

const folder = new URL('../../../fixtures/jamf-school/', import.meta.url);
const fixture = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

const ask = async (server: JamfServer, method: string, path: string, body?: unknown, headers = {}) => {
	const key = Buffer.from(`${server.networkId}:${server.apiKey}`).toString('base64');
	const response = await fetch(`${server.url}/api${path}`, {
		method,
		headers: {authorization: `Basic ${key}`, 'x-server-protocol-version': '3', ...headers},
		...(body === undefined ? {} : {body: JSON.stringify(body)}),
	});
	const text = await response.text();
	const isJson = response.headers.get('content-type') === 'application/json';
	return {status: response.status, body: isJson ? JSON.parse(text) : text};
};

/** Places of a shape that an answer lacks, or has with another type; of lists, the first item counts. */
function lacks(shape: unknown, answer: unknown, at = ''): readonly string[] {
	if (Array.isArray(shape)) {
		if (!Array.isArray(answer)) return [`${at}: no list`];
		return shape.length === 0 ? [] : lacks(shape[0], answer[0], `${at}[]`);
	}
	if (typeof shape !== typeof answer || answer === null) return [`${at}: ${typeof answer}`];
	if (typeof shape !== 'object' || shape === null) return [];
	return Object.entries(shape).flatMap(([key, each]) =>
		lacks(each, (answer as Record<string, unknown>)[key], `${at}.${key}`),
	);
}

const school = async () => {
	const server = await jamfServer();
	const jamf = server.school;
	jamf.location(0, 'District');
	const address = {street: 'Main St', streetNumber: '123', postalCode: '12345', city: 'Springfield'};
	jamf.location(3, 'Main Campus', {...address, asmIdentifier: 'ASM-001', schoolNumber: 'SCH001'});
	jamf.location(5, 'Annex');
	jamf.groups.set(10, 'group-a').set(20, 'group-b');
	const ana = jamf.user('ana', {
		email: 'ana@school.example',
		firstName: 'Ana',
		lastName: 'Diaz',
		notes: '',
		groupIds: [10, 20],
	});
	const klass = jamf.class('Math 101', {description: 'Intro', students: [{id: 1}], teachers: [{id: 1}]});
	return {server, jamf, ana, klass};
};

/** Each file of `fixtures/jamf-school`, and what is done with it. */
const answered: Readonly<Record<string, (uuid: string) => readonly [string, string, unknown?]>> = {
	'users.list.shape': () => ['GET', '/users'],
	'user.get.fixture': () => ['GET', '/users/1'],
	'user.post.response.fixture': () => ['POST', '/users', fixture('user.post.request.shape')],
	'user.put.response.fixture': () => ['PUT', '/users/1', {firstName: 'Anna'}],
	'user.migrate.response.fixture': () => ['PUT', '/users/1/migrate', fixture('user.migrate.request.shape')],
	'class.get.shape': (uuid) => ['GET', `/classes/${uuid}`],
	'class.post.response.fixture': () => ['POST', '/classes', {name: 'Art'}],
	'class.users.put.response.fixture': (uuid) => [
		'PUT',
		`/classes/${uuid}/users`,
		{students: ['1'], teachers: ['1']},
	],
	'location.get.fixture': () => ['GET', '/locations/3'],
	'locations.list.fixture': () => ['GET', '/locations'],
};
const requests = ['user.post.request.shape', 'user.migrate.request.shape', 'class.users.put.request.shape'];
/** Devices and groups are not ours; the first may lack its list, the others are only asked for by name. */
const notOurs = ['class.devices.fixture', 'usergroup.get.fixture', 'usergroup.live.shape'];

describe('the Jamf School of the tests', () => {
	it('knows every shape that is kept', () => {
		const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
		const known = [...Object.keys(answered), ...requests, ...notOurs].map((name) => `${name}.json`);
		expect(known.sort()).toEqual(names.sort());
	});

	it.each(Object.entries(answered))('answers as %s', async (name, question) => {
		const {server, klass} = await school();
		const {status, body} = await ask(server, ...question(klass.uuid));
		expect(status).toBe(200);
		expect(lacks(fixture(name), body)).toEqual([]);
		const given = fixture(name);
		for (const fixed of ['code', 'message']) expect(body[fixed]).toBe(given[fixed]);
	});

	it('takes the ids of members as texts alone, and sets the members', async () => {
		const {server, jamf, klass} = await school();
		for (const name of ['b', 'c']) jamf.user(name);
		const path = `/classes/${klass.uuid}/users`;
		expect((await ask(server, 'PUT', path, {students: [1], teachers: []})).status).toBe(400);
		await ask(server, 'PUT', path, fixture('class.users.put.request.shape'));
		expect(jamf.classes.get(klass.uuid)).toMatchObject({students: [{id: 1}, {id: 2}], teachers: [{id: 3}]});
	});

	it('tells of the devices of a class without a list where it has none', async () => {
		const {server, klass} = await school();
		const {body} = await ask(server, 'GET', `/classes/${klass.uuid}/devices`);
		expect(body).toEqual({code: 200, count: 0});
		expect(fixture('class.devices.fixture')).toHaveProperty('devices');
	});

	it('has a location 0, a list of locations without a code, and classes without a count', async () => {
		const {server} = await school();
		const {body} = await ask(server, 'GET', '/locations');
		expect(Object.keys(body)).toEqual(['locations']);
		expect(body.locations[0]).toMatchObject({id: 0, asmIdentifier: null});
		expect((await ask(server, 'GET', '/classes')).body).not.toHaveProperty('count');
		expect((await ask(server, 'GET', '/locations/0')).body).not.toHaveProperty('location');
	});

	it('knows who asks, the version, and the rights of the key by method', async () => {
		const {server} = await school();
		expect((await ask(server, 'GET', '/users', undefined, {authorization: 'Basic eA=='})).status).toBe(401);
		expect((await ask(server, 'GET', '/users', undefined, {'x-server-protocol-version': '1'})).status).toBe(
			404,
		);
		server.rights.delete('PUT');
		expect((await ask(server, 'PUT', '/users/1', {firstName: 'X'})).status).toBe(405);
		expect((await ask(server, 'GET', '/users')).status).toBe(200);
		expect(server.writes).toEqual([]);
	});

	it('has nothing at other places, as plain text or as JSON', async () => {
		const {server} = await school();
		expect(await ask(server, 'GET', '/users/99')).toEqual({status: 404, body: 'Not Found'});
		server.ways.plainNotFound = false;
		expect((await ask(server, 'GET', '/users/99')).body).toEqual({code: 404, message: 'UserNotFound'});
	});

	it('keeps user names, wants e-mail addresses once, and gives its own domain', async () => {
		const {server, jamf, ana} = await school();
		expect((await ask(server, 'PUT', '/users/1', {username: 'anna'})).status).toBe(400);
		jamf.user('ben', {email: 'ben@school.example'});
		expect((await ask(server, 'PUT', '/users/1', {email: 'BEN@school.example'})).status).toBe(400);
		await ask(server, 'PUT', '/users/1', {domain: 'elsewhere.example', lastName: 'Lopez'});
		expect(jamf.users.get(1)).toMatchObject({domain: ana.domain, name: 'Ana Lopez'});
	});

	it('replaces all groups by memberOf, of ids and names', async () => {
		const {server, jamf} = await school();
		await ask(server, 'PUT', '/users/1', {memberOf: [20, 'New ones']});
		expect(jamf.users.get(1)?.groups).toEqual(['group-b', 'New ones']);
		await ask(server, 'PUT', '/users/1', {memberOf: []});
		expect(jamf.users.get(1)?.groupIds).toEqual([]);
	});

	it('answers reads from before a write as often as is wanted, and what was done by hand at once', async () => {
		const {server, jamf} = await school();
		jamf.stale = {reads: 2, milliseconds: 0};
		await ask(server, 'PUT', '/users/1', {firstName: 'Anna'});
		await ask(server, 'DELETE', '/users/1');
		const {body: made} = await ask(server, 'POST', '/users', fixture('user.post.request.shape'));
		const names = async () =>
			(await ask(server, 'GET', '/users')).body.users.map(
				(user: {firstName: string; status: string}) => `${user.firstName} ${user.status}`,
			);
		expect(await names()).toEqual(['Ana Active']);
		jamf.user('ben', {firstName: 'Ben'});
		expect(await names()).toEqual(['Ana Active', 'Ben Active']);
		expect(await names()).toEqual(['Anna Trash', 'Group Active', 'Ben Active']);
		expect(made.id).toBe(2);
	});

	it('answers from before a write for as long as is wanted', async () => {
		let now = Date.parse('2026-08-15T06:00:00Z');
		const server = await jamfServer({now: () => new Date(now)});
		server.school.location(0, 'All');
		server.school.user('ana', {firstName: 'Ana'});
		server.school.stale = {reads: 0, milliseconds: 60_000};
		await ask(server, 'PUT', '/users/1', {firstName: 'Anna'});
		const name = async () => (await ask(server, 'GET', '/users/1')).body.user.firstName;
		expect([await name(), await name()]).toEqual(['Ana', 'Ana']);
		now += 60_000;
		expect(await name()).toBe('Anna');
	});
});

describe('answers of Jamf School', () => {
	it.each([
		['users.list.shape', answers.users],
		['user.get.fixture', answers.user],
		['user.post.response.fixture', answers.madeUser],
		['class.get.shape', answers.class],
		['class.post.response.fixture', answers.madeClass],
		['location.get.fixture', answers.location],
		['locations.list.fixture', answers.locations],
	] as const)('are read: %s', (name, schema) => {
		expect(schema.safeParse(fixture(name)).success).toBe(true);
	});
});
