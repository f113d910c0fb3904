import type {Account} from '../directory/account.ts';
import {removalOf} from '../directory/clocks.ts';
import type {ConnectionId, Instant, PersonId} from '../directory/ids.ts';
import {isProtected} from '../directory/protected.ts';
import type {Tombstone} from '../directory/records.ts';
import {nameForm} from '../directory/reserved.ts';
import {isLeftBehind} from '../plan/disconnected.ts';
import {type Alike, likeness} from '../plan/likeness.ts';
import type {RecordChange} from '../ports.ts';
import {valuesOfAccount} from './account.ts';
import type {ScimValues} from './attributes.ts';

/**
 * Everybody, as pushes look people up: by the id of SCIM, by the id at the identity provider, by user name. Made once,
 * and brought along with every commit, whoever made it.
 */
export class ScimPeople {
	readonly #connection: ConnectionId;
	readonly #accounts = new Map<string, Account>();
	readonly #tombstones = new Map<string, Tombstone>();
	/** Person IDs, by SCIM id in order of their making. */
	readonly #byId = new Map<string, PersonId>();
	readonly #byExternalId = new Map<string, PersonId>();
	readonly #byUserName = new Map<string, Set<PersonId>>();
	/** Accounts that another connection delivered, by what a newcomer may share with them. */
	readonly #byLikeness = new Map<string, Set<PersonId>>();
	/** When a clock removes each of those for whom one runs. */
	readonly #ends = new Map<PersonId, Instant>();
	/** Tombstones by the id that they had at the identity provider: of one id there are several over the years. */
	readonly #buried = new Map<string, Set<PersonId>>();
	/** Tombstones by reserved name, which is given again when its time is over. */
	readonly #reserved = new Map<string, Set<PersonId>>();
	/** Values are made of an account once: an account never changes, it is replaced. */
	readonly #values = new WeakMap<Account, ScimValues>();

	constructor(connection: ConnectionId, accounts: Iterable<Account>, tombstones: Iterable<Tombstone>) {
		this.#connection = connection;
		// Lists keep their order over a restart.
		const inOrder = [...accounts].sort((a, b) =>
			a.created === b.created ? (a.personId < b.personId ? -1 : 1) : a.created < b.created ? -1 : 1,
		);
		for (const account of inOrder) this.#put(account);
		for (const tombstone of tombstones) this.#bury(tombstone);
	}

	/** Takes in what was committed, or is about to be. */
	apply(change: RecordChange): void {
		if (change.collection === 'accounts') {
			const old = this.#accounts.get(change.key);
			if (old !== undefined) this.#take(old, change.after?.pushed?.id);
			if (change.after !== undefined) this.#put(change.after);
		}
		if (change.collection === 'tombstones') {
			const old = this.#tombstones.get(change.key);
			if (old !== undefined) this.#unbury(old);
			if (change.after !== undefined) this.#bury(change.after);
		}
	}

	/** Who is told over SCIM by this id: not whom the identity provider removed. */
	byId(id: string): Account | undefined {
		const account = this.#account(this.#byId.get(id));
		return account !== undefined && isTold(account) ? account : undefined;
	}

	byExternalId(externalId: string): Account | undefined {
		return this.#account(this.#byExternalId.get(externalId));
	}

	/** Whoever has this user name, from wherever; without case. Who is told over SCIM comes first. */
	byUserName(userName: string): Account | undefined {
		const found = [...(this.#byUserName.get(nameForm(userName)) ?? [])].flatMap(
			(id) => this.#account(id) ?? [],
		);
		return found.find((account) => this.isOurs(account) && isTold(account)) ?? found[0];
	}

	/**
	 * Whom a newcomer may be, of those whom a dropped connection left behind: who shares the most comes first. Undefined:
	 * nobody. Under another Person ID Apple School Manager makes a second account [seed 001].
	 */
	leftBehindLike(newcomer: Alike, disconnected: ReadonlySet<ConnectionId>): Account | undefined {
		if (disconnected.size === 0) return undefined;
		const shared = new Map<PersonId, number>();
		for (const key of likeness(newcomer))
			for (const id of this.#byLikeness.get(key) ?? []) shared.set(id, (shared.get(id) ?? 0) + 1);
		return [...shared]
			.sort(([a, most], [b, less]) => less - most || (a < b ? -1 : 1))
			.flatMap(([id]) => this.#account(id) ?? [])
			.find((account) => isLeftBehind(account, disconnected) && !isProtected(account));
	}

	/** The tombstone that keeps this user name. */
	reservation(userName: string, at: string): Tombstone | undefined {
		return this.#lastOf(this.#reserved.get(nameForm(userName)), at);
	}

	/** What is left of an account of this id that was deleted here, while its names are reserved. */
	graveOf(externalId: string, at: string): Tombstone | undefined {
		return this.#lastOf(this.#buried.get(externalId), at);
	}

	tombstone(personId: string): Tombstone | undefined {
		return this.#tombstones.get(personId);
	}

	/** Whether a Person ID is, or was, somebody's. */
	isTaken(personId: string): boolean {
		return this.#accounts.has(personId) || this.#tombstones.has(personId);
	}

	/** Whether this connection pushes the account. */
	isOurs(account: Account): boolean {
		return account.owner === this.#connection && account.pushed !== undefined;
	}

	/** Everybody who is told over SCIM, in order of their making. */
	*told(): Generator<Account, void, void> {
		for (const personId of this.#byId.values()) {
			const account = this.#account(personId);
			if (account !== undefined && isTold(account)) yield account;
		}
	}

	valuesOf(account: Account): ScimValues {
		const known = this.#values.get(account);
		if (known !== undefined) return known;
		const values = valuesOfAccount(account, this.#connection) ?? new Map();
		this.#values.set(account, values);
		return values;
	}

	/**
	 * What the removals guard counts: everybody of this connection who can sign in or left since, and how many of them
	 * left since without anybody's approval.
	 */
	removals(since: string): {readonly recent: number; readonly whole: number} {
		let [recent, whole] = [0, 0];
		for (const personId of this.#byId.values()) {
			const account = this.#account(personId);
			if (account === undefined || account.owner !== this.#connection) continue;
			const {deactivated, status} = account;
			const left =
				status === 'Deactivated' &&
				deactivated !== undefined &&
				deactivated.approved !== true &&
				deactivated.at >= since;
			if (status === 'Deactivated' && !left) continue;
			whole++;
			if (left) recent++;
		}
		return {recent, whole};
	}

	/** Whether a clock has removed somebody by then: time has to pass over the directory first. */
	hasEnded(at: Instant): boolean {
		for (const end of this.#ends.values()) if (end <= at) return true;
		return false;
	}

	/** Of these tombstones, so far as names of theirs are reserved still, the one whose are the longest. */
	#lastOf(ids: Iterable<PersonId> = [], at: Instant): Tombstone | undefined {
		return [...ids]
			.flatMap((id) => this.#tombstones.get(id) ?? [])
			.filter(({reservedUntil}) => reservedUntil > at)
			.sort((a, b) => (a.reservedUntil < b.reservedUntil ? 1 : -1))[0];
	}

	#account(personId: PersonId | undefined): Account | undefined {
		return personId === undefined ? undefined : this.#accounts.get(personId);
	}

	#externalIdOf({externalIds, unpaired}: Account): string | undefined {
		return externalIds[this.#connection] ?? unpaired?.[this.#connection];
	}

	#put(account: Account): void {
		const {personId} = account;
		this.#accounts.set(personId, account);
		const removal = removalOf(account);
		if (removal !== undefined && 'at' in removal) this.#ends.set(personId, removal.at);
		if (this.isOurs(account)) this.#byId.set(account.pushed!.id, personId);
		const externalId = this.#externalIdOf(account);
		if (externalId !== undefined) this.#byExternalId.set(externalId, personId);
		for (const name of namesOf(account)) add(this.#byUserName, name, personId);
		for (const key of this.#likenessOf(account)) add(this.#byLikeness, key, personId);
	}

	/** Only whom another connection delivered and delivers no more can be left behind. */
	#likenessOf(account: Account): readonly string[] {
		const mayBe =
			account.source === 'Manual' && account.owner !== undefined && account.owner !== this.#connection;
		return mayBe ? likeness(account) : [];
	}

	/** @param next the SCIM id that it has from now on: the same one keeps its place in lists. */
	#take(account: Account, next: string | undefined): void {
		const {personId, pushed} = account;
		this.#accounts.delete(personId);
		this.#ends.delete(personId);
		if (pushed !== undefined && pushed.id !== next && this.#byId.get(pushed.id) === personId)
			this.#byId.delete(pushed.id);
		const externalId = this.#externalIdOf(account);
		if (externalId !== undefined && this.#byExternalId.get(externalId) === personId)
			this.#byExternalId.delete(externalId);
		for (const name of namesOf(account)) drop(this.#byUserName, name, personId);
		for (const key of this.#likenessOf(account)) drop(this.#byLikeness, key, personId);
	}

	#bury(tombstone: Tombstone): void {
		this.#tombstones.set(tombstone.personId, tombstone);
		for (const [index, key] of this.#keysOf(tombstone)) add(index, key, tombstone.personId);
	}

	#unbury(tombstone: Tombstone): void {
		this.#tombstones.delete(tombstone.personId);
		for (const [index, key] of this.#keysOf(tombstone)) drop(index, key, tombstone.personId);
	}

	/** Where a tombstone is looked up. */
	#keysOf(tombstone: Tombstone): ReadonlyArray<readonly [Map<string, Set<PersonId>>, string]> {
		const {managedAppleAccount, sisUsername, became} = tombstone;
		const externalId = tombstone.externalIds[this.#connection];
		return [
			// One whose Person ID was edited goes on under another.
			...(externalId === undefined || became !== undefined ? [] : [[this.#buried, externalId] as const]),
			...[managedAppleAccount, sisUsername].flatMap((name) =>
				name ? [[this.#reserved, nameForm(name)] as const] : [],
			),
		];
	}
}

/** Not removed at the identity provider, nor waiting to be. */
const isTold = ({pushed}: Account) =>
	pushed !== undefined && pushed.deleted === undefined && pushed.staged?.does !== 'delete';

/** What the account is called, and what it was called by its identity provider. */
const namesOf = ({managedAppleAccount, pushed}: Account): ReadonlySet<string> =>
	new Set([managedAppleAccount?.name, pushed?.userName].flatMap((name) => (name ? [nameForm(name)] : [])));

function add(index: Map<string, Set<PersonId>>, key: string, id: PersonId): void {
	index.set(key, (index.get(key) ?? new Set()).add(id));
}

function drop(index: Map<string, Set<PersonId>>, key: string, id: PersonId): void {
	const ids = index.get(key);
	ids?.delete(id);
	if (ids?.size === 0) index.delete(key);
}
