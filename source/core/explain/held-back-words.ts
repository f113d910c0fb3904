import type {HeldBack} from '../plan/plan.ts';
import type {SourceFacts} from './facts.ts';

const conflict = /^conflict: (.+)$/;

/** Why something is held back, as part of a sentence: `a conflict waits for a decision (Duplicate account)`. */
export function heldBackWhy({why}: HeldBack): string {
	const [, title] = conflict.exec(why) ?? [];
	return title === undefined ? why : `a conflict waits for a decision (${title})`;
}

/** `R000002 is held by the guard removals`. */
export function heldRun({run, heldBy = []}: SourceFacts): string {
	const by = heldBy.length === 0 ? '' : ` by the guard${heldBy.length === 1 ? '' : 's'} ${heldBy.join(', ')}`;
	return `${run?.id ?? 'the run that read it'} is held${by}`;
}
