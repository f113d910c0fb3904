import {EventEmitter} from 'node:events';

/** The terminal's output as Node gives it, as far as Ink uses it. */
export interface Output {
	readonly isTTY?: boolean;
	readonly columns?: number;
	readonly rows?: number;
	readonly writable?: boolean;
	readonly destroyed?: boolean;
	readonly writableEnded?: boolean;
	write(bytes: string, done?: () => void): boolean;
	on(event: 'resize', listener: () => void): unknown;
	off(event: 'resize', listener: () => void): unknown;
}

const control = /\x1b\[([?\d;]*)([A-Za-z])/y;
/** By these Ink erases its last frame and goes back to where it began. */
const erasing = 'ABEGHJK';

/**
 * Stands between Ink and the terminal, and makes its own of every frame; what is no frame passes through. Ink is to
 * draw whole frames that fill the window (not `incrementalRendering`, which counts on its own bytes being there).
 */
export abstract class FrameStdout extends EventEmitter {
	protected readonly target: Output;
	/** Whether what is written is drawing, not somebody else's text. */
	protected drawing = false;
	/** The terminal is somebody else's: nothing that is written reaches it. */
	silent = false;

	constructor(target: Output) {
		super();
		this.setMaxListeners(0);
		this.target = target;
		target.on('resize', this.#resized);
	}

	get isTTY() {
		return this.target.isTTY === true;
	}
	get columns() {
		return this.target.columns;
	}
	get rows() {
		return this.target.rows;
	}
	get writable() {
		return this.target.writable ?? true;
	}
	get destroyed() {
		return this.target.destroyed ?? false;
	}
	get writableEnded() {
		return this.target.writableEnded ?? false;
	}

	/** The bytes for a frame of so many rows. */
	protected abstract frame(rows: readonly string[]): string;
	/** The bytes for a mode that Ink sets, such as `?1049h`; by default they pass. */
	protected abstract mode(name: string, bytes: string): string;
	/** The window changed: what was drawn may be gone. */
	protected abstract resized(): void;
	/** Shows all of the last frame again. */
	abstract redraw(): void;

	write(text: string, done?: () => void): boolean {
		const bytes = this.silent
			? ''
			: this.drawing || text.includes('\x1b[?1049h')
				? this.#translate(text)
				: text;
		if (bytes !== '') return this.target.write(bytes, done);
		// What Ink waits for is that everything before this was written.
		return done === undefined || this.target.write('', done);
	}

	/** Lets go of the terminal's events. */
	stop(): void {
		this.target.off('resize', this.#resized);
	}

	readonly #resized = () => this.resized();

	#translate(text: string): string {
		let bytes = '';
		let at = 0;
		for (;;) {
			control.lastIndex = at;
			const match = control.exec(text);
			if (match === null || match[2] === 'm') break;
			at = control.lastIndex;
			const [whole, parameters = '', final = ''] = match;
			// Frames are synchronised where they are made.
			if (parameters === '?2026') continue;
			if (parameters.startsWith('?')) bytes += this.mode(parameters + final, whole);
			else if (!this.drawing || !erasing.includes(final)) bytes += whole;
		}
		const rest = text.slice(at);
		if (rest === '') return bytes;
		return bytes + (this.drawing ? this.frame(rest.split('\n')) : rest);
	}
}
