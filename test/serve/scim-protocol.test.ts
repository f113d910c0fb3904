import {describe, expect, test} from 'vitest';
import {scimPath} from '../../source/sync/scim-tokens.ts';
import {operations, person, scimWorld} from '../support/scim-world.ts';

type World = Awaited<ReturnType<typeof scimWorld>>;

/** A request as it is sent, with nothing added but the token. */
async function sent(
	{server, token}: World,
	method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
	path: string,
	headers: Readonly<Record<string, string>> = {},
	payload?: string | Buffer,
) {
	const answer = await server.inject({
		method,
		url: `${scimPath}${path}`,
		headers: {authorization: `Bearer ${token}`, ...headers},
		...(payload === undefined ? {} : {payload}),
	});
	return {status: answer.statusCode, headers: answer.headers, text: answer.body};
}
const scimJson = {'content-type': 'application/scim+json'};

describe('the type of bodies', () => {
	test('is application/scim+json and nothing more, of faults too', async () => {
		const w = await scimWorld();
		const id = await w.made();
		for (const [method, path] of [
			['GET', '/Users'],
			['GET', `/Users/${id}`],
			['GET', '/Schemas'],
			['GET', '/Users/nobody'],
			['POST', '/Groups'],
			['DELETE', '/Users'],
		] as const)
			expect((await sent(w, method, path)).headers['content-type']).toBe('application/scim+json');
	});

	test.each([
		'application/scim+json',
		'application/json',
		'application/scim+json; charset=utf-8',
		'Application/JSON',
	])('%s is taken', async (type) => {
		const w = await scimWorld();
		const {status} = await sent(w, 'POST', '/Users', {'content-type': type}, JSON.stringify(person()));
		expect(status).toBe(201);
	});

	test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])(
		'%s is 415, and nothing is made',
		async (type) => {
			const w = await scimWorld();
			const answer = await sent(w, 'POST', '/Users', {'content-type': type}, JSON.stringify(person()));
			expect(answer.status).toBe(415);
			expect(JSON.parse(answer.text)).toMatchObject({
				status: '415',
				detail: expect.stringMatching(/scim\+json/),
			});
			expect(await w.accounts()).toEqual([]);
		},
	);

	test.each(['application/scim+json', 'application/json', 'text/plain'])(
		'%s is not asked for by DELETE, which brings nothing or something',
		async (type) => {
			const w = await scimWorld();
			for (const body of [undefined, '', '{"x":1}', '{'])
				expect(
					(await sent(w, 'DELETE', `/Users/${await w.made()}`, {'content-type': type}, body)).status,
				).toBe(204);
		},
	);

	test('bytes that are no UTF-8 are 400, and make nobody of replacement characters', async () => {
		const w = await scimWorld();
		const text = JSON.stringify(person({name: {givenName: 'Zo\u00eb', familyName: 'Diaz'}}));
		const answer = await sent(w, 'POST', '/Users', scimJson, Buffer.from(text, 'latin1'));
		expect(answer.status).toBe(400);
		expect(JSON.parse(answer.text)).toMatchObject({scimType: 'invalidSyntax'});
		expect(await w.accounts()).toEqual([]);
		expect((await sent(w, 'POST', '/Users', scimJson, Buffer.from(text))).status).toBe(201);
		expect((await w.account()).firstName).toBe('Zo\u00eb');
	});

	test('of a key that is said twice the last one counts, as JSON has it', async () => {
		const w = await scimWorld();
		const {status} = await sent(
			w,
			'POST',
			'/Users',
			scimJson,
			'{"userName":"first@school.example","userName":"last@school.example"}',
		);
		expect(status).toBe(201);
		expect((await w.account()).managedAppleAccount?.name).toBe('last@school.example');
	});
});

describe('addresses', () => {
	test('with slashes too many are the same ones: tenant URLs are often typed so', async () => {
		const w = await scimWorld();
		const id = await w.made();
		for (const path of [
			'/Users/',
			'//Users',
			`/Users/${id}/`,
			`//Users//${id}`,
			'/Schemas/',
			'//ServiceProviderConfig',
		])
			expect({path, status: (await sent(w, 'GET', path)).status}).toEqual({path, status: 200});
		expect(
			(await sent(w, 'POST', '//Users/', scimJson, JSON.stringify(person({userName: 'b', externalId: 'b'}))))
				.status,
		).toBe(201);
	});

	test.each([
		['DELETE', '/Users', 'GET, HEAD, POST'],
		['OPTIONS', '/Users', 'GET, HEAD, POST'],
		['POST', '/Users/id', 'GET, HEAD, PUT, PATCH, DELETE'],
		['OPTIONS', '/Users/.search', 'POST'],
		['POST', '/ServiceProviderConfig', 'GET, HEAD'],
		['DELETE', '/Schemas/x', 'GET, HEAD'],
	] as const)('%s %s names what there is', async (method, path, allow) => {
		const w = await scimWorld();
		const answer = await sent(w, method, path);
		expect(answer).toMatchObject({status: 405, headers: {allow}});
	});

	test('HEAD is GET without a body', async () => {
		const w = await scimWorld();
		const id = await w.made();
		expect(await sent(w, 'HEAD', `/Users/${id}`)).toMatchObject({status: 200, text: ''});
		expect(await sent(w, 'HEAD', '/Users/nobody')).toMatchObject({status: 404, text: ''});
	});

	test.each(['a%2Fb', '%2F', '..%2f..', '%00', '%ff', '%zz', '%', 'x'.repeat(5000)])(
		'nobody has the id %s, whatever is asked of it',
		async (id) => {
			const w = await scimWorld();
			for (const method of ['GET', 'DELETE'] as const) {
				const {status, text} = await sent(w, method, `/Users/${id}`);
				expect([400, 404, 414]).toContain(status);
				expect(JSON.parse(text)).toMatchObject({schemas: ['urn:ietf:params:scim:api:messages:2.0:Error']});
			}
		},
	);
});

describe('versions are not kept', () => {
	test.each(['PUT', 'PATCH', 'DELETE'] as const)(
		'%s for one of them is 412, and changes nothing',
		async (method) => {
			const w = await scimWorld();
			const id = await w.made();
			const before = await w.account();
			const body =
				method === 'PATCH'
					? operations({op: 'replace', path: 'locale', value: 'de'})
					: person({locale: 'de'});
			const ask = (version: string) =>
				sent(w, method, `/Users/${id}`, {...scimJson, 'if-match': version}, JSON.stringify(body));
			expect((await ask('W/"1"')).status).toBe(412);
			expect(await w.account()).toEqual(before);
			expect((await ask('*')).status).toBeLessThan(300);
		},
	);
});

describe('POST .search', () => {
	test.each(['/Users/.search', '/.search'])('%s answers as the list does', async (path) => {
		const w = await scimWorld();
		for (let n = 0; n < 3; n++) await w.made({userName: `p${n}@school.example`, externalId: `e${n}`});
		const search = {
			schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
			filter: 'userName sw "p"',
			startIndex: 2,
			count: 1,
			attributes: ['userName'],
		};
		const {status, body} = await w.ask('POST', path, search);
		expect(status).toBe(200);
		const query = new URLSearchParams({
			filter: search.filter,
			startIndex: '2',
			count: '1',
			attributes: 'userName',
		});
		expect(body).toEqual((await w.ask('GET', `/Users?${query}`)).body);
		expect(body).toMatchObject({totalResults: 3, Resources: [{userName: 'p1@school.example'}]});
	});

	test('a filter that is none is 400, and so is a body that is none', async () => {
		const {ask} = await scimWorld();
		expect(await ask('POST', '/Users/.search', {filter: 'userName eq'})).toMatchObject({
			status: 400,
			body: {scimType: 'invalidFilter'},
		});
		expect(await ask('POST', '/.search', [])).toMatchObject({status: 400, body: {scimType: 'invalidSyntax'}});
	});
});
