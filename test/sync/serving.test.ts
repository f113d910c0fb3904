import {describe, expect, test} from 'vitest';
import type {ConnectionId} from '../../source/core/directory/ids.ts';
import {LockedError, SourceUnhealthyError, TemporaryError} from '../../source/core/errors.ts';
import type {Clock} from '../../source/core/ports.ts';
import type {ServeEvent, ServeOptions} from '../../source/sync/serving.ts';
import {people, type World, without, world} from '../support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
const service = {name: 'service', role: 'service'} as const;
const small = () =>
	without(
		people(200)
			.map(({externalId}) => String(externalId))
			.slice(3),
	);

/** A world whose SIS is read at 02:15 in Berlin, and the service over it. */
async function scheduled(settings: Record<string, string> = {}, roster = small()) {
	const w = await world({roster});
	await w.reconfigure('sis', {
		settings: {frequency: 'daily', timeOfDay: '02:15', timeZone: 'Europe/Berlin', ...settings},
		secrets: {},
	});
	return w;
}

type Told = ServeEvent & {readonly at: string};

/** Serves in the background and notes what is told. */
function serving(w: World, options: ServeOptions = {}, clock: Clock = w.clock) {
	const stop = new AbortController();
	const told: Told[] = [];
	const ended = (async () => {
		const events = w.as({operator: service, clock}).serve(options, stop.signal);
		for (;;) {
			const {done, value} = await events.next();
			if (done) return value;
			told.push({...value, at: w.clock.now().toISOString()});
		}
	})();
	return {told, stop: () => stop.abort(), ended};
}

/** When runs began. */
const began = (told: readonly Told[]) =>
	told.flatMap((event) => (event.what === 'began' ? [event.at.slice(0, 16)] : []));

/** Serves for so long: the clock goes on only while the service sleeps. */
async function serve(
	w: World,
	milliseconds: number,
	options: ServeOptions = {},
	/** Before each sleep. */
	meanwhile: () => Promise<void> = async () => {},
): Promise<readonly Told[]> {
	const end = w.clock.now().getTime() + milliseconds;
	const clock: Clock = {
		...w.clock,
		async sleep(wait) {
			await meanwhile();
			const left = end - w.clock.now().getTime();
			await w.clock.turn(Math.min(wait, left));
			if (wait < left) return;
			s.stop();
			throw new Error('the time is over');
		},
	};
	const s = serving(w, options, clock);
	await s.ended;
	return s.told;
}

describe('the service', () => {
	test('syncs each night at its time, as itself, and publishes', async () => {
		const w = await scheduled();
		const told = await serve(w, 3 * day);
		expect(began(told)).toEqual(['2026-08-22T00:15', '2026-08-23T00:15', '2026-08-24T00:15']);
		const {items} = await w.runs();
		expect(items.map(({trigger, by, state}) => [trigger, by, state])).toEqual([
			['schedule', 'service', 'succeeded'],
			['schedule', 'service', 'succeeded'],
			['schedule', 'service', 'succeeded'],
		]);
		expect(w.far.received).toHaveLength(1);
		expect(told.at(-1)).toMatchObject({what: 'stopped'});
	});

	test('says for what it waits, once', async () => {
		const w = await scheduled();
		const waits = (await serve(w, 2 * day)).filter(({what}) => what === 'waits');
		expect(waits).toMatchObject([
			{until: '2026-08-22T00:15:00.000Z', connection: 'sis'},
			{until: '2026-08-23T00:15:00.000Z'},
			{until: '2026-08-24T00:15:00.000Z'},
		]);
	});

	test('makes up for missed times with one run', async () => {
		const w = await scheduled();
		await w.clock.turn(5 * day);
		expect(began(await serve(w, day))).toHaveLength(2);
	});

	test('remembers what ran once a week, however often others run', async () => {
		const w = await scheduled({frequency: 'weekly', weekday: 'friday'});
		await w.clock.turn(7 * day);
		const first = began(await serve(w, hour));
		expect(first).toHaveLength(1);
		const [run] = (await w.runs()).items;
		await w.store.commit(
			Array.from({length: 210}, (_, at) => {
				const id = `R1${String(at).padStart(5, '0')}` as NonNullable<typeof run>['id'];
				const after = {...run!, id, connection: 'other' as ConnectionId, connectionName: 'other'};
				return {collection: 'runs' as const, key: id, after};
			}),
		);
		expect(began(await serve(w, 3 * day))).toEqual([]);
		const [view] = (await w.connections()).filter(({name}) => name === 'sis');
		expect(view).not.toHaveProperty('owed');
		expect(view?.last).toMatchObject({run: run?.id});
		expect(view?.message).not.toContain('never read');
	});

	test('with once runs what is due, and ends with the worst that came of it', async () => {
		const w = await scheduled();
		const once = async () => {
			const s = serving(w, {once: true});
			return {code: await s.ended, told: s.told};
		};
		expect(await once()).toMatchObject({code: 0, told: [{what: 'started', scheduled: 1}]});
		await w.clock.turn(day);
		w.far.roster = async () => {
			throw new TemporaryError('the SIS does not answer');
		};
		const failed = await once();
		expect(failed.code).toBe(5);
		expect(failed.told.at(-1)).toMatchObject({what: 'ended', state: 'failed', exitCode: 5, run: 'R000001'});
		// It failed for a while: after five minutes it is tried again, and not before.
		w.far.roster = small();
		await w.clock.turn(4 * 60_000);
		expect(began((await once()).told)).toEqual([]);
		await w.clock.turn(61_000);
		const again = await once();
		expect(again).toMatchObject({code: 0});
		expect(again.told[1]).toMatchObject({what: 'began', why: 'again'});
		expect(began((await once()).told)).toEqual([]);
	});

	test('waits longer each time that a source does not answer', async () => {
		const w = await scheduled();
		w.far.roster = async () => {
			throw new TemporaryError('the SIS does not answer');
		};
		expect(began(await serve(w, 0.5 * day))).toEqual([]);
		const told = await serve(w, 0.5 * day);
		expect(began(told).map((at) => at.slice(11))).toEqual(
			['00:15', '00:20', '00:30', '00:50', '01:30', '02:50', '05:30', '10:50'].filter(
				(time) => time < '02:14',
			),
		);
	});

	test('uses what was edited meanwhile', async () => {
		const w = await scheduled();
		let looks = 0;
		const told = await serve(w, day, {}, async () => {
			if (++looks === 3) await w.reconfigure('sis', {settings: {timeOfDay: '09:00'}, secrets: {}});
		});
		expect(began(told)).toEqual(['2026-08-21T07:00']);
		await w.reconfigure('sis', {settings: {frequency: 'off'}, secrets: {}});
		expect(began(await serve(w, 2 * day))).toEqual([]);
	});

	test('tries nothing again in a pause', async () => {
		const w = await scheduled();
		w.far.roster = async () => {
			throw new TemporaryError('no answer');
		};
		await w.setSetting('pauses', '[{"from":"2026-08-23","to":"2026-08-24","reason":"summer"}]');
		const days = began(await serve(w, 4 * day)).map((at) => at.slice(0, 13));
		expect(days.filter((at) => at >= '2026-08-22T22' && at < '2026-08-24T22')).toEqual([]);
		expect(days.some((at) => at >= '2026-08-24T22')).toBe(true);
	});

	test('leaves out a pause, and is owed nothing of it', async () => {
		const w = await scheduled();
		await w.setSetting('pauses', '[{"from":"2026-08-22","to":"2026-08-24","reason":"summer"}]');
		expect(began(await serve(w, 5 * day))).toEqual(['2026-08-25T00:15', '2026-08-26T00:15']);
	});

	test('waits while somebody else runs the connection, says so once, and then does it', async () => {
		const w = await scheduled();
		await w.clock.turn(day);
		const [sis] = await w.connections();
		const lock = await w.store.lock(`connection-${sis?.id}`, 'a sync by hand');
		const locked = await serve(w, 0.25 * hour);
		expect(locked.filter((event) => event.what === 'ended' && !event.repeated)).toMatchObject([
			{exitCode: 8, message: expect.stringMatching(/a sync by hand/)},
		]);
		await lock.release();
		expect(began(await serve(w, 2 * hour))).toHaveLength(1);
		expect((await w.runs()).items).toHaveLength(1);
	});

	test('waits where settings cannot be used, says so once, and goes on when they are mended', async () => {
		const w = await scheduled();
		const before = await w.store.documents.read('settings');
		let looks = 0;
		const told = await serve(w, day, {}, async () => {
			looks++;
			if (looks === 2) await w.store.documents.update('settings', () => ({timeZone: 'Mars/Olympus'}));
			if (looks === 60) await w.store.documents.update('settings', () => before ?? {});
		});
		expect(told.filter(({what}) => what === 'stuck')).toEqual([
			expect.objectContaining({
				message: expect.stringMatching(/settings.json of the state cannot be used: timeZone/),
			}),
		]);
		expect(began(told)).toHaveLength(1);
	});

	test('runs once only for a state', async () => {
		const w = await scheduled();
		const lock = await w.store.lock('serve', 'runs the schedule');
		await expect(serve(w, hour)).rejects.toThrow(LockedError);
		await lock.release();
	});

	test('does not run what is not set up', async () => {
		const w = await scheduled({frequency: 'off'});
		await w.connect('memory-sis', 'half', {settings: {frequency: 'hourly'}, secrets: {}}, {setUp: true});
		expect(began(await serve(w, 3 * hour))).toEqual([]);
		await w.setUp('half', undefined);
		expect(
			began(await serve(w, 3 * hour))
				.slice(1)
				.map((at) => at.slice(14)),
		).toEqual(['15', '15', '15']);
	});

	test('is refused to whoever may not sync', async () => {
		const w = await scheduled();
		const staff = w.as({operator: {name: 'eve', role: 'Staff'}});
		await expect(staff.serve({once: true}, new AbortController().signal).next()).rejects.toThrow(
			/needs an Administrator/,
		);
	});
});

describe('stopped', () => {
	test('while it reads, it leaves all as it was, and the run is still owed', async () => {
		const w = await scheduled();
		await w.clock.turn(day);
		w.far.roster = (signal) =>
			new Promise((_, reject) => {
				signal.addEventListener('abort', () => reject(signal.reason));
				s.stop();
			});
		const s = serving(w);
		expect(await s.ended).toBe(0);
		expect((await w.runs()).items).toMatchObject([{state: 'cancelled', message: 'stopped with the service'}]);
		expect(w.far.received).toHaveLength(0);
		w.far.roster = small();
		const next = serving(w, {once: true});
		expect(await next.ended).toBe(0);
		expect(began(next.told)).toHaveLength(1);
		expect(w.far.received).toHaveLength(1);
	});

	test('while it uploads, it sends the package whole', async () => {
		const w = await scheduled();
		await w.clock.turn(day);
		const s = serving(w);
		w.far.breaks = async () => s.stop();
		await s.ended;
		expect(w.far.received).toHaveLength(1);
		expect((await w.runs()).items).toMatchObject([{state: 'succeeded'}]);
	});

	test('while an upload hangs, it gives it up after its patience, and nothing is called sent', async () => {
		const w = await scheduled();
		await w.clock.turn(day);
		const s = serving(w, {patience: 30_000});
		let release: (() => void) | undefined;
		w.far.breaks = () =>
			new Promise<void>((resolve) => {
				release = resolve;
				s.stop();
			});
		await expect.poll(() => release).toBeDefined();
		await w.clock.turn(31_000);
		release?.();
		await s.ended;
		expect(w.far.received).toHaveLength(0);
		expect((await w.runs()).items[0]?.state).not.toBe('succeeded');
	});
});

test.each([
	['Europe/Berlin', ['2026-10-25T00:15', '2026-10-26T01:15'], ['2027-03-28T01:00', '2027-03-29T00:15']],
	['America/New_York', ['2026-10-31T06:15', '2026-11-01T07:15'], ['2027-03-14T07:00', '2027-03-15T06:15']],
	['Australia/Lord_Howe', ['2026-10-02T15:45', '2026-10-03T15:30'], ['2027-04-02T15:15', '2027-04-03T15:45']],
])('a year of nights in %s: each day once, over both changes of the clocks', async (timeZone, one, other) => {
	const w = await scheduled({timeZone});
	w.far.roster = async () => {
		throw new SourceUnhealthyError('nothing to be read: when it is read is what this is about');
	};
	const times = began(await serve(w, 365 * day, {look: day}));
	expect(times).toHaveLength(365);
	const local = times.map((at) => new Date(`${at}Z`).toLocaleDateString('en-CA', {timeZone}));
	expect(new Set(local).size).toBe(365);
	expect(times).toEqual(expect.arrayContaining([...one, ...other]));
});
