import type {Run} from '../core/plan/run.ts';

/**
 * Whether all targets that did not get what a run applied have a later package: one is built of the whole directory, and
 * so holds it, whoever sent it.
 * @param runs those after it, at least.
 * @param fed targets that get what its connection brings, where the run ended before it could say what came of each.
 */
export function isCaughtUp(
	{id, state, published}: Run,
	runs: readonly Run[],
	fed: readonly string[] = [],
): boolean {
	if (state !== 'applied not published') return false;
	const owed =
		published.length === 0
			? fed
			: published
					.filter(({outcome}) => outcome !== 'sent' && outcome !== 'skipped')
					.map(({target}) => target);
	const got = new Set(
		runs
			.filter((run) => run.id > id)
			.flatMap((later) =>
				later.published.flatMap(({target, outcome}) =>
					outcome === 'sent' || outcome === 'skipped' ? [target] : [],
				),
			),
	);
	return owed.length > 0 && owed.every((target) => got.has(target));
}
