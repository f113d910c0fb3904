import type {Command} from 'commander';
import type {VerifyPackage, Work} from '../core/ports.ts';
import type {StateCare} from '../core/state-care.ts';
import type {Rollcall} from '../sync/rollcall.ts';

/** What a command gets to work with; `source/cli.ts` makes it, tests make their own. */
export interface Cli {
	/** Opens the state; `create` for the few commands that may make one. Closed when the program ends. */
	open(options?: {readonly create?: boolean}): Promise<Rollcall>;
	/** The care of the state's folder, which need not open or be there. */
	care(): Promise<StateCare>;
	/** One write to standard output: data, nothing else. */
	out(text: string): void;
	/** Messages go to standard error. */
	tell(text: string): void;
	/** Asks a yes-or-no question; `undefined` where nobody can be asked. */
	readonly ask: ((question: string) => Promise<boolean>) | undefined;
	/** Reads all of standard input. */
	input(): Promise<string>;
	/** Sets the code that the program ends with. */
	exit(code: number): void;
	/** Aborted by Ctrl+C or SIGTERM. */
	readonly signal: AbortSignal;
	/** Shows how far work is, on a terminal; elsewhere just runs it. */
	follow<T>(work: Work<T>): Promise<T>;
	/** Programs that are no part of the core: they are wired in `source/cli.ts`. */
	readonly programs: Programs;
	readonly columns: number;
}

export interface Programs {
	dashboard(): Promise<number>;
	demo(options: DemoOptions): Promise<number>;
	sandbox(options: SandboxOptions): Promise<number>;
	serve(options: ServeOptions): Promise<number>;
	/** The second reader of packages. */
	readonly verify: VerifyPackage;
}

export interface ServeOptions {
	readonly once: boolean;
	/** On 127.0.0.1; absent: as the settings say. */
	readonly port?: number;
	/** Absent: as the place where it runs asks for. */
	readonly log?: 'journal' | 'text' | 'json';
}

export interface DemoOptions {
	/** Tells the story as text even on a terminal. */
	readonly text?: boolean;
	/** Keeps the throw-away state and says where it is. */
	readonly keep?: boolean;
	/** Takes over an organisation that lives already, in place of an empty one. */
	readonly adopt?: boolean;
}

export interface SandboxOptions {
	readonly folder: string;
	readonly port: number;
	readonly user: string;
	/** A reference, as of any secret. */
	readonly password?: string;
	readonly authorizedKey?: string;
	/** Serves the roster service for device management too, at this port. */
	readonly rosterPort?: number;
	/** Instead of serving: what to do in it. */
	readonly people?: string;
	readonly play?: {readonly seed: number; readonly signIns: number; readonly lockOuts: number};
}

/** A command: puts itself into the program. One file each. */
export type CommandFile = (program: Command, cli: Cli) => void;
