import {EventEmitter} from 'node:events';
import {type Painted, paint} from './paint.ts';

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

/** More than these bytes come in several packets: the terminal is asked to show them at once (synchronised output). */
const onePacket = 1200;

const control = /\x1b\[([?\d;]*)([A-Za-z])/y;
/** By these Ink erases its last frame and goes back to where it began. */
const erasing = 'ABEGHJK';

/**
 * Stands between Ink and the terminal. While Ink has the alternate screen, it knows what is on it, and of every
 * frame writes only what changed; what is no frame passes through. Ink is to draw whole frames that fill the
 * window (not `incrementalRendering`, which counts on its own bytes being there).
 */
export class PaintingStdout extends EventEmitter {
	readonly #target: Output;
	readonly #scrolls: boolean;
	/** Undefined: what is on the screen is not known. */
	#painted: Painted | undefined;
	#frame: readonly string[] | undefined;
	#drawing = false;

	constructor(target: Output, {scrolls}: {readonly scrolls: boolean}) {
		super();
		this.setMaxListeners(0);
		this.#target = target;
		this.#scrolls = scrolls;
		target.on('resize', this.#resized);
	}

	get isTTY() {
		return this.#target.isTTY === true;
	}
	get columns() {
		return this.#target.columns;
	}
	get rows() {
		return this.#target.rows;
	}
	get writable() {
		return this.#target.writable ?? true;
	}
	get destroyed() {
		return this.#target.destroyed ?? false;
	}
	get writableEnded() {
		return this.#target.writableEnded ?? false;
	}

	write(text: string, done?: () => void): boolean {
		const bytes = this.#drawing || text.includes('\x1b[?1049h') ? this.#translate(text) : text;
		if (bytes !== '') return this.#target.write(bytes, done);
		// What Ink waits for is that everything before this was written.
		return done === undefined || this.#target.write('', done);
	}

	/** Paints the whole screen anew: something else may have written on it. */
	redraw(): void {
		this.#painted = undefined;
		if (!this.#drawing || this.#frame === undefined) return;
		this.#target.write(this.#paint(this.#frame));
	}

	/** Lets go of the terminal's events. */
	stop(): void {
		this.#target.off('resize', this.#resized);
	}

	/** A terminal may cut or reflow what it shows: whoever draws is told, and where nothing new came, the old is shown. */
	readonly #resized = () => {
		this.#painted = undefined;
		this.emit('resize');
		if (this.#painted === undefined) this.redraw();
	};

	#translate(text: string): string {
		let bytes = '';
		let at = 0;
		for (;;) {
			control.lastIndex = at;
			const match = control.exec(text);
			if (match === null || match[2] === 'm') break;
			at = control.lastIndex;
			const [whole, parameters = '', final = ''] = match;
			if (parameters === '?1049' || parameters === '?2026') {
				if (parameters === '?2026') continue;
				this.#drawing = final === 'h';
				this.#painted = undefined;
			}
			if (this.#drawing && erasing.includes(final)) continue;
			bytes += whole;
		}
		const rest = text.slice(at);
		if (rest === '') return bytes;
		return bytes + (this.#drawing ? this.#paint(rest.split('\n')) : rest);
	}

	#paint(frame: readonly string[]): string {
		this.#frame = frame;
		const {bytes, painted} = paint(this.#painted, frame, {
			columns: this.columns || 80,
			rows: this.rows || 24,
			scrolls: this.#scrolls,
		});
		this.#painted = painted;
		return bytes.length > onePacket ? `\x1b[?2026h${bytes}\x1b[?2026l` : bytes;
	}
}

/** Terminals whose own descriptions have margins (`csr` in terminfo); to others every row is written. */
const withMargins =
	/^(xterm|screen|tmux|linux|rxvt|vt[1-5]\d\d|putty|kitty|alacritty|foot|konsole|gnome|vte|st|iterm2?|mintty|wezterm|ghostty|contour|cygwin|nsterm|eterm|aterm)(?=$|[-+.])/i;

/** Whether rows may be moved within margins, by the terminal's own name. */
export const canScroll = (env: Readonly<Record<string, string | undefined>>) =>
	withMargins.test(env.TERM ?? '');
