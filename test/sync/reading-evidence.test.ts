import {expect, test} from 'vitest';
import {asmRoster} from '../../source/connections/asm-roster/kind.ts';
import {LockedError, type RollcallError, SourceUnhealthyError, UsageError} from '../../source/core/errors.ts';
import type {EvidenceOptions} from '../../source/sync/answers/evidence.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';
import {asmRosterServer, person, type RosterServer, serverToken} from '../support/asm-roster-server.ts';
import {finished} from '../support/roster.ts';
import {type World, world} from '../support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
const never = new AbortController().signal;

/** `S1` as the service gives it. */
const pupil = (number: number, changed: object = {}) =>
	person(number, {
		person_id: `S${number}`,
		first_name: `Given${number}`,
		last_name: `Family${number}`,
		...changed,
	});

interface School {
	readonly w: World;
	readonly server: RosterServer;
	readonly rollcall: Rollcall;
	read(options?: EvidenceOptions, signal?: AbortSignal): ReturnType<typeof one>;
}
const one = (rollcall: Rollcall, options: EvidenceOptions, signal: AbortSignal) =>
	finished(rollcall.readEvidence('apple', options, signal));

/** A school whose 200 students and four staff were sent, and a roster service that tells of all of them. */
async function school(): Promise<School> {
	const w = await world();
	await w.night();
	const server = await asmRosterServer();
	const rollcall = w.as({
		kinds: [...w.context.kinds, asmRoster],
		secrets: {...w.context.secrets, resolve: async () => JSON.stringify(serverToken)},
	});
	await rollcall.connect('asm-roster', 'apple', {
		settings: {url: server.url},
		secrets: {serverToken: 'env:TOKEN'},
	});
	const staff = ['T1', 'T2', 'T3', 'T4'].map((id, at) => person(1000 + at, {person_id: id}));
	server.set('persons', [...Array.from({length: 200}, (_, at) => pupil(at + 1)), ...staff]);
	return {
		w,
		server,
		rollcall,
		read: (options = {}, signal = never) => one(rollcall, options, signal),
	};
}

const evidenceOf = async ({rollcall}: School, id: string) => (await rollcall.user(id)).account.evidence;

test('a first read marks everybody, as a run of its own, and changes nothing but evidence', async () => {
	const it = await school();
	const before = await it.rollcall.user('S1');
	const {counts, records, run, differences} = await it.read();
	expect(counts).toMatchObject({
		extent: 'full',
		people: 204,
		live: 204,
		inactive: 0,
		unknown: 0,
		changed: 204,
		strangers: 0,
	});
	expect(records.people).toBe(204);
	expect(differences).toEqual([]);
	expect(run).toMatchObject({
		kind: 'evidence',
		state: 'succeeded',
		connectionName: 'apple',
		evidence: counts,
	});
	expect((await it.rollcall.runs()).items[0]).toEqual(run);
	const {account} = await it.rollcall.user('S1');
	expect(account).toMatchObject({
		status: 'Active',
		managedAppleAccount: {name: 'pupil.1@school.example', predicted: false},
		evidence: {state: 'live', code: 'Active', from: 'roster service', at: it.w.clock.now().toISOString()},
	});
	for (const field of ['firstName', 'roles', 'source', 'owner', 'externalIds', 'delivered'] as const)
		expect(account[field]).toEqual(before.account[field]);
});

test('what is published is the same before and after', async () => {
	const it = await school();
	const sent = it.w.far.received.length;
	it.server.put('persons', pupil(1, {status: 'InActive'}));
	it.server.put('persons', pupil(2, {status: 'AtoLocked'}));
	await it.read();
	await finished(it.rollcall.sync('sis', {yes: true}, never));
	expect(it.w.far.received.length).toBe(sent);
	expect((await it.rollcall.explain('S1')).published).toBe(true);
});

test('a status that changes in Apple School Manager is evidence with its date, and stands until it changes again', async () => {
	const it = await school();
	await it.read();
	await it.w.clock.turn(day);
	it.server.put('persons', pupil(5, {status: 'InActive'}));
	const first = await it.read();
	expect(first.counts).toMatchObject({extent: 'delta', people: 1, changed: 1, live: 203, inactive: 1});
	expect(first.differences).toEqual([
		{personId: 'S5', message: expect.stringMatching(/^inactive in Apple School Manager/)},
	]);
	expect(await evidenceOf(it, 'S5')).toMatchObject({state: 'inactive', at: '2026-08-22T02:14:00.000Z'});
	await it.w.clock.turn(day);
	expect((await it.read()).differences).toHaveLength(1);
	it.server.put('persons', pupil(5));
	expect((await it.read()).differences).toEqual([]);
});

test('that somebody lives there whom we took out since is news, though it is told as before', async () => {
	const it = await school();
	await it.read();
	await it.w.clock.turn(day);
	await it.rollcall.act(['S5'], 'deactivate');
	await finished(it.rollcall.sync('sis', {yes: true}, never));
	await it.w.clock.turn(2 * day);
	const alive = {personId: 'S5', message: 'alive in Apple School Manager (Active), Deactivated here'};
	const {counts, differences} = await it.read({full: true});
	expect(differences).toEqual([alive]);
	expect(counts).toMatchObject({changed: 1});
	expect((await it.rollcall.reconcile([])).differences).toEqual([alive]);
	await it.w.clock.turn(day);
	expect((await it.read({full: true})).counts).toMatchObject({changed: 0});
});

test('deltas go on from the run before, for a week; then all is read, and who is gone is told', async () => {
	const it = await school();
	await it.read();
	it.server.remove('persons', 'UNI-7');
	for (let night = 1; night < 7; night++) {
		await it.w.clock.turn(day);
		it.server.day = night;
		const {counts, differences} = await it.read();
		expect([counts.extent, counts.people, differences.length]).toEqual(['delta', 0, 0]);
	}
	await it.w.clock.turn(day);
	const {counts, differences} = await it.read();
	expect(counts.extent).toBe('full');
	expect(differences).toEqual([
		{personId: 'S7', message: expect.stringMatching(/^not among the people of Apple School Manager/)},
	]);
});

test('--full reads all at any time', async () => {
	const it = await school();
	await it.read();
	expect((await it.read({full: true})).counts.extent).toBe('full');
});

test('to look keeps nothing: no run, no mark, no evidence', async () => {
	const it = await school();
	const {run, counts} = await it.read({look: true});
	expect(run).toBeUndefined();
	expect(counts.changed).toBe(204);
	expect(await evidenceOf(it, 'S1')).toBeUndefined();
	expect((await it.read()).counts.extent).toBe('full');
});

test('a read that fails is a run that failed, leaves all as it was, and is read anew', async () => {
	const it = await school();
	await it.read();
	it.server.put('persons', pupil(5, {status: 'InActive'}));
	it.server.fault = ({path}) => (path.includes('location') ? {raw: '<html>'} : undefined);
	await expect(it.read()).rejects.toBeInstanceOf(SourceUnhealthyError);
	expect(await evidenceOf(it, 'S5')).toMatchObject({state: 'live'});
	expect((await it.rollcall.runs()).items[0]).toMatchObject({kind: 'evidence', state: 'failed'});
	const view = (await it.rollcall.connections()).find(({name}) => name === 'apple');
	expect(view).toMatchObject({state: 'needs attention', message: expect.stringContaining('web page')});
	it.server.fault = undefined;
	expect((await it.read()).counts).toMatchObject({extent: 'delta', inactive: 1});
});

test('a read that is stopped is a run that was cancelled', async () => {
	const it = await school();
	const stop = new AbortController();
	it.server.fault = ({path}) => {
		if (path === '/roster/class') stop.abort(new DOMException('stopped', 'AbortError'));
		return undefined;
	};
	await expect(it.read({}, stop.signal)).rejects.toThrow('stopped');
	expect((await it.rollcall.runs()).items[0]).toMatchObject({kind: 'evidence', state: 'cancelled'});
});

test('people whom nobody here knows are counted; odd records end in issues', async () => {
	const it = await school();
	it.server.put('persons', person(999));
	it.server.put('persons', person(998, {person_id: null}));
	const {counts, run, issues} = await it.read();
	expect(counts.strangers).toBe(1);
	expect(issues).toHaveLength(1);
	expect(run).toMatchObject({state: 'succeeded with issues', message: issues[0]});
});

test('evidence answers what was asked for by hand', async () => {
	const it = await school();
	await it.read();
	it.server.put('persons', pupil(3, {status: 'AtoLocked'}));
	await it.read();
	expect((await it.rollcall.user('S3')).account.status).toBe('Locked');
	await it.rollcall.act(['S3'], 'reset-password');
	const open = async () => (await it.rollcall.followUps()).filter(({account}) => account === 'S3');
	expect((await open()).map(({done}) => done)).toEqual([undefined]);
	await it.w.clock.turn(hour);
	it.server.put('persons', pupil(3));
	await it.read();
	expect((await it.rollcall.user('S3')).account).toMatchObject({status: 'Active'});
	expect((await it.rollcall.user('S3')).account.asked).toBeUndefined();
	expect((await open()).every(({done}) => done?.by === 'evidence')).toBe(true);
});

test('one at a time', async () => {
	const it = await school();
	const reading = it.rollcall.readEvidence('apple', {}, never);
	await reading.next();
	await expect(it.read()).rejects.toBeInstanceOf(LockedError);
	await reading.return(undefined as never);
});

test('the connection says what it is, how it stands, and what its test found', async () => {
	const it = await school();
	const view = async () => (await it.rollcall.connections()).find(({name}) => name === 'apple');
	expect(await view()).toMatchObject({reads: false, publishes: false, evidence: true, state: 'ready'});
	expect(await it.rollcall.test('apple', {}, never)).toEqual({
		ok: true,
		message: 'the server token is accepted, and people are told',
	});
	expect((await view())?.checklist.map(({done}) => done)).toEqual(['by hand', true, 'by hand', true]);
	await it.read();
	expect(await view()).toMatchObject({
		state: 'connected',
		message: '204 live, 0 inactive, 0 unknown; 0 differences',
	});
});

test('no plan and no upload comes of it, and each error says what to do', async () => {
	const it = await school();
	const refused = async (work: Promise<unknown>) => {
		const error = await work.catch((caught: unknown) => caught);
		expect(error).toBeInstanceOf(UsageError);
		return (error as RollcallError).next;
	};
	expect(await refused(finished(it.rollcall.sync('apple', {yes: true}, never)))).toContain(
		'rollcall sync apple',
	);
	expect(await refused(finished(it.rollcall.plan('apple', never)))).toContain('rollcall sync apple');
	expect(await refused(finished(it.rollcall.readEvidence('sis', {}, never)))).toBe('There are: apple.');
	// The only connection to plan from is still found without its name.
	expect((await finished(it.rollcall.sync(undefined, {yes: true}, never))).connection).toBe('sis');
});

test('who may not sync may not read evidence', async () => {
	const it = await school();
	const looker = it.w.as({
		kinds: [...it.w.context.kinds, asmRoster],
		operator: {name: 'eve', role: 'Instructor'},
	});
	await expect(finished(looker.readEvidence('apple', {}, never))).rejects.toThrow(/NOT_ENOUGH_PRIVILEGE/);
});

test('no secret and no name of a person stands in the run', async () => {
	const it = await school();
	await it.read();
	const text = JSON.stringify((await it.rollcall.runs()).items[0]);
	for (const word of [...Object.values(serverToken).slice(0, 4), 'Given', 'pupil.', 'session-'])
		expect(text).not.toContain(word);
});

test('source, roles and locations are evidence too, and a delta leaves the roles as they were', async () => {
	const it = await school();
	it.server.set('locations', [
		{unique_identifier: 'UL1', source_system_identifier: 'L1', name: 'North School'},
	]);
	it.server.set('classes', [
		{
			unique_identifier: 'UK1',
			source_system_identifier: 'K1',
			location: {unique_identifier: 'UL1'},
			instructor_unique_identifiers: ['UNI-1000'],
			student_unique_identifiers: ['UNI-10'],
		},
	]);
	await it.read();
	const roles = [{role: 'Student', locationId: 'L1'}];
	expect(await evidenceOf(it, 'S10')).toMatchObject({source: 'SFTP', roles});
	expect(await evidenceOf(it, 'T1')).toMatchObject({roles: [{role: 'Instructor', locationId: 'L1'}]});
	expect(await evidenceOf(it, 'S11')).toMatchObject({roles: []});
	await it.w.clock.turn(day);
	it.server.put('persons', pupil(10, {status: 'InActive', source: 'MANUAL'}));
	await it.read();
	expect(await evidenceOf(it, 'S10')).toMatchObject({state: 'inactive', source: 'MANUAL', roles});
});

const classes = (from: number, to: number) =>
	Array.from({length: to - from + 1}, (_, at) => ({
		unique_identifier: `UK${from + at}`,
		source_system_identifier: `K${from + at}`,
		status: 'Active',
	}));

test('a class that was there and is in no whole list any more is told, until it is there again', async () => {
	const it = await school();
	it.server.set('classes', classes(1, 9));
	// K10 was never seen there: it may not be there yet.
	expect((await it.read()).classes).toEqual([]);
	it.server.remove('classes', 'UK3');
	await it.w.clock.turn(day);
	expect((await it.read()).classes).toEqual([]);
	const {classes: gone, counts} = await it.read({full: true});
	expect(gone).toEqual([
		{classId: 'K3', message: expect.stringMatching(/no longer lists the class K3, as of 22 August 2026/)},
	]);
	expect(counts.differences).toBe(1);
	it.server.set('classes', classes(1, 9));
	expect((await it.read({full: true})).classes).toEqual([]);
});

test('a list of classes in which half are missing marks none', async () => {
	const it = await school();
	it.server.set('classes', classes(1, 10));
	await it.read();
	it.server.set('classes', classes(1, 4));
	expect((await it.read({full: true})).classes).toEqual([]);
});

test('an inactive class is told', async () => {
	const it = await school();
	it.server.set('classes', [...classes(1, 9), {...classes(10, 10)[0], status: 'Inactive'}]);
	expect((await it.read()).classes.map(({classId}) => classId)).toEqual(['K10']);
});

test('what is told again as it was is written anew after three weeks, not every week', async () => {
	const it = await school();
	await it.read();
	const {at: first} = (await evidenceOf(it, 'S1'))!;
	for (const [status, changed] of [
		['InActive', 1],
		['InActive', 0],
		['Active', 204],
	] as const) {
		await it.w.clock.turn(7 * day);
		it.server.put('persons', pupil(5, {status}));
		expect((await it.read()).counts).toMatchObject({extent: 'full', changed});
		if (changed < 2) expect((await evidenceOf(it, 'S1'))?.at).toBe(first);
	}
	expect((await evidenceOf(it, 'S1'))?.at).toBe(it.w.clock.now().toISOString());
});

test('the service reads it at its times, whole again after a week', async () => {
	const it = await school();
	await it.rollcall.reconfigure('apple', {settings: {frequency: 'daily', timeOfDay: '05:00'}, secrets: {}});
	const nights = async () => {
		for await (const event of it.rollcall.serve({once: true}, never))
			if (event.what === 'ended') expect(event).toMatchObject({connection: 'apple', exitCode: 0});
		return (await it.rollcall.runs()).items.flatMap(({evidence}) => evidence?.extent ?? []);
	};
	expect(await nights()).toEqual([]);
	const view = (await it.rollcall.connections()).find(({name}) => name === 'apple');
	expect(view?.next).toBe('2026-08-21T05:00:00.000Z');
	for (let night = 1; night <= 8; night++) {
		await it.w.clock.turn(day);
		it.server.day = night;
		await nights();
	}
	expect(await nights()).toEqual(['full', ...Array.from({length: 6}, () => 'delta'), 'full']);
});
