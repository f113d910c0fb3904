/** What a command runs in: its terminal and its runtime. */
export interface Surroundings {
	readonly terminal: {
		/** Whether the dashboard can be drawn, and why not. */
		readonly draws: boolean;
		readonly reason?: string;
		readonly columns?: number;
		readonly rows?: number;
		/** Colours that it can show; 0 where none are wanted. */
		readonly colours: number;
		/** As the environment names it; empty where it does not. */
		readonly locale: string;
	};
	readonly node: string;
}

/** Those of this process. */
export function surroundings(): Surroundings {
	const {stdin, stdout, env, versions} = process;
	const {LC_ALL, LC_CTYPE, LANG, NO_COLOR, TERM} = env;
	const reason = !stdin.isTTY
		? 'standard input is no terminal'
		: !stdout.isTTY
			? 'standard output is no terminal'
			: TERM === 'dumb'
				? 'TERM=dumb cannot place text on the screen'
				: undefined;
	return {
		terminal: {
			draws: reason === undefined,
			...(reason === undefined ? {} : {reason}),
			...(stdout.isTTY ? {columns: stdout.columns, rows: stdout.rows} : {}),
			colours: stdout.isTTY && !NO_COLOR ? 2 ** stdout.getColorDepth() : 0,
			locale: LC_ALL || LC_CTYPE || LANG || '',
		},
		node: versions.node,
	};
}
