import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {collectionNames, type RecordChange, type Store} from '../../source/core/ports.ts';
import {openZip} from '../../source/io/zip.ts';
import {openStore} from '../../source/store/json-store.ts';
import {keptPlaceOf} from '../../source/store/kept-places.ts';
import {openRollcall} from '../../source/sync/open.ts';
import {finished} from '../support/roster.ts';
import {stateFolders} from '../support/state-folders.ts';
import {district, ids, people, type World, without, world} from '../support/world.ts';

const day = 86_400_000;
const folders = stateFolders();
const child = {
	externalId: 'stu-90001',
	firstName: 'Annelise',
	lastName: 'Quartermaine',
	email: 'annelise@quartermaine.org',
	locations: ['L1'],
};
const inClass = {id: 'place-90001', class: 'K1', student: 'stu-90001'};
/** All of a district of 200, with the child in class K1. */
const withChild = () =>
	district({
		people: [...people(200), child],
		enrolments: [
			...ids(1, 200).map((student) => {
				const cls = `K${1 + (Number(student.slice(1)) % 10)}`;
				return {id: `${cls}-${student}`, class: cls, student};
			}),
			inClass,
		],
	});
const traces = ['stu-90001', 'annelise', 'quartermaine', 'place-90001'];

/** A world in which the child came, was sent, was acted on and is gone at the source. */
async function afterTheChild(): Promise<World> {
	const w = await world({roster: withChild()});
	await w.night();
	await w.clock.turn(day);
	await w.act(['stu-90001'], 'deactivate');
	await w.act(['stu-90001'], 'reactivate');
	w.far.roster = without([]);
	await w.night();
	return w;
}

/** Everything that the store can still be asked for. */
async function everything(store: Store): Promise<string> {
	const snapshot = await store.read();
	const told: unknown[] = [];
	for (const name of collectionNames) told.push(await snapshot.list(name));
	for (let sequence = 1; sequence <= snapshot.sequence; sequence++) told.push(await store.history(sequence));
	await snapshot.release();
	return JSON.stringify(told).toLowerCase();
}

const activityOf = (n: number): RecordChange => {
	const id = `2026-08-20T00:00:00.000Z-${n}`;
	const at = '2026-08-20T00:00:00.000Z';
	const after = {id, at, by: 'ada', action: 'arm', subjects: [], code: 'UPDATED', message: 'test'} as const;
	return {collection: 'activities', key: id, after};
};

/** Kept packages that name them. */
async function packagesWith(store: Store, texts: readonly string[]): Promise<readonly string[]> {
	const found: string[] = [];
	for (const name of await store.files.names()) {
		if (!name.endsWith('.zip')) continue;
		const archive = await openZip(store.files.path(name));
		let text = '';
		for (const file of archive.files)
			for await (const chunk of file.open()) text += Buffer.from(chunk).toString('utf8');
		archive.close();
		if (texts.some((each) => text.toLowerCase().includes(each))) found.push(name);
	}
	return found;
}

describe('forgetting somebody', () => {
	test('where the dashboard was left goes with them: it may name them', async () => {
		const w = await afterTheChild();
		const place = keptPlaceOf(w.store.files, 'anna');
		place.write({screen: 'users', selected: {users: 'stu-90001'}});
		expect(place.read()).toEqual({screen: 'users', selected: {users: 'stu-90001'}});
		await finished(w.forget(['stu-90001']));
		expect(place.read()).toBeUndefined();
	});
	test('is refused while the source lists them, and nothing changes', async () => {
		const w = await world({roster: withChild()});
		await w.night();
		const before = await everything(w.store);
		const plan = await w.planForget(['stu-90001']);
		expect(plan.refused).toEqual([
			'sis still lists stu-90001, and would bring the account back with its next run. Take the person out there and run rollcall sync sis first.',
		]);
		expect(plan.accounts).toEqual([{personId: 'stu-90001', name: 'Annelise Quartermaine'}]);
		await expect(finished(w.forget(['stu-90001']))).rejects.toMatchObject({exitCode: 3});
		expect(await everything(w.store)).toBe(before);
		expect(await w.store.locks()).toEqual([]);
	});

	test('of somebody deactivated by hand waits for a read that says whether they are listed', async () => {
		const w = await world({roster: withChild()});
		await w.night();
		await w.clock.turn(day);
		await w.act(['stu-90001'], 'deactivate');
		expect((await w.planForget(['stu-90001'])).refused[0]).toMatch(/^Nobody knows whether sis still lists/);
		await w.clock.turn(day);
		await w.night();
		expect((await w.planForget(['stu-90001'])).refused[0]).toMatch(/^sis still lists stu-90001/);
		w.far.roster = without([]);
		await w.night();
		expect((await w.planForget(['stu-90001'])).refused).toEqual([]);
	});

	test('leaves nothing of them: in no record, no commit, no file but the newest package', async () => {
		const w = await afterTheChild();
		const before = await everything(w.store);
		for (const trace of traces) expect(before).toContain(trace);
		const plan = await w.planForget(['stu-90001']);
		expect(plan.refused).toEqual([]);
		expect(plan.steps.join('\n')).toMatch(/1 account, 1 class roster, 1 run, 2 activities/);
		expect(await everything(w.store)).toBe(before);

		const done = await finished(w.forget(['stu-90001']));
		expect(done).toMatchObject({accounts: 1, records: 5, files: 0});
		expect(done.remains[0]).toMatch(/newest package/);
		const after = await everything(w.store);
		for (const trace of traces) expect({trace, found: after.includes(trace)}).toEqual({trace, found: false});
		await expect(w.user('stu-90001')).rejects.toMatchObject({exitCode: 2});
		const last = (await w.activities(9)).find(({action}) => action === 'forget');
		expect(last).toMatchObject({
			action: 'forget',
			subjects: [],
			message: '1 account was forgotten',
			by: 'ada',
		});
		// What was done is still told, only not to whom.
		expect((await w.activities(9)).map(({action}) => action)).toEqual(
			expect.arrayContaining(['deactivate', 'reactivate']),
		);
	});

	test('a run still tells of everybody else', async () => {
		const w = await afterTheChild();
		const before = await w.run('1');
		await finished(w.forget(['stu-90001']));
		const after = await w.run('1');
		expect(after.changes?.length).toBe((before.changes?.length ?? 0) - 1);
		expect(after.run.counts).toEqual(before.run.counts);
		expect(after.changes?.find(({key}) => key === 'K1')).toBeDefined();
	});

	test('the next upload leaves them out, and then no package has them', async () => {
		const w = await afterTheChild();
		expect(await packagesWith(w.store, ['quartermaine'])).toHaveLength(1);
		await finished(w.forget(['stu-90001']));
		expect(await packagesWith(w.store, ['quartermaine'])).toHaveLength(1);
		const {published} = await w.send();
		expect(published).toMatchObject([{outcome: 'sent'}]);
		expect((await w.lastPackage()).people.count).toBe(204);
		expect(await packagesWith(w.store, traces)).toEqual([]);
		// The ledger still says what was sent when, and what it holds without them is still compared with.
		const ledger = await (await w.store.read()).list('ledger');
		expect(ledger.map(({state, forgotten}) => [state, forgotten])).toEqual([
			['sent', undefined],
			['sent', undefined],
		]);
		for (const {file} of ledger) expect(await w.store.files.has(file)).toBe(true);
		expect((await w.send()).published).toMatchObject([{outcome: 'skipped'}]);
	});

	test('older packages of the last week keep what the guard compares with, and nobody who was forgotten', async () => {
		const w = await afterTheChild();
		w.far.roster = without(['S1'], [child]);
		await w.night();
		await w.clock.turn(8 * day);
		w.far.roster = without(['S1']);
		await w.night();
		await w.clock.turn(day);
		w.far.roster = without(
			['S1'],
			[{...people(1)[0]!, externalId: 'N1', firstName: 'Some', lastName: 'Newcomer', email: 'n@x.example'}],
		);
		await w.night();
		const {files} = await finished(w.forget(['stu-90001']));
		expect(files).toBeGreaterThan(0);
		await w.send();
		expect(await packagesWith(w.store, traces)).toEqual([]);
	});

	test('interrupted before the packages: the next run removes them', async () => {
		const w = await afterTheChild();
		// Sent without the child, so that the package with it is an older one that the guard still needs.
		await w.act(['stu-90001'], 'deactivate');
		await w.send();
		expect(await packagesWith(w.store, traces)).toHaveLength(1);
		const full = new Error('the machine went down');
		const files = {...w.store.files, remove: async () => Promise.reject(full)};
		await expect(finished(w.as({store: {...w.store, files}}).forget(['stu-90001']))).rejects.toBe(full);
		expect(await packagesWith(w.store, traces)).toHaveLength(1);
		await w.night();
		expect(await packagesWith(w.store, traces)).toEqual([]);
	});

	test('is guarded on the wire like anything else', async () => {
		const w = await world({roster: district()});
		await w.night();
		// Gone at the source with their grace, which a person approved to begin.
		const gone = ids(1, 30);
		w.far.roster = without(gone);
		const held = await w.night();
		await w.night({approve: held.plan.hash});
		const before = (await w.lastPackage()).people.count;
		await finished(w.forget(gone));
		const {published, exitCode} = await w.send();
		expect(exitCode).toBe(6);
		expect(published).toMatchObject([{outcome: 'held', message: expect.stringMatching(/30 of 204 people/)}]);
		const approved = await w.send({approve: published[0]?.hash ?? ''});
		expect(approved.published).toMatchObject([{outcome: 'sent'}]);
		expect((await w.lastPackage()).people.count).toBe(before - 30);
		const bytes = (await everything(w.store)) as string;
		expect(bytes).not.toContain('family12"');
	});

	test('the rolling sums of the week still count everybody else', async () => {
		const w = await world({roster: withChild()});
		await w.night();
		w.far.roster = without([]);
		await w.night();
		await finished(w.forget(['stu-90001']));
		await w.send();
		const ledger = await (await w.store.read()).list('ledger');
		const [first] = ledger;
		expect(first?.file).not.toBe(`${first?.sha256}.zip`);
		// Nine a day pass a limit of five in a hundred; twice nine in a week do not.
		for (const [from, to, outcome] of [
			[1, 9, 'sent'],
			[10, 18, 'held'],
		] as const) {
			await w.clock.turn(day);
			await w.act(ids(from, to), 'deactivate');
			const {published} = await w.send();
			expect({to, outcome: published[0]?.outcome}).toEqual({to, outcome});
		}
	});

	test('goes on where it was interrupted: history alone still knows them', async () => {
		const w = await afterTheChild();
		const broken = new Error('the machine went down');
		const store: Store = {...w.store, rewriteHistory: async () => Promise.reject(broken)};
		await expect(finished(w.as({store}).forget(['stu-90001']))).rejects.toBe(broken);
		expect(await everything(w.store)).toContain('quartermaine');
		expect((await w.planForget(['stu-90001'])).accounts).toEqual([{personId: 'stu-90001', name: ''}]);
		await finished(w.forget(['stu-90001']));
		expect(await everything(w.store)).not.toContain('quartermaine');
	});

	test('goes on for an id that nobody knows any more: everything is gone through once more, and that is said', async () => {
		const w = await afterTheChild();
		await finished(w.forget(['stu-90001']));
		const plan = await w.planForget(['stu-90001']);
		expect(plan.accounts).toEqual([{personId: 'stu-90001', name: ''}]);
		expect(plan.refused).toEqual([]);
		expect(plan.steps[0]).toMatch(/^Nobody in the directory or in its history has the Person ID "stu-90001"/);
		let rewritten = 0;
		const store: Store = {
			...w.store,
			rewriteHistory: async (rewrite) => {
				rewritten++;
				return await w.store.rewriteHistory(rewrite);
			},
		};
		const done = await finished(w.as({store}).forget(['stu-90001']));
		expect(done).toMatchObject({accounts: 0, records: 0});
		expect(done.remains[0]).toMatch(/^Nobody in the directory/);
		expect(rewritten).toBe(1);
		expect(await w.activities(10)).toContainEqual(
			expect.objectContaining({
				action: 'forget',
				message: 'history was gone through once more for somebody who was forgotten before',
			}),
		);
	});

	test('goes through history once for the plan and what is done after it, and lets others have a turn', async () => {
		const w = await afterTheChild();
		for (let n = 0; n < 150; n++) await w.store.commit([activityOf(n)]);
		let asked = 0;
		const store: Store = {
			...w.store,
			history: (sequence) => {
				asked++;
				return w.store.history(sequence);
			},
		};
		const as = w.as({store});
		let turns = 0;
		const timer = setInterval(() => turns++, 0);
		await as.planForget(['stu-90001']);
		clearInterval(timer);
		const once = asked;
		expect(once).toBeGreaterThan(150);
		await finished(as.forget(['stu-90001']));
		expect(asked).toBe(once);
		expect(turns).toBeGreaterThan(0);
	});

	test('says what a living reader or somebody at work still holds', async () => {
		const w = await afterTheChild();
		const files = {...w.store.files, clearTemporary: async () => false};
		const store: Store = {
			...w.store,
			files,
			rewriteHistory: async (rewrite) => {
				await w.store.rewriteHistory(rewrite);
				return false;
			},
		};
		const {remains} = await finished(w.as({store}).forget(['stu-90001']));
		expect(remains.slice(0, 2)).toEqual([
			expect.stringMatching(/^A process that reads the state still holds/),
			expect.stringMatching(/^Work in progress of another process/),
		]);
	});

	test('no id at all, or no right to: nothing happens', async () => {
		const w = await afterTheChild();
		await expect(w.planForget([])).rejects.toMatchObject({exitCode: 2});
		const service = w.as({operator: {name: 'service', role: 'service'}});
		await expect(finished(service.forget(['stu-90001']))).rejects.toMatchObject({exitCode: 3});
		await expect(finished(w.as({readOnly: true}).forget(['stu-90001']))).rejects.toMatchObject({exitCode: 3});
		expect((await w.user('stu-90001')).account.firstName).toBe('Annelise');
		const lock = await w.store.lock(`connection-${(await w.connections())[0]?.id}`, 'a sync');
		await expect(finished(w.forget(['stu-90001']))).rejects.toMatchObject({exitCode: 8});
		await lock.release();
		expect(await w.store.locks()).toEqual([]);
	});

	test('somebody deleted is forgotten with the mark that was left', async () => {
		const w = await afterTheChild();
		await w.store.commit([
			{
				collection: 'tombstones',
				key: 'old-1',
				after: {
					personId: 'old-1' as never,
					firstName: 'Former',
					lastName: 'Pupilova',
					deletedAt: '2026-01-01T00:00:00.000Z',
					reservedUntil: '2026-06-01T00:00:00.000Z',
					externalIds: {},
				},
			},
		]);
		expect((await w.planForget(['old-1'])).accounts).toEqual([{personId: 'old-1', name: 'Former Pupilova'}]);
		await finished(w.forget(['old-1']));
		expect(await everything(w.store)).not.toContain('pupilova');
	});
});

test.each([
	['of a small state', 200],
	['of one whose first load names its base', 6000],
])('no byte %s names them afterwards', async (_, size) => {
	const w = await world({
		roster: size === 200 ? withChild() : district({people: [...people(size), child]}),
		armed: false,
	});
	const folder = folders();
	const store = await openStore({folder, clock: w.clock, owner: 'test', create: true});
	const rollcall = openRollcall({...w.context, store});
	const never = new AbortController().signal;
	await rollcall.connect('memory-sis', 'sis', {settings: {}, secrets: {}});
	await finished(rollcall.sync('sis', {yes: true, publish: false}, never));
	w.far.roster = district({people: people(size)});
	await finished(rollcall.sync('sis', {yes: true, publish: false}, never));
	const bytes = () =>
		readdirSync(folder, {recursive: true, withFileTypes: true})
			.filter((entry) => entry.isFile())
			.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
			.join('\n')
			.toLowerCase();
	for (const trace of traces.slice(0, 3)) expect(bytes()).toContain(trace);
	await finished(rollcall.forget(['stu-90001']));
	for (const trace of traces) expect({trace, found: bytes().includes(trace)}).toEqual({trace, found: false});
	expect(bytes()).toContain('family12');
	await store.close();
	const again = await openStore({folder, clock: w.clock, owner: 'test'});
	expect((await (await again.read()).list('accounts')).length).toBe(size + 4);
	await again.close();
});
