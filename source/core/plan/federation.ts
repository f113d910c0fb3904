import {sha256} from '../canonical.ts';
import type {Account, Source} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import {domainOf} from '../directory/domain.ts';
import {following} from '../directory/edit.ts';
import type {ConnectionId, Instant} from '../directory/ids.ts';
import {type GuardResult, noCounts, type PlanCounts} from './plan.ts';

export interface FederationInput {
	/** In lower case. */
	readonly domain: string;
	readonly turn: 'on' | 'off';
	readonly accounts: Iterable<Account>;
	/** Directory syncs that are connected: accounts follow these again, and no others. */
	readonly connected: ReadonlySet<ConnectionId>;
	/** More people than this who would sign in otherwise hold it. */
	readonly limit: number;
	readonly at: Instant;
	readonly by: string;
}

/** What turning federated authentication of a domain on or off makes of its accounts. */
export interface FederationChange {
	readonly accounts: ReadonlyArray<{readonly before: Account; readonly after: Account}>;
	/** Off: how many become Manual. On: how many of those follow their identity provider again. */
	readonly moved: number;
	/** Of those that follow again: how many were edited meanwhile, which the next cycle gives up. */
	readonly edited: number;
	/** Who signs in otherwise afterwards, those of other sources among them; nobody who is deactivated. */
	readonly signIns: number;
	/** Of other sources: the source stays as it is. */
	readonly others: number;
	/** A federated domain demands one [seed 003]. */
	readonly withoutEmail: number;
	/** On: users that the identity provider had sent before, by source. */
	readonly provisioned: ReadonlyArray<readonly [Source, number]>;
	readonly guards: readonly GuardResult[];
	readonly counts: PlanCounts;
	/** Names what it does, for an approval. */
	readonly hash: string;
}

/**
 * Off: accounts that an identity provider delivers become Manual, and can be edited [seed 001]. The link to their source
 * is kept aside and its cycles leave them alone, so that an edit is not overwritten 40 minutes later; turned on again
 * they follow it as before: our decision. On: those whom an identity provider sent sign in there [seed 003].
 * Accounts of other sources keep theirs: our decision, the seed speaks of synced ones.
 */
export function planFederation(input: FederationInput): FederationChange {
	const {domain, turn, limit} = input;
	const accounts: Array<{before: Account; after: Account}> = [];
	const provisioned = new Map<Source, number>();
	const signing: string[] = [];
	let [moved, edited, others, withoutEmail] = [0, 0, 0, 0];
	for (const before of input.accounts) {
		if (!isIn(before, domain)) continue;
		const after = turn === 'on' ? turnedOn(before, input) : turnedOff(before, input);
		const isLive = before.status !== 'Deactivated';
		const isSynced = isFromIdentityProvider((turn === 'on' ? (after ?? before) : before).source);
		if (!isSynced && isLive) others++;
		if (isLive && turn === 'on' && before.email === undefined) withoutEmail++;
		if (isLive && (after === undefined ? !isSynced : before.authentication !== after.authentication))
			signing.push(before.personId);
		if (after === undefined) continue;
		accounts.push({before, after});
		if (before.source !== after.source) {
			moved++;
			if (turn === 'on' && (before.local?.fields.length ?? 0) > 0) edited++;
		} else if (turn === 'on' && isLive)
			provisioned.set(before.source, (provisioned.get(before.source) ?? 0) + 1);
	}
	accounts.sort((a, b) => (a.before.personId < b.before.personId ? -1 : 1));
	const tripped = signing.length > limit;
	return {
		accounts,
		moved,
		edited,
		signIns: signing.length,
		others,
		withoutEmail,
		provisioned: [...provisioned],
		guards: [
			{
				code: 'sign-ins',
				tripped,
				message: `${signing.length} people of ${domain} would sign in otherwise${tripped ? `; the limit is ${limit}` : ''}`,
				numbers: {changed: signing.length},
				keys: signing.sort().slice(0, 20),
				removalsOnly: false,
			},
		],
		counts: {
			accounts: {...noCounts, update: accounts.length},
			locations: noCounts,
			courses: noCounts,
			classes: noCounts,
			enrolments: noCounts,
		},
		hash: sha256(JSON.stringify([domain, turn, accounts.map(({before}) => before.personId), signing.length])),
	};
}

/** Whose Managed Apple Account is in the domain; where there is none yet, whose e-mail address is. */
const isIn = ({managedAppleAccount, email}: Account, domain: string) =>
	domainOf(managedAppleAccount?.name ?? email) === domain;

function turnedOff(before: Account, {domain, at, by}: FederationInput): Account | undefined {
	const managed = {authentication: 'Managed Apple Account'} as const;
	if (!isFromIdentityProvider(before.source))
		return before.authentication === 'Federated' ? {...before, ...managed} : undefined;
	// Nobody looks for them any more: who was about to leave stays.
	const {leaving: _, ...rest} = before;
	return {
		...rest,
		...managed,
		source: 'Manual',
		...(before.owner === undefined ? {} : {detached: before.owner}),
		local: {at, by, fields: [], source: before.source, federation: domain},
	};
}

function turnedOn(before: Account, {domain, connected}: FederationInput): Account | undefined {
	const federated = {authentication: 'Federated'} as const;
	const {local, detached, unpaired} = before;
	// A pair that was broken meanwhile is mended by a decision, and not by this [seed 001].
	const follows = unpaired === undefined && detached !== undefined && connected.has(detached);
	if (local?.federation === domain && follows) return {...(following(before) ?? before), ...federated};
	if (!isFromIdentityProvider(before.source) || before.authentication === 'Federated') return undefined;
	return {...before, ...federated};
}
