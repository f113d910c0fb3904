import {createInterface} from 'node:readline/promises';
import type {Progress, Work} from '../core/ports.ts';

/** Asks a yes-or-no question; anything but yes is no. */
export async function askOnTerminal(
	question: string,
	input: NodeJS.ReadStream,
	output: NodeJS.WriteStream,
): Promise<boolean> {
	const lines = createInterface({input, output});
	try {
		return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
	} finally {
		lines.close();
	}
}

/** Runs work; its progress goes on one line of the terminal, at most twice a second, and is wiped at the end. */
export async function progressOn<T>(work: Work<T>, output: NodeJS.WriteStream | undefined): Promise<T> {
	let shown = 0;
	for (;;) {
		const step = await work.next();
		if (step.done) {
			if (shown > 0) output?.write('\r\x1b[K');
			return step.value;
		}
		const now = performance.now();
		if (output === undefined || (shown > 0 && now - shown < 500)) continue;
		shown = now;
		output.write(`\r\x1b[K${line(step.value).slice(0, (output.columns ?? 80) - 1)}`);
	}
}

const line = ({stage, message, done, total, unit}: Progress) =>
	[
		stage,
		message,
		done === undefined ? '' : `${done}${total === undefined ? '' : ` of ${total}`} ${unit ?? ''}`,
	]
		.filter(Boolean)
		.join('  ');
