import type {ConflictId, ConnectionId, Instant, RunId} from '../directory/ids.ts';
import type {Place} from '../roster/problem.ts';
import {fold} from './fold.ts';

/** One side of a conflict, field by field as text; `''` where a side has nothing. */
export interface ConflictSide {
	/** `Directory` or the connection's name: shown above the column. */
	readonly label: string;
	/** Person ID or id at the source. */
	readonly key: string;
	readonly fields: Readonly<Record<string, string>>;
	readonly place?: Place;
}

/** A way out, worded for the person at hand; `z`, decide later, is on every conflict. */
export interface Choice {
	/** The letter that chooses it. */
	readonly key: string;
	/** Stable name: `same-person`, `newcomer`. */
	readonly name: string;
	/** `Same person: keep ID 4711 and its iCloud data`. */
	readonly label: string;
	/** What it does in Apple School Manager, as a sentence. */
	readonly effect: string;
	/** A value that must come with it, such as another e-mail address. */
	readonly input?: {readonly name: string; readonly prompt: string};
}

export interface Decision {
	readonly choice: string;
	readonly input?: string;
	readonly by: string;
	readonly at: Instant;
	/** The {@link Conflict.fingerprint} it was made for: another one voids it. */
	readonly fingerprint: string;
}

/** An incoming record that cannot be applied without a decision. */
export interface Conflict {
	/** Derived from kind, connection and records: the same conflict has the same id every night. */
	readonly id: ConflictId;
	readonly kind: string;
	readonly connection: ConnectionId;
	/** Keys of the accounts in the directory that it touches: they count as present while it is open. */
	readonly accounts: readonly string[];
	/** The incoming record's id at its source. */
	readonly incoming: string;
	readonly sides: readonly [ConflictSide, ConflictSide];
	/** Fields that agree, as evidence; those that differ are seen by comparing the sides. */
	readonly matched: readonly string[];
	readonly choices: readonly Choice[];
	/** Hash of the compared fields: a decision is void when it changes. */
	readonly fingerprint: string;
	readonly since: Instant;
	readonly run?: RunId;
	readonly decision?: Decision;
	/**
	 * The run that applied the decision, which stands while the same conflict is met: it is listed with the rules and
	 * no longer here. Absent: nothing was done with it yet.
	 */
	readonly applied?: RunId;
}

/** Waits for a decision; *decide later* is none. */
export const isOpen = ({decision}: Conflict): boolean => decision === undefined || decision.choice === 'z';

/**
 * The shape of a difference: the fields that both sides show and in which they differ, in order. What only one side
 * shows is no difference, and neither are values: forty children who were promoted are alike.
 */
export const differingFields = ([a, b]: Conflict['sides']): readonly string[] =>
	Object.keys(a.fields)
		.filter((field) => b.fields[field] !== undefined)
		.filter((field) => fold(a.fields[field] ?? '') !== fold(b.fields[field] ?? ''))
		.sort();
