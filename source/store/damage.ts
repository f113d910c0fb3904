import {StateDamagedError} from '../core/errors.ts';

/** The error for a file that does not hold what was written. */
export function damagedFile(path: string, what: string, cause?: unknown): StateDamagedError {
	return new StateDamagedError(`${path} ${what}`, {
		notDone: 'Nothing was changed.',
		next: 'rollcall doctor names all that is damaged, and rollcall doctor --repair what can be saved.',
		cause,
	});
}
