import {constants} from 'node:os';
import {extendTheme, ThemeProvider, defaultTheme as uiTheme} from '@inkjs/ui';
import {type Instance, render} from 'ink';
import {exitCodes} from '../core/errors.ts';
import type {Rollcall} from '../sync/rollcall.ts';
import {App, type TerminalFace} from './app.tsx';
import {Boundary} from './boundary.tsx';
import {closingLine} from './closing-line.ts';
import {Jobs} from './jobs.ts';
import {KeyStdin, type RawInput, restDelay} from './key-stdin.ts';
import {canScroll, PaintingStdout} from './paint/painting-stdout.ts';
import {glyphs, themeFrom, toAscii} from './theme.ts';

export interface DashboardOptions {
	readonly rollcall: Rollcall;
	/** Both a terminal: ask `canDraw` before this file is imported. */
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** The program's name in the header. */
	readonly title?: string;
	/** A badge in the header, such as `demo`. */
	readonly banner?: string;
	readonly onFirstFrame?: () => void;
}

const wrapOff = '\x1b[?7l';
const wrapOn = '\x1b[?7h';

/** How long work may take to come to a safe place when a signal ends the program. */
const patience = 3000;

/**
 * Draws the dashboard until it is left, and leaves the terminal as it found it, by whatever way it ends: by
 * key, signal, hang-up or a defect. Then one line says what still waits.
 * @returns the exit code for the process: 0, 130 on Ctrl+C, 128 + n on signal n, 1 on a defect. It does not
 * end the process.
 */
export async function runDashboard(options: DashboardOptions): Promise<{readonly exitCode: number}> {
	const {rollcall, stdin, stdout, env, title, banner, onFirstFrame} = options;
	const screenReader = env.INK_SCREEN_READER === 'true';
	const theme = themeFrom(env);
	const painting = screenReader ? undefined : new PaintingStdout(stdout, {scrolls: canScroll(env)});
	const keys = new KeyStdin(stdin as unknown as RawInput, restDelay(env));
	const jobs = new Jobs(() => rollcall.clock.monotonic());
	let exitCode: number = exitCodes.done;
	let defect: unknown;
	let instance: Instance | undefined;
	let left = false;

	const leave = (code: number) => {
		if (left) return;
		left = true;
		exitCode = code;
		instance?.unmount();
	};
	const fail = (error: unknown) => {
		defect ??= error;
		leave(exitCodes.unexpected);
	};
	const terminal: TerminalFace = {
		leave,
		copy: (text) => void stdout.write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`),
		redraw: () => painting?.redraw(),
		stop: async () => {
			stdout.write(wrapOn);
			// The whole group, as the terminal itself would: a shell waits for all of it.
			process.kill(0, 'SIGSTOP');
			stdout.write(wrapOff);
		},
	};
	const stopAndLeave = (code: number) => {
		const settled = Promise.race([jobs.stopAll(), wait(patience)]);
		void settled.finally(() => leave(code));
	};
	const outside = listen({
		signal: (signal) => stopAndLeave(128 + constants.signals[signal]),
		defect: fail,
		hangup: () => stopAndLeave(128 + constants.signals.SIGHUP),
		lastly: () => {
			if (!left) stdout.write(wrapOn);
		},
		keys,
		stdout,
	});

	try {
		let first = true;
		// Before the first frame: what is typed ahead would else be echoed into it, and scroll it.
		keys.setRawMode(true);
		stdout.write(wrapOff);
		instance = render(
			<Boundary failed={fail}>
				<ThemeProvider theme={progressTheme(theme.ascii, theme.styles.accent.color)}>
					<App
						rollcall={rollcall}
						theme={theme}
						terminal={terminal}
						jobs={jobs}
						banner={banner}
						{...(title === undefined ? {} : {title})}
					/>
				</ThemeProvider>
			</Boundary>,
			{
				stdin: keys as unknown as NodeJS.ReadStream,
				stdout: painting === undefined ? stdout : (painting as unknown as NodeJS.WriteStream),
				exitOnCtrlC: false,
				alternateScreen: !screenReader,
				isScreenReaderEnabled: screenReader,
				maxFps: 60,
				interactive: true,
				onRender: () => {
					if (first) onFirstFrame?.();
					first = false;
				},
			},
		);
		if (left) instance.unmount();
		await instance.waitUntilExit();
	} catch (error) {
		defect ??= error;
		exitCode = exitCodes.unexpected;
	} finally {
		left = true;
		outside.stop();
		painting?.stop();
		keys.setRawMode(false);
		stdout.write(wrapOn);
	}
	if (defect !== undefined) process.stderr.write(defectText(defect, env));
	else if (exitCode <= 128 || exitCode === exitCodes.interrupted) {
		const said = await closingLine(rollcall, jobs).catch(() => undefined);
		if (said !== undefined) stdout.write(`${theme.ascii ? toAscii(said) : said}\n`);
	}
	outside.end();
	return {exitCode};
}

/** What was broken, what to do now, and the stack only where it was asked for. */
function defectText(defect: unknown, env: DashboardOptions['env']): string {
	const error = defect instanceof Error ? defect : new Error(String(defect));
	const detail = env.ROLLCALL_DEBUG ? `${error.stack ?? error.message}\n` : '';
	return `rollcall: the dashboard stopped because of a defect: ${error.message}\nNothing that was planned was applied by this. rollcall status shows where things stand; ROLLCALL_DEBUG=1 shows more.\n${detail}`;
}

const wait = (milliseconds: number) =>
	new Promise<void>((resolve) => void setTimeout(resolve, milliseconds).unref());

interface Outside {
	readonly signal: (signal: 'SIGTERM' | 'SIGHUP' | 'SIGINT') => void;
	readonly hangup: () => void;
	readonly defect: (error: unknown) => void;
	readonly lastly: () => void;
	readonly keys: KeyStdin;
	readonly stdout: NodeJS.WriteStream;
}

/** Hears what comes from outside while the dashboard is drawn: signals, a dropped line, defects elsewhere. */
function listen({signal, hangup, defect, lastly, keys, stdout}: Outside) {
	const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;
	// A line that is gone cannot be written to: the end of the program is not to fail by that.
	const gone = (error: NodeJS.ErrnoException) => {
		if (error.code === 'EIO' || error.code === 'EPIPE') hangup();
		else defect(error);
	};
	for (const name of signals) process.on(name, signal);
	process.on('uncaughtException', defect);
	process.on('unhandledRejection', defect);
	process.on('exit', lastly);
	stdout.on('error', gone);
	keys.on('hangup', hangup);
	return {
		stop: () => {
			process.off('uncaughtException', defect);
			process.off('unhandledRejection', defect);
			process.off('exit', lastly);
			keys.off('hangup', hangup);
		},
		end: () => {
			for (const name of signals) process.off(name, signal);
			stdout.off('error', gone);
		},
	};
}

const progressTheme = (ascii: boolean, color: string | undefined) =>
	extendTheme(uiTheme, {
		components: {
			ProgressBar: {
				styles: {completed: () => (color === undefined ? {} : {color})},
				config: () => ({
					completedCharacter: ascii ? '#' : '█',
					remainingCharacter: ascii ? '.' : glyphs.rule,
				}),
			},
		},
	});
