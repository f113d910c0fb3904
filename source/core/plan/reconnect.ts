import {type Account, locationsOf} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {type Provided, type Roster, rosterList} from '../roster/roster.ts';
import {wasDisconnectedFrom} from './disconnected.ts';
import {type Delivered, deliveredBy, deliveredFields, isRosterRole} from './person-row.ts';
import {said} from './say-changes.ts';

/** How things stood when the connection was disconnected. */
export interface BeforeDisconnect {
	/** The last roster that was applied before it. Absent: not kept, or replaced by a later one. */
	readonly roster?: Roster;
	/**
	 * Accounts that the disconnect made Manual, as it left them, by Person ID: who was Manual already had been kept as
	 * they are here. Absent: history no longer keeps it.
	 */
	readonly accounts?: ReadonlyMap<string, Account>;
}

const neverProvided: ReadonlySet<string> = new Set(['gradeLevel', 'sisUsername', 'middleName']);

/** A password policy is set here and a blank one changes nothing: it is no news of the source. */
const compared = deliveredFields.filter((field) => field !== 'passwordPolicy');

/**
 * What changed while the connection was disconnected, in words (`grade 5 → 6`), by id at the source: where today's row
 * and the account differ in what either of them said otherwise before. What differed already then, and was let be, is
 * no news. Of accounts that follow their source again nothing is said: they were settled.
 *
 * Without the last roster, or without the accounts of that moment, every difference counts: nothing of a source that
 * went on by itself is taken silently (Apple warns of it [seed 002]).
 */
export function changedMeanwhile(
	connection: ConnectionId,
	directory: Directory,
	roster: Roster,
	then: BeforeDisconnect,
	locationMap?: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
	const accounts = new Map<string, Account>();
	for (const account of directory.accounts.values()) {
		const external = account.externalIds[connection];
		if (external !== undefined && wasDisconnectedFrom(account, connection)) accounts.set(external, account);
	}
	const changed = new Map<string, readonly string[]>();
	if (accounts.size === 0) return changed;
	const earlier = rowsOf(then.roster, accounts);
	const places = new Places(directory, connection, roster, locationMap);
	const {people} = roster;
	for (let row = 0; row < people.count; row++) {
		const external = people.text(row, 'externalId');
		const account = accounts.get(external);
		if (account === undefined) continue;
		const past = earlier.get(external);
		const was = then.accounts?.get(account.personId);
		const told = roster.provided?.get(external);
		const locations = people.text(row, 'locations');
		// What an identity provider never tells is edited here alone [seed 001].
		const isPlaced = told === undefined || locations !== '';
		const words = [
			...fieldsThatChanged(account, deliveredBy(people, row), past, was, told !== undefined),
			...(told === undefined ? [] : providedThatChanged(account, told, past?.provided, was)),
			// Of one that was read in part, other places say nothing (rule 1).
			...(roster.scope.locations === undefined && isPlaced
				? placesThatChanged(places, account, locations, past, was)
				: []),
		];
		if (words.length > 0) changed.set(external, words);
	}
	return changed;
}

/** What a row said then, and of which places. */
type Past = {
	readonly fields: Delivered;
	readonly locations: string;
	readonly provided: Provided | undefined;
};

function rowsOf(roster: Roster | undefined, wanted: ReadonlyMap<string, unknown>): ReadonlyMap<string, Past> {
	const rows = new Map<string, Past>();
	if (roster === undefined) return rows;
	const {people} = roster;
	for (let row = 0; row < people.count; row++) {
		const external = people.text(row, 'externalId');
		if (wanted.has(external))
			rows.set(external, {
				fields: deliveredBy(people, row),
				locations: people.text(row, 'locations'),
				provided: roster.provided?.get(external),
			});
	}
	return rows;
}

function fieldsThatChanged(
	account: Account,
	now: Delivered,
	past: Past | undefined,
	was: Account | undefined,
	isProvided: boolean,
): readonly string[] {
	return compared.flatMap((field) => {
		if (isProvided && neverProvided.has(field)) return [];
		const [ours, theirs] = [account[field] ?? '', now[field] ?? ''];
		if (ours === theirs || account.kept?.includes(field) === true) return [];
		const stoodBefore =
			past !== undefined &&
			was !== undefined &&
			(past.fields[field] ?? '') === theirs &&
			(was[field] ?? '') === ours;
		return stoodBefore ? [] : [said(field, ours, theirs)];
	});
}

/** What an identity provider says beyond the row: of the Managed Apple Account, as it is told and not as it is predicted. */
const saidBy: ReadonlyArray<
	readonly [
		word: string,
		of: (account: Account) => string | undefined,
		by: (told: Provided) => string | undefined,
	]
> = [
	[
		'Managed Apple Account',
		({managedAppleAccount: name}) => (name?.predicted === false ? name.name : undefined),
		({userName}) => userName,
	],
	['department', ({department}) => department, ({department}) => department],
	['cost centre', ({costCentre}) => costCentre, ({costCentre}) => costCentre],
	['division', ({division}) => division, ({division}) => division],
];

/** What is told otherwise than the account has it; undefined words are blank. */
export const providedChanges = (account: Account, told: Provided): readonly string[] =>
	saidBy.flatMap(([word, of, by]) => {
		const [ours, theirs] = [of(account) ?? '', by(told) ?? ''];
		return ours === theirs ? [] : [said(word, ours, theirs)];
	});

function providedThatChanged(
	account: Account,
	told: Provided,
	past: Provided | undefined,
	was: Account | undefined,
): readonly string[] {
	const before = was === undefined || past === undefined ? [] : providedChanges(was, past);
	return providedChanges(account, told).filter((words) => !before.includes(words));
}

function placesThatChanged(
	places: Places,
	account: Account,
	locations: string,
	past: Past | undefined,
	was: Account | undefined,
): readonly string[] {
	const [ours, theirs] = [places.of(account), places.named(rosterList(locations))];
	if (ours === theirs) return [];
	const stoodBefore = past?.locations === locations && was !== undefined && places.of(was) === ours;
	return stoodBefore ? [] : [`school ${ours || 'none'} → ${theirs || 'none'}`];
}

/** Schools as names: of an account, and of a row, which names them by their ids at the source. */
export class Places {
	readonly #byExternal = new Map<string, string>();
	readonly #nameOf: (id: string) => string | undefined;

	constructor(
		{locations}: Pick<Directory, 'locations'>,
		connection: ConnectionId,
		/** Its schools that nobody knows here yet are called as it calls them. */
		roster: Pick<Roster, 'locations'>,
		locationMap: ReadonlyMap<string, string> = new Map(),
	) {
		for (let row = 0; row < roster.locations.count; row++)
			this.#byExternal.set(
				roster.locations.text(row, 'externalId'),
				locations.get(roster.locations.text(row, 'id'))?.name ?? roster.locations.text(row, 'name'),
			);
		this.#nameOf = (id) => locations.get(id)?.name;
		for (const {externalIds, name} of locations.values()) {
			const external = externalIds[connection];
			if (external !== undefined) this.#byExternal.set(external, name);
		}
		for (const [school, id] of locationMap) this.#byExternal.set(school, this.#nameOf(id) ?? id);
	}

	/** Where an account is by the roles that rosters deliver. */
	of({roles}: Pick<Account, 'roles'>): string {
		const delivered = roles.filter(({role}) => isRosterRole(role));
		return together(locationsOf({roles: delivered}).map((id) => this.#nameOf(id) ?? id));
	}

	/** Where a row puts somebody. */
	named(externals: readonly string[]): string {
		return together(
			externals.map((external) => this.#byExternal.get(external) ?? this.#nameOf(external) ?? external),
		);
	}
}

const together = (names: readonly string[]) => [...new Set(names)].sort().join(', ');
