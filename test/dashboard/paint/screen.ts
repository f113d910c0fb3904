import unicode from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';

/** A terminal of its own kind of truth: what its cells show, in a form that can be compared. */
export class Screen {
	readonly terminal: xterm.Terminal;

	constructor(columns: number, rows: number) {
		this.terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 50});
		this.terminal.loadAddon(new unicode.Unicode11Addon());
		this.terminal.unicode.activeVersion = '11';
	}

	/** Writes bytes, and waits until they are on the screen. */
	write(bytes: string): Promise<this> {
		return new Promise((resolve) => this.terminal.write(bytes, () => resolve(this)));
	}

	/** Each row's cells; a blank is a blank, whatever colour its letters would have. */
	rows(): readonly string[] {
		const {active} = this.terminal.buffer;
		return Array.from({length: this.terminal.rows}, (_, row) => {
			const line = active.getLine(active.baseY + row)!;
			return Array.from({length: this.terminal.cols}, (_, column) => {
				const cell = line.getCell(column)!;
				const shown = cell.getChars() || (cell.getWidth() === 0 ? '' : ' ');
				const onSpaces = [cell.isUnderline(), cell.isInverse(), cell.isStrikethrough(), cell.getBgColor()];
				const look =
					shown.trim() === '' ? onSpaces : [...onSpaces, cell.isBold(), cell.isDim(), cell.getFgColor()];
				return `${shown}${look.some((value) => value > 0) ? `<${look.join()}>` : ''}`;
			}).join('');
		});
	}
}

/** The screen after a whole frame was written to an empty terminal. */
export async function fullFrame(
	frame: readonly string[],
	columns: number,
	rows: number,
): Promise<readonly string[]> {
	const screen = new Screen(columns, rows);
	await screen.write(`\x1b[?7l${frame.slice(0, rows).join('\r\n')}`);
	return screen.rows();
}
