/**
 * The few errors that rollcall throws. Faults *in data* are {@link Problem} values and never thrown; an
 * error ends what was being done. Each carries the exit code of `commands.md`, whether trying again can
 * help, and the next step for the person who reads it.
 */
export const exitCodes = {
	done: 0,
	unexpected: 1,
	usage: 2,
	heldBack: 3,
	planned: 4,
	temporary: 5,
	held: 6,
	unhealthy: 7,
	locked: 8,
	hostKey: 9,
	damaged: 10,
	interrupted: 130,
} as const;

/** A run that ended so did what it was there for. */
export const endedWell = (exitCode: number): boolean =>
	exitCode === exitCodes.done || exitCode === exitCodes.heldBack;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each exit code means; the help, the man page and the README are made from this list. */
export const exitCodeMeanings: ReadonlyArray<readonly [code: ExitCode, meaning: string]> = [
	[0, 'done, or nothing to do'],
	[1, 'unexpected'],
	[2, 'usage or settings'],
	[3, 'finished, but records were held back (or an action was refused)'],
	[4, 'changes planned and not made'],
	[5, 'temporary, try again (network, server busy)'],
	[6, 'held by a guard, not armed, or paused'],
	[7, 'the source is unhealthy or its data unreadable'],
	[8, 'locked by another run'],
	[9, 'host key changed'],
	[10, 'state damaged'],
	[130, 'interrupted'],
];

export interface RollcallErrorOptions {
	/** What the reader can do now, as a sentence. */
	readonly next?: string;
	/** What was not done because of this, as a sentence. */
	readonly notDone?: string;
	/** Key of the setting or secret that is refused; absent: it is none, or nobody knows which. */
	readonly setting?: string | undefined;
	readonly cause?: unknown;
}

/** The base of all expected errors: `message` says what happened and where. */
export class RollcallError extends Error {
	readonly exitCode: ExitCode = exitCodes.unexpected;
	/** Whether the same call may succeed later without anybody changing anything. */
	readonly retry: boolean = false;
	readonly next: string | undefined;
	readonly notDone: string | undefined;
	readonly setting: string | undefined;

	constructor(message: string, options: RollcallErrorOptions = {}) {
		super(message, options.cause === undefined ? undefined : {cause: options.cause});
		this.name = new.target.name;
		this.next = options.next;
		this.notDone = options.notDone;
		this.setting = options.setting;
	}
}

/** Wrong words on the command line, or settings that cannot be used. */
export class UsageError extends RollcallError {
	override readonly exitCode = exitCodes.usage;
}

/** The source answered with nothing, or with less than it announced: nobody can approve this (rule 2). */
export class SourceUnhealthyError extends RollcallError {
	override readonly exitCode = exitCodes.unhealthy;
}

/** The network or a server failed in a way that may pass. */
export class TemporaryError extends RollcallError {
	override readonly exitCode = exitCodes.temporary;
	override readonly retry = true;
}

/** A guard, a pause or a disarmed target stands in the way. */
export class HeldError extends RollcallError {
	override readonly exitCode = exitCodes.held;
}

/** Another process holds what is needed. */
export class LockedError extends RollcallError {
	override readonly exitCode = exitCodes.locked;
	override readonly retry = true;
}

/** The server's key is not the pinned one: nothing was sent. */
export class HostKeyError extends RollcallError {
	override readonly exitCode = exitCodes.hostKey;
}

/** A file of the state does not hold what was written to it. */
export class StateDamagedError extends RollcallError {
	override readonly exitCode = exitCodes.damaged;
}

/** Somebody else committed first: what was read is no longer so. Read again and decide again. */
export class StaleError extends RollcallError {
	override readonly exitCode = exitCodes.locked;
	override readonly retry = true;
}

/** The acting operator may not do this, or it may not be done. */
export class RefusedError extends RollcallError {
	override readonly exitCode = exitCodes.heldBack;
	/** Apple's log code (`directory.md`, *Status*). */
	readonly code: 'NOT_ENOUGH_PRIVILEGE' | 'OPERATION_NOT_ALLOWED';

	constructor(
		message: string,
		{
			code = 'OPERATION_NOT_ALLOWED',
			...options
		}: RollcallErrorOptions & {readonly code?: RefusedError['code']} = {},
	) {
		super(message, options);
		this.code = code;
	}
}

const asSentence = (text: string) => (/[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

/** Parts of a message as sentences, each with one full stop. */
export const sentences = (...parts: ReadonlyArray<string | undefined>): string =>
	parts
		.filter((part) => part !== undefined && part.trim() !== '')
		.map((part) => asSentence(part!))
		.join(' ');

/** What happened, what was not done, and the next step, as sentences. */
export const toldError = ({message, notDone, next}: RollcallError): string =>
	sentences(message, notDone, next);
