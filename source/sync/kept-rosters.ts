import type {ConnectionId} from '../core/directory/ids.ts';
import {LockedError, StateDamagedError} from '../core/errors.ts';
import type {Run} from '../core/plan/run.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import {keptText, readKept} from '../core/roster/kept.ts';
import type {Roster} from '../core/roster/roster.ts';
import {type Context, withSnapshot} from './context.ts';
import {readConnections} from './documents.ts';
import {decideAndCommit} from './recording.ts';

/** What a run says of its kept roster. */
export type KeptRoster = Pick<Run, 'roster' | 'base' | 'wholeAt'>;
/** What a run says of what it read for deltas to be merged into. */
export type KeptBase = Pick<Run, 'base' | 'wholeAt'>;
/** What a run that is held says of what it read. */
export type KeptHeld = Pick<Run, 'heldRoster' | 'base' | 'wholeAt'>;

const folder = 'rosters';

/**
 * Keeps the roster of a connection as it was read: normalised, before any filter. Durable when this answers; named by
 * its content, so that a night without news keeps nothing new. The caller holds the connection's lock and names the
 * result in the run that it commits.
 */
export async function keepRoster(
	context: Context,
	connection: ConnectionId,
	roster: Roster,
): Promise<KeptRoster> {
	return {
		roster: await packed(context, connection, roster),
		...(await keepBase(context, connection, roster)),
	};
}

/** Keeps what a run read that a guard holds: what explain tells from until a run applies. Durable when this answers. */
export async function keepHeld(
	context: Context,
	connection: ConnectionId,
	roster: Roster,
): Promise<KeptHeld> {
	return {
		heldRoster: await packed(context, connection, roster),
		...(await keepBase(context, connection, roster)),
	};
}

/** Name of the kept file that holds the roster. */
async function packed({packages, store}: Context, connection: ConnectionId, roster: Roster): Promise<string> {
	const path = await store.files.temporary('roster');
	try {
		const {sha256} = await packages.pack(path, keptText(roster));
		const name = `${folder}/${connection}/${sha256}.gz`;
		if (!(await store.files.has(name))) await store.files.keep(name, path);
		return name;
	} finally {
		await packages.discard(path);
	}
}

/**
 * Keeps what later deltas are merged into, whether the run goes on or not: a source tells each change once, so that a
 * delta which was read is part of it from then on, be the plan held, cancelled or failed. Merging it twice does no harm.
 */
export async function keepBase(
	{packages, store}: Context,
	connection: ConnectionId,
	{base}: Roster,
): Promise<KeptBase> {
	if (base === undefined) return {};
	const path = await store.files.temporary('base');
	try {
		const {sha256} = await packages.zip(path, base.files);
		const name = `${folder}/${connection}/${sha256}.base`;
		if (!(await store.files.has(name))) await store.files.keep(name, path);
		return {base: name, wholeAt: base.wholeAt};
	} finally {
		await packages.discard(path);
	}
}

/** Path of what the connection's last read left for deltas, applied or not; undefined where there is none. */
export const lastBaseOf = (context: Context, connection: ConnectionId): Promise<string | undefined> =>
	withSnapshot(context.store, async (snapshot) => {
		const run = await runThatRead(snapshot, connection);
		if (run?.base === undefined || !(await context.store.files.has(run.base))) return undefined;
		return context.store.files.path(run.base);
	});

/** A roster that was kept, with the run that kept it. */
export interface LastRoster {
	readonly run: Run;
	readonly roster: Roster;
}

/**
 * The connection's last roster that was applied, in the views in which it was read; undefined where none is kept.
 * @throws StateDamagedError when its file is not there or not whole.
 */
export async function lastRosterOf(
	context: Context,
	snapshot: Snapshot,
	connection: ConnectionId,
): Promise<LastRoster | undefined> {
	const run = await runThatKept(snapshot, connection);
	return run?.roster === undefined ? undefined : {run, roster: await unpacked(context, run.roster)};
}

/** What the connection's last run read, where that run is held: newer than what was applied; undefined: it is not. */
export async function heldRosterOf(
	context: Context,
	snapshot: Snapshot,
	connection: ConnectionId,
): Promise<LastRoster | undefined> {
	const run = await runThatIsHeld(snapshot, connection);
	if (run?.heldRoster === undefined || !(await context.store.files.has(run.heldRoster))) return undefined;
	return {run, roster: await unpacked(context, run.heldRoster)};
}

const unpacked = ({packages, store}: Context, name: string): Promise<Roster> =>
	readKept(packages.unpack(store.files.path(name)), name);

/**
 * Removes kept rosters that a newer one of their connection replaced, and those of connections that are gone.
 * @param holding the connection whose lock the caller has; another one's are left while it runs.
 * @returns how many files went.
 */
export async function letRostersGo(context: Context, holding?: ConnectionId): Promise<number> {
	const {store} = context;
	const files = new Map<string, string[]>();
	for (const name of await store.files.names()) {
		const [top, connection, file] = name.split('/');
		if (top !== folder || connection === undefined || file === undefined) continue;
		files.set(connection, [...(files.get(connection) ?? []), name]);
	}
	const connections = new Set<string>((await readConnections(store.documents)).map(({id}) => id));
	let gone = 0;
	for (const [connection, names] of files) {
		const remove = async () => {
			const needed = connections.has(connection)
				? await withSnapshot(store, (snapshot) => namedBy(snapshot, connection as ConnectionId))
				: new Set<string>();
			for (const name of names)
				if (!needed.has(name)) {
					await store.files.remove(name);
					gone++;
				}
		};
		if (connection === holding || !connections.has(connection)) await remove();
		else if (names.length > 1) await whileIdle(context, connection, remove);
	}
	return gone;
}

/** A run that keeps a roster names it only when it commits: nobody looks at its files meanwhile. */
async function whileIdle({store}: Context, connection: string, work: () => Promise<void>): Promise<void> {
	try {
		const lock = await store.lock(`connection-${connection}`, 'letting go of old rosters');
		try {
			await work();
		} finally {
			await lock.release();
		}
	} catch (error) {
		if (!(error instanceof LockedError)) throw error;
	}
}

async function namedBy(snapshot: Snapshot, connection: ConnectionId): Promise<ReadonlySet<string>> {
	const [kept, read] = [await runThatKept(snapshot, connection), await runThatRead(snapshot, connection)];
	const held = await runThatIsHeld(snapshot, connection);
	return new Set([kept?.roster, read?.base, held?.heldRoster].filter((name) => name !== undefined));
}

/** The newest run of the connection that read a roster and is held; undefined where a later one was applied. */
async function runThatIsHeld(snapshot: Snapshot, connection: ConnectionId): Promise<Run | undefined> {
	const run = await newestRun(
		snapshot,
		connection,
		({roster, heldRoster}) => roster !== undefined || heldRoster !== undefined,
	);
	return run?.heldRoster === undefined ? undefined : run;
}

/** The newest run of the connection that was applied and kept its roster. */
export const runThatKept = (snapshot: Snapshot, connection: ConnectionId): Promise<Run | undefined> =>
	newestRun(snapshot, connection, ({roster}) => roster !== undefined);

/** The newest run of the connection that kept anything of what it read, applied or not. */
export const runThatRead = (snapshot: Snapshot, connection: ConnectionId): Promise<Run | undefined> =>
	newestRun(snapshot, connection, ({roster, base}) => roster !== undefined || base !== undefined);

/** Reads backwards and no further than it must. */
async function newestRun(
	snapshot: Snapshot,
	connection: ConnectionId,
	accepts: (run: Run) => boolean,
): Promise<Run | undefined> {
	for (let after: string | undefined; ; ) {
		const runs = await snapshot.list('runs', {
			reverse: true,
			limit: 50,
			...(after === undefined ? {} : {after}),
		});
		const found = runs.find((each) => each.connection === connection && accepts(each));
		if (found !== undefined || runs.length === 0) return found;
		after = runs.at(-1)!.id;
	}
}

/**
 * Lets go of every kept roster that holds one of those who are forgotten, or that nobody can read to say so; the run
 * no longer names it. The caller has all locks.
 * @param isForgotten whether a row with this id at that connection, or this Person ID, is one of them.
 */
export async function forgetRosters(
	context: Context,
	isForgotten: (connection: ConnectionId, externalId: string, personId: string) => boolean,
): Promise<number> {
	const {store} = context;
	await letRostersGo(context);
	const kept = (await store.files.names()).filter((name) => name.startsWith(`${folder}/`));
	const connections = new Set(kept.map((name) => name.split('/')[1] as ConnectionId));
	let gone = 0;
	for (const connection of connections) {
		if (!(await withSnapshot(store, (snapshot) => holdsAny(context, snapshot, connection, isForgotten))))
			continue;
		await decideAndCommit(store, async (snapshot) => {
			const naming = (await snapshot.list('runs')).filter(
				(run) => run.connection === connection && (run.roster ?? run.heldRoster ?? run.base) !== undefined,
			);
			const changes = naming.map((before): RecordChange => {
				const {roster: _, heldRoster: _held, base: _base, ...after} = before;
				return {collection: 'runs', key: before.id, before, after};
			});
			return {changes, result: undefined};
		});
		for (const name of kept.filter((each) => each.startsWith(`${folder}/${connection}/`))) {
			await store.files.remove(name);
			gone++;
		}
	}
	return gone;
}

async function holdsAny(
	context: Context,
	snapshot: Snapshot,
	connection: ConnectionId,
	isForgotten: Parameters<typeof forgetRosters>[1],
): Promise<boolean> {
	try {
		const read = await runThatRead(snapshot, connection);
		// What was read and not applied is in the source's own format: nobody here can say whom it names.
		if (read?.base !== undefined && read.roster === undefined) return true;
		for (const rosterOf of [lastRosterOf, heldRosterOf]) {
			const roster = (await rosterOf(context, snapshot, connection))?.roster;
			if (roster === undefined) continue;
			const {people, leftOut, faulty} = roster;
			for (let row = 0; row < people.count; row++)
				if (isForgotten(connection, people.text(row, 'externalId'), people.text(row, 'id'))) return true;
			const others = [...leftOut.map(({externalId}) => externalId), ...(faulty.people ?? [])];
			if (others.some((id) => isForgotten(connection, id, id))) return true;
		}
		return false;
	} catch (error) {
		if (error instanceof StateDamagedError) return true;
		throw error;
	}
}
