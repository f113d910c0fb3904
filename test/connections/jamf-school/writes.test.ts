import {describe, expect, it} from 'vitest';
import {RefusedError, TemporaryError} from '../../../source/core/errors.ts';
import type {CreateClass, CreateUser} from '../../../source/core/mirror/writes.ts';
import {finish} from '../../contracts/publisher.ts';
import {jamfConnection, never} from '../../support/jamf-connection.ts';
import {type JamfFault, jamfServer, unreliable} from '../../support/jamf-server/server.ts';

const mark = 'Made and kept by rollcall (connection c1).';
const createUser = (name: string, more: Partial<CreateUser['after']> = {}): CreateUser => ({
	does: 'create-user',
	key: name,
	reason: 'is new',
	after: {
		username: name,
		email: `${name}@school.example`,
		firstName: 'Given',
		lastName: 'Family',
		locationId: '0',
		notes: mark,
		...more,
	},
});
const createClass = (name: string): CreateClass => ({
	does: 'create-class',
	key: name,
	reason: 'is new',
	after: {name, description: `${mark} Class ${name}.`, locationId: '0'},
});
const school = async () => {
	const server = await jamfServer();
	server.school.location(0, 'All');
	return server;
};
/** The first POSTs meet these. */
const posts = (faults: readonly JamfFault[]) => {
	const left = [...faults];
	return ({method}: {readonly method: string}) => (method === 'POST' ? left.shift() : undefined);
};

describe('creating', () => {
	it('gives a password that nobody knows and that is not kept', async () => {
		const server = await school();
		const {mirror} = jamfConnection(server);
		await mirror.write(createUser('ana'), never);
		await mirror.write(createUser('ben'), never);
		const [first, second] = server.writes.map(({body}) => body as Record<string, unknown>);
		expect(first?.storePassword).toBe(false);
		expect(first?.password).toMatch(/^[\w-]{32}$/);
		expect(second?.password).not.toBe(first?.password);
	});

	it('says location 0, as a number', async () => {
		const server = await school();
		const {mirror} = jamfConnection(server);
		await mirror.write(createUser('ana'), never);
		await mirror.write(createClass('Math'), never);
		for (const {body} of server.writes) expect(body).toMatchObject({locationId: 0});
	});

	it('looks once for many, and not at all after a read', async () => {
		const server = await school();
		const {mirror} = jamfConnection(server);
		for (const name of ['a', 'b', 'c']) await mirror.write(createUser(name), never);
		expect(server.asked.filter(({method}) => method === 'GET').length).toBe(1);
		const other = jamfConnection(server).mirror;
		await finish(other.read(never));
		const asked = server.asked.length;
		await other.write(createUser('d'), never);
		expect(server.asked.length).toBe(asked + 1);
	});

	it.each(['user', 'class'] as const)(
		'never repeats one whose answer broke off, and finds it: %s',
		async (what) => {
			const server = await school();
			const {mirror} = jamfConnection(server);
			const write = what === 'user' ? createUser('ana') : createClass('Math');
			server.fault = posts(['cut']);
			await expect(mirror.write(write, never)).rejects.toBeInstanceOf(TemporaryError);
			expect(server.writes.length).toBe(1);
			expect(await mirror.write(write, never)).toMatchObject({already: true});
			expect(server.writes.length).toBe(1);
		},
	);

	it('does it again where nothing was done', async () => {
		const server = await school();
		const {mirror} = jamfConnection(server);
		server.fault = posts(['dropped']);
		await expect(mirror.write(createUser('ana'), never)).rejects.toBeInstanceOf(TemporaryError);
		expect(await mirror.write(createUser('ana'), never)).toEqual({id: '1'});
		expect(server.writes.length).toBe(1);
	});

	it('waits where there are too many requests, and creates it once', async () => {
		const server = await school();
		const {mirror, waited} = jamfConnection(server);
		server.fault = posts([
			{status: 429, body: '', headers: {'retry-after': '9'}},
			{status: 429, body: ''},
		]);
		expect(await mirror.write(createUser('ana'), never)).toEqual({id: '1'});
		expect(waited[0]).toBe(9000);
		expect(server.writes.length).toBe(1);
	});

	it.each([
		['no id', {code: 0, message: 'ok'}],
		['plain text', 'created'],
	])('does not know what was made from %s, and looks next time', async (_, body) => {
		const server = await school();
		const {mirror} = jamfConnection(server);
		server.fault = posts([{status: 200, body}]);
		await expect(mirror.write(createUser('ana'), never)).rejects.toBeInstanceOf(TemporaryError);
		expect(await mirror.write(createUser('ana'), never)).toEqual({id: '1'});
	});

	it('does not revive whoever is in the trash', async () => {
		const server = await school();
		server.school.user('ana', {status: 'Trash', notes: mark});
		const error = await jamfConnection(server)
			.mirror.write(createUser('ana'), never)
			.catch((each: unknown) => each);
		expect(error).toBeInstanceOf(RefusedError);
		expect((error as RefusedError).message).toContain('in the trash');
		expect(server.writes).toEqual([]);
	});

	it('knows a user name in another case', async () => {
		const server = await school();
		server.school.user('Ana', {notes: 'by hand'});
		server.ways.sameUserNames = true;
		await expect(jamfConnection(server).mirror.write(createUser('ana'), never)).rejects.toBeInstanceOf(
			RefusedError,
		);
	});

	it('passes on what a refusal says, made harmless', async () => {
		const server = await school();
		server.fault = posts([{status: 422, body: {code: 422, message: 'No\u001b[2J such domain'}}]);
		const error = await jamfConnection(server)
			.mirror.write(createUser('ana'), never)
			.catch((each: unknown) => each);
		expect((error as RefusedError).message).toBe('Jamf School refuses it (422, No␛[2J such domain)');
	});
});

describe('other writes', () => {
	it('move the user alone, without devices', async () => {
		const server = await school();
		server.school.location(5, 'Annex');
		server.school.user('ana');
		await jamfConnection(server).mirror.write(
			{
				does: 'move-user',
				key: 'P',
				id: '1',
				reason: 'r',
				before: {locationId: '0'},
				after: {locationId: '5'},
			},
			never,
		);
		expect(server.writes).toEqual([
			{method: 'PUT', path: '/users/1/migrate', body: {locationId: 5, onlyUser: true}},
		]);
	});

	it('send ids of members as texts, and no groups at all', async () => {
		const server = await school();
		const ana = server.school.user('ana', {groupIds: [4]});
		const {uuid} = server.school.class('Math');
		const {mirror} = jamfConnection(server);
		const none = {studentIds: [], teacherIds: []};
		const after = {studentIds: [String(ana.id)], teacherIds: []};
		await mirror.write({does: 'set-members', key: 'C', id: uuid, reason: 'r', before: none, after}, never);
		await mirror.write(
			{does: 'update-user', key: 'P', id: '1', reason: 'r', before: {}, after: {firstName: 'Ana'}},
			never,
		);
		expect(server.writes.map(({body}) => body)).toEqual([
			{students: ['1'], teachers: []},
			{firstName: 'Ana'},
		]);
		expect(server.school.users.get(1)?.groupIds).toEqual([4]);
	});

	it('end well when a removal was carried out and its answer broke off', async () => {
		const server = await school();
		server.school.user('ana', {notes: mark});
		const {uuid} = server.school.class('Math', {description: mark});
		const before = {...createUser('ana').after, email: ''};
		let cut = 0;
		server.fault = ({method}) => (method === 'DELETE' && cut++ % 2 === 0 ? 'cut' : undefined);
		const {mirror} = jamfConnection(server);
		expect(
			await mirror.write({does: 'trash-user', key: 'P', id: '1', reason: 'r', before}, never),
		).toMatchObject({id: '1'});
		const gone = {name: 'Math', description: mark, locationId: '0', studentIds: [], teacherIds: []};
		expect(
			await mirror.write({does: 'remove-class', key: 'C', id: uuid, reason: 'r', before: gone}, never),
		).toMatchObject({id: uuid});
		expect(server.writes.filter(({method}) => method === 'DELETE').length).toBe(2);
	});

	it('let go of their connections when closed, and open new ones when wanted', async () => {
		const server = await school();
		const {mirror} = jamfConnection(server);
		await mirror.close!();
		await mirror.write(createUser('ana'), never);
		await mirror.close!();
		await mirror.write(createUser('ben'), never);
		await mirror.close!();
		expect(server.school.users.size).toBe(2);
	});
});

describe('a Jamf School that fails a third of the time', () => {
	it('has each record once in the end', async () => {
		const server = await school();
		let seed = 7;
		const random = () => {
			seed = (seed * 48_271) % 2_147_483_647;
			return seed / 2_147_483_647;
		};
		server.fault = unreliable(random, 1 / 3);
		const left = new Set(Array.from({length: 40}, (_, at) => `u${at}`));
		for (let round = 0; left.size > 0 && round < 40; round++) {
			const {mirror} = jamfConnection(server);
			for (const name of left)
				try {
					await mirror.write(createUser(name), never);
					left.delete(name);
				} catch (error) {
					expect(error).toBeInstanceOf(TemporaryError);
				}
		}
		expect(left.size).toBe(0);
		expect(server.writes.length).toBe(40);
		expect(server.school.users.size).toBe(40);
	});
});
