import type {PeopleKind} from '../core/people/people-index.ts';
import type {PeopleOrder, PeopleQuery} from '../core/people/query.ts';
import type {Work} from '../core/ports.ts';
import type {UserItem} from './answers/people.ts';
import type {PeopleCounts} from './people-surroundings.ts';

/** Whom a query found, by place; ids only, so that a million cost what their numbers cost. */
export interface PeopleList {
	/** What it answers: an older question while the newest is not answered yet. */
	readonly query: PeopleQuery;
	/** How it is ordered: by Person ID, whatever was asked for, until everybody was read. */
	readonly order: PeopleOrder;
	readonly length: number;
	/** `false`: these are the first ones, and the rest is still being counted. */
	readonly complete: boolean;
	/** The Person ID at a place. */
	keyAt(place: number): string | undefined;
	/** The place of a Person ID; -1: it is not among them. */
	placeOf(key: string): number;
}

/** What there is to show; another object whenever something of it changed. */
export interface PeopleNow {
	/** Absent until the first of them were read. */
	readonly list?: PeopleList;
	/** Over all accounts, not only those found. */
	readonly counts?: PeopleCounts;
	readonly locationNames?: ReadonlyMap<string, string>;
	/** Absent when nothing is being read. `order`: all were read, and are put in order. */
	readonly reading?: {readonly stage: 'read' | 'order'; readonly done: number; readonly total: number};
	/** Why it could not be read; `again` tries anew. */
	readonly error?: unknown;
	readonly marked: number;
}

/** Everybody, for a screen: it is asked for what is to be shown, and tells when that changes. */
export interface People {
	readonly now: () => PeopleNow;
	readonly subscribe: (listener: () => void) => () => void;
	/** What is to be shown from now on; a question that was not answered yet is dropped. */
	look(query: PeopleQuery): void;
	/** Reads anew after an error. */
	again(): void;
	/** Who stands at a place of the present list, where that was read already. */
	item(place: number): UserItem | undefined;
	/** Reads who stands at these places. */
	read(from: number, count: number): Promise<void>;
	isMarked(place: number): boolean;
	/** Marks who stands there, or takes the mark away. */
	mark(place: number): void;
	/** Marks all whom the present list shows and nobody else; again: nobody. Not before all were counted. */
	markAll(): void;
	unmark(): void;
	markedIds(): readonly string[];
	/** The marked by all that the table of actions asks for. */
	markedKinds(): readonly PeopleKind[];
	/** People by their ids as they are now; whom nobody knows is left out. */
	who(ids: readonly string[]): Promise<readonly UserItem[]>;
	/**
	 * Writes whom the present list shows into a new CSV file, owner-only; no cell of it acts in a spreadsheet.
	 * @throws UsageError when something stands there already, or it cannot be written.
	 */
	exportCsv(file: string): Work<PeopleExport>;
}

export interface PeopleExport {
	readonly file: string;
	readonly rows: number;
}
