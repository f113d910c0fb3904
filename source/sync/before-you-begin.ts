import type {BeforeYouBegin} from '../connections/kind.ts';
import type {Account, Role} from '../core/directory/account.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import {isOpen} from '../core/plan/conflict.ts';
import {nameDoubled, nameTaken} from '../core/plan/names-taken.ts';
import type {Run} from '../core/plan/run.ts';
import type {Snapshot} from '../core/ports.ts';
import {syncedIn} from '../core/tallies.ts';
import type {Connection} from './connections.ts';
import type {Settings, StoredConnection} from './documents.ts';
import {domainsOf, isVerified, type KnownDomain} from './domain-settings.ts';
import {enrichedBy} from './enriching.ts';
import {utc} from './push-troubles.ts';
import {hasVisited, waitsUntil} from './scim-state.ts';

/** How a line stands, and what was seen or is missing, as a sentence. */
export interface Checked {
	readonly done: boolean;
	readonly note?: string;
}

/** What the lines are looked at by; the same for every connection. */
export interface BeforeFacts {
	readonly connections: readonly Connection[];
	readonly domains: readonly KnownDomain[];
	/** Domains of those whom an identity provider delivers, and how many. */
	readonly synced: ReadonlyMap<string, number>;
	readonly conflicts: readonly Conflict[];
	/** Newest first. */
	readonly runs: readonly Run[];
	/** Who is told by itself, and why not where somebody cannot be. */
	readonly notified: {readonly named: number; readonly faults: readonly string[]; readonly unknown: number};
	readonly now: Date;
}

/** Reads what the lines need; no account but those that are named for notifications. */
export async function beforeFacts(
	snapshot: Snapshot,
	settings: Settings,
	{
		connections,
		accounts,
		conflicts,
		runs,
		now,
	}: Pick<BeforeFacts, 'connections' | 'conflicts' | 'runs' | 'now'> & {
		/** The tally of the accounts. */
		readonly accounts: ReadonlyMap<string, number>;
	},
): Promise<BeforeFacts> {
	return {
		connections,
		domains: domainsOf(settings),
		synced: syncedIn(accounts),
		conflicts,
		runs,
		notified: await notifiedOf(snapshot, settings.notifications?.to ?? []),
		now,
	};
}

/** Those who may be told of what an identity provider does [seeds 001 and 003]. */
const mayBeTold: readonly Role[] = ['Administrator', 'Site Manager', 'People Manager'];

async function notifiedOf(snapshot: Snapshot, to: readonly string[]): Promise<BeforeFacts['notified']> {
	const faults: string[] = [];
	let unknown = 0;
	for (const each of to) {
		// Whose address it is stands in Apple School Manager alone, as for the messages themselves.
		if (each.includes('@')) unknown++;
		else {
			const fault = faultOf(await snapshot.get('accounts', each));
			if (fault !== undefined) faults.push(`${each} ${fault}`);
		}
	}
	return {named: to.length, faults, unknown};
}

function faultOf(account: Account | undefined): string | undefined {
	if (account === undefined) return 'is nobody';
	if (account.status === 'Deactivated' || !account.roles.some(({role}) => mayBeTold.includes(role)))
		return 'is no Administrator, Site Manager or People Manager';
	return account.email === undefined ? 'has no e-mail address' : undefined;
}

/** How a line that rollcall looks at stands for this connection. */
export function checkedBefore(what: BeforeYouBegin, facts: BeforeFacts, connection: Connection): Checked {
	// Reading that only enriches is no directory sync, and stands beside a SIS (`idp.md`).
	if (enrichedBy(connection) !== undefined)
		return {done: true, note: 'Not asked for: nobody is synced by it.'};
	const {stored, kind} = connection;
	switch (what) {
		case 'no SIS':
			return noSis(facts);
		case 'verified':
			return ofDomains(facts, isVerified, 'verified', (domain) => `rollcall domains set ${domain} verified`);
		case 'configured':
			return configured(facts);
		case 'federated':
			return ofDomains(
				facts,
				({federation}) => federation === 'on',
				'federated',
				(domain) => `rollcall domains federation ${domain} on`,
			);
		case 'unique':
			return unique(facts, stored.id, stored.name);
		case 'notified':
			return notified(facts);
		case 'visited':
			return visited(stored, kind.pushes !== undefined, facts.now);
	}
}

/** A token that waits is used, not made again. */
function visited(stored: StoredConnection, isPushed: boolean, now: Date): Checked {
	if (hasVisited(stored, now)) return {done: true};
	const until = waitsUntil(stored, now);
	if (until !== undefined)
		return {done: false, note: `Nobody came yet: a token waits for its first use, until ${utc(until)}.`};
	const command = isPushed ? `: rollcall connections token ${stored.name}` : '';
	return {done: false, note: `Nobody came with a live token${command}.`};
}

/** Uploads by others nobody here can see: the line says so, and is about what is connected here. */
function noSis({connections}: BeforeFacts): Checked {
	const sis = connections.filter(
		({kind, stored}) => kind.family === 'sis' && stored.disconnected === undefined,
	);
	return sis.length === 0
		? {
				done: true,
				note: 'None is connected here; whether something else uploads is seen in Apple School Manager.',
			}
		: {
				done: false,
				note: `Connected: ${sis.map(({stored}) => stored.name).join(', ')}. To disconnect: rollcall connections disconnect ${sis[0]!.stored.name}.`,
			};
}

/** Every domain that its people are in, or one at least before anybody came. */
function ofDomains(
	{domains, synced}: BeforeFacts,
	stands: (domain: KnownDomain) => boolean,
	word: string,
	command: (domain: string) => string,
): Checked {
	const good = domains.filter(stands).map(({domain}) => domain);
	const lacking = [...synced].filter(([domain]) => !good.includes(domain));
	if (lacking.length > 0) {
		const [[domain, users]] = lacking as [[string, number]];
		return {
			done: false,
			note: `${users} ${users === 1 ? 'user is' : 'users are'} in ${domain}, which is not ${word}${lacking.length === 1 ? '' : `, and in ${lacking.length - 1} more`}: ${command(domain)}.`,
		};
	}
	if (good.length > 0) return {done: true, note: `${good.join(', ')}.`};
	const [only] = domains;
	return {done: false, note: `No domain is ${word} yet: ${command(only?.domain ?? 'DOMAIN')}.`};
}

/** Configured, but not turned on; one that is on already lets the users come in, without an activity [seed 003]. */
function configured(facts: BeforeFacts): Checked {
	const stands = ofDomains(
		facts,
		({federation}) => federation !== 'off',
		'configured',
		(domain) => `rollcall domains set ${domain} configured`,
	);
	const on = facts.domains.filter(({federation}) => federation === 'on');
	return stands.done && on.length > 0
		? {
				done: true,
				note: `It is turned on already for ${on.map(({domain}) => domain).join(', ')}: you can still proceed. No activity will tell of the users, but they still sync.`,
			}
		: stands;
}

/** Conflicts in which two people claim one user name, or one that is reserved or protected. */
const nameClashes = new Set(['duplicate-account', 'account-name', 'protected-role', 'user-name-reserved']);

/** What a run tells of user names that two have. */
const nameFaults = new Set<string>([nameTaken, nameDoubled]);

function unique({conflicts, runs, synced}: BeforeFacts, connection: string, name: string): Checked {
	const clashes = conflicts.filter(
		(each) => each.connection === connection && nameClashes.has(each.kind) && isOpen(each),
	);
	if (clashes.length > 0)
		return {
			done: false,
			note: `${clashes.length} ${clashes.length === 1 ? 'conflict is' : 'conflicts are'} about a user name that somebody has already: rollcall conflicts.`,
		};
	// One that failed before it read anything says nothing of it.
	const read = runs.find((run) => run.connection === connection && run.rows !== undefined);
	const told = read?.problems.filter(({code}) => nameFaults.has(code)) ?? [];
	if (read !== undefined && told.length > 0)
		return {
			done: false,
			note: `The last run met ${told.length} ${told.length === 1 ? 'record' : 'records'} with a user name that somebody has already: rollcall history ${read.id}.`,
		};
	return synced.size > 0
		? {done: true}
		: {done: false, note: `Nobody came in yet: it is looked at when people of ${name} do.`};
}

function notified({notified: {named, faults, unknown}}: BeforeFacts): Checked {
	if (named === 0)
		return {
			done: false,
			note: 'Nobody is named: rollcall settings set notifications.to \'["PERSON-ID"]\'.',
		};
	if (faults.length > 0)
		return {
			done: false,
			note: `notifications.to: ${faults.join('; ')}. rollcall settings set notifications.to`,
		};
	return unknown === 0
		? {done: true}
		: {
				done: true,
				note: `${unknown} ${unknown === 1 ? 'address is' : 'addresses are'} taken for that of such a person: of a Person ID it is looked up.`,
			};
}
