import type {Account} from '../directory/account.ts';
import {type PersonId, personId} from '../directory/ids.ts';
import {placeName} from '../roster/problem.ts';
import type {ConflictSide} from './conflict.ts';
import type {ConflictKind, ConflictPeople, Outcome} from './conflict-kind.ts';
import type {Draft} from './draft.ts';
import {LeftBehind} from './meet-reconnected.ts';
import {
	accountSide,
	besidePersonId,
	type Delivered,
	deliveredBy,
	deliveredFields,
	incomingSide,
	madePersonId,
	rowHash,
} from './person-row.ts';
import {meet} from './raise.ts';
import {sharedIdProblem} from './shared-id-problem.ts';
import {UserNames} from './user-names.ts';
import {nameKey} from './weak.ts';

/** Whom each row of people turned out to be. */
export interface PeopleMatch {
	/** Person ID by row; undefined: the row is held back. Two rows may be one person who was merged. */
	readonly ids: ReadonlyArray<PersonId | undefined>;
	/** The row that delivers each person, by Person ID. */
	readonly rows: ReadonlyMap<string, number>;
	/** Rows of the second account of somebody who is student and staff: their id at the source is another row's too. */
	readonly besideRows: ReadonlySet<number>;
	/** Ids at the source whose rows are no longer part of the account that they were merged into. */
	readonly released: ReadonlySet<string>;
	/** Accounts whose pairing with this source goes to a newcomer. */
	readonly detached: ReadonlySet<string>;
	/** Accounts beside which their row became another one: decided so, and they stay as they are. */
	readonly apart: ReadonlySet<string>;
	/** People (Person IDs) who are listed, and of whom nothing is taken from their row: decided so. */
	readonly whole: ReadonlySet<string>;
	/** The rows that stand for the person: first the one that delivers the account, then those joined to it. */
	rowsOf(id: string): readonly number[];
	/** What the row says of an account, with what decisions gave in place of it. */
	fieldsOf(row: number): Delivered;
	/** Takes back whom the rows of this person stand for: they are held back after all. */
	letGo(id: string): void;
}

/** Settles rows of people one by one; what both ways of matching share. Lives only while a plan is made. */
export class Matcher implements PeopleMatch {
	readonly ids: Array<PersonId | undefined>;
	readonly rows = new Map<string, number>();
	readonly released = new Set<string>();
	readonly besideRows = new Set<number>();
	readonly detached = new Set<string>();
	readonly apart = new Set<string>();
	readonly whole = new Set<string>();
	/** Second accounts of whom the source lists as student and staff, by its id. */
	readonly besides = new Map<string, PersonId>();
	readonly userNames: UserNames;
	readonly draft: Draft;
	/** Whom a dropped connection left behind, and this one may bring again. */
	readonly leftBehind: LeftBehind;
	readonly #taken: (id: string) => boolean;
	readonly #joinedRows = new Map<string, number[]>();
	readonly #contested = new Set<string>();
	readonly #given = new Map<number, Partial<Delivered>>();
	/** Person IDs by name and e-mail, made when a name first changes. */
	#byName: ReadonlyMap<string, readonly string[]> | undefined;

	constructor(draft: Draft) {
		const {directory, roster} = draft.input;
		this.draft = draft;
		this.userNames = new UserNames(draft.input);
		this.leftBehind = new LeftBehind(this);
		this.ids = new Array<PersonId | undefined>(roster.people.count).fill(undefined);
		this.#taken = (id) => directory.accounts.has(id) || directory.tombstones.has(id) || this.rows.has(id);
	}

	get people() {
		return this.draft.input.roster.people;
	}

	fieldsOf(row: number): Delivered {
		const given = this.#given.get(row);
		return given === undefined ? deliveredBy(this.people, row) : {...deliveredBy(this.people, row), ...given};
	}

	/** A decision gave these values in place of what the row says. */
	give(row: number, given: Partial<Delivered>) {
		this.#given.set(row, {...this.#given.get(row), ...given});
	}

	/** The account with what its own row of this roster brings: what a newcomer is compared with. */
	asDelivered(account: Account): Account {
		const row = this.rows.get(account.personId);
		if (row === undefined || rowHash(this.people.hash64(row)) === account.delivered) return account;
		const kept = Object.entries(account).filter(
			([field]) => !(deliveredFields as readonly string[]).includes(field),
		);
		return {...(Object.fromEntries(kept) as unknown as Account), ...this.fieldsOf(row)};
	}

	/** Whether an account other than this one has this name and e-mail (see `nameKey`). */
	carriesNameOf(name: string, personId: string): boolean {
		this.#byName ??= namesOf(this.draft.input.directory.accounts.values());
		return (this.#byName.get(name) ?? []).some((id) => id !== personId);
	}

	hold(row: number, why: string) {
		this.draft.hold('accounts', this.people.text(row, 'externalId'), why, this.people.place(row));
	}

	/** Gives the row its Person ID; a second row for one person is held back, so that nobody vanishes into another. */
	settle(row: number, id: PersonId) {
		const earlier = this.rows.get(id);
		if (earlier === undefined && !this.#contested.has(id)) {
			this.ids[row] = id;
			this.rows.set(id, row);
		} else this.#holdRival(row, id, earlier);
	}

	/** The row is somebody whom another row may deliver already: its enrolments count for that person. */
	join(row: number, id: PersonId) {
		if (!this.rows.has(id)) return this.settle(row, id);
		this.ids[row] = id;
		append(this.#joinedRows, id, row);
	}

	rowsOf(id: string): readonly number[] {
		const row = this.rows.get(id);
		return row === undefined ? [] : [row, ...(this.#joinedRows.get(id) ?? [])];
	}

	/** Different rows under one id at the source: none of them is taken, and the account stays as last sent. */
	contest(rows: readonly number[], id: PersonId | undefined) {
		if (id !== undefined) {
			this.#contested.add(id);
			this.draft.retained.add(id);
		}
		for (const row of rows) this.#holdRival(row, id, rows[0] === row ? rows[1] : rows[0]);
	}

	letGo(id: string) {
		for (const row of this.rowsOf(id)) this.ids[row] = undefined;
		this.rows.delete(id);
	}

	#holdRival(row: number, id: PersonId | undefined, other: number | undefined) {
		const {people} = this;
		const known = id ?? people.text(row, 'id');
		const external = people.text(row, 'externalId');
		const isOther = other !== undefined && people.text(other, 'externalId') !== external;
		this.draft.problem(
			people.place(row),
			isOther
				? sharedIdProblem(known, [people.place(other)], 'record held back')
				: {
						code: 'duplicate-person',
						severity: 'error',
						field: 'person_id',
						value: known,
						message: `stands for the same person as ${other === undefined ? 'another row' : placeName(people.place(other))}`,
						action: 'record held back',
					},
		);
		this.hold(row, `a second row for Person ID ${known}`);
	}

	/** Under the source's own id, or under a made one where that is taken. */
	settleNew(row: number) {
		const own = this.people.text(row, 'id');
		const {accounts, tombstones} = this.draft.input.directory;
		// One that was edited away is reserved for that human, and Apple School Manager may still hold it.
		if (own !== '' && !accounts.has(own) && tombstones.get(own)?.became === undefined)
			this.settle(row, personId(own));
		else this.settleMade(row);
	}

	/** An account of its own beside the one that has its id: the same every night, though two rows have one id. */
	settleBeside(row: number) {
		this.besideRows.add(row);
		const {connection, directory} = this.draft.input;
		const external = this.people.text(row, 'externalId');
		const isOthers = (id: string) => {
			const account = directory.accounts.get(id);
			return account === undefined ? this.#taken(id) : account.externalIds[connection.id] !== external;
		};
		const known =
			this.besides.get(external) ?? this.leftBehind.beside(external, this.fieldsOf(row))?.personId;
		this.settle(row, known ?? besidePersonId(connection.id, external, isOthers));
	}

	settleMade(row: number) {
		const external = this.people.text(row, 'externalId');
		this.settle(row, madePersonId(this.draft.input.connection.id, external, this.#taken));
	}

	/** Puts the value that came with a decision in the row's place. */
	carryGiven(row: number, outcome: Outcome) {
		if (outcome.does === 'give' && outcome.field !== 'location' && outcome.input !== undefined)
			this.give(row, {[outcome.field]: outcome.input.trim()});
	}

	/** Nothing comes of the row, because somebody decided so; the account that it stands for stays as last sent. */
	leaveOut(id: PersonId) {
		this.draft.retained.add(id);
	}

	/** Meets a conflict with accounts of the directory, the first of them shown beside the row. */
	meetAccounts(
		row: number,
		kind: ConflictKind,
		accounts: readonly [Account, ...Account[]],
		more: Partial<ConflictPeople> = {},
	): Outcome | undefined {
		const account = this.asDelivered(accounts[0]);
		const owner = this.#ownerOf(account);
		const side = accountSide(account, kind.compared.includes('owner') ? owner : undefined);
		const ids = accounts.map((each) => each.personId);
		return this.meet(row, kind, ids, side, {account, ownedBy: owner, ...more});
	}

	/** Does with the row what was decided of it and the account that it met; `as`: whether others may stand for it too. */
	carryOut(row: number, account: Account, outcome: Outcome | undefined, as: 'settle' | 'join') {
		if (outcome === undefined) return;
		const {personId: id, externalIds} = account;
		switch (outcome.does) {
			case 'own-id':
				return this.settleNew(row);
			case 'new-id':
				if (externalIds[this.draft.input.connection.id] === this.people.text(row, 'externalId'))
					this.detached.add(id);
				return this.settleMade(row);
			case 'leave-out':
			case 'end':
				return this.leaveOut(id);
			case 'keep':
				if (outcome.fields === 'all') this.whole.add(id);
				return this[as](row, id);
			case 'give':
				this.carryGiven(row, outcome);
				return this[as](row, id);
			case 'join':
			case 'take':
			case 'both':
			case 'only':
			case 'number':
				return this[as](row, id);
		}
	}

	/** Meets a conflict with whatever `other` shows; undefined: it is open, and the row is held back. */
	meet(
		row: number,
		kind: ConflictKind,
		accounts: readonly string[],
		other: ConflictSide,
		others: Omit<ConflictPeople, 'incoming' | 'source'>,
		/** Fields of the incoming side that are no fields of a row. */
		fields: Readonly<Record<string, string>> = {},
	): Outcome | undefined {
		const {people} = this;
		const {connection} = this.draft.input;
		const incoming = incomingSide(people, row, connection.name);
		const outcome = meet(this.draft, kind, {
			incoming: people.text(row, 'externalId'),
			accounts,
			beside: this.besideRows.has(row),
			sides: [other, {...incoming, fields: {...incoming.fields, ...fields}}],
			people: {
				incoming: {
					id: people.text(row, 'id'),
					firstName: people.text(row, 'firstName'),
					lastName: people.text(row, 'lastName'),
				},
				source: connection.source,
				...others,
			},
		});
		if (outcome === undefined) this.hold(row, `conflict: ${kind.title}`);
		return outcome;
	}

	#ownerOf(account: Account) {
		const {connectionNames} = this.draft.input;
		return account.owner === undefined
			? account.source
			: `the connection "${connectionNames.get(account.owner) ?? account.owner}"`;
	}
}

function append<T>(lists: Map<string, T[]>, key: string, item: T) {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, [item]);
	else list.push(item);
}

function namesOf(accounts: Iterable<Account>): ReadonlyMap<string, readonly string[]> {
	const names = new Map<string, string[]>();
	for (const account of accounts) {
		const name = nameKey(account);
		if (name !== undefined) append(names, name, account.personId);
	}
	return names;
}
