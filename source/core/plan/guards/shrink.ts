import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';

/** A file with fewer than half the rows of the last run, from 20 rows up. */
export function shrinkGuard(draft: Draft): GuardResult {
	const {roster, lastRows, policy} = draft.input;
	const {share, from} = policy.guards.shrink;
	const shrunk = Object.entries(lastRows ?? {})
		.filter(([file, rows]) => rows >= from && (roster.rows[file] ?? 0) < rows * share)
		.map(([file, rows]) => ({file, rows, now: roster.rows[file] ?? 0}));
	return {
		code: 'shrink',
		tripped: shrunk.length > 0,
		message:
			shrunk.length === 0
				? 'no file lost half of its rows'
				: `${shrunk.map(({file, rows, now}) => `${file} has ${now} rows, ${rows} the last time`).join('; ')}: fewer than half`,
		numbers: Object.fromEntries(shrunk.map(({file, now}) => [file, now])),
		removalsOnly: false,
	};
}
