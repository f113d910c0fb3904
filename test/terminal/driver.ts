import {type IPty, spawn} from '@lydell/node-pty';
import unicode from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import {type KeyName, keys} from './driver-keys.ts';

export interface StartOptions {
	readonly columns?: number;
	readonly rows?: number;
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly cwd?: string;
	/** The program; by default the Node that runs the tests. */
	readonly command?: string;
}

/** How the program ended. */
export interface Ended {
	readonly exitCode: number;
	readonly signal: number;
}

/** As long as whatever else is polled for: how fast it comes is for the machine, and for tests that say so. */
const patience = 20_000;

/**
 * A program in a real pseudo-terminal with a headless xterm behind it: presses keys, expects screens. Waiting
 * is for text, never for time.
 */
export class Driver {
	readonly terminal: xterm.Terminal;
	readonly #pty: IPty;
	readonly #watchers = new Set<() => void>();
	#written = '';
	#asking = false;
	#answers = '';
	#ended: Ended | undefined;

	private constructor(pty: IPty, columns: number, rows: number) {
		this.#pty = pty;
		this.terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 200});
		this.terminal.loadAddon(new unicode.Unicode11Addon());
		this.terminal.unicode.activeVersion = '11';
		pty.onData((data) => {
			this.#written += data;
			this.terminal.write(data, () => this.#look());
		});
		// What the terminal answers to a program that asks it; what the driver asks is for the driver.
		this.terminal.onData((data) => {
			if (this.#asking) this.#answers += data;
			else this.#pty.write(data);
		});
		pty.onExit(({exitCode, signal}) => {
			this.#ended = {exitCode, signal: signal ?? 0};
			// What it wrote last may still be on its way to the screen.
			this.terminal.write('', () => this.#look());
		});
	}

	/** Starts a program with these arguments; `CI` is taken out of its environment, zone and locale are set. */
	static start(args: readonly string[], options: StartOptions = {}): Driver {
		const {columns = 80, rows = 24, env = {}, cwd, command = process.execPath} = options;
		const {CI: _ci, NO_COLOR: _noColor, SSH_CONNECTION: _ssh, SSH_TTY: _tty, ...inherited} = process.env;
		const pty = spawn(command, [...args], {
			name: 'xterm-256color',
			cols: columns,
			rows,
			...(cwd === undefined ? {} : {cwd}),
			env: {
				...inherited,
				TZ: 'UTC',
				LANG: 'C.UTF-8',
				LC_ALL: 'C.UTF-8',
				TERM: 'xterm-256color',
				FORCE_COLOR: '1',
				...env,
			},
		});
		return new Driver(pty, columns, rows);
	}

	/** The program's process; of a shell started with it, the shell's. */
	get pid(): number {
		return this.#pty.pid;
	}

	/** All bytes that the program wrote. */
	get written(): string {
		return this.#written;
	}

	/** Whether the alternate screen is shown. */
	get alternate(): boolean {
		return this.terminal.buffer.active.type === 'alternate';
	}

	/** The screen as text, without spaces at the ends of rows. */
	screen(): string {
		const {active} = this.terminal.buffer;
		return Array.from(
			{length: this.terminal.rows},
			(_, row) =>
				active
					.getLine(active.baseY + row)
					?.translateToString(true)
					.trimEnd() ?? '',
		).join('\n');
	}

	/** One row of the screen, from 0; negative: from the last. */
	row(index: number): string {
		return this.screen().split('\n').at(index) ?? '';
	}

	/** The screen without its last row: the footer says what can be done, one frame after it can. */
	body(): string {
		return this.screen().split('\n').slice(0, -1).join('\n');
	}

	/** The rows of the screen that hold this. */
	rows(holding: string | RegExp): readonly string[] {
		return this.screen()
			.split('\n')
			.filter((row) => (typeof holding === 'string' ? row.includes(holding) : holding.test(row)));
	}

	/** What the terminal answers to these questions at this moment, asked beside the program. */
	async ask(questions: string): Promise<string> {
		this.#answers = '';
		this.#asking = true;
		await new Promise<void>((done) => this.terminal.write(questions, done));
		this.#asking = false;
		return this.#answers;
	}

	/** Writes text as it is, in one piece: what a slow line delivers as a lump. */
	type(text: string): this {
		this.#pty.write(text);
		return this;
	}

	/** Pastes text: where the program asked for brackets around it, in brackets. */
	paste(text: string): this {
		return this.type(
			this.terminal.modes.bracketedPasteMode ? `\x1b[200~${text}\x1b[201~` : text.replaceAll('\n', '\r'),
		);
	}

	/**
	 * Writes pieces with a pause between them, as a slow line delivers halves of a sequence.
	 * @returns the longest pause that it really was, in milliseconds.
	 */
	async halves(pause: number, ...pieces: readonly string[]): Promise<number> {
		let longest = 0;
		let last = performance.now();
		for (const [index, piece] of pieces.entries()) {
			if (index > 0) await new Promise((resolve) => setTimeout(resolve, pause));
			this.#pty.write(piece);
			if (index > 0) longest = Math.max(longest, performance.now() - last);
			last = performance.now();
		}
		return longest;
	}

	/** Presses a key and waits until it changed more than the footer. @returns the body of the screen. */
	async step(name: KeyName | (string & {})): Promise<string> {
		const before = this.body();
		this.press(name);
		await this.when(() => this.body() !== before, `${JSON.stringify(name)} to change anything`);
		return this.body();
	}

	/** Presses keys one after the other, each written on its own. */
	press(...names: ReadonlyArray<KeyName | (string & {})>): this {
		for (const name of names) {
			const key = keys[name as KeyName] ?? name;
			if (key === name && [...name].length > 1) throw new Error(`no key is called ${name}`);
			this.#pty.write(key);
		}
		return this;
	}

	/**
	 * Moves in a menu to the line that holds this, by its words and not by its place; takes nothing.
	 * @returns how many keys that took.
	 */
	async choose(label: string): Promise<number> {
		const marked = new RegExp(`▸ .*${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
		await this.expect(label, /▸ /);
		const rows = this.screen().split('\n');
		const [from, to] = [
			rows.findIndex((row) => row.includes('▸ ')),
			rows.findIndex((row) => row.includes(label)),
		];
		for (let row = from; row < to; row++) this.press('down');
		for (let row = from; row > to; row--) this.press('up');
		await this.expect(marked);
		return Math.abs(to - from);
	}

	/** Waits until the screen shows all of these. @throws with the screen when it does not in time. */
	async expect(...wanted: ReadonlyArray<string | RegExp>): Promise<this> {
		const has = (screen: string, one: string | RegExp) =>
			typeof one === 'string' ? screen.includes(one) : one.test(screen);
		await this.#until(
			() => wanted.every((one) => has(this.screen(), one)),
			() => `waited for ${wanted.filter((one) => !has(this.screen(), one)).join(' and ')}`,
		);
		return this;
	}

	/** Waits until the screen no longer shows this. */
	async gone(unwanted: string | RegExp): Promise<this> {
		await this.#until(
			() =>
				typeof unwanted === 'string' ? !this.screen().includes(unwanted) : !unwanted.test(this.screen()),
			() => `waited for ${unwanted} to go`,
		);
		return this;
	}

	/** Waits for any condition on what the program wrote or shows. */
	async when(condition: () => boolean, what: string): Promise<this> {
		await this.#until(condition, () => `waited for ${what}`);
		return this;
	}

	resize(columns: number, rows: number): this {
		this.terminal.resize(columns, rows);
		this.#pty.resize(columns, rows);
		return this;
	}

	/** Sends a signal to the program, or to a process that it started. */
	signal(name: 'SIGTERM' | 'SIGHUP' | 'SIGINT' | 'SIGCONT' | 'SIGKILL', pid = this.pid): this {
		process.kill(pid, name);
		return this;
	}

	/** Closes the terminal's own end, as a dropped SSH line does. */
	hangUp(): this {
		(this.#pty as IPty & {destroy(): void}).destroy();
		return this;
	}

	/** Waits for the program's end. */
	async end(): Promise<Ended> {
		await this.#until(
			() => this.#ended !== undefined,
			() => 'waited for the program to end',
		);
		return this.#ended!;
	}

	/** Ends the program if it still runs; for `afterEach`. */
	stop(): void {
		if (this.#ended === undefined) this.#pty.kill('SIGKILL');
		this.terminal.dispose();
	}

	#look() {
		// Half a frame is no screen.
		if (this.terminal.modes.synchronizedOutputMode && this.#ended === undefined) return;
		for (const watcher of this.#watchers) watcher();
	}

	#until(condition: () => boolean, what: () => string): Promise<void> {
		if (condition()) return Promise.resolve();
		return new Promise((resolve, reject) => {
			const watcher = () => {
				const met = condition();
				if (!met && this.#ended === undefined) return;
				clearTimeout(timer);
				this.#watchers.delete(watcher);
				if (met) resolve();
				else
					reject(new Error(`${what()}, but the program ended (${this.#ended?.exitCode}):\n${this.screen()}`));
			};
			const timer = setTimeout(() => {
				this.#watchers.delete(watcher);
				reject(new Error(`${what()} for ${patience} ms; the screen is:\n${this.screen()}`));
			}, patience);
			this.#watchers.add(watcher);
		});
	}
}
