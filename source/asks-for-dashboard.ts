/** Options of every command, which the dashboard has too: with a value, and without. */
const withValue = ['--state', '--as'];
const alone = ['--read-only', '--screen-reader', '--quiet', '--no-color', '--debug'];

export interface AskedDashboard {
	readonly readOnly: boolean;
	readonly screenReader: boolean;
	/** What `--state` says. */
	readonly state?: string;
}

/**
 * Whether these arguments can only mean the dashboard, told without the code that reads arguments: the frame is
 * drawn before that is loaded. Where it says undefined, they are read as ever.
 */
export function asksForDashboard(args: readonly string[]): AskedDashboard | undefined {
	let state: string | undefined;
	for (let at = 0; at < args.length; at++) {
		const [name = '', value] = args[at]!.split(/=(.*)/s);
		if (withValue.includes(name)) {
			const given = value ?? args[++at];
			if (given === undefined || given === '' || given.startsWith('-')) return undefined;
			if (name === '--state') state = given;
		} else if (value !== undefined || !alone.includes(name)) return undefined;
	}
	return {
		readOnly: args.includes('--read-only'),
		screenReader: args.includes('--screen-reader'),
		...(state === undefined ? {} : {state}),
	};
}
