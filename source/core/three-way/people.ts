import {type Account, fullName} from '../directory/account.ts';
import type {RecordSet} from '../directory/directory.ts';
import type {Instant} from '../directory/ids.ts';
import {differenceOf, refusalOf} from '../evidence/differences.ts';
import {strangePerson} from '../evidence/strange-people.ts';
import {type Conflict, isOpen} from '../plan/conflict.ts';
import {heldAs} from '../plan/sent-as.ts';
import {idsAtSource} from '../plan/source-ids.ts';
import type {Roster, RosterView} from '../roster/roster.ts';
import type {Stranger} from '../state-records.ts';
import {inOrder, march} from './march.ts';
import {editedIn, personFields} from './person-fields.ts';
import {Tally, type ThreeWaySet} from './record.ts';
import type {InApple, Sides} from './sides.ts';
import {type Listing, Listings, type SourceView} from './source-view.ts';

/** All that the difference of people is made of. */
export interface PeopleViews {
	readonly sources: readonly SourceView[];
	readonly accounts: RecordSet<Account>;
	/** Packages that targets acknowledged last, one a target. */
	readonly packages: ReadonlyArray<{readonly roster: Pick<Roster, 'people'>; readonly at: Instant}>;
	readonly strangers: Iterable<Stranger>;
	readonly conflicts: Iterable<Conflict>;
	/** Person IDs in the next upload. */
	readonly published: ReadonlySet<string>;
}

interface AtTheSource {
	readonly key: string;
	readonly account?: Account;
	readonly listing: Listing;
}
export interface PackedRow {
	readonly key: string;
	readonly people: RosterView<'people'>;
	readonly row: number;
	readonly at: Instant;
}
interface InTheirs {
	readonly key: string;
	readonly state: InApple;
}

/** Of each person: at the source, in what was sent, in Apple School Manager, and why not alike. */
export function differencesOfPeople(views: PeopleViews): ThreeWaySet {
	const listings = new Listings('people', views.sources);
	const {accounts, published, packages} = views;
	const waits = waitingIn(views.conflicts);
	const tally = new Tally();
	const sentKnown = packages.length > 0;
	march(
		[listed(accounts, listings), packed(packages), told(accounts, views.strangers)],
		({key, source, sent, apple}) => {
			const account = source?.account;
			const listing = source?.listing;
			const fields =
				sent === undefined || account === undefined || listing === undefined
					? []
					: personFields(account, listing, listings.roster(listing)?.people, sent);
			const sides: Sides = {
				source: listing?.at ?? 'absent',
				sent: sent !== undefined ? 'sent' : sentKnown ? 'not sent' : 'unknown',
				apple: apple?.state ?? 'unknown',
				refused: account !== undefined && refusalOf(account) !== undefined,
				here: account === undefined ? 'nobody' : account.status === 'Deactivated' ? 'deactivated' : 'kept',
				by: account === undefined ? 'source' : cameBy(account),
				leaving: account?.leaving !== undefined,
				conflict: waits(account?.personId, listing),
				faulty: listing?.faulty === true,
				held: listing?.held === true,
				published: account !== undefined && published.has(account.personId),
				fields,
				edited: account === undefined || fields.length === 0 ? none : editedIn(account),
			};
			tally.meet(key, sides, () =>
				account !== undefined ? fullName(account) : nameOf(listings, listing, sent),
			);
		},
	);
	return tally.result();
}

const none: ReadonlySet<string> = new Set();

/** Accounts with what their sources say, and rows that no account has taken. */
function listed(accounts: RecordSet<Account>, listings: Listings<'people'>): readonly AtTheSource[] {
	const found = new Map<string, AtTheSource>();
	for (const account of accounts.values()) {
		const {owner} = account;
		const listing = listings.of(owner, owner === undefined ? [] : idsAtSource(account, owner));
		const key = heldAs(account);
		found.set(key, {key, account, listing: isPushed(listing, account) ? gone : listing});
	}
	for (const {key, listing} of listings.others()) {
		const known = found.get(key);
		if (known === undefined) found.set(key, {key, listing});
		else if (known.listing.row === undefined && known.listing.at !== 'left out')
			found.set(key, {...known, listing});
	}
	return inOrder([...found.values()]);
}

const gone: Listing = {at: 'absent', faulty: false, held: false};
/** Whom an identity provider that keeps no roster took back. */
const isPushed = ({at, connection}: Listing, {status}: Account) =>
	at === 'listed' && connection === undefined && status === 'Deactivated';

function packed(packages: PeopleViews['packages']): readonly PackedRow[] {
	const rows: PackedRow[] = [];
	for (const {roster, at} of packages)
		for (let row = 0; row < roster.people.count; row++)
			rows.push({key: roster.people.text(row, 'id'), people: roster.people, row, at});
	return inOrder(rows);
}

function told(accounts: RecordSet<Account>, strangers: Iterable<Stranger>): readonly InTheirs[] {
	const found = new Map<string, InTheirs>();
	for (const each of strangers) {
		const key = strangePerson(each);
		if (key !== undefined) found.set(key, {key, state: 'live'});
	}
	for (const account of accounts.values()) {
		const key = heldAs(account);
		if (account.evidence === undefined) found.delete(key);
		else found.set(key, {key, state: stateOf(account)});
	}
	return inOrder([...found.values()]);
}

/** What was last seen of an account; what was seen before it was deactivated says nothing of how it is now. */
function stateOf(account: Account): InApple {
	const {evidence, status} = account;
	if (evidence === undefined) return 'unknown';
	if (evidence.unlisted !== undefined) return 'missing';
	if (evidence.state === 'live' && status === 'Deactivated' && differenceOf(account) === undefined)
		return 'unknown';
	return evidence.state;
}

function cameBy({source, owner, adoptedFor}: Account): Sides['by'] {
	if (source === 'Manual') return 'hand';
	if (source !== 'SIS' && source !== 'SFTP') return 'idp';
	return owner === undefined && adoptedFor !== undefined ? 'earlier upload' : 'source';
}

/** Whether an open conflict is about an account, or about a row. */
function waitingIn(conflicts: Iterable<Conflict>) {
	const accounts = new Set<string>();
	const rows = new Set<string>();
	for (const conflict of conflicts) {
		if (!isOpen(conflict)) continue;
		for (const id of conflict.accounts) accounts.add(id);
		rows.add(`${conflict.connection}\t${conflict.incoming}`);
	}
	return (personId: string | undefined, listing: Listing | undefined) =>
		(personId !== undefined && accounts.has(personId)) ||
		(listing?.externalId !== undefined && rows.has(`${listing.connection}\t${listing.externalId}`));
}

function nameOf(
	listings: Listings<'people'>,
	listing: Listing | undefined,
	sent: PackedRow | undefined,
): string {
	const people = listing === undefined ? undefined : listings.roster(listing)?.people;
	const [view, row] =
		people !== undefined && listing?.row !== undefined ? [people, listing.row] : [sent?.people, sent?.row];
	if (view === undefined || row === undefined) return '';
	return [view.text(row, 'firstName'), view.text(row, 'lastName')].filter(Boolean).join(' ');
}
