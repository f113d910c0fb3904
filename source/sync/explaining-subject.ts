import {type Account, fullName} from '../core/directory/account.ts';
import type {Directory, RecordSet} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import type {Class, Course, Location, Tombstone} from '../core/directory/records.ts';
import {UsageError} from '../core/errors.ts';
import type {ExplainedKind} from '../core/explain/explanation.ts';
import type {Place} from '../core/roster/problem.ts';
import {type RosterKind, type RosterView, rosterKinds} from '../core/roster/roster.ts';
import type {ReadSource} from './explaining.ts';

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

/** Finds out what is meant: an id first, a row of a roster, then whatever else people are called by. */
export function subjectOf(asked: string, directory: Directory, sources: readonly ReadSource[]): AskedFor {
	const known = byKey(asked, asked, directory);
	if (known !== undefined) return known;
	const row = rowNamed(asked, sources);
	if (row !== undefined) return ofRow(asked, row, directory);
	const people = [...directory.accounts.values()].filter((account) => isCalled(account, asked));
	const [only, ...others] = people;
	if (others.length > 0)
		throw new UsageError(
			`"${asked}" is ${people.length} people: ${people
				.slice(0, 5)
				.map(({personId}) => personId)
				.join(', ')}`,
			{
				next: 'Name one of them by the Person ID.',
			},
		);
	if (only !== undefined) return {asked, kind: 'person', key: only.personId, account: only};
	const classes = [...directory.classes.values()].filter(
		({externalIds, number}) => number === asked || Object.values(externalIds).includes(asked),
	);
	if (classes.length > 1)
		throw new UsageError(
			`"${asked}" is ${classes.length} classes: ${classes
				.slice(0, 5)
				.map(({classId}) => classId)
				.join(', ')}`,
			{
				next: 'Name one of them by its class id.',
			},
		);
	const [inClass] = classes;
	if (inClass !== undefined) return {asked, kind: 'class', key: inClass.classId, inClass};
	const listed = classListed(asked, sources);
	if (listed !== undefined) return listed;
	return {asked, kind: 'nobody', key: asked};
}

/** A class that a source lists and the directory does not hold: left out by the filter, or held back. */
function classListed(asked: string, sources: readonly ReadSource[]): AskedFor | undefined {
	for (const {connection, last} of sources) {
		if (last === undefined || names(last.roster.people, asked) !== undefined) continue;
		const {classes} = last.roster;
		const at = names(classes, asked);
		if (at === undefined) continue;
		const row = {connection: connection.stored.id, externalId: classes.text(at, 'externalId')};
		return {asked, kind: 'class', key: classes.text(at, 'id') || row.externalId, row};
	}
	return undefined;
}

/** The row that has this id, at its source or in Apple School Manager. */
function names(view: RosterView<'people'> | RosterView<'classes'>, asked: string): number | undefined {
	const people = view as RosterView<'people'>;
	for (let row = 0; row < view.count; row++)
		if (people.text(row, 'externalId') === asked || people.text(row, 'id') === asked) return row;
	return undefined;
}

function byKey(
	asked: string,
	key: string,
	{accounts, tombstones, ...directory}: Directory,
): AskedFor | undefined {
	const [account, tombstone] = [accounts.get(key), tombstones.get(key)];
	if (account !== undefined || tombstone !== undefined)
		return {
			asked,
			kind: 'person',
			key,
			...(account === undefined ? {} : {account}),
			...(tombstone === undefined ? {} : {tombstone}),
		};
	const inClass = directory.classes.get(key);
	if (inClass !== undefined) return {asked, kind: 'class', key, inClass};
	const course = directory.courses.get(key);
	if (course !== undefined) return {asked, kind: 'course', key, course};
	const location = directory.locations.get(key);
	return location === undefined ? undefined : {asked, kind: 'location', key, location};
}

const isCalled = (account: Account, asked: string) => {
	const lower = asked.toLowerCase();
	return (
		Object.values(account.externalIds).includes(asked) ||
		Object.values(account.merged ?? {}).some((ids) => ids.includes(asked)) ||
		[account.email, account.sisUsername, account.managedAppleAccount?.name, fullName(account)].some(
			(each) => each?.toLowerCase() === lower,
		)
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
	}
	return undefined;
}

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
