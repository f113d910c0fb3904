import {rosterOfHeld} from '../../source/connections/jamf-school/roster.ts';
import type {JamfSchoolSettings} from '../../source/connections/jamf-school/settings.ts';
import type {ConnectionContext} from '../../source/connections/kind.ts';
import {RefusedError, TemporaryError, UsageError} from '../../source/core/errors.ts';
import type {Held} from '../../source/core/mirror/held.ts';
import type {MirrorWrite, Written} from '../../source/core/mirror/writes.ts';
import type {Mirror, Reader} from '../../source/core/ports.ts';
import type {ServerThere} from '../core/mirror/mirror-world.ts';

/** What becomes of a write on its way. */
export type Fate =
	| 'ok'
	| 'refused'
	| 'not-allowed'
	| 'lost-answer'
	| 'not-sent'
	| 'killed-before'
	| 'killed-after';

/** Whoever throws it stands for a process that was killed. */
export class Killed extends Error {}

/** A read of Jamf School as it was so many minutes ago, and what becomes of writes, over and over. */
export interface Weather {
	readonly stale: number;
	/** Where what comes in is read by another answer than what is written back. */
	readonly staleIn: number;
	readonly fates: readonly Fate[];
}
export const fair: Weather = {stale: 0, staleIn: 0, fates: ['ok']};

/** What obeys the test, and what it is told. */
export interface FaceState {
	weather: Weather;
	/** Users whom we made there, and for which Person ID. */
	readonly made: Array<{readonly id: string; readonly key: string}>;
}

/** The port of Jamf School over the one in memory: what it knows is as old as its last read. */
export class Face {
	readonly #there: ServerThere;
	readonly #state: FaceState;
	readonly #now: () => number;
	#at = 0;
	#known: Held | undefined;

	constructor(there: ServerThere, state: FaceState, now: () => number) {
		this.#there = there;
		this.#state = state;
		this.#now = now;
	}

	#read(stale: number): Held {
		return structuredClone(this.#there.read(this.#now() - stale * 60_000));
	}

	reader(context: ConnectionContext<JamfSchoolSettings>): Reader {
		const read = () => this.#read(this.#state.weather.staleIn);
		return {
			async *read() {
				yield {stage: 'read'};
				return rosterOfHeld(await context.merge!(read()), context.settings);
			},
		};
	}

	mirror(): Mirror {
		const read = () => {
			this.#known = this.#read(this.#state.weather.stale);
			return this.#known;
		};
		return {
			test: async () => ({message: 'in memory'}),
			async *read() {
				yield {stage: 'read'};
				return read();
			},
			write: async (write) => this.#write(write),
		};
	}

	#write(write: MirrorWrite): Written {
		const {weather} = this.#state;
		const fate = weather.fates[this.#at++ % weather.fates.length]!;
		if (fate === 'killed-before') throw new Killed();
		if (fate === 'refused') throw new RefusedError('this record is refused');
		if (fate === 'not-allowed') throw new UsageError('the key lacks the right');
		const known = this.#madeBefore(write);
		if (known !== undefined) return {id: known, already: true};
		if (write.does.startsWith('create') && fate !== 'ok') this.#known = undefined;
		if (fate === 'not-sent') throw new TemporaryError('no answer');
		const id = this.#there.write(write);
		this.#there.remember(this.#now());
		if (id !== undefined && write.does === 'create-user') this.#state.made.push({id, key: write.key});
		if (fate === 'killed-after') throw new Killed();
		if (fate === 'lost-answer') throw new TemporaryError('no answer');
		if (id !== undefined) return {id};
		// What is not there any more does not have to be taken away.
		if (write.does === 'remove-class' && !this.#there.classes.has(write.id))
			return {id: write.id, already: true};
		throw new RefusedError('it is not as it was');
	}

	/** As the real one looks before it creates: by user name, and by the mark of a class. */
	#madeBefore(write: MirrorWrite): string | undefined {
		this.#known ??= this.#read(this.#state.weather.stale);
		const {users, classes} = this.#known;
		if (write.does === 'create-class')
			return classes.find(({description}) => description === write.after.description)?.id;
		if (write.does !== 'create-user') return undefined;
		const {username, notes} = write.after;
		return users.find((each) => each.username === username && each.notes === notes && !each.trashed)?.id;
	}
}
