import type {RunId} from '../core/directory/ids.ts';
import {HeldError, RollcallError, toldError} from '../core/errors.ts';
import type {PackageIndex} from '../core/plan/package-index.ts';
import type {Published} from '../core/plan/run.ts';
import type {Work} from '../core/ports.ts';
import type {Activity, LedgerEntry} from '../core/state-records.ts';
import type {WireReport} from './answers/runs.ts';
import {armedFor} from './armed.ts';
import {type Connection, openPublisher} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {isHere, ledgerOf} from './ledger.ts';
import {type BuiltPackage, checkPackage} from './package.ts';
import {packageFor} from './package-for.ts';
import type {TargetPackage} from './package-incumbent.ts';
import {type Stages, underLock} from './recording.ts';
import {recordLeftOut, send, told} from './sending.ts';
import {shadowNight} from './shadow.ts';
import {standingGuards} from './standing-guards.ts';
import {approves, guardWire, heldOnWire} from './wire-guard.ts';

export interface PublishTo {
	readonly run?: RunId;
	/** Hash (or its beginning) of a package that the wire guards hold. */
	readonly approve?: string;
}

/**
 * Builds the package of one target, guards the wire and sends it; skips what is byte for byte the last one sent.
 * A failure to send is an answer, not an exception: the run it belongs to was applied.
 * @throws LockedError while another process publishes to the target.
 */
export async function* publishTo(
	context: Context,
	target: Connection,
	options: PublishTo,
	signal: AbortSignal,
): Work<Published> {
	const {store} = context;
	const lock = await store.lock(`target-${target.stored.id}`, `publishing to ${target.stored.name}`);
	return yield* underLock(lock, async function* () {
		yield {stage: 'publish', message: `building the package for ${target.stored.name}`};
		let built: TargetPackage;
		let newest: Activity | undefined;
		try {
			({built, newest} = await withSnapshot(store, async (snapshot) => {
				const [newest] = await snapshot.list('activities', {reverse: true, limit: 1});
				return {built: await packageFor(context, target, snapshot), newest};
			}));
		} catch (error) {
			if (!(error instanceof HeldError)) throw error;
			const {name} = target.stored;
			return {target: name, outcome: 'held', bytes: 0, sha256: '', skipped: false, message: toldError(error)};
		}
		try {
			const published = yield* publishBuilt(context, target, built, options, signal);
			return newest === undefined ? published : {...published, upTo: newest.id};
		} catch (error) {
			if (!(error instanceof RollcallError)) throw error;
			return {...aboutOf(target, built), outcome: 'failed', ...told(error)};
		} finally {
			await context.packages.discard(built.file);
		}
	});
}

/**
 * Publishes to one target after the other, as a stage each. The run is applied: whatever keeps a target from its
 * package (its lock too) is told, and does not undo that.
 */
export async function* publishToEach(
	context: Context,
	targets: Iterable<Connection>,
	run: RunId,
	stages: Stages,
	signal: AbortSignal,
): Work<readonly Published[]> {
	const published: Published[] = [];
	for (const target of targets)
		published.push(yield* stages.work('publish', publishOrTell(context, target, run, signal)));
	return published;
}

async function* publishOrTell(
	context: Context,
	target: Connection,
	run: RunId,
	signal: AbortSignal,
): Work<Published> {
	try {
		return yield* publishTo(context, target, {run}, signal);
	} catch (error) {
		if (!(error instanceof RollcallError)) throw error;
		const {name} = target.stored;
		return {target: name, outcome: 'failed', bytes: 0, sha256: '', skipped: false, ...told(error)};
	}
}

const aboutOf = ({stored}: Connection, {bytes, sha256}: BuiltPackage) =>
	({target: stored.name, bytes, sha256, skipped: false}) as const;

async function* publishBuilt(
	context: Context,
	target: Connection,
	built: TargetPackage,
	options: PublishTo,
	signal: AbortSignal,
): Work<Published> {
	const {store} = context;
	const about = aboutOf(target, built);
	const publisher = openPublisher(context, target);
	const ledger = await withSnapshot(store, (snapshot) => ledgerOf(snapshot, target));
	const last = ledger.at(-1);
	if (last?.state === 'sent' && last.sha256 === built.sha256 && isHere(last, publisher)) {
		await recordLeftOut(context, built.leftOut, last);
		return {...about, ...skippedAs(last)};
	}

	const nobody = nobodyIn(built, ledger.length > 0);
	if (nobody !== undefined) return {...about, ...nobody};

	const arming = await withSnapshot(store, (snapshot) => snapshot.get('armings', target.stored.id));
	const armed = armedFor(context, target, publisher, arming, built.sha256);
	const here = ledger.filter((entry) => isHere(entry, publisher));
	if (!armed.armed) {
		const {told, ...shadow} = await shadowNight(context, here, built);
		const message = told === undefined ? armed.message : `${armed.message}. ${told}`;
		return {...about, outcome: 'disarmed', message, ...shadow};
	}
	const standing = await standingGuards(context, target, built);
	const next = await checkPackage(context, built);
	const wire = await guardWire(context, target.stored.name, here, built, next, standing);
	if (wire === undefined && arming?.empty !== true)
		return {
			...about,
			outcome: 'held',
			message: `nobody knows what ${target.stored.name} holds: there is no package that was sent or adopted before. Run: rollcall import ZIP (the last upload), or rollcall adopt arm all --empty where there is nothing in it yet`,
		};
	const stands = standing.filter(({tripped}) => tripped);
	if (wire === undefined && stands.length > 0 && !approves({hash: built.sha256}, options.approve))
		return {
			...about,
			outcome: 'held',
			message: `${stands.map(({message}) => message).join('; ')}. Approve it: rollcall publish --approve ${built.sha256.slice(0, 12)}`,
			guards: standing,
			hash: built.sha256,
		};
	const approved = wire !== undefined && approves(wire, options.approve);
	const held = wire && !approved ? heldOnWire(wire, arming) : undefined;
	if (wire && held !== undefined)
		return {...about, outcome: 'held', message: held, guards: wire.guards, hash: wire.hash};

	const {run} = options;
	const leaving = approved ? wire.leaving : wire?.exempt;
	return yield* send(context, {target, publisher, built, run, arming, approved: leaving}, signal);
}

/** How a package stands beside what its target holds, for one that is written and not sent. */
export async function reportWire(
	context: Context,
	target: Connection,
	built: BuiltPackage,
): Promise<WireReport> {
	const publisher = openPublisher(context, target);
	const ledger = await withSnapshot(context.store, (snapshot) => ledgerOf(snapshot, target));
	const here = ledger.filter((entry) => isHere(entry, publisher));
	const standing = await standingGuards(context, target, built);
	const nothing = {people: [], classes: [], courses: [], locations: []};
	let next: PackageIndex;
	try {
		next = await checkPackage(context, built);
	} catch (error) {
		// It is written to be looked at, perhaps because it cannot be sent.
		if (!(error instanceof RollcallError)) throw error;
		const {message} = error;
		return {known: false, guards: standing, added: 0, removed: nothing, changed: [], message};
	}
	const wire = await guardWire(context, target.stored.name, here, built, next, standing);
	if (wire === undefined)
		return {known: false, guards: standing, added: next.people.size, removed: nothing, changed: []};
	return {
		known: true,
		guards: wire.guards,
		added: wire.addedPeople,
		removed: {
			people: wire.removedPeople,
			classes: wire.removedClasses,
			courses: wire.removedCourses,
			locations: wire.removedLocations,
		},
		changed: wire.changedPeople,
		hash: wire.hash,
	};
}

/**
 * A package that names nobody is never sent, and nobody can approve it: where all accounts are an identity provider's,
 * or every newcomer waits for a decision, there is nothing to send yet; after others it would empty the organisation.
 */
function nobodyIn(
	{rows}: BuiltPackage,
	known: boolean,
): Pick<Published, 'outcome' | 'skipped' | 'message'> | undefined {
	if ((rows['students.csv'] ?? 0) + (rows['staff.csv'] ?? 0) > 0) return undefined;
	return known
		? {
				outcome: 'held',
				skipped: false,
				message: 'the package names nobody, and the last one did: it is never sent',
			}
		: {outcome: 'skipped', skipped: true, message: 'nobody is to be sent yet'};
}

const skippedAs = ({endedAt, at, hostKey}: LedgerEntry) =>
	({
		outcome: 'skipped',
		skipped: true,
		message: `the same package was sent ${endedAt ?? at}`,
		...(hostKey === undefined ? {} : {hostKey}),
	}) as const;
