import {createInterface} from 'node:readline/promises';
import type {Progress, Work} from '../core/ports.ts';

/**
 * Asks a yes-or-no question; anything but yes is no, the end of the input too.
 * @throws AbortError on Ctrl+C, and when the signal says so.
 */
export async function askOnTerminal(
	question: string,
	input: NodeJS.ReadStream,
	output: NodeJS.WriteStream,
	signal: AbortSignal,
): Promise<boolean> {
	const lines = createInterface({input, output});
	const stop = new AbortController();
	lines.once('SIGINT', () => stop.abort());
	const either = AbortSignal.any([signal, stop.signal]);
	try {
		const answer = await lines.question(`${question} [y/N] `, {signal: either});
		return /^y(es)?$/i.test(answer.trim());
	} catch (error) {
		output.write('\n');
		if (either.aborted) throw new DOMException('interrupted', 'AbortError');
		if ((error as Error).name === 'AbortError') return false;
		throw error;
	} finally {
		lines.close();
	}
}

/** One line of a terminal that tells how far work is, at most twice a second; wiped before anything else is said. */
export interface ProgressLine {
	/** Runs work to its end; `shown: false` tells nothing. */
	follow<T>(work: Work<T>, shown: boolean): Promise<T>;
	wipe(): void;
}

export function progressLine(output: Pick<NodeJS.WriteStream, 'write' | 'columns'>): ProgressLine {
	let last = Number.NEGATIVE_INFINITY;
	let dirty = false;
	const wipe = () => {
		if (dirty) output.write('\r\x1b[K');
		dirty = false;
	};
	const show = (progress: Progress) => {
		const now = performance.now();
		if (now - last < 500) return;
		last = now;
		wipe();
		output.write(line(progress).slice(0, (output.columns ?? 80) - 1));
		dirty = true;
	};
	return {
		wipe,
		async follow(work, shown) {
			try {
				for (;;) {
					const step = await work.next();
					if (step.done) return step.value;
					if (shown) show(step.value);
				}
			} finally {
				wipe();
			}
		},
	};
}

const line = ({stage, message, done, total, unit}: Progress) =>
	[
		stage,
		message,
		done === undefined ? '' : `${done}${total === undefined ? '' : ` of ${total}`} ${unit ?? ''}`,
	]
		.filter(Boolean)
		.join('  ')
		// Paths may hold anything.
		.replace(/\p{Cc}/gu, ' ');
