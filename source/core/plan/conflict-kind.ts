import type {z} from 'zod';
import type {Account, Source} from '../directory/account.ts';
import type {Instant} from '../directory/ids.ts';
import type {Tombstone} from '../directory/records.ts';
import type {Choice} from './conflict.ts';

/** What of an account a way out may keep as it is here. */
export type KeptField = 'email' | 'sisUsername' | 'roles';

/**
 * What a way out does to the incoming record and to the account that it met. Whoever meets a conflict carries
 * this out and asks nothing else of the kind.
 */
export type Effect =
	/** The record updates the account it met. */
	| {readonly does: 'join'}
	/** The record becomes an account under its own id, beside the one it met. */
	| {readonly does: 'own-id'}
	/** The record becomes an account under a new Person ID; the one it met keeps its own. */
	| {readonly does: 'new-id'}
	/** The record goes on as the source has it. */
	| {readonly does: 'take'}
	/** What the account has here stays: these fields, or all of it. */
	| {readonly does: 'keep'; readonly fields: readonly KeptField[] | 'all'}
	/** The record goes on with the value that came with the decision in this field. */
	| {readonly does: 'give'; readonly field: 'email' | 'sisUsername' | 'location'}
	/** The record is left out; an account that it met stays as it was last sent. */
	| {readonly does: 'leave-out'}
	/** What is here and what the source has stand side by side: both locations, or an account for each role. */
	| {readonly does: 'both'}
	/** Only as a student, or only as staff. */
	| {readonly does: 'only'; readonly kind: 'student' | 'staff'}
	/** The account counts as absent: it leaves with the usual grace. */
	| {readonly does: 'end'}
	/** The name is left blank: Apple School Manager forms it, with a number where two would be one. */
	| {readonly does: 'number'};

/** What a decision does, with the value that came with it. */
export type Outcome = Effect & {readonly input?: string};

/**
 * Whether the same conflict is met again after the decision was applied, since the source still says what it
 * said: such a decision stands until what it compares changes, or until it is dropped.
 */
export const stands = ({does}: Effect): boolean => {
	switch (does) {
		case 'keep':
		case 'give':
		case 'leave-out':
		case 'both':
		case 'only':
		case 'end':
		case 'number':
			return true;
		case 'join':
		case 'own-id':
		case 'new-id':
		case 'take':
			return false;
	}
};

/** What a conflict is about, for wording its ways out. */
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
	/** When what stands in the way is over. */
	readonly until?: Instant;
	/** Classes that the person teaches and enrolments that the person has, by this roster. */
	readonly classes?: number;
	readonly enrolments?: number;
	/**
	 * Of what is pushed: it has the user name of the account that it met, and there is no second account by one name. It is
	 * somebody new here, or somebody who is here and was given that name. Absent: it may have another name.
	 */
	readonly sameUserName?: 'newcomer' | 'renamed';
	/** What differs, in words: `grade 5 → 6`. */
	readonly changes?: readonly string[];
	/** A school, a location or an attribute, by its name. */
	readonly named?: string;
	/** What is wrong with the name of an account, and in words the part that there is none of. */
	readonly nameFault?: 'empty' | 'long' | 'taken';
	readonly lacking?: string;
}

/** A value that comes with a decision. */
export interface WayInput {
	readonly name: string;
	readonly prompt: string;
	/** What it must look like; the message of a fault is shown. */
	readonly schema: z.ZodType<string>;
	/** It has to be the id or the name of one that is there. */
	readonly of?: 'locations';
}

export interface WayOut {
	readonly key: string;
	readonly name: string;
	readonly effect: Effect;
	readonly input?: WayInput;
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
	readonly stage: 'match by id' | 'propose weak matches' | 'plan' | 'reconnect' | 'push';
	/** A decision is void when one of these changes on either side. */
	readonly compared: readonly string[];
	/** Of our side only these: a decision may change the others itself. Absent: the same. */
	readonly comparedHere?: readonly string[];
	/** Whether a decision may become a rule for later runs. */
	readonly mayBecomeRule: boolean;
	/** Fields whose values a rule is bound to: whom an account is taken from, which school. Nothing of a person. */
	readonly ruledBy?: readonly string[];
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
		...(way.input === undefined ? {} : {input: {name: way.input.name, prompt: way.input.prompt}}),
	})),
	{
		key: laterKey,
		name: 'later',
		label: kind.later(people),
		effect: 'Nothing changes in Apple School Manager until it is decided.',
	},
];
