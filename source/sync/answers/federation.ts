import type {Source} from '../../core/directory/account.ts';
import type {Instant} from '../../core/directory/ids.ts';
import type {GuardResult} from '../../core/plan/plan.ts';
import type {Run} from '../../core/plan/run.ts';

/** Who said it, and when. */
export interface Said {
	readonly at: Instant;
	readonly by: string;
}

/** Of federated authentication: `configured` in Apple School Manager, and not turned on. */
export type Federation = 'off' | 'configured' | 'on';

/** A domain of the organisation. */
export interface DomainView {
	/** In lower case. */
	readonly domain: string;
	/** Nobody listed it: accounts are in it. Absent: somebody did. */
	readonly found?: true;
	/** Whether it counts as verified: one that is federated does. */
	readonly isVerified: boolean;
	/** Who ticked that; absent: nobody did. */
	readonly verified?: Said;
	readonly federation: Federation;
	/** Who said last how federation stands; absent: nobody, or from before that was kept. */
	readonly said?: Said;
	/** Accounts in it that are not deactivated, and how many of those an identity provider delivers. */
	readonly accounts: number;
	readonly synced: number;
	/** Of the same: no e-mail address, which federated authentication demands. */
	readonly withoutEmail: number;
	/** Manual since federation was turned off, and follow again once it is on. */
	readonly manual: number;
	/** What it demands, or what comes next, as sentences. */
	readonly notes: readonly string[];
}

/** What is said of a domain, and needs no plan. `configured`: of federated authentication, which is not turned on by it. */
export const domainChanges = [
	'add',
	'remove',
	'verified',
	'not verified',
	'configured',
	'not configured',
] as const;
export type DomainChange = (typeof domainChanges)[number];

export interface FederateOptions {
	/** Does it without asking, where no guard holds it. */
	readonly yes?: boolean;
	/** Does what has this hash (or begins with 8 digits of it), though a guard holds it. */
	readonly approve?: string;
	/** Asked with what it does; `false` changes nothing. */
	readonly confirm?: (planned: FederationPlan) => Promise<boolean>;
}

/** What turning federated authentication of a domain on or off does, before it is done. */
export interface FederationPlan {
	readonly domain: string;
	readonly turn: 'on' | 'off';
	readonly hash: string;
	/** How many accounts change; of them, how many become Manual (off), or follow their source again (on). */
	readonly accounts: number;
	readonly moved: number;
	readonly signIns: number;
	/** On: users that were sent before, of whom an activity tells. */
	readonly provisioned: ReadonlyArray<readonly [source: Source, users: number]>;
	readonly guards: readonly GuardResult[];
	/** All of it, as sentences. */
	readonly steps: readonly string[];
}

export interface FederateResult {
	readonly planned: FederationPlan;
	/** The run that did it; undefined where nothing was done. */
	readonly run: Run | undefined;
	readonly outcome: 'nothing to do' | 'planned' | 'held' | 'applied';
	readonly exitCode: number;
}
