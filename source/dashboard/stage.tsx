import {constants} from 'node:os';
import {type Instance, render} from 'ink';
import type {ReactNode} from 'react';
import {exitCodes} from '../core/errors.ts';
import type {TerminalFace} from './app.tsx';
import {Boundary} from './boundary.tsx';
import {KeyStdin, type RawInput, restDelay} from './key-stdin.ts';
import {canScroll, PaintingStdout} from './paint/painting-stdout.ts';
import {isSpoken, SpeakingStdout} from './paint/speaking-stdout.ts';

export interface StageOptions {
	/** Both a terminal: ask `canDraw` before this file is imported. */
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** What is drawn first. */
	readonly opening: ReactNode;
	readonly onFirstFrame?: (() => void) | undefined;
}

/** How drawing ended: by key, signal, hang-up or a defect. */
export interface StageEnd {
	/** 0, 130 on Ctrl+C, 128 + n on signal n, 1 on a defect. */
	readonly exitCode: number;
	readonly defect: unknown;
	/** It ended while it was stopped: the terminal is the shell's, and nothing is to be written there. */
	readonly away: boolean;
}

/** The terminal while it is ours: what is drawn there can change, and by whatever way it ends, it is as it was. */
export interface Stage {
	readonly terminal: TerminalFace;
	/** Draws this from now on. */
	show(node: ReactNode): void;
	/** Says what must come to a safe place before a signal or a dropped line ends the dashboard. */
	settleFirst(work: () => Promise<unknown>): void;
	/** The terminal is as it was found. */
	readonly ended: Promise<StageEnd>;
	/** Signals are whoever's they were: only after the last word was written. */
	close(): void;
}

/** How long work may take to come to a safe place when a signal ends the program. */
const patience = 3000;

/** Takes the terminal and draws the opening at once. It does not end the process. */
export function openStage({stdin, stdout, env, opening, onFirstFrame}: StageOptions): Stage {
	const spoken = isSpoken(env);
	const frames = spoken ? new SpeakingStdout(stdout) : new PaintingStdout(stdout, {scrolls: canScroll(env)});
	// A line that is too long is heard to its end; one that is drawn must not push others down.
	const [wrapOff, wrapOn] = spoken ? ['', ''] : ['\x1b[?7l', '\x1b[?7h'];
	const keys = new KeyStdin(stdin as unknown as RawInput, restDelay(env));
	let exitCode: number = exitCodes.done;
	let defect: unknown;
	let instance: Instance | undefined;
	let left = false;
	/** A signal is to end it, as soon as work has settled. */
	let leaving = false;
	let settle: () => Promise<unknown> = async () => {};

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
	const stopAndLeave = (code: number) => {
		leaving = true;
		void Promise.race([settle(), wait(patience)]).finally(() => leave(code));
	};
	const outside = listen({
		signal: (signal) => stopAndLeave(128 + constants.signals[signal]),
		defect: fail,
		hangup: () => stopAndLeave(128 + constants.signals.SIGHUP),
		interrupt: () => leave(exitCodes.interrupted),
		lastly: () => {
			if (!left) stdout.write(wrapOn);
		},
		keys,
		stdout,
	});
	const bound = (node: ReactNode) => <Boundary failed={fail}>{node}</Boundary>;

	const draw = async (): Promise<StageEnd> => {
		try {
			let first = true;
			// Before the first frame: what is typed ahead would else be echoed into it, and scroll it.
			keys.setRawMode(true);
			stdout.write(wrapOff);
			instance = render(bound(opening), {
				stdin: keys as unknown as NodeJS.ReadStream,
				stdout: frames as unknown as NodeJS.WriteStream,
				exitOnCtrlC: false,
				alternateScreen: !spoken,
				// Ink's own way for screen readers erases and prints the whole screen again for every key.
				isScreenReaderEnabled: false,
				maxFps: 60,
				interactive: true,
				onRender: () => {
					if (first) onFirstFrame?.();
					first = false;
				},
			});
			if (left) instance.unmount();
			await instance.waitUntilExit();
		} catch (error) {
			defect ??= error;
			exitCode = exitCodes.unexpected;
		} finally {
			left = true;
			outside.stop();
			frames.stop();
			// First what cannot fail: in the background, asking for another mode stops the process.
			if (!frames.silent) stdout.write(wrapOn);
			keys.setRawMode(false);
		}
		return {exitCode, defect, away: frames.silent};
	};

	return {
		ended: draw(),
		show: (node) => {
			if (!left) instance?.rerender(bound(node));
		},
		settleFirst: (work) => {
			settle = work;
		},
		close: () => outside.end(),
		terminal: {
			leave,
			copy: (text) => void stdout.write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`),
			redraw: () => frames.redraw(),
			stop: async () => {
				stdout.write(wrapOn);
				frames.silent = true;
				// The whole group, as the terminal itself would: a shell waits for all of it.
				process.kill(0, 'SIGSTOP');
				// What ends a stopped job also wakes it, while the terminal is the shell's: that comes first.
				await turn();
				if (leaving) await instance?.waitUntilExit();
				if (left) return;
				// In the background this stops it again: nothing is written before the terminal is ours.
				keys.setRawMode(true);
				stdout.write(wrapOff);
				frames.silent = false;
			},
		},
	};
}

const wait = (milliseconds: number) =>
	new Promise<void>((resolve) => void setTimeout(resolve, milliseconds).unref());

/** A whole turn of the event loop: a signal that waits is heard in it. */
const turn = () => new Promise<void>((resolve) => void setImmediate(() => setImmediate(resolve)));

interface Outside {
	readonly signal: (signal: 'SIGTERM' | 'SIGHUP' | 'SIGINT') => void;
	readonly hangup: () => void;
	readonly interrupt: () => void;
	readonly defect: (error: unknown) => void;
	readonly lastly: () => void;
	readonly keys: KeyStdin;
	readonly stdout: NodeJS.WriteStream;
}

/** Hears what comes from outside while the dashboard is drawn: signals, a dropped line, defects elsewhere. */
function listen({signal, hangup, interrupt, defect, lastly, keys, stdout}: Outside) {
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
	keys.on('interrupt', interrupt);
	return {
		stop: () => {
			process.off('uncaughtException', defect);
			process.off('unhandledRejection', defect);
			process.off('exit', lastly);
			keys.off('hangup', hangup);
			keys.off('interrupt', interrupt);
		},
		end: () => {
			for (const name of signals) process.off(name, signal);
			stdout.off('error', gone);
		},
	};
}
