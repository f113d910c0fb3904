import type {Account} from '../../source/core/directory/account.ts';
import {runId} from '../../source/core/directory/ids.ts';
import type {WireReport} from '../../source/sync/answers/runs.ts';
import type {Overview} from '../../source/sync/rollcall.ts';

const message = '12 of 837 people would leave; the limit is 10';

/** A package that is held, as the first screen names it. */
export const heldOnWire: Overview['wire'][number] = {
	target: 'ASM',
	hash: 'ab'.repeat(32),
	since: '2026-08-21T02:15:00.000Z',
	run: runId(15),
	message,
};

/** What sending it would take away: twelve people and a class. */
export const heldPackage = (accounts: readonly Account[]): WireReport => ({
	known: true,
	guards: [{code: 'wire-removals', tripped: true, message, numbers: {}, removalsOnly: true}],
	added: 3,
	removed: {
		people: accounts.slice(0, 12).map(({personId}) => personId),
		classes: ['M-101'],
		courses: [],
		locations: [],
	},
	changed: [],
	hash: heldOnWire.hash,
});
