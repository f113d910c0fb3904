import type {Held} from '../../core/mirror/held.ts';
import type {Merged} from '../../core/mirror/merge.ts';
import type {Reader} from '../../core/ports.ts';
import {told} from '../told.ts';
import {waiting} from '../waiting.ts';
import {type JamfContext, testJamf, withJamf} from './open.ts';
import {heldOf, readJamf} from './read.ts';
import {rosterOfHeld} from './roster.ts';

/** Reads the people, classes and locations of a Jamf School as a roster: two-way. */
export const jamfReader = (context: JamfContext): Reader => ({
	test: (signal) => testJamf(context, signal),
	read: (signal) =>
		told(signal, (tell, stop) =>
			withJamf(context, {onWait: (wait) => tell(waiting(wait))}, async (client) => {
				const held = heldOf(await readJamf(client, tell, stop));
				return rosterOfHeld((await context.merge?.(held)) ?? unknown(held), context.settings);
			}),
		),
});

const unknown = (held: Held): Merged => ({
	held,
	people: new Map(),
	classes: new Map(),
	also: new Map(),
});
