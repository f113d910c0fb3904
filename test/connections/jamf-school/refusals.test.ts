import {describe, expect, it} from 'vitest';
import type {RollcallError} from '../../../source/core/errors.ts';
import {SourceUnhealthyError, TemporaryError, UsageError} from '../../../source/core/errors.ts';
import {finish} from '../../contracts/publisher.ts';
import {jamfConnection, never} from '../../support/jamf-connection.ts';
import {type JamfServer, jamfServer} from '../../support/jamf-server/server.ts';

const school = async () => {
	const server = await jamfServer();
	server.school.location(0, 'All');
	const ana = server.school.user('ana', {firstName: 'Ana', lastName: 'Diaz'});
	server.school.class('Math', {students: [{id: ana.id}], teachers: []});
	return server;
};
const failure = async (work: Promise<unknown>): Promise<RollcallError> =>
	work.then(
		() => {
			throw new Error('it went well');
		},
		(error: RollcallError) => error,
	);
const readFails = (server: JamfServer, key?: string) =>
	failure(finish(jamfConnection(server, {}, key).mirror.read(never)));
const answers = (server: JamfServer, path: string, body: unknown, status = 200) => {
	server.fault = (asked) => (asked.path === path ? {status, body} : undefined);
};

describe('who asks', () => {
	it('is known by network ID and API key, asks for version 3, and takes JSON', async () => {
		const server = await school();
		await finish(jamfConnection(server).mirror.read(never));
		expect(server.asked.map(({path}) => path)).toEqual(['/locations', '/users', '/classes']);
		for (const {headers} of server.asked)
			expect(headers).toMatchObject({'x-server-protocol-version': '3', accept: 'application/json'});
	});

	it('is refused with a wrong key, and told where the right one is shown; the key is not repeated', async () => {
		const server = await school();
		const error = await readFails(server, 'a-wrong-key-77');
		expect(error).toBeInstanceOf(UsageError);
		expect(error.message).toContain('(401)');
		expect(error.next).toContain('API key');
		expect(error.setting).toBe('apiKey');
		expect(JSON.stringify([error.message, error.next, error.notDone])).not.toContain('a-wrong-key-77');
	});

	it('asks nothing without a key', async () => {
		const server = await school();
		const error = await readFails(server, '');
		expect(error).toBeInstanceOf(UsageError);
		expect(error.next).toContain('--secret apiKey=');
		expect(server.asked).toEqual([]);
	});

	it.each([
		['GET', 'Read'],
		['POST', 'Add'],
		['PUT', 'Edit'],
		['DELETE', 'Delete'],
	])('is told which right the key lacks: %s', async (method, right) => {
		const server = await school();
		server.rights.delete(method);
		const {mirror} = jamfConnection(server);
		const before = {
			username: 'ana',
			email: '',
			firstName: 'Ana',
			lastName: 'Diaz',
			locationId: '0',
			notes: '',
		};
		const common = {key: 'P1', reason: 'differs', id: '1'};
		const error = await failure(
			method === 'GET'
				? finish(mirror.read(never))
				: mirror.write(
						method === 'POST'
							? {...common, does: 'create-user', after: {...before, username: 'new', email: 'n@x.example'}}
							: method === 'PUT'
								? {...common, does: 'update-user', before: {}, after: {firstName: 'Anna'}}
								: {...common, does: 'trash-user', before},
						never,
					),
		);
		expect(error).toBeInstanceOf(UsageError);
		expect(error.message).toContain(`"${right}" (405)`);
		expect(server.writes).toEqual([]);
	});

	it('is told of a key that may not come in', async () => {
		const server = await school();
		answers(server, '/users', {code: 403}, 403);
		expect((await readFails(server)).message).toContain('(403)');
	});
});

describe('a read', () => {
	it.each([
		['nothing there, as plain text', 'Not Found', 404],
		['nothing there, as JSON', {code: 404, message: 'NotFound'}, 404],
		['a web page', '<!doctype html><title>Sign in</title>', 200],
		['broken JSON', '{"users":[', 200],
		['no list', {code: 200, users: {}}, 200],
		['a user without an id', {code: 200, count: 1, users: [{username: 'x'}]}, 200],
		['fewer users than it says', {code: 200, count: 3, users: [{id: 1}]}, 200],
	])('is unhealthy: %s', async (_, body, status) => {
		const server = await school();
		answers(server, '/users', body, status);
		const error = await readFails(server);
		expect(error).toBeInstanceOf(SourceUnhealthyError);
		expect(error.next).toBeTruthy();
	});

	it('is unhealthy without any location', async () => {
		const server = await school();
		answers(server, '/locations', {locations: []});
		expect(await readFails(server)).toBeInstanceOf(SourceUnhealthyError);
	});

	it('takes codes 0 and 200, ids as texts, nulls, and what is not told', async () => {
		const server = await school();
		answers(server, '/users', {
			code: 0,
			users: [
				{id: '7', username: 'b', firstName: null, lastName: null, email: null, notes: null, status: 'Trash'},
				{id: 8, locationId: '3', username: 'c', firstName: 'C', lastName: 'D', inTrash: false},
			],
		});
		const {users} = (await finish(jamfConnection(server).mirror.read(never))).result;
		expect(users).toEqual([
			{
				id: '7',
				username: 'b',
				firstName: '',
				lastName: '',
				email: '',
				notes: '',
				locationId: '0',
				trashed: true,
			},
			{
				id: '8',
				username: 'c',
				firstName: 'C',
				lastName: 'D',
				email: '',
				notes: '',
				locationId: '3',
				trashed: false,
			},
		]);
	});

	it('asks for each class whose members the list does not tell, and for no other', async () => {
		const server = await school();
		server.ways.membersInList = false;
		server.school.class('Empty');
		const held = (await finish(jamfConnection(server).mirror.read(never))).result;
		expect(held.classes.map(({name, studentIds}) => [name, studentIds])).toEqual([
			['Math', ['1']],
			['Empty', []],
		]);
		expect(server.asked.filter(({path}) => path.startsWith('/classes/')).length).toBe(1);
	});

	it('leaves out a class that goes while it is read', async () => {
		const server = await school();
		server.ways.membersInList = false;
		server.fault = ({path}) => (path.startsWith('/classes/') ? {status: 404, body: 'Not Found'} : undefined);
		expect((await finish(jamfConnection(server).mirror.read(never))).result.classes).toEqual([]);
	});

	it('waits as long as it is asked to, and tries again what may pass', async () => {
		const server = await school();
		let faults = 0;
		server.fault = ({path}) => {
			if (path !== '/users' || faults >= 3) return undefined;
			return (
				[{status: 429, body: '', headers: {'retry-after': '7'}}, 'cut', {status: 502, body: ''}] as const
			)[faults++];
		};
		const {mirror, waited} = jamfConnection(server);
		const {progress, result} = await finish(mirror.read(never));
		expect(result.users.length).toBe(1);
		expect(waited[0]).toBe(7000);
		expect(waited.length).toBe(3);
		expect(progress.some(({message}) => message?.startsWith('waits 7 seconds'))).toBe(true);
	});

	it('is temporary when it stays so, and a test says so at once', async () => {
		const server = await school();
		server.fault = () => ({status: 503, body: ''});
		expect(await readFails(server)).toBeInstanceOf(TemporaryError);
		const asked = server.asked.length;
		expect(await failure(jamfConnection(server).mirror.test(never))).toBeInstanceOf(TemporaryError);
		expect(server.asked.length).toBe(asked + 1);
	});
});

describe('a test', () => {
	it('says what answered, with names made harmless, and writes nothing', async () => {
		const server = await school();
		server.school.location(3, 'Main\u001b[2J');
		const {mirror, reader} = jamfConnection(server);
		expect(await mirror.test(never)).toEqual({message: 'signed in; 2 locations: All, Main␛[2J'});
		expect(await reader.test!(never)).toEqual(await mirror.test(never));
		expect(server.asked.every(({method}) => method === 'GET')).toBe(true);
	});
});
