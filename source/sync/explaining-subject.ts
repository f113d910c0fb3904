import {type Account, fullName} from '../core/directory/account.ts';
import type {Directory, RecordSet} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import type {Class, Course, Location, PastClass, Tombstone} from '../core/directory/records.ts';
import {UsageError} from '../core/errors.ts';
import type {ExplainedKind} from '../core/explain/explanation.ts';
import type {Place} from '../core/roster/problem.ts';
import {type RosterKind, type RosterView, rosterKinds} from '../core/roster/roster.ts';
import type {ReadSource} from './explaining-sources.ts';

/** Who or what is asked for. */
export interface AskedFor {
	readonly asked: string;
	readonly kind: ExplainedKind;
	/** Person ID, or id of the class, course or location; what was asked where nobody has it. */
	readonly key: string;
	readonly account?: Account;
	readonly inClass?: Class;
	readonly course?: Course;
	readonly location?: Location;
	readonly tombstone?: Tombstone;
	/** A class that left, whose id may be at the source another one's now. */
	readonly past?: PastClass;
	/** The row that was named, where it was a row. */
	readonly row?: NamedRow;
}

/** A row of a connection's last roster. */
interface NamedRow {
	readonly connection: ConnectionId;
	/** Of an enrolment, its student. */
	readonly externalId: string;
	/** Of an enrolment: where it stands, its own id, and the id of its class at the source. */
	readonly enrolment?: {readonly place: Place; readonly id: string; readonly class: string};
}

/** Whether it stands for somebody, so far as anybody knows. */
export const isPerson = ({kind}: Pick<AskedFor, 'kind'>) => kind === 'person' || kind === 'nobody';

/** The kind of row that lists it. */
export const rosterKindOf = ({kind}: Pick<AskedFor, 'kind'>): Exclude<RosterKind, 'enrolments'> =>
	(
		({
			person: 'people',
			nobody: 'people',
			class: 'classes',
			course: 'courses',
			location: 'locations',
		}) as const
	)[kind];

/**
 * Finds out what is meant: an id first, here or at a source, then a row of a roster, then whatever else people are
 * called by. One id may be of several: what is there before what is gone, and ids of here before those of sources.
 */
export function subjectsOf(
	asked: string,
	directory: Directory,
	sources: readonly ReadSource[],
	past: PastClass | undefined,
): readonly [AskedFor, ...AskedFor[]] {
	const [known, ...more] = byId(asked, directory, past);
	if (known !== undefined) return [known, ...more];
	const row = rowNamed(asked, sources);
	if (row !== undefined) return [ofRow(asked, row, directory)];
	const people = [...directory.accounts.values()].filter((account) => isCalled(account, asked));
	const [account] = people;
	refuseSeveral(asked, people, 'people', 'Name one of them by the Person ID.', ({personId}) => personId);
	if (account !== undefined) return [ofPerson(asked, account.personId, directory)];
	const classes = [...directory.classes.values()].filter(({number}) => number === asked);
	const [inClass] = classes;
	refuseSeveral(asked, classes, 'classes', 'Name one of them by its class id.', ({classId}) => classId);
	if (inClass !== undefined) return [{asked, kind: 'class', key: inClass.classId, inClass}];
	return [listedBy(asked, sources) ?? {asked, kind: 'nobody', key: asked}];
}

function refuseSeveral<T>(
	asked: string,
	found: readonly T[],
	what: string,
	next: string,
	key: (each: T) => string,
): void {
	if (found.length > 1)
		throw new UsageError(`"${asked}" is ${found.length} ${what}: ${found.slice(0, 5).map(key).join(', ')}`, {
			next,
		});
}

/** What a source lists and the directory does not hold, other than people: left out by the filter, or held back. */
function listedBy(asked: string, sources: readonly ReadSource[]): AskedFor | undefined {
	for (const {connection, last} of sources) {
		if (last === undefined || names(last.roster.people, asked) !== undefined) continue;
		for (const [kind, rows] of [
			['class', 'classes'],
			['course', 'courses'],
			['location', 'locations'],
		] as const) {
			const view = last.roster[rows] as RosterView<'people' | 'classes' | 'courses' | 'locations'>;
			const at = names(view, asked);
			if (at === undefined) continue;
			const row = {connection: connection.stored.id, externalId: view.text(at, 'externalId')};
			return {asked, kind, key: view.text(at, 'id') || row.externalId, row};
		}
	}
	return undefined;
}

/** The row that has this id, at its source or in Apple School Manager. */
function names(
	view: RosterView<'people' | 'classes' | 'courses' | 'locations'>,
	asked: string,
): number | undefined {
	for (let row = 0; row < view.count; row++)
		if (view.text(row, 'externalId') === asked || view.text(row, 'id') === asked) return row;
	return undefined;
}

/** Everything that has this id, in Apple School Manager or at a source. */
function byId(asked: string, directory: Directory, past: PastClass | undefined): readonly AskedFor[] {
	const {accounts, tombstones, classes, courses, locations} = directory;
	const records = {class: classes, course: courses, location: locations} as const;
	const there: AskedFor[] = [];
	const gone: AskedFor[] = [];
	if (accounts.has(asked)) there.push(ofPerson(asked, asked, directory));
	else if (tombstones.has(asked)) gone.push(ofPerson(asked, asked, directory));
	for (const kind of otherKinds)
		if (records[kind].has(asked)) there.push(ofOther(asked, kind, asked, directory));
	if (past !== undefined && !classes.has(asked)) gone.push({asked, kind: 'class', key: asked, past});
	for (const account of accounts.values())
		if (account.personId !== asked && hasId(account, asked))
			there.push(ofPerson(asked, account.personId, directory));
	for (const kind of otherKinds)
		for (const [key, record] of entriesOf(records[kind]))
			if (key !== asked && Object.values(record.externalIds).includes(asked))
				there.push(ofOther(asked, kind, key, directory));
	return [...there, ...gone];
}

const otherKinds = ['class', 'course', 'location'] as const;
type OtherKind = (typeof otherKinds)[number];

function* entriesOf(
	records: RecordSet<Class | Course | Location>,
): Iterable<readonly [key: string, record: Class | Course | Location]> {
	for (const key of records.keys()) yield [key, records.get(key)!];
}

/** Whether some source lists the account by this id. */
function hasId({externalIds, merged}: Account, id: string): boolean {
	for (const at in externalIds) if (externalIds[at as ConnectionId] === id) return true;
	return merged !== undefined && Object.values(merged).some((ids) => ids.includes(id));
}

function ofPerson(asked: string, key: string, {accounts, tombstones}: Directory): AskedFor {
	const [account, tombstone] = [accounts.get(key), tombstones.get(key)];
	return {
		asked,
		kind: 'person',
		key,
		...(account === undefined ? {} : {account}),
		...(tombstone === undefined ? {} : {tombstone}),
	};
}

function ofOther(asked: string, kind: OtherKind, key: string, directory: Directory): AskedFor {
	const inClass = kind === 'class' ? directory.classes.get(key) : undefined;
	const course = kind === 'course' ? directory.courses.get(key) : undefined;
	const location = kind === 'location' ? directory.locations.get(key) : undefined;
	return {asked, kind, key, ...(inClass && {inClass}), ...(course && {course}), ...(location && {location})};
}

const isCalled = (account: Account, asked: string) => {
	const lower = asked.toLowerCase();
	return [account.email, account.sisUsername, account.managedAppleAccount?.name, fullName(account)].some(
		(each) => each?.toLowerCase() === lower,
	);
};

/** A row with what it stands for. */
interface FoundRow extends NamedRow {
	readonly kind: RosterKind;
	readonly id: string;
}

/** The row at `users.csv:12`, whether it was read or left out; of an enrolment, its student. */
function rowNamed(asked: string, sources: readonly ReadSource[]): FoundRow | undefined {
	const [, file, digits] = /^(.+):(\d+)$/.exec(asked) ?? [];
	if (file === undefined) return undefined;
	const line = Number(digits);
	const is = (place: Place) => place.line === line && place.file === file;
	for (const {connection, last} of sources) {
		if (last === undefined) continue;
		const {roster} = last;
		const {id: at} = connection.stored;
		const out = roster.leftOut.find(is);
		if (out !== undefined)
			return {connection: at, kind: out.kind, externalId: out.externalId, id: out.externalId};
		for (const kind of rosterKinds)
			for (const [id, place] of roster.faultyAt?.[kind] ?? [])
				if (kind !== 'enrolments' && is(place)) return {connection: at, kind, externalId: id, id};
		for (const kind of rosterKinds) {
			const view = roster[kind];
			for (let row = 0; row < view.count; row++) {
				if (view.offset(row) !== line || !is(view.place(row))) continue;
				if (kind === 'enrolments') {
					const {enrolments} = roster;
					const student = enrolments.text(row, 'student');
					const enrolment = {
						place: view.place(row),
						id: enrolments.text(row, 'id'),
						class: enrolments.text(row, 'class'),
					};
					return {connection: at, kind, externalId: student, id: student, enrolment};
				}
				const people = view as RosterView<'people'>;
				return {
					connection: at,
					kind,
					externalId: people.text(row, 'externalId'),
					id: people.text(row, 'id'),
				};
			}
		}
		const repeated = last.run.patches.find((patch) => patch.code === 'duplicate-row' && is(patch));
		const kind = repeated && kindsByKey.get(repeated.field);
		if (repeated !== undefined && kind !== undefined)
			return {connection: at, kind, externalId: repeated.value, id: repeated.value};
	}
	return undefined;
}

/** What a row that repeats another one word for word was of: the patch that took it away names its key alone. */
const kindsByKey: ReadonlyMap<string, Exclude<RosterKind, 'enrolments'>> = new Map([
	['person_id', 'people'],
	['class_id', 'classes'],
	['course_id', 'courses'],
	['location_id', 'locations'],
]);

function ofRow(asked: string, {kind, id, ...row}: FoundRow, directory: Directory): AskedFor {
	const found = <T extends {readonly externalIds: Readonly<Record<ConnectionId, string>>}>(
		records: RecordSet<T>,
	): T | undefined =>
		[...records.values()].find(({externalIds}) => externalIds[row.connection] === row.externalId) ??
		records.get(id);
	const key = id || row.externalId;
	switch (kind) {
		case 'classes': {
			const inClass = found(directory.classes);
			return {asked, kind: 'class', key: inClass?.classId ?? key, ...(inClass && {inClass}), row};
		}
		case 'courses': {
			const course = found(directory.courses);
			return {asked, kind: 'course', key: course?.courseId ?? key, ...(course && {course}), row};
		}
		case 'locations': {
			const location = found(directory.locations);
			return {asked, kind: 'location', key: location?.locationId ?? key, ...(location && {location}), row};
		}
		default: {
			const account =
				[...directory.accounts.values()].find(
					({externalIds, merged}) =>
						externalIds[row.connection] === row.externalId ||
						merged?.[row.connection]?.includes(row.externalId) === true,
				) ?? directory.accounts.get(id);
			if (account !== undefined) return {asked, kind: 'person', key: account.personId, account, row};
			return {asked, kind: 'nobody', key: row.externalId, row};
		}
	}
}
