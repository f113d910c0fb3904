import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {runs} from '../support/runs.ts';
import {seeded} from '../support/seeded.ts';
import {crashNights, type Found, type Night, type Place} from './crash-nights.ts';

const child = fileURLToPath(new URL('sync-child.ts', import.meta.url));
const nights = crashNights();

/** A thousand in the long run. */
const instants = Math.min(1000, runs(20));
/** Children at a time. */
const atOnce = 3;

interface Try {
	readonly night: Night;
	/** Whether the state is cut small, so that the night folds it. */
	readonly small: boolean;
	/** The call of its file system at which it kills itself; else it is killed after a part of its usual time. */
	readonly call?: number;
	readonly part?: number;
}

interface Ended {
	readonly killed: boolean;
	/** Milliseconds from its beginning. */
	readonly took: number;
}

/** Runs a sync in a process of its own that ends by SIGKILL, or gets through. */
async function night(here: Place, {small, call}: Try, killAfter?: number): Promise<Ended> {
	const words = [here.state, ...(call === undefined ? [] : [String(call)]), ...(small ? ['--small'] : [])];
	const running = spawn(process.execPath, [child, ...words], {stdio: ['ignore', 'pipe', 'pipe']});
	const ended = once(running, 'exit');
	const [said, complained] = [text(running.stdout), text(running.stderr)];
	await Promise.race([once(running.stdout, 'readable'), ended]);
	const began = performance.now();
	if (killAfter !== undefined) {
		await Promise.race([pause(killAfter), ended]);
		running.kill('SIGKILL');
	}
	const [code, signal] = await ended;
	const killed = signal === 'SIGKILL';
	const through = {code: 0, said: 'begins\nthrough\n', complained: ''};
	if (!killed) expect({code, said: await said, complained: await complained}).toEqual(through);
	return {killed, took: performance.now() - began};
}

/** A night beside others takes longer than the one that was measured alone. */
const slower = 1.6;

/** The file system's changing calls of one night, about; instants beyond the last let the child get through. */
const callsOfOneNight = 110;

test(
	`killed at ${instants} random instants, a sync leaves the old or the new generation, and a true ledger`,
	async () => {
		const both = {first: await nights.expected('first'), second: await nights.expected('second')};
		const calm = nights.fresh('second');
		const {took} = await night(calm, {night: 'second', small: true});
		nights.discard(calm);

		const random = seeded(instants);
		const tries = Array.from({length: instants}, (_, index): Try => {
			const about = {night: random() < 0.3 ? 'first' : 'second', small: random() < 0.5} as const;
			// A part of its time may be over before it began to write, where the machine is busy: a third of them.
			if (index % 3 === 0) return {...about, part: random()};
			return {...about, call: 1 + Math.floor(random() * callsOfOneNight)};
		});
		let killed = 0;
		const found = new Set<Found>();
		const one = async (attempt: Try) => {
			const here = nights.fresh(attempt.night);
			const {part} = attempt;
			const ended = await night(here, attempt, part === undefined ? undefined : part * took * slower);
			if (ended.killed) killed++;
			found.add(
				await nights.expectTrue(
					here,
					attempt.night,
					both[attempt.night],
					JSON.stringify({...attempt, ...ended}),
				),
			);
			nights.discard(here);
		};
		const waiting = tries.values();
		const worker = async () => {
			for (const attempt of waiting) await one(attempt);
		};
		await Promise.all(Array.from({length: atOnce}, worker));
		expect(killed).toBeGreaterThan(instants / 2);
		// Before, in the middle of the upload, and after.
		expect([...found]).toEqual(expect.arrayContaining(['nothing', 'sent']));
		if (instants > 500) expect([...found]).toEqual(expect.arrayContaining(['applied', 'intent']));
	},
	30_000 + instants * 1500,
);
