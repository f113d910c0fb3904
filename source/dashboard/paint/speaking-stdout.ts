import {FrameStdout} from './frame-stdout.ts';
import {type Spoken, speak} from './speak.ts';

/**
 * For screen readers: nothing is drawn, erased or placed; of every frame the rows that are news are printed, one
 * after the other. Ctrl+L prints the whole screen.
 */
export class SpeakingStdout extends FrameStdout {
	protected override drawing = true;
	#spoken: Spoken | undefined;
	#frame: readonly string[] = [];

	redraw(): void {
		this.#spoken = undefined;
		this.target.write(this.frame(this.#frame));
	}

	protected resized(): void {
		this.emit('resize');
	}

	/** The cursor stays where it is heard. */
	protected mode(name: string, bytes: string): string {
		return name === '?25l' ? '' : bytes;
	}

	protected frame(rows: readonly string[]): string {
		this.#frame = rows;
		const {lines, spoken} = speak(this.#spoken, rows);
		this.#spoken = spoken;
		return lines.map((line) => `${line}\r\n`).join('');
	}
}

/** Whether lines are wanted instead of drawing: by our own word, or by Ink's. */
export const isSpoken = (env: Readonly<Record<string, string | undefined>>) =>
	['1', 'true', 'yes'].includes(env.ROLLCALL_SCREEN_READER ?? '') || env.INK_SCREEN_READER === 'true';
