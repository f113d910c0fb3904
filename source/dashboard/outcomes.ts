import type {Plan, PlanCounts} from '../core/plan/plan.ts';
import type {Published, Run} from '../core/plan/run.ts';
import type {EvidenceResult} from '../sync/answers/evidence.ts';
import type {SyncOptions, SyncResult} from '../sync/answers/runs.ts';
import type {Severity} from './dashboard.ts';
import {count, size} from './phrases.ts';
import {beginsLeaving} from './plan-groups.ts';
import {glyphs} from './theme.ts';

/** `+12 ~4 −2` of the people, as the list of runs shows it. */
export function shortCounts(counts: PlanCounts | undefined): string {
	if (counts === undefined) return '';
	const {create, update, reactivate, deactivate, remove} = counts.accounts;
	return `${glyphs.plus}${create} ${glyphs.update}${update + reactivate} ${glyphs.minus}${deactivate + remove}`;
}

/** What came of one target, as a sentence. */
export function publishedText({target, outcome, bytes, message, shadow}: Published): string {
	switch (outcome) {
		case 'sent':
			return `Sent to ${target} (${size(bytes)}), not confirmed yet.`;
		case 'skipped':
			return `${target} already has exactly this package: nothing was sent.`;
		case 'held':
			return `The package for ${target} is held: ${message ?? 'a guard stopped it'}`;
		case 'disarmed':
			if (shadow !== undefined)
				return `Nothing was sent to ${target}, which is not armed. Beside the package that it holds: ${count(shadow.unexplained, 'difference')} unexplained. o on ${target} says what comes next.`;
			return `Nothing was sent to ${target}: it is not armed. ${message ?? ''}`.trim();
		case 'failed':
			return `Sending to ${target} failed: ${message ?? 'no reason was given'}`;
	}
}

const publishedSeverity = (published: readonly Published[]): Severity =>
	published.some(({outcome}) => outcome === 'failed')
		? 'failed'
		: published.some(({outcome}) => outcome === 'held' || outcome === 'disarmed')
			? 'attention'
			: 'fine';

/** What a sync came to, with the next step where there is one. */
export function syncText(
	result: SyncResult,
	asked: SyncOptions = {},
): {readonly severity: Severity; readonly text: string} {
	const {connection, outcome, run, plan, published} = result;
	const isOther = isAnother(plan, asked);
	const sent = published.map(publishedText).join(' ');
	switch (outcome) {
		case 'nothing to do':
			return {
				severity: publishedSeverity(published),
				text: `${connection}: nothing to do, the directory is as the source. ${sent}`.trim(),
			};
		case 'planned':
			return {
				severity: 'attention',
				text: isOther ? `${connection}: ${otherPlan}` : `${connection}: planned, and nothing was changed.`,
			};
		case 'held':
			return {
				severity: 'attention',
				text: isOther
					? `${connection}: ${otherPlan} It is held: ${heldBecause(plan)}`
					: `${connection} is held and nothing was changed: ${heldBecause(plan)} The plan is shown: approve it, or leave it.`,
			};
		case 'applied': {
			const issues = run?.state === 'succeeded with issues' ? ' Some records are held back.' : '';
			return {
				severity: publishedSeverity(published),
				text: `${connection}: applied, people ${shortCounts(plan.counts)}.${issues} ${sent}`.trim(),
			};
		}
	}
}

/** What a read of evidence found. */
export function evidenceText({connection, counts, issues}: EvidenceResult): {
	readonly severity: Severity;
	readonly text: string;
} {
	const {extent, live, inactive, unknown, differences} = counts;
	const read = extent === 'full' ? 'all was read' : 'what changed was read';
	const differing =
		differences === 0 ? '' : ` ${count(differences, 'difference')} from the directory: Users shows them.`;
	return {
		severity: differences > 0 || issues.length > 0 ? 'attention' : 'fine',
		text: `${connection}: ${read}; ${live} live, ${inactive} inactive, ${unknown} unknown.${differing} ${issues.join(' ')}`.trim(),
	};
}

/** Neither the plan that was named, nor that plan with what was named let go or paired again. */
function isAnother({hash, guards, relinks}: Plan, {approve, relink}: SyncOptions): boolean {
	if (approve !== undefined) return hash !== approve && !guards.some((guard) => guard.hash === approve);
	return relink !== undefined && hash !== relink && relinks !== undefined;
}

const otherPlan =
	'this is another plan than the one that was approved, because the source or the directory changed. Nothing was changed: look at it, then approve it or leave it.';

/** The guards' own sentences. */
export const heldBecause = (plan: Plan) =>
	plan.guards
		.filter(({tripped}) => tripped)
		.map(({message}) => (message.endsWith('.') ? message : `${message}.`))
		.join(' ');

/** A run's state: its mark and how bad it is. */
export function runSeverity({state}: Pick<Run, 'state'>): Severity {
	switch (state) {
		case 'succeeded':
		case 'not published by choice':
			return 'fine';
		case 'succeeded with issues':
		case 'applied not published':
		case 'held':
		case 'cancelled':
			return 'attention';
		case 'failed':
		case 'interrupted':
			return 'failed';
	}
}

/** How many accounts a plan would take the sign-in from, now or when their grace ends. */
export function atStake(plan: Plan): number {
	let accounts = 0;
	for (const change of plan.changes)
		if (
			change.kind === 'accounts' &&
			(change.action === 'deactivate' || change.action === 'remove' || beginsLeaving(change))
		)
			accounts++;
	return accounts;
}

export const people = (value: number) => count(value, 'person', 'people');
