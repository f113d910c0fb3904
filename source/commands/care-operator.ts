import type {Command} from 'commander';
import {RefusedError} from '../core/errors.ts';
import type {GlobalOptions} from './program.ts';

/**
 * Mending and replacing a state is a person's decision. Whether a state that does not open knows this person cannot
 * be asked; that `service` is none is known.
 * @throws RefusedError for whoever acts as `service`.
 */
export function refuseService(program: Command, doing: string): void {
	if ((program.opts<GlobalOptions>().as ?? process.env.ROLLCALL_OPERATOR) !== 'service') return;
	throw new RefusedError(`${doing} is a person's decision, and service is none`, {
		notDone: 'Nothing was changed.',
		next: 'Do it as a person: leave “--as service” out.',
	});
}
