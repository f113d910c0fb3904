import {FrameStdout, type Output} from './frame-stdout.ts';
import {type Painted, paint} from './paint.ts';

/** More than these bytes come in several packets: the terminal is asked to show them at once (synchronised output). */
const onePacket = 1200;

/**
 * While Ink has the alternate screen, knows what is on it, and of every frame writes only what changed.
 */
export class PaintingStdout extends FrameStdout {
	readonly #scrolls: boolean;
	/** Undefined: what is on the screen is not known. */
	#painted: Painted | undefined;
	#frame: readonly string[] | undefined;

	constructor(target: Output, {scrolls}: {readonly scrolls: boolean}) {
		super(target);
		this.#scrolls = scrolls;
	}

	/** Paints the whole screen anew: something else may have written on it. */
	redraw(): void {
		this.#painted = undefined;
		if (!this.drawing || this.#frame === undefined) return;
		this.target.write(this.frame(this.#frame));
	}

	/** A terminal may cut or reflow what it shows: whoever draws is told, and where nothing new came, the old is shown. */
	protected resized(): void {
		this.#painted = undefined;
		this.emit('resize');
		if (this.#painted === undefined) this.redraw();
	}

	protected mode(name: string, bytes: string): string {
		if (name.startsWith('?1049')) {
			this.drawing = name === '?1049h';
			this.#painted = undefined;
		}
		return bytes;
	}

	protected frame(rows: readonly string[]): string {
		this.#frame = rows;
		const {bytes, painted} = paint(this.#painted, rows, {
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
