import type {Retention} from '../core/ports.ts';
import type {Context} from './context.ts';
import type {Generation} from './generation.ts';

/** The oldest lines of the journal that need not be kept. */
export interface Droppable {
	readonly commits: number;
	/** Where the first line that stays begins. */
	readonly end: number;
	/** Whether more could go if the journal were folded up to now. */
	readonly more: boolean;
}

/**
 * What retention lets go of, from the journal's first line on. The line of `least` and all after it stay: the
 * base that holds them, or the one before it, is made whole again with them.
 */
export function droppable(
	{journal, clock}: Context,
	generation: Generation,
	{days, commits}: Retention,
	least: number,
): Droppable {
	const oldest = new Date(clock.now().getTime() - days * 86_400_000).toISOString();
	let found = {commits: 0, end: 0};
	for (const {sequence, at, end} of journal.heads(0, {verify: true})) {
		if (sequence > generation.sequence - commits || at >= oldest) break;
		if (sequence >= least) return {...found, more: true};
		found = {commits: found.commits + 1, end};
	}
	return {...found, more: false};
}
