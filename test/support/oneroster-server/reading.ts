import {oneRosterReader} from '../../../source/connections/oneroster/reader.ts';
import {oneRosterSettings} from '../../../source/connections/oneroster/settings.ts';
import type {Progress, Reader} from '../../../source/core/ports.ts';
import type {Roster} from '../../../source/core/roster/roster.ts';
import {type FixedClock, fixedClock} from '../fixed-clock.ts';
import {client} from './server.ts';

export interface Reading {
	readonly reader: Reader;
	readonly clock: FixedClock;
}

/** A reader of a service, whose waits are over at once. */
export function openReading(
	root: string,
	settings: Readonly<Record<string, string>> = {},
	secret: string | undefined = client.secret,
): Reading {
	const clock = fixedClock(undefined, {sleepTurns: true});
	let random = 0;
	const reader = oneRosterReader({
		name: 'sis',
		settings: oneRosterSettings.parse({root, clientId: client.id, ...settings}),
		secret: async (key) => (key === 'clientSecret' ? secret : undefined),
		clock,
		randomness: (bytes) => Uint8Array.from({length: bytes}, () => random++ % 256),
	});
	return {reader, clock};
}

/** Reads to the end, and what was told on the way. */
export async function readAll(
	reader: Reader,
	signal = new AbortController().signal,
): Promise<{readonly roster: Roster; readonly told: readonly Progress[]}> {
	const told: Progress[] = [];
	const reading = reader.read(signal);
	for (;;) {
		const step = await reading.next();
		if (step.done) return {roster: step.value, told};
		told.push(step.value);
	}
}
