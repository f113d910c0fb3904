import type {Account} from '../core/directory/account.ts';
import {type Directory, type RecordSet, recordSet} from '../core/directory/directory.ts';
import type {Instant, RunId} from '../core/directory/ids.ts';
import {type PublishedRecords, publishedRecords} from '../core/plan/published.ts';
import {underHeldIds} from '../core/plan/sent-as.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import {differencesOfClasses} from '../core/three-way/classes.ts';
import {differencesOfPeople} from '../core/three-way/people.ts';
import type {ThreeWayRecord, ThreeWaySet} from '../core/three-way/record.ts';
import type {SourceView} from '../core/three-way/source-view.ts';
import {type Connection, listConnections} from './connections.ts';
import {type Context, loadDirectory, withSnapshot} from './context.ts';
import {filteredOf, lastOf, type ReadSource} from './explaining-sources.ts';
import {feedersOf} from './feeds.ts';
import {isKnown, ledgerOf} from './ledger.ts';
import {readPackage} from './package.ts';
import {packagedRecords} from './package-records.ts';
import {waysOf} from './three-way-words.ts';

/** Source, sent, Apple: who and what is missing where, and why. */
export interface ThreeWay {
	/** The rosters that it was made from; `run` is absent where none is kept. */
	readonly sources: ReadonlyArray<{
		readonly connection: string;
		readonly run?: RunId;
		readonly at?: Instant;
		readonly held: boolean;
	}>;
	/** The last packages that targets acknowledged; `confirmed`: what their activity logs said of them. */
	readonly packages: ReadonlyArray<{
		readonly target: string;
		readonly at: Instant;
		readonly state: 'sent' | 'baseline';
		readonly confirmed: boolean;
		/** Its file is not kept any more: nobody can look into it. */
		readonly unread: boolean;
	}>;
	/** The newest that was read from Apple School Manager; absent: nothing ever was. */
	readonly evidence?: Instant;
	readonly people: ThreeWaySet;
	readonly classes: ThreeWaySet;
	/** The way of a record from its source to Apple School Manager and why it ends where it does, as sentences. */
	way(kind: ThreeWayKind, record: ThreeWayRecord): string;
}
export type ThreeWayKind = 'people' | 'classes';

/** So many accounts are kept as they were parsed: they are gone through several times. */
const mostParsed = 200_000;

/**
 * Compares what the connections delivered last, what the targets acknowledged last and what Apple School Manager told,
 * and changes nothing. Reads no source: what stands at the source now, the next run tells.
 */
export async function threeWay(context: Context): Promise<ThreeWay> {
	return await withSnapshot(context.store, async (snapshot) => {
		const directory = parsed(await loadDirectory(snapshot));
		const connections = await listConnections(context);
		const readers = connections.filter(({kind}) => kind.reader !== undefined);
		const read = await Promise.all(readers.map((each) => lastOf(context, snapshot, each)));
		const sources: SourceView[] = [];
		for (const each of read) sources.push(await viewOf(context, each, directory));
		for (const {stored, kind} of connections)
			if (kind.reader === undefined && kind.source !== undefined)
				sources.push({connection: stored.id, isHeld: false, isRead: false});
		const packages = await packagesOf(context, snapshot, connections);
		const whole = packages.flatMap(({roster, entry}) =>
			roster === undefined ? [] : [{roster, at: entry.endedAt ?? entry.at}],
		);
		const published = publishedTo(directory, connections, packages);
		const strangers = [...(await snapshot.load('strangers')).values()];
		const conflicts = [...(await snapshot.load('conflicts')).values()];
		const people = differencesOfPeople({
			sources,
			accounts: directory.accounts,
			packages: whole,
			strangers,
			conflicts,
			published: new Set(published.flatMap(({accounts}) => accounts.map(({personId}) => personId as string))),
		});
		const classes = differencesOfClasses({
			sources,
			classes: directory.classes,
			courses: directory.courses,
			packages: whole.map(({roster}) => packagedRecords(roster)),
			published: published.map(underHeldIds),
			strangers,
		});
		const evidence = newestEvidence(directory.accounts);
		return {
			sources: read.map(({connection, last, isHeld}) => ({
				connection: connection.stored.name,
				...(last === undefined ? {} : {run: last.run.id, at: last.run.begin}),
				held: isHeld === true,
			})),
			packages: packages.map(({target, entry, roster}) => ({
				target: target.stored.name,
				at: entry.endedAt ?? entry.at,
				state: entry.state === 'sent' ? 'sent' : 'baseline',
				confirmed: entry.confirmed !== undefined,
				unread: roster === undefined,
			})),
			...(evidence === undefined ? {} : {evidence}),
			people,
			classes,
			way: waysOf({directory, read, sources, conflicts, published, packages: whole, connections}),
		};
	});
}

/** Records that are parsed once, where they are not too many for that. */
function parsed(directory: Directory): Directory {
	const {accounts, classes} = directory;
	return {
		...directory,
		accounts: accounts.size > mostParsed ? accounts : once(accounts, ({personId}) => personId),
		classes: classes.size > mostParsed ? classes : once(classes, ({classId}) => classId),
	};
}
const once = <T>(records: RecordSet<T>, key: (record: T) => string): RecordSet<T> =>
	recordSet([...records.values()].map((record) => [key(record), record] as const));

async function viewOf(context: Context, source: ReadSource, directory: Directory): Promise<SourceView> {
	const {connection, last, isHeld} = source;
	return {
		connection: connection.stored.id,
		isHeld: isHeld === true,
		isRead: true,
		...(last === undefined
			? {}
			: {roster: last.roster, filtered: await filteredOf(context, source, directory)}),
	};
}

interface LastPackage {
	readonly target: Connection;
	readonly entry: LedgerEntry;
	/** Absent: its file is not there any more. */
	readonly roster?: Roster;
}

/** The last package of each target, as it was acknowledged or adopted. */
async function packagesOf(
	context: Context,
	snapshot: Snapshot,
	connections: readonly Connection[],
): Promise<readonly LastPackage[]> {
	const packages: LastPackage[] = [];
	for (const target of connections) {
		if (target.kind.publisher === undefined || target.stored.disconnected !== undefined) continue;
		const entry = (await ledgerOf(snapshot, target)).findLast(isKnown);
		if (entry === undefined) continue;
		const {files} = context.store;
		const isThere = await files.has(entry.file);
		packages.push({
			target,
			entry,
			...(isThere ? {roster: await readPackage(context, files.path(entry.file))} : {}),
		});
	}
	return packages;
}

/** What the next upload to each target holds; where there is none, what one with the default feeds would hold. */
function publishedTo(
	directory: Directory,
	connections: readonly Connection[],
	packages: readonly LastPackage[],
): readonly PublishedRecords[] {
	const targets = connections.filter(
		({kind, stored}) => kind.publisher !== undefined && stored.disconnected === undefined,
	);
	return (targets.length === 0 ? [undefined] : targets).map((target) => {
		const people = packages.find((each) => each.target === target)?.roster?.people;
		const lastSent = new Set<string>();
		for (let row = 0; row < (people?.count ?? 0); row++) lastSent.add(people!.text(row, 'id'));
		return publishedRecords(directory, {
			target: target?.stored.id,
			feeds: new Set(feedersOf(target, connections).map(({stored}) => stored.id)),
			lastSent,
		});
	});
}

function newestEvidence(accounts: RecordSet<Account>): Instant | undefined {
	let newest: Instant | undefined;
	for (const {evidence} of accounts.values())
		for (const at of [evidence?.at, evidence?.issue?.at, evidence?.unlisted?.at])
			if (at !== undefined && (newest === undefined || newest < at)) newest = at;
	return newest;
}
