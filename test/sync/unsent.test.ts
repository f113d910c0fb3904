import {describe, expect, test} from 'vitest';
import {finished} from '../support/roster.ts';
import {people, type World, without, world} from '../support/world.ts';

const never = new AbortController().signal;
const day = 86_400_000;

const later = (w: World) => w.clock.turn(60_000);

/** Everybody is sent; what follows is not. */
const sentWorld = async () => {
	const w = await world();
	await w.night();
	const [signIns] = await w.followUps();
	await w.finishFollowUp(signIns!.id);
	await later(w);
	const ids = (await listed(w)).slice(0, 3);
	return {w, ids};
};
/** Person IDs, in the order of the list. */
async function listed(w: World) {
	const list = await w.users({});
	return Array.from({length: list.length}, (_, row) => list.at(row)!.account.personId as string);
}
type Sent = Awaited<ReturnType<typeof sentWorld>>['w'];

const target = async (w: Sent, name = 'asm') => {
	const found = (await w.connections()).find((each) => each.name === name);
	if (found === undefined) throw new Error(`no ${name}`);
	return found;
};
const waiting = async (w: Sent) => (await w.overview()).findings.filter(({waits}) => waits === true);

describe('changes made here that are not sent', () => {
	test('none: the opening sentence says that nothing needs anybody', async () => {
		const {w} = await sentWorld();
		expect((await target(w)).unsent).toBeUndefined();
		expect((await w.overview()).verdict).toMatch(/^Nothing needs you: sent /);
	});
	test('are counted with who made them, and are on the first line', async () => {
		const {w, ids} = await sentWorld();
		await w.act(ids.slice(0, 2), 'deactivate');
		await w
			.as({operator: {name: 'ben', role: 'Administrator'}})
			.edit([ids[2]!], {firstName: 'Else'}, {agreed: true});
		expect((await target(w)).unsent).toEqual({
			changes: 3,
			runs: [],
			since: expect.any(String),
			by: ['ada', 'ben'],
		});
		const {level, verdict} = await w.overview();
		expect({level, verdict}).toEqual({
			level: 'fine',
			verdict: expect.stringMatching(
				/^3 changes made here wait to be sent to asm\. Sent .*, not confirmed yet\.$/,
			),
		});
		expect(await waiting(w)).toMatchObject([
			{
				screen: 'connections',
				open: 'asm',
				next: expect.stringMatching(/^By ada, ben, since .*now: rollcall publish asm$/),
			},
		]);
		expect((await target(w)).message).toContain('since then 3 changes made here by ada, ben');
	});
	test('are gone once they are sent', async () => {
		const {w, ids} = await sentWorld();
		await w.act(ids, 'deactivate');
		await w.send();
		expect((await target(w)).unsent).toBeUndefined();
		expect((await w.overview()).verdict).toMatch(/^Nothing needs you/);
	});
	test('are gone where the same package would go: they took each other back', async () => {
		const {w, ids} = await sentWorld();
		await w.act(ids, 'deactivate');
		await later(w);
		await w.act(ids, 'reactivate');
		expect((await target(w)).unsent).toMatchObject({changes: 6});
		expect((await w.send()).published[0]?.outcome).toBe('skipped');
		expect((await target(w)).unsent).toBeUndefined();
	});
	test('what no package carries is none: it is a follow-up', async () => {
		const {w, ids} = await sentWorld();
		await w.act(ids, 'reset-password');
		await w.create({firstName: 'Nora', lastName: 'New', roles: 'Administrator@L1'}).catch(() => {});
		expect((await target(w)).unsent).toBeUndefined();
	});
	test('turn from a word into an alarm when a night passed over them', async () => {
		const {w, ids} = await sentWorld();
		await w.act(ids, 'deactivate');
		await w.clock.turn(2 * day);
		const {level, verdict} = await w.overview();
		expect({level, verdict}).toEqual({
			level: 'attention',
			verdict: expect.stringContaining('3 changes made here wait to be sent to asm'),
		});
	});
	test('wait for a target that is not armed, and it is said that nothing is sent before', async () => {
		const {w, ids} = await sentWorld();
		await w.act(ids, 'deactivate');
		await w.disarm('asm');
		const [found] = await waiting(w);
		expect(found?.next).toContain(
			'asm is not armed, and nothing is sent before: rollcall adopt arm first asm',
		);
	});
	test('fails to be sent: it waits as before', async () => {
		const {w, ids} = await sentWorld();
		await w.act(ids, 'deactivate');
		w.far.breaks = new Error('never mind');
		await w.send().catch(() => {});
		expect((await target(w)).unsent).toMatchObject({changes: 3});
	});
	test('more than are worth counting are more', async () => {
		const {w} = await sentWorld();
		const all = await listed(w);
		for (let round = 0; round < 3; round++) {
			await w.act(all, 'deactivate');
			await w.act(all, 'reactivate');
		}
		expect((await target(w)).unsent).toMatchObject({changes: expect.any(Number), orMore: true});
	});
});

describe('runs that are applied and not sent', () => {
	test('by choice: they are named, and the connection is not called in step', async () => {
		const {w} = await sentWorld();
		w.far.roster = without(['S3']);
		w.far.roster = without(
			[],
			[{...people(1)[0]!, externalId: 'N1', firstName: 'N1', email: 'n1@x.example'}],
		);
		const {run} = await w.night({yes: true, publish: false});
		expect((await target(w)).unsent).toMatchObject({changes: 0, runs: [run!.id]});
		expect((await w.overview()).verdict).toMatch(new RegExp(`^${run!.id} waits to be sent to asm`));
		expect((await target(w, 'sis')).message).toContain('not sent');
		await w.send();
		expect((await target(w)).unsent).toBeUndefined();
	});
	test('an undo that was not sent is one', async () => {
		const {w} = await sentWorld();
		w.far.roster = without(
			[],
			[{...people(1)[0]!, externalId: 'N1', firstName: 'N1', email: 'n1@x.example'}],
		);
		const {run} = await w.night();
		const undone = await finished(w.undo(run!.id, {yes: true, publish: false}, never));
		expect((await target(w)).unsent).toMatchObject({runs: [undone.run!.id]});
	});
	test('one that changed nothing is none', async () => {
		const {w} = await sentWorld();
		await w.night({yes: true, publish: false});
		expect((await target(w)).unsent).toBeUndefined();
	});
	test('before anything was ever sent nothing is called waiting', async () => {
		const w = await world();
		await w.night({yes: true, publish: false});
		expect((await target(w)).unsent).toBeUndefined();
	});
});

test('the first screen reads no accounts for it', async () => {
	const {w, ids} = await sentWorld();
	await w.act(ids, 'deactivate');
	const loaded: string[] = [];
	const {store} = w.context;
	const watched = {
		...store,
		read: async () => {
			const snapshot = await store.read();
			return Object.assign(Object.create(snapshot), {
				load: (name: string) => {
					loaded.push(name);
					return snapshot.load(name as 'ledger');
				},
				list: (name: string, options: {limit?: number} = {}) => {
					if (options.limit === undefined) loaded.push(name);
					return snapshot.list(name as 'runs', options);
				},
			});
		},
	};
	const {verdict} = await w.as({store: Object.assign(Object.create(store), watched)}).overview();
	expect(verdict).toContain('3 changes made here');
	expect(loaded).not.toContain('accounts');
	expect(loaded).not.toContain('activities');
});
