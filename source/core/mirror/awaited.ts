import type {Instant} from '../directory/ids.ts';
import type {MirrorPlan} from './mirror-plan.ts';
import {type Mirrored, mirroredKey} from './mirrored.ts';

/**
 * Until when a plan waits for what was sent and does not show there: the last moment, of all that it holds back for it.
 * @param base the pairs as they were before the plan.
 * @returns undefined: nothing is waited for.
 */
export function awaitedUntil(
	{heldBack, base: changes}: Pick<MirrorPlan, 'heldBack' | 'base'>,
	base: ReadonlyMap<string, Mirrored>,
	patience: number,
): Instant | undefined {
	const waiting = new Set(
		heldBack.flatMap(({code, kind, key}) =>
			code === 'pending' && key !== undefined ? `${kind}/${key}` : [],
		),
	);
	if (waiting.size === 0) return undefined;
	const rows = new Map([...base.values()].map((row): [string, Mirrored] => [mirroredKey(row), row]));
	for (const {key, after} of changes)
		if (after === undefined) rows.delete(key);
		else rows.set(key, after);
	let last = Number.NEGATIVE_INFINITY;
	for (const {kind, key, pending} of rows.values())
		if (pending !== undefined && waiting.has(`${kind}/${key}`)) last = Math.max(last, Date.parse(pending.at));
	return Number.isFinite(last) ? new Date(last + patience).toISOString() : undefined;
}
