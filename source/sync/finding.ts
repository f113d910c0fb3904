import type {Overview} from './rollcall.ts';

export type Finding = Overview['findings'][number];

/** A finding before it has its id. */
export interface Found extends Omit<Finding, 'id' | 'acknowledged'> {
	/**
	 * What it is about, without what changes from night to night though nothing is new (hours, runs): the same finding
	 * has the same words here every night, and another number is another finding. Absent: its text.
	 */
	readonly about?: string;
}

/** Somebody has something to do with it, though it may be no alarm; until they took note of it. */
export const isWaiting = ({severity, waits, acknowledged}: Finding): boolean =>
	acknowledged === undefined && (severity !== 'fine' || waits === true);

/**
 * How much a finding weighs: one that was acknowledged no longer asks for anything, but what failed is never quiet
 * before it is mended [D].
 */
export function weightOf({severity, acknowledged}: Finding): Finding['severity'] {
	if (acknowledged === undefined) return severity;
	return severity === 'failed' ? 'attention' : 'fine';
}
