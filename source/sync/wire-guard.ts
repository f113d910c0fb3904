import {compareOnWire, type Exempt, type PackageIndex, type WireComparison} from '../core/plan/wire.ts';
import type {Arming, LedgerEntry} from '../core/ports.ts';
import {type Context, withSnapshot} from './context.ts';
import {policyOf, readSettings} from './documents.ts';
import {type BuiltPackage, indexOfPackage} from './package.ts';
import {commitOf} from './recording.ts';

const week = 7 * 86_400_000;

/** A package beside the one before it. */
export interface Wire extends WireComparison {
	/** What the target holds so far. */
	readonly before: PackageIndex;
}

/**
 * Compares the package with the last one that reached the target, and with the oldest one of the last seven days,
 * so that nothing bleeds slowly; undefined: there is none to compare with.
 * @param known packages that are known to have reached it, oldest first.
 */
export async function guardWire(
	context: Context,
	known: readonly LedgerEntry[],
	built: BuiltPackage,
	next: PackageIndex,
): Promise<Wire | undefined> {
	const last = known.at(-1);
	if (last === undefined) return undefined;
	const since = new Date(context.clock.now().getTime() - week).toISOString();
	const oldest = known.find(({at}) => at >= since) ?? last;
	const limits = policyOf(await readSettings(context.store.documents)).guards;
	const compare = async (entry: LedgerEntry): Promise<Wire> => {
		const before = await indexOfPackage(context, context.store.files.path(entry.file));
		return {
			...compareOnWire(before, next, built.sha256, await exemptSince(context, entry), limits),
			before,
		};
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
			if (run.approved === undefined || run.approved.additionsOnly) continue;
			for (const {collection, key, after} of (await commitOf(context.store, run))?.changes ?? []) {
				if (after !== undefined) continue;
				if (collection === 'classes') classes.add(key);
				if (collection === 'locations') locations.add(key);
			}
		}
		return {people, classes, locations};
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

/** How many leave whose removal is not armed: all of someone's locations have to be. */
function removedOutside({before, removedPeople, removedClasses}: Wire, armed: readonly string[]) {
	const isArmed = (id: string) => armed.includes(id) || armed.includes(before.locations.get(id) ?? id);
	return {
		people: removedPeople.filter((id) => !(before.people.get(id)?.locations ?? ['']).every(isArmed)).length,
		classes: removedClasses.filter((id) => !isArmed(before.classes.get(id) ?? '')).length,
	};
}
