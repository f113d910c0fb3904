import type {Account} from '../directory/account.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {isProtected} from '../directory/protected.ts';
import {rosterList} from '../roster/roster.ts';
import type {Outcome} from './conflict-kind.ts';
import {changedWhileDisconnected} from './conflicts/changed-while-disconnected.ts';
import {isLeftBehind, wasDisconnectedFrom} from './disconnected.ts';
import type {Draft} from './draft.ts';
import {fold} from './fold.ts';
import {likeness} from './likeness.ts';
import type {Matcher, PeopleMatch} from './matcher.ts';
import {accountSide, besidePersonId, type Delivered} from './person-row.ts';
import {Places, providedChanges} from './reconnect.ts';
import {changesIn} from './say-changes.ts';
import {unpair} from './unpair.ts';

/**
 * Holds what changed while the connection was disconnected: at the source, or here.
 * @returns `'nothing'` where nothing did, so far as today's row and the account still differ.
 */
export function meetChangedMeanwhile(
	matcher: Matcher,
	row: number,
	account: Account,
): Outcome | 'nothing' | undefined {
	const {people, draft} = matcher;
	const {connection, directory, policy, roster, meanwhile} = draft.input;
	const changes = meanwhile?.get(people.text(row, 'externalId'));
	if (changes === undefined) return 'nothing';
	const places = new Places(directory, connection.id, roster, policy.locationMap);
	const [ours, theirs] = [places.of(account), places.named(rosterList(people.text(row, 'locations')))];
	const told = roster.provided?.get(people.text(row, 'externalId'));
	const isTold = told !== undefined && providedChanges(account, told).length > 0;
	if (!isTold && changesIn(account, matcher.fieldsOf(row)).length === 0 && ours === theirs) return 'nothing';
	const side = accountSide(account, undefined);
	return matcher.meet(
		row,
		changedWhileDisconnected,
		[account.personId],
		{...side, fields: {...side.fields, locations: ours}},
		{account, changes},
		{locations: theirs},
	);
}

/** Met by its Person ID, while it was paired with another id at the source: the ids there changed meanwhile. */
export function isPairBroken({people, draft}: Matcher, row: number, account: Account): boolean {
	const {id} = draft.input.connection;
	const paired = account.externalIds[id];
	return (
		wasDisconnectedFrom(account, id) && paired !== undefined && paired !== people.text(row, 'externalId')
	);
}

/**
 * Accounts beside which somebody decided that their row is another one: their pair with the source is broken for good,
 * so that they do not count as absent.
 */
export function planApart(draft: Draft, match: PeopleMatch) {
	const {connection, directory} = draft.input;
	for (const id of match.apart) {
		const before = directory.accounts.get(id);
		const external = before?.externalIds[connection.id];
		if (before === undefined || external === undefined || match.rows.has(id)) continue;
		unpair(
			draft,
			before,
			connection.id,
			'a new account was made for its record at the source: it stays as it is',
			{
				unpaired: {...before.unpaired, [connection.id]: external},
			},
		);
	}
}

/** Accounts whom a row without any id here may stand for, because a connection was dropped. Made when first asked. */
export class LeftBehind {
	readonly #matcher: Matcher;
	readonly #listed: () => ReadonlySet<string>;
	#byExternal: ReadonlyMap<string, readonly Account[]> | undefined;
	#byLikeness: Map<string, Account[]> | undefined;

	constructor(matcher: Matcher) {
		this.#matcher = matcher;
		let listed: ReadonlySet<string> | undefined;
		this.#listed = () => {
			const {people} = matcher;
			listed ??= new Set(Array.from({length: people.count}, (_, row) => people.text(row, 'externalId')));
			return listed;
		};
	}

	/**
	 * Whom a newcomer is, by the id that another, dropped connection had for them; the same source was connected anew.
	 * Two sources may both have a 17, so that both names have to agree.
	 */
	under(
		external: string,
		fields: {readonly firstName: string; readonly lastName: string},
	): Account | undefined {
		const named = this.#named(external, fields);
		return named.length === 1 ? named[0] : undefined;
	}

	/**
	 * The second account of whom that connection listed as student and staff: its Person ID was made of that connection
	 * and this id, so that it is identity.
	 */
	beside(
		external: string,
		fields: {readonly firstName: string; readonly lastName: string},
	): Account | undefined {
		return this.#named(external, fields).find(
			({owner, personId}) => owner !== undefined && personId === besidePersonId(owner, external, () => false),
		);
	}

	#named(
		external: string,
		fields: {readonly firstName: string; readonly lastName: string},
	): readonly Account[] {
		const {disconnected} = this.#matcher.draft.input;
		if (disconnected === undefined || disconnected.size === 0) return [];
		this.#byExternal ??= this.#index(disconnected);
		return (this.#byExternal.get(external) ?? []).filter(
			({personId, firstName, lastName}) =>
				!this.#matcher.rows.has(personId) &&
				fold(firstName) === fold(fields.firstName) &&
				fold(lastName) === fold(fields.lastName),
		);
	}

	/**
	 * Whom a newcomer may be though nothing else proposes it: it has both names, the e-mail address or the person number of
	 * somebody whom another, dropped connection left behind. Under another Person ID Apple School Manager makes a second
	 * account of them [seed 001], so that it is asked about before any is made: our decision, as to what proposes it.
	 */
	like(fields: Delivered): readonly Account[] {
		const {disconnected, connection} = this.#matcher.draft.input;
		if (disconnected === undefined || disconnected.size === 0) return [];
		if (this.#byLikeness === undefined) {
			this.#byLikeness = new Map();
			for (const account of this.#matcher.draft.input.directory.accounts.values())
				if (account.owner !== connection.id && isLeftBehind(account, disconnected) && !isProtected(account))
					for (const key of likeness(account)) add(this.#byLikeness, key, account);
		}
		const found = likeness(fields).flatMap((key) => this.#byLikeness?.get(key) ?? []);
		return [...new Set(found)]
			.filter(({personId}) => !this.#matcher.rows.has(personId))
			.sort((a, b) => (a.personId < b.personId ? -1 : 1));
	}

	/** Whether this account was this connection's before it was disconnected, and its id there is no longer listed. */
	isReKeyed(account: Account): boolean {
		const {id} = this.#matcher.draft.input.connection;
		const external = account.externalIds[id];
		return (
			external !== undefined &&
			wasDisconnectedFrom(account, id) &&
			!this.#matcher.rows.has(account.personId) &&
			!this.#listed().has(external)
		);
	}

	#index(disconnected: ReadonlySet<ConnectionId>): ReadonlyMap<string, readonly Account[]> {
		const index = new Map<string, Account[]>();
		for (const account of this.#matcher.draft.input.directory.accounts.values()) {
			if (!isLeftBehind(account, disconnected) || isProtected(account)) continue;
			// Whoever owned it last may have had it from one that was dropped before: that may be made again too.
			const ids = Object.entries(account.externalIds).flatMap(([each, external]) =>
				disconnected.has(each as ConnectionId) ? [external] : [],
			);
			for (const external of new Set(ids)) add(index, external, account);
		}
		return index;
	}
}

function add(index: Map<string, Account[]>, key: string, account: Account) {
	const sharing = index.get(key);
	if (sharing === undefined) index.set(key, [account]);
	else sharing.push(account);
}
