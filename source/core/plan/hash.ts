import {canonicalJson, sha256Lines} from '../canonical.ts';
import type {Leaving} from '../directory/account.ts';
import type {Change} from './plan.ts';

/** Moments and row hashes are no part of what is approved: a plan approved after midnight is the same plan. */
const notHashed = new Set([
	'created',
	'leaving',
	'deactivated',
	'delivered',
	'evidence',
	'sent',
	'signedIn',
	'asked',
	'local',
	'temporaryPassword',
]);

const essence = (record: object | undefined) =>
	record && {
		...Object.fromEntries(Object.entries(record).filter(([field]) => !notHashed.has(field))),
		...('leaving' in record ? {nights: nights(record.leaving as Leaving | undefined)} : {}),
	};

/** How long a grace is counts, not when it began; of one to a fixed day that day counts. */
const nights = (leaving: Leaving | undefined) =>
	leaving && leaving.fixed === true
		? leaving.due
		: leaving && Math.ceil((Date.parse(leaving.due) - Date.parse(leaving.since)) / 86_400_000);

/** SHA-256 over the canonical list of changes with the decisions used; 64 hex digits. */
export function planHash(changes: Iterable<Change>, decisions: readonly string[]): string {
	function* lines() {
		for (const {kind, action, key, before, after} of changes)
			yield canonicalJson([kind, action, key, essence(before), essence(after)]);
		for (const decision of decisions.toSorted()) yield decision;
	}
	return sha256Lines(lines());
}
