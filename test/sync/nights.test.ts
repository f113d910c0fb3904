import {describe, expect, test} from 'vitest';
import {TemporaryError} from '../../source/core/errors.ts';
import {finished} from '../support/roster.ts';
import {district, ids, people, without, world} from '../support/world.ts';

const never = new AbortController().signal;
const day = 86_400_000;

describe('night after night', () => {
	test('a first load goes out whole, and history says what it did', async () => {
		const w = await world();
		const {run, published, outcome, exitCode} = await w.night();
		expect({state: run?.state, outcome, exitCode}).toEqual({
			state: 'succeeded',
			outcome: 'applied',
			exitCode: 0,
		});
		expect(published).toMatchObject([
			{target: 'asm', outcome: 'sent', hostKey: 'SHA256:first', skipped: false},
		]);
		expect(w.far.received.map(({sha256}) => sha256)).toEqual([published[0]?.sha256]);
		const sent = await w.lastPackage();
		expect([sent.people.count, sent.classes.count, sent.enrolments.count]).toEqual([204, 10, 200]);
		const {changes, run: again} = await w.run('1');
		expect(changes).toHaveLength(204 + 1 + 1 + 10 + 10);
		expect(changes?.every(({action, before}) => action === 'create' && before === undefined)).toBe(true);
		expect(again.stages.map(({stage}) => stage)).toEqual(['read', 'plan', 'apply', 'publish']);
	});

	test('the same again plans nothing and uploads nothing', async () => {
		const w = await world();
		await w.night();
		await w.clock.turn(day);
		const {plan, outcome, exitCode, published} = await w.night();
		expect({outcome, exitCode, changes: plan.changes.length}).toEqual({
			outcome: 'nothing to do',
			exitCode: 0,
			changes: 0,
		});
		expect(published).toMatchObject([{outcome: 'skipped', skipped: true}]);
		expect(w.far.received).toHaveLength(1);
	});

	test('A, B, then A again goes out though an earlier package has the same bytes', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without([], [{...people(201)[200]!}]);
		await w.night();
		w.far.roster = district();
		await w.night();
		await w.clock.turn(8 * day);
		const last = await w.night();
		expect(last.published[0]?.outcome).toBe('sent');
		const [first, second, third] = w.far.received.map(({sha256}) => sha256);
		expect(third).toBe(first);
		expect(second).not.toBe(first);
	});

	test('a person who is newly absent stays published for seven nights, and leaves no trace when back in time', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(['S7']);
		const second = await w.night();
		expect(second.plan.counts.accounts.deactivate).toBe(1);
		expect(w.far.received).toHaveLength(1 + Number(second.published[0]?.outcome === 'sent'));
		expect((await w.user('S7')).statusText).toContain('leaving');
		expect((await w.overview()).leaving).toMatchObject({count: 1, first: '2026-08-28T00:00:00.000Z'});
		w.far.roster = district();
		await w.clock.turn(day);
		await w.night();
		expect((await w.user('S7')).account.leaving).toBeUndefined();
		expect((await w.lastPackage()).people.count).toBe(204);
	});

	test('a grace that ends takes the row out of the package', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(['S7']);
		await w.night();
		await w.clock.turn(7 * day + 1000);
		const last = await w.night();
		expect(last.exitCode).toBe(0);
		expect((await w.user('S7')).account).toMatchObject({status: 'Deactivated', deactivated: {by: 'absence'}});
		expect((await w.lastPackage()).people.count).toBe(203);
	});
});

describe('asking', () => {
	test('without yes and without anybody to ask, a plan with changes changes nothing and says 4', async () => {
		const w = await world();
		const before = (await w.store.read()).sequence;
		const {outcome, exitCode, run} = await w.night({});
		expect({outcome, exitCode, run}).toEqual({outcome: 'planned', exitCode: 4, run: undefined});
		expect((await w.store.read()).sequence).toBe(before);
	});

	test('without yes, nothing to do is 0 and changes nothing', async () => {
		const w = await world();
		await w.night();
		expect(await w.night({})).toMatchObject({outcome: 'nothing to do', exitCode: 0, run: undefined});
	});

	test.each([
		[true, 'applied', 0],
		[false, 'planned', 4],
	] as const)('an answer of %s is obeyed', async (answer, outcome, exitCode) => {
		const w = await world();
		let asked = 0;
		const result = await w.night({confirm: async (plan) => plan.changes.length > 0 && ++asked > 0 && answer});
		expect(result).toMatchObject({outcome, exitCode});
		expect(asked).toBe(1);
		expect(w.far.received).toHaveLength(answer ? 1 : 0);
	});

	test('a plan that a person saw is not replaced by another one', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without([], [people(201)[200]!]);
		const confirm = async () => {
			await w.act(['S1'], 'deactivate');
			w.far.roster = district();
			// Somebody takes the account that the plan would create.
			const account = (await w.user('S2')).account;
			await w.store.commit([
				{collection: 'accounts', key: 'S201', after: {...account, personId: 'S201' as never}},
			]);
			return true;
		};
		await expect(w.night({confirm})).rejects.toMatchObject({
			exitCode: 6,
			message: expect.stringMatching(/another plan/),
		});
		expect(w.far.received).toHaveLength(1);
	});
});

describe('a held plan', () => {
	const held = async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(ids(1, 13));
		return w;
	};

	test('six in a hundred gone holds the run and changes nothing but history', async () => {
		const w = await held();
		const {outcome, exitCode, run, plan} = await w.night();
		expect({outcome, exitCode, state: run?.state}).toEqual({outcome: 'held', exitCode: 6, state: 'held'});
		expect(plan.guards.filter(({tripped}) => tripped)).toMatchObject([
			{code: 'removals', numbers: {removed: 13}},
		]);
		expect((await w.user('S1')).account.leaving).toBeUndefined();
		expect(w.far.received).toHaveLength(1);
		const {held: waiting, level} = await w.overview();
		expect({level, waiting: waiting.map(({hash}) => hash)}).toEqual({level: 'failed', waiting: [plan.hash]});
	});

	test.each([8, 12, 64])('is approved by the first %d digits of its hash', async (digits) => {
		const w = await held();
		const {plan} = await w.night();
		const {run, exitCode} = await w.night({approve: plan.hash.slice(0, digits).toUpperCase()});
		expect({exitCode, approved: run?.approved}).toEqual({
			exitCode: 0,
			approved: {hash: plan.hash, by: 'ada', additionsOnly: false},
		});
		expect((await w.user('S1')).account.leaving?.decision).toBe('approved');
		await w.clock.turn(7 * day + 1000);
		const last = await w.night();
		expect(last.exitCode).toBe(0);
		expect((await w.lastPackage()).people.count).toBe(191);
		expect((await w.overview()).level).toBe('fine');
	});

	test.each(['1234567', 'not-a-hash', ''])(
		'is not approved by %j, which is no hash, and that is no failed run',
		async (hash) => {
			const w = await held();
			await expect(w.night({approve: hash})).rejects.toMatchObject({exitCode: 2});
			expect((await w.runs()).total).toBe(1);
		},
	);

	test('is not approved by the hash of another plan', async () => {
		const w = await held();
		const {plan} = await w.night();
		w.far.roster = without(ids(1, 14));
		const second = await w.night({approve: plan.hash});
		expect(second).toMatchObject({outcome: 'held', exitCode: 6});
		expect(second.plan.hash).not.toBe(plan.hash);
		expect((await w.user('S1')).account.leaving).toBeUndefined();
	});

	test('an approval that comes when nothing is left to do is no change', async () => {
		const w = await held();
		const {plan} = await w.night();
		w.far.roster = district();
		expect(await w.night({approve: plan.hash})).toMatchObject({outcome: 'nothing to do', exitCode: 0});
	});

	test('is approved whole or in part, never by both words at once', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(ids(1, 30));
		const {plan} = await w.night();
		await expect(w.night({approve: plan.hash, additionsOnly: true})).rejects.toMatchObject({exitCode: 2});
		expect((await w.user('S1')).account.leaving).toBeUndefined();
	});

	test('lets additions and updates through alone, when somebody says so', async () => {
		const w = await held();
		w.far.roster = without(ids(1, 13), [people(201)[200]!]);
		expect(await w.night({additionsOnly: true})).toMatchObject({outcome: 'held', exitCode: 6});
		const seen: number[] = [];
		const answered = await w.night({
			additionsOnly: true,
			confirm: async (plan) => seen.push(plan.counts.accounts.deactivate) < 0,
		});
		expect(answered).toMatchObject({outcome: 'held', exitCode: 6});
		expect(seen).toEqual([0]);
		const {run, exitCode} = await w.night({yes: true, additionsOnly: true});
		expect({exitCode, approved: run?.approved?.additionsOnly}).toEqual({exitCode: 3, approved: true});
		const sent = await w.lastPackage();
		expect(sent.people.count).toBe(205);
		expect((await w.user('S1')).account.leaving).toBeUndefined();
		expect(await w.night()).toMatchObject({outcome: 'held'});
	});
});

describe('sending', () => {
	test('what could not be uploaded is applied, not published, and goes out with the next sync', async () => {
		const w = await world();
		w.far.breaks = new TemporaryError('the line broke');
		const {run, exitCode, published} = await w.night();
		expect({exitCode, state: run?.state, outcome: published[0]?.outcome}).toEqual({
			exitCode: 5,
			state: 'applied not published',
			outcome: 'failed',
		});
		expect((await w.overview()).level).toBe('failed');
		const again = await w.night();
		expect(again).toMatchObject({outcome: 'applied', exitCode: 0, published: [{outcome: 'sent'}]});
		expect((await w.overview()).level).toBe('fine');
	});

	test('… or with publish, after which status is fine again', async () => {
		const w = await world();
		w.far.breaks = new TemporaryError('the line broke');
		await w.night();
		const {exitCode, published, run} = await w.send();
		expect({exitCode, outcome: published[0]?.outcome, kind: run?.kind}).toEqual({
			exitCode: 0,
			outcome: 'sent',
			kind: 'publish',
		});
		const {level, verdict} = await w.overview();
		expect({level, verdict}).toEqual({level: 'fine', verdict: expect.stringContaining('Sent')});
	});

	test('… whose row says so while it waits, and no more once it was sent: nothing is tried again', async () => {
		const w = await world();
		await w.reconfigure('sis', {settings: {frequency: 'daily', timeOfDay: '12:00'}, secrets: {}});
		const row = async () => (await w.connections()).find(({name}) => name === 'sis')!;
		const usual = (await row()).next;
		w.far.breaks = new TemporaryError('the line broke');
		const {run} = await w.night();
		expect(await row()).toMatchObject({message: 'applied here, not sent yet', next: run?.retryAt});
		w.far.breaks = new TemporaryError('the line broke');
		await w.send();
		expect(await row()).toMatchObject({message: 'applied here, not sent yet', next: run?.retryAt});
		await w.send();
		expect(await row()).toMatchObject({message: 'in step', next: usual});
		expect(await row()).not.toHaveProperty('owed');
	});

	test('… and so of a run that was killed before it could say what came of its target', async () => {
		const w = await world();
		const {run} = await w.night({yes: true, publish: false});
		const after = {...run!, state: 'applied not published' as const};
		await w.store.commit([{collection: 'runs', key: after.id, before: run!, after}]);
		const row = async () => (await w.connections()).find(({name}) => name === 'sis')!;
		expect(await row()).toMatchObject({message: 'applied here, not sent yet'});
		await w.send();
		expect(await row()).toMatchObject({message: 'in step'});
	});

	test('a failed publish is seen in the overview, and a later sync ends that', async () => {
		const w = await world();
		await w.night({yes: true, publish: false});
		w.far.breaks = new TemporaryError('the line broke');
		expect((await w.send()).exitCode).toBe(5);
		expect((await w.overview()).level).toBe('failed');
		await w.night();
		expect((await w.overview()).level).toBe('fine');
	});

	test('an upload that fails while there is nothing to plan is not called nothing to do', async () => {
		const w = await world();
		await w.night({yes: true, publish: false});
		w.far.breaks = new TemporaryError('the line broke');
		expect(await w.night()).toMatchObject({outcome: 'applied', exitCode: 5});
	});

	test('half an upload is unknown, never sent, and the whole is sent again', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without([], [people(201)[200]!]);
		w.far.breaks = new TemporaryError('half of it arrived');
		await w.night();
		const states = async () => (await (await w.store.read()).list('ledger')).map(({state}) => state);
		expect(await states()).toEqual(['sent', 'unknown']);
		w.far.roster = district();
		await w.send();
		expect(await states()).toEqual(['sent', 'unknown', 'sent']);
	});

	test('an intent whose process died is sent again', async () => {
		const w = await world();
		await w.night();
		const [entry] = await (await w.store.read()).list('ledger');
		const {endedAt: _, hostKey: __, ...rest} = entry!;
		const dead = {...rest, id: entry!.id.replace(/1$/, '2'), state: 'intent' as const};
		await w.store.commit([{collection: 'ledger', key: dead.id, after: dead}]);
		expect((await w.night()).published).toMatchObject([{outcome: 'sent'}]);
		expect(w.far.received).toHaveLength(2);
	});

	test('a changed host key stops it with 9 before anything is sent', async () => {
		const w = await world();
		w.far.hostKey = 'SHA256:other';
		const {exitCode, published, run} = await w.night();
		expect({exitCode, outcome: published[0]?.outcome, state: run?.state}).toEqual({
			exitCode: 9,
			outcome: 'failed',
			state: 'applied not published',
		});
		expect(w.far.received).toHaveLength(0);
	});

	test('what is not published by choice is that, and 0', async () => {
		const w = await world();
		const {run, exitCode, published} = await w.night({yes: true, publish: false});
		expect({state: run?.state, exitCode, published}).toEqual({
			state: 'not published by choice',
			exitCode: 0,
			published: [],
		});
		expect(w.far.received).toHaveLength(0);
		expect((await w.overview()).level).toBe('fine');
	});

	test('an arming that is taken back during the upload does not unmake what was sent', async () => {
		const w = await world();
		w.far.breaks = async () => void (await w.disarm('asm'));
		expect((await w.night()).published).toMatchObject([{outcome: 'sent'}]);
		expect((await (await w.store.read()).list('ledger')).map(({state}) => state)).toEqual(['sent']);
		w.far.roster = without([], [people(201)[200]!]);
		expect(await w.night()).toMatchObject({exitCode: 6, published: [{outcome: 'disarmed'}]});
	});

	test('a target that somebody else publishes to right now is told, and the run stays applied', async () => {
		const w = await world();
		const id = (await w.connections()).find(({name}) => name === 'asm')!.id;
		const lock = await w.store.lock(`target-${id}`, 'publishing');
		const {run, exitCode} = await w.night();
		expect({exitCode, state: run?.state, total: (await w.runs()).total}).toEqual({
			exitCode: 8,
			state: 'applied not published',
			total: 1,
		});
		await lock.release();
		expect((await w.night()).exitCode).toBe(0);
	});

	test('work in progress leaves no copies behind', async () => {
		const w = await world();
		await w.night();
		await w.night();
		const {readdirSync} = await import('node:fs');
		const left = readdirSync(w.store.files.folder, {recursive: true, withFileTypes: true})
			.filter((each) => each.isFile() && !each.parentPath.includes('/rosters/'))
			.map(({name}) => name);
		expect(left).toEqual([`${w.far.received[0]?.sha256}.zip`]);
	});
});

describe('interruptions', () => {
	test('a sync that is cancelled while it reads changes nothing and is history', async () => {
		const w = await world();
		const stop = new AbortController();
		w.far.roster = async (signal) => {
			stop.abort();
			signal.throwIfAborted();
			return district();
		};
		await expect(finished(w.sync('sis', {yes: true}, stop.signal))).rejects.toMatchObject({
			name: 'AbortError',
		});
		expect((await w.runs()).items).toMatchObject([{state: 'cancelled'}]);
		w.far.roster = district();
		expect((await w.night()).exitCode).toBe(0);
	});

	test('one that is cancelled during the upload is applied, not published, and 130', async () => {
		const w = await world();
		const stop = new AbortController();
		w.far.breaks = async () => stop.abort();
		const result = await finished(w.sync('sis', {yes: true}, stop.signal));
		expect(result).toMatchObject({exitCode: 130, run: {state: 'applied not published'}});
		expect((await (await w.store.read()).list('ledger')).map(({state}) => state)).toEqual(['unknown']);
	});

	test('somebody who commits in the middle makes it plan again', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without([], [people(201)[200]!]);
		let between = 0;
		const store: typeof w.store = {
			...w.store,
			commit: async (changes) => {
				const list = [...changes];
				if (between === 0 && list.some(({key}) => key === 'S201')) {
					between++;
					const {account} = await w.user('S1');
					await w.store.commit([
						{collection: 'runs', key: 'R000002', after: {...(await w.run('1')).run, id: 'R000002' as never}},
						{collection: 'accounts', key: 'S1', before: account, after: {...account, signedIn: true}},
					]);
				}
				return await w.store.commit(list);
			},
		};
		const {run, exitCode} = await finished(w.as({store}).sync('sis', {yes: true}, never));
		expect({id: run?.id, exitCode, between}).toEqual({id: 'R000003', exitCode: 0, between: 1});
		expect((await w.user('S1')).account.signedIn).toBe(true);
		expect((await w.run('3')).changes?.filter(({kind}) => kind === 'accounts')).toMatchObject([
			{key: 'S201'},
		]);
	});

	test('history finds a run in the commit that holds it, also when others came between unnoticed', async () => {
		const w = await world();
		let between = 0;
		const store: typeof w.store = {
			...w.store,
			commit: async (changes) => {
				if (between++ === 0) {
					const at = w.clock.now().toISOString();
					const note = {id: 'n', at, by: 'x', action: 'x', subjects: [], code: 'UPDATED', message: 'x'};
					await w.store.commit([{collection: 'activities', key: 'n', after: note}]);
				}
				return await w.store.commit(changes);
			},
		};
		const {run} = await finished(w.as({store}).sync('sis', {yes: true, publish: false}, never));
		const stored = await w.run('1');
		expect(stored.run.generation).toBe(run?.generation);
		expect(stored.changes).toHaveLength(226);
		// As a process that died after it applied leaves it: with the guess.
		const guessed = {...stored.run, generation: (stored.run.generation ?? 0) - 1};
		await w.store.commit([{collection: 'runs', key: 'R000001', before: stored.run, after: guessed}]);
		expect(await w.run('1')).toEqual(stored);
		const commit = await w.store.history(run?.generation ?? 0);
		expect(commit?.changes.some(({collection, key}) => collection === 'runs' && key === 'R000001')).toBe(
			true,
		);
	});

	test('two syncs of one connection at once: the second one is told who holds it', async () => {
		const w = await world();
		let second: unknown;
		w.far.roster = async () => {
			second = await finished(w.sync('sis', {yes: true}, never)).catch((error) => error);
			return district();
		};
		expect((await w.night()).exitCode).toBe(0);
		expect(second).toMatchObject({exitCode: 8, message: expect.stringMatching(/test.*sync of sis/)});
		expect((await w.runs()).total).toBe(1);
	});
});
