import {splitList} from '../core/directory/records.ts';
import {compareOnWire, type Exempt, type PackageIndex, type WireComparison} from '../core/plan/wire.ts';
import type {Arming, LedgerEntry, Removals} from '../core/ports.ts';
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
 * Compares the package with the last one that is known to be there; where that was only adopted, with the last one
 * that we sent as well; and with the one that was there seven days ago, so that nothing bleeds slowly. Undefined:
 * there is none to compare with.
 * @param ledger entries of the organisation that the target names now, oldest first.
 */
export async function guardWire(
	context: Context,
	ledger: readonly LedgerEntry[],
	built: BuiltPackage,
	next: PackageIndex,
): Promise<Wire | undefined> {
	const known = ledger.filter(isKnown);
	const last = known.at(-1);
	if (last === undefined) return undefined;
	const limits = policyOf(await readSettings(context.store.documents)).guards;
	const compare = async (entry: LedgerEntry, since: string) => {
		const before = await indexOfPackage(context, context.store.files.path(entry.file));
		const exempt = await exemptSince(context, ledger, entry);
		const comparison = compareOnWire(before, next, built.sha256, exempt, limits);
		const tripped = comparison.guards.some((guard) => guard.tripped);
		return {since, before, exempt, comparison, tripped, shrunk: shrunkClasses(before, next)};
	};
	const lastSent = known.findLast(({state}) => state === 'sent');
	const weekAgo = new Date(context.clock.now().getTime() - week).toISOString();
	const others = new Map<LedgerEntry, string>([
		[known.findLast(({at}) => at <= weekAgo) ?? known[0] ?? last, 'over the last 7 days, '],
		...(lastSent === undefined ? [] : [[lastSent, 'since the last package that was sent, '] as const]),
	]);
	others.delete(last);
	const first = await compare(last, '');
	const compared = [first];
	for (const [entry, since] of others) compared.push(await compare(entry, since));
	const {since, comparison} = compared.find(({tripped}) => tripped) ?? first;
	return {
		...first.comparison,
		guards: comparison.guards.map((guard) => ({...guard, message: `${since}${guard.message}`})),
		before: first.before,
		leaving: together(compared.map((each) => removalsOf(each.comparison, each.shrunk))),
		exempt: together(compared.map((each) => removalsOf(each.comparison, each.shrunk, each.exempt))),
	};
}

/** What a comparison says leaves; with `only`, those of it. */
function removalsOf(comparison: WireComparison, shrunk: readonly string[], only?: Approved): Removals {
	const {removedPeople, removedClasses, removedCourses, removedLocations} = comparison;
	const chosen = (keys: readonly string[], kept?: ReadonlySet<string>) =>
		kept === undefined ? keys : keys.filter((key) => kept.has(key));
	return {
		people: chosen(removedPeople, only?.people),
		classes: chosen(removedClasses, only?.classes),
		courses: chosen(removedCourses, only?.courses),
		locations: chosen(removedLocations, only?.locations),
		enrolments: chosen(shrunk, only?.enrolments),
	};
}

function together(all: readonly Removals[]): Removals {
	const union = (keys: (removals: Removals) => readonly string[]) => [...new Set(all.flatMap(keys))].sort();
	return {
		people: union(({people}) => people),
		classes: union(({classes}) => classes),
		courses: union(({courses}) => courses),
		locations: union(({locations}) => locations),
		enrolments: union(({enrolments}) => enrolments),
	};
}

/** Classes that some of their students no longer are in. */
const shrunkClasses = (before: PackageIndex, next: PackageIndex): readonly string[] =>
	[...(before.students ?? [])].flatMap(([id, students]) => {
		const staying = new Set(splitList(next.students?.get(id) ?? ''));
		return splitList(students).every((student) => staying.has(student)) ? [] : [id];
	});

type Approved = Required<Exempt>;

/**
 * What people approved since this package went: by naming the plan that removes it, or a package on the wire, whose
 * ledger entry still says so when the accounts themselves are deleted.
 */
async function exemptSince(
	context: Context,
	ledger: readonly LedgerEntry[],
	entry: LedgerEntry,
): Promise<Approved> {
	const later = ledger.slice(ledger.indexOf(entry) + 1);
	const onWire = (keys: (removals: Removals) => readonly string[]) =>
		later.flatMap(({approved}) => (approved === undefined ? [] : keys(approved)));
	return await withSnapshot(context.store, async (snapshot) => {
		const accounts = await snapshot.load('accounts');
		const people = new Set<string>(onWire((approved) => approved.people));
		for (const account of accounts.values())
			if (account.deactivated?.approved === true) people.add(account.personId);
		const classes = new Set(onWire((approved) => approved.classes));
		const courses = new Set(onWire((approved) => approved.courses));
		const locations = new Set(onWire((approved) => approved.locations));
		const enrolments = new Set(onWire((approved) => approved.enrolments));
		const runs = await snapshot.list('runs', {reverse: true, limit: 200});
		for (const run of runs) {
			if (run.begin < entry.at) break;
			if (run.approved === undefined || run.approved.additionsOnly) continue;
			for (const {collection, key, after} of (await commitOf(context.store, run))?.changes ?? []) {
				if (collection === 'enrolments') enrolments.add(key);
				if (after !== undefined) continue;
				if (collection === 'classes') classes.add(key);
				if (collection === 'courses') courses.add(key);
				if (collection === 'locations') locations.add(key);
			}
		}
		return {people, classes, courses, locations, enrolments};
	});
}

/** Whether this names the package: its whole hash, or its first 8 digits or more. */
export const approves = ({hash}: Wire, approve: string | undefined): boolean =>
	approve !== undefined && approve.length >= 8 && hash.startsWith(approve.toLowerCase());

/** Why the wire holds the package; undefined: it may go. */
export function heldOnWire(wire: Wire, arming: Arming | undefined): string | undefined {
	const howTo = `Look at it: rollcall publish --zip FILE. Approve it: rollcall publish --approve ${wire.hash.slice(0, 12)}`;
	const tripped = wire.guards.filter((guard) => guard.tripped);
	if (tripped.length > 0) return `${tripped.map(({message}) => message).join('; ')}. ${howTo}`;
	if (arming?.level !== 'additions') return undefined;
	const {people, classes} = removedOutside(wire, arming.removals ?? []);
	return people + classes > 0
		? `armed for additions only, and ${people} people and ${classes} classes would leave. Run: rollcall adopt arm all. ${howTo}`
		: undefined;
}

/** How many leave whose removal is not armed: all of someone's locations have to be, and be known. */
function removedOutside({before, removedPeople, removedClasses}: Wire, armed: readonly string[]) {
	const isArmed = (id: string) => armed.includes(id) || armed.includes(before.locations.get(id) ?? id);
	return {
		people: removedPeople.filter((id) => {
			const locations = before.people.get(id)?.locations ?? [];
			return locations.length === 0 || !locations.every(isArmed);
		}).length,
		classes: removedClasses.filter((id) => !isArmed(before.classes.get(id) ?? '')).length,
	};
}
