import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';

const day = 86_400_000;

/**
 * An export that is older than the last one that was applied brings back what was; one of long ago shows that the
 * export stopped. A connection's first read may be of any age. Without a time of its own an export is not judged.
 */
export function staleGuard({input}: Draft): GuardResult {
	const {roster, lastExportedAt, lastRows, now, policy} = input;
	const {days} = policy.guards.stale;
	const at = roster.exportedAt === undefined ? Number.NaN : Date.parse(roster.exportedAt);
	const hours = Math.floor((now.getTime() - at) / 3_600_000);
	const result = (tripped: boolean, message: string): GuardResult => ({
		code: 'stale',
		tripped,
		message,
		numbers: Number.isNaN(hours) ? {} : {hours},
		removalsOnly: false,
	});
	if (Number.isNaN(at)) return result(false, 'the export carries no time');
	if (lastExportedAt !== undefined && at < Date.parse(lastExportedAt))
		return result(
			true,
			`the export is of ${roster.exportedAt}, older than the last one that was applied (${lastExportedAt})`,
		);
	if (lastRows !== undefined && now.getTime() - at > days * day)
		return result(
			true,
			`the export is of ${roster.exportedAt}, older than ${days} days: does it still run at the source?`,
		);
	return result(false, `the export is of ${roster.exportedAt}`);
}
