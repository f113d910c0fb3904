import {RollcallError, sentences, toldError} from '../core/errors.ts';

/** What happened, what was not done, and the next step, as one line of sentences. */
export function explainError(error: unknown): string {
	if (error instanceof RollcallError) return toldError(error);
	const what = error instanceof Error ? error.message : String(error);
	return sentences(
		`Something unexpected happened: ${what}`,
		'Nothing more was done',
		'Press R to read again',
	);
}
