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
	/** Tombstones by the id that they had at the identity provider. */
	readonly #buried = new Map<string, Tombstone>();
	/** Tombstones by reserved name. */
	readonly #reserved = new Map<string, Tombstone>();
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
		const tombstone = this.#reserved.get(nameForm(userName));
		return tombstone !== undefined && tombstone.reservedUntil > at ? tombstone : undefined;
	}

	/** What is left of an account of this id that was deleted here, while its names are reserved. */
	graveOf(externalId: string, at: string): Tombstone | undefined {
		const tombstone = this.#buried.get(externalId);
		return tombstone !== undefined && tombstone.reservedUntil > at ? tombstone : undefined;
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
		for (const name of namesOf(account)) {
			const holders = this.#byUserName.get(name) ?? new Set();
			this.#byUserName.set(name, holders.add(personId));
		}
		for (const key of this.#likenessOf(account))
			this.#byLikeness.set(key, (this.#byLikeness.get(key) ?? new Set()).add(personId));
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
		for (const name of namesOf(account)) {
			const holders = this.#byUserName.get(name);
			holders?.delete(personId);
			if (holders?.size === 0) this.#byUserName.delete(name);
		}
		for (const key of this.#likenessOf(account)) this.#byLikeness.get(key)?.delete(personId);
	}

	#bury(tombstone: Tombstone): void {
		this.#tombstones.set(tombstone.personId, tombstone);
		const externalId = tombstone.externalIds[this.#connection];
		// One whose Person ID was edited goes on under another.
		if (externalId !== undefined && tombstone.became === undefined) this.#buried.set(externalId, tombstone);
		for (const name of gravesNames(tombstone)) this.#reserved.set(name, tombstone);
	}

	#unbury(tombstone: Tombstone): void {
		this.#tombstones.delete(tombstone.personId);
		const externalId = tombstone.externalIds[this.#connection];
		if (externalId !== undefined && this.#buried.get(externalId) === tombstone)
			this.#buried.delete(externalId);
		for (const name of gravesNames(tombstone))
			if (this.#reserved.get(name) === tombstone) this.#reserved.delete(name);
	}
}

/** Not removed at the identity provider, nor waiting to be. */
const isTold = ({pushed}: Account) =>
	pushed !== undefined && pushed.deleted === undefined && pushed.staged?.does !== 'delete';

/** What the account is called, and what it was called by its identity provider. */
const namesOf = ({managedAppleAccount, pushed}: Account): ReadonlySet<string> =>
	new Set([managedAppleAccount?.name, pushed?.userName].flatMap((name) => (name ? [nameForm(name)] : [])));

const gravesNames = ({managedAppleAccount, sisUsername}: Tombstone): readonly string[] =>
	[managedAppleAccount, sisUsername].flatMap((name) => (name ? [nameForm(name)] : []));
