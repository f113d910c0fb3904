import {mostTries, type Notice} from '../core/state-records.ts';
import type {Found} from './finding.ts';

/** Messages that did not arrive. It is told here alone: a message about it would not arrive either. */
export function noticeFindings(notices: Iterable<Notice>): readonly Found[] {
	const failed = [...notices].filter((notice) => notice.failed !== undefined);
	const [first] = failed;
	if (first?.failed === undefined) return [];
	const given = failed.filter((notice) => (notice.failed?.tries ?? 0) >= mostTries).length;
	return [
		{
			severity: 'fine',
			waits: true,
			screen: 'activity',
			text: `${failed.length} ${failed.length === 1 ? 'message was' : 'messages were'} not told${given === failed.length ? ', and given up' : ''}: ${first.failed.message}`,
			about: `not told: ${first.failed.message}`,
			next: 'Mend it, and try it: rollcall settings test-notifications',
		},
	];
}
