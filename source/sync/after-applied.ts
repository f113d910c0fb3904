import {RollcallError, toldError} from '../core/errors.ts';
import type {Reader} from '../core/ports.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';
import {activity} from './recording.ts';

/**
 * Lets the reader keep and tidy up what it read, once that was applied. Where it cannot, the run is what it was, and
 * Activity says what was not done: the same export is read again by the next run, and does no harm.
 */
export async function afterApplied(
	context: Context,
	{stored}: Connection,
	reader: Reader,
	signal: AbortSignal,
): Promise<void> {
	try {
		await reader.applied?.(signal);
	} catch (error) {
		if (!(error instanceof RollcallError) && error !== signal.reason) throw error;
		const why = error instanceof RollcallError ? toldError(error) : 'it was interrupted';
		const told = `${stored.name}: what was read was applied, and afterwards not kept or tidied up: ${why}`;
		await context.store.commit([activity(context, 'after-read', [stored.name], 'ISSUE', told)]);
	}
}
