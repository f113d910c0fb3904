import {fullName} from '../core/directory/account.ts';
import {clockDay} from '../core/directory/clock-texts.ts';
import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {splitList} from '../core/directory/records.ts';
import {RollcallError, StateDamagedError, UsageError} from '../core/errors.ts';
import {type Called, calledIn} from '../core/explain/called.ts';
import {explain as tell} from '../core/explain/explain.ts';
import type {Explanation} from '../core/explain/explanation.ts';
import type {Facts, PlaceInClass, SourceFacts} from '../core/explain/facts.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import type {HeldBack} from '../core/plan/plan.ts';
import {publishedRecords} from '../core/plan/published.ts';
import {heldAs} from '../core/plan/sent-as.ts';
import {idsAtSource} from '../core/plan/source-ids.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Place} from '../core/roster/problem.ts';
import type {Filtered, LeftOut} from '../core/roster/roster.ts';
import {assistFilter} from './assist-settings.ts';
import {type Connection, listConnections} from './connections.ts';
import {type Context, loadDirectory, withSnapshot} from './context.ts';
import {nameOf} from './differing.ts';
import {readSettings} from './documents.ts';
import {packagesOf} from './explaining-packages.ts';
import {pastOf} from './explaining-past.ts';
import {rowsOf} from './explaining-rows.ts';
import {type AskedFor, isPerson, rosterKindOf, subjectOf} from './explaining-subject.ts';
import {feedersOf} from './feeds.ts';
import {type LastRoster, lastRosterOf} from './kept-rosters.ts';
import {planAgainst} from './planning.ts';
import {user} from './users.ts';

/**
 * Why a person, a class or a row of a roster is, or is not, in Apple School Manager: everything that is known of it,
 * from where it lies. An id that is nowhere is answered too: with where it was looked for.
 * @param asked Person ID, class id, id at a source, e-mail, user name, whole name, or `users.csv:12`.
 * @throws UsageError when several people are called so.
 */
export async function explain(context: Context, asked: string): Promise<Explanation> {
	if (asked.trim() === '')
		throw new UsageError('name a person, a class or a row', {next: 'rollcall explain 4711'});
	return await withSnapshot(context.store, async (snapshot) => {
		const directory = await loadDirectory(snapshot);
		const connections = await listConnections(context);
		const called = calledIn(
			directory,
			new Map(connections.map(({stored}) => [stored.id as string, stored.name])),
		);
		const readers = connections.filter(({kind}) => kind.reader !== undefined);
		const rosters = await Promise.all(readers.map((each) => lastOf(context, snapshot, each)));
		const subject = subjectOf(asked.trim(), directory, rosters);
		const isAbout = ({accounts, incoming, connection}: Conflict) =>
			accounts.includes(subject.key) || idsAt(subject, connection).includes(incoming);
		const conflicts = [...(await snapshot.load('conflicts')).values()].filter(isAbout);
		const strangers = [...(await snapshot.load('strangers')).values()]
			.filter(({id}) => id === `person/${subject.key}`)
			.map(({message, at}) => `${message} (${clockDay(at)})`);
		const sources: SourceFacts[] = [];
		for (const each of rosters) sources.push(await factsOf(context, snapshot, directory, each, subject));
		const {account, inClass, course, location} = subject;
		const past = await pastOf(context.store, snapshot.sequence, subject, called, isAbout);
		const ownerId = (account ?? inClass ?? course ?? location)?.owner;
		const owner = readers.find(({stored}) => stored.id === ownerId)?.stored.name;
		const facts: Facts = {
			asked,
			kind: subject.kind,
			key: subject.key,
			name:
				account === undefined
					? nameOf(inClass ?? course ?? location ?? subject.tombstone)
					: fullName(account),
			...(account === undefined ? {} : {account}),
			...(inClass === undefined ? {} : {class: inClass}),
			...(course === undefined ? {} : {course}),
			...(location === undefined ? {} : {location}),
			...(subject.tombstone === undefined ? {} : {tombstone: subject.tombstone}),
			...(inClass === undefined
				? {}
				: {students: splitList(directory.enrolments.get(inClass.classId)?.students ?? '').length}),
			sources,
			conflicts,
			...past,
			packages: await packagesOf(context, snapshot, {
				...subject,
				key: subject.account === undefined ? subject.key : heldAs(subject.account),
			}),
			published: await isPublished(context, directory, subject),
			strangers,
			clocks: account === undefined ? [] : (await user(context, account.personId)).clocks,
			...(owner === undefined ? {} : {owner}),
			...(await placeOf(context, subject, directory, rosters, called)),
			called,
		};
		return tell(facts);
	});
}

/** Where a row of enrolments puts its student, where one was asked for. */
async function placeOf(
	context: Context,
	{row, key}: AskedFor,
	directory: Directory,
	rosters: readonly ReadSource[],
	called: Called,
): Promise<{readonly inClass?: PlaceInClass}> {
	if (row?.enrolment === undefined) return {};
	const {place, class: external, id: rosterId} = row.enrolment;
	const inClass = [...directory.classes.values()].find(
		({externalIds}) => externalIds[row.connection] === external,
	);
	const id = inClass?.classId ?? external;
	const isThere = splitList(directory.enrolments.get(id)?.students ?? '').includes(key);
	const source = rosters.find(({connection}) => connection.stored.id === row.connection);
	const filtered = source && (await filteredOf(context, source, directory));
	const out = filtered?.why('enrolments', rosterId) ?? filtered?.why('classes', external);
	const why = isThere ? undefined : out?.reason;
	return {inClass: {place, class: called.class(id), isThere, ...(why === undefined ? {} : {why})}};
}

async function filteredOf(
	context: Context,
	{connection, last}: ReadSource,
	directory: Directory,
): Promise<Filtered | undefined> {
	if (last === undefined) return undefined;
	const {timeZone} = await readSettings(context.store.documents);
	return assistFilter(connection.stored, last.roster, directory, context.clock.now(), timeZone).filtered;
}

/** A connection with its last roster, or why that cannot be read. */
export interface ReadSource {
	readonly connection: Connection;
	readonly last: LastRoster | undefined;
	readonly unread?: string;
}

async function lastOf(context: Context, snapshot: Snapshot, connection: Connection): Promise<ReadSource> {
	try {
		return {connection, last: await lastRosterOf(context, snapshot, connection.stored.id)};
	} catch (error) {
		if (!(error instanceof StateDamagedError)) throw error;
		return {connection, last: undefined, unread: error.message};
	}
}

/** Under which ids a connection may list it. */
function idsAt(
	{key, account, inClass, course, location, asked, row}: AskedFor,
	connection: ConnectionId,
): readonly string[] {
	if (account !== undefined) return idsAtSource(account, connection);
	const record = inClass ?? course ?? location;
	if (record !== undefined) return [record.externalIds[connection] ?? key];
	return row !== undefined && row.connection === connection ? [row.externalId] : [asked, key];
}

async function factsOf(
	context: Context,
	snapshot: Snapshot,
	directory: Directory,
	source: ReadSource,
	subject: AskedFor,
): Promise<SourceFacts> {
	const {connection, last, unread} = source;
	const {stored} = connection;
	const ids = new Set(idsAt(subject, stored.id));
	const nothing: SourceFacts = {
		connection: stored.name,
		...(stored.disconnected === undefined ? {} : {disconnected: stored.disconnected}),
		rows: [],
		faulty: false,
		leftOut: [],
		problems: [],
		patches: [],
		heldBack: [],
		decided: [],
		changes: [],
		guards: [],
		...(unread === undefined ? {} : {unplanned: unread}),
	};
	if (last === undefined) return nothing;
	const {roster, run} = last;
	const kind = rosterKindOf(subject);
	const rows = rowsOf(roster, kind, ids, subject, stored.id, directory);
	const filtered = await filteredOf(context, source, directory);
	const all = new Set([...ids, ...rows.map(({externalId}) => externalId)]);
	const leftOut: LeftOut[] = [
		...roster.leftOut.filter((each) => each.kind === kind && all.has(each.externalId)),
		...[...all].flatMap((id) => filtered?.why(kind, id) ?? []),
	];
	const places = new Set([
		...rows.map(({place}) => at(place)),
		...leftOut.map(at),
		...(subject.row?.enrolment === undefined ? [] : [at(subject.row.enrolment.place)]),
	]);
	const concerns = (each: Place & {readonly value?: string}) =>
		places.has(at(each)) || (each.value !== undefined && all.has(each.value));
	const known: SourceFacts = {
		...nothing,
		run,
		rows,
		faulty: [...all].some((id) => roster.faulty[kind]?.has(id) === true),
		leftOut,
		problems: run.problems.filter(concerns),
		patches: run.patches.filter(concerns),
	};
	if (stored.disconnected !== undefined) return known;
	try {
		const {plan} = await planAgainst(context, connection, roster, snapshot, {removals: 'decide'});
		/** The row tells whom it is about, where there is one: an id at the source may be another's key. */
		const isOf = ({key, place}: HeldBack) =>
			place !== undefined && rows.length > 0
				? places.has(at(place))
				: key === subject.key || (all.has(key) && directory[recordsOf[kind]].get(key) === undefined);
		const made = [...plan.changes].filter(
			({kind: of, before, after}) =>
				before === undefined &&
				of !== 'enrolments' &&
				all.has((after as {externalIds: Record<string, string>}).externalIds[stored.id] ?? ''),
		);
		const keys = new Set([subject.key, ...(hasRecord(subject) ? [] : made.map(({key}) => key))]);
		const planned = new Set<string>(
			isPerson(subject) ? ['accounts'] : kind === 'classes' ? ['classes', 'enrolments'] : [kind],
		);
		const problems = [...known.problems, ...plan.problems.filter(concerns)];
		return {
			...known,
			problems: unique(problems),
			// Whether the night before made the same patch is no other patch.
			patches: unique(
				[...known.patches, ...plan.patches.filter(concerns)].map(({again: _, ...each}) => each),
			),
			// Decisions leave out too, beside the reader and the filter.
			leftOut: unique([
				...leftOut,
				...plan.leftOut.filter((each) => each.kind === kind && all.has(each.externalId)),
			]),
			heldBack: plan.heldBack.filter((each) => planned.has(each.kind) && isOf(each)),
			decided: (plan.decided ?? []).filter(
				({incoming, accounts}) => all.has(incoming) || accounts.includes(subject.key),
			),
			changes: [...plan.changes].filter((each) => planned.has(each.kind) && keys.has(each.key)),
			guards: plan.guards.filter(
				({tripped, keys: named}) => tripped && named?.includes(subject.key) === true,
			),
		};
	} catch (error) {
		if (!(error instanceof RollcallError)) throw error;
		return {...known, unplanned: error.message};
	}
}

const hasRecord = ({account, inClass, course, location}: AskedFor) =>
	(account ?? inClass ?? course ?? location) !== undefined;

const recordsOf = {
	people: 'accounts',
	classes: 'classes',
	courses: 'courses',
	locations: 'locations',
} as const;

const at = ({file, line}: Place) => `${file}:${line}`;

const unique = <T>(items: readonly T[]): readonly T[] => [
	...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

async function isPublished(context: Context, directory: Directory, {key, kind}: AskedFor): Promise<boolean> {
	if (kind === 'nobody') return false;
	const connections = await listConnections(context);
	const targets = connections.filter(
		(each) => each.kind.publisher !== undefined && each.stored.disconnected === undefined,
	);
	for (const target of targets.length === 0 ? [undefined] : targets) {
		const feeding = feedersOf(target, connections);
		const records = publishedRecords(directory, {
			target: target?.stored.id,
			feeds: new Set(feeding.map(({stored}) => stored.id)),
		});
		const {classes, courses, locations, accounts} = records;
		const isIn = {
			class: () => classes.some(({classId}) => classId === key),
			course: () => courses.some(({courseId}) => courseId === key),
			location: () => locations.some(({locationId}) => locationId === key),
			person: () => accounts.some(({personId}) => personId === key),
		}[kind]();
		if (isIn) return true;
	}
	return false;
}
