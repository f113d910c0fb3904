import type {Account} from '../../directory/account.ts';
import type {ConnectionId} from '../../directory/ids.ts';
import type {Class, Course, Location} from '../../directory/records.ts';
import type {Draft} from '../draft.ts';
import {whyFiltered} from '../filtered-out.ts';
import {fold} from '../fold.ts';
import type {Relink} from '../plan.ts';
import {idsAtSource} from '../source-ids.ts';

/**
 * Absent records that pair up with newcomers, one to one: people by name and e-mail (never by a name alone), classes,
 * courses and locations by all that they are called. Several candidates on either side are left apart.
 */
export const relinksOf = (draft: Draft): readonly Relink[] => [
	...peopleRelinks(draft),
	...structureRelinks(draft),
];

function peopleRelinks(draft: Draft): readonly Relink[] {
	const {connection} = draft.input;
	const pairs = new Pairs();
	for (const account of missingPeople(draft))
		if (account.email) pairs.absent(personName(account), account.personId);
	for (const {kind, action, after} of draft.changes)
		if (kind === 'accounts' && action === 'create' && after?.email)
			pairs.newcomer(personName(after), after.externalIds[connection.id]);
	return [...pairs.relinks('accounts'), ...asDuplicates(draft)];
}

/**
 * Who is absent since tonight, and who is on their way out since an earlier night: ids may change over two of them. Whoever
 * was adopted and is in no row is missing too: Apple School Manager has them under an id that this source does not say.
 */
export function missingPeople(draft: Draft): readonly Account[] {
	const {connection, directory} = draft.input;
	const missing = [...draft.absent, ...draft.undelivered].flatMap((id) => directory.accounts.get(id) ?? []);
	const leaving = [...directory.accounts.values()].filter(
		({owner, status, leaving}) =>
			owner === connection.id && status !== 'Deactivated' && leaving !== undefined,
	);
	if (leaving.length === 0) return missing;
	const named = namedPeople(draft);
	const isNamed = (account: Account) => idsAtSource(account, connection.id).some((id) => named.has(id));
	return [...missing, ...leaving.filter((each) => !isNamed(each) && whyFiltered(draft, each) === undefined)];
}

/** Ids at the source of all rows of people, the faulty ones too. */
function namedPeople({input: {roster}}: Draft): ReadonlySet<string> {
	const named = new Set(roster.faulty.people);
	for (let row = 0; row < roster.people.count; row++) named.add(roster.people.text(row, 'externalId'));
	return named;
}

/** Where name and e-mail agree, each pair was met as a duplicate, and its account counts as present. */
function* asDuplicates(draft: Draft): Iterable<Relink> {
	const {connection, directory} = draft.input;
	const open = draft.conflicts.filter(
		({kind, decision, accounts}) =>
			kind === 'duplicate-account' && decision === undefined && accounts.length === 1,
	);
	if (open.length === 0) return;
	const named = namedPeople(draft);
	const times = new Map<string, number>();
	for (const {accounts} of open) times.set(accounts[0]!, (times.get(accounts[0]!) ?? 0) + 1);
	for (const {accounts, incoming} of open) {
		const account = directory.accounts.get(accounts[0]!);
		if (account === undefined || !mayRelink(account, connection.id)) continue;
		if (times.get(account.personId) !== 1) continue;
		if (idsAtSource(account, connection.id).some((id) => named.has(id))) continue;
		yield {kind: 'accounts', key: account.personId, externalId: incoming};
	}
}

function structureRelinks(draft: Draft): readonly Relink[] {
	if (!draft.input.roster.scope.classes) return [];
	const {directory, connection} = draft.input;
	const created = {courses: new Map<string, Course>(), locations: new Map<string, Location>()};
	for (const {kind, key, action, after} of draft.changes)
		if (action === 'create' && after !== undefined)
			if (kind === 'courses') created.courses.set(key, after);
			else if (kind === 'locations') created.locations.set(key, after);
	const at = (id: string) => fold((created.locations.get(id) ?? directory.locations.get(id))?.name ?? id);
	const ofCourse = (id: string) => {
		const course = created.courses.get(id) ?? directory.courses.get(id);
		return course === undefined ? id : courseName(course);
	};
	const courseName = ({number, name, locationId}: Course) =>
		number || name ? `${fold(number ?? '')}\n${fold(name ?? '')}\n${at(locationId)}` : '';
	const className = ({number, courseId, locationId, year}: Class) =>
		number ? `${fold(number)}\n${ofCourse(courseId)}\n${at(locationId)}\n${year ?? ''}` : '';
	const withoutYear = ({year: _, ...each}: Class) => each;

	const pairs = {locations: new Pairs(), courses: new Pairs(), classes: new Pairs()};
	for (const each of absent(draft, 'locations')) pairs.locations.absent(fold(each.name), each.locationId);
	for (const each of absent(draft, 'courses')) pairs.courses.absent(courseName(each), each.courseId);
	for (const each of absent(draft, 'classes')) pairs.classes.absent(className(each), each.classId);
	const external = (each: {readonly externalIds: Readonly<Record<ConnectionId, string>>}) =>
		each.externalIds[connection.id];
	for (const {kind, action, after} of draft.changes) {
		if (action !== 'create' || after === undefined) continue;
		if (kind === 'locations') pairs.locations.newcomer(fold(after.name), external(after));
		else if (kind === 'courses') pairs.courses.newcomer(courseName(after), external(after));
		else if (kind === 'classes') {
			pairs.classes.newcomer(className(after), external(after));
			// What was adopted has no year: an upload in Apple's format says none.
			if (after.year !== undefined) pairs.classes.newcomer(className(withoutYear(after)), external(after));
		}
	}
	return (['locations', 'courses', 'classes'] as const).flatMap((kind) => [...pairs[kind].relinks(kind)]);
}

/**
 * Records of the connection whose id at the source no row has, whether their removal is decided or pending; and adopted
 * ones whose own id no row has either.
 */
function* absent<K extends 'locations' | 'courses' | 'classes'>(
	{input}: Draft,
	kind: K,
): Iterable<{locations: Location; courses: Course; classes: Class}[K]> {
	const {connection, directory, roster} = input;
	const view = roster[kind];
	const named = new Set(roster.faulty[kind]);
	const ids = new Set<string>();
	for (let row = 0; row < view.count; row++) {
		named.add(view.text(row, 'externalId'));
		ids.add(view.text(row, 'id'));
	}
	type Each = {locations: Location; courses: Course; classes: Class}[K];
	for (const key of directory[kind].keys()) {
		const record = directory[kind].get(key) as Each;
		const external = record.externalIds[connection.id];
		if (external === undefined && isAdopted(record) && !named.has(key) && !ids.has(key)) yield record;
		if (record.owner !== connection.id || external === undefined || named.has(external)) continue;
		if (roster.filtered?.why(kind, external) !== undefined) continue;
		yield record;
	}
}

interface Owned {
	readonly owner?: ConnectionId;
	readonly adoptedFor?: ConnectionId;
}

/** Taken over from an earlier upload, and delivered by nobody. */
export const isAdopted = ({owner, adoptedFor}: Owned) => owner === undefined && adoptedFor !== undefined;

/** Whether this connection delivers it, or may take it up. */
export const mayRelink = (record: Owned, connection: ConnectionId) =>
	record.owner === connection || isAdopted(record);

/** Absent and new by one name; a name that stands for several of either side pairs none. */
class Pairs {
	readonly #absent = new Map<string, string | undefined>();
	readonly #new = new Map<string, string | undefined>();

	absent(name: string, key: string) {
		if (name !== '') this.#absent.set(name, this.#absent.has(name) ? undefined : key);
	}

	newcomer(name: string, externalId: string | undefined) {
		if (name !== '') this.#new.set(name, this.#new.has(name) ? undefined : externalId);
	}

	*relinks(kind: Relink['kind']): Iterable<Relink> {
		for (const [name, key] of this.#absent) {
			const externalId = this.#new.get(name);
			if (key !== undefined && externalId !== undefined) yield {kind, key, externalId};
		}
	}
}

const personName = ({firstName, lastName, email}: {firstName: string; lastName: string; email?: string}) =>
	[firstName, lastName, email ?? ''].map(fold).join('\n');
