import type {Account} from './account.ts';
import type {Class, ClassEnrolments, Course, Location, Tombstone} from './records.ts';

/** Records by key, read as they stood in one generation; values come in order of their keys. */
export interface RecordSet<T> {
	readonly size: number;
	get(key: string): T | undefined;
	has(key: string): boolean;
	keys(): Iterable<string>;
	values(): Iterable<T>;
}

/** All that we believe Apple School Manager holds, in one generation. */
export interface Directory {
	readonly accounts: RecordSet<Account>;
	readonly locations: RecordSet<Location>;
	readonly courses: RecordSet<Course>;
	readonly classes: RecordSet<Class>;
	/** By class id. */
	readonly enrolments: RecordSet<ClassEnrolments>;
	/** By Person ID. */
	readonly tombstones: RecordSet<Tombstone>;
}

/** The collections that make a {@link Directory}. */
export const directoryCollections = [
	'accounts',
	'locations',
	'courses',
	'classes',
	'enrolments',
	'tombstones',
] as const;

/** A record set over a plain map, for tests and for directories that are built in memory. */
export function recordSet<T>(entries: Iterable<readonly [string, T]> = []): RecordSet<T> {
	const map = new Map([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
	return {
		size: map.size,
		get: (key) => map.get(key),
		has: (key) => map.has(key),
		keys: () => map.keys(),
		values: () => map.values(),
	};
}

/** A directory that holds nothing. */
export const emptyDirectory: Directory = {
	accounts: recordSet<Account>(),
	locations: recordSet<Location>(),
	courses: recordSet<Course>(),
	classes: recordSet<Class>(),
	enrolments: recordSet<ClassEnrolments>(),
	tombstones: recordSet<Tombstone>(),
};
