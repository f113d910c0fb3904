import type {Account} from '../core/directory/account.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {UsageError} from '../core/errors.ts';
import {defaultPolicy} from '../core/plan/input.ts';
import type {Change} from '../core/plan/plan.ts';
import {planRoster} from '../core/plan/plan-roster.ts';
import type {LedgerEntry, RecordChange} from '../core/ports.ts';
import type {Roster} from '../core/roster/roster.ts';
import {type Connection, findConnection, listConnections} from './connections.ts';
import {type Context, loadDirectory, requireMay, withSnapshot} from './context.ts';
import {keepPackage, readPackage} from './package.ts';
import {buildFor} from './publishing.ts';
import {activity, decideAndCommit, nextRunId, timeKey} from './recording.ts';
import type {ImportResult} from './rollcall.ts';

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
	requireMay(context, 'sync', 'Importing');
	if (paths.length === 0)
		throw new UsageError('name the zips or folders to import', {next: 'rollcall import LAST-UPLOAD.zip'});
	const into = await findConnection(context, target, 'publish');
	const read = await Promise.all(paths.map((path) => readUpload(context, path)));
	read.sort((a, b) => (a.at < b.at ? -1 : 1));

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

async function readUpload(context: Context, path: string): Promise<Imported> {
	const roster = await readPackage(context, path);
	return {path, roster, at: roster.exportedAt ?? context.clock.now().toISOString()};
}

/** Plans the upload as if the target itself delivered it, and keeps it as adopted for the target instead. */
async function adopt(context: Context, target: Connection, roster: Roster) {
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const directory = await loadDirectory(snapshot);
		const plan = planRoster({
			connection: {id: target.stored.id, name: 'the import', source: 'SFTP'},
			directory,
			roster,
			policy: {...defaultPolicy, patch: {...defaultPolicy.patch, duplicates: false}},
			conflicts: [],
			connectionNames: new Map((await listConnections(context)).map(({stored}) => [stored.id, stored.name])),
			now: context.clock.now(),
			run: await nextRunId(snapshot),
			removals: 'pending',
		});
		const named = new Set<string>();
		for (let row = 0; row < roster.people.count; row++) named.add(roster.people.text(row, 'id'));
		const changes: RecordChange[] = [...plan.changes].flatMap((change) => adopted(change, target.stored.id));
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
		return {changes, result: plan.counts.accounts};
	});
	return result;
}

/** The change without an owner: nobody delivers what was adopted. */
function adopted(change: Change, target: ConnectionId): readonly RecordChange[] {
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
		: await withSnapshot(context.store, async (snapshot) =>
				keepPackage(context, (await buildFor(context, target, snapshot)).file),
			);
	const id = `${target.stored.id}/${timeKey(context)}`;
	const entry: LedgerEntry = {
		id,
		target: target.stored.id,
		state: 'baseline',
		...kept,
		at: context.clock.now().toISOString(),
		rows: newest.roster.rows,
	};
	await decideAndCommit(context.store, async () => ({
		changes: [
			{collection: 'ledger' as const, key: id, after: entry},
			activity(
				context,
				'import',
				[target.stored.name],
				'UPDATED',
				`adopted a package of ${newest.roster.people.count} people as what ${target.stored.name} holds`,
			),
		],
		result: undefined,
	}));
	return entry;
}
