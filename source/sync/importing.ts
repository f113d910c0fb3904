import type {Account} from '../core/directory/account.ts';
import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId, RunId} from '../core/directory/ids.ts';
import {RefusedError, UsageError} from '../core/errors.ts';
import {defaultPolicy} from '../core/plan/input.ts';
import type {Change} from '../core/plan/plan.ts';
import {planRoster} from '../core/plan/plan-roster.ts';
import type {RecordChange} from '../core/ports.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import type {ImportResult} from './answers/adoption.ts';
import {type Connection, findConnection, listConnections, openPublisher} from './connections.ts';
import {type Context, loadDirectory, requireMay, withSnapshot} from './context.ts';
import {isHere, isKnown, ledgerOf, momentOf, nextLedgerId} from './ledger.ts';
import {buildPackage, keepPackage, readPackage} from './package.ts';
import {packagedRecords} from './package-records.ts';
import {activity, decideAndCommit, nextRunId} from './recording.ts';

interface Imported {
	readonly path: string;
	readonly roster: Roster;
	readonly at: string;
}

/**
 * Takes earlier uploads as what Apple School Manager holds: their people become accounts that are published as
 * they stand until a connection delivers them, and the newest package becomes the target's baseline.
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
	const into = await findConnection(context, target, 'publish');
	const read = await Promise.all(paths.map((path) => readUpload(context, path)));
	// Packages of one moment stay as they were named.
	read.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

	const lock = await context.store.lock(`target-${into.stored.id}`, `import for ${into.stored.name}`);
	try {
		return await takeOver(context, into, read);
	} finally {
		await lock.release();
	}
}

/** @param read at least one, oldest first. */
async function takeOver(
	context: Context,
	into: Connection,
	read: readonly Imported[],
): Promise<ImportResult> {
	await refuseOlder(context, into, read[0]!);
	const totals = {created: 0, updated: 0, heldBack: 0};
	for (const each of read) {
		const {create, update, heldBack} = await adopt(context, into, each.roster);
		totals.created += create;
		totals.updated += update;
		totals.heldBack += heldBack;
	}
	const newest = read.at(-1)!;
	const baseline = await recordBaseline(context, into, newest);
	return {
		packages: read.map(({path, roster, at}) => ({path, people: roster.people.count, at})),
		created: totals.created,
		updated: totals.updated,
		baseline: baseline.sha256,
		exitCode: totals.heldBack > 0 ? 3 : 0,
	};
}

/** What was so before something that is known already says who is here no longer: it would bring leavers back. */
async function refuseOlder(context: Context, into: Connection, {path, at}: Imported): Promise<void> {
	const publisher = openPublisher(context, into);
	const ledger = await withSnapshot(context.store, (snapshot) => ledgerOf(snapshot, into));
	const newest = ledger
		.filter((entry) => isKnown(entry) && isHere(entry, publisher))
		.map(momentOf)
		.sort()
		.at(-1);
	if (newest !== undefined && at < newest)
		throw new RefusedError(
			`${path} is from ${at}, and what ${into.stored.name} held on ${newest} is known already`,
			{
				notDone: 'Nothing was imported.',
				next: 'Import only what is newer. Several earlier uploads go into one command: rollcall import OLD.zip NEW.zip',
			},
		);
}

async function readUpload(context: Context, path: string): Promise<Imported> {
	const roster = await readPackage(context, path);
	return {path, roster, at: roster.exportedAt ?? context.clock.now().toISOString()};
}

/** Plans the upload as if the target itself delivered it, and keeps it as adopted for the target instead. */
async function adopt(context: Context, target: Connection, roster: Roster) {
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
		for (const account of directory.accounts.values())
			if (
				account.adoptedFor === target.stored.id &&
				account.status !== 'Deactivated' &&
				!named.has(account.personId)
			)
				changes.push({
					collection: 'accounts',
					key: account.personId,
					before: account,
					after: leftOut(account, context),
				});
		const {create, update} = plan.counts.accounts;
		// Whom a connection delivers is known already, and stays with it.
		const heldBack = new Set(
			[
				...plan.heldBack.flatMap(({kind, key}) => (kind === 'accounts' ? [key] : [])),
				...(roster.faulty.people ?? []),
			].filter((key) => directory.accounts.get(key)?.owner === undefined),
		);
		return {changes, result: {create, update, heldBack: heldBack.size}};
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
	if (JSON.stringify(record) === JSON.stringify(before)) return [];
	return [{collection: kind, key, before, after: record} as unknown as RecordChange];
}

/** A later upload left this person out, which deactivated the account in Apple School Manager. */
const leftOut = (account: Account, {clock}: Context): Account => ({
	...account,
	status: 'Deactivated',
	deactivated: {at: clock.now().toISOString(), by: 'absence', source: account.source},
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
