import {type Command, type CommandId, commandOf, commands} from './keymap.ts';

export type Handlers = Readonly<Partial<Record<CommandId, ((key: string) => void) | undefined>>>;

/** What listens to the keyboard now: the app, a screen, a view in it, a menu over it. The highest is asked first. */
export interface Layer {
	readonly level: number;
	readonly handlers: Handlers;
	/** Keys of the moment that no table can hold: the letters of a conflict's ways out. */
	readonly letters?: Readonly<Record<string, () => void>>;
	/** Nothing below is reached, but for what is marked `always`. */
	readonly modal?: boolean;
	/** Takes what is typed or pasted; printable keys are then no commands. */
	readonly onText?: (text: string) => void;
	/** What a command does here, where the table's one or two words are too general for it. */
	readonly labels?: Readonly<Partial<Record<CommandId, string | undefined>>>;
	/** What this page itself speaks of: in the footer before anything that would be left out of it first. */
	readonly needed?: readonly CommandId[];
	/** Of the layers below only these commands are reached. */
	readonly lets?: readonly CommandId[];
	/** What its help says, where the words of its screen are about something else. */
	readonly page?: About;
}

/** What something is for, for those who see it the first time. */
export interface About {
	readonly title: string;
	readonly about: readonly string[];
}

export const levels = {app: 0, screen: 1, view: 2, detail: 3, overlay: 4, question: 5, help: 6} as const;

export interface Available {
	readonly command: Command & {readonly id: CommandId};
	readonly run: (key: string) => void;
}

/**
 * Who gets a key. Screens put their layer in and take it out; the footer, the help and the palette read from
 * here what can be done now, so that they say what the keys do.
 */
export class Layers {
	readonly #layers = new Map<string, Layer>();
	/** Views that are still reading what they are about. */
	readonly #waiting = new Set<string>();
	/** Keys that nobody could take while a view was reading: they are for what it will show. */
	readonly #held: Array<readonly [name: string, text: string | undefined]> = [];
	#isGivingBack = false;
	readonly #listeners = new Set<() => void>();
	#available: readonly Available[] = [];
	#signature = '';
	readonly #readOnly: boolean;

	constructor(readOnly: boolean) {
		this.#readOnly = readOnly;
	}

	put(name: string, layer: Layer): void {
		this.#layers.set(name, layer);
		this.#refresh();
	}

	drop(name: string): void {
		this.#layers.delete(name);
		this.#refresh();
	}

	/** A view reads what it is about: until {@link ready} what nobody takes is kept for it. */
	wait(name: string): void {
		this.#waiting.add(name);
	}

	ready(name: string): void {
		this.#waiting.delete(name);
		this.#giveBack();
	}

	readonly subscribe = (listener: () => void) => {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	};

	/** What can be done now, the highest layer first; the same array until that changes. */
	readonly available = (): readonly Available[] => this.#available;

	/**
	 * Hands a key to whoever it is for. One that comes while a view is still reading, and that nobody takes, is kept
	 * with all after it until the view is there; Escape lets go of them.
	 * @returns whether anybody took it, or will.
	 */
	press(name: string, text: string | undefined): boolean {
		if (name === 'escape') this.#held.length = 0;
		if (this.#held.length > 0 && !isAlways(name)) return this.#hold(name, text);
		return this.#deliver(name, text) || (this.#waiting.size > 0 && this.#hold(name, text));
	}

	#hold(name: string, text: string | undefined): boolean {
		if (this.#held.length < mostHeld) this.#held.push([name, text]);
		return true;
	}

	/** One key a turn: each sees what the one before it drew. */
	#giveBack() {
		if (this.#isGivingBack || this.#held.length === 0) return;
		this.#isGivingBack = true;
		setImmediate(() => {
			this.#isGivingBack = false;
			if (this.#waiting.size > 0) return;
			const [key] = this.#held.splice(0, 1);
			if (key !== undefined) this.#deliver(...key);
			this.#giveBack();
		});
	}

	#deliver(name: string, text: string | undefined): boolean {
		for (const {layer, lets} of this.#reach()) {
			const letter = layer.letters?.[name];
			if (letter !== undefined) {
				letter();
				return true;
			}
			for (const {command, run} of this.#commandsOf(layer)) {
				if (lets !== undefined && !lets(command)) continue;
				if (!command.keys.includes(name)) continue;
				if (layer.onText !== undefined && text !== undefined) continue;
				run(name);
				return true;
			}
			if (layer.onText !== undefined && text !== undefined) {
				layer.onText(text);
				return true;
			}
		}
		return false;
	}

	/** Hands pasted text to whoever is typing; nobody else may take it for commands. */
	paste(text: string): boolean {
		for (const {layer} of this.#reach()) {
			if (layer.onText === undefined) continue;
			layer.onText(text);
			return true;
		}
		return false;
	}

	/** What the highest page says of itself; undefined: the screen's own words are right. */
	page(): About | undefined {
		return this.#reach().find(({layer}) => layer.page !== undefined)?.layer.page;
	}

	/** Runs a command where it is available; the palette does. */
	run(id: CommandId, key = ''): boolean {
		const found = this.#now().find(({command}) => command.id === id);
		found?.run(key);
		return found !== undefined;
	}

	#reach(): ReadonlyArray<{readonly layer: Layer; readonly lets?: (command: Command) => boolean}> {
		const sorted = [...this.#layers.values()].sort((a, b) => b.level - a.level);
		let lets: ((command: Command) => boolean) | undefined;
		return sorted.map((layer) => {
			const reached = lets === undefined ? {layer} : {layer: withoutText(layer), lets};
			const before = lets;
			if (layer.modal) lets = (command) => command.always === true;
			else if (layer.lets !== undefined) {
				const names = layer.lets as readonly string[];
				lets = (command) =>
					(before === undefined || before(command)) &&
					(command.always === true || names.includes(command.id));
			}
			return reached;
		});
	}

	#commandsOf(layer: Layer): readonly Available[] {
		return Object.entries(layer.handlers).flatMap(([id, run]) => {
			const command = asNamed(commandOf(id as CommandId), layer);
			return run === undefined || (this.#readOnly && command.change) ? [] : [{command, run}];
		});
	}

	#now(): readonly Available[] {
		const seen = new Set<string>();
		return this.#reach().flatMap(({layer, lets}) =>
			this.#commandsOf(layer).filter(({command}) => {
				if ((lets !== undefined && !lets(command)) || seen.has(command.id)) return false;
				seen.add(command.id);
				return true;
			}),
		);
	}

	#refresh() {
		const now = this.#now();
		const signature = now.map(({command: {id, label, rank}}) => `${id} ${label} ${rank}`).join(' ');
		if (signature === this.#signature) return;
		this.#signature = signature;
		// The handlers of the moment are looked up when one is run: this list may be older than they are.
		this.#available = now.map(({command}) => ({command, run: (key) => void this.run(command.id, key)}));
		for (const listener of this.#listeners) listener();
	}
}

/** Keys that are kept for a view at most: nobody types more ahead. */
const mostHeld = 64;

const isAlways = (name: string) => commands.some(({always, keys}) => always === true && keys.includes(name));

/** Before the commands that a footer leaves out first, after those that move and open. */
const neededRank = 8;

/** A command as its layer calls and ranks it. */
function asNamed(
	command: Available['command'],
	{labels, needed}: Pick<Layer, 'labels' | 'needed'>,
): Available['command'] {
	const label = labels?.[command.id];
	const isNeeded = needed?.includes(command.id) === true;
	if (label === undefined && !isNeeded) return command;
	return {
		...command,
		...(label === undefined ? {} : {label}),
		...(isNeeded ? {rank: Math.min(command.rank ?? neededRank, neededRank)} : {}),
	};
}

const withoutText = ({
	onText: _text,
	letters: _letters,
	modal: _modal,
	lets: _lets,
	...layer
}: Layer): Layer => layer;
