import type {FileSystem} from '../../source/io/files.ts';

/** What happens at the chosen call. */
export type Fault =
	/** The process ends before the call does anything; nothing it tries afterwards has an effect. */
	| 'die'
	/** The same, but a write gets half of its bytes out. */
	| 'die in the middle'
	/** The call fails with this code, once; a write gets half of its bytes out before. */
	| {readonly code: string};

/** Thrown by everything that a process tries after its end. */
export class Dead extends Error {}

/** The calls that change something, in the order in which they came. */
const changing = [
	'open',
	'write',
	'truncate',
	'sync',
	'rename',
	'link',
	'remove',
	'removeTree',
	'makeFolder',
	'setMode',
	'touch',
	'syncFolder',
] as const;

export interface FaultyFiles extends FileSystem {
	/** Names of the changing calls so far. */
	readonly calls: readonly string[];
	/** Whether the fault has happened. */
	readonly struck: boolean;
	/** Counts calls from here; the fault strikes at the nth (from 1). */
	strikeAt(call: number, fault: Fault, only?: string): void;
}

/**
 * A file system over another one in which one changing call goes wrong. `end` really ends the process where
 * that is wanted; otherwise a dead process is one whose every further call throws {@link Dead}.
 */
export function faultyFiles(inner: FileSystem, end: () => void = () => {}): FaultyFiles {
	const calls: string[] = [];
	let strike: {at: number; fault: Fault; only: string | undefined} | undefined;
	let counted = 0;
	let struck = false;
	let dead = false;

	const wrapped = {...inner} as Record<string, unknown>;
	for (const [name, call] of Object.entries(inner) as Array<[string, (...args: unknown[]) => unknown]>) {
		wrapped[name] = (...args: unknown[]) => {
			if (dead) throw new Dead(`dead before ${name}`);
			if (!(changing as readonly string[]).includes(name) || (name === 'open' && args[1] === 'read')) {
				return call.apply(inner, args);
			}
			calls.push(name);
			if (strike !== undefined && (strike.only === undefined || strike.only === name)) counted++;
			if (strike === undefined || struck || counted !== strike.at) return call.apply(inner, args);
			struck = true;
			if (name === 'write' && strike.fault !== 'die') {
				const bytes = args[1] as Uint8Array;
				inner.write(args[0] as number, bytes.subarray(0, bytes.length >> 1));
			}
			if (typeof strike.fault === 'object') throw Object.assign(new Error('injected'), strike.fault);
			dead = true;
			end();
			throw new Dead(`died at ${name}`);
		};
	}
	return {
		...(wrapped as unknown as FileSystem),
		calls,
		get struck() {
			return struck;
		},
		strikeAt(at, fault, only) {
			strike = {at, fault, only};
			counted = 0;
		},
	};
}
