import {hashFields} from './hash64.ts';
import type {Place, Problem} from './problem.ts';
import {
	type EnrolmentView,
	type FaultyPlace,
	type LeftOut,
	type Roster,
	type RosterField,
	type RosterKind,
	type RosterView,
	rosterFields,
	type Scope,
} from './roster.ts';

/**
 * One row as a plain object: what is not given is `''`, lists may be given as arrays. `id` is the external
 * id where it is not given, `kind` is `student`, and `place` a line of `<kind>.csv`.
 */
type RosterObject<K extends RosterKind> = {
	readonly [F in RosterField<K>]?: string | readonly string[];
} & {readonly place?: Place};

export interface RosterObjects {
	readonly locations?: ReadonlyArray<RosterObject<'locations'>>;
	readonly people?: ReadonlyArray<RosterObject<'people'>>;
	readonly courses?: ReadonlyArray<RosterObject<'courses'>>;
	readonly classes?: ReadonlyArray<RosterObject<'classes'>>;
	readonly enrolments?: ReadonlyArray<RosterObject<'enrolments'>>;
	readonly scope?: Partial<Scope>;
	readonly rows?: Readonly<Record<string, number>>;
	readonly problems?: readonly Problem[];
	readonly faulty?: Roster['faulty'];
	readonly faultyAt?: NonNullable<Roster['faultyAt']>;
	readonly unattributed?: Roster['unattributed'];
	readonly faultyPlaces?: readonly FaultyPlace[];
	readonly leftOut?: readonly LeftOut[];
	readonly exportedAt?: string;
	readonly extent?: Roster['extent'];
}

/** A roster of plain objects: for rules that are tried on a few rows, and for sources that answer in objects. */
export function rosterFrom(objects: RosterObjects): Roster {
	const people = viewOf('people', objects.people ?? []);
	const classes = viewOf('classes', objects.classes ?? []);
	const views = {
		locations: viewOf('locations', objects.locations ?? []),
		people,
		courses: viewOf('courses', objects.courses ?? []),
		classes,
		enrolments: enrolmentsOf(viewOf('enrolments', objects.enrolments ?? []), classes, people),
	};
	return {
		...views,
		scope: {people: true, classes: true, enrolments: true, ...objects.scope},
		rows:
			objects.rows ??
			Object.fromEntries(Object.values(views).map((view) => [`${view.kind}.csv`, view.count])),
		problems: objects.problems ?? [],
		faulty: objects.faulty ?? {},
		...(objects.faultyAt === undefined ? {} : {faultyAt: objects.faultyAt}),
		unattributed: objects.unattributed ?? {},
		faultyPlaces: objects.faultyPlaces ?? [],
		leftOut: objects.leftOut ?? [],
		extent: objects.extent ?? 'bulk',
		...(objects.exportedAt === undefined ? {} : {exportedAt: objects.exportedAt}),
	};
}

function viewOf<K extends RosterKind>(kind: K, objects: ReadonlyArray<RosterObject<K>>): RosterView<K> {
	const fields = rosterFields[kind] as ReadonlyArray<RosterField<K>>;
	const rows = objects.map((object) => new Map(fields.map((field) => [field, textOf(object, field)])));
	const text = (row: number, field: RosterField<K>) => rows[row]?.get(field) ?? '';
	return {
		kind,
		count: rows.length,
		text,
		hash64: (row) => hashFields(fields.map((field) => text(row, field))),
		offset: (row) => row,
		place: (row) => objects[row]?.place ?? {file: `${kind}.csv`, line: row + 2},
	};
}

function textOf(object: object, field: string): string {
	const given = (object as Readonly<Record<string, string | readonly string[] | undefined>>)[field];
	if (typeof given === 'string') return given;
	if (given !== undefined) return given.join('\t');
	if (field === 'id') return textOf(object, 'externalId');
	return field === 'kind' ? 'student' : '';
}

function enrolmentsOf(
	view: RosterView<'enrolments'>,
	classes: RosterView<'classes'>,
	people: RosterView<'people'>,
): EnrolmentView {
	const classRows = rowsById(classes);
	const peopleRows = rowsById(people);
	return {
		...view,
		classRow: (row) => classRows.get(view.text(row, 'class')) ?? -1,
		studentRow: (row) => peopleRows.get(view.text(row, 'student')) ?? -1,
	};
}

function rowsById(view: RosterView<'classes'> | RosterView<'people'>): ReadonlyMap<string, number> {
	const rows = new Map<string, number>();
	for (let row = 0; row < view.count; row++) {
		const id = view.text(row, 'externalId');
		if (!rows.has(id)) rows.set(id, row);
	}
	return rows;
}
