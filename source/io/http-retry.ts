import type {Randomness} from '../core/ports.ts';

/** Between two tries without a word from the server: doubled each time, up to the longest; milliseconds [D]. */
const first = 1000;
const longest = 30_000;

/** A server that wants more than this is not waited for [D]. */
export const longestRetryAfter = 300_000;

/** Methods that do no more when done twice (RFC 9110 §9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

export const isIdempotent = (method: string): boolean => idempotent.has(method);

/** Statuses that may pass: too many requests, and all faults of the server but what it will never do. */
export const isPassing = (status: number): boolean =>
	status === 429 || (status >= 500 && status !== 501 && status !== 505);

/**
 * Milliseconds that a server asks to wait: `Retry-After` as seconds or as a date (RFC 9110 §10.2.3).
 * @returns undefined where it says nothing that can be understood.
 */
export function retryAfterOf(header: string | undefined, now: Date): number | undefined {
	const text = header?.trim() ?? '';
	if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
	if (!/[a-z]/i.test(text)) return undefined;
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}

/**
 * Milliseconds before try number `attempt` + 1: half of the backoff and up to half of it more, by chance, so that
 * servers that failed together are not asked together.
 */
export function backoff(attempt: number, randomness: Randomness): number {
	const whole = Math.min(longest, first * 2 ** (attempt - 1));
	return Math.round(whole / 2 + (whole / 2) * share(randomness(4)));
}

const share = (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum * 256 + byte, 0) / 256 ** bytes.length;
