import {fullName} from '../core/directory/account.ts';
import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {splitList} from '../core/directory/records.ts';
import {RollcallError, StateDamagedError, UsageError} from '../core/errors.ts';
import {explain as tell} from '../core/explain/explain.ts';
import type {Explanation} from '../core/explain/explanation.ts';
import type {Facts, FoundRow, PackageFacts, SourceFacts} from '../core/explain/facts.ts';
import {publishedRecords} from '../core/plan/published.ts';
import {idsAtSource} from '../core/plan/source-ids.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Place} from '../core/roster/problem.ts';
import type {LeftOut, Roster} from '../core/roster/roster.ts';
import {assistFilter} from './assist-settings.ts';
import {type Connection, listConnections} from './connections.ts';
import {type Context, loadDirectory, withSnapshot} from './context.ts';
import {nameOf} from './differing.ts';
import {readSettings} from './documents.ts';
import {pastOf} from './explaining-past.ts';
import {type AskedFor, subjectOf} from './explaining-subject.ts';
import {isFedBy} from './feeds.ts';
import {type LastRoster, lastRosterOf} from './kept-rosters.ts';
import {isKnown} from './ledger.ts';
import {indexOfPackage} from './package.ts';
import {planAgainst} from './planning.ts';
import {user} from './users.ts';

/** Packages that are looked into, of each target, the newest first: each takes as long as reading a roster. */
const mostPackages = 3;

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
		const readers = (await listConnections(context)).filter(({kind}) => kind.reader !== undefined);
		const rosters = await Promise.all(readers.map((each) => lastOf(context, snapshot, each)));
		const subject = subjectOf(asked.trim(), directory, rosters);
		const conflicts = [...(await snapshot.load('conflicts')).values()].filter(
			({accounts, incoming, connection}) =>
				accounts.includes(subject.key) || idsAt(subject, connection).includes(incoming),
		);
		const strangers = [...(await snapshot.load('strangers')).values()]
			.filter(({id}) => id === `person/${subject.key}`)
			.map(({message, at}) => `${message} (${at.slice(0, 10)})`);
		const sources: SourceFacts[] = [];
		for (const each of rosters) sources.push(await factsOf(context, snapshot, directory, each, subject));
		const {account, inClass} = subject;
		const past = await pastOf(context.store, snapshot.sequence, subject);
		const ownerId = account?.owner ?? inClass?.owner;
		const owner = readers.find(({stored}) => stored.id === ownerId)?.stored.name;
		const facts: Facts = {
			asked,
			kind: subject.kind,
			key: subject.key,
			name: account === undefined ? nameOf(inClass ?? subject.tombstone) : fullName(account),
			...(account === undefined ? {} : {account}),
			...(inClass === undefined ? {} : {class: inClass}),
			...(subject.tombstone === undefined ? {} : {tombstone: subject.tombstone}),
			...(inClass === undefined
				? {}
				: {students: splitList(directory.enrolments.get(inClass.classId)?.students ?? '').length}),
			sources,
			conflicts,
			...past,
			packages: await packagesOf(context, snapshot, subject),
			published: await isPublished(context, directory, subject),
			strangers,
			clocks: account === undefined ? [] : (await user(context, account.personId)).clocks,
			...(owner === undefined ? {} : {owner}),
		};
		return tell(facts);
	});
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
function idsAt({key, account, inClass, asked, row}: AskedFor, connection: ConnectionId): readonly string[] {
	if (account !== undefined) return idsAtSource(account, connection);
	if (inClass !== undefined) return [inClass.externalIds[connection] ?? inClass.classId];
	return row !== undefined && row.connection === connection ? [row.externalId] : [asked, key];
}

async function factsOf(
	context: Context,
	snapshot: Snapshot,
	directory: Directory,
	{connection, last, unread}: ReadSource,
	subject: AskedFor,
): Promise<SourceFacts> {
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
	const kind = subject.kind === 'class' ? 'classes' : 'people';
	const rows = rowsOf(roster, kind, ids, subject, stored.id);
	const settings = await readSettings(context.store.documents);
	const filtered = assistFilter(stored, roster, directory, context.clock.now(), settings.timeZone).filtered;
	const all = new Set([...ids, ...rows.map(({externalId}) => externalId)]);
	const leftOut: LeftOut[] = [
		...roster.leftOut.filter((each) => each.kind === kind && all.has(each.externalId)),
		...[...all].flatMap((id) => filtered?.why(kind, id) ?? []),
	];
	const places = new Set([...rows.map(({place}) => at(place)), ...leftOut.map(at)]);
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
		const keys = new Set([subject.key, ...all]);
		const planned = subject.kind === 'class' ? new Set(['classes', 'enrolments']) : new Set(['accounts']);
		const problems = [...known.problems, ...plan.problems.filter(concerns)];
		return {
			...known,
			problems: unique(problems),
			// Whether the night before made the same patch is no other patch.
			patches: unique(
				[...known.patches, ...plan.patches.filter(concerns)].map(({again: _, ...each}) => each),
			),
			heldBack: plan.heldBack.filter((each) => planned.has(each.kind) && keys.has(each.key)),
			decided: (plan.decided ?? []).filter(
				({incoming, accounts}) => keys.has(incoming) || accounts.includes(subject.key),
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

const at = ({file, line}: Place) => `${file}:${line}`;

const unique = <T>(items: readonly T[]): readonly T[] => [
	...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

function rowsOf(
	roster: Roster,
	kind: 'people' | 'classes',
	ids: ReadonlySet<string>,
	{account, inClass, asked, kind: what}: AskedFor,
	connection: ConnectionId,
): readonly FoundRow[] {
	const found: FoundRow[] = [];
	const {people, classes} = roster;
	const view = kind === 'people' ? people : classes;
	const key = account?.personId ?? inClass?.classId;
	for (let row = 0; row < view.count; row++) {
		const externalId = view.text(row, 'externalId');
		const id = view.text(row, 'id');
		const isNamed =
			ids.has(externalId) ||
			(key !== undefined && id === key) ||
			(what === 'nobody' && isCalled(roster, row, asked));
		if (!isNamed) continue;
		const own = account?.externalIds[connection] ?? inClass?.externalIds[connection];
		const pairedBy =
			key === undefined
				? undefined
				: own === externalId
					? 'external id'
					: account?.merged?.[connection]?.includes(externalId) === true
						? 'a decision or Auto Merge'
						: id === key
							? 'Person ID'
							: undefined;
		found.push({
			externalId,
			id,
			name:
				kind === 'people'
					? [people.text(row, 'firstName'), people.text(row, 'lastName')].filter(Boolean).join(' ')
					: classes.text(row, 'number'),
			place: view.place(row),
			...(pairedBy === undefined ? {} : {pairedBy}),
		});
	}
	return found;
}

/** Whether a row of people answers to what was typed, where no account does. */
const isCalled = ({people}: Roster, row: number, asked: string) =>
	[people.text(row, 'id'), people.text(row, 'email'), people.text(row, 'sisUsername')].includes(asked) ||
	`${people.text(row, 'firstName')} ${people.text(row, 'lastName')}` === asked;

async function packagesOf(
	context: Context,
	snapshot: Snapshot,
	{key, kind}: AskedFor,
): Promise<readonly PackageFacts[]> {
	const names = new Map(
		(await listConnections(context)).map(({stored}) => [stored.id as string, stored.name]),
	);
	const looked = new Map<string, number>();
	const facts: PackageFacts[] = [];
	for (const entry of [...(await snapshot.load('ledger')).values()].reverse()) {
		if (!isKnown(entry)) continue;
		const count = (looked.get(entry.target) ?? 0) + 1;
		if (count > mostPackages) continue;
		looked.set(entry.target, count);
		facts.push({
			target: names.get(entry.target) ?? entry.target,
			state: entry.state === 'sent' ? 'sent' : 'baseline',
			at: entry.endedAt ?? entry.at,
			sha256: entry.sha256,
			...(entry.run === undefined ? {} : {run: entry.run}),
			holds: await holds(context, entry.file, key, kind),
		});
	}
	return facts.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

async function holds(
	context: Context,
	file: string,
	key: string,
	kind: AskedFor['kind'],
): Promise<boolean | undefined> {
	if (!(await context.store.files.has(file))) return undefined;
	try {
		const index = await indexOfPackage(context, context.store.files.path(file));
		const {classes, people} = index;
		return (kind !== 'person' && classes.has(key)) || (kind !== 'class' && people.has(key));
	} catch (error) {
		if (error instanceof RollcallError) return undefined;
		throw error;
	}
}

async function isPublished(context: Context, directory: Directory, {key, kind}: AskedFor): Promise<boolean> {
	if (kind === 'nobody') return false;
	const connections = await listConnections(context);
	const readers = connections.filter((each) => each.kind.reader !== undefined);
	const targets = connections.filter(
		(each) => each.kind.publisher !== undefined && each.stored.disconnected === undefined,
	);
	for (const target of targets.length === 0 ? [undefined] : targets) {
		const feeding = target === undefined ? readers : readers.filter(({stored}) => isFedBy(target, stored));
		const records = publishedRecords(directory, {
			target: target?.stored.id,
			feeds: new Set(feeding.map(({stored}) => stored.id)),
		});
		const isIn =
			kind === 'class'
				? records.classes.some(({classId}) => classId === key)
				: records.accounts.some(({personId}) => personId === key);
		if (isIn) return true;
	}
	return false;
}
