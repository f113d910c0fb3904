import type {Account, Source} from '../directory/account.ts';
import type {ConnectionId, PersonId} from '../directory/ids.ts';
import type {Outcome} from '../plan/conflict-kind.ts';
import type {Limit} from '../plan/input.ts';
import type {RecordChange} from '../ports.ts';
import type {Meeting} from './meeting.ts';
import type {ScimPeople} from './people.ts';
import type {Strictness} from './reading.ts';

/** What a push stands on; nothing of it is changed. */
export interface PushWorld {
	readonly connection: ConnectionId;
	readonly now: Date;
	/** No account among them is one that a clock has removed by now. */
	readonly people: ScimPeople;
	readonly how: Strictness;
	readonly federatedDomains: readonly string[];
	/** Of the accounts of this connection; absent: SCIM. */
	readonly source?: Source;
	/** A newcomer whose user name is an unprotected account's takes that over, instead of being refused. */
	readonly autoMerge: boolean;
	/** What a rule gives somebody new; undefined: none does. Absent: there are no rules. */
	readonly rolesOf?: (account: Account) => Pick<Account, 'roles' | 'ruled'> | undefined;
	/** The rule that fits somebody who is here and would give other roles, as text; undefined: none. Absent: there are no rules. */
	readonly otherRuleOf?: (account: Account) => string | undefined;
	/** What `active` of false does. */
	readonly whenDisabled: 'deactivate' | 'keep';
	readonly limit: Limit;
	/** Of this connection: who left lately unapproved, and how many there are in all. */
	readonly removals: () => {readonly recent: number; readonly whole: number};
	/** Somebody left by a push just now. */
	readonly removed: () => void;
	/** A new SCIM id. */
	readonly newId: () => string;
	/** A Person ID that nobody has or had. */
	readonly newPersonId: (id: string) => PersonId;
	/** Connections that are disconnected: what is left of them follows whoever brings it by id. */
	readonly disconnected: ReadonlySet<ConnectionId>;
	/** Meets a conflict: what was decided about it; undefined while nobody did, and it is noted then. */
	readonly meet: (meeting: Meeting) => Outcome | undefined;
}

export type PushWhat =
	| 'created'
	| 'reactivated'
	| 'updated'
	| 'unchanged'
	| 'deactivated'
	/** Past the removals guard: answered, and not applied until it is approved. */
	| 'staged';

export interface Pushed {
	readonly what: PushWhat;
	readonly account: Account;
	readonly changes: readonly RecordChange[];
	/** It was deactivated by hand, and its identity provider has turned that: told by itself, never silently. */
	readonly undid?: true;
	/** The rule for roles that fits it from now on, while its roles stay as they are: told, since nothing else shows it. */
	readonly otherRule?: string;
}
