import type {EvidenceTally} from './evidence.ts';

/** Tables of an activity log whose rows are accounts, classes and what they stand on; roster rows are none of these. */
const tables = ['person', 'class', 'course', 'location'];
const taken = new Set(['DEACTIVATED', 'REMOVED', 'DELETED']);

/**
 * What an upload made and took away by its activity log. A class that is created where one was is what duplicates it, as
 * an account does, so that all four tables count; roster rows do not, since no account or class hangs on them [D].
 */
export function madeAndTaken(tally: EvidenceTally): {readonly created: number; readonly removed: number} {
	let [created, removed] = [0, 0];
	for (const table of tables)
		for (const [code, count] of Object.entries(tally[table] ?? {})) {
			if (code === 'CREATED') created += count;
			else if (taken.has(code)) removed += count;
		}
	return {created, removed};
}
