import {describe, expect, test} from 'vitest';
import type {Account} from '../../source/core/directory/account.ts';
import {personId} from '../../source/core/directory/ids.ts';
import {LockedError} from '../../source/core/errors.ts';
import type {Documents} from '../../source/core/ports.ts';
import type {HeardNotifier} from '../support/notifier.ts';
import {operations, person, scimWorld} from '../support/scim-world.ts';

const day = 86_400_000;
type World = Awaited<ReturnType<typeof scimWorld>>;

const active = (value: boolean) => operations({op: 'replace', path: 'active', value});
const turn = async (w: World, days: number) => {
	await w.clock.turn(days * day);
};
const once = async (w: World) => {
	const steps = w.rollcall.serve({once: true}, new AbortController().signal);
	const events = [];
	for (;;) {
		const {done, value} = await steps.next();
		if (done) return {events, exitCode: value};
		events.push(value);
	}
};
const byHand = async (w: World) => {
	const {personId: id} = await w.account();
	expect((await w.rollcall.act([id], 'deactivate')).done).toBe(true);
	expect(await w.account()).toMatchObject({status: 'Deactivated', deactivated: {by: 'hand'}});
};

describe('“Unless the account is synced again within the next 120 days, it automatically gets removed” (seed 001)', () => {
	const back = {
		'PATCH of active': async (w: World, id: string) => w.ask('PATCH', `/Users/${id}`, active(true)),
		PUT: async (w: World, id: string) => w.ask('PUT', `/Users/${id}`, person()),
	};

	test.each(['PATCH of active', 'PUT'] as const)(
		'disabled by active=false, it is Reactivated by a %s, on the 119th day too',
		async (how) => {
			const w = await scimWorld();
			const id = await w.made();
			const {personId: old} = await w.account();
			await w.ask('PATCH', `/Users/${id}`, active(false));
			expect((await w.account()).status).toBe('Deactivated');
			await turn(w, 119);
			expect((await back[how](w, id)).status).toBe(200);
			expect(await w.account()).toMatchObject({personId: old, status: 'New'});
		},
	);

	test('disabled, a POST of the same external id is refused as it is there still, and reactivates nobody', async () => {
		const w = await scimWorld();
		const id = await w.made();
		await w.ask('PATCH', `/Users/${id}`, active(false));
		expect((await w.ask('POST', '/Users', person())).status).toBe(409);
		expect((await w.account()).status).toBe('Deactivated');
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('disabled first and removed later, the 120 days count from the removal, for its user name too', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const {personId: old} = await w.account();
		await w.ask('PATCH', `/Users/${id}`, active(false));
		await turn(w, 100);
		expect((await w.ask('DELETE', `/Users/${id}`)).status).toBe(204);
		await turn(w, 119);
		expect((await w.ask('POST', '/Users', person({externalId: 'other'}))).status).toBe(409);
		expect((await w.ask('POST', '/Users', person())).status).toBe(201);
		expect(await w.account()).toMatchObject({personId: old, status: 'New'});
	});

	test('after 120 days it is gone, whoever comes with its user name is new, and a tombstone stays', async () => {
		const w = await scimWorld();
		await w.ask('DELETE', `/Users/${await w.made()}`);
		const {personId: old} = await w.account();
		await turn(w, 120);
		const other = person({externalId: 'other'});
		expect((await w.ask('POST', '/Users', other)).status).toBe(201);
		expect((await w.account()).personId).not.toBe(old);
		const snapshot = await w.store.read();
		expect(await snapshot.get('tombstones', old)).toMatchObject({personId: old});
		await snapshot.release();
	});
});

describe('somebody whom a person deactivated here', () => {
	test.each([
		['a PUT of all of it, with active', (id: string) => ['PUT', `/Users/${id}`, person({locale: 'es'})]],
		[
			'a PATCH of something else',
			(id: string) => ['PATCH', `/Users/${id}`, operations({op: 'add', path: 'locale', value: 'es'})],
		],
		['a PATCH that repeats active', (id: string) => ['PATCH', `/Users/${id}`, active(true)]],
	] as const)('stays so by %s: what is only repeated undoes nothing', async (_what, push) => {
		const w = await scimWorld();
		const id = await w.made();
		await byHand(w);
		const [method, path, body] = push(id) as ['PUT', string, unknown];
		expect((await w.ask(method, path, body)).status).toBe(200);
		expect(await w.account()).toMatchObject({status: 'Deactivated', deactivated: {by: 'hand'}});
	});

	test('the identity provider is told what it said: it has no reason to push it anew', async () => {
		const w = await scimWorld();
		const id = await w.made();
		await byHand(w);
		expect((await w.ask('GET', `/Users/${id}`)).body.active).toBe(true);
	});

	test.each([
		['disabled and enabled', (w: World, id: string) => w.ask('PATCH', `/Users/${id}`, active(false))],
		['removed and made', (w: World, id: string) => w.ask('DELETE', `/Users/${id}`)],
	] as const)('is back when its identity provider %s it again, which Activity tells', async (what, off) => {
		const w = await scimWorld();
		const id = await w.made();
		await byHand(w);
		expect((await w.rollcall.followUps()).filter(({done}) => done === undefined)).toHaveLength(1);
		await off(w, id);
		expect((await w.account()).status).toBe('Deactivated');
		if (what === 'removed and made') await w.made();
		else await w.ask('PATCH', `/Users/${id}`, active(true));
		const {status, personId: back} = await w.account();
		expect(status).toBe('New');
		const told = (await w.rollcall.activities(20)).filter(({message}) => /deactivated by hand/.test(message));
		expect(told.map(({subjects}) => subjects)).toEqual([[back]]);
		// Nobody is asked any more to deactivate it in Apple School Manager.
		expect((await w.rollcall.followUps()).filter(({done}) => done === undefined)).toEqual([]);
	});
});

describe('clocks, where nothing runs but pushes', () => {
	test('serve --once removes whom Apple School Manager removed after 120 days', async () => {
		const w = await scimWorld();
		await w.ask('DELETE', `/Users/${await w.made()}`);
		const {personId: old} = await w.account();
		await turn(w, 119);
		expect((await once(w)).events.map(({what}) => what)).not.toContain('passed');
		expect(await w.accounts()).toHaveLength(1);
		await turn(w, 1);
		expect((await once(w)).events).toContainEqual({what: 'passed', ended: 1});
		expect(await w.accounts()).toEqual([]);
		expect((await w.rollcall.activities(5)).find(({action}) => action === 'clock')).toMatchObject({
			subjects: [old],
		});
		expect((await once(w)).events.map(({what}) => what)).not.toContain('passed');
	});

	test('serve turns them while it runs, by the hour', async () => {
		const w = await scimWorld();
		await w.ask('DELETE', `/Users/${await w.made()}`);
		const stop = new AbortController();
		const events = w.rollcall.serve({look: 600_000}, stop.signal);
		expect((await events.next()).value).toMatchObject({what: 'started', scheduled: 0, pushed: 1});
		const seen: string[] = [];
		const running = (async () => {
			for await (const {what} of events) seen.push(what);
		})();
		for (let looks = 0; looks < 130 && !seen.includes('passed'); looks++) {
			await w.clock.turn(day);
			for (let n = 0; n < 30; n++) await new Promise(setImmediate);
		}
		stop.abort();
		await running;
		expect(seen).toContain('passed');
		expect(await w.accounts()).toEqual([]);
	});

	test('a temporary password that lapsed is a follow-up', async () => {
		const handed: Account = {
			personId: personId('P1'),
			firstName: 'Bo',
			lastName: 'Roe',
			roles: [{role: 'Student'}],
			source: 'Manual',
			status: 'New',
			authentication: 'Managed Apple Account',
			externalIds: {},
			created: '2026-08-01T00:00:00.000Z',
			temporaryPassword: '2026-08-01T00:00:00.000Z',
		};
		const w = await scimWorld({accounts: [handed]});
		await turn(w, 91);
		await once(w);
		expect(await w.rollcall.followUps()).toMatchObject([{account: 'P1'}]);
		await once(w);
		expect(await w.rollcall.followUps()).toHaveLength(1);
	});

	test('one whom the clock removed is not found by his id, and is pushed as somebody new', async () => {
		const w = await scimWorld();
		const id = await w.made();
		await w.ask('PATCH', `/Users/${id}`, active(false));
		await turn(w, 120);
		expect((await w.ask('GET', `/Users/${id}`)).status).toBe(404);
		expect(await w.accounts()).toEqual([]);
	});
});

describe('tokens', () => {
	test('one that is revoked lets nobody in from then on, and the other one works on', async () => {
		const w = await scimWorld();
		const {token} = await w.rollcall.newToken('entra');
		const [first] = (await w.view()).push!.tokens;
		await w.rollcall.revokeToken('entra', first!.id.slice(0, 6));
		expect((await w.ask('GET', '/Users')).status).toBe(401);
		expect((await w.as(`Bearer ${token}`)('GET', '/Users')).status).toBe(200);
		await expect(w.rollcall.revokeToken('entra', first!.id)).rejects.toThrow(/no token/);
		await expect(w.rollcall.revokeToken('entra', '')).rejects.toThrow(/no token/);
		expect((await w.view()).push!.tokens).toHaveLength(1);
	});

	test('who may not approve revokes none', async () => {
		const w = await scimWorld();
		const {openRollcall} = await import('../../source/sync/open.ts');
		const service = openRollcall({...w.context, operator: {name: 'service', role: 'service'}});
		const [{id} = {id: ''}] = (await w.view()).push!.tokens;
		await expect(service.revokeToken('entra', id)).rejects.toThrow(/NOT_ENOUGH_PRIVILEGE/);
	});
});

/** What was told over the webhook, as event and text. */
const told = (w: World) =>
	(w.context.notifier as HeardNotifier).posts.map(({body}) => {
		const {event, cause} = body as {event: string; cause: {text: string}};
		return `${event}: ${cause.text}`;
	});
const telling = async (w: World) => {
	await w.rollcall.setSetting('notifications.webhook.url', 'https://hook.example/');
	return async () => {
		await w.rollcall.notify({good: false}, new AbortController().signal);
	};
};
const findings = async (w: World) =>
	(await w.rollcall.overview()).findings
		.filter(({open}) => open === 'entra')
		.map(({severity, text}) => [severity, text]);

describe('what is wrong with pushes is a finding and one notification, and over when it is', () => {
	test('a token that ends within 60 days, until the next one is used', async () => {
		const w = await scimWorld();
		const notify = await telling(w);
		await w.ask('GET', '/Users');
		await turn(w, 304);
		await w.ask('GET', '/Users');
		await notify();
		expect(told(w)).toEqual([]);
		await turn(w, 2);
		await w.ask('GET', '/Users');
		for (let n = 0; n < 3; n++) {
			await notify();
			await turn(w, 1);
			await w.ask('GET', '/Users');
		}
		expect(told(w)).toEqual([expect.stringMatching(/^cause: entra: its token ends in 59 days$/)]);
		expect(await findings(w)).toEqual([['attention', 'entra: its token ends in 56 days']]);
		const {token} = await w.rollcall.newToken('entra');
		await notify();
		expect(told(w)).toHaveLength(1);
		await w.as(`Bearer ${token}`)('GET', '/Users');
		await notify();
		expect(told(w)[1]).toMatch(/^over: /);
		expect(await findings(w)).toEqual([]);
	});

	test('nobody for three intervals of about 40 minutes, until somebody comes', async () => {
		const w = await scimWorld();
		const notify = await telling(w);
		await w.ask('GET', '/Users');
		await w.clock.turn(3 * 40 * 60_000);
		expect(await findings(w)).toEqual([]);
		await w.clock.turn(1000);
		for (let n = 0; n < 3; n++) {
			await notify();
			await w.clock.turn(3_600_000);
		}
		expect(told(w)).toEqual([
			expect.stringMatching(/^cause: entra: nobody came since .* three cycles of 40/),
		]);
		expect(await w.view()).toMatchObject({state: 'needs attention'});
		expect((await w.rollcall.overview()).level).toBe('attention');
		await w.ask('GET', '/Users');
		await notify();
		expect(told(w)[1]).toMatch(/^over: /);
		expect(await w.view()).toMatchObject({state: 'connected'});
	});

	test('the interval is a setting', async () => {
		const w = await scimWorld({settings: {interval: '1440'}});
		await w.ask('GET', '/Users');
		await w.clock.turn(2 * day);
		expect(await w.view()).toMatchObject({state: 'connected'});
		await w.clock.turn(day + 1);
		expect(await w.view()).toMatchObject({state: 'needs attention', push: {interval: 1440}});
	});

	test('removals past the guard: one message, however many more are pushed while they wait', async () => {
		const w = await scimWorld();
		const notify = await telling(w);
		await w.rollcall.setSetting('guards.removals.atLeast', '0');
		const ids: string[] = [];
		for (let n = 0; n < 3; n++)
			ids.push(await w.made({userName: `p${n}@school.example`, externalId: `e${n}`}));
		for (const id of ids) {
			await w.ask('DELETE', `/Users/${id}`);
			await notify();
		}
		expect(told(w)).toEqual([expect.stringMatching(/^cause: entra: 1 removal waits for approval/)]);
		expect((await w.rollcall.overview()).level).toBe('failed');
		await w.rollcall.stagedRemovals('entra', 'approve');
		await notify();
		expect(told(w)[1]).toMatch(/^over: /);
	});

	test('an attribute outside the mapping: “adding attributes not listed breaks the SCIM connection” (seed 003), until it is connected again', async () => {
		const w = await scimWorld();
		const notify = await telling(w);
		await w.ask('POST', '/Users', person({title: 'Head'}));
		await notify();
		expect(told(w).some((each) => /title was sent/.test(each))).toBe(true);
		expect((await w.ask('POST', '/Users', person())).status).toBe(403);
		expect(await w.rollcall.reconnect('entra', {settings: {}, secrets: {}})).toMatchObject({
			state: 'connected',
		});
		expect((await w.ask('POST', '/Users', person())).status).toBe(201);
		expect(await w.rollcall.conflicts()).toEqual([]);
		// And it would stop once more.
		expect((await w.ask('POST', '/Users', person({title: 'Head'}))).status).toBe(400);
	});

	test('one that takes pushes is not connected again', async () => {
		const w = await scimWorld();
		await expect(w.rollcall.reconnect('entra', {settings: {}, secrets: {}})).rejects.toThrow(
			/is not disconnected/,
		);
	});
});

describe('quarantine', () => {
	/** So many pushes at once; of ten, so many are good. One service counts them all. */
	const pushing = async (w: World, id: string) => {
		const guest = (await w.rollcall.scim().admit(w.token))!;
		const good = {does: 'patch', id, body: active(true), shape: {}} as const;
		const bad = {does: 'create', body: {schemas: []}, shape: {}} as const;
		return async (count: number, ofTen: number) => {
			const asked = Array.from({length: count}, (_, n) => guest.ask(n % 10 < ofTen ? good : bad));
			return (await Promise.all(asked)).at(-1)!.status;
		};
	};

	test('over 40 % failures of 5,000 pushes in a cycle hold it: 503, one message, and reading goes on', async () => {
		const w = await scimWorld();
		const notify = await telling(w);
		const first = await w.made();
		const push = await pushing(w, first);
		await push(4990, 5);
		await notify();
		expect(await w.view()).toMatchObject({state: 'connected'});
		expect(told(w)).toEqual([]);
		await push(20, 5);
		expect(await w.view()).toMatchObject({
			state: 'held',
			message: expect.stringMatching(/^in quarantine since .* pushes of a cycle failed/),
			push: {quarantine: {at: '2026-08-21T02:14:00.000Z'}},
		});
		for (let n = 0; n < 3; n++) {
			await notify();
			expect(
				await w.ask('PATCH', `/Users/${first}`, operations({op: 'add', path: 'locale', value: 'x'})),
			).toMatchObject({status: 503, headers: {'retry-after': '3600'}});
			expect((await w.ask('GET', `/Users/${first}`)).status).toBe(200);
			await w.clock.turn(day / 24);
		}
		expect(told(w).filter((each) => /quarantine/.test(each))).toHaveLength(1);
		await w.rollcall.reconnect('entra', {settings: {}, secrets: {}});
		// What failed before is no reason any more.
		expect(await push(20, 0)).toBe(400);
		expect((await w.ask('PATCH', `/Users/${first}`, active(true))).status).toBe(200);
		await notify();
		expect(told(w).filter((each) => /^over: .*quarantine/.test(each))).toHaveLength(1);
		expect(await w.view()).toMatchObject({state: 'connected'});
	});

	test('goes on counting where a service before left off, and anew after somebody let it go on', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const push = await pushing(w, id);
		await push(4000, 5);
		await w.clock.turn(60_000);
		await push(20, 5);
		expect(await (await pushing(w, id))(990, 5)).toBe(400);
		expect((await w.view()).state).toBe('held');
		await w.rollcall.reconnect('entra', {settings: {}, secrets: {}});
		await (await pushing(w, id))(990, 0);
		expect((await w.view()).state).toBe('connected');
	});

	test('where nothing fails, nothing is written of it', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const before = await w.store.documents.read('connections');
		await (await pushing(w, id))(300, 10);
		expect(await w.store.documents.read('connections')).toEqual(before);
	});

	test('one that cannot begin yet undoes no answer, and begins at the next push', async () => {
		let breaks: Error | undefined;
		const documents = (inner: Documents): Documents => ({
			...inner,
			update: async (name, change) => {
				if (breaks !== undefined) throw breaks;
				return await inner.update(name, change);
			},
		});
		const w = await scimWorld({store: (inner) => ({...inner, documents: documents(inner.documents)})});
		const push = await pushing(w, await w.made());
		breaks = new LockedError('somebody else changes the settings');
		expect(await push(5120, 5)).toBe(400);
		expect(await push(5, 5)).toBe(200);
		expect((await w.view()).state).toBe('connected');
		breaks = undefined;
		expect(await push(1, 0)).toBe(400);
		expect(await push(1, 0)).toBe(503);
		expect((await w.view()).state).toBe('held');
	});

	test('40 % of them, or as many failures spread over two cycles, hold nothing', async () => {
		const w = await scimWorld();
		const push = await pushing(w, await w.made());
		await push(6000, 6);
		expect((await w.view()).state).toBe('connected');
		await w.clock.turn(41 * 60_000);
		await push(4000, 0);
		await w.clock.turn(41 * 60_000);
		await push(4000, 0);
		expect((await w.view()).state).toBe('connected');
	});
});
