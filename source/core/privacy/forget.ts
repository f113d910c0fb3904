import type {ConnectionId} from '../directory/ids.ts';
import {type ClassEnrolments, joinList, splitList} from '../directory/records.ts';
import {strangePerson} from '../evidence/strange-people.ts';
import {usernameOf} from '../mirror/usernames.ts';
import type {CollectionName, Collections, RecordChange} from '../ports.ts';
import type {Activity} from '../state-records.ts';
import {holds} from './holds.ts';
import {isOurs} from './scrub.ts';
import {become, type Table} from './walk.ts';

/** Those who are forgotten, and every text by which a sentence could still name them. */
export interface Forgotten {
	/** Person IDs. */
	readonly ids: ReadonlySet<string>;
	/** Ids at sources, as {@link atSource} writes them. */
	readonly atSource: ReadonlySet<string>;
	/** Ids, numbers, ids of enrolments and parts of names: case counts. */
	readonly words: ReadonlySet<string>;
	/** Names, e-mail addresses and names of accounts, without case. */
	readonly names: ReadonlySet<string>;
}

/** A record's id at one connection. */
export const atSource = (connection: ConnectionId, id: string) => `${connection}\t${id}`;

/** What stands where somebody stood. */
export const someone = 'somebody who was forgotten';
const forgottenMessage = `this was about ${someone}`;

/** Whether a record is about one of them, and goes as a whole. A new collection has to say. */
type About = {readonly [C in CollectionName]: (record: Collections[C], who: Forgotten) => boolean};
const never = () => false;
const about: About = {
	accounts: ({personId}, {ids}) => ids.has(personId),
	locations: never,
	courses: never,
	classes: never,
	enrolments: never,
	tombstones: ({personId, became}, {ids}) => ids.has(personId) || (became !== undefined && ids.has(became)),
	pastClasses: never,
	runs: never,
	conflicts: ({connection, accounts, incoming, sides: [a, b]}, {ids, atSource: rows}) =>
		accounts.some((id) => ids.has(id)) ||
		ids.has(a.key) ||
		[incoming, a.key, b.key].some((id) => rows.has(atSource(connection, id))),
	ledger: never,
	armings: never,
	followUps: ({account}, {ids}) => account !== undefined && ids.has(account),
	activities: never,
	strangers: (stranger, {ids}) => ids.has(strangePerson(stranger) ?? ''),
	notices: never,
	adoptions: never,
	mirrored: ({kind, key}, {ids}) => kind === 'users' && ids.has(key),
};

/** Takes those people out of records: as a record of today and as one of history, which then agree. */
export class Forgetting {
	readonly #who: Forgotten;
	readonly #sentences: ReadonlyArray<readonly [RegExp, string]>;

	constructor(who: Forgotten) {
		this.#who = who;
		this.#sentences = [pattern(who.names, 'giu'), pattern(who.words, 'gu')].flatMap((found) =>
			found === undefined ? [] : [[found, someone] as const],
		);
	}

	/**
	 * The record without them; undefined where nothing is left of it. The same object where they are not in it, and
	 * what was taken out once is not changed again.
	 */
	record<C extends CollectionName>(collection: C, record: Collections[C]): Collections[C] | undefined {
		const isAbout = about[collection] as (record: Collections[C], who: Forgotten) => boolean;
		if (isAbout(record, this.#who)) return undefined;
		if (collection === 'enrolments') return this.#enrolments(record as ClassEnrolments) as Collections[C];
		// A class may have the id of somebody who is forgotten, and stays under it; people in it go by their ids there.
		if (collection === 'mirrored') return record;
		if (collection === 'activities') return this.#activity(record as Activity) as Collections[C];
		if (!mayName[collection]) return record;
		return become(collection, record, (what, text) => {
			if (what === 'person' || what === 'key') return this.#who.ids.has(text) ? undefined : text;
			if (what === 'value') return this.#isTheirs(text) ? someone : this.#sentence(text);
			return what === 'text' ? this.#sentence(text) : text;
		});
	}

	/** A change as history keeps it from now on; undefined where nothing is left of it. */
	change(change: RecordChange): RecordChange | undefined {
		const side = (record: unknown) =>
			record === undefined ? undefined : this.record(change.collection, record as never);
		const [before, after] = [side(change.before), side(change.after)];
		if (before === change.before && after === change.after) return change;
		if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
		return {collection: change.collection, key: change.key, before, after} as RecordChange;
	}

	#enrolments(record: ClassEnrolments): ClassEnrolments {
		const students = splitList(record.students);
		if (!students.some((id) => this.#who.ids.has(id))) return record;
		const rosterIds = splitList(record.rosterIds);
		const staying = students.flatMap((id, index) => (this.#who.ids.has(id) ? [] : [index]));
		return {
			...record,
			students: joinList(staying.map((index) => students[index] ?? '')),
			rosterIds: joinList(staying.map((index) => rosterIds[index] ?? '')),
		};
	}

	#activity(record: Activity): Activity {
		const subjects = record.subjects.filter((id) => !this.#who.ids.has(id));
		if (subjects.length < record.subjects.length) return {...record, subjects, message: forgottenMessage};
		const message = this.#sentence(record.message);
		return message === record.message ? record : {...record, message};
	}

	#isTheirs(text: string): boolean {
		return this.#who.words.has(text) || this.#who.names.has(text.toLowerCase());
	}

	#sentence(text: string): string {
		return this.#sentences.reduce((told, [found, instead]) => told.replace(found, instead), text);
	}
}

/** Collections with sentences, values or ids of people in them, by the table. */
const mayName = Object.fromEntries(
	Object.entries(holds).map(([collection, table]) => [collection, names(table as Table)]),
) as Readonly<Record<CollectionName, boolean>>;

function names(table: Table): boolean {
	if (typeof table === 'string') return ['person', 'key', 'value', 'text'].includes(table);
	return Object.values(table).some(names);
}

/** Whole words only: `S1` is not in `S12`, nor in `S1-2`. A short number alone is a count, not somebody. */
function pattern(words: ReadonlySet<string>, flags: string): RegExp | undefined {
	const found = [...words]
		.filter((word) => word.length > 1 && !/^\d{1,3}$/.test(word))
		.sort((a, b) => b.length - a.length)
		.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/gu, '\\$&'));
	if (found.length === 0) return undefined;
	return new RegExp(
		`(?<![\\p{L}\\p{N}])(?<![\\p{L}\\p{N}][-._@])(?:${found.join('|')})(?![\\p{L}\\p{N}]|[-._@][\\p{L}\\p{N}])`,
		flags,
	);
}

/** Collects by what they could be named, from every record of theirs that is met, of today and of history. */
export class Traces {
	readonly #ids: ReadonlySet<string>;
	readonly #atSource = new Set<string>();
	readonly #words: Set<string>;
	readonly #names = new Set<string>();
	readonly #met = new Set<string>();

	constructor(ids: Iterable<string>) {
		this.#ids = new Set(ids);
		this.#words = new Set(this.#ids);
	}

	/** Whose records were met. */
	get met(): ReadonlySet<string> {
		return this.#met;
	}

	see(collection: CollectionName, record: unknown): void {
		if (collection === 'accounts') this.#account(record as Collections['accounts']);
		else if (collection === 'tombstones') this.#tombstone(record as Collections['tombstones']);
		else if (collection === 'enrolments') this.#enrolled(record as ClassEnrolments);
		else if (collection === 'strangers') this.#stranger(record as Collections['strangers']);
	}

	change({collection, before, after}: RecordChange): void {
		for (const record of [before, after]) if (record !== undefined) this.see(collection, record);
	}

	/** An id that nobody was met under is no word of our own sentences: it may be mistyped. */
	forgotten(): Forgotten {
		const isMistyped = (word: string) => this.#ids.has(word) && !this.#met.has(word) && isOurs(word);
		const words = new Set([...this.#words].filter((word) => !isMistyped(word)));
		return {ids: this.#ids, atSource: this.#atSource, words, names: this.#names};
	}

	#account(account: Collections['accounts']) {
		if (!this.#ids.has(account.personId)) return;
		this.#met.add(account.personId);
		const {firstName, middleName, lastName, email, sisUsername, managedAppleAccount, personNumber} = account;
		this.#name(firstName, middleName, lastName);
		for (const name of [email, sisUsername, managedAppleAccount?.name])
			this.#add(this.#names, name?.toLowerCase());
		// Where there is no SIS user name, another system that is kept alike knows them by a part of an address.
		const username = usernameOf(account) ?? '';
		if (!isOurs(username)) this.#add(this.#names, username.toLowerCase());
		this.#add(this.#words, personNumber);
		this.#rows(account.externalIds);
		for (const [connection, rows] of Object.entries(account.merged ?? {}))
			for (const id of rows) this.#rows({[connection]: id});
		for (const {from, id} of Object.values(account.enriched ?? {})) this.#rows({[from]: id});
	}

	#tombstone({personId, firstName, lastName, ...kept}: Collections['tombstones']) {
		if (!this.#ids.has(personId)) return;
		this.#met.add(personId);
		this.#name(firstName, undefined, lastName);
		for (const name of [kept.managedAppleAccount, kept.sisUsername])
			this.#add(this.#names, name?.toLowerCase());
		this.#rows(kept.externalIds);
	}

	#enrolled({students, rosterIds}: ClassEnrolments) {
		const ids = splitList(students);
		if (!ids.some((id) => this.#ids.has(id))) return;
		const rows = splitList(rosterIds);
		for (const [index, id] of ids.entries()) if (this.#ids.has(id)) this.#add(this.#words, rows[index]);
	}

	#stranger(stranger: Collections['strangers']) {
		const person = strangePerson(stranger);
		if (person !== undefined && this.#ids.has(person)) this.#met.add(person);
	}

	/** The name whole, and its parts as they stand: a sentence may hold just one. */
	#name(first: string, middle: string | undefined, last: string) {
		const parts = [first, middle, last].filter((part) => part !== undefined && part !== '') as string[];
		for (const name of [parts.join(' '), `${first} ${last}`, `${last}, ${first}`])
			this.#add(this.#names, name.toLowerCase());
		for (const part of parts) if (!isOurs(part)) this.#add(this.#words, part);
	}

	#rows(ids: Readonly<Record<string, string>>) {
		for (const [connection, id] of Object.entries(ids)) {
			this.#atSource.add(atSource(connection as ConnectionId, id));
			this.#add(this.#words, id);
		}
	}

	#add(to: Set<string>, text: string | undefined) {
		if (text !== undefined && text.trim() !== '') to.add(text);
	}
}
