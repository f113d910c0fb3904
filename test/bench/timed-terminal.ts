import {readFileSync} from 'node:fs';
import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';

export const columns = 120;
export const rows = 40;

/** How long nothing may come until a key's work is taken as done, milliseconds. */
const quiet = 60;
const patience = 120_000;

/** What one key brought. */
export interface Answer {
	/** Until the first bytes of a frame came, milliseconds. */
	readonly frame: number;
	/** Until the condition held that was waited for, milliseconds. */
	readonly met: number;
	/** All that was written until it was quiet. */
	readonly bytes: number;
}

/** A program in a pseudo-terminal of 120×40: when it wrote, and how much. */
export class TimedTerminal {
	readonly #pty: IPty;
	readonly #terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	readonly #began = performance.now();
	#written = '';
	#last = 0;
	#arrived: (() => void) | undefined;
	readonly ended: Promise<void>;

	constructor(args: readonly string[]) {
		const {CI: _ci, NO_COLOR: _noColor, ...inherited} = process.env;
		this.#pty = spawn(process.execPath, [...args], {
			name: 'xterm-256color',
			cols: columns,
			rows,
			env: {...inherited, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', FORCE_COLOR: '1'},
		});
		this.#pty.onData((data) => {
			this.#last = performance.now();
			this.#written += data;
			this.#terminal.write(data);
			this.#arrived?.();
		});
		this.ended = new Promise((resolve) => this.#pty.onExit(() => resolve()));
	}

	/** Milliseconds from the start until the program had written this. */
	async wrote(text: string): Promise<number> {
		while (!this.#written.includes(text)) await this.#more(text);
		return this.#last - this.#began;
	}

	/** Milliseconds from the start until the screen is as wanted. */
	async shows(wanted: (screen: readonly string[]) => boolean, what: string): Promise<number> {
		for (;;) {
			const at = this.#last;
			if (wanted(await this.screen())) return at - this.#began;
			await this.#more(what);
		}
	}

	async screen(): Promise<readonly string[]> {
		await new Promise<void>((resolve) => this.#terminal.write('', resolve));
		const {active} = this.#terminal.buffer;
		return Array.from({length: rows}, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
	}

	/** Presses a key, and waits until the screen is as wanted and nothing more comes. */
	async press(key: string, wanted: (screen: readonly string[]) => boolean = () => true): Promise<Answer> {
		const before = this.#written.length;
		const pressed = performance.now();
		this.#pty.write(key);
		while (this.#written.length === before) await this.#more(`an answer to ${JSON.stringify(key)}`);
		const frame = this.#last - pressed;
		let met = frame;
		for (;;) {
			const at = this.#last;
			if (wanted(await this.screen())) {
				met = at - pressed;
				break;
			}
			await this.#more(`what ${JSON.stringify(key)} shows`);
		}
		while (await this.#moreWithin(quiet));
		return {frame, met, bytes: Buffer.byteLength(this.#written.slice(before))};
	}

	/** Waits until nothing was written for so long. */
	async settle(milliseconds: number): Promise<void> {
		while (await this.#moreWithin(milliseconds));
	}

	get pid(): number {
		return this.#pty.pid;
	}

	/** Of the program's process, by the kernel's account, MiB. */
	memory(): {readonly now: number; readonly most: number} {
		const text = readFileSync(`/proc/${this.#pty.pid}/status`, 'utf8');
		const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / 1024;
		return {now: of('VmRSS'), most: of('VmHWM')};
	}

	async stop(): Promise<void> {
		this.#pty.kill('SIGKILL');
		await this.ended;
		this.#terminal.dispose();
	}

	async #more(what: string): Promise<void> {
		if (!(await this.#moreWithin(patience)))
			throw new Error(`waited for ${what}; the screen is:\n${(await this.screen()).join('\n')}`);
	}

	#moreWithin(milliseconds: number): Promise<boolean> {
		return new Promise((resolve) => {
			const timer = setTimeout(() => settle(false), milliseconds);
			const settle = (came: boolean) => {
				clearTimeout(timer);
				this.#arrived = undefined;
				resolve(came);
			};
			this.#arrived = () => settle(true);
		});
	}
}
