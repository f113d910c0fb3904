import type {HeldBack} from '../plan/plan.ts';

const conflict = /^conflict: (.+)$/;

/** Why something is held back, as part of a sentence: `a conflict waits for a decision (Duplicate account)`. */
export function heldBackWhy({why}: HeldBack): string {
	const [, title] = conflict.exec(why) ?? [];
	return title === undefined ? why : `a conflict waits for a decision (${title})`;
}
