import type {PlanResult} from '../sync/answers/runs.ts';

/** Plans that were made and not yet applied, one a connection: they may be looked at again and again. */
export class PreviewStore {
	readonly #plans = new Map<string, PlanResult>();

	keep(result: PlanResult): void {
		this.#plans.set(result.connection, result);
	}

	of(connection: string): PlanResult | undefined {
		return this.#plans.get(connection);
	}

	drop(connection: string): void {
		this.#plans.delete(connection);
	}

	all(): readonly PlanResult[] {
		return [...this.#plans.values()];
	}
}
