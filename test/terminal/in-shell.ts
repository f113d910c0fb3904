import {Driver, type StartOptions} from './driver.ts';
import {type Modes, modesOf} from './modes.ts';

/** Starts a program as a shell does, says its process, and the line's settings before and after. */
const script = `echo "before=$(stty -g)"; sh -c 'echo "process=$$"; read _; exec "$@"' sh "$@"; code=$?; echo "after=$(stty -g)"; echo "code=$code"`;

/** A program run by a shell in a terminal: what it leaves behind can be compared with what it found. */
export interface InShell {
	readonly driver: Driver;
	/** The process of the program. */
	readonly pid: number;
	/** The terminal before the program had it. */
	readonly found: Modes;
	/** The terminal after the program ended, and by which code. */
	left(): Promise<{readonly modes: Modes; readonly settings: string; readonly code: number}>;
	/** The line's settings, as `stty -g` says them, before. */
	readonly settings: string;
}

/** Starts a program in a shell, in a terminal; by default the Node that runs the tests. */
export async function startInShell(args: readonly string[], options: StartOptions = {}): Promise<InShell> {
	const driver = Driver.start(['-c', script, 'sh', process.execPath, ...args], {
		...options,
		command: '/bin/sh',
	});
	try {
		await driver.when(() => /process=\d+\r/.test(driver.written), 'the shell');
		const word = (name: string) => new RegExp(`${name}=(\\S+)\\r`).exec(driver.written)?.[1] ?? '';
		const found = await modesOf(driver);
		// The program begins when everything about the terminal is known.
		driver.press('enter');
		return {
			driver,
			pid: Number(word('process')),
			found,
			settings: word('before'),
			left: async () => {
				await driver.end();
				return {modes: await modesOf(driver), settings: word('after'), code: Number(word('code'))};
			},
		};
	} catch (error) {
		driver.stop();
		throw error;
	}
}
