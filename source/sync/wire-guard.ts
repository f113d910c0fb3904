import {splitList} from '../core/directory/records.ts';
import type {PackageIndex} from '../core/plan/package-index.ts';
import type {GuardResult} from '../core/plan/plan.ts';
import {together} from '../core/plan/removals.ts';
import {compareOnWire, type WireComparison} from '../core/plan/wire.ts';
import {Approvals, mayBecome, mayLeave} from '../core/plan/wire-exempt.ts';
import type {Arming, LedgerEntry, Removals} from '../core/state-records.ts';
import {approvedOf} from './approved.ts';
import {type Context, withSnapshot} from './context.ts';
import {policyOf, readSettings} from './documents.ts';
import {isKnown} from './ledger.ts';
import {type BuiltPackage, indexOfPackage} from './package.ts';
import {commitOf} from './recording.ts';

const week = 7 * 86_400_000;

/** A package beside the one before it. */
export interface Wire extends WireComparison {
	/** What the target holds so far. */
	readonly before: PackageIndex;
	/** All that would leave, compared with any of the packages that this one is compared with. */
	readonly leaving: Removals;
	/** What of it a person approved before. */
	readonly exempt: Removals;
}

/**
 * Compares the package with the last one that is known to be there, and with every other one of the last 7 days (that
 * which was there when they began, and the last one that we sent, included), so that nothing bleeds slowly, comes and
 * goes in between, or passes in two halves of a day. Undefined: there is none to compare with.
 * @param ledger entries of the organisation that the target names now, oldest first.
 * @param standing guards that look at no package: a pause, a feeder that is gone.
 */
export async function guardWire(
	context: Context,
	target: string,
	ledger: readonly LedgerEntry[],
	built: BuiltPackage,
	next: PackageIndex,
	standing: readonly GuardResult[] = [],
): Promise<Wire | undefined> {
	const known = ledger.filter(isKnown);
	const last = known.at(-1);
	if (last === undefined) return undefined;
	const policy = policyOf(await readSettings(context.store.documents), target);
	const compare = async (entry: LedgerEntry, since: string) => {
		const before = await indexOfPackage(context, context.store.files.path(entry.file));
		const exempt = await exemptSince(context, ledger, entry, policy.federatedDomains);
		const comparison = compareOnWire(
			before,
			next,
			built.sha256,
			exempt,
			policy.guards,
			policy.federatedDomains,
		);
		return {
			since,
			comparison,
			tripped: comparison.guards.some((guard) => guard.tripped),
			leaving: removalsOf(comparison, {before, next}),
			exempt: removalsOf(comparison, {before, next}, exempt),
			before: entry === last ? before : undefined,
		};
	};
	const first = await compare(last, '');
	const compared = [first];
	for (const [entry, since] of others(known, context.clock.now())) compared.push(await compare(entry, since));
	const {since, comparison} = compared.find(({tripped}) => tripped) ?? first;
	return {
		...first.comparison,
		guards: [
			...comparison.guards.map((guard) => ({...guard, message: `${since}${guard.message}`})),
			...standing,
		],
		before: first.before!,
		leaving: together(compared.map(({leaving}) => leaving)),
		exempt: together(compared.map(({exempt}) => exempt)),
	};
}

/**
 * Packages beside the last one that a new one is compared with, each once. Of a target that is sent to more often than
 * {@link mostCompared} in a week, those of each day that held the most [D].
 */
export function others(known: readonly LedgerEntry[], now: Date): ReadonlyMap<LedgerEntry, string> {
	const weekAgo = new Date(now.getTime() - week).toISOString();
	const last = known.at(-1)!;
	const weekly = known.findLast(({at}) => at <= weekAgo) ?? known[0] ?? last;
	const since = new Map<LedgerEntry, string>([[weekly, 'over the last 7 days, ']]);
	const lastSent = known.findLast(({state}) => state === 'sent');
	if (lastSent !== undefined && !since.has(lastSent))
		since.set(lastSent, 'since the last package that was sent, ');
	const seen = new Set([last.sha256, weekly.sha256, lastSent?.sha256]);
	const between = known.filter(({at}) => at > weekAgo).toReversed();
	const distinct = between.filter(({sha256}) => !seen.has(sha256) && seen.add(sha256));
	const chosen = distinct.length <= mostCompared ? distinct : largestOfEachDay(distinct);
	for (const entry of chosen) if (!since.has(entry)) since.set(entry, 'within the last 7 days, ');
	since.delete(last);
	return since;
}

const mostCompared = 12;

function largestOfEachDay(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
	const rows = (entry: LedgerEntry) => Object.values(entry.rows).reduce((sum, count) => sum + count, 0);
	const days = new Map<string, LedgerEntry>();
	for (const entry of entries) {
		const largest = days.get(entry.at.slice(0, 10));
		if (largest === undefined || rows(entry) > rows(largest)) days.set(entry.at.slice(0, 10), entry);
	}
	return [...days.values()];
}

/** What a comparison says leaves; with `only`, those of it. */
function removalsOf(
	comparison: WireComparison,
	{before, next}: {readonly before: PackageIndex; readonly next: PackageIndex},
	only?: Approvals,
): Removals {
	const {removedPeople, removedClasses, removedCourses, removedLocations} = comparison;
	const {changedPeople, turnedPeople} = comparison;
	const chosen = (keys: readonly string[], kept?: ReadonlySet<string>) =>
		kept === undefined ? keys : keys.filter((key) => kept.has(key));
	return {
		people: chosen(removedPeople, only?.people),
		classes: chosen(removedClasses, only?.classes),
		courses: chosen(removedCourses, only?.courses),
		locations: chosen(removedLocations, only?.locations),
		enrolments: shrunkClasses(before, next, only),
		changed:
			only === undefined
				? changedPeople
				: changedPeople.filter((id) => mayBecome(only, id, next.people.get(id)!.who!)),
		turned: chosen(turnedPeople, only?.turned),
	};
}

/** Classes that some of their students no longer are in; with `only`, those of which all who left were approved. */
const shrunkClasses = (before: PackageIndex, next: PackageIndex, only?: Approvals): readonly string[] =>
	[...(before.students ?? [])].flatMap(([id, students]) => {
		const staying = new Set(splitList(next.students?.get(id) ?? ''));
		const gone = splitList(students).filter((student) => !staying.has(student));
		return gone.length > 0 && gone.every((student) => only === undefined || mayLeave(only, id, student))
			? [id]
			: [];
	});

/**
 * What people approved since this package went: by naming the plan that removes it, by deciding about whoever becomes
 * another, or by naming a package on the wire, whose ledger entry still says so when the accounts themselves are
 * deleted. Only what those plans did is exempt: a record may be changed once more, and nobody approved that.
 */
async function exemptSince(
	context: Context,
	ledger: readonly LedgerEntry[],
	entry: LedgerEntry,
	domains: readonly string[] | undefined,
): Promise<Approvals> {
	const later = ledger.slice(ledger.indexOf(entry) + 1);
	const approvals = new Approvals(together(later.flatMap(({approved}) => approved ?? [])), domains);
	return await withSnapshot(context.store, async (snapshot) => {
		const accounts = await snapshot.load('accounts');
		for (const account of accounts.values())
			if (account.deactivated?.approved === true) approvals.people.add(account.personId);
		const runs = await snapshot.list('runs', {reverse: true, limit: 200});
		for (const run of runs) {
			if (run.begin < entry.at || run.id === entry.run) break;
			const approved = approvedOf(run);
			const decided = new Set(run.decidedPeople);
			if (approved !== 'all' && approved.size === 0 && decided.size === 0) continue;
			for (const change of (await commitOf(context.store, run))?.changes ?? [])
				if (approved === 'all' || approved.has(change.key)) approvals.approve(change);
				else if (decided.has(change.key)) approvals.decide(change);
		}
		return approvals;
	});
}

/** Whether this names the package: its whole hash, or its first 8 digits or more. */
export const approves = ({hash}: Pick<Wire, 'hash'>, approve: string | undefined): boolean =>
	approve !== undefined && approve.length >= 8 && hash.startsWith(approve.toLowerCase());

/** Why the wire holds the package; undefined: it may go. */
export function heldOnWire(wire: Wire, arming: Arming | undefined): string | undefined {
	const howTo = `Look at it: rollcall publish --zip FILE. Approve it: rollcall publish --approve ${wire.hash.slice(0, 12)}`;
	const tripped = wire.guards.filter((guard) => guard.tripped);
	if (tripped.length > 0) return `${tripped.map(({message}) => message).join('; ')}. ${howTo}`;
	if (arming?.level !== 'additions') return undefined;
	const outside = removedOutside(wire, arming.removals ?? []);
	const told = Object.entries(outside).flatMap(([kind, {length}]) =>
		length > 0 || kind === 'people' || kind === 'classes' ? [`${length} ${kind}`] : [],
	);
	return Object.values(outside).some(({length}) => length > 0)
		? `armed for additions only, and ${told.slice(0, -1).join(', ')} and ${told.at(-1)} would leave. Run: rollcall adopt arm all. ${howTo}`
		: undefined;
}

/** What leaves and is not armed: all of someone's locations have to be, and be known. */
function removedOutside(wire: Wire, armed: readonly string[]) {
	const {before} = wire;
	const isArmed = (id: string | undefined) =>
		id !== undefined && (armed.includes(id) || armed.includes(before.locations.get(id) ?? id));
	return {
		people: wire.removedPeople.filter((id) => {
			const locations = before.people.get(id)?.locations ?? [];
			return locations.length === 0 || !locations.every(isArmed);
		}),
		classes: wire.removedClasses.filter((id) => !isArmed(before.classes.get(id))),
		courses: wire.removedCourses.filter((id) => !isArmed(before.courseLocations?.get(id))),
		locations: wire.removedLocations.filter((id) => !isArmed(id)),
	};
}
