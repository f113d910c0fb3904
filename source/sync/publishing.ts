import type {RunId} from '../core/directory/ids.ts';
import {RollcallError} from '../core/errors.ts';
import {publishedRecords} from '../core/plan/published.ts';
import type {Published} from '../core/plan/run.ts';
import {compareOnWire, type Exempt, type PackageIndex, type WireComparison} from '../core/plan/wire.ts';
import type {Arming, LedgerEntry, Package, Publisher, RecordChange, Snapshot, Work} from '../core/ports.ts';
import {armedFor} from './arming.ts';
import {type Connection, isFedBy, listConnections, openPublisher} from './connections.ts';
import {type Context, loadDirectory, withSnapshot} from './context.ts';
import {policyOf, readSettings} from './documents.ts';
import {type BuiltPackage, buildPackage, checkPackage, indexOfPackage} from './package.ts';
import {decideAndCommit, timeKey} from './recording.ts';

export interface PublishTo {
	readonly run?: RunId;
	/** Hash (or its beginning) of a package that the wire guards hold. */
	readonly approve?: string;
}

/**
 * Builds the package of one target, guards the wire and sends it; skips what is byte for byte the last one sent.
 * A failure to send is an answer, not an exception: the run it belongs to was applied.
 */
export async function* publishTo(
	context: Context,
	target: Connection,
	options: PublishTo,
	signal: AbortSignal,
): Work<Published> {
	const {store} = context;
	const lock = await store.lock(`target-${target.stored.id}`, `publishing to ${target.stored.name}`);
	try {
		yield {stage: 'publish', message: `building the package for ${target.stored.name}`};
		const built = await withSnapshot(store, (snapshot) => buildFor(context, target, snapshot));
		const ledger = await withSnapshot(store, (snapshot) => ledgerOf(snapshot, target));
		const about = {target: target.stored.name, bytes: built.bytes, sha256: built.sha256, skipped: false};

		const last = ledger.at(-1);
		if (last?.state === 'sent' && last.sha256 === built.sha256)
			return {
				...about,
				outcome: 'skipped',
				skipped: true,
				message: `the same package was sent ${last.endedAt ?? last.at}`,
				...hostKeyOf(last),
			};

		const publisher = openPublisher(context, target);
		const arming = await withSnapshot(store, (snapshot) => snapshot.get('armings', target.stored.id));
		const armed = armedFor(context, target, publisher, arming);
		if (!armed.armed) return {...about, outcome: 'disarmed', message: armed.message};

		const wire = await guardWire(context, ledger, built, await checkPackage(context, built));
		if (wire === undefined && arming?.empty !== true)
			return {
				...about,
				outcome: 'held',
				message: `nobody knows what ${target.stored.name} holds: there is no package that was sent or adopted before. Run: rollcall import ZIP (the last upload), or rollcall adopt arm all --empty where there is nothing in it yet`,
			};
		const held = wire && heldOnWire(wire, arming, options.approve);
		if (wire && held !== undefined)
			return {...about, outcome: 'held', message: held, guards: wire.guards, hash: wire.hash};

		return yield* send(context, target, publisher, built, wire, arming, options, signal);
	} finally {
		await lock.release();
	}
}

const hostKeyOf = ({hostKey}: LedgerEntry) => (hostKey === undefined ? {} : {hostKey});

/** All entries of this target, oldest first. */
async function ledgerOf(snapshot: Snapshot, {stored}: Connection): Promise<readonly LedgerEntry[]> {
	const ledger = await snapshot.load('ledger');
	return [...ledger.values()].filter(({target}) => target === stored.id);
}

/** The package that a target would get now. */
export async function buildFor(
	context: Context,
	target: Connection | undefined,
	snapshot: Snapshot,
): Promise<BuiltPackage> {
	const directory = await loadDirectory(snapshot);
	const connections = await listConnections(context);
	const readers = connections.filter(({kind}) => kind.reader !== undefined);
	const feeding = target === undefined ? readers : readers.filter(({stored}) => isFedBy(target, stored));
	const records = publishedRecords(directory, {
		target: target?.stored.id,
		feeds: new Set(feeding.map(({stored}) => stored.id)),
	});
	return await buildPackage(context, records, target?.stored.settings ?? {});
}

const week = 7 * 86_400_000;

/**
 * Compares the package with the last one that reached (or may have reached) the target, and with the oldest one
 * of the last seven days, so that nothing bleeds slowly; undefined: there is none to compare with.
 */
async function guardWire(
	context: Context,
	ledger: readonly LedgerEntry[],
	built: BuiltPackage,
	next: PackageIndex,
): Promise<WireComparison | undefined> {
	const known = ledger.filter(({state}) => state === 'sent' || state === 'baseline');
	const last = known.at(-1);
	if (last === undefined) return undefined;
	const since = new Date(context.clock.now().getTime() - week).toISOString();
	const oldest = known.find(({at}) => at >= since) ?? last;
	const limits = policyOf(await readSettings(context.store.documents)).guards;
	const compare = async (entry: LedgerEntry) => {
		const before: PackageIndex = await indexOfPackage(context, context.store.files.path(entry.file));
		return compareOnWire(before, next, built.sha256, await exemptSince(context, entry), limits);
	};
	const comparison = await compare(last);
	if (oldest === last || comparison.guards.some(({tripped}) => tripped)) return comparison;
	const rolling = await compare(oldest);
	return rolling.guards.some(({tripped}) => tripped)
		? {
				...comparison,
				guards: rolling.guards.map((guard) => ({
					...guard,
					message: `over the last 7 days, ${guard.message}`,
				})),
			}
		: comparison;
}

/** What people approved by naming its plan: named on the wire, and exempt there. */
async function exemptSince(context: Context, entry: LedgerEntry): Promise<Exempt> {
	return await withSnapshot(context.store, async (snapshot) => {
		const accounts = await snapshot.load('accounts');
		const people = new Set<string>();
		for (const account of accounts.values())
			if (account.deactivated?.approved === true) people.add(account.personId);
		const classes = new Set<string>();
		const locations = new Set<string>();
		const runs = await snapshot.list('runs', {reverse: true, limit: 200});
		for (const run of runs) {
			if (run.begin < entry.at) break;
			if (run.approved === undefined || run.generation === undefined) continue;
			for (const {collection, key, after} of (await context.store.history(run.generation))?.changes ?? []) {
				if (after !== undefined) continue;
				if (collection === 'classes') classes.add(key);
				if (collection === 'locations') locations.add(key);
			}
		}
		return {people, classes, locations};
	});
}

/** Why the wire holds the package; undefined: it may go. */
function heldOnWire(
	wire: WireComparison,
	arming: Arming | undefined,
	approve: string | undefined,
): string | undefined {
	const approved =
		approve !== undefined && approve.length >= 8 && wire.hash.startsWith(approve.toLowerCase());
	if (approved) return undefined;
	const howTo = `Look at it: rollcall publish --zip FILE. Approve it: rollcall publish --approve ${wire.hash.slice(0, 12)}`;
	const tripped = wire.guards.filter((guard) => guard.tripped);
	if (tripped.length > 0) return `${tripped.map(({message}) => message).join('; ')}. ${howTo}`;
	const removes = wire.removedPeople.length + wire.removedClasses.length;
	if (arming?.level === 'additions' && removes > 0 && (arming.removals ?? []).length === 0)
		return `armed for additions only, and ${wire.removedPeople.length} people and ${wire.removedClasses.length} classes would leave. Run: rollcall adopt arm all. ${howTo}`;
	return undefined;
}

async function* send(
	context: Context,
	target: Connection,
	publisher: Publisher,
	built: BuiltPackage,
	wire: WireComparison | undefined,
	arming: Arming | undefined,
	options: PublishTo,
	signal: AbortSignal,
): Work<Published> {
	const {store, clock} = context;
	const about = {target: target.stored.name, bytes: built.bytes, sha256: built.sha256, skipped: false};
	const name = `${built.sha256}.zip`;
	if (!(await store.files.has(name))) await store.files.keep(name, built.file);
	const pack: Package = {file: store.files.path(name), bytes: built.bytes, sha256: built.sha256};
	const id = `${target.stored.id}/${timeKey(context)}`;
	const intent: LedgerEntry = {
		id,
		target: target.stored.id,
		state: 'intent',
		sha256: built.sha256,
		bytes: built.bytes,
		file: name,
		at: clock.now().toISOString(),
		rows: built.rows,
		...(options.run === undefined ? {} : {run: options.run}),
	};
	const approvedOnWire = options.approve === undefined || wire === undefined ? [] : wire.removedPeople;
	await decideAndCommit(store, async (snapshot) => ({
		changes: [
			{collection: 'ledger' as const, key: id, after: intent},
			...(await markApproved(snapshot, approvedOnWire)),
		],
		result: undefined,
	}));

	try {
		const {hostKey} = yield* publisher.send(pack, signal);
		const sent: LedgerEntry = {...intent, state: 'sent', endedAt: clock.now().toISOString(), hostKey};
		await store.commit([
			{collection: 'ledger', key: id, before: intent, after: sent},
			...(arming?.level === 'first'
				? [
						{
							collection: 'armings' as const,
							key: target.stored.id,
							before: arming,
							after: {...arming, level: 'disarmed' as const},
						},
					]
				: []),
		]);
		return {...about, outcome: 'sent', hostKey};
	} catch (error) {
		if (!(error instanceof RollcallError) && !signal.aborted) throw error;
		const unknown: LedgerEntry = {...intent, state: 'unknown', endedAt: clock.now().toISOString()};
		await store.commit([{collection: 'ledger', key: id, before: intent, after: unknown}]);
		const told =
			error instanceof RollcallError
				? [error.message, error.notDone, error.next]
				: ['the upload was cancelled'];
		return {
			...about,
			outcome: 'failed',
			message: told.filter(Boolean).join('. '),
			...(error instanceof RollcallError ? {exitCode: error.exitCode} : {}),
		};
	}
}

/** A removal that a person approved on the wire is not asked for again by the rolling sums. */
async function markApproved(snapshot: Snapshot, people: readonly string[]): Promise<readonly RecordChange[]> {
	const changes: RecordChange[] = [];
	for (const key of people) {
		const before = await snapshot.get('accounts', key);
		if (before?.deactivated === undefined || before.deactivated.approved === true) continue;
		changes.push({
			collection: 'accounts',
			key,
			before,
			after: {...before, deactivated: {...before.deactivated, approved: true}},
		});
	}
	return changes;
}
