import {chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {UsageError} from '../../../source/core/errors.ts';
import type {Progress} from '../../../source/core/ports.ts';
import {thisProcess} from '../../../source/store/holder.ts';
import {create, place} from '../../contracts/places.ts';
import {
	care,
	cut,
	damageIn,
	edit,
	examine,
	inBase,
	journalOf,
	type MadeState,
	never,
	open,
	planRepair,
	rootOf,
} from './damaged-state.ts';
import {damages} from './damages.ts';
import {eachState} from './each-state.ts';
import {filesBelow} from './files-below.ts';
import {metBy} from './met.ts';

let made: MadeState;
let folder: string;
const folders = eachState((copy) => {
	made = copy;
	({folder} = copy);
});

it('finds nothing in a whole state, having read all of it', async () => {
	const found = await examine(folder);
	expect(found).toMatchObject({findings: [], commits: 10});
	expect(found.whole).toEqual({sequence: 10, at: '2026-08-21T02:14:00.000Z'});
	const kept = filesBelow(folder).filter(([path]) => !path.startsWith('.'));
	expect(found.files).toBe(kept.length);
	expect(found.bytes).toBe(kept.reduce((sum, [, bytes]) => sum + bytes.length, 0));
	expect(await planRepair(folder)).toBeUndefined();
});

it('tells how far it is, in bytes', async () => {
	const told: Progress[] = [];
	const work = care(folder).examine(never);
	for (let step = await work.next(); !step.done; step = await work.next()) told.push(step.value);
	expect(told.length).toBeGreaterThan(10);
	expect(told.at(-1)).toMatchObject({stage: 'examine', unit: 'bytes'});
	for (const [index, {done = 0, total = 0}] of told.entries()) {
		expect(done).toBeGreaterThanOrEqual(told[index - 1]?.done ?? 0);
		expect(done).toBeLessThanOrEqual(total);
	}
});

it('stops when it is asked to', async () => {
	const stop = new AbortController();
	const work = care(folder).examine(stop.signal);
	await work.next();
	stop.abort();
	await expect(work.next()).rejects.toThrow(/abort/i);
});

it('takes nothing for damage that others commit, fold and sweep while it reads', async () => {
	const store = await open(folder);
	const work = care(folder).examine(never);
	let steps = 0;
	for (let step = await work.next(); ; step = await work.next()) {
		if (step.done) {
			expect(damageIn(step.value)).toEqual([]);
			expect(step.value.whole?.sequence).toBeGreaterThan(10);
			break;
		}
		if (steps++ >= 40) continue;
		await store.commit([create(place(`while ${steps}`))]);
		if (steps % 3 === 0) await store.fold();
	}
	expect(steps).toBeGreaterThan(40);
	await store.close();
});

describe.each(damages)('$name', (damage) => {
	beforeEach(() => damage.do(made));

	it('is found and named, and nothing is changed', async () => {
		const before = filesBelow(folder);
		const found = await examine(folder);
		expect(filesBelow(folder)).toEqual(before);
		const {named, line} = damage;
		const there = damageIn(found).filter(({subject}) => {
			const path = subject.slice(folder.length + 1);
			return typeof named === 'string' ? path === named : named.test(path);
		});
		expect(there, JSON.stringify(found.findings)).not.toEqual([]);
		if (line !== undefined) expect(there.map((finding) => finding.line)).toContain(line);
		for (const {what, next} of damageIn(found)) {
			expect(what).not.toMatch(/undefined|\.$/);
			expect(next).toBeDefined();
		}
		expect(found.whole?.sequence).toBe(damage.as);
	});

	it.skipIf(damage.met === undefined)(`is met by the store: ${damage.met}`, async () => {
		expect(await metBy(made)).toBe(damage.met);
	});
});

const put = (path: string, content: string) => writeFileSync(path, content, {mode: 0o600});

describe('what is no damage', () => {
	it('a last line that was never ended', async () => {
		cut(journalOf(folder), statSync(journalOf(folder)).size - 5);
		const found = await examine(folder);
		expect(found.findings).toMatchObject([
			{severity: 'fine', subject: journalOf(folder), what: expect.stringContaining('never committed')},
		]);
		expect(found.whole?.sequence).toBe(9);
		expect(await planRepair(folder)).toBeUndefined();
	});

	it('a journal that retention shortened', async () => {
		const lines = readFileSync(journalOf(folder), 'utf8').split('\n');
		writeFileSync(journalOf(folder), lines.slice(4).join('\n'));
		const {findings, whole} = await examine(folder);
		expect(findings).toMatchObject([{severity: 'fine', what: expect.stringMatching(/^holds 6 files/)}]);
		expect(whole?.sequence).toBe(10);
	});

	it('a newer format, of which is said no more', async () => {
		edit(rootOf(folder), /"format": \d+/, '"format": 99');
		const found = await examine(folder);
		expect(found.findings).toMatchObject([{severity: 'warning', what: expect.stringContaining('newer')}]);
		expect(found.whole).toBeUndefined();
		await expect(planRepair(folder)).rejects.toThrow(UsageError);
	});

	it('an older format', async () => {
		edit(rootOf(folder), /"format": \d+/, '"format": 1');
		expect(await examine(folder)).toMatchObject({findings: [], whole: {sequence: 10}});
	});

	it('what ended processes left', async () => {
		const dead = {...thisProcess(), pid: 2 ** 22 + 7};
		const lock = {...dead, name: 'x', owner: 'o', purpose: 'p', since: '', nonce: 'n'};
		put(join(folder, 'locks', '.base'), JSON.stringify(lock));
		put(join(folder, 'locks', 'cut'), '{');
		put(join(folder, 'leases', '1-2.json'), JSON.stringify({...dead, manifests: []}));
		put(join(folder, 'base', '.aside-x'), 'x');
		put(join(folder, 'base', 'accounts-0.jsonl'), 'nothing names it');
		put(join(folder, 'notes.txt'), 'mine');
		mkdirSync(join(folder, 'damaged', 'then'), {recursive: true, mode: 0o700});
		const {findings} = await examine(folder);
		expect(findings.map(({subject}) => subject.slice(folder.length + 1)).sort()).toEqual([
			'base',
			'base/.aside-x',
			'damaged/then',
			'leases/1-2.json',
			'locks/.base',
			'locks/cut',
			'notes.txt',
		]);
		expect(new Set(findings.map(({severity}) => severity))).toEqual(new Set(['fine']));
		expect(await planRepair(folder)).toBeUndefined();
	});

	it('a lock and a lease of somebody who is at work', async () => {
		const store = await open(folder);
		const lock = await store.lock('connection-x', 'works');
		expect((await examine(folder)).findings).toEqual([]);
		await lock.release();
		await store.close();
	});
});

it('warns once of files that others can reach, with the command that mends it', async () => {
	const shards = inBase(folder, /jsonl$/);
	for (const path of [shards[0]!, shards[1]!, rootOf(folder)]) chmodSync(path, 0o640);
	const {findings} = await examine(folder);
	expect(findings).toMatchObject([
		{
			severity: 'warning',
			what: expect.stringMatching(/mode 0640.*2 more files/),
			next: `chmod -R go= ${folder}`,
		},
	]);
});

it('misses connections that the state had, and offers nothing for them', async () => {
	for (const damage of [
		() => writeFileSync(join(folder, 'connections.json'), '{"connections": ['),
		() => rmSync(join(folder, 'connections.json')),
	]) {
		damage();
		const found = damageIn(await examine(folder));
		expect(found).toMatchObject([{subject: join(folder, 'connections.json')}]);
		expect(found[0]!.next).toContain('backup');
		expect(await planRepair(folder)).toBeUndefined();
	}
});

it('says where there is no state, and where only the documents of one are left', async () => {
	const nothing = folders();
	await expect(examine(nothing)).rejects.toThrow(/no state/);
	await expect(examine(join(nothing, 'missing'))).rejects.toThrow(UsageError);
	for (const name of ['root.json', 'journal.jsonl', 'base'])
		rmSync(join(folder, name), {recursive: true, force: true});
	const found = await examine(folder);
	expect(damageIn(found)).toMatchObject([{subject: rootOf(folder)}]);
	expect(found.whole).toBeUndefined();
	expect(await planRepair(folder)).toMatchObject({generation: undefined});
});

it('sends a restore that was interrupted to its end, and repairs nothing of two states', async () => {
	rmSync(journalOf(folder));
	put(rootOf(folder), '{"restoring": "2026-08-21T02:14:00.000Z"}');
	const found = await examine(folder);
	expect(found.findings).toMatchObject([
		{severity: 'damage', subject: rootOf(folder), next: expect.stringContaining('rollcall restore')},
	]);
	expect(found.whole).toBeUndefined();
	expect(await planRepair(folder)).toMatchObject({generation: undefined, lost: []});
});

it('goes on past a file that the disk does not give', async () => {
	const shard = inBase(folder, /^runs-/)[0]!;
	rmSync(shard);
	symlinkSync('/proc/self/mem', shard);
	const found = await examine(folder);
	expect(damageIn(found)).toMatchObject([{subject: shard, what: expect.stringContaining('cannot be read')}]);
});
