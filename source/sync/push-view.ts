import type {ConflictId, Instant} from '../core/directory/ids.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import {type KeptToken, tokenEnds} from '../core/scim/token.ts';
import type {StoredConnection} from './documents.ts';
import type {PushTrouble} from './push-troubles.ts';
import {stopOf} from './scim-stopping.ts';

/** What there is to see of a connection that an identity provider pushes to. */
export interface PushView {
	/** What the identity provider is given as *Tenant URL*; a token is shown once, when it is made. */
	readonly tenantUrl: string;
	/** Oldest first, those that ended among them; nobody can make a token of these. */
	readonly tokens: readonly TokenView[];
	/** When somebody came first with a token that is still known; absent: nobody did. */
	readonly first?: Instant;
	/** When somebody came last, to five minutes; absent: nobody did, or it is not known. */
	readonly last?: Instant;
	/** `rollcall serve` runs: else nobody can come. */
	readonly serving: boolean;
	/** Removals past the guard that wait for approval. */
	readonly staged: number;
	/** What is to be done about it, the worst first; empty: nothing is. */
	readonly troubles: readonly PushTrouble[];
	/** Minutes between two cycles of the identity provider. */
	readonly interval: number;
	/** People whom its disconnect made Manual, and whom no push brought again. */
	readonly unpaired: number;
	/** Most pushes of a cycle failed, and none is taken until it is connected again; absent: all is well. */
	readonly quarantine?: {readonly at: Instant; readonly failed: number; readonly of: number};
	/** Why pushes are refused: an attribute outside the mapping, and the conflict that decides about it. */
	readonly stop?: {readonly conflict: ConflictId; readonly attribute: string};
}

export interface TokenView {
	/** 8 hex digits, to tell two apart. */
	readonly id: string;
	readonly made: Instant;
	/** When it came first; absent: never. */
	readonly used?: Instant;
	readonly ends: Instant;
	/** Whole days that are left; 0 on its last day, below that it ended. */
	readonly daysLeft: number;
}

const day = 86_400_000;

function tokenView(token: KeptToken, now: Date): TokenView {
	const ends = tokenEnds(token);
	const {id, made, used} = token;
	const daysLeft = Math.floor((Date.parse(ends) - now.getTime()) / day);
	return {id, made, ...(used === undefined ? {} : {used}), ends, daysLeft};
}

/** @param conflicts all that are kept; those that stop this connection are looked for. */
export function pushView(
	{id, push}: StoredConnection,
	{
		tenantUrl,
		serving,
		staged,
		troubles,
		interval,
		unpaired,
		conflicts,
		now,
	}: Pick<PushView, 'tenantUrl' | 'serving' | 'staged' | 'troubles' | 'interval' | 'unpaired'> & {
		readonly conflicts: Iterable<Conflict>;
		readonly now: Date;
	},
): PushView {
	const tokens = (push?.tokens ?? []).map((token) => tokenView(token, now));
	const first = tokens.flatMap(({used}) => (used === undefined ? [] : [used])).sort()[0];
	const stop = stopOf(conflicts, id);
	return {
		tenantUrl,
		tokens,
		...(first === undefined ? {} : {first}),
		...(push?.last === undefined ? {} : {last: push.last}),
		serving,
		staged,
		troubles,
		interval,
		unpaired,
		...(push?.quarantine === undefined ? {} : {quarantine: push.quarantine}),
		...(stop === undefined ? {} : {stop: {conflict: stop.id, attribute: stop.incoming}}),
	};
}
