/**
 * Whether the dashboard may begin an empty state: asked on the terminal, before anything is drawn on it. Our decision
 * beside the list of `state.md`, by which only commands that set something up make a state: whoever sits at a
 * terminal and asks for the dashboard is about to set rollcall up. Without a terminal nobody is asked and nothing is
 * made: a cron job must not start an empty district.
 * @returns `there`: there is one, or its opening is to say what is wrong; `make`: there is none and one is wanted.
 */
export async function askForState({
	folder,
	readOnly,
	hasState,
	ask,
}: {
	readonly folder: string;
	/** Nothing is made by who only wants to look. */
	readonly readOnly: boolean;
	/** Whether there is a state in the folder; throws where it is damaged. */
	readonly hasState: (folder: string) => boolean;
	readonly ask: (question: string) => Promise<boolean>;
}): Promise<'there' | 'make' | 'none'> {
	if (isThere(hasState, folder)) return 'there';
	if (readOnly) return 'none';
	const question = `There is no state in ${folder}. Make an empty one there and open the dashboard?`;
	return (await ask(question)) ? 'make' : 'none';
}

/** A damaged one is there, and opening it says what is broken and what mends it. */
function isThere(hasState: (folder: string) => boolean, folder: string): boolean {
	try {
		return hasState(folder);
	} catch {
		return true;
	}
}
