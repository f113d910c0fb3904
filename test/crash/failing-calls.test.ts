import {afterEach, expect, test} from 'vitest';
import {exitCodes, RollcallError} from '../../source/core/errors.ts';
import type {Published} from '../../source/core/plan/run.ts';
import {type ProcessIdentity, thisProcess} from '../../source/store/holder.ts';
import {openCrashWorld} from '../support/crash-world.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {finished} from '../support/roster.ts';
import {oneOf} from '../support/runs.ts';
import {crashNights, type Place} from './crash-nights.ts';
import {type FailingFs, failingFs, type Refusal} from './failing-fs.ts';

const never = new AbortController().signal;
/** A process that is not there any more as soon as it is looked for, as a command is after its failure. */
const victim: ProcessIdentity = {...thisProcess(), pid: 2 ** 22 + 1};
const nights = crashNights();
let failing: FailingFs | undefined;
afterEach(() => failing?.restore());

interface Ended {
	readonly exitCode: number;
	/** What a person reads. */
	readonly told: readonly string[];
	readonly error?: unknown;
}

/** A whole call of `rollcall sync`: opening, syncing, closing. */
async function command({state}: Place): Promise<Ended> {
	const {store, rollcall} = await openCrashWorld(state, fixedClock(), {me: victim});
	try {
		const {exitCode, published} = await finished(rollcall.sync('sis', {yes: true}, never));
		return {exitCode, told: published.map(({message}: Published) => message ?? '')};
	} finally {
		await store.close();
	}
}

const endOf = (error: unknown): Ended =>
	error instanceof RollcallError
		? {exitCode: error.exitCode, told: [error.next ?? ''], error}
		: {exitCode: exitCodes.unexpected, told: [], error};

/** What a refusal of the disk may end with: at the source's own files it is the source that is unhealthy. */
const documented = (struck: string, {exported}: Place): readonly number[] =>
	struck.includes(exported)
		? [exitCodes.done, exitCodes.unhealthy]
		: [exitCodes.done, exitCodes.usage, exitCodes.temporary];
/** Every call in the long run; some of them, others for each code, in the short one. */
const step = oneOf(36);
const first = {ENOSPC: 0, EIO: 8, EACCES: 16};

test.each<Refusal>(['ENOSPC', 'EIO', 'EACCES'])(
	'each call of the file system in a whole sync may fail with %s: it is told, and the state stays whole',
	async (code) => {
		const both = await nights.expected('second');
		const faults: string[] = [];
		for (let call = 1 + (first[code] % step); ; call += step) {
			const here = nights.fresh('second');
			failing = failingFs([here.state, here.exported], call, code);
			const {exitCode, told, error} = await command(here).catch(endOf);
			failing.restore();
			const struck = failing.struck ?? '';
			const at = `${code} at call ${call} (${struck})`;
			if (!documented(struck, here).includes(exitCode))
				faults.push(`${at}: ends with ${exitCode}: ${error instanceof Error ? error.stack : ''}`);
			else if (exitCode !== exitCodes.done && told.every((text) => !/\.$/.test(text)))
				faults.push(`${at}: no next step: ${error instanceof Error ? error.message : told.join('; ')}`);
			await nights.expectTrue(here, 'second', both, at);
			nights.discard(here);
			if (failing.struck === undefined) {
				expect(call).toBeGreaterThan(60);
				break;
			}
		}
		expect(faults).toEqual([]);
	},
	600_000,
);
