import type {Directory} from '../core/directory/directory.ts';
import {type Feed, leftOutOf, publishedRecords, wantsLastSent} from '../core/plan/published.ts';
import type {Snapshot} from '../core/ports.ts';
import {type Connection, listConnections} from './connections.ts';
import {type Context, loadDirectory} from './context.ts';
import {feedersOf} from './feeds.ts';
import {isKnown, ledgerOf} from './ledger.ts';
import {type BuiltPackage, buildPackage, indexOfPackage} from './package.ts';
import {buildIncumbent, type TargetPackage} from './package-incumbent.ts';

/** The package that a target would get now: of what the directory holds, but for its first upload. */
export const packageFor = async (
	context: Context,
	target: Connection,
	snapshot: Snapshot,
): Promise<TargetPackage> =>
	(await buildIncumbent(context, target, snapshot)) ?? (await buildFor(context, target, snapshot));

/** The package of what the directory holds. */
export async function buildFor(
	context: Context,
	target: Connection | undefined,
	snapshot: Snapshot,
): Promise<BuiltPackage> {
	const directory = await loadDirectory(snapshot);
	const connections = await listConnections(context);
	const feeding = feedersOf(target, connections);
	const lastSent = target === undefined ? undefined : await lastSentTo(context, target, directory, snapshot);
	const feed: Feed = {
		target: target?.stored.id,
		feeds: new Set(feeding.map(({stored}) => stored.id)),
		...(lastSent === undefined ? {} : {lastSent}),
	};
	const [records, leftOut] = [publishedRecords(directory, feed), leftOutOf(directory, feed)];
	return await buildPackage(context, records, target?.stored.settings ?? {}, leftOut);
}

/** Who was in the target's last package, where somebody who is Manual now may be sent because of it. */
async function lastSentTo(
	context: Context,
	target: Connection,
	directory: Directory,
	snapshot: Snapshot,
): Promise<ReadonlySet<string> | undefined> {
	if (![...directory.accounts.values()].some(wantsLastSent)) return undefined;
	const last = (await ledgerOf(snapshot, target)).findLast(isKnown);
	if (last === undefined) return undefined;
	const {people} = await indexOfPackage(context, context.store.files.path(last.file));
	return new Set(people.keys());
}
