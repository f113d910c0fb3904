import type {Account} from '../../core/directory/account.ts';
import type {StatusAction} from '../../core/directory/actions.ts';
import type {Editing} from '../../core/directory/editable.ts';
import type {ConflictId} from '../../core/directory/ids.ts';
import type {PeopleQuery} from '../../core/people/query.ts';
import type {PeopleCounts} from '../people-surroundings.ts';

export type UserQuery = PeopleQuery;

export interface UserItem {
	readonly account: Account;
	readonly conflicted: boolean;
	readonly actions: readonly StatusAction[];
}

/** What a query found; items are made when asked for, so that a window of a million costs a window. */
export interface UserList {
	readonly length: number;
	at(index: number): UserItem | undefined;
	/** Over all accounts, not only those found. */
	readonly counts: PeopleCounts;
	readonly locationNames: ReadonlyMap<string, string>;
	/** Days after which what Apple School Manager said is old. */
	readonly oldAfter?: number;
}

export interface UserDetail extends UserItem {
	readonly locationNames: ReadonlyMap<string, string>;
	readonly owner?: string;
	/** What connections are called, by id. */
	readonly connectionNames: ReadonlyMap<string, string>;
	/** Which fields are read-only here, and who owns them. */
	readonly readOnly: Readonly<Record<string, string>>;
	/** What editing each attribute means. */
	readonly editing: Readonly<Record<string, Editing>>;
	readonly classes: ReadonlyArray<{
		readonly classId: string;
		readonly name: string;
		readonly as: 'student' | 'instructor';
	}>;
	readonly conflicts: readonly ConflictId[];
	/** What a clock will do next, with the day, as sentences. */
	readonly clocks: readonly string[];
	/** What is kept over what the identity provider says, as a sentence; `follow` takes it back. Absent: nothing. */
	readonly kept?: string;
	/** Why an action is missing, as sentences. */
	readonly missing: readonly string[];
	/** The account's status in words: `New (sign-in not known)`. */
	readonly statusText: string;
	/** Days after which what Apple School Manager said is old. */
	readonly oldAfter?: number;
}

export interface ActResult {
	readonly action: StatusAction;
	/** `false`: nothing was changed, because something was refused. */
	readonly done: boolean;
	readonly results: ReadonlyArray<{
		readonly personId: string;
		readonly ok: boolean;
		/** Apple's log code. */
		readonly code: string;
		readonly message: string;
		/** How it reaches Apple School Manager. */
		readonly way?: 'by upload' | 'by hand' | 'in the sandbox';
		readonly followUp?: string;
		/** From the sandbox; shown once. */
		readonly temporaryPassword?: string;
	}>;
}

export interface EditResult {
	/** `false`: nothing was changed, because something was refused or has to be agreed to. */
	readonly done: boolean;
	/** What has to be agreed to first, as sentences. */
	readonly asks: readonly string[];
	readonly results: ReadonlyArray<{
		readonly personId: string;
		readonly ok: boolean;
		/** Apple's log code. */
		readonly code: string;
		readonly message: string;
		readonly followUp?: string;
	}>;
}
