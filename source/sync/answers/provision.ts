import type {Plan} from '../../core/plan/plan.ts';
import type {Published, Run} from '../../core/plan/run.ts';

/** The four steps of a provisioning, as Entra ID's *Provision on demand* shows them. */
export const provisionSteps = ['import', 'in scope', 'match', 'action'] as const;

export interface ProvisionStep {
	readonly step: (typeof provisionSteps)[number];
	/** As the step is called there: `Import user`. */
	readonly title: string;
	/** `skipped`: nothing was to be done, or a step before it did not go well. */
	readonly outcome: 'success' | 'skipped' | 'failed';
	/** What was found, as a sentence. */
	readonly text: string;
	/** What of it, by names for people: attribute and value, or `before → after`. */
	readonly found: ReadonlyArray<readonly [name: string, value: string]>;
}

export interface ProvisionOptions {
	/** The connection that is read; absent: the only one to an identity provider. */
	readonly connection?: string;
	/** Applies what no guard holds. Absent: it is planned and shown alone. */
	readonly apply?: boolean;
	/** Applies the plan of this hash though guards hold it. */
	readonly approve?: string;
	/** Asked with the plan where neither of both is given; `false` changes nothing. */
	readonly confirm?: (plan: Plan) => Promise<boolean>;
}

export interface ProvisionResult {
	readonly connection: string;
	readonly asked: string;
	readonly steps: readonly ProvisionStep[];
	/** The plan of this one person; absent: it did not come so far. */
	readonly plan?: Plan;
	readonly outcome: 'not found' | 'not in scope' | 'nothing to do' | 'planned' | 'held' | 'applied';
	readonly run?: Run;
	readonly published: readonly Published[];
	readonly exitCode: number;
}
