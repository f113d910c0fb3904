import type {Account, Source} from '../directory/account.ts';
import type {Tombstone} from '../directory/records.ts';
import type {Choice} from './conflict.ts';

/**
 * What a decided conflict does with the incoming record: it updates the account it met (`matched`), becomes
 * an account under its own id (`own-id`), or one under a new Person ID (`new-id`), the one it met keeping its own.
 */
export type Effect = 'matched' | 'own-id' | 'new-id';

/** Whom a conflict is about, for wording its ways out. */
export interface ConflictPeople {
	readonly incoming: {readonly id: string; readonly firstName: string; readonly lastName: string};
	/** The account it met; absent where it met a tombstone or another row of the same roster. */
	readonly account?: Account;
	readonly tombstone?: Tombstone;
	/** Person ID of the other row of the same roster. */
	readonly kept?: string;
	/** Who owns the account now, in words: `Manual`, `the connection "IdP"`. */
	readonly ownedBy?: string;
	/** Source that the account would have if the incoming record took it. */
	readonly source: Source;
}

export interface WayOut {
	readonly key: string;
	readonly name: string;
	readonly effect: Effect;
	label(people: ConflictPeople): string;
	/** What it does in Apple School Manager. */
	consequence(people: ConflictPeople): string;
	/** Whether it is there for these people; absent: always. */
	offered?(people: ConflictPeople): boolean;
}

/** A kind of conflict, whole: one file here and one line in `conflicts/index.ts`. */
export interface ConflictKind {
	readonly kind: string;
	readonly title: string;
	/** Where in the run it is found. */
	readonly stage: 'match by id' | 'propose weak matches';
	/** A decision is void when one of these changes on either side. */
	readonly compared: readonly string[];
	/** Whether a decision may become a rule for later runs. */
	readonly mayBecomeRule: boolean;
	readonly waysOut: readonly WayOut[];
	/** What deciding later means, as a sentence. */
	later(people: ConflictPeople): string;
}

/** `z`, decide later, is on every kind. */
export const laterKey = 'z';

/** The ways out that are there for these people. */
export const waysOut = (kind: ConflictKind, people: ConflictPeople): readonly WayOut[] =>
	kind.waysOut.filter((way) => way.offered?.(people) ?? true);

/** The ways out of a conflict, worded for the people at hand, with *decide later* last. */
export const choicesOf = (kind: ConflictKind, people: ConflictPeople): readonly Choice[] => [
	...waysOut(kind, people).map((way) => ({
		key: way.key,
		name: way.name,
		label: way.label(people),
		effect: way.consequence(people),
	})),
	{
		key: laterKey,
		name: 'later',
		label: kind.later(people),
		effect: 'Nothing changes in Apple School Manager until it is decided.',
	},
];
