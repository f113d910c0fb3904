import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {RollcallError, StateDamagedError} from '../core/errors.ts';
import type {SourceFacts} from '../core/explain/facts.ts';
import type {HeldBack} from '../core/plan/plan.ts';
import {idsAtSource} from '../core/plan/source-ids.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Place} from '../core/roster/problem.ts';
import type {Filtered, LeftOut} from '../core/roster/roster.ts';
import {assistFilter} from './assist-settings.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';
import {readSettings} from './documents.ts';
import {rowsOf} from './explaining-rows.ts';
import {type AskedFor, isPerson, rosterKindOf} from './explaining-subject.ts';
import {heldRosterOf, type LastRoster, lastRosterOf} from './kept-rosters.ts';
import {planAgainst} from './planning.ts';

/** What the filter takes out of the roster now. */
export async function filteredOf(
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
	/** The last roster waits in a run that guards hold. */
	readonly isHeld?: true;
	readonly unread?: string;
}

/** The last roster of a connection. */
export async function lastOf(
	context: Context,
	snapshot: Snapshot,
	connection: Connection,
): Promise<ReadSource> {
	try {
		const held = await heldRosterOf(context, snapshot, connection.stored.id);
		if (held !== undefined) return {connection, last: held, isHeld: true};
		return {connection, last: await lastRosterOf(context, snapshot, connection.stored.id)};
	} catch (error) {
		if (!(error instanceof StateDamagedError)) throw error;
		return {connection, last: undefined, unread: error.message};
	}
}

/** Under which ids a connection may list it. */
export function idsAt(
	{key, account, inClass, course, location, asked, row}: AskedFor,
	connection: ConnectionId,
): readonly string[] {
	if (account !== undefined) return idsAtSource(account, connection);
	const record = inClass ?? course ?? location;
	if (record !== undefined) return [record.externalIds[connection] ?? key];
	return row !== undefined && row.connection === connection ? [row.externalId] : [asked, key];
}

/** What a connection says of it, and what its next plan would do. */
export async function factsOf(
	context: Context,
	snapshot: Snapshot,
	directory: Directory,
	source: ReadSource,
	subject: AskedFor,
): Promise<SourceFacts> {
	const {connection, last, isHeld, unread} = source;
	const {stored} = connection;
	const ids = new Set([...idsAt(subject, stored.id), ...(await pairedIds(snapshot, connection, subject))]);
	const {owner} = subject.account ?? subject.inClass ?? subject.course ?? subject.location ?? {};
	const nothing: SourceFacts = {
		connection: stored.name,
		delivers: owner === undefined || owner === stored.id,
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
		...[...all].flatMap((id) => roster.faultyAt?.[kind]?.get(id) ?? []).map(at),
		...(subject.row?.enrolment === undefined ? [] : [at(subject.row.enrolment.place)]),
	]);
	const concerns = (each: Place & {readonly value?: string}) =>
		places.has(at(each)) || (each.value !== undefined && all.has(each.value));
	const known: SourceFacts = {
		...nothing,
		run,
		...(isHeld ? {heldBy: run.guards.filter(({tripped}) => tripped).map(({code}) => code)} : {}),
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

/** Ids under which a system that is kept alike has it: what is read from there may leave it out as another's. */
async function pairedIds(
	snapshot: Snapshot,
	{kind, stored}: Connection,
	subject: AskedFor,
): Promise<readonly string[]> {
	const of = isPerson(subject) ? 'users' : subject.kind === 'class' ? 'classes' : undefined;
	if (kind.mirror === undefined || of === undefined) return [];
	return [...(await snapshot.load('mirrored')).values()].flatMap((row) =>
		row.connection === stored.id && row.kind === of && row.key === subject.key ? [row.id] : [],
	);
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
