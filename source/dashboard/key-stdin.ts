import {EventEmitter} from 'node:events';
import {StringDecoder} from 'node:string_decoder';
import {giveUp, type Keystroke, pasteBegins, splitKeys} from './split-keys.ts';

/** The terminal's input as Node gives it. */
export interface RawInput {
	readonly isTTY?: boolean;
	setRawMode?(on: boolean): unknown;
	on(event: string, listener: (...values: never[]) => void): unknown;
	off(event: string, listener: (...values: never[]) => void): unknown;
	resume(): unknown;
	pause(): unknown;
	ref?(): unknown;
	unref?(): unknown;
}

/** Over SSH the rest of an escape sequence may be a network's jitter away; a local terminal writes it at once. */
export const restDelay = (env: Readonly<Record<string, string | undefined>>) =>
	env.SSH_CONNECTION || env.SSH_TTY ? 100 : 15;

/** A paste may be long and slow; one whose end was lost must not swallow the keyboard for good. */
const pasteDelay = 3000;

const interruptKey = '\x03';

/**
 * Stands before stdin and hands Ink one key at a time, each in a macrotask of its own, so that every handler
 * sees the state that the key before it left. Over SSH keys come in lumps (`jjj`, `↓⏎`) and in halves
 * (`ESC`, then `[B`); without this, choices in conflicts go wrong.
 */
export class KeyStdin extends EventEmitter {
	readonly #source: RawInput;
	readonly #delay: number;
	readonly #decoder = new StringDecoder('utf8');
	readonly #queue: Keystroke[] = [];
	#current: Keystroke | null = null;
	#rest = '';
	#timer: NodeJS.Timeout | undefined;
	#pump: NodeJS.Immediate | undefined;
	#raw = false;

	constructor(source: RawInput, delay: number) {
		super();
		this.setMaxListeners(0);
		this.#source = source;
		this.#delay = delay;
	}

	get isTTY(): boolean {
		return this.#source.isTTY === true;
	}

	/** Raw mode on starts reading, off stops it: what is typed then belongs to whoever has the terminal. */
	setRawMode(on: boolean): this {
		this.#source.setRawMode?.(on);
		if (on && !this.#raw) {
			this.#source.on('data', this.#receive);
			this.#source.on('end', this.#end);
			this.#source.resume();
		}
		if (!on && this.#raw) {
			this.#source.off('data', this.#receive);
			this.#source.off('end', this.#end);
			this.#source.pause();
			clearTimeout(this.#timer);
			this.#rest = '';
		}
		this.#raw = on;
		return this;
	}

	/** One key, then null, as Ink reads until null. */
	read(): Keystroke | null {
		const key = this.#current;
		this.#current = null;
		return key;
	}

	/** Ink asks for text; it always gets text. */
	setEncoding(): this {
		return this;
	}

	ref(): this {
		this.#source.ref?.();
		return this;
	}

	unref(): this {
		this.#source.unref?.();
		return this;
	}

	readonly #receive = (chunk: Buffer | string) => {
		clearTimeout(this.#timer);
		const {keys, rest} = splitKeys(
			this.#rest + (typeof chunk === 'string' ? chunk : this.#decoder.write(chunk)),
		);
		this.#rest = rest;
		this.#enqueue(keys);
		if (rest !== '')
			this.#timer = setTimeout(
				() => {
					this.#rest = '';
					this.#enqueue(giveUp(rest));
				},
				rest.startsWith(pasteBegins) ? pasteDelay : this.#delay,
			);
	};

	readonly #end = () => {
		this.emit('hangup');
	};

	#enqueue(keys: readonly Keystroke[]) {
		for (const key of keys) {
			// Before there is a dashboard that could ask first, it can still be left.
			if (key === interruptKey && this.listenerCount('readable') === 0) this.emit('interrupt');
			else this.#queue.push(key);
		}
		this.#schedule();
	}

	#schedule() {
		if (this.#queue.length === 0 || this.#pump !== undefined) return;
		this.#pump = setImmediate(() => {
			this.#pump = undefined;
			// Nobody listens while the terminal is lent to somebody else: keep what was typed ahead.
			if (this.listenerCount('readable') === 0) return void setTimeout(() => this.#schedule(), 50).unref();
			this.#current = this.#queue.shift() ?? null;
			this.emit('readable');
			this.#schedule();
		});
	}
}
