import type {ClassEnrolments} from '../directory/records.ts';
import {joinList, splitList} from '../directory/records.ts';
import {fold} from '../plan/fold.ts';
import {type CollectionName, type Collections, collectionNames, type RecordChange} from '../ports.ts';
import type {Holds} from './holds.ts';
import type {Pseudonyms} from './pseudonyms.ts';
import {scrub, wordsIn} from './scrub.ts';
import {become, look} from './walk.ts';

/** Everything that a state holds, read when asked for. */
export type Records = <C extends CollectionName>(collection: C) => Iterable<Collections[C]>;

/** Values whose whole is looked for in sentences. */
const sought: ReadonlySet<Holds> = new Set([
	'name',
	'address',
	'person',
	'place',
	'place id',
	'operator',
	'server',
]);
/** Fields of a person as both sides of a conflict name them. */
const fieldKinds: Readonly<Record<string, Holds>> = {
	firstName: 'name',
	middleName: 'name',
	lastName: 'name',
	email: 'address',
	sisUsername: 'address',
	personId: 'person',
	personNumber: 'person',
	gradeLevel: 'nothing',
	passwordPolicy: 'nothing',
	kind: 'nothing',
};
/** Who is nobody in particular. */
const nobodys = new Set(['service', 'evidence', 'root', 'system']);

/** Turns records of one state into records about nobody: the same structure under stable pseudonyms. */
export class Anonymiser {
	readonly #pseudonyms: Pseudonyms;
	/** Folded pieces of what the state holds, with what they are; only those that a sentence could hold. */
	readonly #known = new Map<string, Holds>();
	/** Words of all sentences. */
	readonly #words = new Set<string>();
	#most = 1;

	/** @param extra what the documents hold besides: names of connections, operators, the organisation. */
	constructor(pseudonyms: Pseudonyms, records: Records, extra: ReadonlyArray<readonly [Holds, string]>) {
		this.#pseudonyms = pseudonyms;
		const words = this.#words;
		const each = (see: (what: Holds, text: string, field: string) => void) => {
			for (const collection of collectionNames)
				for (const record of records(collection)) look(collection, record, see);
		};
		each((what, text) => {
			if (what === 'text' || what === 'value' || what === 'key' || what === 'field')
				for (const word of wordsIn(text)) words.add(word);
		});
		each((what, text, field) => this.#look(what, text, field));
		for (const [what, text] of extra) this.#learn(what, text, undefined);
	}

	/** Learns who was in a record that is none of today's: a sentence of today may still name them. */
	learn({collection, before, after}: RecordChange): void {
		for (const record of [before, after])
			if (record !== undefined)
				look(collection, record as never, (what, text, field) => this.#look(what, text, field));
	}

	#look(what: Holds, text: string, field: string): void {
		if (what === 'field') this.#look(fieldKinds[field] ?? 'nothing', text, '');
		else if (what === 'people') for (const id of splitList(text)) this.#learn('person', id, this.#words);
		else if (sought.has(what)) this.#learn(what, text, this.#words);
	}

	#learn(what: Holds, text: string, words: ReadonlySet<string> | undefined) {
		if (nobodys.has(text)) return;
		const parts = wordsIn(text);
		const add = (piece: string) => {
			const pieces = wordsIn(piece);
			if (words !== undefined && !pieces.every((word) => words.has(word))) return;
			this.#most = Math.max(this.#most, Math.min(8, pieces.length));
			// An id among names is an id wherever it is referred to.
			const isId = what === 'person' || what === 'place id';
			if (isId || !this.#known.has(fold(piece))) this.#known.set(fold(piece), what);
		};
		add(text);
		if (what === 'name' && parts.length > 1) for (const part of parts) add(part);
	}

	record<C extends CollectionName>(collection: C, record: Collections[C]): Collections[C] {
		const made = become(collection, record, (what, text, field) => this.value(what, text, field));
		return collection === 'enrolments' ? (sorted(made as ClassEnrolments) as Collections[C]) : made;
	}

	/** In place of where a record stood: an order of ids would tell of the ids. */
	place(collection: CollectionName, key: string): string {
		return this.#pseudonyms.digits(`place ${collection}`, key, 15);
	}

	value(what: Holds, text: string, field = ''): string {
		if (text === '') return '';
		const pseudonyms = this.#pseudonyms;
		switch (what) {
			case 'nothing':
				return text;
			case 'name':
			case 'place':
				return pseudonyms.name(what, text);
			case 'operator':
				return nobodys.has(text) ? text : pseudonyms.name('operator', text);
			case 'address':
			case 'person':
			case 'place id':
				return pseudonyms.id(text);
			case 'people':
				return joinList(splitList(text).map((id) => pseudonyms.id(id)));
			case 'server': {
				const [, hash] = /^SHA256:(.+)$/.exec(text) ?? [];
				return hash === undefined ? pseudonyms.server(text) : `SHA256:${pseudonyms.digest(hash)}`;
			}
			case 'digest': {
				const [, hash = '', ending = ''] = /^(.*?)(\.zip)?$/.exec(text) ?? [];
				return pseudonyms.digest(hash) + ending;
			}
			case 'key':
				return this.#key(text);
			case 'field':
				return this.value(fieldKinds[field] ?? 'value', text);
			case 'value':
				return this.#piece(fold(text), text) ?? pseudonyms.id(text);
			case 'text':
				return scrub(
					text,
					(folded, piece) => this.#piece(folded, piece),
					(unknown) => (/^[\d.,:/-]+$/.test(unknown) ? '#' : this.#unknown(unknown)),
					this.#most,
				);
		}
	}

	#key(text: string): string {
		const known = this.#piece(fold(text), text);
		if (known !== undefined) return known;
		const [, conflict] = /^c-([0-9a-f]{8})$/.exec(text) ?? [];
		if (conflict !== undefined) return `c-${this.#pseudonyms.digest(conflict)}`;
		if (/^R\d{6}$/.test(text)) return text;
		const [, kind, id] = /^(person|class|location|course|upload)\/(.+)$/.exec(text) ?? [];
		return id === undefined ? this.#pseudonyms.id(text) : `${kind}/${this.#pseudonyms.id(id)}`;
	}

	#piece(folded: string, piece: string): string | undefined {
		const what = this.#known.get(folded);
		return what === undefined ? undefined : this.value(what, piece);
	}

	#unknown(text: string): string {
		const [, conflict] = /^(c-[0-9a-f]{8})$/.exec(text) ?? [];
		return conflict === undefined && !/^R\d{6}$/.test(text) ? this.#pseudonyms.id(text) : this.#key(text);
	}
}

/** Students of a class stand in order of their ids, whatever these are. */
function sorted(record: ClassEnrolments): ClassEnrolments {
	const rosterIds = splitList(record.rosterIds);
	const pairs = splitList(record.students).map(
		(student, index) => [student, rosterIds[index] ?? ''] as const,
	);
	pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	return {
		...record,
		students: joinList(pairs.map(([student]) => student)),
		rosterIds: joinList(pairs.map(([, rosterId]) => rosterId)),
	};
}
