import type {Instant} from '../core/directory/ids.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import {isLive, tokenEnds, warnDays} from '../core/scim/token.ts';
import type {StoredConnection} from './documents.ts';
import type {Found} from './finding.ts';
import type {ConnectionState, ConnectionView} from './rollcall.ts';
import {stopOf} from './scim-stopping.ts';

/** What stands between an identity provider and its people here, so that somebody has something to do. */
export interface PushTrouble {
	readonly code:
		| 'no-token'
		| 'stopped'
		| 'quarantine'
		| 'removals'
		| 'unused-token'
		| 'silent'
		| 'token-ends'
		| 'not-paired'
		| 'other-rule';
	/** The state that the connection has by it. */
	readonly state: ConnectionState;
	/** What it is, as a sentence without its connection. */
	readonly text: string;
	/** What to do, as a command. */
	readonly next: string;
	/** How loud it is among the findings; `said`: on the connection's own page alone. */
	readonly severity: 'failed' | 'attention' | 'fine' | 'said';
	/** The same as long as it is the same trouble. */
	readonly about: string;
}

const minute = 60_000;
/** So many intervals without anybody are too many (`idp.md`). */
export const missedIntervals = 3;

/** What the troubles of a connection that is pushed to are made from. */
export interface PushFacts {
	readonly conflicts: Iterable<Conflict>;
	/** Removals past the guard. */
	readonly staged: number;
	/** Minutes between two cycles of the identity provider. */
	readonly interval: number;
	/** People whom its disconnect made Manual, and whom no push brought again. */
	readonly unpaired?: number;
	/** People whom another rule for roles fits since they came, as far as they were pushed again. */
	readonly otherRule?: number;
	readonly now: Date;
}

/** `2026-08-21 02:14 UTC` */
export const utc = (at: Instant) => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** What is wrong with a connection that is pushed to, the worst first; nothing while it is disconnected. */
export function pushTroubles(stored: StoredConnection, facts: PushFacts): readonly PushTrouble[] {
	if (stored.disconnected !== undefined) return [];
	return [
		tokenMissing,
		stopped,
		quarantined,
		removalsWait,
		unused,
		silent,
		tokenEndsSoon,
		notPaired,
		otherRules,
	].flatMap((look) => look(stored, facts) ?? []);
}

type Look = (stored: StoredConnection, facts: PushFacts) => PushTrouble | undefined;

const anew = (name: string) => `rollcall connections token ${name}`;
const liveOf = ({push}: StoredConnection, now: Date) =>
	push?.tokens.filter((token) => isLive(token, now)) ?? [];

const tokenMissing: Look = ({name, push, ...rest}, {now}) =>
	liveOf({name, push, ...rest}, now).length > 0
		? undefined
		: {
				code: 'no-token',
				state: 'not set up',
				text:
					(push?.tokens.length ?? 0) === 0
						? 'it has no token yet'
						: 'its token was not used in time, or has ended',
				next: `Make one: ${anew(name)}`,
				severity: 'said',
				about: `no token ${name}`,
			};

const stopped: Look = ({id, name}, {conflicts}) => {
	const stop = stopOf(conflicts, id);
	return stop === undefined
		? undefined
		: {
				code: 'stopped',
				state: 'stopped',
				text: `${stop.incoming} was sent, which is not in the mapping: pushes are refused until that is decided`,
				next: `rollcall resolve ${stop.id}. Mended at the identity provider: rollcall connections reconnect ${name}`,
				severity: 'failed',
				about: `stopped ${name} ${stop.incoming}`,
			};
};

const quarantined: Look = ({name, push}) =>
	push?.quarantine === undefined
		? undefined
		: {
				code: 'quarantine',
				state: 'held',
				text: `in quarantine since ${utc(push.quarantine.at)}: ${push.quarantine.failed.toLocaleString('en-US')} of ${push.quarantine.of.toLocaleString('en-US')} pushes of a cycle failed, and none is taken until somebody lets them go on`,
				next: `Look at the conflicts and at the provisioning log; then: rollcall connections reconnect ${name}`,
				severity: 'failed',
				about: `quarantine ${name} ${push.quarantine.at}`,
			};

const removalsWait: Look = ({name}, {staged}) =>
	staged === 0
		? undefined
		: {
				code: 'removals',
				state: 'held',
				text: `${staged} ${staged === 1 ? 'removal waits' : 'removals wait'} for approval, past the limit of the removals guard`,
				next: `rollcall connections removals ${name}`,
				severity: 'failed',
				// One message, however many more are pushed while they wait.
				about: `removals wait ${name}`,
			};

const unused: Look = (stored, {now}) => {
	const live = liveOf(stored, now);
	const ends = live.map(tokenEnds).sort().at(-1);
	return ends === undefined || live.some(({used}) => used !== undefined)
		? undefined
		: {
				code: 'unused-token',
				state: 'ready',
				text: `nobody came with its token yet; it has to be used before ${utc(ends)}`,
				next: 'Give tenant URL and token to the identity provider, and test the connection there',
				severity: 'said',
				about: `unused token ${stored.name}`,
			};
};

const silent: Look = (stored, {interval, now}) => {
	const {name, push} = stored;
	// Whoever never came is waited for by the token, which ends.
	if (push?.last === undefined || liveOf(stored, now).every(({used}) => used === undefined)) return undefined;
	return now.getTime() - Date.parse(push.last) <= missedIntervals * interval * minute
		? undefined
		: {
				code: 'silent',
				state: 'needs attention',
				text: `nobody came since ${utc(push.last)}, which is three cycles of ${interval} minutes`,
				next: 'Look whether rollcall serve runs, and into the provisioning log of the identity provider',
				severity: 'attention',
				about: `silent ${name}`,
			};
};

const tokenEndsSoon: Look = (stored, {now}) => {
	const {name} = stored;
	const used = liveOf(stored, now).filter((token) => token.used !== undefined);
	const last = used.sort((a, b) => (tokenEnds(a) < tokenEnds(b) ? -1 : 1)).at(-1);
	if (last === undefined) return undefined;
	const left = Math.floor((Date.parse(tokenEnds(last)) - now.getTime()) / (24 * 60 * minute));
	return left >= warnDays
		? undefined
		: {
				code: 'token-ends',
				state: 'needs attention',
				text: `its token ends in ${left} ${left === 1 ? 'day' : 'days'}`,
				next: `Make the next one now, both work meanwhile: ${anew(name)}`,
				severity: 'attention',
				about: `token ends ${name} ${last.id}`,
			};
};

const notPaired: Look = ({name}, {unpaired = 0}) =>
	unpaired === 0
		? undefined
		: {
				code: 'not-paired',
				state: 'connected',
				text: `${unpaired.toLocaleString('en-US')} ${unpaired === 1 ? 'person is' : 'people are'} Manual since it was disconnected, until the identity provider pushes them again`,
				next: 'Restart the provisioning at the identity provider, so that all are looked at anew',
				severity: 'fine',
				about: `not paired ${name}`,
			};

const otherRules: Look = ({name}, {otherRule = 0}) =>
	otherRule === 0
		? undefined
		: {
				code: 'other-rule',
				state: 'connected',
				text: `another rule for roles fits ${otherRule.toLocaleString('en-US')} ${otherRule === 1 ? 'person' : 'people'} since they came, by what was pushed or because rules changed; rules are for newcomers, so that their roles stay`,
				next: 'Activity names them: edit their roles where they should change; rollcall explain PERSON tells the rule',
				severity: 'fine',
				about: `other rule ${name}`,
			};

/** The troubles of all connections as findings; what the state of a connection says already is not said twice. */
export const pushFindings = (connections: readonly ConnectionView[]): readonly Found[] =>
	connections.flatMap(({name, push}) =>
		(push?.troubles ?? []).flatMap(({severity, text, next, about}): readonly Found[] =>
			severity === 'said'
				? []
				: [
						{
							severity,
							screen: 'connections',
							open: name,
							text: `${name}: ${text}`,
							next,
							about,
							...(severity === 'fine' ? {waits: true as const} : {}),
						},
					],
		),
	);
