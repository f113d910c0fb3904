import {RollcallError} from '../core/errors.ts';

/** What happened, what was not done, and the next step, as one line of sentences. */
export function explainError(error: unknown): string {
	if (error instanceof RollcallError)
		return [error.message, error.notDone, error.next].filter(Boolean).map(asSentence).join(' ');
	const what = error instanceof Error ? error.message : String(error);
	return `${asSentence(`Something unexpected happened: ${what}`)} Nothing more was done. Press R to read again; rollcall doctor looks for the cause.`;
}

const asSentence = (text: string | undefined) => {
	const trimmed = (text ?? '').trim();
	return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
};
