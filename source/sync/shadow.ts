import {RollcallError, toldError} from '../core/errors.ts';
import type {Published, Run, Shadow} from '../core/plan/run.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import {compareIn} from './comparing.ts';
import {type Context, withSnapshot} from './context.ts';
import {isKnown, momentOf} from './ledger.ts';
import {readPackage} from './package.ts';
import type {TargetPackage} from './package-incumbent.ts';

/**
 * A night that sends nothing: its package is compared with the newest one that is known of the target, the incumbent's
 * that was imported or the last that was sent. Counts only: the lines are what `adopt compare` is for.
 * @param here entries of the organisation that the target names now, oldest first.
 * @returns nothing where nothing is known of the target; else what is to be told of it, a failure too.
 */
export async function shadowNight(
	context: Context,
	here: readonly LedgerEntry[],
	built: TargetPackage,
): Promise<Pick<Published, 'shadow'> & {readonly told?: string}> {
	const entry = here.findLast(isKnown);
	if (entry === undefined) return {};
	try {
		const old = await readPackage(context, context.store.files.path(entry.file));
		const next = await readPackage(context, built.file);
		const {counts} = await withSnapshot(context.store, (snapshot) =>
			compareIn(context, snapshot, entry, old, next),
		);
		return {shadow: {...counts, against: momentOf(entry)}};
	} catch (error) {
		if (!(error instanceof RollcallError)) throw error;
		return {told: `It could not be compared with the package of before: ${toldError(error)}`};
	}
}

/** The newest nights in a row that sent nothing, as their runs kept them: those before the first upload, once that went. */
export interface ShadowNights {
	/** How many there were, those on one day counted once. */
	readonly nights: number;
	/** What nothing explained in the newest of them. */
	readonly unexplained: number;
	/** The newest of them; absent: there was none. */
	readonly last?: Shadow & {readonly run: Run['id']; readonly at: string};
}

/** @param runs of any kind, newest first. */
export function shadowNights(runs: readonly Run[], target: string): ShadowNights {
	const days = new Set<string>();
	let last: ShadowNights['last'];
	for (const {id, end, published} of runs)
		for (const each of published) {
			if (each.target !== target) continue;
			// Nights from before an earlier upload rehearsed that one.
			if (each.outcome === 'sent' && last !== undefined) return told();
			if (each.shadow === undefined) continue;
			last ??= {...each.shadow, run: id, at: end};
			days.add(end.slice(0, 10));
		}
	return told();

	function told(): ShadowNights {
		return {
			nights: days.size,
			unexplained: last?.unexplained ?? 0,
			...(last === undefined ? {} : {last}),
		};
	}
}
