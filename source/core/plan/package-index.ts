import type {Who} from './guards/becoming.ts';

/** Somebody in a package. */
export interface PackedPerson {
	readonly student: boolean;
	readonly locations: readonly string[];
	/** What they are called there; absent: not looked at, and then not guarded. */
	readonly who?: Who;
}

/** What a package holds, by key: enough to say what leaves with it. */
export interface PackageIndex {
	/** Person ID → where; staff are told apart from students. */
	readonly people: ReadonlyMap<string, PackedPerson>;
	/** Class id → location. */
	readonly classes: ReadonlyMap<string, string>;
	readonly courses: ReadonlySet<string>;
	/** Course id → location; absent: not looked at. */
	readonly courseLocations?: ReadonlyMap<string, string>;
	/** Location id → name. */
	readonly locations: ReadonlyMap<string, string>;
	readonly enrolments: number;
	/** Class id → Person IDs of its students, joined as a list; absent: not looked at, and then not guarded. */
	readonly students?: ReadonlyMap<string, string>;
}
