import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {TemporaryError} from '../../source/core/errors.ts';
import {finished} from '../support/roster.ts';
import {district, ids, people, type World, without, world} from '../support/world.ts';

const never = new AbortController().signal;
const day = 86_400_000;
const hour = 3_600_000;
const tripped = (result: Awaited<ReturnType<World['night']>>) =>
	result.plan.guards.filter((guard) => guard.tripped).map(({code}) => code);

/** The district with these students enrolled nowhere any more. */
const unenrolled = (gone: readonly string[]) =>
	district({
		enrolments: ids(1, 200)
			.filter((student) => !gone.includes(student))
			.map((student) => {
				const inClass = `K${1 + (Number(student.slice(1)) % 10)}`;
				return {id: `${inClass}-${student}`, class: inClass, student};
			}),
	});

describe('the rolling sum of the plan', () => {
	test('two halves of ended enrolments in one day are one', async () => {
		const w = await world();
		await w.night();
		w.far.roster = unenrolled(ids(1, 30));
		expect((await w.night()).exitCode).toBe(0);
		await w.clock.turn(hour);
		w.far.roster = unenrolled(ids(1, 60));
		const held = await w.night();
		expect(tripped(held)).toEqual(['enrolments']);
		expect(held.plan.guards.find(({code}) => code === 'enrolments')).toMatchObject({
			numbers: {removed: 30, recent: 30},
			message: expect.stringMatching(/60 of 200 enrolments of North School.*with 30 more in the last 7 days/),
		});
	});

	test('is over after seven days, and does not count what came back or was approved', async () => {
		const w = await world();
		await w.night();
		w.far.roster = unenrolled(ids(1, 30));
		await w.night();
		w.far.roster = unenrolled(ids(31, 60));
		expect(tripped(await w.night())).toEqual([]);
		await w.clock.turn(7 * day + 1);
		w.far.roster = unenrolled(ids(31, 80));
		expect(tripped(await w.night())).toEqual([]);
		w.far.roster = unenrolled(ids(31, 120));
		const held = await w.night();
		expect(tripped(held)).toEqual(['enrolments']);
		expect((await w.night({approve: held.plan.hash})).exitCode).toBe(0);
		w.far.roster = unenrolled(ids(31, 125));
		expect(tripped(await w.night())).toEqual([]);
	});

	test.each([
		['sent', true],
		['applied and not sent', false],
	])(
		'decisions are approvals and not asked for once more by plan, wire or rolling sums: %s',
		async (_, publish) => {
			const w = await world();
			await w.night();
			const renamed = (count: number) =>
				people(204).map((each, at) =>
					at < count ? {...each, firstName: `New${at}`, lastName: `Name${at}`} : each,
				);
			w.far.roster = district({people: renamed(60)});
			const held = await w.night();
			expect(tripped(held)).toEqual(['identity']);
			expect((await w.night({approve: held.plan.hash})).plan.conflicts).toHaveLength(60);
			const {decided} = await w.resolve((await w.conflicts())[0]!.conflict.id, 'r', {alike: true});
			expect(decided).toHaveLength(60);
			const night = await w.night({yes: true, publish});
			expect(tripped(night)).toEqual([]);
			expect(night).toMatchObject({exitCode: 0, published: publish ? [{outcome: 'sent'}] : []});
			expect(night.run?.decidedPeople).toHaveLength(60);
			await w.clock.turn(hour);
			w.far.roster = district({
				people: renamed(60).map((each, at) => (at === 100 ? {...each, lastName: 'Married'} : each)),
			});
			expect(await w.night()).toMatchObject({exitCode: 0, published: [{outcome: 'sent'}]});
		},
	);

	test('names that change in two halves are one change, with the nights between', async () => {
		const named = (count: number) =>
			district({
				people: people(2000, 20).map((row, at) => (at < count ? {...row, firstName: `New${at}`} : row)),
			});
		const w = await world({roster: named(0)});
		await w.night();
		w.far.roster = named(50);
		expect(tripped(await w.night())).toEqual([]);
		await w.clock.turn(3 * day);
		w.far.roster = named(100);
		expect(tripped(await w.night())).toEqual(['identity']);
	});

	test('what is deactivated by hand before the night counts with what is absent', async () => {
		const w = await world({roster: district({people: people(400, 20)})});
		await w.night();
		await w.act(ids(1, 15), 'deactivate');
		w.far.roster = district({people: people(400, 20).slice(0, 390)});
		const held = await w.night();
		expect(held.plan.guards.find(({code}) => code === 'removals')).toMatchObject({
			tripped: true,
			numbers: {recent: 15},
		});
	});

	test('deleting those who left does not make room for others, and approved ones need none', async () => {
		const w = await world({roster: district({people: people(400, 20)})});
		await w.setSetting('policy.leaverGrace', '0');
		await w.night();
		const roster = (from: number) =>
			district({
				people: people(400, 20).filter(({externalId}) => !ids(1, from).includes(String(externalId))),
			});
		w.far.roster = roster(15);
		await w.night();
		expect(await w.act(ids(1, 15), 'delete')).toMatchObject({done: true});
		w.far.roster = roster(30);
		const held = await w.night();
		expect(tripped(held)).toEqual(['removals']);
		await w.night({approve: held.plan.hash});
		expect(await w.act(ids(16, 30), 'delete')).toMatchObject({done: true});
		w.far.roster = roster(31);
		expect(tripped(await w.night())).toEqual([]);
	});
});

describe('a bulk action by hand', () => {
	test('is held on the wire, and exempt in the plan once it was approved there', async () => {
		const w = await world();
		await w.night();
		await w.act(ids(1, 13), 'deactivate');
		const [held] = (await w.send()).published;
		expect(held).toMatchObject({outcome: 'held', message: expect.stringMatching(/13 of 204 people/)});
		expect(await w.send({approve: held?.hash ?? ''})).toMatchObject({exitCode: 0});
		w.far.roster = without(['S14']);
		expect(tripped(await w.night())).toEqual([]);
	});
});

describe('the wire', () => {
	test('holds names that change, whatever caused it', async () => {
		const w = await world();
		await w.night();
		const changes = await Promise.all(
			ids(1, 110).map(async (id) => {
				const {account} = await w.user(id);
				const after = {...account, lastName: `Other${id}`};
				return {collection: 'accounts' as const, key: id, before: account, after};
			}),
		);
		await w.store.commit(changes);
		const [held] = (await w.send()).published;
		expect(held).toMatchObject({
			outcome: 'held',
			message: expect.stringMatching(/names, e-mails or ids would change for 110 of 204/),
		});
		expect(await w.send({approve: held?.hash ?? ''})).toMatchObject({exitCode: 0});
		const more = await w.user('S111');
		await w.store.commit([
			{
				collection: 'accounts',
				key: 'S111',
				before: more.account,
				after: {...more.account, lastName: 'Other'},
			},
		]);
		expect((await w.send()).published).toMatchObject([{outcome: 'sent'}]);
	});

	test('an approved plan is exempt there, names and all', async () => {
		const w = await world();
		await w.night();
		w.far.roster = district({
			people: people(200).map((row) => ({...row, lastName: `${String(row.lastName)}-Other`})),
		});
		const held = await w.night();
		expect(tripped(held)).toEqual(['identity']);
		expect(await w.night({approve: held.plan.hash})).toMatchObject({
			exitCode: 0,
			published: [{outcome: 'sent'}],
		});
	});

	test('people who came and went in between are counted too', async () => {
		const w = await world({roster: district({people: people(400, 20)})});
		await w.setSetting('policy.leaverGrace', '0');
		await w.night();
		const more = (count: number) =>
			district({
				people: [...people(400, 20), ...people(400 + count, 0).slice(400)],
			});
		w.far.roster = more(40);
		await w.night({yes: true});
		await w.act(ids(401, 415), 'deactivate');
		expect((await w.send()).published).toMatchObject([{outcome: 'sent'}]);
		await w.act(ids(416, 430), 'deactivate');
		const [held] = (await w.send()).published;
		expect(held).toMatchObject({
			outcome: 'held',
			message: expect.stringMatching(/within the last 7 days.*30 of 460/),
		});
	});
});

describe('approval in part', () => {
	test('whenHeld: removals lets additions and updates go without a word, and says what waits', async () => {
		const w = await world();
		await w.setSetting('whenHeld', 'removals');
		await w.night();
		w.far.roster = without(ids(1, 13), [people(201)[200]!]);
		const {run, exitCode, published} = await w.night();
		expect({exitCode, state: run?.state, approved: run?.approved}).toEqual({
			exitCode: 3,
			state: 'succeeded with issues',
			approved: undefined,
		});
		expect(published).toMatchObject([{outcome: 'sent'}]);
		expect((await w.lastPackage()).people.count).toBe(205);
		const {findings} = await w.overview();
		expect(findings.find(({text}) => text.startsWith('removals of sis wait'))).toMatchObject({
			severity: 'attention',
			next: 'rollcall plan sis',
		});
		const {plan} = await finished(w.plan('sis', never));
		expect(plan.outcome).toBe('held');
		expect((await w.night({approve: plan.hash})).exitCode).toBe(0);
		expect((await w.overview()).findings.some(({text}) => text.startsWith('removals of'))).toBe(false);
	});

	test('does not let anything pass that additions would make worse', async () => {
		const w = await world();
		await w.setSetting('whenHeld', 'removals');
		await w.night();
		w.far.roster = district({people: people(200).map((row) => ({...row, lastName: 'Same'}))});
		expect(await w.night()).toMatchObject({outcome: 'held', exitCode: 6});
	});
});

describe('a pause', () => {
	const paused = async (window: object) => {
		const w = await world();
		await w.night();
		await w.setSetting('pauses', JSON.stringify([window]));
		w.far.roster = without([], [people(201)[200]!]);
		return w;
	};
	const august = {from: '08-01', to: '08-31', reason: 'summer'};

	test('holds the run with 6, which is no alarm, and ends by itself', async () => {
		const w = await paused({...august, connection: 'sis'});
		const {exitCode, run} = await w.night();
		expect({exitCode, state: run?.state, message: run?.message}).toEqual({
			exitCode: 6,
			state: 'held',
			message: 'paused until 2026-08-31 (summer).',
		});
		expect(await w.overview()).toMatchObject({level: 'fine', held: [{paused: true}]});
		await w.clock.turn(20 * day);
		expect(await w.night()).toMatchObject({exitCode: 0, outcome: 'applied'});
	});

	test('is passed by naming the plan', async () => {
		const w = await paused({...august, connection: 'sis'});
		const {plan} = await w.night();
		expect(await w.night({approve: plan.hash})).toMatchObject({exitCode: 0});
	});

	test('of the target holds the package, which can be approved', async () => {
		const w = await paused({...august, connection: 'asm'});
		const {exitCode, published} = await w.night();
		expect({exitCode, published}).toMatchObject({
			exitCode: 6,
			published: [{outcome: 'held', message: expect.stringMatching(/paused until 2026-08-31/)}],
		});
		expect(await w.send({approve: published[0]?.hash ?? ''})).toMatchObject({exitCode: 0});
	});

	test('of all pauses both; of another one, neither', async () => {
		expect(await (await paused(august)).night()).toMatchObject({exitCode: 6});
		expect(await (await paused({...august, connection: 'hr'})).night()).toMatchObject({exitCode: 0});
	});
});

describe('a feeding connection that is disconnected', () => {
	const disconnected = async () => {
		const w = await world();
		await w.night();
		await w.act(['S1'], 'deactivate');
		await w.store.documents.update('connections', (document) => {
			const {connections} = document as {connections: Array<{name: string}>};
			return {
				connections: connections.map((each) =>
					each.name === 'sis' ? {...each, disconnected: w.clock.now().toISOString()} : each,
				),
			};
		});
		return w;
	};

	test('stops its target until the upload is approved as it is', async () => {
		const w = await disconnected();
		const [held] = (await w.send()).published;
		expect(held).toMatchObject({
			outcome: 'held',
			message: expect.stringMatching(/"sis" fed asm and is disconnected/),
		});
		expect(w.far.received).toHaveLength(1);
		expect(await w.send({approve: held?.hash ?? ''})).toMatchObject({exitCode: 0});
		expect((await w.lastPackage()).people.count).toBe(203);
	});

	test('… or until another one feeds it', async () => {
		const w = await disconnected();
		await w.connect('memory-sis', 'new', {settings: {}, secrets: {}});
		expect((await w.send()).published).toMatchObject([{outcome: 'sent'}]);
	});

	test('… but not when the target is fed by the first one alone', async () => {
		const w = await disconnected();
		await w.connect('memory-sis', 'new', {settings: {}, secrets: {}});
		await w.reconfigure('asm', {settings: {feeds: 'sis'}, secrets: {}});
		expect((await w.send()).published).toMatchObject([{outcome: 'held'}]);
	});
});

describe('accounts that became Manual', () => {
	/** As a disconnect leaves them. */
	const manual = async (change: object = {}) => {
		const w = await world();
		await w.night();
		for (const id of ['S1', 'S2']) {
			const {account} = await w.user(id);
			const after = {...account, source: 'Manual' as const, ...change};
			await w.store.commit([{collection: 'accounts', key: id, before: account, after}]);
		}
		return w;
	};
	const sent = async (w: World) => {
		const {people: rows} = await w.lastPackage();
		return Array.from({length: rows.count}, (_, row) => rows.text(row, 'id'));
	};

	test('are sent as they are here, once they were sent by us, until they are removed on purpose', async () => {
		const w = await manual({firstName: 'Here', status: 'Active', signedIn: true});
		expect((await w.send()).published).toMatchObject([{outcome: 'sent'}]);
		expect(await sent(w)).toEqual(expect.arrayContaining(['S1', 'S2']));
		expect((await w.user('S1')).account.sent).toBe(true);
		expect(await w.act(['S1'], 'deactivate')).toMatchObject({done: true});
		expect((await w.send()).published).toMatchObject([{outcome: 'sent'}]);
		expect(await sent(w)).not.toContain('S1');
		await w.act(['S1'], 'reactivate');
		await w.send();
		expect(await sent(w)).toContain('S1');
	});

	test('and never were sent, are not', async () => {
		const w = await world();
		await w.night();
		const {account} = await w.user('S1');
		const made = {...account, personId: 'M1' as never, source: 'Manual' as const, externalIds: {}};
		await w.store.commit([{collection: 'accounts', key: 'M1', after: made}]);
		expect((await w.send()).published).toMatchObject([{outcome: 'skipped'}]);
	});
});

describe('a package that is written', () => {
	const folder = mkdtempSync(join(tmpdir(), 'rollcall-guards-'));
	afterAll(() => rmSync(folder, {recursive: true}));

	test('is reported on beside the last one, and nothing is sent', async () => {
		const w = await world();
		await w.night();
		await w.act(ids(1, 13), 'deactivate');
		const out = join(folder, 'out');
		const {wire, exitCode, written} = await w.send({out});
		expect({exitCode, written}).toEqual({exitCode: 0, written: out});
		expect(readdirSync(out)).toHaveLength(6);
		expect(wire).toMatchObject({
			known: true,
			added: 0,
			removed: {people: ids(1, 13).toSorted(), classes: []},
		});
		expect(wire?.guards.filter((guard) => guard.tripped)).toMatchObject([{code: 'wire-removals'}]);
		expect(w.far.received).toHaveLength(1);
		// The hash that it tells is the one that sending asks for.
		expect(await w.send({approve: wire?.hash ?? ''})).toMatchObject({exitCode: 0});
	});

	test('where nothing is known of the target, says so', async () => {
		const w = await world();
		await w.night({yes: true, publish: false});
		const {wire} = await w.send({zip: join(folder, 'first.zip')});
		expect(wire).toMatchObject({known: false, added: 204});
	});
});

describe('how a run ends', () => {
	test('applied, not published: tried again later and later, and at every run in between', async () => {
		const w = await world();
		const waits: number[] = [];
		for (let night = 0; night < 3; night++) {
			w.far.breaks = new TemporaryError('the line broke');
			const {run} = await w.night();
			expect(run?.state).toBe('applied not published');
			waits.push((Date.parse(run?.retryAt ?? '') - Date.parse(run?.end ?? '')) / 60_000);
		}
		expect(waits).toEqual([5, 10, 20]);
		const {run} = await w.night();
		expect(run).toMatchObject({state: 'succeeded'});
		expect(run).not.toHaveProperty('retryAt');
	});

	test('what is owed goes out though the next plan is held, and nothing of that plan with it', async () => {
		const w = await world();
		w.far.breaks = new TemporaryError('the line broke');
		await w.night();
		w.far.roster = without(ids(1, 20));
		expect(await w.night({})).toMatchObject({outcome: 'held', published: []});
		expect(await w.night()).toMatchObject({outcome: 'held', exitCode: 6, published: [{outcome: 'sent'}]});
		expect((await w.lastPackage()).people.count).toBe(204);
		expect((await w.runs()).items[0]).toMatchObject({state: 'held', published: [{outcome: 'sent'}]});
	});

	test('what waiting does not mend is not tried again by itself', async () => {
		const w = await world();
		w.far.hostKey = 'SHA256:other';
		expect((await w.night()).run).not.toHaveProperty('retryAt');
	});

	const killed = {name: 'connection-x', owner: 'cron', host: 'north', pid: 4711, purpose: 'sync of sis'};
	/** The same world, whose next lock was left behind by a process that began then. */
	const leftBehind = (w: World, since: string) =>
		w.as({
			store: {
				...w.store,
				lock: async (name, purpose) => {
					const lock = await w.store.lock(name, purpose);
					return name.startsWith('connection-') ? {...lock, tookOver: {...killed, since}} : lock;
				},
			},
		});

	test('interrupted before anything was applied', async () => {
		const w = await world();
		const since = w.clock.now().toISOString();
		await w.clock.turn(hour);
		const night = await finished(leftBehind(w, since).sync('sis', {yes: true}, never));
		expect(night.exitCode).toBe(0);
		expect((await w.runs()).items).toMatchObject([
			{id: 'R000002', state: 'succeeded'},
			{
				id: 'R000001',
				state: 'interrupted',
				begin: since,
				by: 'cron',
				message: 'process 4711 on north ended in the middle (sync of sis): nothing of it was applied',
			},
		]);
	});

	test('interrupted after it was applied: what of it was, and that nothing went out', async () => {
		const w = await world();
		const since = w.clock.now().toISOString();
		const store: typeof w.store = {
			...w.store,
			lock: async (name, purpose) => {
				if (name.startsWith('target-')) throw new Error('killed');
				return await w.store.lock(name, purpose);
			},
		};
		await expect(finished(w.as({store}).sync('sis', {yes: true}, never))).rejects.toThrow('killed');
		expect((await w.runs()).items).toMatchObject([{state: 'applied not published'}]);
		await finished(leftBehind(w, since).sync('sis', {yes: true}, never));
		const {items} = await w.runs();
		expect(items).toMatchObject([
			{state: 'succeeded', published: [{outcome: 'sent'}]},
			{state: 'interrupted', message: expect.stringMatching(/its plan was applied, and nothing was sent/)},
		]);
		expect((await w.run('1')).changes).toHaveLength(226);
	});
});
