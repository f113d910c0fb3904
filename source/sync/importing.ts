import {isSame} from '../core/canonical.ts';
import type {Account} from '../core/directory/account.ts';
import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId, Instant, RunId} from '../core/directory/ids.ts';
import {SourceUnhealthyError, UsageError} from '../core/errors.ts';
import {defaultPolicy} from '../core/plan/input.ts';
import type {Change} from '../core/plan/plan.ts';
import {planRoster} from '../core/plan/plan-roster.ts';
import type {RecordChange} from '../core/ports.ts';
import {appleFileNames} from '../core/roster/apple/format.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import type {ImportResult} from './answers/adoption.ts';
import {type Connection, findConnection, listConnections, openPublisher} from './connections.ts';
import {type Context, loadDirectory, requireMay, withSnapshot} from './context.ts';
import {takeOlder} from './importing-older.ts';
import {isHere, isKnown, ledgerOf, momentOf, nextLedgerId} from './ledger.ts';
import {buildPackage, keepPackage, readPackage} from './package.ts';
import {packagedRecords} from './package-records.ts';
import {readReports, reconcile, takeReports} from './reconciling.ts';
import {activity, decideAndCommit, nextRunId} from './recording.ts';

interface Imported {
	readonly path: string;
	readonly roster: Roster;
	readonly at: string;
}

/**
 * Takes earlier uploads as what Apple School Manager holds: their people become accounts that are published as
 * they stand until a connection delivers them, and the newest package becomes the target's baseline. What is older than
 * what is known enriches it and overturns nothing. Activity logs, and people of the roster service, among them are taken
 * as evidence afterwards. Everything is read before anything is changed.
 */
export async function importPackages(
	context: Context,
	paths: readonly string[],
	target: string | undefined,
): Promise<ImportResult> {
	// Whoever says what Apple School Manager holds says what the wire is compared with.
	requireMay(context, 'approve', 'Importing');
	if (paths.length === 0)
		throw new UsageError('name the zips or folders to import', {next: 'rollcall import LAST-UPLOAD.zip'});
	refuseLoose(paths);
	const [logs, packages] = [paths.filter(isEvidence), paths.filter((path) => !isEvidence(path))];
	if (packages.length === 0) return {...nothing, evidence: await reconcile(context, logs)};
	const into = await findConnection(context, target, 'publish');
	const read = await Promise.all(packages.map((path) => readUpload(context, path)));
	const reports = await readReports(context, logs);
	// Packages of one moment stay as they were named.
	read.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

	const lock = await context.store.lock(`target-${into.stored.id}`, `import for ${into.stored.name}`);
	let taken: ImportResult;
	try {
		taken = await takeAll(context, into, read);
	} finally {
		await lock.release();
	}
	return logs.length === 0 ? taken : {...taken, evidence: await takeReports(context, reports)};
}

const nothing: ImportResult = {packages: [], created: 0, updated: 0, baseline: undefined, exitCode: 0};

/** A log is one CSV file, and people of the roster service are JSON; a package is a folder or a zip. */
const isEvidence = (path: string) => /\.(csv|json)$/i.test(path);

/** One of the six files by itself is no package: the others would be missing from it. */
function refuseLoose(paths: readonly string[]): void {
	const loose = paths.find((path) =>
		(appleFileNames as readonly string[]).includes(path.replace(/.*\//, '').toLowerCase()),
	);
	if (loose !== undefined)
		throw new UsageError(`${loose} is one of the six files of a package`, {
			notDone: 'Nothing was imported.',
			next: 'Give the folder that all six are in, or a zip of them.',
		});
}

/** @param read at least one, oldest first. */
async function takeAll(context: Context, into: Connection, read: readonly Imported[]): Promise<ImportResult> {
	const moments = await momentsKnown(context, into);
	const known = moments.at(-1) ?? '';
	const all = [...moments, ...read.map(({at}) => at)].sort();
	const packages: ImportResult['packages'][number][] = [];
	let heldBack = 0;
	for (const {path, roster, at} of read) {
		const about = {path, people: roster.people.count, at};
		if (at < known) {
			const leftBy = all.find((each) => each > at) ?? known;
			const {leavers, gone} = await takeOlder(context, into, roster, at, leftBy);
			packages.push({...about, as: 'older', created: leavers, updated: 0, heldBack: 0, gone});
			continue;
		}
		const adopted = await adopt(context, into, roster, at);
		const {create: created, update: updated, left} = adopted;
		packages.push({
			...about,
			as: 'adopted',
			created,
			updated,
			heldBack: adopted.heldBack,
			...(left.people === 0 ? {} : {left}),
		});
		heldBack += adopted.heldBack;
	}
	const newest = read.at(-1)!;
	const baseline = newest.at < known ? undefined : await recordBaseline(context, into, newest);
	const sum = (field: 'created' | 'updated') => packages.reduce((total, each) => total + each[field], 0);
	return {
		packages: packages.map((each, index) =>
			baseline !== undefined && index === packages.length - 1 ? {...each, as: 'baseline'} : each,
		),
		created: sum('created'),
		updated: sum('updated'),
		baseline: baseline?.sha256,
		exitCode: heldBack > 0 ? 3 : 0,
	};
}

/** The moments that the known packages of the organisation tell of, the earliest first. */
async function momentsKnown(context: Context, into: Connection): Promise<readonly string[]> {
	const publisher = openPublisher(context, into);
	const ledger = await withSnapshot(context.store, (snapshot) => ledgerOf(snapshot, into));
	return ledger
		.filter((entry) => isKnown(entry) && isHere(entry, publisher))
		.map(momentOf)
		.sort();
}

/** @throws SourceUnhealthyError naming the path, where it is no package. */
async function readUpload(context: Context, path: string): Promise<Imported> {
	try {
		const roster = await readPackage(context, path);
		const now = context.clock.now().toISOString();
		const {exportedAt} = roster;
		// Dates of files may be wrong: one from the future would make all that is imported later older than itself.
		return {path, roster, at: exportedAt !== undefined && exportedAt < now ? exportedAt : now};
	} catch (cause) {
		if (!(cause instanceof SourceUnhealthyError)) throw cause;
		const message = cause.message.includes(path) ? cause.message : `${path}: ${cause.message}`;
		throw new SourceUnhealthyError(message, {
			cause,
			notDone: 'Nothing was imported, of the other files neither.',
			...(cause.next === undefined ? {} : {next: cause.next}),
		});
	}
}

/** Plans the upload as if the target itself delivered it, and keeps it as adopted for the target instead. */
async function adopt(context: Context, target: Connection, roster: Roster, at: Instant) {
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const directory = await loadDirectory(snapshot);
		const names = new Map((await listConnections(context)).map(({stored}) => [stored.id, stored.name]));
		const plan = planUpload(context, target, roster, directory, names, await nextRunId(snapshot));
		const named = new Set<string>();
		for (let row = 0; row < roster.people.count; row++) named.add(roster.people.text(row, 'id'));
		// A row that cannot be used still says that this person was in the upload.
		for (const id of roster.faulty.people ?? []) named.add(id);
		const changes: RecordChange[] = [...plan.changes].flatMap((change) =>
			asAdopted(change, target.stored.id),
		);
		// Counted by what is stored: the plan takes a row that says nothing new for an update, since nobody owns it.
		const people = changes.filter(({collection}) => collection === 'accounts');
		const create = people.filter(({before}) => before === undefined).length;
		const update = people.length - create;
		const left = {people: 0, live: 0};
		for (const account of directory.accounts.values())
			if (
				account.adoptedFor === target.stored.id &&
				account.status !== 'Deactivated' &&
				!named.has(account.personId)
			) {
				left.people++;
				if (account.evidence?.state === 'live') left.live++;
				changes.push({
					collection: 'accounts',
					key: account.personId,
					before: account,
					after: leftOut(account, at),
				});
			}
		// Whom a connection delivers is known already, and stays with it.
		const heldBack = new Set(
			[
				...plan.heldBack.flatMap(({kind, key}) => (kind === 'accounts' ? [key] : [])),
				...(roster.faulty.people ?? []),
			].filter((key) => directory.accounts.get(key)?.owner === undefined),
		);
		return {changes, result: {create, update, left, heldBack: heldBack.size}};
	});
	return result;
}

/** The change without an owner: nobody delivers what was adopted. */
function asAdopted(change: Change, target: ConnectionId): readonly RecordChange[] {
	const {kind, key, before, after} = change;
	if (after === undefined || (before as {owner?: string} | undefined)?.owner !== undefined) return [];
	const {owner: _, ...rest} = after as {owner?: string; externalIds?: Record<string, string>};
	const {[target]: __, ...externalIds} = rest.externalIds ?? {};
	const record = {...rest, ...(rest.externalIds === undefined ? {} : {externalIds}), adoptedFor: target};
	if (isSame(record, before)) return [];
	return [{collection: kind, key, before, after: record} as unknown as RecordChange];
}

/**
 * A later upload left this person out, which deactivated the account in Apple School Manager.
 * @param at when that upload was made.
 */
const leftOut = (account: Account, at: Instant): Account => ({
	...account,
	status: 'Deactivated',
	deactivated: {at, by: 'absence', source: account.source},
});

/** The newest upload is what the next package is compared with. */
async function recordBaseline(context: Context, target: Connection, newest: Imported): Promise<LedgerEntry> {
	const kept = newest.path.toLowerCase().endsWith('.zip')
		? await keepPackage(context, newest.path)
		: await keepRoster(context, target, newest.roster);
	const {host, port, user} = openPublisher(context, target).binding;
	const {result: entry} = await decideAndCommit(context.store, async (snapshot) => {
		const id = nextLedgerId(target, await ledgerOf(snapshot, target));
		const after: LedgerEntry = {
			id,
			target: target.stored.id,
			state: 'baseline',
			...kept,
			at: context.clock.now().toISOString(),
			exportedAt: newest.at,
			rows: newest.roster.rows,
			to: {host, port, user},
		};
		return {
			changes: [
				{collection: 'ledger' as const, key: id, after},
				activity(
					context,
					'import',
					[target.stored.name],
					'UPDATED',
					`adopted a package of ${newest.roster.people.count} people as what ${target.stored.name} holds`,
				),
			],
			result: after,
		};
	});
	return entry;
}

/** An upload that is no zip any more is kept as the package that its rows make. */
async function keepRoster(context: Context, target: Connection, roster: Roster) {
	const built = await buildPackage(context, packagedRecords(roster), target.stored.settings);
	try {
		return await keepPackage(context, built.file);
	} finally {
		await context.packages.discard(built.file);
	}
}

/** The upload as if the target itself delivered it. */
const planUpload = (
	context: Context,
	target: Connection,
	roster: Roster,
	directory: Directory,
	connectionNames: ReadonlyMap<ConnectionId, string>,
	run: RunId,
) =>
	planRoster({
		connection: {id: target.stored.id, name: 'the import', source: 'SFTP'},
		directory,
		roster,
		policy: {...defaultPolicy, patch: {...defaultPolicy.patch, duplicates: false}},
		conflicts: [],
		connectionNames,
		now: context.clock.now(),
		run,
		removals: 'pending',
	});
