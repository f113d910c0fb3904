import {expect, test} from 'vitest';
import {fileSystem} from '../../source/io/files.ts';
import {type ProcessIdentity, thisProcess} from '../../source/store/holder.ts';
import {openCrashWorld} from '../support/crash-world.ts';
import {faultyFiles} from '../support/faulty-files.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {finished} from '../support/roster.ts';
import {oneOf, runs} from '../support/runs.ts';
import {crashNights, type Night} from './crash-nights.ts';

const never = new AbortController().signal;
/** A process that is not there any more as soon as it is looked for. */
const victim: ProcessIdentity = {...thisProcess(), pid: 2 ** 22 + 1};
const {fresh, discard, expected, expectTrue} = crashNights();

const tries: ReadonlyArray<readonly [Night, 'die' | 'die in the middle']> = [
	['first', 'die in the middle'],
	['second', 'die in the middle'],
];
const more: typeof tries = [
	['first', 'die'],
	['second', 'die'],
];

/** Each call in the long run; in the short one some, others in each night. */
const step = oneOf(8);

test.each(runs(1) > 1 ? [...tries, ...more] : tries)(
	'a sync of the %s night that ends at any call (%s) leaves the old or the new generation, and a true ledger',
	async (night, fault) => {
		const both = await expected(night);
		for (let call = 1 + (night.length % step); ; call += step) {
			const here = fresh(night);
			const files = faultyFiles(fileSystem);
			const {store, rollcall} = await openCrashWorld(here.state, fixedClock(), {files, me: victim});
			files.strikeAt(call, fault);
			await finished(rollcall.sync('sis', {yes: true}, never)).catch(() => {});
			await store.close().catch(() => {});
			await expectTrue(here, night, both, `call ${call} (${files.calls.at(-1)})`);
			discard(here);
			if (!files.struck) {
				expect(call).toBeGreaterThan(20);
				return;
			}
		}
	},
	300_000,
);
