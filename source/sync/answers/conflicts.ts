import type {ConflictId, Instant, RunId} from '../../core/directory/ids.ts';
import type {Conflict} from '../../core/plan/conflict.ts';

export interface ResolveOptions {
	/** For a way out that needs a value. */
	readonly input?: string;
	/** All open ones that are alike are decided the same way. */
	readonly alike?: boolean;
	/** It becomes a rule for later runs. */
	readonly always?: boolean;
}

/** A rule, or a decision about one record that stands until what it compares changes. */
export interface RuleView {
	readonly id: string;
	readonly type: 'rule' | 'decision';
	readonly kind: string;
	readonly title: string;
	readonly connection: string;
	readonly choice: string;
	/** The way out in words: `take over`. */
	readonly label: string;
	/** What a rule covers; the accounts of a decision. */
	readonly about: string;
	readonly by: string;
	readonly at: Instant;
	/** Of a rule: how many conflicts it settled, in the runs that are kept, and when it last did. */
	readonly used?: number;
	readonly last?: Instant;
	/** Of a decision: the run that applied it first. */
	readonly run?: RunId;
}

export interface ConflictView {
	readonly conflict: Conflict;
	readonly connection: string;
	/** The other open conflicts of this kind and connection that differ in the same fields. */
	readonly alike: readonly ConflictId[];
	/** Whether a decision may become a rule. */
	readonly mayBecomeRule: boolean;
}
