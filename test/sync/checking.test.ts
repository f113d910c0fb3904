import {rmSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {SourceUnhealthyError} from '../../source/core/errors.ts';
import type {CareFinding} from '../../source/core/state-care.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {finished} from '../support/roster.ts';
import {district, people, plantedSecret, type World, world} from '../support/world.ts';

const never = new AbortController().signal;
const check = (rollcall: Rollcall): Promise<readonly CareFinding[]> => finished(rollcall.check(never));
/** A world in which somebody may decide, as in every state that was made by a command. */
const tended = async (options: Parameters<typeof world>[0] = {}): Promise<World> => {
	const w = await world(options);
	await w.store.documents.update('settings', () => ({operators: {ada: 'Administrator'}}));
	return w;
};
const connections = async (w: World, change: (each: Record<string, unknown>) => void) =>
	w.store.documents.update('connections', (document) => {
		for (const each of (document as {connections: Array<Record<string, unknown>>}).connections) change(each);
		return document;
	});

test('a state that is well has no findings', async () => {
	const w = await tended();
	await w.night();
	expect(await check(w)).toEqual([]);
});

test('it tells what it looks at, and stops when asked to', async () => {
	const w = await tended();
	const stop = new AbortController();
	const work = w.check(stop.signal);
	expect((await work.next()).value).toMatchObject({stage: 'check'});
	stop.abort();
	await expect(
		(async () => {
			for (let step = await work.next(); !step.done; step = await work.next());
		})(),
	).rejects.toThrow(/abort/i);
});

describe('the clock', () => {
	test('that was set back is found by the newest commit, with both times', async () => {
		const w = await tended();
		await w.clock.turn(3_600_000);
		await w.night();
		const early = w.as({clock: fixedClock('2026-08-21T02:14:00.000Z')});
		expect(await check(early)).toMatchObject([
			{
				severity: 'warning',
				subject: 'the clock',
				what: expect.stringMatching(/02:14:00.*03:14:00/),
				next: expect.stringMatching(/timedatectl/),
			},
		]);
		expect(await check(w.as({clock: fixedClock('2026-08-21T03:13:30.000Z')}))).toEqual([]);
	});
});

describe('the settings', () => {
	test('without anybody who may approve are found', async () => {
		const w = await world();
		expect(await check(w)).toMatchObject([{severity: 'warning', subject: 'the operators'}]);
		await w.store.documents.update('settings', () => ({operators: {eve: 'Instructor'}}));
		expect(await check(w)).toMatchObject([
			{subject: 'the operators', next: expect.stringMatching(/Administrator/)},
		]);
	});

	test('that are missing are called so, with both ways back', async () => {
		const w = await world();
		expect(await check(w)).toMatchObject([
			{
				subject: 'the operators',
				what: expect.stringContaining('settings.json is missing'),
				next: expect.stringMatching(
					/restore FILE --only settings;.*owns.*\{"operators":\{"ada":"Administrator"\}\}/,
				),
			},
		]);
	});

	test('that cannot be used are named, and the other checks go on', async () => {
		const w = await tended();
		await w.store.documents.update('settings', () => ({operators: {ada: 'King'}}));
		await connections(w, (each) => {
			if (each.name === 'sis') each.kind = 'nobody';
		});
		expect((await check(w)).map(({subject, what}) => [subject, what])).toEqual([
			['the settings', expect.stringMatching(/^cannot be looked at: .*settings\.json.*operators\.ada/)],
			['connection sis', expect.stringContaining('nobody')],
		]);
	});
});

describe('a connection', () => {
	test.each([
		['settings that its kind does not know', {settings: {port: 'many'}}, /port/],
		['a feed that nobody is', {settings: {feeds: 'siss'}}, /"siss"/],
	])('with %s is named with what to do', async (_what, changed, told) => {
		const w = await tended();
		await connections(w, (each) => {
			if (each.name === 'asm') Object.assign(each, changed);
		});
		expect(await check(w)).toMatchObject([
			{
				severity: 'warning',
				subject: 'connection asm',
				what: expect.stringMatching(told),
				next: expect.any(String),
			},
		]);
	});

	test('whose source does not begin to be read is named by what the reader says', async () => {
		const w = await tended();
		w.far.roster = async () => {
			throw new SourceUnhealthyError('there is nothing at /exports', {next: 'Look whether the export ran.'});
		};
		expect(await check(w)).toEqual([
			{
				severity: 'warning',
				subject: 'connection sis',
				what: 'there is nothing at /exports',
				next: 'Look whether the export ran.',
			},
		]);
	});

	test('with a path that is not there any more is found without reading all of it', async () => {
		const w = await tended();
		await w.connect('apple-csv', 'csv', {settings: {path: '/nowhere/at/all'}, secrets: {}});
		expect(await check(w)).toMatchObject([
			{subject: 'connection csv', what: expect.stringMatching(/nothing at \/nowhere/)},
		]);
	});

	test('that was disconnected is left alone', async () => {
		const w = await tended();
		await connections(w, (each) => {
			if (each.name === 'sis')
				Object.assign(each, {kind: 'nobody', disconnected: '2026-08-21T02:14:00.000Z'});
		});
		expect(await check(w)).toEqual([]);
	});
});

describe('a secret', () => {
	test('that is not to be had is named by its key, and its source is not asked', async () => {
		const w = await tended();
		await w.reconfigure('sis', {settings: {}, secrets: {token: 'env:GONE'}});
		w.far.roster = async () => {
			throw new Error('was asked');
		};
		expect(await check(w)).toMatchObject([
			{
				severity: 'warning',
				subject: 'secret token of connection sis',
				what: expect.stringMatching(/no secret env:GONE/),
			},
		]);
	});

	test('that is there is looked up and told nowhere', async () => {
		const w = await tended();
		for (const [name, key] of [
			['sis', 'token'],
			['asm', 'password'],
		] as const)
			await w.reconfigure(name, {settings: {}, secrets: {[key]: 'env:PLANTED'}});
		w.far.hostKey = plantedSecret;
		expect(JSON.stringify(await check(w))).not.toContain(plantedSecret);
	});
});

describe('a package', () => {
	const sent = async () => {
		const w = await tended();
		const {published} = await w.night();
		return {w, path: w.store.files.path(`${published[0]!.sha256}.zip`)};
	};

	test.each([
		['missing', (path: string) => rmSync(path), /is missing/],
		['another one', (path: string) => writeFileSync(path, 'PK'), /SHA-256 differs/],
	])('that the next one is compared with and that is %s is damage', async (_what, damage, told) => {
		const {w, path} = await sent();
		damage(path);
		expect(await check(w)).toMatchObject([
			{
				severity: 'damage',
				subject: path,
				what: expect.stringMatching(told),
				next: expect.stringMatching(/rollcall import/),
			},
		]);
	});

	test('of the last seven days is needed by the next upload, which is not made without it', async () => {
		const w = await tended();
		const packages: string[] = [];
		for (const count of [200, 201, 202]) {
			w.far.roster = district({people: people(count)});
			const {published} = await w.night();
			packages.push(w.store.files.path(`${published[0]!.sha256}.zip`));
			await w.clock.turn(86_400_000);
		}
		rmSync(packages[1]!);
		expect(await check(w)).toContainEqual(
			expect.objectContaining({
				severity: 'damage',
				subject: packages[1],
				next: expect.stringMatching(/files\/[0-9a-f]{64}\.zip > \//),
			}),
		);
		w.far.roster = district({people: people(203)});
		expect((await w.night()).published[0]?.outcome).toBe('failed');
	});

	test('that may not be read is no damage', async () => {
		const {w} = await sent();
		const measure = async () => {
			throw Object.assign(new Error('no'), {code: 'EACCES'});
		};
		const findings = await check(w.as({packages: {...w.context.packages, measure}}));
		expect(findings).toMatchObject([
			{
				severity: 'warning',
				what: expect.stringMatching(/cannot be read \(EACCES\)/),
				next: expect.stringMatching(/chown/),
			},
		]);
	});

	test('that nothing is compared with any more may be gone, and may not be another one', async () => {
		const {w, path} = await sent();
		await w.clock.turn(10 * 86_400_000);
		w.far.roster = district({people: people(201)});
		await w.night();
		await w.clock.turn(10 * 86_400_000);
		w.far.roster = district({people: people(202)});
		await w.night();
		await w.clock.turn(10 * 86_400_000);
		expect(await check(w)).toEqual([]);
		writeFileSync(path, 'PK');
		expect(await check(w)).toMatchObject([{severity: 'warning', subject: path}]);
		rmSync(path);
		expect(await check(w)).toEqual([]);
	});

	test('whose upload began and was never seen to end is told, unless somebody is at it', async () => {
		const {w} = await sent();
		const snapshot = await w.store.read();
		const [entry] = await snapshot.list('ledger', {reverse: true, limit: 1});
		await snapshot.release();
		const intent = {...entry!, id: entry!.id.replace(/\d+$/, '999999'), state: 'intent' as const};
		await w.store.commit([{collection: 'ledger', key: intent.id, after: intent}]);
		expect(await check(w)).toMatchObject([
			{
				severity: 'warning',
				subject: 'connection asm',
				what: expect.stringMatching(/nobody saw its end/),
				next: expect.stringMatching(/publish asm/),
			},
		]);
		const lock = await w.store.lock(`target-${intent.target}`, 'uploads');
		expect(await check(w)).toEqual([]);
		await lock.release();
	});
});
