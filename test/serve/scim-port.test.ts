import {expect, test} from 'vitest';
import {runService} from '../../source/serve/serve.ts';
import {openRollcall} from '../../source/sync/open.ts';
import {person, scimWorld} from '../support/scim-world.ts';

type World = Awaited<ReturnType<typeof scimWorld>>;

/** The service as `serve --port` starts it, while `during` lasts. */
async function whileServing(w: World, during: (url: string) => Promise<void>) {
	const stop = new AbortController();
	const listening = Promise.withResolvers<string>();
	const ended = runService({
		rollcall: openRollcall({...w.context, operator: {name: 'service', role: 'service'}}),
		place: {address: '127.0.0.1', port: 0},
		once: false,
		log: (_level, event, facts) => {
			if (event === 'waits') listening.resolve(listenedAt);
			if (event === 'listening') listenedAt = String(facts?.url);
		},
		signal: stop.signal,
	});
	let listenedAt = '';
	await during(await Promise.race([listening.promise, ended.then(() => 'it ended')]));
	stop.abort();
	expect(await ended).toBe(0);
}

test('what is told of a service names the port that it listens on, as long as it does', async () => {
	const w = await scimWorld();
	const shown = async () => (await w.view()).push?.tenantUrl;
	expect(await shown()).toBe('http://127.0.0.1:8642/feeds/school/scim');
	await whileServing(w, async (url) => {
		const answer = await fetch(`${url}/feeds/school/scim/Users`, {
			method: 'POST',
			headers: {authorization: `Bearer ${w.token}`, 'content-type': 'application/scim+json'},
			body: JSON.stringify(person()),
		});
		const body = (await answer.json()) as {id: string; meta: {location: string}};
		const location = `${url}/feeds/school/scim/Users/${body.id}`;
		expect([answer.status, answer.headers.get('location'), body.meta.location]).toEqual([
			201,
			location,
			location,
		]);
		expect(await shown()).toBe(`${url}/feeds/school/scim`);
		expect((await w.rollcall.newToken('entra')).tenantUrl).toBe(`${url}/feeds/school/scim`);
	});
	expect(await shown()).toBe('http://127.0.0.1:8642/feeds/school/scim');
});

test('a setting `url` names where the identity provider comes, whatever the port', async () => {
	const w = await scimWorld({settings: {url: 'https://rollcall.school.example'}});
	await whileServing(w, async () => {
		expect((await w.view()).push?.tenantUrl).toBe('https://rollcall.school.example/feeds/school/scim');
	});
});
