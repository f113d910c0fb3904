import {endedWell, exitCodes} from '../core/errors.ts';
import type {Rollcall} from '../sync/rollcall.ts';
import type {Cli} from './cli.ts';

/**
 * Does work that changes something, and tells those who are to be told of what came of it, where nobody looks on: at
 * a terminal, whoever started it sees it.
 */
export async function telling<T extends {readonly exitCode: number}>(
	cli: Pick<Cli, 'ask' | 'tell' | 'signal'>,
	rollcall: Pick<Rollcall, 'notify'>,
	work: () => Promise<T>,
): Promise<T> {
	if (cli.ask !== undefined) return await work();
	let exitCode: number = exitCodes.unexpected;
	try {
		const result = await work();
		({exitCode} = result);
		return result;
	} finally {
		if (!cli.signal.aborted) {
			const {failed} = await rollcall.notify({good: endedWell(exitCode)}, cli.signal);
			for (const message of failed) cli.tell(`Not told: ${message}`);
		}
	}
}
