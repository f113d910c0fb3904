import type {Clock} from '../core/ports.ts';

const perWindow = 20;
const windowMilliseconds = 60_000;
/** More addresses at a time are an attack of many: then the oldest are forgotten. */
const mostAddresses = 10_000;

/**
 * Counts wrong tokens by address. Only whoever is wrong is made to wait: a good token is never limited, so that nobody
 * can keep the identity provider out by guessing from the proxy that both come through.
 */
export class WrongTokens {
	readonly #clock: Pick<Clock, 'monotonic'>;
	readonly #byAddress = new Map<string, {since: number; count: number}>();

	constructor(clock: Pick<Clock, 'monotonic'>) {
		this.#clock = clock;
	}

	/** @returns how long that address has to wait, and whether it is the first time; undefined: not yet. */
	note(address: string): {readonly seconds: number; readonly first: boolean} | undefined {
		const now = this.#clock.monotonic();
		const known = this.#byAddress.get(address);
		if (known === undefined || now - known.since >= windowMilliseconds) {
			this.#byAddress.delete(address);
			this.#byAddress.set(address, {since: now, count: 1});
			const [oldest] = this.#byAddress.keys();
			if (this.#byAddress.size > mostAddresses && oldest !== undefined) this.#byAddress.delete(oldest);
			return undefined;
		}
		known.count++;
		if (known.count <= perWindow) return undefined;
		const seconds = Math.max(1, Math.ceil((known.since + windowMilliseconds - now) / 1000));
		return {seconds, first: known.count === perWindow + 1};
	}
}
