import type {Work} from '../../core/ports.ts';
import type {CareFinding} from '../../core/state-care.ts';
import {type Context, withSnapshot} from '../context.ts';

/** Clocks of several machines never agree to the second. */
const tolerance = 2 * 60_000;

/** Whether the clock was set back: graces and retention would wait, and new runs would stand before old ones. */
export async function* clockFindings({store, clock}: Context): Work<readonly CareFinding[]> {
	yield {stage: 'check', message: 'clock'};
	const newest = await withSnapshot(store, async (snapshot) => {
		const [commit, runs] = await Promise.all([
			store.history(snapshot.sequence),
			snapshot.list('runs', {reverse: true, limit: 1}),
		]);
		return [commit?.at, runs[0]?.end]
			.filter((at) => at !== undefined)
			.sort()
			.at(-1);
	});
	const now = clock.now();
	if (newest === undefined || new Date(newest).getTime() <= now.getTime() + tolerance) return [];
	return [
		{
			severity: 'warning',
			subject: 'the clock',
			what: `says ${now.toISOString()}, and the newest commit is of ${newest}: it was set back, or ran ahead then`,
			next: 'Set the clock right (timedatectl shows whether it is kept right) before the next sync.',
		},
	];
}
