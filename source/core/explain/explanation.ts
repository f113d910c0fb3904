import type {Instant, RunId} from '../directory/ids.ts';
import type {Place} from '../roster/problem.ts';

/** Where on a record's way a sentence belongs, in the order of the way. */
export const explainStages = [
	'source',
	'filter',
	'match',
	'patch',
	'conflicts',
	'plan',
	'guards',
	'directory',
	'history',
	'sent',
	'evidence',
	'elsewhere',
	'clocks',
	'looked',
] as const;
export type ExplainStage = (typeof explainStages)[number];

export const stageTitles: Readonly<Record<ExplainStage, string>> = {
	source: 'Source',
	filter: 'Filter',
	match: 'Match',
	patch: 'Patch',
	conflicts: 'Conflicts and decisions',
	plan: 'Plan',
	guards: 'Guards',
	directory: 'Directory',
	history: 'Changes in past runs',
	sent: 'Sent to Apple School Manager',
	evidence: 'Evidence from Apple School Manager',
	elsewhere: 'Kept alike elsewhere',
	clocks: 'What comes next',
	looked: 'Looked for in',
};

/** What an answer can be about; `nobody`: it is none of them, or not known. */
export type ExplainedKind = 'person' | 'class' | 'course' | 'location' | 'nobody';

/** One sentence of the answer, with what it rests on. */
export interface ExplainLine {
	readonly stage: ExplainStage;
	readonly text: string;
	/** The connection that it is about. */
	readonly connection?: string;
	readonly place?: Place;
	readonly run?: RunId;
	readonly at?: Instant;
	/** Stable, where there is one: a patch's, a problem's, a filter's, a guard's. */
	readonly code?: string;
}

/** A sentence of a stage. */
export const line = (stage: ExplainStage, text: string, more: Partial<ExplainLine> = {}): ExplainLine => ({
	stage,
	text,
	...more,
});

/** Why a person, class, course, location or roster row is, or is not, in Apple School Manager. */
export interface Explanation {
	readonly asked: string;
	/** `row`: of a row of enrolments; `key` is its student's. */
	readonly kind: ExplainedKind | 'row';
	/** Person ID, or id of the class, course or location; what was asked for where nothing is known of it. */
	readonly key: string;
	readonly name: string;
	/** Whether the next upload holds it; of a row, that place in a class. */
	readonly published: boolean;
	/** The answer in a sentence or two, to be sent on. */
	readonly answer: string;
	readonly lines: readonly ExplainLine[];
	/** Others that have the id too, here or at a source; absent: none. */
	readonly also?: readonly Explanation[];
}
