import type {PlanResult} from '../sync/answers/runs.ts';

export interface Kept extends PlanResult {
	/** The held plan whose offer to pair ids again this one carries out: approving it names that one too. */
	readonly relinked?: string;
}

/** Plans that were made and not yet applied, one a connection: they may be looked at again and again. */
export class PreviewStore {
	readonly #plans = new Map<string, Kept>();

	keep(result: Kept): void {
		this.#plans.set(result.connection, result);
	}

	of(connection: string): Kept | undefined {
		return this.#plans.get(connection);
	}

	drop(connection: string): void {
		this.#plans.delete(connection);
	}

	all(): readonly Kept[] {
		return [...this.#plans.values()];
	}
}
