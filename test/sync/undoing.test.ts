import {createHash} from 'node:crypto';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {appleCsvReader} from '../../source/connections/apple-csv/reader.ts';
import {canonicalJson} from '../../source/core/canonical.ts';
import {directoryCollections} from '../../source/core/directory/directory.ts';
import {LockedError, RefusedError, TemporaryError} from '../../source/core/errors.ts';
import {loadDirectory} from '../../source/sync/context.ts';
import type {UndoOptions} from '../../source/sync/undoing.ts';
import {contents, finished} from '../support/roster.ts';
import {district, ids, people, type World, without, world} from '../support/world.ts';

const never = new AbortController().signal;
const day = 86_400_000;
const undo = (w: World, id: string, options: UndoOptions = {yes: true}) =>
	finished(w.undo(id, options, never));

async function directoryText(w: World, but?: string): Promise<string> {
	const snapshot = await w.store.read();
	const directory = await loadDirectory(snapshot);
	await snapshot.release();
	return canonicalJson(
		directoryCollections.map((name) =>
			[...directory[name].keys()].filter((key) => key !== but).map((key) => directory[name].get(key)),
		),
	);
}

const grown = () => district({people: [...people(200), {...people(201)[200]!}]});

describe('undo', () => {
	test('brings the directory and the package of before out again', async () => {
		const w = await world();
		await w.night();
		const before = await directoryText(w);
		await w.clock.turn(day);
		const changed = people(201).map((each) =>
			each.externalId === 'S7' ? {...each, firstName: 'Renamed'} : each,
		);
		w.far.roster = district({people: changed});
		const bad = await w.night();
		expect(bad.outcome).toBe('applied');
		const {run, published, exitCode, undo: plan} = await undo(w, bad.run!.id);
		expect({state: run?.state, kind: run?.kind, undoes: run?.undoes, exitCode}).toEqual({
			state: 'succeeded',
			kind: 'undo',
			undoes: 'R000002',
			exitCode: 0,
		});
		expect(plan.lost.join(' ')).toContain('1 account leaves');
		// The newcomer was sent: Apple School Manager holds the account, and so do we.
		expect((await w.user('S201')).account.status).toBe('Deactivated');
		expect(await directoryText(w, 'S201')).toBe(before);
		expect(published).toMatchObject([{outcome: 'sent'}]);
		const [first, , third] = w.far.received.map(({bytes}) =>
			createHash('sha256').update(bytes).digest('hex'),
		);
		expect(third).toBe(first);
	});

	test('of an undo leads forward again, and history keeps every run', async () => {
		const w = await world();
		await w.night();
		w.far.roster = grown();
		await w.night();
		const bad = await directoryText(w);
		await undo(w, '2');
		await undo(w, '3');
		expect(await directoryText(w)).toBe(bad);
		const {items} = await w.runs();
		expect(items.map(({kind}) => kind)).toEqual(['undo', 'undo', 'sync', 'sync']);
		expect((await w.run('2')).changes?.length).toBeGreaterThan(0);
	});

	test('without a yes it plans and changes nothing', async () => {
		const w = await world();
		await w.night();
		w.far.roster = grown();
		await w.night();
		const before = await directoryText(w);
		expect(await undo(w, '2', {})).toMatchObject({outcome: 'planned', exitCode: 4});
		expect(await undo(w, '2', {confirm: async () => false})).toMatchObject({outcome: 'planned'});
		expect(await directoryText(w)).toBe(before);
		expect(await undo(w, '2', {confirm: async () => true})).toMatchObject({outcome: 'applied'});
	});

	test('of the first load says that nobody is left, and sends no empty package', async () => {
		const w = await world();
		await w.night();
		const held = await undo(w, '1');
		expect(held).toMatchObject({outcome: 'held', exitCode: 6});
		expect(held.undo.lost[0]).toContain('the package would name nobody, and such a package is never sent');
		const {published, exitCode, run} = await undo(w, '1', {approve: held.undo.plan.hash});
		expect(published).toMatchObject([
			{outcome: 'held', message: expect.stringContaining('the package names nobody')},
		]);
		expect({exitCode, state: run?.state}).toEqual({exitCode: 6, state: 'applied not published'});
		expect(w.far.received).toHaveLength(1);
	});

	test('of anything less says nothing of it', async () => {
		const w = await world();
		await w.night();
		w.far.roster = grown();
		await w.night();
		expect((await undo(w, '2', {})).undo.lost.join()).not.toContain('names nobody');
	});

	test('that is held leaves a run in history, which is no matter of its connection', async () => {
		const w = await world();
		await w.night();
		w.far.roster = district({people: people(260)});
		await w.night();
		expect(await undo(w, '2', {})).toMatchObject({outcome: 'held'});
		expect((await w.runs()).total).toBe(2);
		const {undo: plan} = await undo(w, '2');
		const {items, total} = await w.runs();
		expect(total).toBe(3);
		expect(items[0]).toMatchObject({
			kind: 'undo',
			state: 'held',
			undoes: 'R000002',
			connectionName: 'sis',
			planHash: plan.plan.hash,
			message: expect.stringMatching(/60/),
		});
		expect(items[0]).not.toHaveProperty('connection');
		expect(items[0]).not.toHaveProperty('generation');
		expect((await w.connections()).find(({name}) => name === 'sis')?.state).toBe('connected');
		expect((await w.overview()).held).toEqual([]);
		await undo(w, '2', {approve: 'ffffffff'});
		expect((await w.runs()).total).toBe(4);
	});

	test('that fails leaves one too', async () => {
		const w = await world();
		await w.night();
		w.far.roster = grown();
		await w.night();
		const meddle = async () => {
			await w.act(['S201'], 'deactivate');
			return true;
		};
		await expect(undo(w, '2', {confirm: meddle})).rejects.toThrow('the directory changed');
		expect((await w.runs()).items[0]).toMatchObject({
			kind: 'undo',
			state: 'held',
			undoes: 'R000002',
			message: expect.stringContaining('Nothing was changed'),
		});
		const stopped = new AbortController();
		stopped.abort();
		await expect(finished(w.undo('2', {yes: true}, stopped.signal))).rejects.toThrow();
		expect((await w.runs()).items[0]).toMatchObject({kind: 'undo', state: 'cancelled'});
	});

	test('that would remove many is held, and goes when a person names it', async () => {
		const w = await world();
		await w.night();
		w.far.roster = district({people: people(260)});
		await w.night();
		const held = await undo(w, '2');
		expect(held).toMatchObject({outcome: 'held', exitCode: 6, run: undefined});
		expect(held.undo.plan.guards.filter(({tripped}) => tripped).map(({code}) => code)).toContain('removals');
		expect(await undo(w, '2', {approve: 'ffffffff'})).toMatchObject({outcome: 'held'});
		const {published, run} = await undo(w, '2', {approve: held.undo.plan.hash.slice(0, 8)});
		expect(run?.approved?.by).toBe('ada');
		// What leaves was approved by name: the wire does not ask again.
		expect(published).toMatchObject([{outcome: 'sent'}]);
		expect((await w.lastPackage()).people.count).toBe(204);
	});

	test('what changed since stays, field by field, and is told', async () => {
		const w = await world();
		await w.night();
		const renamed = (name: string, grade: string) =>
			district({
				people: people(200).map((each) =>
					each.externalId === 'S7' ? {...each, firstName: name, gradeLevel: grade} : each,
				),
			});
		w.far.roster = renamed('Bad', '12');
		await w.night();
		w.far.roster = renamed('Good', '12');
		await w.night();
		const {undo: plan, exitCode} = await undo(w, '2');
		expect(exitCode).toBe(3);
		expect(plan.staying).toEqual([
			{kind: 'accounts', key: 'S7', field: 'firstName', is: 'Good', was: 'Given7', why: 'it changed since'},
		]);
		const {account} = await w.user('S7');
		expect([account.firstName, account.gradeLevel]).toEqual(['Good', '2']);
	});

	test('takes leaving back', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(ids(1, 3));
		await w.night();
		expect((await w.user('S1')).account.leaving).toBeDefined();
		await undo(w, '2');
		expect((await w.user('S1')).account.leaving).toBeUndefined();
	});

	test('is refused where there is nothing to take back, with the reason', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(ids(1, 150));
		await w.night();
		await expect(undo(w, '2')).rejects.toThrow('R000002 (held) changed nothing');
		await w.send();
		await expect(undo(w, '3')).rejects.toThrow('R000003 (publish) changed nothing');
		await expect(undo(w, '77')).rejects.toThrow('there is no run R000077');
		const reader = w.as({operator: {name: 'ivy', role: 'Instructor'}});
		await expect(finished(reader.undo('1', {yes: true}, never))).rejects.toThrow(RefusedError);
	});

	test('is refused when history no longer keeps the run', async () => {
		const w = await world();
		await w.night();
		await w.clock.turn(500 * day);
		await w.store.prune({days: 1, commits: 0});
		await expect(undo(w, '1')).rejects.toThrow('history no longer keeps what R000001 changed');
	});

	test('waits for no running sync, and lets one wait for it', async () => {
		const w = await world();
		await w.night();
		w.far.roster = grown();
		await w.night();
		const sis = (await w.connections()).find(({name}) => name === 'sis')!.id;
		const lock = await w.store.lock(`connection-${sis}`, 'a sync');
		await expect(undo(w, '2')).rejects.toThrow(LockedError);
		await lock.release();
		await undo(w, '2');
		expect(await w.store.locks()).toEqual([]);
	});

	test('an upload that fails leaves it applied, not published', async () => {
		const w = await world();
		await w.night();
		w.far.roster = grown();
		await w.night();
		w.far.breaks = new TemporaryError('the line broke');
		const {run, exitCode} = await undo(w, '2');
		expect({state: run?.state, exitCode}).toEqual({state: 'applied not published', exitCode: 5});
		expect((await undo(w, '2')).outcome).toBe('nothing to do');
	});

	test('of a target that somebody else publishes to right now stays applied, and says so', async () => {
		const w = await world();
		await w.night();
		w.far.roster = grown();
		await w.night();
		const asm = (await w.connections()).find(({name}) => name === 'asm')!.id;
		const lock = await w.store.lock(`target-${asm}`, 'publishing');
		const {run, published} = await undo(w, '2');
		expect(run).toMatchObject({
			state: 'applied not published',
			published: [{target: 'asm', outcome: 'failed'}],
		});
		expect(published[0]?.message).toContain('is locked by');
		await lock.release();
	});
});

describe('undo of a creation', () => {
	const ana = {...people(201)[200]!, firstName: 'Ana', lastName: 'Diaz'};

	test('that was sent keeps the Person ID from the next human', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without([], [ana]);
		await w.night();
		await undo(w, '2');
		expect((await w.user('S201')).account).toMatchObject({status: 'Deactivated', firstName: 'Ana'});
		expect((await w.lastPackage()).people.count).toBe(204);
		w.far.roster = without([], [{...ana, firstName: 'Theodore', lastName: 'Quartermaine'}]);
		const {plan, exitCode} = await w.night();
		expect([plan?.conflicts.map(({kind}) => kind), exitCode]).toEqual([['person-id-reused'], 3]);
		expect((await w.user('S201')).account.firstName).toBe('Ana');
	});

	test('that was sent lets the same human back the next night', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without([], [ana]);
		await w.night();
		await undo(w, '2');
		const {plan} = await w.night();
		expect(plan?.counts.accounts.reactivate).toBe(1);
		expect((await w.lastPackage()).people.count).toBe(205);
	});

	test('that was never sent leaves nothing, and says of no account that it leaves an upload', async () => {
		const w = await world();
		await w.night();
		const before = await directoryText(w);
		w.far.roster = without([], [ana]);
		await w.night({yes: true, publish: false});
		const {undo: plan, run} = await undo(w, '2');
		expect(await directoryText(w)).toBe(before);
		expect(plan.lost).toEqual([]);
		expect(run?.counts?.accounts.remove).toBe(1);
	});

	test('counts an upload whose end nobody saw as sent', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without([], [ana]);
		w.far.breaks = new TemporaryError('the line broke');
		await w.night();
		await undo(w, '2');
		expect((await w.user('S201')).account.status).toBe('Deactivated');
	});
});

describe('what an undo says first', () => {
	test('names the runs whose changes go with its package', async () => {
		const w = await world();
		await w.night();
		w.far.roster = grown();
		await w.night({yes: true, publish: false});
		w.far.roster = district({
			people: people(201).map((each) => (each.externalId === 'S7' ? {...each, firstName: 'Renamed'} : each)),
		});
		await w.night({yes: true, publish: false});
		const {undo: plan, published} = await undo(w, '3');
		expect(plan.lost).toEqual(['The package also carries what was not sent yet: the changes of R000002.']);
		expect(published).toMatchObject([{outcome: 'sent'}]);
		expect((await w.lastPackage()).people.count).toBe(205);
		w.far.roster = grown();
		await w.night();
		expect((await undo(w, '3', {})).undo.lost).toEqual([]);
	});

	test('counts nobody who stays Deactivated', async () => {
		const w = await world();
		await w.night();
		await w.act(['S1'], 'deactivate');
		await w.night();
		await w.clock.turn(121 * day);
		const {run} = await w.night();
		const {undo: plan} = await undo(w, run!.id);
		expect((await w.user('S1')).account.status).toBe('Deactivated');
		expect(plan.lost).toEqual([]);
	});
});

describe('a failed upload of an undo', () => {
	test('is owed, as one of a sync is', async () => {
		const w = await world();
		await w.night();
		w.far.roster = grown();
		await w.night();
		w.far.breaks = new TemporaryError('the line broke');
		const {run} = await undo(w, '2');
		expect(run?.retryAt).toBe(new Date(w.clock.now().getTime() + 5 * 60_000).toISOString());
	});
});

describe('undo of an ended grace', () => {
	test('lets the absence begin anew', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(['S3']);
		await w.night();
		await w.clock.turn(8 * day);
		const {run} = await w.night();
		expect((await w.user('S3')).account.status).toBe('Deactivated');
		await undo(w, run!.id);
		expect((await w.user('S3')).account).toMatchObject({status: 'New'});
		expect((await w.user('S3')).account.leaving).toBeUndefined();
		await w.night();
		expect((await w.user('S3')).account.leaving?.since).toBe(w.clock.now().toISOString());
	});
});

describe('modified CSVs', () => {
	test('of any run are what its roster had become, with the patch summary', async () => {
		const w = await world();
		const own = district();
		const ghost = {id: 'K1-ghost', class: 'K1', student: 'ghost'};
		const students = ids(1, 200).map((student) => {
			const inClass = `K${1 + (Number(student.slice(1)) % 10)}`;
			return {id: `${inClass}-${student}`, class: inClass, student};
		});
		w.far.roster = district({enrolments: [...students, ghost]});
		await w.night();
		const sent = await w.lastPackage();
		w.far.roster = district({people: people(150)});
		await w.night({yes: true, additionsOnly: true});
		const folder = await mkdtemp(join(tmpdir(), 'rollcall-run-'));
		onTestFinished(() => rm(folder, {recursive: true, force: true}));
		const written = await w.exportRun('1', folder);
		expect(written.files.find(({name}) => name === 'rosters.csv')?.rows).toBe(own.enrolments.count);
		const read = appleCsvReader(folder);
		expect(contents(await finished(read.read(never)))).toEqual(contents(sent));
		const text = await readFile(join(folder, 'patch-summary.txt'), 'utf8');
		expect(text).toMatch(/^enrolments\.csv:202 - student_id = 'ghost' .*: row removed\n$/);
		const [head, row] = (await readFile(join(folder, 'patch-summary.csv'), 'utf8')).split('\n');
		expect(head).toBe('file,line,field,value,reason,action,code');
		expect(row).toContain('enrolments.csv,202,student_id,ghost,');
		await expect(w.exportRun('9', folder)).rejects.toThrow('there is no run');
	});
});

describe('diff', () => {
	test('tells what a run changed, and how two runs differ', async () => {
		const w = await world();
		await w.night();
		w.far.roster = grown();
		await w.night();
		w.far.roster = district({
			people: people(201).map((each) => (each.externalId === 'S7' ? {...each, gradeLevel: '12'} : each)),
		});
		await w.night();
		const one = await w.diff('2');
		expect([one.from, one.to]).toEqual(['before R000002', 'R000002']);
		expect(one.counts.accounts).toEqual({create: 1, update: 0, remove: 0});
		expect(one.records.find(({kind}) => kind === 'enrolments')).toMatchObject({
			key: 'K2',
			action: 'update',
			fields: [{field: 'students', before: '', after: 'S201'}],
		});
		const both = await w.diff('3', '1');
		expect([both.from, both.to]).toEqual(['R000001', 'R000003']);
		expect(both.records.filter(({kind}) => kind === 'accounts')).toMatchObject([
			{key: 'S201', name: 'Given201 Family201', action: 'create'},
			{key: 'S7', action: 'update', fields: [{field: 'gradeLevel', before: '2', after: '12'}]},
		]);
		await undo(w, '3');
		await undo(w, '2');
		expect((await w.diff('1', '5')).records).toMatchObject([{key: 'S201', action: 'create'}]);
	});
});
