/** What the check needs of a stream: whether a terminal is at its end. */
export interface Terminal {
	readonly isTTY?: boolean;
}

export type CanDraw = {readonly ok: true} | {readonly ok: false; readonly reason: string};

/**
 * Whether the dashboard can be drawn. To be asked before anything of Ink is imported: Ink throws where stdin
 * is no terminal, and writes escape codes to a dumb one.
 * @returns the reason as a sentence where it cannot.
 */
export function canDraw(
	env: Readonly<Record<string, string | undefined>>,
	stdin: Terminal,
	stdout: Terminal,
): CanDraw {
	if (!stdin.isTTY) return {ok: false, reason: 'The dashboard needs a terminal, and standard input is none.'};
	if (!stdout.isTTY)
		return {ok: false, reason: 'The dashboard needs a terminal, and standard output is none.'};
	if (env.TERM === 'dumb')
		return {ok: false, reason: 'This terminal (TERM=dumb) cannot place text on the screen.'};
	return {ok: true};
}
