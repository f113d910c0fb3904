import {describe, expect, test} from 'vitest';
import {enterprise, operations, person, scimWorld} from '../support/scim-world.ts';

describe('people over SCIM', () => {
	test('are made with 201, where they are, and what was said of them', async () => {
		const {ask, account} = await scimWorld();
		const {status, body, headers} = await ask(
			'POST',
			'/Users',
			person({
				locale: 'es-ES',
				timezone: 'Europe/Madrid',
				emails: [{value: 'ana@school.example', type: 'work', primary: true}],
				[enterprise]: {employeeNumber: '4711', department: 'Year 5', costCenter: 'C1', division: 'D1'},
			}),
		);
		expect(status).toBe(201);
		expect(headers['content-type']).toBe('application/scim+json');
		expect(headers.location).toBe(`http://127.0.0.1:8642/feeds/school/scim/Users/${body.id}`);
		expect(body).toMatchObject({
			userName: 'Ana.Diaz@school.example',
			active: true,
			name: {givenName: 'Ana', familyName: 'Diaz'},
			locale: 'es-ES',
			timezone: 'Europe/Madrid',
			emails: [{value: 'ana@school.example', type: 'work'}],
			[enterprise]: {employeeNumber: '4711', department: 'Year 5', costCenter: 'C1', division: 'D1'},
			meta: {resourceType: 'User', location: headers.location},
		});
		expect(await account()).toMatchObject({
			firstName: 'Ana',
			lastName: 'Diaz',
			personNumber: '4711',
			department: 'Year 5',
			costCentre: 'C1',
			division: 'D1',
			roles: [{role: 'Student'}],
			source: 'SCIM',
			status: 'New',
			// Seed 003: the user principal name is both.
			email: 'Ana.Diaz@school.example',
			managedAppleAccount: {name: 'Ana.Diaz@school.example', predicted: false},
		});
		expect((await ask('GET', `/Users/${body.id}`)).body).toEqual(body);
	});

	test('an Employee ID is no Person ID: that is generated, and no name of the source', async () => {
		const w = await scimWorld();
		await w.made({[enterprise]: {employeeNumber: '4711'}});
		expect((await w.account()).personId).toMatch(/^RC\d{10}$/);
	});

	test('the same user name twice is 409, in whatever case', async () => {
		const w = await scimWorld();
		await w.made();
		const {status, body} = await w.ask(
			'POST',
			'/Users',
			person({userName: 'ANA.DIAZ@SCHOOL.EXAMPLE', externalId: 'other'}),
		);
		expect(status).toBe(409);
		expect(body).toMatchObject({
			schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
			scimType: 'uniqueness',
			status: '409',
		});
		expect(await w.accounts()).toHaveLength(1);
	});

	test('PUT says all of somebody, and what it leaves out goes; PUT with the same changes nothing', async () => {
		const w = await scimWorld();
		const id = await w.made({[enterprise]: {department: 'Year 5'}});
		const before = await w.account();
		await w.clock.turn(60_000);
		expect((await w.ask('PUT', `/Users/${id}`, person({[enterprise]: {department: 'Year 5'}}))).status).toBe(
			200,
		);
		expect(await w.account()).toEqual(before);
		const {status, body} = await w.ask('PUT', `/Users/${id}`, person({name: {familyName: 'Roe'}}));
		expect(status).toBe(200);
		expect(body.name).toEqual({familyName: 'Roe'});
		expect(body[enterprise]).toBeUndefined();
		expect(await w.account()).not.toHaveProperty('department');
	});

	test('roles, grade level and SIS user name that were edited here are kept', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const {personId} = await w.account();
		const edited = await w.rollcall.edit([personId], {gradeLevel: '5', sisUsername: 'ana'});
		expect(edited.done).toBe(true);
		await w.ask('PUT', `/Users/${id}`, person({name: {givenName: 'Anna', familyName: 'Diaz'}}));
		expect(await w.account()).toMatchObject({firstName: 'Anna', gradeLevel: '5', sisUsername: 'ana'});
	});
});

describe('who is removed', () => {
	test('active = false deactivates and is still answered; true reactivates', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const off = await w.ask(
			'PATCH',
			`/Users/${id}`,
			operations({op: 'Replace', path: 'active', value: 'False'}),
		);
		expect(off).toMatchObject({status: 200, body: {active: false}});
		expect(await w.account()).toMatchObject({
			status: 'Deactivated',
			deactivated: {by: 'idp', source: 'SCIM'},
		});
		expect((await w.ask('GET', `/Users/${id}`)).body.active).toBe(false);
		await w.ask('PATCH', `/Users/${id}`, operations({op: 'replace', value: {active: true}}));
		expect(await w.account()).toMatchObject({status: 'New'});
		expect(await w.account()).not.toHaveProperty('deactivated');
	});

	test('with whenDisabled=keep, active = false is answered and nobody is deactivated', async () => {
		const w = await scimWorld({settings: {whenDisabled: 'keep'}});
		const id = await w.made();
		await w.ask('PATCH', `/Users/${id}`, operations({op: 'replace', value: {active: false}}));
		expect((await w.ask('GET', `/Users/${id}`)).body.active).toBe(false);
		expect((await w.account()).status).toBe('New');
	});

	test('DELETE deactivates, flags, and is 404 from then on', async () => {
		const w = await scimWorld();
		const id = await w.made();
		expect(await w.ask('DELETE', `/Users/${id}`)).toMatchObject({status: 204, body: undefined});
		expect((await w.account()).status).toBe('Deactivated');
		for (const method of ['GET', 'DELETE'] as const)
			expect((await w.ask(method, `/Users/${id}`)).status).toBe(404);
		expect((await w.ask('GET', '/Users')).body.totalResults).toBe(0);
	});

	test('the same external id within 120 days is Reactivated, with its Person ID', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const {personId} = await w.account();
		await w.ask('DELETE', `/Users/${id}`);
		await w.clock.turn(119 * 86_400_000);
		await w.rollcall.newToken('entra');
		await w.made({name: {givenName: 'Ana', familyName: 'Roe'}});
		expect(await w.account()).toMatchObject({personId, status: 'New', lastName: 'Roe'});
	});

	test('after 120 days it is somebody new', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const {personId} = await w.account();
		await w.ask('DELETE', `/Users/${id}`);
		await w.clock.turn(121 * 86_400_000);
		await w.made();
		expect((await w.account()).personId).not.toBe(personId);
	});

	test('the same user name with another external id is a conflict meanwhile, 409', async () => {
		const w = await scimWorld();
		await w.ask('DELETE', `/Users/${await w.made()}`);
		expect((await w.ask('POST', '/Users', person({externalId: 'other'}))).status).toBe(409);
	});

	test('past the guard removals wait until they are approved, and the provider is told what it wants', async () => {
		const w = await scimWorld();
		const ids: string[] = [];
		for (let n = 0; n < 20; n++)
			ids.push(await w.made({userName: `p${n}@school.example`, externalId: `e${n}`}));
		for (const id of ids.slice(0, 12)) expect((await w.ask('DELETE', `/Users/${id}`)).status).toBe(204);
		const off = async () => (await w.accounts()).filter(({status}) => status === 'Deactivated').length;
		expect(await off()).toBe(10);
		expect((await w.ask('GET', '/Users')).body.totalResults).toBe(8);
		expect(await w.view()).toMatchObject({
			state: 'held',
			message: expect.stringMatching(/^2 removals wait for approval/),
		});
		expect((await w.rollcall.stagedRemovals('entra')).people).toHaveLength(2);
		expect(await w.rollcall.stagedRemovals('entra', 'approve')).toMatchObject({outcome: 'approved'});
		expect(await off()).toBe(12);
		expect(await w.view()).toMatchObject({state: 'connected'});
	});

	test('removals that wait can be taken back, and are answered as there again', async () => {
		const w = await scimWorld();
		await w.rollcall.setSetting('guards.removals.atLeast', '0');
		const id = await w.made();
		await w.ask('PATCH', `/Users/${id}`, operations({op: 'replace', path: 'active', value: false}));
		expect((await w.ask('GET', `/Users/${id}`)).body.active).toBe(false);
		expect((await w.account()).status).toBe('New');
		await w.rollcall.stagedRemovals('entra', 'take back');
		expect((await w.ask('GET', `/Users/${id}`)).body.active).toBe(true);
	});
});

describe('an attribute outside the mapping', () => {
	const title = person({title: 'Head'});

	test('breaks the connection: 400, nothing applied, and 403 with the reason from then on', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const {status, body} = await w.ask(
			'PATCH',
			`/Users/${id}`,
			operations(
				{op: 'replace', path: 'name.givenName', value: 'Eva'},
				{op: 'add', path: 'nickName', value: 'Babs'},
			),
		);
		expect({status, body}).toMatchObject({
			status: 400,
			body: {detail: expect.stringMatching(/^SchemaAttributeNotFound: .*nickName/)},
		});
		expect((await w.account()).firstName).toBe('Ana');
		expect(await w.ask('GET', '/Users')).toMatchObject({
			status: 403,
			body: {detail: expect.stringMatching(/nickName/)},
		});
		expect(await w.view()).toMatchObject({state: 'stopped', message: expect.stringMatching(/nickName/)});
		const [first] = await w.rollcall.activities(1);
		expect(first).toMatchObject({code: 'SchemaAttributeNotFound', by: 'service'});
	});

	test('is put on the ignore list by deciding so, and pushes are taken again', async () => {
		const w = await scimWorld();
		expect((await w.ask('POST', '/Users', title)).status).toBe(400);
		const [{conflict} = {conflict: undefined}] = await w.rollcall.conflicts();
		await w.rollcall.resolve(conflict!.id, 'g', {});
		expect((await w.ask('POST', '/Users', title)).status).toBe(201);
		expect(await w.rollcall.conflicts()).toEqual([]);
		expect((await w.view()).settings.find(({key}) => key === 'ignore')?.value).toBe('title');
	});

	test('mended at the provider: pushes are taken again, and it would stop once more', async () => {
		const w = await scimWorld();
		await w.ask('POST', '/Users', title);
		const [{conflict} = {conflict: undefined}] = await w.rollcall.conflicts();
		await w.rollcall.resolve(conflict!.id, 'x', {});
		expect((await w.ask('POST', '/Users', person())).status).toBe(201);
		expect((await w.ask('POST', '/Users', title)).status).toBe(400);
		expect((await w.view()).state).toBe('stopped');
	});

	test('is taken without a word in lenient mode, and not kept', async () => {
		const w = await scimWorld({settings: {unlisted: 'ignore'}});
		const {status, body} = await w.ask('POST', '/Users', title);
		expect(status).toBe(201);
		expect(body).not.toHaveProperty('title');
	});

	test('but for the name that is shown, in lenient mode it is not kept, and there it changes and goes', async () => {
		const w = await scimWorld({settings: {unlisted: 'ignore'}});
		const {body: made} = await w.ask('POST', '/Users', {...person(), displayName: 'As Shown', nickName: 'n'});
		expect(made).toMatchObject({displayName: 'As Shown'});
		expect(made).not.toHaveProperty('nickName');
		const at = `/Users/${made.id}`;
		const patch = async (operation: object) => {
			await w.ask('PATCH', at, {
				schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
				Operations: [operation],
			});
			return (await w.ask('GET', at)).body;
		};
		expect(await patch({op: 'replace', path: 'displayName', value: 'Other'})).toMatchObject({
			displayName: 'Other',
		});
		expect(await patch({op: 'replace', value: {displayName: 'Third'}})).toMatchObject({displayName: 'Third'});
		expect(await patch({op: 'remove', path: 'displayName'})).not.toHaveProperty('displayName');
	});

	test('strict, the name that is shown is taken without a word and not kept', async () => {
		const w = await scimWorld();
		const {status, body} = await w.ask('POST', '/Users', {...person(), displayName: 'As Shown'});
		expect(status).toBe(201);
		expect(body).not.toHaveProperty('displayName');
		expect(JSON.stringify((await w.ask('GET', '/Schemas')).body)).not.toContain('displayName');
		expect(JSON.stringify(await w.accounts())).not.toContain('As Shown');
	});
});

describe('lists', () => {
	test('nobody is 200 and an empty list, as the test connection of Entra wants it', async () => {
		const {ask} = await scimWorld();
		const filter = encodeURIComponent('userName eq "0f4a8f3e-6d0a-4d0e-9f7e-2f0d9a3a0c11"');
		expect(await ask('GET', `/Users?filter=${filter}`)).toMatchObject({
			status: 200,
			body: {
				schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
				totalResults: 0,
				startIndex: 1,
				itemsPerPage: 0,
				Resources: [],
			},
		});
	});

	test('go in pages, in one order', async () => {
		const {ask, made} = await scimWorld();
		for (let n = 0; n < 5; n++) await made({userName: `p${n}@school.example`, externalId: `e${n}`});
		const names = async (query: string) => {
			const {body} = await ask('GET', `/Users?${query}`);
			return [
				body.totalResults,
				body.startIndex,
				...body.Resources.map(({userName}: {userName: string}) => userName[1]),
			];
		};
		expect(await names('startIndex=1&count=2')).toEqual([5, 1, '0', '1']);
		expect(await names('startIndex=5&count=2')).toEqual([5, 5, '4']);
		expect(await names('count=0')).toEqual([5, 1]);
		expect(await names('startIndex=-3&count=1')).toEqual([5, 1, '0']);
		expect(await names('startIndex=9')).toEqual([5, 9]);
	});

	test('answers hold the attributes that were asked for', async () => {
		const {ask, made} = await scimWorld();
		await made();
		const first = async (query: string) =>
			Object.keys((await ask('GET', `/Users?${query}`)).body.Resources[0]);
		expect(await first('attributes=userName')).toEqual(['schemas', 'id', 'userName']);
		expect(await first('excludedAttributes=name,meta,active,externalId')).toEqual([
			'schemas',
			'id',
			'userName',
		]);
	});

	test('groups are an empty list, and cannot be made', async () => {
		const {ask} = await scimWorld();
		expect((await ask('GET', '/Groups?startIndex=1&count=100')).body).toMatchObject({totalResults: 0});
		expect(await ask('POST', '/Groups', {displayName: 'x'})).toMatchObject({
			status: 501,
			body: {status: '501'},
		});
	});
});

describe('hostile input', () => {
	test('is answered with 400 in SCIM, and the service goes on', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const before = await w.account();
		const deep = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);
		const schema = '{"urn:ietf:params:scim:schemas:core:2.0:User":';
		for (const [method, path, body] of [
			['POST', '/Users', '{'],
			['POST', '/Users', ''],
			['POST', '/Users', '[]'],
			['POST', '/Users', 'null'],
			['POST', '/Users', '{"userName":"x","__proto__":{"polluted":1}}'],
			['POST', '/Users', '{"userName":"x","constructor":{"prototype":{"polluted":1}}}'],
			['POST', '/Users', `{"userName":${deep('[', ']', 50_000)}}`],
			['POST', '/Users', `${schema.repeat(3000)}{}${'}'.repeat(3000)}`],
			['PUT', `/Users/${id}`, '{"userName":{"toString":1}}'],
			['PATCH', `/Users/${id}`, `{"Operations":${deep('[', ']', 50_000)}}`],
			[
				'PATCH',
				`/Users/${id}`,
				`{"Operations":[{"op":"add","path":"locale","value":${deep('[', ']', 50_000)}}]}`,
			],
			['GET', `/Users?filter=${encodeURIComponent('('.repeat(1500))}`, undefined],
			['GET', '/Users?filter=__proto__%20pr', undefined],
		] as const)
			expect({path, ...(await w.ask(method, path, body))}).toMatchObject({
				status: 400,
				body: {schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400'},
			});
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		expect(await w.account()).toEqual(before);
		expect((await w.view()).state).toBe('connected');
	});

	test('a huge body is 413', async () => {
		const {ask} = await scimWorld();
		expect(await ask('POST', '/Users', {userName: 'x'.repeat(300_000)})).toMatchObject({
			status: 413,
			body: {status: '413'},
		});
	});

	test.each(['__proto__', 'constructor', '..%2f..%2fetc', '%00', 'x'.repeat(400)])(
		'nobody has the id %s',
		async (id) => {
			const {ask} = await scimWorld();
			expect(await ask('GET', `/Users/${id}`)).toMatchObject({status: 404, body: {status: '404'}});
		},
	);
});

describe('at the door', () => {
	test.each([
		['no token', undefined],
		['another scheme', 'Basic YTpi'],
		['a wrong token', 'Bearer rc_wrong'],
		['an endless token', `Bearer ${'x'.repeat(5000)}`],
	])('%s is 401, with a body of SCIM, and nothing is said of what is there', async (_what, authorization) => {
		const {as} = await scimWorld();
		for (const path of ['/Users', '/ServiceProviderConfig', '/nothing'])
			expect(await as(authorization)('GET', path)).toMatchObject({
				status: 401,
				body: {status: '401'},
				headers: {'www-authenticate': expect.stringMatching(/^Bearer/)},
			});
	});

	test('wrong tokens at rate are told to wait, by address; a good one passes all the same', async () => {
		const {as, ask, clock, logged} = await scimWorld();
		const wrong = async (address?: string) =>
			(await as('Bearer rc_wrong')('GET', '/Users', undefined, address)).status;
		for (let n = 0; n < 20; n++) expect(await wrong()).toBe(401);
		expect(await wrong()).toBe(429);
		expect(await wrong('192.0.2.7')).toBe(401);
		expect((await ask('GET', '/Users')).status).toBe(200);
		expect(await wrong()).toBe(429);
		expect(logged).toEqual([['warning', 'wrong-tokens', {address: '127.0.0.1'}]]);
		await clock.turn(61_000);
		expect(await wrong()).toBe(401);
	});

	test('a token that nobody used for 4 days is dead; one that was used lives for a year', async () => {
		const unused = await scimWorld();
		await unused.clock.turn(4 * 86_400_000);
		expect((await unused.ask('GET', '/Users')).status).toBe(401);
		expect(await unused.view()).toMatchObject({
			state: 'not set up',
			message: expect.stringMatching(/connections token entra/),
		});
		const used = await scimWorld();
		expect((await used.ask('GET', '/Users')).status).toBe(200);
		await used.clock.turn(364 * 86_400_000);
		expect((await used.ask('GET', '/Users')).status).toBe(200);
		expect(await used.view()).toMatchObject({
			state: 'needs attention',
			message: expect.stringMatching(/ends in 1 day\./),
		});
		await used.clock.turn(86_400_000);
		expect((await used.ask('GET', '/Users')).status).toBe(401);
	});

	test('two tokens live side by side while they are rotated, and a third ends the oldest', async () => {
		const w = await scimWorld();
		const next = (await w.rollcall.newToken('entra')).token;
		const last = async (token: string) => (await w.as(`Bearer ${token}`)('GET', '/Users')).status;
		expect([await last(w.token), await last(next)]).toEqual([200, 200]);
		const third = (await w.rollcall.newToken('entra')).token;
		expect([await last(w.token), await last(next), await last(third)]).toEqual([401, 200, 200]);
	});

	test('no token is kept, nor shown again', async () => {
		const w = await scimWorld();
		await w.made();
		const kept = JSON.stringify([
			await w.store.documents.read('connections'),
			await w.rollcall.connections(),
			await w.rollcall.activities(50),
		]);
		expect(kept).not.toContain(w.token);
	});

	test('who is disconnected is let in no more, and its people are Manual', async () => {
		const w = await scimWorld();
		await w.made();
		const steps = w.rollcall.disconnect('entra', {yes: true}, new AbortController().signal);
		while (!(await steps.next()).done);
		expect((await w.ask('GET', '/Users')).status).toBe(401);
		expect((await w.account()).source).toBe('Manual');
		await w.rollcall.reconnect('entra', {settings: {}, secrets: {}});
		const {body} = await w.ask('GET', '/Users');
		await w.ask('PUT', `/Users/${body.Resources[0].id}`, person());
		expect((await w.account()).source).toBe('SCIM');
	});
});
