import {exitCodes} from '../core/errors.ts';
import type {Plan} from '../core/plan/plan.ts';
import type {Published} from '../core/plan/run.ts';
import type {SyncResult} from './answers/runs.ts';

/** What a sync that went to its end answers to a script (`commands.md`). */
export function exitCodeOf(
	outcome: SyncResult['outcome'],
	plan: Plan,
	published: readonly Published[],
): number {
	if (outcome === 'held') return exitCodes.held;
	if (outcome === 'planned') return exitCodes.planned;
	const wire = publishedExitCode(published);
	if (wire !== exitCodes.done) return wire;
	return plan.heldBack.length > 0 || plan.conflicts.length > 0 ? exitCodes.heldBack : exitCodes.done;
}

/** The worst of what came of the targets. */
export function publishedExitCode(published: readonly Published[]): number {
	const codes = published.map(({outcome, exitCode}) =>
		outcome === 'failed'
			? (exitCode ?? exitCodes.temporary)
			: outcome === 'held' || outcome === 'disarmed'
				? exitCodes.held
				: exitCodes.done,
	);
	return codes.includes(exitCodes.hostKey) ? exitCodes.hostKey : Math.max(0, ...codes);
}
