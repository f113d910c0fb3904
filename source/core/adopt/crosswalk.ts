import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import type {Roster} from '../roster/roster.ts';
import {type Apart, type Candidates, type KeyRate, type Met, meetBy} from './one-to-one.ts';
import {identityKeys, type PersonKey, peopleToMeet, personKeys} from './people.ts';
import {type Pair, settle} from './settle.ts';
import {
	type ClassKey,
	type CourseKey,
	classesToMeet,
	classKeys,
	courseKeys,
	coursesToMeet,
	type Known,
	type LocationKey,
	locationKeys,
	locationsToMeet,
} from './structure.ts';

/** Kinds of record that have an id in Apple School Manager, in the order in which they are paired. */
export const crosswalkKinds = ['locations', 'people', 'courses', 'classes'] as const;
export type CrosswalkKind = (typeof crosswalkKinds)[number];

export type CrosswalkKey = PersonKey | LocationKey | CourseKey | ClassKey;
const keysOf: Readonly<Record<CrosswalkKind, readonly CrosswalkKey[]>> = {
	locations: locationKeys,
	people: personKeys,
	courses: courseKeys,
	classes: classKeys,
};
export const crosswalkKeys: readonly CrosswalkKey[] = crosswalkKinds.flatMap((kind) => keysOf[kind]);

/** Keys by which nobody is ever paired: no human may vanish into another. */
export const neverAlone: readonly CrosswalkKey[] = ['name'];

/** Keys that pair only because a person says so. */
const onlyWhenSaid: readonly CrosswalkKey[] = [
	...personKeys.filter((key) => !identityKeys.includes(key)),
	'class-instructors',
];

/** How the records of one kind that Apple School Manager is known to hold meet those that the source delivers. */
export interface KindCrosswalk {
	readonly kind: CrosswalkKind;
	/** Known records that nobody delivers yet. */
	readonly known: number;
	/** Records at the source that nothing is paired with yet. */
	readonly incoming: number;
	/** Records that this connection is paired with already. */
	readonly already: number;
	/** How well each key would pair them alone, the strongest key first. */
	readonly rates: readonly KeyRate<CrosswalkKey>[];
	/** The keys that were used: those that were said, else those that are recommended. */
	readonly by: readonly CrosswalkKey[];
	/** Keys that are sound here and pair without anybody saying so. */
	readonly recommended: readonly CrosswalkKey[];
	/** Keys that pair only if a person names them, and how many more they would pair. */
	readonly more: ReadonlyArray<{readonly key: CrosswalkKey; readonly pairs: number}>;
	readonly pairs: readonly Pair<CrosswalkKey>[];
	/** Several on either side, or something that stands against the pair: never paired without a person. */
	readonly apart: readonly Apart<CrosswalkKey>[];
	/** What nothing pairs: keys in the directory, and ids at the source. */
	readonly unmatched: {readonly known: readonly string[]; readonly incoming: readonly string[]};
}

export type Crosswalk = Readonly<Record<CrosswalkKind, KindCrosswalk>>;

export interface CrosswalkInput {
	readonly directory: Directory;
	readonly roster: Roster;
	readonly connection: ConnectionId;
	/** Connections that are disconnected; absent: none is. */
	readonly disconnected?: ReadonlySet<ConnectionId>;
	/** Keys that a person chose; of a kind that none of them is of, the recommended ones are used. Absent: these. */
	readonly by?: readonly CrosswalkKey[];
}

/**
 * Pairs what Apple School Manager is known to hold with what a source delivers, so that the ids that are there are kept.
 * Pure; proposes, and changes nothing.
 */
export function crosswalk(input: CrosswalkInput): Crosswalk {
	const {directory, roster, connection} = input;
	const by = (kind: CrosswalkKind) => input.by?.filter((key) => keysOf[kind].includes(key)) ?? [];
	const {candidates, already} = locationsToMeet(directory, roster, connection);
	const locations = kindCrosswalk('locations', candidates, already, by('locations'));
	const met = peopleToMeet(directory.accounts, roster.people, connection, input.disconnected);
	const people = kindCrosswalk('people', met.candidates, met.already, by('people'), met.shared);
	const atLocations = knownBy(directory.locations.values(), connection, (each) => each.locationId, locations);
	const ofCourses = coursesToMeet(directory, roster, connection, atLocations);
	const courses = kindCrosswalk('courses', ofCourses.candidates, ofCourses.already, by('courses'));
	const ofClasses = classesToMeet(directory, roster, connection, {
		people: knownBy(directory.accounts.values(), connection, (each) => each.personId, people),
		courses: knownBy(directory.courses.values(), connection, (each) => each.courseId, courses),
		locations: atLocations,
	});
	const classes = kindCrosswalk('classes', ofClasses.candidates, ofClasses.already, by('classes'));
	return {locations, people, courses, classes};
}

/** Keys in the directory by ids at the source: of what is paired, and of what would be. */
function knownBy<T extends {readonly externalIds: Readonly<Record<ConnectionId, string>>}>(
	records: Iterable<T>,
	connection: ConnectionId,
	idOf: (record: T) => string,
	{pairs}: KindCrosswalk,
): Known {
	const known = new Map(pairs.map((pair) => [pair.incoming, pair.known]));
	for (const record of records) {
		const external = record.externalIds[connection];
		if (external !== undefined) known.set(external, idOf(record));
	}
	return known;
}

function kindCrosswalk<Key extends CrosswalkKey>(
	kind: CrosswalkKind,
	candidates: Candidates<Key>,
	already: number,
	said: readonly CrosswalkKey[],
	shared: readonly string[] = [],
): KindCrosswalk {
	const keys = keysOf[kind] as readonly Key[];
	const mets = keys.map((key) => meetBy(candidates, key));
	const recommended = keys.filter((key, index) => !onlyWhenSaid.includes(key) && isSound(mets, index));
	const by = keys.filter((key) => (said.length > 0 ? said : recommended).includes(key));
	const used = mets.filter(({rate}) => by.includes(rate.key));
	const {pairs, apart, unmatched} = settle(candidates, used);
	const free = {known: new Set(unmatched.known), incoming: new Set(unmatched.incoming)};
	const more = mets.flatMap(({rate: {key}, edges}) => {
		if (by.includes(key) || neverAlone.includes(key)) return [];
		const gain = edges.filter(([record, row]) => free.known.has(record) && free.incoming.has(row)).length;
		return gain > 0 ? [{key, pairs: gain}] : [];
	});
	const {known, incoming} = candidates;
	return {
		kind,
		known: known.count,
		incoming: incoming.count + shared.length,
		already,
		rates: mets.map(({rate}) => rate),
		by,
		recommended,
		more,
		pairs,
		apart: [
			...apart,
			...shared.map((id) => ({
				why: 'ambiguous' as const,
				keys: [],
				known: [],
				incoming: [id],
				message: 'several rows of the source have this id',
			})),
		],
		unmatched: {
			known: unmatched.known.map((index) => known.id(index)),
			incoming: unmatched.incoming.map((index) => incoming.id(index)),
		},
	};
}

/** Of what a key pairs, this much may be somebody else before the key is no sign of anything here [D]. */
const doubtful = 0.05;

/**
 * Whether a key means the same on both sides. Numbers may be counted anew in every system, so that a key of which many
 * pairs cannot be one, or whose pairs the next key of the kind contradicts, is by chance.
 */
function isSound<Key extends string>(mets: ReadonlyArray<Met<Key>>, index: number): boolean {
	const {rate, edges} = mets[index]!;
	const whole = rate.pairs + rate.conflicting;
	if (rate.pairs === 0 || rate.conflicting > doubtful * whole) return false;
	const next = mets[index + 1];
	if (index > 0 || next === undefined || isPeople(rate.key)) return true;
	const described = new Map(next.edges.map(([record, row]) => [row, record]));
	const told = edges.filter(([, row]) => described.has(row));
	const against = told.filter(([record, row]) => described.get(row) !== record).length;
	return against * 2 <= told.length;
}

const isPeople = (key: string) => (personKeys as readonly string[]).includes(key);
