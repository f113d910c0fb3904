import {type Parity, parityOf} from '../core/parity/parity.ts';
import type {Snapshot, Work} from '../core/ports.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import {noteStep} from './adopting-notes.ts';
import type {CompareOptions, CompareResult} from './answers/comparing.ts';
import {parityFacts} from './comparing-facts.ts';
import {type Connection, findConnection, listConnections, openPublisher} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {isHere, isKnown, ledgerOf, momentOf} from './ledger.ts';
import {readPackage} from './package.ts';
import {buildFor} from './package-for.ts';

/**
 * Our package beside an older one, file by file and column by column, every difference with the rule that explains it,
 * or listed as unexplained. Changes nothing but the note that our package was compared.
 * @param path zip or folder of the six files.
 * @throws SourceUnhealthyError when either is no package.
 */
export async function* comparePackages(
	context: Context,
	path: string,
	options: CompareOptions,
): Work<CompareResult> {
	const targets = (await listConnections(context)).filter(({kind}) => kind.publisher !== undefined);
	const target =
		options.target === undefined && targets.length === 0
			? undefined
			: await findConnection(context, options.target, 'publish');
	yield {stage: 'compare', message: `reading ${path}`};
	const old = await readPackage(context, path);
	yield {stage: 'compare', message: `reading ${options.next ?? 'what would be sent now'}`};
	const result = await withSnapshot(context.store, async (snapshot): Promise<CompareResult> => {
		const next = await nextPackage(context, target, snapshot, options.next);
		const entry = await entryOf(context, snapshot, target, path, old);
		const parity = await compareIn(context, snapshot, entry, old, next.roster);
		const {roster, ...about} = next;
		return {
			...parity,
			old: {
				path,
				people: old.people.count,
				...(old.exportedAt === undefined ? {} : {at: old.exportedAt}),
			},
			next: {...about, people: roster.people.count},
			...(target === undefined ? {} : {target: target.stored.name}),
			exitCode: parity.counts.unexplained === 0 ? 0 : 4,
		};
	});
	if (target !== undefined && options.next === undefined && (await isOfTheirs(context, target, path, old))) {
		const {explained, unexplained} = result.counts;
		await noteStep(context, 'parity', target.stored, {explained, unexplained});
	}
	return result;
}

/**
 * Whether the older package is the newest that the target is known to hold, or nobody knows of any: beside another one,
 * or beside itself, our package shows nothing of the parity that an adoption asks for.
 */
async function isOfTheirs(context: Context, target: Connection, path: string, old: Roster): Promise<boolean> {
	const publisher = openPublisher(context, target);
	const ledger = await withSnapshot(context.store, (snapshot) => ledgerOf(snapshot, target));
	const newest = ledger.findLast((entry) => isKnown(entry) && isHere(entry, publisher));
	if (newest === undefined) return true;
	return path.toLowerCase().endsWith('.zip')
		? (await context.packages.measure(path)).sha256 === newest.sha256
		: newest.exportedAt !== undefined && newest.exportedAt === old.exportedAt;
}

/** Compares two packages with what this generation of the state knows. */
export const compareIn = async (
	context: Context,
	snapshot: Snapshot,
	entry: LedgerEntry | undefined,
	old: Roster,
	next: Roster,
): Promise<Parity> => parityOf(await parityFacts(context, snapshot, entry, old, next));

/** The package at a path, or what the directory would send now: never the incumbent's rows, which prove nothing of ours. */
async function nextPackage(
	context: Context,
	target: Connection | undefined,
	snapshot: Snapshot,
	path: string | undefined,
): Promise<{readonly roster: Roster; readonly path?: string; readonly sha256?: string}> {
	if (path !== undefined) return {roster: await readPackage(context, path), path};
	const built = await buildFor(context, target, snapshot);
	try {
		return {roster: await readPackage(context, built.file), sha256: built.sha256};
	} finally {
		await context.packages.discard(built.file);
	}
}

/**
 * The ledger's entry of the older package, from which on changes count: the same bytes; else the last one that is no
 * newer than its files, since what was known later cannot have been in it; else the first.
 */
async function entryOf(
	context: Context,
	snapshot: Snapshot,
	target: Connection | undefined,
	path: string,
	old: Roster,
): Promise<LedgerEntry | undefined> {
	if (target === undefined) return undefined;
	const known = (await ledgerOf(snapshot, target)).filter(isKnown);
	const {sha256} = path.toLowerCase().endsWith('.zip') ? await context.packages.measure(path) : {sha256: ''};
	const at = old.exportedAt ?? '';
	return (
		known.findLast((entry) => entry.sha256 === sha256) ??
		known.findLast((entry) => momentOf(entry) <= at) ??
		known[0]
	);
}
