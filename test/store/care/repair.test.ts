import {readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {beforeEach, describe, expect, it} from 'vitest';
import {LockedError, StaleError, StateDamagedError, UsageError} from '../../../source/core/errors.ts';
import {fileSystem} from '../../../source/io/files.ts';
import {repair as repairFiles} from '../../../source/store/care/repair.ts';
import {thisProcess} from '../../../source/store/holder.ts';
import type {JsonStore} from '../../../source/store/json-store.ts';
import {create, place} from '../../contracts/places.ts';
import {faultyFiles} from '../../support/faulty-files.ts';
import {fixedClock} from '../../support/fixed-clock.ts';
import {runs} from '../../support/runs.ts';
import {
	type Contents,
	care,
	contentsOf,
	copyOf,
	damageIn,
	done,
	examine,
	flip,
	flipLine,
	journalOf,
	type MadeState,
	manifestOf,
	never,
	open,
	planRepair,
	quickFiles,
	repair,
	rootOf,
} from './damaged-state.ts';
import {type Damage, damages} from './damages.ts';
import {eachState} from './each-state.ts';
import {filesBelow} from './files-below.ts';

let original: MadeState;
let made: MadeState;
let folder: string;
const folders = eachState((copy, of) => {
	[made, original] = [copy, of];
	({folder} = copy);
});

const curable = damages.filter(({as}) => as !== undefined);

/** The sequence that a repaired state opens at: where commits are lost, one of its own is the last. */
const opensAtOf = ({as, opensAt, lost = []}: Damage) => opensAt ?? (lost.length > 0 ? as! + 1 : as!);
/** All that the state holds besides what a repair writes about itself. */
const withoutRuns = ({runs: _, activities: __, armings: ___, ...records}: Contents) => records;
const recordsOf = async (store: JsonStore) => withoutRuns(await contentsOf(store));

/** Holds a repaired state against what the store said before the damage. */
async function expectRepaired(damage: Damage): Promise<void> {
	const {as, forgotten = []} = damage;
	const sequence = opensAtOf(damage);
	let store = await open(folder);
	expect((await store.read()).sequence).toBe(sequence);
	expect(await recordsOf(store)).toEqual(withoutRuns(made.at[as!]!));
	for (let n = 1; n <= as!; n++)
		if (forgotten.includes(n)) expect((await store.history(n))?.changes ?? [], `history of ${n}`).toEqual([]);
		else expect((await store.history(n))?.sequence, `history of ${n}`).toBe(n);
	expect(await store.commit([create(place('after'))])).toBe(sequence + 1);
	expect(await store.fold()).toBe(true);
	await store.close();
	store = await open(folder);
	const snapshot = await store.read();
	expect(snapshot.sequence).toBe(sequence + 1);
	expect(await snapshot.get('locations', 'after')).toEqual(place('after'));
	await snapshot.release();
	await store.close();
}

describe.each(curable)('$name', (damage) => {
	beforeEach(() => damage.do(made));

	it('is repaired to exactly that generation, and nothing is overwritten', async () => {
		const before = filesBelow(folder);
		const plan = await planRepair(folder);
		expect(filesBelow(folder)).toEqual(before);
		expect(plan?.generation).toBe(opensAtOf(damage));
		expect(plan?.lostUnknown).toBe(damage.unknown);
		expect(plan?.disarms).toBe(damage.unknown ?? (damage.lost === undefined ? undefined : true));
		expect(plan?.lost.map(({sequence}) => sequence)).toEqual(damage.lost ?? []);
		expect(plan?.steps.join('\n')).not.toMatch(/undefined/);

		const repaired = await repair(folder, plan!);
		expect(repaired.generation).toBe(plan?.generation);
		// Where there was nothing to set aside, no empty folder is left that would seem to hold something.
		if (repaired.aside === undefined) expect(readdirSync(folder)).not.toContain('damaged');
		else expect(repaired.aside).toBe(join(folder, 'damaged', '2026-08-21T02-14-00'));
		for (const path of repaired.aside ? ['damaged', 'damaged/2026-08-21T02-14-00'] : [])
			expect(statSync(join(folder, path)).mode & 0o777).toBe(0o700);
		const now = filesBelow(folder);
		const kept = new Set(now.map(([path, bytes]) => `${path.split('/').at(-1)} ${bytes.toString('base64')}`));
		for (const [path, bytes] of before)
			expect(kept, path).toContain(`${path.split('/').at(-1)} ${bytes.toString('base64')}`);
		for (const [path] of now) expect(statSync(join(folder, path)).mode & 0o077, path).toBe(0);

		expect(damageIn(await examine(folder))).toEqual([]);
		expect(await planRepair(folder)).toBeUndefined();
		await expectRepaired(damage);
		expect(damageIn(await examine(folder))).toEqual([]);
		expect(readdirSync(join(folder, 'locks'))).toEqual([]);
	});
});

describe.each(damages.filter(({as}) => as === undefined))('$name', (damage) => {
	it('is left as it is: only a backup helps', async () => {
		damage.do(made);
		const before = filesBelow(folder);
		const plan = await planRepair(folder);
		expect(plan?.generation).toBeUndefined();
		expect(plan?.steps.join(' ')).toContain('backup');
		await expect(repair(folder, plan!)).rejects.toThrow(StateDamagedError);
		expect(filesBelow(folder)).toEqual(before);
	});
});

it('tells the lost commits with their times, of the damaged line too', async () => {
	flipLine(folder, 9);
	const at = '2026-08-21T02:14:00.000Z';
	expect((await planRepair(folder))?.lost).toEqual([
		{sequence: 9, at},
		{sequence: 10, at},
	]);
});

it('knows no half of it: what a plan was made for must still be so', async () => {
	flipLine(folder, 3);
	const plan = await planRepair(folder);
	const store = await open(folder);
	await store.commit([create(place('meanwhile'))]);
	const kept = () => filesBelow(folder).filter(([path]) => !/^(leases|locks)/.test(path));
	const before = kept();
	await expect(repair(folder, plan!)).rejects.toThrow(StaleError);
	expect(kept()).toEqual(before);
	const again = await planRepair(folder);
	expect(again?.hash).not.toBe(plan?.hash);
	expect((await repair(folder, again!)).generation).toBe(11);
	// Whoever had it open goes on with the repaired one.
	expect((await store.read()).sequence).toBe(11);
	expect((await store.history(3))?.changes ?? []).toEqual([]);
	expect(await store.commit([create(place('afterwards'))])).toBe(12);
	await store.close();
});

it('has one plan for one damage, and says so by its hash', async () => {
	flipLine(folder, 9);
	const plan = await planRepair(folder);
	expect(await planRepair(folder)).toEqual(plan);
	flip(manifestOf(folder), 40);
	expect((await planRepair(folder))?.hash).not.toBe(plan?.hash);
});

it('waits for nobody for ever: who holds the state is named', async () => {
	flipLine(folder, 9);
	const plan = await planRepair(folder);
	const holder = {...thisProcess(), name: 'base', owner: 'ada', purpose: 'folds', since: '', nonce: 'n'};
	writeFileSync(join(folder, 'locks', '.base'), JSON.stringify(holder), {mode: 0o600});
	const context = {files: fileSystem, folder, clock: fixedClock(), owner: 'test'};
	const failure = await done(repairFiles(context, plan!, never, 20)).catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(LockedError);
	expect((failure as Error).message).toContain('ada');
	expect(readdirSync(folder)).not.toContain('damaged');
});

it('is refused while others can reach the state', async () => {
	flipLine(folder, 9);
	const plan = await planRepair(folder);
	fileSystem.setMode(rootOf(folder), 0o644);
	await expect(repair(folder, plan!)).rejects.toThrow(UsageError);
});

it('repairs again and again, each time into a folder of its own, and takes nothing of a lost branch', async () => {
	for (const [number, last] of [10, 9, 8].entries()) {
		flipLine(folder, last);
		const repaired = await repair(folder, (await planRepair(folder))!);
		expect(repaired.generation).toBe(last);
		expect(readdirSync(join(folder, 'damaged'))).toHaveLength(number + 1);
	}
	const store = await open(folder);
	await store.commit([create(place('another nine'))]);
	expect((await store.history(9))?.changes).toEqual([create(place('another nine'))]);
	await store.fold();
	await store.close();
	// The base of the commits that are lost must not come back, though its files are whole.
	rmSync(rootOf(folder));
	const repaired = await repair(folder, (await planRepair(folder))!);
	expect(repaired.generation).toBe(9);
	const again = await open(folder);
	expect(await (await again.read()).get('locations', 'another nine')).toEqual(place('another nine'));
	await again.close();
});

it('a damage of any single bit is harmless, or found and repaired to a generation that was', async () => {
	const files = filesBelow(original.folder).filter(([, bytes]) => bytes.length > 0);
	const anyFile = fc.constantFrom(...files.map(([path]) => path));
	await fc.assert(
		fc.asyncProperty(anyFile, fc.nat(), fc.nat(7), async (path, position, bit) => {
			made = copyOf(original, folder);
			const file = join(folder, path);
			flip(file, position % statSync(file).size, 1 << bit);
			const found = await examine(folder);
			if (found.findings.some(({what}) => what.includes('newer rollcall'))) return;
			const plan = await planRepair(folder);
			if (plan?.generation !== undefined) await repair(folder, plan);
			if (path === 'connections.json' && plan === undefined) return;
			if (plan !== undefined && plan.generation === undefined) {
				expect(damageIn(found)).not.toEqual([]);
				return;
			}
			expect(damageIn(await examine(folder))).toEqual([]);
			const store = await open(folder);
			const {sequence} = await store.read();
			expect(sequence).toBe(plan?.generation ?? 10);
			// A repair that loses commits ends in one of its own.
			const as = plan?.disarms ? sequence - 1 : Math.min(sequence, 10);
			expect(await recordsOf(store)).toEqual(withoutRuns(made.at[as]!));
			for (let n = 1; n <= sequence; n++) await store.history(n);
			if (plan === undefined) expect(damageIn(found)).toEqual([]);
			await store.close();
		}),
		{numRuns: runs(60)},
	);
}, 60_000);

describe('a crash at any call of a repair', () => {
	const some = [
		'a bit in the tail',
		"a bit in the line of the base's own commit",
		'a missing journal',
		'a missing root and a damaged tail',
		'a missing manifest and a bit in the line of the base before',
		'a cut shard',
		'a missing list of changes',
		'settings that are not JSON',
	];
	it.each(damages.filter(({name}) => some.includes(name)))(
		'of $name leaves what can be repaired again',
		async (damage) => {
			damage.do(made);
			const damaged = copyOf(made, folders());
			for (let call = 1; ; call++) {
				copyOf(damaged, folder);
				const before = filesBelow(folder);
				const plan = await planRepair(folder);
				const faulty = faultyFiles(quickFiles);
				faulty.strikeAt(call, 'die in the middle');
				// What a dead process would read does not matter.
				const {info, list, read, readAt} = fileSystem;
				await done(care(folder, {...faulty, info, list, read, readAt}).repair(plan!, never)).catch(() => {});
				// A dead process lets go of its locks; this one lives on.
				for (const name of ['.base', '.commit']) rmSync(join(folder, 'locks', name), {force: true});
				const again = await planRepair(folder);
				if (again !== undefined) {
					expect([damage.as, opensAtOf(damage)], `call ${call}`).toContain(again.generation);
					await repair(folder, again);
				}
				expect(damageIn(await examine(folder)), `call ${call}`).toEqual([]);
				const kept = new Set(filesBelow(folder).map(([, bytes]) => bytes.toString('base64')));
				for (const [path, bytes] of before) expect(kept, path).toContain(bytes.toString('base64'));
				const store = await open(folder);
				expect(await recordsOf(store), `call ${call}`).toEqual(withoutRuns(made.at[damage.as!]!));
				const armed = damage.lost === undefined && damage.unknown === undefined;
				const [arming] = await (await store.read()).list('armings');
				expect(arming?.level, `call ${call}`).toBe(armed ? 'all' : 'disarmed');
				await store.close();
				if (!faulty.struck) break;
			}
		},
		60_000,
	);
});

it('keeps what it sets aside readable as it was', async () => {
	flipLine(folder, 9);
	const text = readFileSync(journalOf(folder));
	const {aside} = await repair(folder, (await planRepair(folder))!);
	expect(readFileSync(join(aside!, 'journal.jsonl'))).toEqual(text);
	expect(JSON.parse(readFileSync(join(aside!, 'root.json'), 'utf8')).base.sequence).toBe(7);
});
