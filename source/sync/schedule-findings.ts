import type {LockHolder} from '../core/ports.ts';
import type {Found} from './finding.ts';
import type {ConnectionView} from './rollcall.ts';

/** Cron runs what is due every few minutes, and a run may wait for another: only what is late is told. */
const late = 3_600_000;

/** Times that came and at which nothing ran, though nothing stands in the way: nobody runs the schedule. */
export function scheduleFindings(
	connections: readonly ConnectionView[],
	locks: readonly LockHolder[],
	now: Date,
): readonly Found[] {
	if (locks.some(({name}) => name === 'serve')) return [];
	return connections.flatMap(({name, owed, running}) => {
		if (owed === undefined || running !== undefined || now.getTime() - Date.parse(owed) < late) return [];
		return [
			{
				severity: 'attention' as const,
				screen: 'connections' as const,
				text: `${name} was to sync at ${owed.slice(0, 16).replace('T', ' ')} UTC, and nothing runs the schedule`,
				about: `${name} is late`,
				next: `Start the service (rollcall serve), or have cron run: rollcall serve --once. Now, by hand: rollcall sync ${name}`,
				open: name,
			},
		];
	});
}
