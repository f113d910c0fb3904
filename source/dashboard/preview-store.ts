import type {MirrorResult} from '../sync/answers/mirror.ts';
import type {PlanResult} from '../sync/answers/runs.ts';

export interface Kept extends PlanResult {
	/** The held plan whose offer to pair ids again this one carries out: approving it names that one too. */
	readonly relinked?: string;
}

/** Plans that were made and not yet applied, one a connection: they may be looked at again and again. */
export class PreviewStore {
	readonly #plans = new Map<string, Kept>();
	readonly #mirrors = new Map<string, MirrorResult>();

	keep(result: Kept): void {
		this.#plans.set(result.connection, result);
	}

	of(connection: string): Kept | undefined {
		return this.#plans.get(connection);
	}

	drop(connection: string): void {
		this.#plans.delete(connection);
		this.#mirrors.delete(connection);
	}

	/** What a sync with what is kept as the directory is would do, both halves. */
	keepMirror(result: MirrorResult): void {
		this.#mirrors.set(result.connection, result);
	}

	mirrorOf(connection: string): MirrorResult | undefined {
		return this.#mirrors.get(connection);
	}

	mirrors(): readonly MirrorResult[] {
		return [...this.#mirrors.values()];
	}

	all(): readonly Kept[] {
		return [...this.#plans.values()];
	}
}
