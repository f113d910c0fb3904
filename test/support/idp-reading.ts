import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {ConnectionKind} from '../../source/connections/kind.ts';
import {connectionId} from '../../source/core/directory/ids.ts';
import type {Progress} from '../../source/core/ports.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import {packages} from '../../source/io/packages.ts';
import {type FixedClock, fixedClock} from './fixed-clock.ts';

export interface IdpReading {
	/** Reads to the end; what it left is what the next one begins with. */
	next(): Promise<Roster>;
	readonly clock: FixedClock;
	readonly told: Progress[];
}

/** An identity provider that is read night after night, as rollcall does it; waits are over at once. */
export async function idpReading(
	kind: ConnectionKind,
	settings: Readonly<Record<string, string>>,
	secret: string | undefined,
): Promise<IdpReading> {
	const folder = await mkdtemp(join(tmpdir(), 'rollcall-idp-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const clock = fixedClock(undefined, {sleepTurns: true});
	const told: Progress[] = [];
	let reads = 0;
	let random = 0;
	let base: string | undefined;
	return {
		clock,
		told,
		async next() {
			const reader = kind.reader?.({
				id: connectionId('idp'),
				name: 'idp',
				settings: kind.settings.parse(settings),
				secret: async () => secret,
				clock,
				randomness: (bytes) => Uint8Array.from({length: bytes}, () => random++ % 256),
				temporary: async (name) => join(folder, name),
				lastBase: async () => base,
			});
			const reading = reader!.read(new AbortController().signal);
			for (;;) {
				const step = await reading.next();
				if (!step.done) {
					told.push(step.value);
					continue;
				}
				const zip = join(folder, `${++reads}.zip`);
				await packages.zip(zip, step.value.base!.files);
				base = zip;
				return step.value;
			}
		},
	};
}

/** Ids at the source of who is in it, sorted. */
export const idsOf = ({people}: Roster): readonly string[] =>
	Array.from({length: people.count}, (_, row) => people.text(row, 'externalId')).sort();

/** A field of one of them. */
export const fieldOf = (
	{people}: Roster,
	id: string,
	field: 'firstName' | 'lastName' | 'email' | 'personNumber',
) => {
	for (let row = 0; row < people.count; row++)
		if (people.text(row, 'externalId') === id) return people.text(row, field);
	return undefined;
};
